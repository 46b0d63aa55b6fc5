//! Predictions and withheld customers as rows of the table.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use followon::predict::{LastOrder, Offer, Prediction, Withheld};
use followon::{Day, Page, Query};
use leptos::prelude::*;

use super::words;
use crate::components::table::{AnyRow, Column, Lot, Row};
use crate::engine::Engine;
use crate::format;
use crate::markup::{IntoChild, view};
use crate::mask::masked;
use crate::pages::pairs::words::buyers;
use crate::protocol::{Failure, Request};

/// The columns of predictions.
pub const COLUMNS: &[Column] = &[
    Column { head: "Customer", help: "", class: "who", sort: Some("customer"), largest_first: false },
    Column { head: "Last order", help: "", class: "last", sort: Some("lastOrder"), largest_first: true },
    Column {
        head: "Offer, rate, chance",
        help: "Up to three products, best first, each with the follow-on rate it rests on and the chance that this customer buys it within the horizon",
        class: "offer",
        sort: Some("rate"),
        largest_first: true,
    },
    Column {
        head: "Because they bought",
        help: "The product of the last order that leads to the first offer",
        class: "because",
        sort: None,
        largest_first: false,
    },
    Column {
        head: "Send",
        help: "The day to send on, a little before the next order is expected",
        class: "send",
        sort: Some("sendOn"),
        largest_first: false,
    },
];

/// The columns of withheld customers.
pub const WITHHELD: &[Column] = &[
    Column { head: "Customer", help: "", class: "who", sort: Some("customer"), largest_first: false },
    Column { head: "Last order", help: "", class: "last", sort: Some("lastOrder"), largest_first: true },
    Column { head: "Bought", help: "What was in the last order", class: "offer", sort: None, largest_first: false },
    Column { head: "Reason", help: "", class: "reason", sort: Some("reason"), largest_first: false },
];

struct PredictionRow(Prediction, Option<Day>, u32);
struct WithheldRow(Withheld);

type Reply = Pin<Box<dyn Future<Output = Result<Lot, Failure>>>>;

/// Asks for predictions.
pub fn fetch(engine: Engine, query: Query) -> Reply {
    Box::pin(async move {
        let page: Page<Prediction> = engine.ask(Request::Predictions(query)).await?;
        let (today, horizon) =
            engine.summary.with_untracked(|summary| summary.as_ref().map_or((None, 0), |s| (s.today, s.horizon_days)));
        let rows = page.rows.into_iter().map(|row| Arc::new(PredictionRow(row, today, horizon)) as AnyRow).collect();
        Ok(Lot { total: page.total, rows })
    })
}

/// Asks for withheld customers.
pub fn fetch_withheld(engine: Engine, query: Query) -> Reply {
    Box::pin(async move {
        let page: Page<Withheld> = engine.ask(Request::Withheld(query)).await?;
        let rows = page.rows.into_iter().map(|row| Arc::new(WithheldRow(row)) as AnyRow).collect();
        Ok(Lot { total: page.total, rows })
    })
}

fn last_order(order: &LastOrder) -> AnyView {
    view! {
        <span class="cut">
            {format::day_with_year(order.date)} <span class="muted">{format!(" {}", order.name)}</span>
        </span>
    }
}

fn chip(offer: &Offer, horizon: u32) -> AnyView {
    let chance = offer.chance.map(|chance| format!(". Chance {}", format::chance_within(chance, horizon)));
    let title = format!(
        "{}: {} of {} {} of {} went on to buy it{}",
        format::name(&offer.title),
        format::count(offer.followers),
        format::count(offer.buyers),
        buyers(),
        format::name(&offer.because.title),
        chance.unwrap_or_default()
    );
    view! {
        <span class="chip" title=title>
            <span class="cut">{offer.title.clone()}</span>
            <span class="number">{format::percent(offer.rate)}</span>
            <span class="number chance">{offer.chance.map(format::chance)}</span>
        </span>
    }
}

/// The send date as it stands in a row: the day, and how far off it is.
pub fn send_date(prediction: &Prediction, today: Option<Day>) -> AnyView {
    let overdue = prediction.planned_on < prediction.send_on;
    let (class, aside) = match today {
        Some(today) if overdue => ("late", format!("{} late", format::lag(f64::from(today - prediction.planned_on)))),
        Some(today) => ("muted", format::relative(prediction.send_on, today)),
        None => ("muted", String::new()),
    };
    let date = if Some(prediction.send_on) == today { "Today".to_owned() } else { format::day(prediction.send_on) };
    let aside = if aside == "today" { String::new() } else { format!(" · {aside}") };
    view! { <span class="cut"><span class="date">{date}</span><span class=class>{aside}</span></span> }
}

impl Row for PredictionRow {
    fn key(&self) -> String {
        self.0.customer.clone()
    }

    fn cells(&self) -> Vec<AnyView> {
        let row = &self.0;
        let because = row.products.first().map(|offer| offer.because.title.clone()).unwrap_or_default();
        vec![
            masked(row.customer.clone()),
            last_order(&row.last_order),
            row.products.iter().map(|offer| chip(offer, self.2)).collect_view().into_child(),
            view! { <span class="cut muted" title=because.clone()>{because.clone()}</span> },
            send_date(row, self.1),
        ]
    }
}

impl Row for WithheldRow {
    fn key(&self) -> String {
        self.0.customer.clone()
    }

    fn cells(&self) -> Vec<AnyView> {
        let row = &self.0;
        let titles: Vec<&str> = row.last_order.products.iter().map(|p| p.title.as_str()).collect();
        let bought = titles.join(", ");
        vec![
            masked(row.customer.clone()),
            last_order(&row.last_order),
            view! { <span class="cut muted" title=bought.clone()>{bought.clone()}</span> },
            view! { <span class="cut">{words::reason(row.reason)}</span> },
        ]
    }
}
