//! The four key numbers.

use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::markup::view;

/// Orders, customers, products, and the share who came back.
pub fn numbers() -> AnyView {
    let engine = Engine::get();
    let numbers = move || {
        engine.summary.with(|summary| {
            let s = summary.as_ref()?;
            let currencies = match s.currencies.as_slice() {
                [] => "no currency named".to_owned(),
                [one] if one.currency.is_empty() => "no currency named".to_owned(),
                [one] => format!("all in {}", one.currency),
                many => {
                    let each = many.iter().take(3).map(|c| {
                        let code = if c.currency.is_empty() { "unnamed" } else { &c.currency };
                        format!("{} in {code}", format::count(c.orders))
                    });
                    each.collect::<Vec<_>>().join(", ")
                }
            };
            let span = match (s.first_day, s.last_day) {
                (Some(first), Some(last)) => {
                    format!("{} to {}", format::day_with_year(first), format::day_with_year(last))
                }
                _ => String::new(),
            };
            let gap = s.rhythm.median_gap.map_or_else(
                || "ordered on two days or more".to_owned(),
                |gap| format!("came back, typically after {}", format::lag(gap)),
            );
            Some(view! {
                {number("Orders", format::count(s.orders), currencies)}
                {number("Customers", format::count(s.customers), span)}
                {number("Products", format::count(s.products), format!("in {} counted lines", format::count(s.counted_lines)))}
                {number("Repeat share", format::percent(s.repeat_share), gap)}
            })
        })
    };
    view! { <dl class="numbers">{numbers}</dl> }
}

/// A key number with its name and a note.
pub fn number(label: &'static str, value: String, note: String) -> AnyView {
    view! {
        <div class="card number-card">
            <dt>{label}</dt>
            <dd class="key">{value}</dd>
            <dd class="muted small">{note}</dd>
        </div>
    }
}
