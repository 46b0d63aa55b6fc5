//! The event beside the block: as JSON, property by property, and its cart link taken apart.

use leptos::prelude::*;

use super::json::{Kind, pieces};
use super::link::{Part, PartKind, hide, take_apart};
use crate::components::Notice;
use crate::engine::{Answer, Engine};
use crate::markup::{IntoChild, view};
use crate::mask::{Reveal, mask};
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
                _ => cart_link(event, masked),
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
fn shown(text: &str, event: &ShownEvent, masked: bool) -> String {
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

fn cart_link(event: &ShownEvent, masked: bool) -> AnyView {
    let Some(url) = event.link.as_deref() else { return no_link() };
    let notice = Notice::get();
    let remark = event.to_page.then(|| {
        view! {
            <p class="remark">
                "This opens the first product’s page, not a cart: no product offered here has a variant ID. Save "
                <code>"/products.json?limit=250"</code>" of your shop and add that file on "<a href="#/start">"Start"</a>"."
            </p>
        }
    });
    let parts = take_apart(url)
        .into_iter()
        .map(|part| {
            let (name, meaning) = meaning(&part, event);
            let raw = shown(&part.raw, event, masked);
            let meaning = shown(&meaning, event, masked);
            view! { <div><dt>{name}</dt><dd><code class="cut" title=raw.clone()>{raw.clone()}</code><span>{meaning}</span></dd></div> }
        })
        .collect_view();
    let whole = url.to_owned();
    view! {
        <p class="mono whole-link">{shown(url, event, masked)}</p>
        <div class="row">
            <button type="button" class="button" on:click=move |_| notice.copy(whole.clone(), "Link")>"Copy link"</button>
            <a class="button" href=url.to_owned() target="_blank" rel="noopener noreferrer">"Open it in a new tab"</a>
        </div>
        {remark}
        <dl class="link-parts">{parts}</dl>
    }
}

/// Why there is no link, and what to do.
fn no_link() -> AnyView {
    let engine = Engine::get();
    let domain = engine.settings.with_untracked(|settings| settings.shop.domain.is_some());
    if domain {
        return view! {
            <p class="remark">
                "There is no cart link: none of these products has a variant ID. Save "<code>"/products.json?limit=250"</code>
                " of your shop and add that file on "<a href="#/start">"Start"</a>"."
            </p>
        };
    }
    view! {
        <p class="remark">"There is no cart link: the shop’s domain is not known. "<a href="#/settings">"Set it in the settings"</a>"."</p>
    }
}

/// What a part of the link is called, and what it does.
fn meaning(part: &Part, event: &ShownEvent) -> (String, String) {
    let (name, does) = match &part.kind {
        PartKind::Shop => ("Shop", format!("{}: where the link leads", part.value)),
        PartKind::ProductPage => ("Page", part.value.clone()),
        PartKind::Item => {
            let (variant, quantity) = part.value.split_once(':').unwrap_or((&part.value, "1"));
            ("In the cart", format!("{quantity} × {}", title_of(variant, event).unwrap_or("a variant of the shop")))
        }
        PartKind::Discount => ("Discount", format!("The code {} is filled in", part.value)),
        PartKind::Email => ("E-mail", format!("{} is filled in at the checkout", part.value)),
        PartKind::Attribute(name) => {
            return (
                "On the order".to_owned(),
                format!(
                    "“{name}” is kept with the order as {}, so that you can tell later what it came from",
                    part.value
                ),
            );
        }
        PartKind::Other(name) => return (name.clone(), part.value.clone()),
    };
    (name.to_owned(), does)
}

/// The title of the offered product with this variant.
fn title_of<'a>(variant: &str, event: &'a ShownEvent) -> Option<&'a str> {
    event.variants.iter().find(|(id, _)| id == variant).map(|(_, title)| title.as_str())
}
