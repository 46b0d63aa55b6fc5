//! Would it have worked? The backtest on the merchant's own orders.

mod brought;
mod results;

use brought::brought;
use followon::deliver;
use followon::evaluate::Backtest;
use leptos::html;
use leptos::prelude::*;

use crate::components::download::download_text;
use crate::components::{bar, gate, heading};
use crate::crossing::from_bytes;
use crate::engine::{Engine, Proof};
use crate::format;
use crate::markup::{nothing, view};
use crate::protocol::ShownProof;
use crate::reactive::{Memo, effect};

const QUESTION: &str = "Would it have worked?";

/// Would it have worked?
pub fn proof() -> AnyView {
    gate(
        QUESTION,
        "Offers made on earlier days of your own orders, held against what those customers then bought.",
        ready,
    )
}

fn ready() -> AnyView {
    let engine = Engine::get();
    let state = move || match engine.proof.get() {
        Proof::None => not_yet(None),
        Proof::Overtaken => not_yet(Some("Data or settings changed, which ended the test: begin it again.".to_owned())),
        Proof::Failed(message) => not_yet(Some(format!("It did not get to its end. {message}"))),
        Proof::Working(_) => untrack(working),
        Proof::Done(version, proof) => done(version, &proof),
    };
    // Only a change of state draws anew: the share done is followed within.
    let kind = Memo::new(move || engine.proof.with(std::mem::discriminant));
    view! {
        <section class="page">
            {heading(QUESTION, "Followon goes back to earlier days of your orders, makes its offers without knowing what came \
                                after, and then looks.")}
            {move || {
                let _ = kind.get();
                untrack(state)
            }}
            {brought()}
        </section>
    }
}

/// The test has not run, or it failed.
fn not_yet(failure: Option<String>) -> AnyView {
    let engine = Engine::get();
    let failure = failure.map(|message| view! { <p class="bad" role="alert">{message}</p> });
    view! {
        <div class="state">
            {failure}
            <p>
                "The test takes up to a minute for years of orders, and you can go on working meanwhile. It shows how often the \
                 offers were bought, against best-sellers and against products bought together; whether the chances are \
                 honest; and whether the dates come in time."
            </p>
            <div class="row">
                <button type="button" class="button primary" on:click=move |_| engine.prove()>"Test it on my orders"</button>
            </div>
        </div>
    }
}

fn working() -> AnyView {
    let engine = Engine::get();
    let share = move || engine.proof.with(|proof| if let Proof::Working(share) = proof { *share } else { 1.0 });
    let percent = Memo::new(move || (share() * 100.0).floor());
    let waits = move || engine.drafting().then_some(" It begins once the orders of offers have been compared.");
    view! {
        <div class="state">
            <p>
                "Testing on your orders: " <span class="number">{move || format::percent(percent.get() / 100.0)}</span>
                {waits}
            </p>
            {bar("The test".to_owned(), Signal::derive(share))}
            <div class="row">
                <button type="button" class="button" on:click=move |_| engine.cancel_proof()>"Cancel"</button>
            </div>
        </div>
    }
}

fn done(version: u32, proof: &ShownProof) -> AnyView {
    let engine = Engine::get();
    let stale = move || {
        if engine.version.get() == version {
            return nothing();
        }
        view! {
            <p class="callout">
                "Data or settings have changed since this test. "
                <button type="button" class="button" on:click=move |_| engine.prove()>"Test again"</button>
            </p>
        }
    };
    let backtest = match from_bytes::<Backtest>(&proof.backtest) {
        Ok(backtest) => backtest,
        Err(failure) => return view! { <p class="bad" role="alert">{failure.to_string()}</p> },
    };
    let told = backtest.scored > 0;
    let html = format::said(&deliver::proof(&backtest, &proof.summary.ranking));
    let (summary, settings) = (proof.summary.clone(), proof.settings.clone());
    let save = move |_| {
        let report = deliver::proof_report(&backtest, &summary, &settings);
        download_text(&report.name, &report.mime, &report.content);
    };
    let place = NodeRef::<html::Div>::new();
    // The engine's own words, numbers and days: nothing of it comes from a file.
    effect(move || {
        if let Some(place) = place.get() {
            place.set_inner_html(&html);
        }
    });
    view! {
        {stale}
        <div node_ref=place></div>
        <div class="row">
            {told.then(|| view! { <button type="button" class="button" on:click=save>"Download as a page"</button> })}
            <button type="button" class="button quiet" on:click=move |_| engine.prove()>"Test again"</button>
        </div>
    }
}
