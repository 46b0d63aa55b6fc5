//! The Klaviyo flow, step by step, with how far the merchant has come.

use followon::deliver::{Block, METRIC};
use followon::predict::Prediction;
use followon::{Page, Query};
use leptos::prelude::*;

use crate::components::Notice;
use crate::engine::Engine;
use crate::kept;
use crate::markup::view;
use crate::protocol::Request;
use crate::reactive::{RwSignal, spawn};
use crate::route::View;

const KEY: &str = "followon.checklist";
/// Steps of the list below.
const STEPS: usize = 7;

/// The check list.
pub fn checklist() -> AnyView {
    let done = RwSignal::new(kept::get::<Vec<bool>>(KEY).unwrap_or_default());
    let is_done = move |step: usize| done.with(|done| done.get(step).copied().unwrap_or_default());
    let set = move |step: usize, to: bool| {
        done.update(|done| {
            done.resize(STEPS, false);
            done[step] = to;
        });
        done.with_untracked(|done| kept::set(KEY, done));
    };
    let count = move || done.with(|done| done.iter().filter(|done| **done).count());
    let engine = Engine::get();
    // By day, so that it takes up nothing left from another day's downloads.
    let command = move || {
        let day = engine.today().map_or_else(String::new, |today| today.to_string());
        format!("KLAVIYO_API_KEY=… python3 send_to_klaviyo.py klaviyo-events-{day}*.json")
    };
    let steps: [(&'static str, AnyView); STEPS] = [
        (
            "Send a first batch of events",
            view! {
                <p>
                    "Klaviyo shows a metric only after its first event. Download the events and a sender above, then run "
                    <code>{command}</code>
                    " in the folder they were saved to (with Node.js instead of Python: node send_to_klaviyo.mjs). With --dry-run it "
                    "checks the files and sends nothing. It goes on where it was stopped, and sends nothing twice. This page never "
                    "asks for the key. To rehearse, tick Rehearsal above and send that file first: it is recorded, and no flow starts."
                </p>
            },
        ),
        (
            "Create a flow from scratch on the metric",
            view! {
                <p>"In Klaviyo: Flows, Create flow, Create from scratch, trigger Metric, then choose"</p>
                {copied(METRIC.to_owned(), "Metric name")}
            },
        ),
        (
            "Add an e-mail as the first step, without a time delay",
            view! { <p>"The delay is already in the send date: an event sent on its day should mail at once."</p> },
        ),
        (
            "Protect the customer with two profile filters",
            view! {
                <ul class="bullets">
                    <li>"Has placed order zero times since starting this flow"</li>
                    <li>"Has not been in this flow in the last 30 days"</li>
                </ul>
            },
        ),
        (
            "Put the block into the e-mail",
            view! {
                <p>
                    "Add an HTML block and paste the template. It is one for all customers, and it is the one that "
                    <a href=View::Preview.href()>"Preview"</a>
                    " shows filled in."
                </p>
                {copy_template()}
            },
        ),
        (
            "Look at it with a real event",
            view! {
                <p>
                    "Preview and test lists the last events of the metric. Choose one, check products and prices, and follow the "
                    "cart link. Behind a picture or button of your own, use"
                </p>
                {copied("{{ event.bp_magic_cart_link }}".to_owned(), "Cart link property")}
            },
        ),
        (
            "Set the e-mail live, then send each day’s batch on its day",
            view! { <p>"Come back with a fresh export, once a week at least: it knows who has bought meanwhile."</p> },
        ),
    ];
    let steps = steps.into_iter().enumerate().map(|(step, (name, body))| {
        let id = format!("step-{step}");
        view! {
            <li class="step" class:done=move || is_done(step)>
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=move || is_done(step)
                    on:change=move |event| set(step, event_target_checked(&event))
                />
                <div class="step-text">
                    <label for=id>{name}</label>
                    <div class="step-body">{body}</div>
                </div>
            </li>
        }
    });
    view! {
        <section class="stack" aria-labelledby="flow-title">
            <div>
                <h2 id="flow-title">"The flow in Klaviyo"</h2>
                <p class="muted">{move || format!("Set up once, in about ten minutes. {} of {STEPS} steps done.", count())}</p>
            </div>
            <ol class="steps card flush">{steps.collect_view()}</ol>
        </section>
    }
}

/// A text with a button that copies it.
pub fn copied(text: String, what: &'static str) -> AnyView {
    let notice = Notice::get();
    let copy = text.clone();
    view! {
        <p class="copied">
            <code>{text}</code>
            <button
                type="button"
                class="button quiet"
                aria-label=format!("Copy: {}", what.to_lowercase())
                on:click=move |_| notice.copy(copy.clone(), what)
            >
                "Copy"
            </button>
        </p>
    }
}

/// Copies the template; any customer's block carries it.
fn copy_template() -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let copy = move |_| {
        spawn(async move {
            match template(engine).await {
                Ok(template) => notice.copy(template, "Template"),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    view! { <button type="button" class="button" on:click=copy>"Copy the template"</button> }
}

async fn template(engine: Engine) -> Result<String, crate::protocol::Failure> {
    let first = Query { limit: 1, ..Query::default() };
    let page: Page<Prediction> = engine.ask(Request::Predictions(first)).await?;
    let customer = page.rows.into_iter().next().map(|prediction| prediction.customer).unwrap_or_default();
    let block: Block = engine.ask(Request::Block { customer, style: None }).await?;
    Ok(block.template)
}
