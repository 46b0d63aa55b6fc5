//! What is in your orders?

pub mod columns;
pub mod files;
pub mod findings;
pub mod give;
pub mod numbers;
pub mod reading;
pub mod remedy;
pub mod timeline;

use followon::{Base, Summary};
use leptos::prelude::*;

use crate::components::frame::failed;
use crate::components::{doubts, heading};
use crate::engine::{Engine, Phase};
use crate::format;
use crate::markup::{show, view};
use crate::protocol::{FileOutcome, FileResult};
use crate::reactive::Memo;
use crate::route::{View, link};
use files::files;
use findings::findings;
use give::{drop_zone, fate, wanted};
use numbers::numbers;
use reading::reading;
use timeline::timeline;

/// What is in your orders?
pub fn start() -> AnyView {
    let engine = Engine::get();
    // Progress changes the phase ten times a second; what is shown changes with its kind only.
    let scene = Memo::new(move || {
        engine.phase.with(|phase| match phase {
            Phase::Reading | Phase::Fitting(_) => Scene::Busy,
            Phase::Failed(message) => Scene::Failed(message.clone()),
            Phase::Empty | Phase::Ready if engine.has_data() => Scene::Report,
            Phase::Empty | Phase::Ready => Scene::Empty,
        })
    });
    view! {
        <section class="page start">
            {move || match scene.get() {
                Scene::Empty => before(),
                Scene::Busy => reading(),
                Scene::Report => report(),
                Scene::Failed(message) => view! {
                    {heading(QUESTION, "The work could not be finished.")}
                    {failed(message)}
                },
            }}
        </section>
    }
}

const QUESTION: &str = "What is in your orders?";

fn is_catalog(file: &FileOutcome) -> bool {
    matches!(file.result, FileResult::Catalog(_))
}

#[derive(Clone, PartialEq)]
enum Scene {
    Empty,
    Busy,
    Report,
    Failed(String),
}

fn before() -> AnyView {
    let engine = Engine::get();
    let tried = Memo::new(move || engine.files.with(|files| !files.is_empty()));
    let only_catalog = Memo::new(move || engine.files.with(|files| files.iter().any(is_catalog)));
    view! {
        {heading(QUESTION, "Followon reads your order exports and tells, for every customer, which product to offer next, when, and why.")}
        {show(move || tried.get(), move || view! {
            <div class="card flush">
                {files()}
            </div>
        })}
        {show(move || only_catalog.get(), || view! {
            <p class="callout" role="status">"Your products are read. Now add your orders: without them there is nothing to predict from."</p>
        })}
        {drop_zone()}
        {fate()}
        {wanted()}
    }
}

fn report() -> AnyView {
    let engine = Engine::get();
    let answer = move || {
        engine.summary.with(|summary| {
            let summary = summary.as_ref()?;
            let due = summary.due_now();
            if summary.predicted == 0 {
                return Some(view! {
                    <strong>"No customer"</strong>
                    " of "
                    {format::count(summary.customers)}
                    " can be offered anything yet. "
                    <a href=link(View::Predictions, &[("tab", "withheld")])>"See why"</a>
                    "."
                });
            }
            Some(view! {
                <strong>{format::plural(summary.predicted, "customer", "customers")}</strong>
                " of "
                {format::count(summary.customers)}
                " can be offered something that buyers like them came back for; "
                <strong>{format::count(due)}</strong>
                {if due == 1 { " is to be sent today. " } else { " are to be sent today. " }}
                <a href=View::Predictions.href()>"See the predictions"</a>
                " or "
                <a href=View::Pairs.href()>"what leads to what"</a>
                "."
            })
        })
    };
    let count = move |of: fn(&FileOutcome) -> bool| {
        engine.files.with(|files| files.iter().filter(|file| of(file)).count() as u32)
    };
    let asking = Memo::new(move || count(FileOutcome::asks));
    let unusable = Memo::new(move || count(|file| !file.is_of_use() && !file.asks()));
    let one_order_shop =
        move || engine.summary.with(|s| s.as_ref().is_some_and(|s| s.repeat_share <= 0.0 && s.customers > 0));
    let no_catalog = move || {
        engine.summary.with(|s| s.as_ref().is_some_and(|s| !s.variant_ids))
            && !engine.files.with(|files| files.iter().any(is_catalog))
    };
    // One in twenty is little; where most come back, it is not the rate that keeps the others out.
    let few = move || {
        let all_buyers = engine.settings.with(|settings| settings.base == Base::AllBuyers);
        let little = |s: &Summary| s.repeat_share > 0.0 && s.repeat_share < 0.4 && s.predicted < s.customers / 20;
        all_buyers && engine.summary.with(|s| s.as_ref().is_some_and(little))
    };
    view! {
        {heading(QUESTION, answer)}
        {show(move || { unusable.get() + asking.get() > 0 }, move || view! {
            <p class="callout" role="status">
                {move || match (unusable.get(), asking.get()) {
                    (0, asking) => format::plural(asking, "file waits for an answer", "files wait for an answer"),
                    (unusable, _) => format::plural(unusable, "file was not used", "files were not used"),
                }}
                ". Files, below, says what to do."
            </p>
        })}
        {doubts()}
        {numbers()}
        {show(one_order_shop, move || view! {
            <p class="callout">
                "No customer in these files has come back on another day, so nothing can be said about what follows what. "
                "Add an export that reaches further back."
            </p>
        })}
        {show(few, || view! {
            <p class="callout">
                "Hardly any customer gets an offer. Most of this shop’s buyers order once, which weighs on every rate: taking it over "
                "returning buyers only finds more. Look at Proof before you rely on it. "
                <a href=View::Settings.href()>"Change “Rate taken over” in Settings"</a>
            </p>
        })}
        {timeline()}
        {findings()}
        <section class="stack" aria-labelledby="files-title">
            <h2 id="files-title">"Files"</h2>
            <div class="card flush">
                {files()}
            </div>
            {show(no_catalog, move || view! {
                <p class="callout">
                    "Cart links need your products’ variant IDs, which no order export holds. Open "
                    <code>"/products.json?limit=250"</code>
                    " on your shop, save the page, and add the file below. Until then offers have no cart link."
                </p>
            })}
            {drop_zone()}
            <p class="muted">
                "A file that was read before is recognised: each order counts once. Products that are no merchandise are left out in "
                <a href=link(View::Settings, &[])>"Settings"</a>
                "."
            </p>
        </section>
    }
}
