//! The four key numbers.

use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;

/// Orders, customers, products, and the share who came back.
#[component]
pub fn Numbers() -> impl IntoView {
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
                <Number label="Orders" value=format::count(s.orders) note=currencies />
                <Number label="Customers" value=format::count(s.customers) note=span />
                <Number
                    label="Products"
                    value=format::count(s.products)
                    note=format!("in {} counted lines", format::count(s.counted_lines))
                />
                <Number label="Repeat share" value=format::percent(s.repeat_share) note=gap />
            })
        })
    };
    view! { <dl class="numbers">{numbers}</dl> }
}

#[component]
fn Number(label: &'static str, value: String, note: String) -> impl IntoView {
    view! {
        <div class="card number-card">
            <dt>{label}</dt>
            <dd class="key">{value}</dd>
            <dd class="muted small">{note}</dd>
        </div>
    }
}
