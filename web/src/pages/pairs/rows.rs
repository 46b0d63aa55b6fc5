//! Pairs as rows of the table.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use followon::follow::{FlagCode, Pair};
use followon::{Page, Query};
use leptos::prelude::*;

use super::words;
use crate::charts::rate::{lag_strip, rate_bar};
use crate::components::table::{AnyRow, Column, Lot, Row};
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::protocol::{Failure, Request};

/// Between the two product keys of a row's key; no product is named so.
const BETWEEN: char = '\u{1f}';

/// The columns.
pub const COLUMNS: &[Column] = &[
    Column { head: "Bought", help: "The leading product, X", class: "from", sort: Some("from"), largest_first: false },
    Column {
        head: "Later bought",
        help: "The following product, Y",
        class: "to",
        sort: Some("to"),
        largest_first: false,
    },
    Column {
        head: "Follow-on rate",
        help: "Of those who bought the first, the share who went on to buy the second. The line is the 95\u{a0}% interval, the tick the threshold.",
        class: "rate",
        sort: Some("rate"),
        largest_first: true,
    },
    Column {
        head: "Followers of buyers",
        help: "How many went on to buy the second, of how many who bought the first",
        class: "evidence",
        sort: Some("buyers"),
        largest_first: true,
    },
    Column {
        head: "Chance",
        help: "Of those who bought the first and lacked the second, the share who bought the second within the horizon, drawn towards what any order leads to",
        class: "chance",
        sort: Some("chance"),
        largest_first: true,
    },
    Column {
        head: "Lift",
        help: "How many times more often than after any product",
        class: "lift",
        sort: Some("lift"),
        largest_first: true,
    },
    Column {
        head: "Median lag",
        help: "Half of the followers bought within this time. The strip runs from 0 to 180 days; its line holds the middle half.",
        class: "lag",
        sort: Some("lagMedian"),
        largest_first: false,
    },
    Column {
        head: "Note",
        help: "Why it is not eligible, and what to think of before relying on it",
        class: "note",
        sort: None,
        largest_first: false,
    },
];

struct PairRow {
    pair: Pair,
    threshold: f64,
    /// The flag looked for.
    flag: Option<FlagCode>,
}

/// The key of the row of a pair.
pub fn key(from: &str, to: &str) -> String {
    format!("{from}{BETWEEN}{to}")
}

/// The pair of a row's key.
pub fn split(key: &str) -> Option<(&str, &str)> {
    key.split_once(BETWEEN)
}

/// Asks for pairs.
pub fn fetch(engine: Engine, query: Query) -> Pin<Box<dyn Future<Output = Result<Lot, Failure>>>> {
    Box::pin(async move {
        let flag = query.flag;
        let page: Page<Pair> = engine.ask(Request::Pairs(query)).await?;
        let threshold = engine.settings.with_untracked(|settings| settings.threshold);
        let rows = page.rows.into_iter().map(|pair| Arc::new(PairRow { pair, threshold, flag }) as AnyRow).collect();
        Ok(Lot { total: page.total, rows })
    })
}

impl Row for PairRow {
    fn key(&self) -> String {
        key(&self.pair.from.id, &self.pair.to.id)
    }

    fn cells(&self) -> Vec<AnyView> {
        let pair = &self.pair;
        let name = |title: &str| view! { <span class="cut" title=title.to_owned()>{title.to_owned()}</span> };
        let interval = format!("95\u{a0}% interval {}", format::percent_range(pair.rate_low, pair.rate_high));
        let rate = view! {
            <span class="number" title=interval.clone()>{format::percent(pair.rate)}</span>
            {rate_bar(pair.rate, pair.rate_low, pair.rate_high, self.threshold)}
        };
        let evidence = view! {
            <span class="number">{format::count(pair.followers)}</span>
            <span class="muted">{format!(" of {}", format::count(pair.buyers))}</span>
        };
        let quartiles = format!("Half of them between {} and {}", format::lag(pair.lag_p25), format::lag(pair.lag_p75));
        let lag = view! {
            {lag_strip(pair.lag_p25, pair.lag_median, pair.lag_p75)}
            <span class="number" title=quartiles>{format::lag(pair.lag_median)}</span>
        };
        let note =
            view! { <span class="cut muted" title=words::notes(pair).join("\n")>{words::note(pair, self.flag)}</span> };
        vec![
            name(&pair.from.title),
            name(&pair.to.title),
            rate,
            evidence,
            view! { <span class="number" title=words::chance_title(pair)>{pair.chance.map(format::chance)}</span> },
            view! { <span class="number">{format!("{}×", format::decimal(pair.lift))}</span> },
            lag,
            note,
        ]
    }
}
