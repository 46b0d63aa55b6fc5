//! The properties that a flow's filters and texts can use, taken from a real event.

use followon::predict::Prediction;
use followon::{Page, Query};
use leptos::prelude::*;

use super::checklist::Way;
use crate::components::Notice;
use crate::engine::use_answer;
use crate::markup::view;
use crate::mask::hide;
use crate::protocol::{Request, ShownEvent};
use crate::reactive::Memo;

/// Among so many predictions one with every product is looked for.
const MANY: u32 = 50;

/// Names, values of one customer, and a button that copies the variable.
pub fn properties() -> AnyView {
    let first =
        use_answer::<Page<Prediction>>(|| Some(Request::Predictions(Query { limit: MANY, ..Query::default() }))).value;
    // The one with most products, so that no property is missing that offers have.
    let customer = Memo::new(move || {
        first.with(|page| {
            let fullest = page.as_ref()?.rows.iter().rev().max_by_key(|row| row.products.len())?;
            Some(fullest.customer.clone())
        })
    });
    let event = use_answer::<ShownEvent>(move || customer.get().map(|customer| Request::Event { customer })).value;
    let way = Way::current();
    let rows = move || {
        let way = way.get();
        event.with(|event| {
            let properties = event.iter().flat_map(|event| &event.properties);
            // Customers' addresses are on no screen that was not asked for them.
            let address = event.as_ref().map_or("", |event| &event.email);
            properties.map(|(name, value)| row(name, hide(value, address, "•••"), way)).collect_view()
        })
    };
    view! {
        <details class="properties">
            <summary>
                <h2>"Properties to copy"</h2>
                <span class="muted">"for subject lines, filters and your own texts"</span>
            </summary>
            <div class="table-scroll card flush" tabindex="0" role="region" aria-label="Properties of the event">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Property"</th>
                            <th scope="col">"For example"</th>
                            <th scope="col"><span class="aside">"Copy"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn row(name: &str, value: String, way: Way) -> AnyView {
    let notice = Notice::get();
    let variable = way.tag(name);
    let label = format!("Copy {variable}");
    view! {
        <tr>
            <td><code>{name.to_owned()}</code></td>
            <td class="muted ellipsis" title=value.clone()>{value}</td>
            <td>
                <button
                    type="button"
                    class="button quiet"
                    aria-label=label
                    on:click=move |_| notice.copy(variable.clone(), "Property")
                >
                    "Copy"
                </button>
            </td>
        </tr>
    }
}
