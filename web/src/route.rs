//! Views as addresses: `#/pairs?search=tea&sort=rate`.
//!
//! Filters, sort and selection live in the address, so that back works and a view can be shared.

use crate::reactive::{Memo, RwSignal};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

/// The views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What is in your orders?
    Start,
    /// What leads to what?
    Pairs,
    /// Who, what, when?
    Predictions,
    /// What will they get?
    Preview,
    /// What should it look like?
    Studio,
    /// Would it have worked?
    Proof,
    /// Get it out of the door.
    Send,
    /// Every knob.
    Settings,
}

impl View {
    /// All of them, in the order of the rail.
    pub const ALL: [View; 8] = [
        View::Start,
        View::Pairs,
        View::Predictions,
        View::Preview,
        View::Studio,
        View::Proof,
        View::Send,
        View::Settings,
    ];

    /// The view's word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            View::Start => "start",
            View::Pairs => "pairs",
            View::Predictions => "predictions",
            View::Preview => "preview",
            View::Studio => "block",
            View::Proof => "proof",
            View::Send => "send",
            View::Settings => "settings",
        }
    }

    /// The view's name in the rail.
    pub fn name(self) -> &'static str {
        match self {
            View::Start => "Start",
            View::Pairs => "Pairs",
            View::Predictions => "Predictions",
            View::Preview => "Preview",
            View::Studio => "Block",
            View::Proof => "Proof",
            View::Send => "Send",
            View::Settings => "Settings",
        }
    }

    /// The address of the view without parameters.
    pub fn href(self) -> String {
        format!("#/{}", self.slug())
    }
}

/// A view with its parameters, in the order they were set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The view.
    pub view: View,
    /// Its parameters.
    pub params: Vec<(String, String)>,
}

impl Address {
    /// Reads what follows the `#`. What is no view is Start.
    pub fn parse(hash: &str) -> Address {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (word, query) = path.split_once('?').unwrap_or((path, ""));
        let view = View::ALL.into_iter().find(|view| view.slug() == word).unwrap_or(View::Start);
        let params = query.split('&').filter(|part| !part.is_empty());
        let params = params.map(|part| part.split_once('=').unwrap_or((part, "")));
        Address { view, params: params.map(|(key, value)| (decode(key), decode(value))).collect() }
    }

    /// The address as a link.
    pub fn href(&self) -> String {
        let mut href = self.view.href();
        for (i, (key, value)) in self.params.iter().enumerate() {
            href.push(if i == 0 { '?' } else { '&' });
            href.push_str(&encode(key));
            href.push('=');
            href.push_str(&encode(value));
        }
        href
    }

    /// The value of a parameter.
    pub fn param(&self, key: &str) -> Option<&str> {
        self.params.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// This address with parameters set, or taken away where the value is `None`.
    #[must_use]
    pub fn with<'a>(mut self, changes: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Address {
        for (key, value) in changes {
            match (self.params.iter().position(|(k, _)| k == key), value) {
                (Some(at), Some(value)) => self.params[at].1 = value,
                (Some(at), None) => drop(self.params.remove(at)),
                (None, Some(value)) => self.params.push((key.to_owned(), value)),
                (None, None) => {}
            }
        }
        self
    }
}

/// The address that a link to a view with parameters leads to.
pub fn link(view: View, params: &[(&str, &str)]) -> String {
    let params = params.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Address { view, params }.href()
}

/// The page's address as a signal.
#[derive(Clone, Copy)]
pub struct Route(RwSignal<Address>);

impl Route {
    /// Follows the page's address and puts it into the context.
    pub fn provide() -> Route {
        let route = Route(RwSignal::new(current()));
        let follow = Closure::<dyn FnMut()>::new(move || {
            let now = current();
            if route.0.with_untracked(|old| *old != now) {
                route.0.set(now);
            }
        });
        window().set_onhashchange(Some(wasm_bindgen::JsCast::unchecked_ref(follow.as_ref())));
        // It listens as long as the page lives.
        follow.forget();
        provide_context(route);
        route
    }

    /// The route of the context.
    pub fn get() -> Route {
        expect_context()
    }

    /// The view.
    pub fn view(self) -> Memo<View> {
        Memo::new(move || self.0.with(|address| address.view))
    }

    /// One parameter of the address, as a signal.
    pub fn param(self, key: &'static str) -> Memo<Option<String>> {
        Memo::new(move || self.0.with(|address| address.param(key).map(str::to_owned)))
    }

    /// The whole address, tracked.
    pub fn address(self) -> Address {
        self.0.get()
    }

    /// Sets or (with `None`) takes away parameters in place: typing in a search field is no step back to go.
    pub fn replace<'a>(self, changes: impl IntoIterator<Item = (&'a str, Option<String>)>) {
        self.change(changes, false);
    }

    /// Sets or takes away parameters as a step that Back undoes: a selection, a tab.
    pub fn push<'a>(self, changes: impl IntoIterator<Item = (&'a str, Option<String>)>) {
        self.change(changes, true);
    }

    /// Goes to another view.
    pub fn go(self, address: Address) {
        self.enter(address, true);
    }

    fn change<'a>(self, changes: impl IntoIterator<Item = (&'a str, Option<String>)>, step: bool) {
        self.enter(self.0.get_untracked().with(changes), step);
    }

    fn enter(self, address: Address, step: bool) {
        if self.0.with_untracked(|old| *old == address) {
            return;
        }
        let href = address.href();
        // Neither call fails for an address of the page itself.
        let _ = window().history().and_then(|history| {
            if step {
                history.push_state_with_url(&JsValue::NULL, "", Some(&href))
            } else {
                history.replace_state_with_url(&JsValue::NULL, "", Some(&href))
            }
        });
        self.0.set(address);
    }
}

fn current() -> Address {
    Address::parse(&window().location().hash().unwrap_or_default())
}

/// Percent-encodes all but what an address takes as it is.
fn encode(text: &str) -> String {
    const PLAIN: &[u8] = b"-_.~/:,@!*'()";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

/// Undoes percent-encoding; what does not decode stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |i: usize| bytes.get(i).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_addresses() {
        let address = Address::parse("#/pairs?search=red%20bag&sort=rate");
        assert_eq!(address.view, View::Pairs);
        assert_eq!(address.param("search"), Some("red bag"));
        assert_eq!(address.href(), "#/pairs?search=red%20bag&sort=rate");
        assert_eq!(Address::parse("").view, View::Start);
        assert_eq!(Address::parse("#/nowhere?x").view, View::Start);
    }

    #[test]
    fn any_text_survives_the_address() {
        for text in ["", "50% & more = ?", "Tee – größer #1", "a+b", "%zz%4", "日本"] {
            let address = Address::parse(&link(View::Preview, &[("customer", text)]));
            assert_eq!(address.param("customer"), Some(text));
        }
    }

    #[test]
    fn parameters_are_set_in_place_and_taken_away() {
        let address = Address::parse("#/predictions?tab=due&search=x");
        let address = address.with([("search", None), ("tab", Some("later".to_owned())), ("day", None)]);
        assert_eq!(address.href(), "#/predictions?tab=later");
    }
}
