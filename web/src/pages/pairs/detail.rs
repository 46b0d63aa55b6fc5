//! One pair in the drawer: its evidence, its lags, the other direction, and who is concerned.

use followon::follow::{Pair, PairDetail};
use leptos::prelude::*;

use super::words;
use crate::charts::histogram;
use crate::charts::rate::rate_bar;
use crate::components::drawer::{drawer, pending};
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{IntoChild, view};
use crate::protocol::Request;
use crate::reactive::Memo;
use crate::route::{Route, View, link};

/// The drawer of the pair that the address names, if it names one.
pub fn detail(open: Memo<Option<(String, String)>>, close: Callback<()>) -> AnyView {
    let answer = use_answer::<PairDetail>(move || open.get().map(|(from, to)| Request::Pair { from, to }));
    let shown = Memo::new(move || open.with(Option::is_some));
    let heading = move || {
        let titles =
            answer.value.with(|detail| detail.as_ref().map(|d| (d.pair.from.title.clone(), d.pair.to.title.clone())));
        titles.or_else(|| open.get()).map(|(from, to)| {
            view! { <span>{from}</span> <span class="follows"><span class="arrow" aria-label="leads to">"→"</span>{to}</span> }
        })
    };
    let body = move || {
        let failure = answer.failure.get().map(|failure| failure.to_string());
        if failure.is_some() {
            return pending(failure);
        }
        answer.value.with(|detail| detail.as_ref().map_or_else(|| pending(None), sections))
    };
    (move || shown.get().then(|| drawer("Pair", heading.into_child(), close, body.into_child()))).into_child()
}

fn sections(detail: &PairDetail) -> AnyView {
    let pair = &detail.pair;
    let threshold = Engine::get().settings.with_untracked(|settings| settings.threshold);
    let notes = words::notes(pair).into_iter().map(|note| view! { <p class="remark">{note}</p> }).collect_view();
    let lags = (!detail.lags.is_empty()).then(|| {
        let quartiles = [pair.lag_p25, pair.lag_median, pair.lag_p75];
        view! {
            <section>
                <h3>"How long they take"</h3>
                {histogram::chart(&detail.lags, quartiles)}
            </section>
        }
    });
    view! {
        <p class="evidence-sentence">{evidence(pair)}</p>
        <p>{words::chance_title(pair)}</p>
        {notes}
        {lags}
        <section>
            <h3>"Compared"</h3>
            {compared(detail, threshold)}
        </section>
        <section>
            <h3>"Who is concerned"</h3>
            {concerned(detail)}
        </section>
        <section>
            {onwards(pair)}
        </section>
    }
}

/// The evidence as a sentence, with numbers as the locale writes them.
fn evidence(pair: &Pair) -> String {
    format!(
        "{} of {} {} of {} later bought {}: {}, {} interval {}.",
        format::count(pair.followers),
        format::count(pair.buyers),
        words::buyers(),
        format::name(&pair.from.title),
        format::name(&pair.to.title),
        format::percent(pair.rate),
        format::percent(0.95),
        format::percent_range(pair.rate_low, pair.rate_high)
    )
}

/// The rate beside the reverse and the base rate, on one scale.
fn compared(detail: &PairDetail, threshold: f64) -> AnyView {
    let pair = &detail.pair;
    let line = |name: String, rate: f64, low: f64, high: f64, said: String| {
        view! {
            <div class="compared-row">
                <dt>{name}</dt>
                <dd>
                    <span class="number">{format::percent(rate)}</span>
                    {rate_bar(rate, low, high, threshold)}
                    <span class="muted">{said}</span>
                </dd>
            </div>
        }
    };
    let of = |pair: &Pair| {
        format!(
            "{} of {}, interval {}",
            format::count(pair.followers),
            format::count(pair.buyers),
            format::percent_range(pair.rate_low, pair.rate_high)
        )
    };
    let there = line("This way".to_owned(), pair.rate, pair.rate_low, pair.rate_high, of(pair));
    let back = match &detail.reverse {
        Some(back) => line("The other way round".to_owned(), back.rate, back.rate_low, back.rate_high, of(back)),
        None => view! {
            <div class="compared-row"><dt>"The other way round"</dt><dd class="muted">"Too rare to be kept"</dd></div>
        },
    };
    let lift = format!("the rate this way is {} times that", format::decimal(pair.lift));
    let base = line("After any product".to_owned(), pair.base_rate, pair.base_rate, pair.base_rate, lift);
    view! { <dl class="compared">{there}{back}{base}</dl> }
}

fn concerned(detail: &PairDetail) -> AnyView {
    let pair = &detail.pair;
    let offered = if detail.offered_to == 0 {
        view! { <p>"Nobody is offered the second product because of the first today."</p> }
    } else {
        let href = link(View::Predictions, &[("product", &pair.to.id)]);
        view! {
            <p>
                {format::plural(detail.offered_to, "customer is", "customers are")}
                " offered the second because of the first. "
                <a href=href>"See who is offered it"</a>
            </p>
        }
    };
    let without = format!(
        "{} of the first {} not bought the second yet.",
        format::plural(detail.without_y, "buyer", "buyers"),
        if detail.without_y == 1 { "has" } else { "have" }
    );
    view! { {offered} <p>{without}</p> }
}

/// Where to look next: what else the first leads to, and what else the second does.
fn onwards(pair: &Pair) -> AnyView {
    let route = Route::get();
    let to = |product: &str| {
        let product = product.to_owned();
        move |_| {
            route.push([("product", Some(product.clone())), ("search", None), ("from", None), ("to", None)]);
        }
    };
    view! {
        <div class="row">
            <button type="button" class="button" on:click=to(&pair.from.id)>"All that the first leads to"</button>
            <button type="button" class="button" on:click=to(&pair.to.id)>"All that the second leads to"</button>
        </div>
    }
}
