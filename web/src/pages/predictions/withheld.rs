//! Customers without a prediction, by reason, each with what would change it.

use followon::predict::{Reason, Withheld};
use followon::{Page, Query, ReasonCount};
use leptos::prelude::*;

use super::words;
use crate::charts::shape::percent;
use crate::components::Notice;
use crate::components::csv::csv;
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::protocol::{Failure, Request};
use crate::reactive::{Memo, spawn};
use crate::route::Route;

/// The word of a reason in the address.
pub fn slug(reason: Reason) -> &'static str {
    match reason {
        Reason::NoEmail => "noEmail",
        Reason::OptedOut => "optedOut",
        Reason::HeldOut => "heldOut",
        Reason::NoEligiblePair => "noEligiblePair",
        Reason::AllUnavailable => "allUnavailable",
        Reason::AllOwned => "allOwned",
        Reason::Lapsed => "lapsed",
        Reason::NoneDearer => "noneDearer",
    }
}

/// The reason of a word.
pub fn of_slug(word: &str) -> Option<Reason> {
    Reason::ALL.into_iter().find(|reason| slug(*reason) == word)
}

/// The groups, one a reason.
pub fn groups() -> AnyView {
    let engine = Engine::get();
    let picked = Route::get().param("reason");
    let counts = Memo::new(move || engine.summary.with(|s| s.as_ref().map(|s| s.withheld.clone()).unwrap_or_default()));
    let list = move || {
        let counts = counts.get();
        let all: u32 = counts.iter().map(|count| count.customers).sum();
        counts.into_iter().map(|count| group(&count, all.max(1), picked)).collect_view()
    };
    view! { <ul class="reasons">{list}</ul> }
}

fn group(count: &ReasonCount, all: u32, picked: Memo<Option<String>>) -> AnyView {
    let word = slug(count.reason);
    let reason = count.reason;
    let pick = move |_| {
        let route = Route::get();
        let on = route.address().param("reason") == Some(word);
        route.push([("reason", (!on).then(|| word.to_owned())), ("open", None)]);
    };
    let remedy = words::remedy(reason).map(|(href, name)| view! { " " <a href=href>{name}</a> });
    view! {
        <li class="reason-group">
            <button type="button" aria-pressed=move || (picked.get().as_deref() == Some(word)).to_string() on:click=pick>
                <strong class="number">{format::count(count.customers)}</strong>
                <span class="name">{words::reason(reason)}</span>
                <span class="share" aria-hidden="true">
                    <span style:width=percent(f64::from(count.customers) / f64::from(all) * 100.0)></span>
                </span>
            </button>
            <p>{words::cure(reason)} {remedy}</p>
        </li>
    }
}

/// Copies all withheld customers of the query.
pub fn copy(query: Memo<Query>) -> AnyView {
    let (engine, notice) = (Engine::get(), Notice::get());
    let copy = move |_| {
        let query = Query { offset: 0, limit: u32::MAX, ..query.get_untracked() };
        spawn(async move {
            match engine.ask::<Page<Withheld>>(Request::Withheld(query)).await {
                Ok(page) => notice.copy(as_csv(&page.rows), "Rows"),
                Err(Failure::Outdated) => notice.say("The data changed meanwhile: copy once more."),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    view! { <button type="button" class="button quiet" on:click=copy>"Copy as CSV"</button> }
}

fn as_csv(rows: &[Withheld]) -> String {
    let days: Vec<String> = rows.iter().map(|row| row.last_order.date.to_string()).collect();
    let lines = rows.iter().zip(&days).map(|(row, day)| {
        vec![row.customer.as_str(), row.last_order.name.as_str(), day.as_str(), words::reason(row.reason)]
    });
    csv(std::iter::once(vec!["customer", "last_order", "last_order_date", "reason"]).chain(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_word_of_its_own() {
        for reason in Reason::ALL {
            assert_eq!(of_slug(slug(reason)), Some(reason));
        }
        assert_eq!(slug(Reason::NoEligiblePair), "noEligiblePair");
        assert_eq!(of_slug("nothing"), None);
    }
}
