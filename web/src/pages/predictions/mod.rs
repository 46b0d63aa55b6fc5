//! Who, what, when?

pub mod calendar;
pub mod explain;
pub mod rows;
pub mod when;
pub mod withheld;
pub mod words;

pub use words::{cure, reason};

use followon::deliver::ExportKind;
use followon::{Day, Query, Summary};
use leptos::prelude::*;

use crate::components::table::{Table, table};
use crate::components::{gate, heading, toolbar};
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::mask::reveal_switch;
use crate::pages::customer;
use crate::reactive::{Memo, RwSignal};
use crate::route::{Address, Route};
use when::Tab;

/// Who, what, when?
pub fn predictions() -> AnyView {
    gate("Who, what, when?", "Which up to three products to offer each customer next, and on which day.", page)
}

fn page() -> AnyView {
    let route = Route::get();
    let engine = Engine::get();
    let tab = Memo::new(move || Tab::of(&route.address()));
    let today = Memo::new(move || engine.today());
    let query = Memo::new(move || today.get().map_or_else(Query::default, |today| query_of(&route.address(), today)));
    let open = Memo::new(move || route.address().param("open").map(customer::from_param));
    let close = Callback::new(move |()| route.push([("open", None)]));
    let total = RwSignal::new(None);
    let lists = move |held: bool| {
        total.set(None);
        let list = if held { withheld_table(query, open, total) } else { predictions_table(query, open, total) };
        view! {
            {if held { withheld::groups() } else { calendar::calendar() }}
            {toolbar_of(held, query, total)}
            <div class="beside" class:open=move || open.with(Option::is_some)>
                {table(list)}
                {explain::explain(open, close)}
            </div>
        }
    };
    // Predictions and withheld customers are two tables; the tabs between the others only change the query.
    let held = Memo::new(move || tab.get() == Tab::Withheld);
    view! {
        <section class="page wide predictions">
            {heading("Who, what, when?", move || engine.summary.with(|s| s.as_ref().map(answer)))}
            <nav class="tabs" aria-label="Send dates">{move || Tab::ALL.map(|one| tab_link(one, tab)).collect_view()}</nav>
            {move || { let held = held.get(); untrack(move || lists(held)) }}
        </section>
    }
}

/// The view's answer.
fn answer(summary: &Summary) -> String {
    let withheld = Tab::Withheld.count(summary);
    let week = summary.overdue + summary.due_today + summary.due_this_week;
    format!(
        "{} an offer, {} of them within a week, overdue ones included. {} withheld.",
        format::plural(summary.predicted, "customer gets", "customers get"),
        format::count(week),
        format::plural(withheld, "customer is", "customers are"),
    )
}

fn query_of(address: &Address, today: Day) -> Query {
    let param = |key: &str| address.param(key).map(str::to_owned);
    let day = |key: &str| address.param(key).and_then(|text| text.parse::<Day>().ok());
    let query = Query {
        sort: param("sort"),
        descending: address.param("down").is_some(),
        search: param("search"),
        product: param("product"),
        reason: param("reason").as_deref().and_then(withheld::of_slug),
        ..Query::default()
    };
    match (Tab::of(address), day("from"), day("to")) {
        (Tab::Withheld, ..) => Query { product: None, ..query },
        (Tab::All, Some(from), to) => Query { reason: None, ..when::within(from, to, today, query) },
        (tab, ..) => Query { reason: None, ..tab.narrow(today, query) },
    }
}

fn tab_link(one: Tab, tab: Memo<Tab>) -> AnyView {
    let route = Route::get();
    let engine = Engine::get();
    let count = move || engine.summary.with(|s| s.as_ref().map(|s| format::count(one.count(s))));
    // Search and product stay from tab to tab; what belongs to one tab alone goes.
    let href = move || {
        let slug = one.slug().map(str::to_owned);
        let gone = ["from", "to", "reason", "open", "sort", "down"].map(|key| (key, None));
        route.address().with(gone.into_iter().chain([("tab", slug)])).href()
    };
    view! {
        <a href=href aria-current=move || (tab.get() == one).then_some("true")>
            {one.name()} <span class="count">{count}</span>
        </a>
    }
}

fn toolbar_of(held: bool, query: Memo<Query>, total: RwSignal<Option<usize>>) -> AnyView {
    let route = Route::get();
    let days = move || {
        let address = route.address();
        let day = |key: &str| address.param(key).and_then(|text| text.parse::<Day>().ok());
        let text = match (day("from")?, day("to")) {
            (from, None) => format!("From {}", format::day_with_year(from)),
            (from, Some(to)) if from == to => format::day(from),
            (from, Some(to)) => format!("{} to {}", format::day(from), format::day_with_year(to)),
        };
        Some(toolbar::filter(&text, move || route.push([("from", None), ("to", None)])))
    };
    let product = move || {
        let product = query.with(|query| query.product.clone())?;
        Some(toolbar::filter(&format!("Offered: {product}"), move || route.push([("product", None)])))
    };
    view! {
        <div class="toolbar">
            {toolbar::search(if held { "Search customers" } else { "Search customers and products" })}
            {(!held).then_some(days)}
            {(!held).then_some(product)}
            <span class="count" role="status">
                {move || total.get().map(|n| format::plural(n as u32, "customer", "customers"))}
            </span>
            {reveal_switch()}
            {if held {
                withheld::copy(query)
            } else {
                toolbar::copy_export(ExportKind::PredictionsCsv, query, total)
            }}
        </div>
    }
}

fn predictions_table(query: Memo<Query>, open: Memo<Option<String>>, total: RwSignal<Option<usize>>) -> Table {
    Table {
        name: "Predictions",
        class: "predictions-table",
        columns: rows::COLUMNS,
        fetch: rows::fetch,
        query,
        sorted: ("sendOn", false),
        sort: sorting(),
        selected: open,
        open: opening(open),
        total,
        empty,
    }
}

fn withheld_table(query: Memo<Query>, open: Memo<Option<String>>, total: RwSignal<Option<usize>>) -> Table {
    Table {
        name: "Withheld customers",
        class: "withheld-table",
        columns: rows::WITHHELD,
        fetch: rows::fetch_withheld,
        query,
        sorted: ("customer", false),
        sort: sorting(),
        selected: open,
        open: opening(open),
        total,
        empty: empty_withheld,
    }
}

fn sorting() -> Callback<(&'static str, bool)> {
    let route = Route::get();
    Callback::new(move |(field, down): (&str, bool)| {
        route.replace([("sort", Some(field.to_owned())), ("down", down.then(|| "1".to_owned()))]);
    })
}

fn opening(open: Memo<Option<String>>) -> Callback<Option<String>> {
    let route = Route::get();
    Callback::new(move |key: Option<String>| {
        let beside = open.with_untracked(Option::is_some);
        let change = [("open", key.as_deref().map(customer::to_param))];
        // Going from row to row beside an open drawer is one step of the way back, not one a row.
        if beside && key.is_some() { route.replace(change) } else { route.push(change) }
    })
}

/// No prediction fits, or there is none at all.
fn empty() -> AnyView {
    let route = Route::get();
    let predicted = Engine::get().summary.with(|summary| summary.as_ref().map_or(0, |s| s.predicted));
    if predicted == 0 {
        return view! {
            <p>"No customer has a prediction yet. “Withheld” says why, and what would change it."</p>
            <a class="button" href="#/predictions?tab=withheld">"See why"</a>
        };
    }
    let address = route.address();
    let filtered = ["search", "product", "from"].iter().any(|key| address.param(key).is_some());
    if filtered {
        let clear = move |_| route.push(["search", "product", "from", "to"].map(|key| (key, None)));
        return view! {
            <p>"No customer fits the search and the filters."</p>
            <button type="button" class="button" on:click=clear>"Clear them"</button>
        };
    }
    view! { <p>"Nobody is due here."</p> }
}

fn empty_withheld() -> AnyView {
    let route = Route::get();
    let address = route.address();
    if address.param("search").is_some() || address.param("reason").is_some() {
        let clear = move |_| route.push([("search", None), ("reason", None)]);
        return view! {
            <p>"No withheld customer fits."</p>
            <button type="button" class="button" on:click=clear>"Clear the search"</button>
        };
    }
    view! { <p>"Nobody is withheld: every customer gets an offer."</p> }
}
