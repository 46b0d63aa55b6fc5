//! Days from X to Y, with the quartiles named on the chart.

use followon::follow::LagBin;
use leptos::prelude::*;

use super::frame::{as_table, picture, word};
use super::scale::{Scale, spread, ticks};
use super::shape::{Bar, bars, percent, short};
use crate::format;
use crate::markup::{nothing, view};

/// The room a quartile's name takes, in percent of the narrowest chart.
const NAME: f64 = 33.0;

/// The chart of one pair's lags.
pub fn chart(lags: &[LagBin], quartiles: [f64; 3]) -> AnyView {
    let (Some(first), Some(last)) = (lags.first(), lags.last()) else { return nothing() };
    // A bin holds its last day wholly, so the axis ends a day after it.
    let across = Scale::new((f64::from(first.from), f64::from(last.to) + 1.0), (0.0, 100.0));
    let counts: Vec<f64> = lags.iter().map(|bin| f64::from(bin.count)).collect();
    let top = counts.iter().copied().fold(1.0, f64::max);
    let drawn = bars(&counts, top, 0.12, 1.5).into_iter().zip(lags).map(|(bar, bin)| column(bar, bin)).collect_view();
    let places = quartiles.map(|days| across.at(days + 0.5));
    let lines = places
        .iter()
        .enumerate()
        .map(|(i, at)| {
            let class = if i == 1 { "mark" } else { "mark quiet" };
            view! { <line class=class x1=short(*at) x2=short(*at) y1="0" y2="100"></line> }
        })
        .collect_view();
    let texts = [
        format!("¼ in {}", format::lag(quartiles[0])),
        format!("½ in {}", format::lag(quartiles[1])),
        format!("¾ in {}", format::lag(quartiles[2])),
    ];
    let names = spread(&places, &[NAME; 3], 100.0)
        .into_iter()
        .zip(texts.clone())
        .enumerate()
        .map(|(i, (at, text))| {
            let class = if i == 1 { "word name strong" } else { "word name" };
            view! { <span class=class style:left=percent(at)>{text}</span> }
        })
        .collect_view();
    // Beyond two months lags are told in weeks, so the axis counts in weeks then.
    let unit = if last.to > 60 { 7.0 } else { 1.0 };
    let axis = ticks(0.0, f64::from(last.to) / unit, 4)
        .into_iter()
        .filter(|tick| *tick > 0.0)
        .map(|tick| {
            (tick * unit, if unit > 1.0 { format::plural(tick as u32, "week", "weeks") } else { format::lag(tick) })
        })
        .map(|(day, text)| word("axis", across.at(day), text))
        .collect_view();
    let people: u32 = lags.iter().map(|bin| bin.count).sum();
    let sentence = format!(
        "Days from the first product to the second, {} followers: {}.",
        format::count(people),
        texts.join(", ")
    );
    let lags = lags.to_vec();
    let rows = move || {
        let row = |bin: &LagBin| vec![format!("{}–{}", bin.from, bin.to), format::count(bin.count)];
        lags.iter().map(row).collect()
    };
    view! {
        {picture("lags", sentence, view! { {drawn} {lines} }, view! { {names} {axis} })}
        {as_table("Followers by lag", &["Days", "Followers"], rows)}
    }
}

fn column(bar: Bar, bin: &LagBin) -> AnyView {
    let title = format!("Day {} to {}: {}", bin.from, bin.to, format::count(bin.count));
    view! {
        <rect class="lag-bin" x=short(bar.x) y=short(bar.y) width=short(bar.w) height=short(bar.h)><title>{title}</title></rect>
    }
}
