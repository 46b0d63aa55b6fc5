//! Get it out of the door: batches by send date, files for each, and the flow that sends them.

pub mod batch;
pub mod checklist;
pub mod checks;
pub mod export;
pub mod properties;

use leptos::prelude::*;

use crate::components::{doubts, gate, heading};
use crate::engine::Engine;
use crate::format;
use crate::markup::{IntoChild, view};
use crate::reactive::Memo;
use crate::route::View;
use batch::batches;
use checklist::checklist;
use checks::checks;
use export::exports;
use properties::properties;

const QUESTION: &str = "What goes out, and how?";

/// Get it out of the door.
pub fn send() -> AnyView {
    gate(QUESTION, "Files for Klaviyo by send date, and the flow that turns them into e-mails, step by step.", ready)
}

fn ready() -> AnyView {
    let engine = Engine::get();
    let lead = move || {
        engine.summary.with(|summary| {
            let s = summary.as_ref()?;
            let today = s.due_now();
            let nobody = (s.unsendable_today > 0).then(|| {
                view! {
                    " "
                    {format::count(s.unsendable_today)}
                    " more would be, but mail cannot be sent to their addresses."
                }
            });
            Some(view! {
                <strong>{format::plural(today, "prediction", "predictions")}</strong>
                {if today == 1 { " is to be sent today, " } else { " are to be sent today, " }}
                {format::count(s.overdue + s.due_today + s.due_this_week)}
                " within a week, "
                {format::count(s.predicted)}
                " in all."
                {nobody}
            })
        })
    };
    let nobody = Memo::new(move || engine.summary.with(|s| s.as_ref().is_some_and(|s| s.predicted == 0)));
    view! {
        <section class="page send">
            {heading(QUESTION, lead)}
            {move || if nobody.get() { nobody_gets_an_offer() } else { untrack(parts) }}
        </section>
    }
}

/// The files and the flow.
fn parts() -> AnyView {
    view! {
                {doubts()}
                {missing()}
                {batches()}
                {checks()}
                {exports()}
                {checklist()}
                {properties()}
    }
}

fn nobody_gets_an_offer() -> AnyView {
    view! {
                        <div class="state">
                            <p>
                                "No customer gets an offer at these settings, so there is nothing to send. "
                                "Predictions says why each is withheld; a lower threshold often helps."
                            </p>
                            <div class="row">
                                <a class="button primary" href=View::Predictions.href()>"See who is withheld"</a>
                                <a class="button" href=View::Settings.href()>"Change the threshold"</a>
                            </div>
                        </div>
    }
}

/// What all cart links lack, if anything; what some lack, the checks tell.
pub fn missing() -> AnyView {
    let engine = Engine::get();
    let domain = Memo::new(move || engine.sample.get() || engine.settings.with(|s| s.shop.domain.is_some()));
    let variants = Memo::new(move || engine.summary.with(|s| s.as_ref().map(|s| s.variant_ids)));
    let products_json = || {
        view! {
            <span>
                "Save "
                <code>"/products.json?limit=250"</code>
                " of your shop and add it on "
                <a href=View::Start.href()>"Start"</a>
                "."
            </span>
        }
    };
    let domain_step = || {
        view! {
            <span>"Enter the shop’s domain in " <a href=View::Settings.href()>"Settings"</a> "."</span>
        }
    };
    (move || {
        let callout = match (domain.get(), variants.get()?) {
            (false, false) => view! {
                <div class="callout">
                    <p>"The events have no cart link yet. Two things are missing:"</p>
                    <ol class="bullets">
                        <li>{domain_step()}</li>
                        <li>{products_json()} " It holds the variant IDs that fill a cart."</li>
                    </ol>
                </div>
            },
            (false, true) => view! {
                <p class="callout">"The events have no cart link yet. " {domain_step()}</p>
            },
            (true, false) => view! {
                <p class="callout">
                    "Links lead to product pages, not to a filled cart, for no product has a variant ID. " {products_json()}
                </p>
            },
            (true, true) => return None,
        };
        Some(callout)
    })
    .into_child()
}
