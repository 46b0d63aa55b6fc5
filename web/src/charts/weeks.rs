//! Orders by week, from the first to the last, with the weeks without any marked.

use followon::Week;
use leptos::prelude::*;

use super::frame::{as_table, picture, word};
use super::scale::{Scale, round_up};
use super::shape::{self, gaps, short};
use crate::format;

/// Weeks without an order that make a gap worth marking.
const GAP: usize = 2;

/// The area chart.
pub fn chart(weeks: &[Week]) -> AnyView {
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return ().into_any() };
    let counts: Vec<u32> = weeks.iter().map(|week| week.orders).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let across = Scale::new((0.0, weeks.len().saturating_sub(1) as f64), (0.0, 100.0));
    let up = Scale::new((0.0, round_up(f64::from(most))), (100.0, 4.0));
    let points: Vec<shape::Point> =
        counts.iter().enumerate().map(|(i, n)| (across.at(i as f64), up.at(f64::from(*n)))).collect();
    let holes = gaps(&counts, GAP);
    let marks = holes
        .iter()
        .map(|(from, to)| {
            let (left, right) = (across.at(*from as f64), across.at(*to as f64));
            view! { <rect class="gap" x=short(left) y="0" width=short((right - left).max(0.5)) height="100"></rect> }
                .into_any()
        })
        .collect_view();
    let shapes = view! {
        {marks}
        <path class="area" d=shape::area(&points, 100.0)></path>
        <path class="line" d=shape::line(&points)></path>
    }
    .into_any();
    let peak = counts.iter().position(|n| *n == most).unwrap_or(0);
    let named = holes
        .iter()
        .map(|(from, to)| {
            let text = format!("{} weeks without orders", to - from + 1);
            word("gap", across.at((from + to) as f64 / 2.0), text)
        })
        .collect_view();
    let words = view! {
        {word("peak", across.at(peak as f64), format!("{} orders in the week of {}", format::count(most), format::day(weeks[peak].start)))}
        {named}
        {word("axis", 0.0, format::month(first.start))}
        {word("axis", 100.0, format::month(last.start))}
    }
    .into_any();
    let sentence = format!(
        "Orders a week from {} to {}: at most {}, in the week of {}; {} gaps of two weeks or more.",
        format::month(first.start),
        format::month(last.start),
        format::count(most),
        format::day(weeks[peak].start),
        holes.len()
    );
    let weeks = weeks.to_vec();
    let rows = move || weeks.iter().map(|week| vec![week.start.to_string(), format::count(week.orders)]).collect();
    view! {
        {picture("weeks", sentence, shapes, words)}
        {as_table("Orders by week", &["Week from", "Orders"], rows)}
    }
    .into_any()
}
