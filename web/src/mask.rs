//! Customers' addresses, masked until asked for.

use std::fmt::Write;

use leptos::prelude::*;

use crate::markup::view;
use crate::reactive::RwSignal;

/// Whether addresses are shown in full.
#[derive(Clone, Copy)]
pub struct Reveal(pub RwSignal<bool>);

impl Reveal {
    /// Puts the switch into the context, off.
    pub fn provide() -> Reveal {
        let reveal = Reveal(RwSignal::new(false));
        provide_context(reveal);
        reveal
    }

    /// The switch of the context.
    pub fn get() -> Reveal {
        expect_context()
    }

    /// The address as it may be shown now.
    pub fn show(self, address: &str) -> String {
        if self.0.get() { address.to_owned() } else { mask(address) }
    }
}

/// An address with all but a few letters and its top-level domain hidden: `ma•••y@e•••.com`. Enough is left of a name of
/// five letters and more to tell the rows of a list apart.
pub fn mask(address: &str) -> String {
    let hide = |text: &str| text.chars().next().map_or_else(String::new, |first| format!("{first}•••"));
    let name = |text: &str| match text.chars().collect::<Vec<_>>().as_slice() {
        [first, second, .., last] if text.chars().count() >= 5 => format!("{first}{second}•••{last}"),
        _ => hide(text),
    };
    match address.split_once('@') {
        Some((of, host)) => match host.rsplit_once('.') {
            Some((host, top)) => format!("{}@{}.{top}", name(of), hide(host)),
            None => format!("{}@{}", name(of), hide(host)),
        },
        None => name(address),
    }
}

/// `text` with the customer's address, plain or percent-encoded, replaced by how it is shown while masked.
pub fn hide(text: &str, address: &str, shown: &str) -> String {
    if address.is_empty() {
        return text.to_owned();
    }
    let mut encoded = String::with_capacity(address.len() + 8);
    for byte in address.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    text.replace(address, shown).replace(&encoded, shown)
}

/// A customer's address, masked until the merchant asks for addresses.
pub fn masked(address: String) -> AnyView {
    let reveal = Reveal::get();
    view! { <span class="address">{move || reveal.show(&address)}</span> }
}

/// The switch that shows and hides addresses.
pub fn reveal_switch() -> AnyView {
    let Reveal(shown) = Reveal::get();
    view! {
        <button
            type="button"
            class="button quiet"
            aria-pressed=move || shown.get().to_string()
            on:click=move |_| shown.update(|s| *s = !*s)
        >
            {move || if shown.get() { "Hide addresses" } else { "Show addresses" }}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::{hide, mask};

    #[test]
    fn masks_all_but_a_few_letters() {
        assert_eq!(mask("ann@example.com"), "a•••@e•••.com");
        assert_eq!(mask("marily@example.com"), "ma•••y@e•••.com");
        assert_eq!(mask("1234@customers.example.net"), "1•••@c•••.net");
        assert_eq!(mask("12347@customers.example.net"), "12•••7@c•••.net");
        assert_eq!(mask("ölaf@mail.example.co.uk"), "ö•••@m•••.uk");
        assert_eq!(mask("12345"), "12•••5");
        assert_eq!(mask("a@local"), "a•••@l•••");
        assert_eq!(mask(""), "");
    }

    #[test]
    fn a_masked_address_shows_nowhere() {
        let text = "to ann+x@example.net, email=ann%2Bx%40example.net";
        assert_eq!(hide(text, "ann+x@example.net", "a•••"), "to a•••, email=a•••");
        assert_eq!(hide(text, "", "a•••"), text);
    }
}
