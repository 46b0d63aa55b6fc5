//! What came of every file.

use followon::ErrorCode;
use followon::import::{CatalogReport, ImportReport, Layout, LedgerReport};
use leptos::prelude::*;

use super::columns::columns;
use super::remedy::ask_date_order;
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::protocol::{Failure, FileOutcome, FileResult};

/// The files, each with what it held.
pub fn files() -> AnyView {
    let engine = Engine::get();
    let rows = move || engine.files.with(|files| files.iter().enumerate().map(one_file).collect_view());
    view! { <ul class="files">{rows}</ul> }
}

fn one_file((at, file): (usize, &FileOutcome)) -> AnyView {
    let (kind, facts, trouble) = match &file.result {
        FileResult::Orders(report) => ("Orders", orders(report), None),
        FileResult::Catalog(report) => ("Products", catalog(report), None),
        FileResult::Ledger(report) => ("Ledger", ledger(report), None),
        FileResult::Unusable(failure) => ("Not used", Vec::new(), Some(say(failure))),
    };
    let table = match &file.result {
        FileResult::Orders(report) => report.table.as_ref().map(|table| columns(&file.name, table, true)),
        FileResult::Unusable(Failure::Engine(error)) if error.code == ErrorCode::AmbiguousDates => {
            Some(ask_date_order(&file.name))
        }
        FileResult::Unusable(Failure::Engine(error)) => {
            error.table.as_ref().map(|table| columns(&file.name, table, false))
        }
        FileResult::Catalog(_) | FileResult::Ledger(_) | FileResult::Unusable(_) => None,
    };
    // What a press mends is a question.
    let asks = file.asks();
    let bad = trouble.is_some() && !asks;
    let kind = if asks { "Question" } else { kind };
    let engine = Engine::get();
    let label = format!("Remove {}", file.name);
    let remove = (!engine.sample.get_untracked()).then(|| {
        view! {
            <button type="button" class="button quiet" aria-label=label on:click=move |_| engine.take_out(at)>
                "Remove"
            </button>
        }
    });
    view! {
        <li class="file">
            <span class="file-name ellipsis" title=file.name.clone()>{file.name.clone()}</span>
            <span class="tag" class:bad=bad class:warn=asks>{kind}</span>
            <span class="file-facts muted">
                {facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view()}
            </span>
            {remove}
            {trouble.map(|trouble| view! { <p class="file-trouble" class:bad=bad role="alert">{trouble}</p> })}
            {table}
        </li>
    }
}

/// What a file of a layout is an export of.
fn source(layout: Layout) -> &'static str {
    match layout {
        Layout::ShopifyOrders => "Shopify",
        Layout::MatrixifyOrders => "Matrixify",
        Layout::WooLines | Layout::WooOrders => "WooCommerce",
        Layout::KlaviyoOrderedProduct => "Klaviyo",
        Layout::AmazonOrders => "Amazon",
        Layout::EbayOrders => "eBay",
        Layout::SquareItems => "Square",
        Layout::OwnTable => "own table",
        Layout::ProductsJson => "products.json",
        Layout::ShopifyProductsOld | Layout::ShopifyProductsNew => "products CSV",
    }
}

fn orders(report: &ImportReport) -> Vec<String> {
    let mut facts = vec![
        source(report.layout).to_owned(),
        format::plural(report.orders, "order", "orders"),
        format!("{} rows", format::count(report.rows)),
    ];
    if report.repaired > 0 {
        facts.push(format!("{} repaired", format::count(report.repaired)));
    }
    facts.push(match report.rejected {
        0 => "none left out".to_owned(),
        n => format!("{} left out", format::count(n)),
    });
    if let (Some(first), Some(last)) = (report.first_day, report.last_day) {
        facts.push(format!("{} to {}", format::day_with_year(first), format::day_with_year(last)));
    }
    facts.push(format::bytes(report.bytes as f64));
    facts
}

fn catalog(report: &CatalogReport) -> Vec<String> {
    vec![
        format::plural(report.products, "product", "products"),
        format::plural(report.variants, "variant", "variants"),
        match report.variants_with_id {
            0 => "no variant IDs".to_owned(),
            n if n == report.variants => "all with IDs".to_owned(),
            n => format!("{} with IDs", format::count(n)),
        },
        source(report.layout).to_owned(),
        format::bytes(report.bytes as f64),
    ]
}

fn ledger(report: &LedgerReport) -> Vec<String> {
    vec![
        format!("of {}", format::day_with_year(report.day)),
        format!("{} sent to", format::plural(report.sent, "customer", "customers")),
        format!("{} held out", format::count(report.held_out)),
        "Proof tells what came of it".to_owned(),
    ]
}

/// What is wrong with a file. Its name stands beside it already.
fn say(failure: &Failure) -> String {
    match failure {
        Failure::Engine(error) => match (error.line, &error.column) {
            (Some(line), Some(column)) => format!("Line {}, {column}: {}", format::count(line), error.message),
            (Some(line), None) => format!("Line {}: {}", format::count(line), error.message),
            (None, _) => error.message.clone(),
        },
        other => other.to_string(),
    }
}
