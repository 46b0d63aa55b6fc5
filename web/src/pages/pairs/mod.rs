//! What leads to what?

pub mod detail;
pub mod rows;
pub mod threshold;
pub mod words;

use followon::Query;
use followon::deliver::ExportKind;
use followon::follow::FlagCode;
use leptos::prelude::*;

use crate::components::table::{Table, table};
use crate::components::{gate, heading, toolbar};
use crate::engine::Engine;
use crate::markup::view;
use crate::reactive::{Memo, RwSignal};
use crate::route::Route;
use crate::{flags, format};
use threshold::Chosen;

/// The word for pairs without a flag in the address, beside the names of flags.
const UNFLAGGED: &str = "none";

/// What leads to what?
pub fn pairs() -> AnyView {
    gate("What leads to what?", "Which products customers come back for after buying another.", page)
}

fn page() -> AnyView {
    let route = Route::get();
    let query = Memo::new(move || {
        let address = route.address();
        let param = |key: &str| address.param(key).map(str::to_owned);
        Query {
            sort: param("sort"),
            descending: address.param("down").is_some(),
            search: param("search"),
            eligible_only: address.param("all").is_none(),
            product: param("product"),
            flag: address.param("flag").and_then(|name| FlagCode::ALL.into_iter().find(|flag| flag.name() == name)),
            flagged: (address.param("flag") == Some(UNFLAGGED)).then_some(false),
            ..Query::default()
        }
    });
    let open = Memo::new(move || {
        let address = route.address();
        Some((address.param("from")?.to_owned(), address.param("to")?.to_owned()))
    });
    let close = Callback::new(move |()| route.push([("from", None), ("to", None)]));
    let chosen = Chosen::follow();
    let total = RwSignal::new(None);
    let pairs = Table {
        name: "Pairs",
        class: "pairs-table",
        columns: rows::COLUMNS,
        fetch: rows::fetch,
        query,
        sorted: ("rate", true),
        sort: Callback::new(move |(field, down): (&str, bool)| {
            route.replace([("sort", Some(field.to_owned())), ("down", down.then(|| "1".to_owned()))]);
        }),
        selected: Memo::new(move || open.with(|open| open.as_ref().map(|(from, to)| rows::key(from, to)))),
        open: Callback::new(move |key: Option<String>| {
            let beside = open.with_untracked(Option::is_some);
            let pair = key.as_deref().and_then(rows::split);
            let change = [("from", pair.map(|(from, _)| from.to_owned())), ("to", pair.map(|(_, to)| to.to_owned()))];
            // Going from row to row beside an open drawer is one step of the way back, not one a row.
            if beside && pair.is_some() { route.replace(change) } else { route.push(change) }
        }),
        total,
        empty,
    };
    view! {
        <section class="page wide pairs">
            {heading("What leads to what?", chosen.line())}
            {chosen.panel()}
            <div class="toolbar">
                {toolbar::search("Search products")}
                {move || query.with(|q| q.product.clone()).map(|product| {
                    toolbar::filter(&format!("Leading: {product}"), move || route.push([("product", None)]))
                })}
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || query.with(|q| q.eligible_only)
                        on:change=move |event| {
                            route.push([("all", (!event_target_checked(&event)).then(|| "1".to_owned()))]);
                        }
                    />
                    "Eligible only"
                </label>
                {flag_filter(route, query)}
                <span class="count" role="status">{move || total.get().map(|n| counted(n as u32))}</span>
                {toolbar::copy_export(ExportKind::PairsCsv, query, total)}
            </div>
            <div class="beside" class:open=move || open.with(Option::is_some)>
                {table(pairs)}
                {detail::detail(open, close)}
            </div>
        </section>
    }
}

/// The choice of a flag that pairs must have.
fn flag_filter(route: Route, query: Memo<Query>) -> AnyView {
    let chosen = move || {
        query
            .with(|query| query.flag.map_or(if query.flagged.is_some() { UNFLAGGED } else { "" }, FlagCode::name))
            .to_owned()
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        route.push([("flag", (!name.is_empty()).then_some(name))]);
    };
    let option = |value: &'static str, said: &'static str| {
        view! { <option value=value selected=move || chosen() == value>{said}</option> }
    };
    let flags = FlagCode::ALL.map(|flag| option(flag.name(), flags::name(flag)));
    view! {
        <select class="field" aria-label="Flag" prop:value=chosen on:change=choose>
            {option("", "Flagged or not")}
            {option(UNFLAGGED, "Not flagged")}
            {flags.into_iter().collect_view()}
        </select>
    }
}

/// How many pairs are listed, and out of how many.
fn counted(listed: u32) -> String {
    let all = Engine::get().summary.with(|summary| summary.as_ref().map_or(0, |s| s.pairs));
    format!("{} of {} pairs seen", format::count(listed), format::count(all))
}

/// No pair fits: which of the filters may be the cause, and what to do.
fn empty() -> AnyView {
    let route = Route::get();
    let engine = Engine::get();
    let address = route.address();
    let filtered = ["search", "product", "flag"].iter().any(|key| address.param(key).is_some());
    let kept = engine.summary.with(|summary| summary.as_ref().map_or(0, |s| s.kept_pairs));
    let by_flag = address.param("flag").is_some();
    if by_flag && engine.drafting() {
        return view! { <p>"Flags are told once the orders of offers have been compared, in a few seconds."</p> };
    }
    let left_out = engine.settings.with(|settings| !settings.leave_out.is_empty());
    if by_flag && left_out && address.param("all").is_none() {
        return view! {
            <p>"No eligible pair fits the filters: your settings leave out pairs with certain flags."</p>
            <div class="row">
                <button type="button" class="button" on:click=move |_| route.push([("all", Some("1".to_owned()))])>
                    "Show all pairs"
                </button>
                <a class="button" href="#/settings">"Open the settings"</a>
            </div>
        };
    }
    if filtered {
        return view! {
            <p>"No pair fits the filters."</p>
            <button type="button" class="button" on:click=move |_| route.push([("search", None), ("product", None), ("flag", None)])>
                "Clear the filters"
            </button>
        };
    }
    if kept == 0 {
        return view! {
            <p>
                "No product leads to another yet: customers must come back for a second order before one can. Add an export "
                "that reaches further back, or count with fewer buyers in the settings."
            </p>
            <a class="button" href="#/settings">"Open the settings"</a>
        };
    }
    view! {
        <p>{format!("No pair is eligible at this threshold; {} can be looked at.", format::plural(kept, "pair", "pairs"))}</p>
        <button type="button" class="button" on:click=move |_| route.push([("all", Some("1".to_owned()))])>
            "Show all pairs"
        </button>
    }
}
