//! What the offers sent brought: their results, and the comparison with those held out.

use followon::Query;
use followon::evaluate::{Arm, HoldoutReport, ResultsReport, about};
use leptos::prelude::*;

use super::results::results;
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{nothing, view};
use crate::protocol::Request;

/// What offers brought, where there is a ledger; else how to find out.
pub(super) fn brought() -> AnyView {
    let reported = use_answer::<ResultsReport>(|| Some(Request::Results(Query::default()))).value;
    let held = use_answer::<HoldoutReport>(|| Some(Request::Holdout)).value;
    let told = move || {
        reported.with(|report| match report {
            None => nothing(),
            Some(report) if report.ledgers == 0 => untrack(not_yet),
            Some(report) => results(report),
        })
    };
    let compared = move || {
        held.with(|report| {
            // Where there was nobody, or nobody of these orders, the results say so already.
            let customers = |report: &HoldoutReport| report.sent.customers + report.held_out.customers + report.open;
            let report = report.as_ref().filter(|report| customers(report) > report.unknown_customers)?;
            Some(view! {
                <div class="stack">
                    <h3>"Would they have bought without it?"</h3>
                    {compared(report)}
                </div>
            })
        })
    };
    view! {
        <section class="stack brought" aria-labelledby="brought-title">
            <h2 id="brought-title">"What did the offers bring?"</h2>
            {told}
            {compared}
        </section>
    }
}

/// No ledger was given yet: what it would tell, and how far the settings are for it.
fn not_yet() -> AnyView {
    let engine = Engine::get();
    let plan = move || {
        let plan = engine.summary.with(|summary| summary.as_ref().and_then(|s| s.holdout.clone()));
        match plan {
            Some(plan) => {
                let needed = plan.needed.map(|needed| {
                    format!(
                        " To tell whether offers bring half as many purchases again takes about {} customers, sent to and held \
                         out together.",
                        format::count(about(needed))
                    )
                });
                let all = format::plural(plan.customers, "customer", "customers");
                let held_out = format!("Of {all} with an offer, {} are held out.", format::count(plan.held_out));
                view! { <p>{held_out} {needed}</p> }
            }
            None => view! {
                <p>
                    "That an order followed an offer does not say that it would not have come without it. Only a comparison \
                     tells: hold out a share of customers in the "
                    <a href="#/settings">"settings"</a>
                    "."
                </p>
            },
        }
    };
    view! {
        <p>
            "The test above looks back at orders placed without any offer of Followon’s. What the e-mails bring, later orders \
             tell: keep the ledger of each batch you "
            <a href="#/send">"send"</a>
            ", and drop it on Start with the orders of later weeks. Then the orders that each offer led to stand here, by the \
             cart link they came by, else by customer, product and time."
        </p>
        {plan}
    }
}

/// What the comparison with those held out tells.
fn compared(report: &HoldoutReport) -> AnyView {
    let customers = |n: u32| format::plural(n, "customer", "customers");
    let over = report.sent.customers + report.held_out.customers > 0;
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
            report.sent_besides,
            format!(
                "Not counted: {}, whom a ledger that holds nobody out sent an offer at the same time.",
                customers(report.sent_besides)
            ),
        ),
        (
            u32::from(over),
            "Told by customer, product and time alone, since who is held out has no cart link; the figures above know the links, \
             too."
                .to_owned(),
        ),
    ];
    let asides = asides.into_iter().filter(|(n, _)| *n > 0).map(|(_, said)| view! { <p class="muted">{said}</p> });
    view! {
        <p>{format::said(&report.sentence)}</p>
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
