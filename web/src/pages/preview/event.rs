//! The event beside the block: as JSON, property by property, and its cart link taken apart.

use leptos::prelude::*;

use super::json::{Kind, pieces};
use super::opened::cart_link;
use super::qr::for_print;
use crate::components::Notice;
use crate::engine::Answer;
use crate::markup::{IntoChild, view};
use crate::mask::{Reveal, hide, mask};
use crate::protocol::ShownEvent;
use crate::reactive::RwSignal;

/// Characters of a text that are shown.
const SHOWN: usize = 400;

/// Characters of a picture that are shown; written out in the event it may have thousands.
const SHOWN_OF_PICTURE: usize = 40;

/// The right column.
pub fn panel(event: Answer<ShownEvent>) -> AnyView {
    let tab = RwSignal::new(0_u8);
    let names = ["Event", "Properties", "Cart link"];
    let tabs = (0_u8..)
        .zip(names)
        .map(|(i, name)| {
            view! {
                <button type="button" aria-pressed=move || (tab.get() == i).to_string() on:click=move |_| tab.set(i)>{name}</button>
            }
        })
        .collect_view();
    let reveal = Reveal::get();
    let body = move || {
        // A change of the mask draws anew.
        let masked = !reveal.0.get();
        event.value.with(|event| {
            event.as_ref().map(|event| match tab.get() {
                0 => as_json(event, masked),
                1 => properties(event, masked),
                _ => view! { {cart_link(event, masked)} {for_print(event)} },
            })
        })
    };
    view! {
        <section class="event" aria-label="Event">
            <div class="choice" role="group" aria-label="Event">{tabs}</div>
            {body}
        </section>
    }
}

/// A text as it may be shown: without the customer's address while that is masked, and not beyond bearing.
pub fn shown(text: &str, event: &ShownEvent, masked: bool) -> String {
    let text = if masked { hide(text, &event.email, &mask(&event.email)) } else { text.to_owned() };
    let most = if text.trim_start_matches('"').starts_with("data:") { SHOWN_OF_PICTURE } else { SHOWN };
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn as_json(event: &ShownEvent, masked: bool) -> AnyView {
    let notice = Notice::get();
    let whole = event.json.clone();
    let spans = pieces(&event.json)
        .into_iter()
        .map(|(kind, text)| match kind {
            Kind::Mark => text.into_child(),
            Kind::Name => view! { <span class="json-name">{text}</span> },
            Kind::Text => {
                let text = shown(text, event, masked);
                view! { <span class="json-text">{text}</span> }
            }
            Kind::Number | Kind::Word => view! { <span class="json-number">{text}</span> },
        })
        .collect_view();
    let note = if masked {
        "The event by itself; the files on Send wrap it as Klaviyo takes it. The address is masked here, not in the copy."
    } else {
        "The event by itself; the files on Send wrap it as Klaviyo takes it."
    };
    view! {
        <pre class="json" tabindex="0" aria-label="The event as JSON">{spans}</pre>
        <div class="row">
            <button type="button" class="button" on:click=move |_| notice.copy(whole.clone(), "Event")>"Copy JSON"</button>
            <span class="muted small">{note}</span>
        </div>
    }
}

fn properties(event: &ShownEvent, masked: bool) -> AnyView {
    let notice = Notice::get();
    let rows = event.properties.iter();
    let rows = rows
        .map(|(name, value)| {
            let text = shown(value, event, masked);
            let tag = format!("{{{{ event.{name} }}}}");
            let copy = {
                let tag = tag.clone();
                move |_| notice.copy(tag.clone(), "Tag")
            };
            view! {
                <li>
                    <span class="cut"><code>{tag.clone()}</code></span>
                    <span class="cut muted" title=text.clone()>{text.clone()}</span>
                    <button type="button" class="button quiet" aria-label=format!("Copy {tag}") on:click=copy>"Copy"</button>
                </li>
            }
        })
        .collect_view();
    view! {
        <p class="muted small">"Put these tags anywhere in the e-mail, its subject line included."</p>
        <ul class="properties">{rows}</ul>
    }
}
