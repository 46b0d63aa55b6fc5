//! One customer's orders on a line, with the day of sending and the day that is aimed at.

use followon::Day;
use followon::predict::{PastOrder, Timing};
use leptos::prelude::*;

use super::frame::picture;
use super::scale::{Scale, spread};
use super::shape::{percent, short};
use crate::format;
use crate::markup::view;

/// The room a name takes, in percent of the narrowest chart.
const NAME: f64 = 32.0;

/// At most this many days before the last order are shown, so that the days around it keep their room.
const LOOK_BACK: i32 = 400;

/// The days shown: from the orders of the last year or so to a little after the latest day that is named.
pub fn span(orders: &[Day], timing: &Timing, today: Day) -> (Day, Day) {
    let earliest = timing.last_order - LOOK_BACK;
    let first = orders.iter().copied().filter(|day| *day >= earliest).min().unwrap_or(timing.last_order);
    let last = timing.send_on.max(aimed_at(timing)).max(today);
    let margin = ((last - first) / 20).max(2);
    (first - margin, last + margin)
}

/// The day that is aimed at.
fn aimed_at(timing: &Timing) -> Day {
    timing.last_order + timing.target.round() as i32
}

/// The drawing.
pub fn chart(orders: &[PastOrder], timing: &Timing, today: Day) -> AnyView {
    let days: Vec<Day> = orders.iter().filter(|order| order.counted).map(|order| order.date).collect();
    let (first, last) = span(&days, timing, today);
    let across = Scale::new((f64::from(first.number()), f64::from(last.number())), (0.0, 100.0));
    let at = |day: Day| across.at(f64::from(day.number()));
    let next = aimed_at(timing);
    let line = view! { <line class="track" x1="0" x2="100" y1="50" y2="50"></line> };
    let dot = |class: &'static str, day: Day| {
        view! { <span class=format!("dot {class}") style:left=percent(at(day)) title=format::day(day)></span> }
    };
    let past = days.iter().filter(|day| **day >= first).map(|day| dot("past", *day)).collect_view();
    let wait = view! { <line class="wait" x1=short(at(timing.last_order)) x2=short(at(next)) y1="50" y2="50"></line> };
    // Two rows of names: what the customer did and may do above, what the shop does below.
    let above = [("Last order", timing.last_order), ("Aimed at", next)];
    let below = if timing.send_on == today {
        vec![("Send today", today)]
    } else {
        vec![("Today", today), ("Send", timing.send_on)]
    };
    let names = |class: &'static str, named: &[(&'static str, Day)]| {
        let mut named = named.to_vec();
        named.sort_by_key(|(_, day)| *day);
        let wishes: Vec<f64> = named.iter().map(|(_, day)| at(*day)).collect();
        let places = spread(&wishes, &vec![NAME; named.len()], 100.0);
        let name = |((text, day), place): ((&str, Day), f64)| {
            let date = format::day(day);
            view! { <span class=format!("word {class}") style:left=percent(place)><b>{text.to_owned()}</b><br/>{date}</span> }
        };
        named.into_iter().zip(places).map(name).collect_view()
    };
    let words = view! {
        {past} {dot("next", next)} {dot("today", today)} {dot("send", timing.send_on)}
        {names("above", &above)} {names("below", &below)}
    };
    let sentence = format!(
        "{} orders, the last on {}; {} is aimed at, the message goes out on {}.",
        days.len(),
        format::day(timing.last_order),
        format::day(next),
        format::day(timing.send_on)
    );
    picture("timeline", sentence, view! { {line} {wait} }, words)
}
