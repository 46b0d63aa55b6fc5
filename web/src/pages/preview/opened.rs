//! A cart link, and what each part of it does.

use leptos::prelude::*;

use super::event::shown;
use super::link::{Part, PartKind, take_apart};
use crate::components::Notice;
use crate::engine::Engine;
use crate::markup::view;
use crate::protocol::ShownEvent;

/// The event's link, part by part.
pub fn cart_link(event: &ShownEvent, masked: bool) -> AnyView {
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
            // Isolated, for a title written from right to left would turn the quantity around.
            let title = title_of(variant, event).unwrap_or("a variant of the shop");
            ("In the cart", format!("{quantity} × \u{2068}{title}\u{2069}"))
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
        PartKind::Note => ("Note", format!("“{}” is put on the order", part.value)),
        PartKind::Reference => ("Referred by", format!("Apps are told that {} referred the customer", part.value)),
        PartKind::CartPage => ("Opens", "The store’s cart page, where the customer can still change it".to_owned()),
        PartKind::Campaign(name) => ("Campaign", format!("Analytics note {} as {name}", part.value)),
        PartKind::Other(name) => return (name.clone(), part.value.clone()),
    };
    (name.to_owned(), does)
}

/// The title of the offered product with this variant.
fn title_of<'a>(variant: &str, event: &'a ShownEvent) -> Option<&'a str> {
    event.variants.iter().find(|(id, _)| id == variant).map(|(_, title)| title.as_str())
}
