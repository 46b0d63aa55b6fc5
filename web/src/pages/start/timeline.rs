//! Orders per week as an area, gaps marked.

use followon::{Day, Week};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{show, view};
use crate::protocol::Request;
use crate::reactive::{Memo, RwSignal};

/// The chart with its heading and, when asked for, its table.
pub fn timeline() -> AnyView {
    let engine = Engine::get();
    let weeks = use_answer::<Vec<Week>>(|| Some(Request::Timeline)).value;
    let pointed = RwSignal::new(None::<usize>);
    let tabled = RwSignal::new(false);
    let chart = Memo::new(move || {
        let last_day = engine.summary.with(|summary| summary.as_ref().and_then(|s| s.last_day));
        weeks.with(|weeks| {
            let weeks = weeks.as_deref()?;
            let end = weeks.last()?.start + 6;
            Chart::of(weeks, last_day.is_some_and(|day| day < end))
        })
    });
    let said = move || {
        let at = pointed.get();
        weeks.with(|weeks| match (weeks.as_ref(), at) {
            (Some(weeks), Some(at)) => weeks.get(at).map(|week| {
                format!(
                    "{} in the week of {}",
                    format::plural(week.orders, "order", "orders"),
                    format::day_with_year(week.start)
                )
            }),
            _ => None,
        })
    };
    let point = move |event: PointerEvent| {
        let target = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let n = weeks.with_untracked(|weeks| weeks.as_ref().map_or(0, Vec::len));
        let at = target.map(|target| f64::from(event.offset_x()) / f64::from(target.offset_width().max(1)) * n as f64);
        pointed.set(at.map(|at| (at.max(0.0) as usize).min(n.saturating_sub(1))));
    };
    view! {
        <section class="stack timeline" aria-labelledby="timeline-title">
            <div class="timeline-head">
                <h2 id="timeline-title">"Orders per week"</h2>
                <p class="muted">{move || said().or_else(|| chart.with(|chart| chart.as_ref().map(Chart::in_short)))}</p>
            </div>
            <div class="card">
                <div class="plot" role="img" aria-label=move || chart.with(|chart| chart.as_ref().map(|chart| chart.sentence.clone()))>
                    <div class="plot-area" on:pointermove=point on:pointerleave=move |_| pointed.set(None)>
                        {move || chart.get().map(|chart| draw(&chart))}
                        {move || {
                            let (at, n) = (pointed.get()?, chart.with(|c| c.as_ref().map(|c| c.weeks))?);
                            let left = (at as f64 + 0.5) / n as f64 * 100.0;
                            Some(view! { <div class="plot-pointer" style:left=format!("{left}%")></div> })
                        }}
                    </div>
                </div>
                <details class="as-table" on:toggle=move |_| tabled.set(true)>
                    <summary>"As a table"</summary>
                    {show(move || tabled.get(), move || view! {
                        <div class="as-table-rows" tabindex="0" role="region" aria-label="Orders per week">
                            <table>
                                <thead>
                                    <tr>
                                        <th scope="col">"Week of"</th>
                                        <th scope="col" class="number">"Orders"</th>
                                    </tr>
                                </thead>
                                <tbody>
                                    {move || {
                                        weeks
                                            .get()
                                            .unwrap_or_default()
                                            .into_iter()
                                            .map(|week| {
                                                view! {
                                                    <tr>
                                                        <td>{format::day_with_year(week.start)}</td>
                                                        <td class="number">{format::count(week.orders)}</td>
                                                    </tr>
                                                }
                                            })
                                            .collect_view()
                                    }}
                                </tbody>
                            </table>
                        </div>
                    })}
                </details>
            </div>
        </section>
    }
}

/// The chart in numbers. Places are percentages of the plot.
#[derive(Clone, Debug, PartialEq)]
struct Chart {
    weeks: usize,
    /// Weeks under the area: all but a last one that is not over.
    drawn: usize,
    /// The outline of the area.
    line: String,
    /// The way to the last week, where that is not over.
    tail: Option<String>,
    /// What the top of the plot stands for.
    top: u32,
    /// Weeks without orders: first and how many.
    gaps: Vec<(usize, usize)>,
    /// Labels below: the week they stand at, and their day.
    ticks: Vec<(usize, Day)>,
    by_year: bool,
    peak: (usize, u32, Day),
    sentence: String,
}

impl Chart {
    /// `unfinished` says that the data ends within the last week.
    fn of(weeks: &[Week], unfinished: bool) -> Option<Chart> {
        let (at, best) = weeks.iter().enumerate().max_by_key(|(i, week)| (week.orders, std::cmp::Reverse(*i)))?;
        let top = nice(best.orders);
        let y = |orders: u32| 100.0 - f64::from(orders) / f64::from(top) * 100.0;
        let point = |i: usize| format!("{},{:.2}", i as f64 + 0.5, y(weeks[i].orders));
        let drawn = weeks.len() - usize::from(unfinished && weeks.len() > 2);
        let tail = (drawn < weeks.len()).then(|| format!("M{}L{}", point(drawn - 1), point(drawn)));
        // One week alone has no way to go: its outline is the height of it.
        let one = |i: usize| format!("M{},{y:.2}L{},{y:.2}", i as f64 + 0.1, i as f64 + 0.9, y = y(weeks[i].orders));
        let line = (0..drawn).map(|i| match i {
            0 if drawn == 1 => one(0),
            0 => format!("M{}", point(0)),
            i => format!("L{}", point(i)),
        });
        let by_year = weeks.len() > 70;
        let total: u64 = weeks.iter().map(|week| u64::from(week.orders)).sum();
        let mut sentence = format!(
            "Area chart of {} orders over {} weeks from {} to {}; most, {}, in the week of {}",
            format::count(total as f64),
            weeks.len(),
            format::day_with_year(weeks[0].start),
            format::day_with_year(weeks[weeks.len() - 1].start),
            format::count(best.orders),
            format::day_with_year(best.start),
        );
        let gaps = gaps(weeks);
        if !gaps.is_empty() {
            let empty: usize = gaps.iter().map(|(_, length)| length).sum();
            sentence = format!("{sentence}; {empty} weeks without orders");
        }
        Some(Chart {
            weeks: weeks.len(),
            drawn,
            line: line.collect(),
            tail,
            top,
            gaps,
            ticks: ticks(weeks, by_year),
            by_year,
            peak: (at, best.orders, best.start),
            sentence,
        })
    }

    fn in_short(&self) -> String {
        let (_, orders, day) = self.peak;
        let most = format!("most in the week of {}: {}", format::day_with_year(day), format::count(orders));
        let empty: usize = self.gaps.iter().map(|(_, length)| length).sum();
        if empty == 0 {
            return most;
        }
        format!("{most} · {} without orders", format::plural(empty as u32, "week", "weeks"))
    }
}

/// The next round number from `n` up.
fn nice(n: u32) -> u32 {
    let n = n.max(1);
    let mut step = 1_u32;
    loop {
        for tenths in [10, 12, 15, 20, 25, 30, 40, 50, 60, 80] {
            let value = step.saturating_mul(tenths) / 10;
            if value >= n {
                return value;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// Runs of weeks without orders.
fn gaps(weeks: &[Week]) -> Vec<(usize, usize)> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    for i in (0..weeks.len()).filter(|i| weeks[*i].orders == 0) {
        match gaps.last_mut() {
            Some((start, length)) if *start + *length == i => *length += 1,
            _ => gaps.push((i, 1)),
        }
    }
    gaps
}

/// The first week of every year, or of every month in a short history, leaving out what would stand too close.
fn ticks(weeks: &[Week], by_year: bool) -> Vec<(usize, Day)> {
    // "2025-03": the part of the written day that a tick stands for.
    let part = |day: Day| day.to_string()[..if by_year { 4 } else { 7 }].to_owned();
    let starts = (1..weeks.len()).filter(|i| part(weeks[*i].start) != part(weeks[i - 1].start));
    let apart = weeks.len().div_ceil(12);
    let mut ticks: Vec<(usize, Day)> = Vec::new();
    for i in starts {
        if ticks.last().is_none_or(|(last, _)| i - last >= apart) && i + apart / 2 < weeks.len() {
            ticks.push((i, weeks[i].start));
        }
    }
    ticks
}

fn draw(chart: &Chart) -> AnyView {
    let n = chart.weeks;
    let at = |week: f64| format!("{:.3}%", week / n as f64 * 100.0);
    let edge = if chart.drawn == 1 { 0.1 } else { 0.5 };
    let area = format!("{}L{},100L{edge},100Z", chart.line, chart.drawn as f64 - edge);
    let gaps = chart.gaps.iter().map(|(start, length)| {
        let (left, width) = (at(*start as f64), at(*length as f64));
        // Narrow gaps are only marked; wide ones say what they are.
        let wide = *length as f64 / n as f64 > 0.08;
        view! {
            <div class="plot-gap" style:left=left style:width=width title=format!("{length} weeks without orders")>
                {wide.then(|| view! { <span>"no orders"</span> })}
            </div>
        }
    });
    let ticks = chart.ticks.iter().map(|(week, day)| {
        let label = if chart.by_year { day.to_string()[..4].to_owned() } else { format::month_name(*day) };
        view! { <div class="plot-tick" style:left=at(*week as f64)>{label}</div> }
    });
    let middle = chart
        .top
        .is_multiple_of(2)
        .then(|| view! { <div class="plot-line half"><span>{format::count(chart.top / 2)}</span></div> });
    view! {
        {gaps.collect_view()}
        <div class="plot-line top"><span>{format::count(chart.top)}</span></div>
        {middle}
        <svg viewBox=format!("0 0 {n} 100") preserveAspectRatio="none" aria-hidden="true">
            <path class="plot-fill" d=area />
            <path class="plot-stroke" d=chart.line.clone() vector-effect="non-scaling-stroke" />
            {chart
                .tail
                .clone()
                .map(|tail| view! { <path class="plot-tail" d=tail vector-effect="non-scaling-stroke" /> })}
        </svg>
        {ticks.collect_view()}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(orders: &[u32]) -> Vec<Week> {
        let monday = Day::from_ymd(2024, 11, 4).expect("a day");
        orders.iter().enumerate().map(|(i, orders)| Week { start: monday + 7 * i as i32, orders: *orders }).collect()
    }

    #[test]
    fn tops_are_round() {
        let tops = [0, 1, 7, 11, 45, 61, 99, 450, 1234].map(nice);
        assert_eq!(tops, [1, 1, 8, 12, 50, 80, 100, 500, 1500]);
    }

    #[test]
    fn gaps_are_runs_of_empty_weeks() {
        assert_eq!(gaps(&weeks(&[3, 0, 0, 5, 0, 2])), [(1, 2), (4, 1)]);
        assert_eq!(gaps(&weeks(&[3, 5])), []);
    }

    #[test]
    fn ticks_stand_at_new_years_or_months() {
        let year: Vec<String> = ticks(&weeks(&[1; 100]), true).iter().map(|(_, day)| day.to_string()).collect();
        assert_eq!(year, ["2025-01-06", "2026-01-05"]);
        let months: Vec<usize> = ticks(&weeks(&[1; 12]), false).iter().map(|(at, _)| *at).collect();
        assert_eq!(months, [4, 9]);
    }
}
