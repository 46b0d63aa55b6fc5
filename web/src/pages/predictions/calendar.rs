//! The send calendar: how many predictions go out on each day of the next eight weeks. A day filters the table.

use followon::{Day, SendDay};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::charts::days::{Slot, Strip, strip};
use crate::charts::frame::as_table;
use crate::charts::shape::percent;
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{IntoChild, nothing, view};
use crate::protocol::Request;
use crate::reactive::{Memo, RwSignal};
use crate::route::Route;

/// The parameters that a span of days takes the place of.
const OTHERS: [(&str, Option<String>); 2] = [("tab", None), ("open", None)];

/// Draws the calendar.
pub fn calendar() -> AnyView {
    let engine = Engine::get();
    let days = use_answer::<Vec<SendDay>>(|| Some(Request::Calendar));
    let overdue = Memo::new(move || engine.summary.with(|summary| summary.as_ref().map_or(0, |s| s.overdue)));
    (move || {
        let today = engine.today()?;
        days.value.with(|days| days.as_ref().map(|days| draw(&strip(days, today, overdue.get()), today)))
    })
    .into_child()
}

/// Picks the days from one to another, or all from one on; what was picked already is let go.
fn pick(from: Day, to: Option<Day>) {
    let route = Route::get();
    let address = route.address();
    let (from, to) = (Some(from.to_string()), to.map(|to| to.to_string()));
    let same = address.param("from") == from.as_deref() && address.param("to") == to.as_deref();
    let (from, to) = if same { (None, None) } else { (from, to) };
    route.push(OTHERS.into_iter().chain([("from", from), ("to", to)]));
}

fn draw(strip: &Strip, today: Day) -> AnyView {
    let route = Route::get();
    let picked = Memo::new(move || {
        let address = route.address();
        let day = |key: &str| address.param(key).and_then(|text| text.parse::<Day>().ok());
        Some((day("from")?, day("to")?))
    });
    let top = strip.top();
    let most = strip.slots.iter().map(|slot| slot.planned).max().unwrap_or(0);
    let peak = strip.slots.iter().position(|slot| slot.planned == most && most > 0);
    // One stop of the Tab key for all days; arrows go from day to day.
    let stop = RwSignal::new(peak.unwrap_or(0));
    let days = strip
        .slots
        .iter()
        .enumerate()
        .map(|(i, slot)| day_button(*slot, i, top, peak == Some(i), stop, picked))
        .collect_view();
    let heaviest = strip.weeks().map(|(_, sum)| sum).max().unwrap_or(1).max(1);
    let weeks = strip.weeks().map(|(week, sum)| week_button(week, sum, heaviest, picked)).collect_view();
    let keys = move |event: web_sys::KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" => stop.get_untracked().saturating_sub(1),
            "ArrowRight" => (stop.get_untracked() + 1).min(55),
            "Home" => 0,
            "End" => 55,
            _ => return,
        };
        event.prevent_default();
        stop.set(to);
        let day = document().get_element_by_id(&format!("day-{to}"));
        if let Some(day) = day.and_then(|day| day.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = day.focus();
        }
    };
    let overdue = (strip.overdue > 0).then(|| {
        view! {
            <button
                type="button"
                class="calendar-overdue"
                aria-pressed=move || (route.address().param("tab") == Some("overdue")).to_string()
                on:click=move |_| Route::get().push([("tab", Some("overdue".to_owned())), ("from", None), ("to", None), ("open", None)])
            >
                <strong>{format::count(strip.overdue)}</strong>
                <span>"overdue"</span>
            </button>
        }
    });
    let beyond = (strip.beyond > 0).then(|| {
        let from = today + strip.slots.len() as i32;
        view! {
            <button type="button" class="calendar-overdue beyond" on:click=move |_| pick(from, None)>
                <strong>{format::count(strip.beyond)}</strong>
                <span>"after that"</span>
            </button>
        }
    });
    let slots = strip.slots.clone();
    let late = strip.overdue;
    let rows = move || {
        let head = (late > 0).then(|| vec!["Overdue".to_owned(), format::count(late)]);
        let slots = slots.iter().filter(|slot| slot.planned > 0);
        head.into_iter().chain(slots.map(|slot| vec![format::day(slot.day), format::count(slot.planned)])).collect()
    };
    view! {
        <section class="calendar" aria-label="Send calendar, the next 8 weeks">
            <div class="calendar-strip">
                {overdue}
                <div class="calendar-bars">
                    <div class="calendar-days" role="group" aria-label="Days" on:keydown=keys>{days}</div>
                    <div class="calendar-weeks" role="group" aria-label="Weeks">{weeks}</div>
                </div>
                {beyond}
            </div>
            {as_table("Predictions by send date", &["Day", "Predictions"], rows)}
        </section>
    }
}

fn day_button(
    slot: Slot,
    index: usize,
    (top, cut): (u32, bool),
    peak: bool,
    stop: RwSignal<usize>,
    picked: Memo<Option<(Day, Day)>>,
) -> AnyView {
    let day = slot.day;
    let height =
        if slot.planned == 0 { 0.0 } else { (f64::from(slot.planned) / f64::from(top) * 100.0).clamp(3.0, 100.0) };
    let cut = cut && slot.planned > top;
    let name = format!("{}: {}", format::day(day), format::plural(slot.planned, "prediction", "predictions"));
    let weekend = day.weekday() > 4;
    let chosen = move || picked.get().is_some_and(|(from, to)| from <= day && day <= to);
    view! {
        <button
            type="button"
            id=format!("day-{index}")
            class="calendar-day"
            class:weekend=weekend
            class:cut-off=cut
            aria-label=name.clone()
            title=name
            aria-pressed=move || chosen().to_string()
            tabindex=move || if stop.get() == index { "0" } else { "-1" }
            on:click=move |_| {
                stop.set(index);
                pick(day, Some(day));
            }
        >
            {peak.then(|| view! { <span class="calendar-peak">{format::count(slot.planned)}</span> })}
            <span class="day-bar" style:height=percent(height)></span>
        </button>
    }
}

fn week_button(week: &[Slot], sum: u32, heaviest: u32, picked: Memo<Option<(Day, Day)>>) -> AnyView {
    let (Some(first), Some(last)) = (week.first(), week.last()) else { return nothing() };
    let (from, to) = (first.day, last.day);
    let name =
        format!("{} to {}: {}", format::day(from), format::day(to), format::plural(sum, "prediction", "predictions"));
    let height = percent(f64::from(sum) / f64::from(heaviest) * 100.0);
    view! {
        <button
            type="button"
            class="calendar-week"
            title=name
            aria-pressed=move || (picked.get() == Some((from, to))).to_string()
            on:click=move |_| pick(from, Some(to))
        >
            <span class="week-bar"><span class="day-bar" style:height=height></span></span>
            <span>{format::day_of_month(from)}</span>
            <strong>{format::count(sum)}</strong>
            <span class="aside">" predictions in the week from this day"</span>
        </button>
    }
}
