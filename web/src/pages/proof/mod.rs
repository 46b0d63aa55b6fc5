//! Would it have worked? The backtest on the merchant's own orders.

use followon::evaluate::{Arm, HoldoutReport};
use leptos::html;
use leptos::prelude::*;

use crate::components::download::download;
use crate::components::{bar, gate, heading};
use crate::engine::{Engine, Proof, use_answer};
use crate::format;
use crate::markup::{nothing, view};
use crate::protocol::{Request, ShownProof};
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
        Proof::Failed(message) => not_yet(Some(message)),
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
            {holdout()}
        </section>
    }
}

/// What offers brought, where there is a ledger; else how to find out.
fn holdout() -> AnyView {
    let engine = Engine::get();
    let report = use_answer::<HoldoutReport>(|| Some(Request::Holdout)).value;
    let told = move || {
        report.with(|report| report.as_ref().filter(|report| report.ledgers > 0).map(brought)).unwrap_or_else(|| {
            let plan = engine.summary.with(|summary| summary.as_ref().and_then(|s| s.holdout.clone()));
            let plan = plan.map(|plan| {
                let needed = plan.needed.map(|needed| {
                    format!(
                        " About {} customers, sent to and held out together, tell half as many purchases more from none.",
                        format::count(needed)
                    )
                });
                let held_out = format::plural(plan.held_out, "customer is", "customers are");
                let all = format::count(plan.customers);
                view! { <p>{format!("{held_out} held out of {all}.{}", needed.unwrap_or_default())}</p> }
            });
            view! {
                {plan}
                <p>
                    "The test above looks back at orders placed without any e-mail. What the e-mails themselves bring, only a \
                     comparison tells: hold out a share of customers in the "
                    <a href="#/settings">"settings"</a>
                    ", keep the ledger of each batch you "
                    <a href="#/send">"send"</a>
                    ", and drop it on Start with the orders of later weeks."
                </p>
            }
        })
    };
    view! {
        <section class="stack brought" aria-labelledby="holdout-title">
            <h2 id="holdout-title">"What did the offers bring?"</h2>
            {told}
        </section>
    }
}

fn brought(report: &HoldoutReport) -> AnyView {
    let row = |name: &'static str, arm: &Arm| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{format::count(arm.customers)}</td>
                <td>{format::count(arm.bought)}</td>
                <td>{format::chance(arm.rate)}</td>
                <td>{format!("{} to {}", format::chance(arm.low), format::chance(arm.high))}</td>
            </tr>
        }
    };
    let aside = [
        ("Not counted", report.open, "whose time is not over yet"),
        ("Counted by their first offer", report.in_both, "sent to and held out by different ledgers"),
    ];
    let aside = aside.into_iter().filter(|(_, customers, _)| *customers > 0).map(|(how, customers, why)| {
        view! { <p class="muted">{format!("{how}: {} {why}.", format::plural(customers, "customer", "customers"))}</p> }
    });
    view! {
        <p class="lead">{report.sentence.clone()}</p>
        <div class="as-table"><div class="as-table-scroll" tabindex="0" role="group" aria-label="Sent to and held out">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Customers"</th>
                        <th scope="col">"In all"</th>
                        <th scope="col">"Bought"</th>
                        <th scope="col">"Share"</th>
                        <th scope="col">"95\u{a0}% interval"</th>
                    </tr>
                </thead>
                <tbody>{row("Sent an offer", &report.sent)} {row("Held out", &report.held_out)}</tbody>
            </table>
        </div></div>
        {aside.collect_view()}
    }
}

/// The test has not run, or it failed.
fn not_yet(failure: Option<String>) -> AnyView {
    let engine = Engine::get();
    let failure =
        failure.map(|message| view! { <p class="bad" role="alert">"It did not get to its end. " {message}</p> });
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
    view! {
        <div class="state">
            <p>"Testing on your orders: " <span class="number">{move || format::percent(percent.get() / 100.0)}</span></p>
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
    let report = proof.report.clone();
    let save = move |_| download(&report.name, &report.blob);
    let place = NodeRef::<html::Div>::new();
    let html = proof.html.clone();
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
            <button type="button" class="button" on:click=save>"Download as a page"</button>
            <button type="button" class="button quiet" on:click=move |_| engine.prove()>"Test again"</button>
        </div>
    }
}
