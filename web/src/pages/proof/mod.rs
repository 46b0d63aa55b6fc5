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
                        " To tell whether offers bring half as many purchases again takes about {} customers, sent to and held \
                         out together.",
                        format::count(needed)
                    )
                });
                let all = format::plural(plan.customers, "customer", "customers");
                let held_out = format!("Of {all} with an offer, {} are held out.", format::count(plan.held_out));
                view! { <p>{held_out} {needed}</p> }
            });
            let planned = plan.is_some();
            view! {
                {plan}
                {planned.then(|| view! { <p>"Keep the ledger of each batch you send, and drop it on Start with the orders of later weeks."</p> })}
                {(!planned).then(|| view! { <p>
                    "The test above looks back at orders placed without any offer of Followon’s. What the e-mails bring, only a \
                     comparison tells: hold out a share of customers in the "
                    <a href="#/settings">"settings"</a>
                    ", keep the ledger of each batch you "
                    <a href="#/send">"send"</a>
                    ", and drop it on Start with the orders of later weeks."
                </p> })}
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
    let customers = |n: u32| format::plural(n, "customer", "customers");
    let asides = [
        (report.open, format!("Not counted yet: {}, whose time is not over.", customers(report.open))),
        (
            report.in_both,
            format!(
                "Counted by their first offer: {}, whom one ledger sends to and another holds out.",
                customers(report.in_both)
            ),
        ),
        (
            report.unknown_customers,
            format!(
                "{} of the ledgers in none of these orders.",
                format::plural(report.unknown_customers, "customer is", "customers are")
            ),
        ),
        (
            report.other_key,
            format!(
                "Not counted: {}, made while “Same product” was set otherwise.",
                format::plural(report.other_key, "ledger", "ledgers")
            ),
        ),
        (
            report.unknown_products,
            format!(
                "{} in none of these orders: not bought, or named otherwise since.",
                format::plural(report.unknown_products, "offered product is", "offered products are")
            ),
        ),
    ];
    let asides = asides.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| view! { <p class="muted">{said}</p> });
    let over = report.sent.customers + report.held_out.customers > 0;
    view! {
        <p class="lead">{format::said(&report.sentence)}</p>
        {over.then(|| arms(report))}
        {asides.collect_view()}
    }
}

/// Both arms side by side.
fn arms(report: &HoldoutReport) -> AnyView {
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
    view! {
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
    let report = proof.report.clone();
    let told = report.rows > 0;
    let save = move |_| download(&report.name, &report.blob);
    let place = NodeRef::<html::Div>::new();
    let html = format::said(&proof.html);
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
