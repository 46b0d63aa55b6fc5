//! The look of the shop's own e-mails, read off a template that is pasted.

use followon::deliver::{BrandEvidence, BrandReading, brand_from_html};
use leptos::prelude::*;

use super::controls::field;
use super::tried::Tried;
use crate::components::Notice;
use crate::markup::{nothing, view};
use crate::reactive::RwSignal;

/// Where the template is pasted, and what it tells.
pub fn reading(tried: Tried) -> AnyView {
    let notice = Notice::get();
    let found = RwSignal::new(None::<BrandReading>);
    let read = move |event| {
        let html = event_target_value(&event);
        found.set((!html.trim().is_empty()).then(|| brand_from_html(&html)));
    };
    let take = move |_| {
        if let Some(reading) = found.get_untracked() {
            match tried.change(|look| *look = reading.style.over(look)) {
                Ok(()) => notice.say("The look is taken over"),
                Err(why) => notice.say(why),
            }
        }
    };
    let told = move || {
        found.with(|reading| match reading {
            None => nothing(),
            Some(reading) if reading.found.is_empty() => view! {
                <p class="warn">
                    "Nothing of a look could be read. Paste the HTML source of an e-mail, which begins with <!DOCTYPE or <html."
                </p>
            },
            Some(reading) => view! {
                <ul class="studio-found">{reading.found.iter().map(evidence).collect_view()}</ul>
                <button type="button" class="button primary" on:click=take>"Take this look over"</button>
            },
        })
    };
    view! {
        <details class="studio-reading">
            <summary>"Read it off your own e-mail"</summary>
            <p class="muted small">
                "In Klaviyo: open a template, choose Export or Source, and paste its HTML here. Colours, font, corners, width "
                "and the words on its buttons are read off it; nothing is sent anywhere."
            </p>
            <textarea
                class="field"
                rows="4"
                spellcheck="false"
                autocomplete="off"
                aria-label="HTML of your own e-mail"
                placeholder="<html>…"
                on:change=read
            ></textarea>
            <div class="stack" role="status">{told}</div>
        </details>
    }
}

/// One thing that the template tells, with where it stands.
fn evidence(found: &BrandEvidence) -> AnyView {
    let field = field(&format!("block.{}", found.field));
    let color = found.value.starts_with('#').then(|| {
        let color = found.value.clone();
        view! { <span class="studio-swatch" style:background=color aria-hidden="true"></span> }
    });
    let from = match found.times {
        0 | 1 => found.from.clone(),
        n => format!("{} × {n}", found.from),
    };
    view! {
        <li>
            <span>{field.label}</span>
            <strong>{color} {found.value.clone()}</strong>
            <code class="muted ellipsis" title=from.clone()>{from.clone()}</code>
        </li>
    }
}
