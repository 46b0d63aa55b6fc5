//! What became of the offers sent: orders and revenue in all, by week and by pair.

use followon::deliver::ExportKind;
use followon::evaluate::{Outcome, ResultsReport};
use followon::{Money, Query};
use leptos::prelude::*;

use crate::charts::rate::rate_bar;
use crate::components::Notice;
use crate::components::download::download;
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::pages::start::numbers::number;
use crate::protocol::{MadeFile, Request};
use crate::reactive::spawn;

/// What the ledgers and the orders tell of the offers sent.
pub(super) fn results(report: &ResultsReport) -> AnyView {
    let any = report.total.sent > 0;
    view! {
        <p class="lead">{format::said(&report.sentence)}</p>
        {any.then(|| in_all(report))}
        {asides(report)}
        {any.then(|| tables(report))}
    }
}

/// The four key numbers.
fn in_all(report: &ResultsReport) -> AnyView {
    let Outcome { sent, over, orders, rate, low, high, .. } = report.total;
    let open = sent - over;
    let time = match (over, open) {
        (_, 0) => "the time of all is over".to_owned(),
        (0, _) => "the time of none is over".to_owned(),
        _ => format!("the time of {} goes on", format::count(open)),
    };
    let told = match (report.linked, orders - report.linked) {
        (0, _) => "told by customer, product and time".to_owned(),
        (linked, 0) => format!("{} by the cart link", if linked == 1 { "came" } else { "all came" }),
        (linked, others) => {
            format!(
                "{} by the cart link, {} by customer, product and time",
                format::count(linked),
                format::count(others)
            )
        }
    };
    let share = if over == 0 {
        number("Share that led to one in time", "–".to_owned(), "told once a time is over".to_owned())
    } else {
        let interval = format!("95\u{a0}% interval {} to {}", format::chance(low), format::chance(high));
        number("Share that led to one in time", format::chance(rate), interval)
    };
    let revenue = match report.total.revenue.as_slice() {
        [] => "–".to_owned(),
        sums => money(sums),
    };
    let priced = if report.total.revenue.is_empty() && orders > 0 {
        "these orders have no prices"
    } else {
        "of the offered products, before discounts"
    };
    view! {
        <dl class="numbers">
            {number("Offers sent", format::count(sent), time)}
            {number("Orders", format::count(orders), told)}
            {share}
            {number("Revenue", revenue, priced.to_owned())}
        </dl>
    }
}

fn money(sums: &[Money]) -> String {
    sums.iter().map(format::money).collect::<Vec<_>>().join(" · ")
}

/// What does not come out in the numbers.
fn asides(report: &ResultsReport) -> AnyView {
    let orders = |n: u32| format::plural(n, "order", "orders");
    let unmarked = report.total.orders > 0 && report.marked == 0;
    let asides = [
        (
            u32::from(unmarked),
            "No order bears the mark of a cart link, so all are told by customer, product and time. Links leave their mark in \
             the column “Note Attributes” of the orders export."
                .to_owned(),
        ),
        (
            report.linked_other,
            format!("Not counted: {} that came by a cart link but hold no offered product.", orders(report.linked_other)),
        ),
        (
            report.foreign,
            format!(
                "{} by cart links of offers that are in none of these ledgers.",
                format::plural(report.foreign, "order came", "orders came")
            ),
        ),
        (
            report.unknown_customers,
            format!(
                "{} in none of these orders.",
                format::plural(report.unknown_customers, "customer of the ledgers is", "customers of the ledgers are")
            ),
        ),
        (
            report.ahead,
            format!(
                "Not counted yet: {} of days after the last order.",
                format::plural(report.ahead, "offer", "offers")
            ),
        ),
        (
            report.other_key,
            format!(
                "Not counted: {}, made while “Same product” was set otherwise.",
                format::plural(report.other_key, "ledger", "ledgers")
            ),
        ),
    ];
    let asides = asides.into_iter().filter(|(n, _)| *n > 0);
    asides.map(|(_, said)| view! { <p class="muted">{said}</p> }).collect_view().into_any()
}

/// By week and by pair, and everything as a file.
fn tables(report: &ResultsReport) -> AnyView {
    let (engine, notice) = (Engine::get(), Notice::get());
    let make = move |_| {
        spawn(async move {
            let request = Request::Export { kind: ExportKind::ResultsCsv, query: Query::default() };
            match engine.ask::<Vec<MadeFile>>(request).await {
                Ok(files) => files.iter().for_each(|file| download(&file.name, &file.blob)),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    // All shares on one scale, so that they compare.
    let widest = |outcomes: &mut dyn Iterator<Item = &Outcome>| outcomes.map(|one| one.rate).fold(0.01, f64::max);
    let weeks = widest(&mut report.by_week.iter().map(|week| &week.outcome));
    let pairs = widest(&mut report.by_pair.rows.iter().map(|pair| &pair.outcome));
    let by_week = report
        .by_week
        .iter()
        .map(|week| row(view! { <th scope="row">{format::day_with_year(week.start)}</th> }, &week.outcome, weeks));
    let by_pair = report.by_pair.rows.iter().map(|pair| {
        let from = pair.from.as_ref().map(|from| format::name(&from.title));
        let offered = view! {
            <th scope="row" class="brought-pair">
                <span>{format::name(&pair.to.title)}</span>
                <span class="muted">{from.map(|from| format!("because of {from}"))}</span>
            </th>
        };
        row(offered, &pair.outcome, pairs)
    });
    let shown = report.by_pair.rows.len() as u32;
    let more = (report.by_pair.total > shown).then(|| {
        let all = format::count(report.by_pair.total);
        view! { <p class="muted">{format!("The first {} of {all}, by orders. The file has all.", format::count(shown))}</p> }
    });
    view! {
        {table("By week of sending", "Week of", by_week.collect_view().into_any())}
        {table("By pair", "Offered", by_pair.collect_view().into_any())}
        {more}
        <div class="row">
            <button type="button" class="button" on:click=make>"Download results"</button>
            <span class="muted">"One row a product offered, with the order it led to. It holds customers’ addresses."</span>
        </div>
    }
}

fn table(title: &'static str, first: &'static str, rows: AnyView) -> AnyView {
    view! {
        <div class="as-table"><h3>{title}</h3><div class="as-table-scroll" tabindex="0" role="group" aria-label=title>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        <th scope="col">"Sent"</th>
                        <th scope="col">"Orders"</th>
                        <th scope="col" class="brought-share">"Share"</th>
                        <th scope="col">"95\u{a0}% interval"</th>
                        <th scope="col">"Revenue"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div></div>
    }
}

/// An outcome in a row; its share is drawn against the largest of its table.
fn row(head: AnyView, outcome: &Outcome, largest: f64) -> AnyView {
    let Outcome { sent, over, orders, rate, low, high, .. } = *outcome;
    let told = over > 0;
    let at = |share: f64| (share / largest).min(1.0);
    let share = told.then(|| {
        let bar = rate_bar(at(rate), at(low), at(high), 0.0);
        view! { <span class="brought-bar">{bar} <span>{format::chance(rate)}</span></span> }
    });
    let interval =
        if told { format!("{} to {}", format::chance(low), format::chance(high)) } else { "not over".to_owned() };
    view! {
        <tr>
            {head}
            <td>{format::count(sent)}</td>
            <td>{format::count(orders)}</td>
            <td>{share}</td>
            <td class="muted">{interval}</td>
            <td>{money(&outcome.revenue)}</td>
        </tr>
    }
}
