//! Why this customer gets this offer on this day, or none: the drawer of a row.

use followon::predict::{Candidate, Explanation, PastOrder, Removed, Timing, TimingBasis, TimingBound};
use leptos::prelude::*;

use super::words;
use crate::charts::rate::rate_bar;
use crate::charts::timeline;
use crate::components::drawer::{drawer, pending};
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{IntoChild, nothing, view};
use crate::mask::masked;
use crate::pages::customer;
use crate::pages::pairs::words::buyers;
use crate::protocol::Request;
use crate::reactive::{Memo, RwSignal, effect};

/// Candidates and orders shown before one asks for more.
const FIRST: usize = 8;

/// Candidates and orders shown at most.
const MOST: usize = 200;

/// The drawer of the customer that the address names, if it names one.
pub fn explain(open: Memo<Option<String>>, close: Callback<()>) -> AnyView {
    let answer = use_answer::<Explanation>(move || open.get().map(|customer| Request::Explain { customer }));
    let shown = Memo::new(move || open.with(Option::is_some));
    let heading = move || open.get().map(masked);
    // Preview goes on with this customer.
    let engine = Engine::get();
    effect(move || {
        let with_offer = |e: &Explanation| e.prediction.as_ref().map(|_| e.customer.clone());
        if let Some(customer) = answer.value.with(|e| e.as_ref().and_then(with_offer)) {
            engine.looked_at.set_value(Some(customer));
        }
    });
    let body = move || {
        let failure = answer.failure.get().map(|failure| failure.to_string());
        if failure.is_some() {
            return pending(failure);
        }
        answer.value.with(|explanation| explanation.as_ref().map_or_else(|| pending(None), sections))
    };
    (move || shown.get().then(|| drawer("Explanation", heading.into_child(), close, body.into_child()))).into_child()
}

fn sections(explanation: &Explanation) -> AnyView {
    let engine = Engine::get();
    let (today, horizon) =
        engine.summary.with_untracked(|summary| summary.as_ref().map_or((None, 0), |s| (s.today, s.horizon_days)));
    let threshold = engine.settings.with_untracked(|settings| settings.threshold);
    let timing = explanation.timing.as_ref().map(|timing| {
        let today = today.unwrap_or(timing.send_on);
        view! {
            <section>
                <h3>"When"</h3>
                <p>{format::said(&timing.sentence)}</p>
                {timeline::chart(&explanation.orders, timing, today)}
                {reckoning(timing)}
            </section>
        }
    });
    let candidates = explanation.candidates.clone();
    view! {
        {outcome(explanation)}
        {timing}
        <section>
            <h3>"What could follow the last order"</h3>
            {(candidates.is_empty()).then(|| view! { <p class="muted">"No product leads on from it often enough to be kept."</p> })}
            {some_of(candidates, "candidates", move |candidate| candidate_row(candidate, threshold, horizon))}
        </section>
        <section>
            <h3>{format::plural(explanation.orders.len() as u32, "order", "orders")}</h3>
            {some_of(explanation.orders.clone(), "orders", order_row)}
        </section>
    }
}

/// The outcome as the first line, with what to do about it.
fn outcome(explanation: &Explanation) -> AnyView {
    if let Some(prediction) = &explanation.prediction {
        let products = format::plural(prediction.products.len() as u32, "product", "products");
        let preview = customer::preview(&explanation.customer);
        return view! {
            <p class="evidence-sentence">{format!("Gets {products} offered on {}.", format::day(prediction.send_on))}</p>
            <p><a class="button primary" href=preview>"Preview the e-mail"</a></p>
        };
    }
    match explanation.withheld {
        Some(reason) => {
            let remedy = words::remedy(reason).map(|(href, name)| view! { " " <a href=href>{name}</a> });
            view! {
                <p class="evidence-sentence">{format!("Withheld: {}.", words::reason(reason).to_lowercase())}</p>
                <p>{words::cure(reason)} {remedy}</p>
            }
        }
        None => nothing(),
    }
}

/// The figures behind the send date, from which it can be worked out again.
fn reckoning(timing: &Timing) -> AnyView {
    let row = |name: &'static str, value: String, aside: String| {
        view! { <div><dt>{name}</dt><dd><span class="number">{value}</span> " " <span class="muted">{aside}</span></dd></div> }
    };
    let mut rows = Vec::new();
    if let (Some(shop), Some(rhythm)) = (timing.shop_gap, timing.rhythm) {
        if let Some(own) = timing.own_gap {
            let aside = match timing.gaps {
                1 => "1 gap".to_owned(),
                gaps => format!("{gaps} gaps, the latest weighing most"),
            };
            rows.push(row("Own gaps", format::span(own), aside));
        }
        rows.push(row("The shop’s gaps", format::span(shop), "typical of its customers".to_owned()));
        let mix = match timing.own_gap {
            Some(_) => format!(
                "{} own, {} the shop’s",
                format::percent(timing.own_weight),
                format::percent(1.0 - timing.own_weight)
            ),
            None => "the shop’s, for want of an own one".to_owned(),
        };
        let aside = format!("{mix}, × {}, as gaps have come out", format::factor(timing.correction));
        rows.push(row("Rhythm", format::span(rhythm), aside));
    }
    rows.push(row("The pair’s lags", format::span(timing.typical_lag), "typical of its followers".to_owned()));
    rows.push(row("All pairs’ lags", format::span(timing.shop_lag), "typical of the shop".to_owned()));
    let mut mix = format!(
        "{} the pair’s, {} all pairs’",
        format::percent(timing.lag_weight),
        format::percent(1.0 - timing.lag_weight)
    );
    if timing.basis == TimingBasis::Rhythm {
        let factors = format!(
            ", × {} as gaps have come out, × {} for the customer’s pace",
            format::factor(timing.correction),
            format::factor(timing.pace)
        );
        mix.push_str(&factors);
    }
    rows.push(row("Expected lag", format::span(timing.expected_lag), mix));
    let mix = match timing.pair_weight {
        weight if weight < 1.0 => {
            format!("{} rhythm, {} expected lag", format::percent(1.0 - weight), format::percent(weight))
        }
        _ if timing.basis == TimingBasis::PairLag => "the expected lag alone, for want of gaps in the shop".to_owned(),
        _ => "the expected lag alone, for want of an own gap".to_owned(),
    };
    rows.push(row("Aimed at", format::span(timing.target), format!("after the last order: {mix}")));
    let bound = match timing.bound {
        None => format!("{} ahead of that", format::span(timing.lead)),
        Some(TimingBound::Soonest) => "no offer goes out sooner after an order".to_owned(),
        Some(TimingBound::Horizon) => "the horizon, for no offer waits longer".to_owned(),
    };
    let wait = format::span(f64::from(timing.planned_on - timing.last_order));
    rows.push(row("Sent after", wait, format!("{bound}: on {}", format::day(timing.planned_on))));
    if let (Some(early), Some(likely), Some(late)) = (timing.next_early, timing.next_likely, timing.next_late) {
        let aside = format!("eight in ten of those who come back, by rhythm alone; half by {}", format::day(likely));
        rows.push(row("Back between", format!("{} and {}", format::day(early), format::day(late)), aside));
        let aside = "of customers of this rhythm who came back were away for longer".to_owned();
        rows.push(row("Still away", format::percent(timing.still_out), aside));
    }
    view! {
        <dl class="reckoning">{rows}</dl>
        <p class="muted small">
            "Shares weigh as geometric means do: half of 10 and half of 40 days is 20."
        </p>
    }
}

fn candidate_row(candidate: &Candidate, threshold: f64, horizon: u32) -> AnyView {
    let pair = &candidate.pair;
    let verdict = match (candidate.rank, candidate.removed) {
        (Some(rank), _) => view! { <span class="verdict offered">{format!("Offer {rank}")}</span> },
        (None, Some(removed)) => view! { <span class="verdict">{words::removed(removed)}</span> },
        (None, None) => view! { <span class="verdict">{words::removed(Removed::RankedLower)}</span> },
    };
    let chance = candidate.chance.map(|chance| format!("Chance {}", format::chance_within(chance, horizon)));
    let evidence = format!(
        "{} of {} {} of {}",
        format::count(pair.followers),
        format::count(pair.buyers),
        buyers(),
        format::name(&pair.from.title)
    );
    view! {
        <li class="candidate">
            <span class="cut title" title=pair.to.title.clone()>{pair.to.title.clone()}</span>
            {verdict}
            <span class="rate">
                <span class="number">{format::percent(pair.rate)}</span>
                {rate_bar(pair.rate, pair.rate_low, pair.rate_high, threshold)}
            </span>
            <span class="cut muted because" title=evidence.clone()>{evidence.clone()}</span>
            <span class="chance">{chance}</span>
        </li>
    }
}

fn order_row(order: &PastOrder) -> AnyView {
    let titles: Vec<&str> = order.products.iter().map(|product| product.title.as_str()).collect();
    let all = titles.join(", ");
    let aside = if order.counted { String::new() } else { " · not counted: cancelled or refunded".to_owned() };
    view! {
        <li class="past-order">
            <span>{format::day_with_year(order.date)} <span class="muted">{format!(" {}{aside}", order.name)}</span></span>
            <span class="cut muted" title=all.clone()>{all.clone()}</span>
        </li>
    }
}

/// The first few of a list, and a button for more.
fn some_of<T: Send + Sync + 'static>(
    items: Vec<T>,
    name: &'static str,
    row: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let all = RwSignal::new(false);
    let many = items.len();
    let more = move || {
        (many > FIRST && !all.get()).then(|| {
            let text = if many > MOST {
                format!("Show {} of {} {name}", format::count(MOST as u32), format::count(many as u32))
            } else {
                format!("Show all {} {name}", format::count(many as u32))
            };
            view! { <button type="button" class="button quiet" on:click=move |_| all.set(true)>{text}</button> }
        })
    };
    let list = move || items.iter().take(if all.get() { MOST } else { FIRST }).map(&row).collect_view();
    view! { <ol class="plain">{list}</ol> {more} }
}
