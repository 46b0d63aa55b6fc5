//! The customer: who, what they last bought, what they get because of it, and the way to the next one.

use followon::predict::Explanation;
use leptos::prelude::*;

use super::walk::Walk;
use crate::components::arrow::arrow;
use crate::components::toolbar;
use crate::engine::{Answer, Engine};
use crate::format;
use crate::markup::view;
use crate::mask::{masked, reveal_switch};
use crate::pages::customer;
use crate::route::{View, link};

/// Products of the last order that are named; the rest are counted.
const NAMED: usize = 6;

/// The left column.
pub fn person(walk: Walk, explained: Answer<Explanation>) -> AnyView {
    let place = move || match (walk.place.get(), walk.total.get()) {
        (Some(place), Some(total)) => format!("{} of {}", format::count(place + 1), format::count(total)),
        (None, Some(total)) => format!("of {}", format::count(total)),
        _ => String::new(),
    };
    let keys = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            walk.step(true);
        }
        "ArrowUp" => {
            event.prevent_default();
            walk.step(false);
        }
        _ => {}
    };
    let facts = move || explained.value.with(|explanation| explanation.as_ref().map(facts));
    view! {
        <section class="person" aria-label="Customer">
            {toolbar::search("Search customers")}
            <div class="walk" role="group" aria-label="Customers" tabindex="-1" data-rows="" on:keydown=keys>
                {step(false, &walk)}
                <span class="muted" role="status">{place}</span>
                {step(true, &walk)}
            </div>
            {facts}
        </section>
    }
}

/// A step to the next customer or the one before, which the ends of the list end.
fn step(forward: bool, walk: &Walk) -> AnyView {
    let walk = *walk;
    let end = move || match (walk.place.get(), walk.total.get()) {
        (Some(place), Some(total)) if forward => place + 1 >= total,
        (Some(place), _) => place == 0,
        (None, total) => !forward || total.is_none_or(|total| total == 0),
    };
    let keys = if forward { "Next (j or →)" } else { "Previous (k or ←)" };
    arrow(forward, keys, end, move || walk.step(forward))
}

fn facts(explanation: &Explanation) -> AnyView {
    let today = Engine::get().summary.with_untracked(|summary| summary.as_ref().and_then(|s| s.today));
    let who = explanation.customer.clone();
    let fact = |name: &'static str, value: AnyView| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let mut rows = Vec::new();
    if let Some(prediction) = &explanation.prediction {
        let order = &prediction.last_order;
        let titles = order.products.iter().take(NAMED).map(|p| view! { <li>{p.title.clone()}</li> }).collect_view();
        let more = order.products.len().saturating_sub(NAMED);
        let more =
            (more > 0).then(|| view! { <li class="muted">{format!("and {} more", format::count(more as u32))}</li> });
        rows.push(fact(
            "Last order",
            view! {
                <span>{format::day_with_year(order.date)} <span class="muted">{format!(" {}", order.name)}</span></span>
                <ul>{titles}{more}</ul>
            },
        ));
        let because = prediction.products.iter().map(|offer| {
            let evidence = format!(
                "{} of {} buyers of {} went on to it",
                format::count(offer.followers),
                format::count(offer.buyers),
                format::name(&offer.because.title)
            );
            let chance = offer.chance.map(|chance| format!(" · chance {}", format::chance(chance)));
            view! { <li><strong>{offer.title.clone()}</strong> <span class="number">{format!(" {}", format::percent(offer.rate))}</span>{chance}<br/><span class="muted">{evidence}</span></li> }
        });
        rows.push(fact("Offered", view! { <ol>{because.collect_view()}</ol> }));
        let date = format::day(prediction.send_on);
        let away = today.map(|today| format!(" · {}", format::relative(prediction.send_on, today)));
        rows.push(fact("Send", view! { <span>{date} <span class="muted">{away}</span></span> }));
    }
    let why = link(View::Predictions, &[("open", &customer::to_param(&explanation.customer))]);
    view! {
        <div class="who"><strong>{masked(who)}</strong> {reveal_switch()}</div>
        <dl class="facts">{rows}</dl>
        <a href=why>"Why this offer, why this day"</a>
    }
}
