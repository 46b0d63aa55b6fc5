//! Get it out of the door: batches by send date, files for each, and the flow that sends them.

pub mod batch;
pub mod checklist;
pub mod export;
pub mod properties;

use leptos::prelude::*;

use crate::components::{gate, heading};
use crate::engine::Engine;
use crate::format;
use crate::markup::{show, view};
use crate::route::View;
use batch::batches;
use checklist::checklist;
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
            let today = s.overdue + s.due_today;
            Some(view! {
                <strong>{format::plural(today, "prediction", "predictions")}</strong>
                {if today == 1 { " is due today, " } else { " are due today, " }}
                {format::count(today + s.due_this_week)}
                " until the end of the week ahead, "
                {format::count(s.predicted)}
                " in all."
            })
        })
    };
    let nobody = Memo::new(move |_| engine.summary.with(|s| s.as_ref().is_some_and(|s| s.predicted == 0)));
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
                {missing()}
                {batches()}
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

/// What the cart links lack, if anything.
fn missing() -> AnyView {
    let engine = Engine::get();
    let domain = Memo::new(move |_| engine.sample.get() || engine.settings.with(|s| s.shop.domain.is_some()));
    let variants =
        Memo::new(move |_| engine.summary.with(|s| s.as_ref().map(|s| (s.variant_ids, s.offers_without_variant))));
    view! {
        {show(move || !domain.get(), move || view! {
            <p class="callout">
                "The shop’s domain is not set, so the events have no cart link. Enter it in "
                <a href=View::Settings.href()>"Settings"</a>
                " and make the files again."
            </p>
        })}
        {move || match variants.get() {
            Some((false, _)) => Some(view! {
                <p class="callout">
                    "No product has a variant ID, so links lead to product pages at best, not to a filled cart. Save "
                    <code>"/products.json?limit=250"</code>
                    " of your shop and add it on "
                    <a href=View::Start.href()>"Start"</a>
                    "."
                </p>
            }
            ),
            Some((true, n)) if n > 0 => Some(view! {
                <p class="callout">
                    {format::plural(n, "offered product has", "offered products have")}
                    " no variant ID and cannot be put into a cart. A newer or longer products.json may know them; with more than "
                    "250 products save every page of it."
                </p>
            }
            ),
            _ => None,
        }}
    }
}
