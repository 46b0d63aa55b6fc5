//! How many customers get an offer at each threshold.

use followon::follow::{Coverage, CoveragePoint};
use leptos::prelude::*;

use super::frame::{as_table, picture, word};
use super::scale::{Scale, ticks};
use super::shape::{self, percent};
use crate::format;
use crate::markup::view;

/// The thresholds worth choosing from, in whole percent: from the first point to a step beyond the last that still has
/// pairs, and `chosen` in any case.
pub fn span(points: &[CoveragePoint], chosen: f64) -> (f64, f64) {
    let low = points.first().map_or(0.0, |point| point.threshold).min(chosen);
    let last = points.iter().rev().find(|point| point.pairs > 0).map_or(0.25, |point| point.threshold);
    let high = (((last * 20.0 - 1e-9).ceil() / 20.0) + 0.05).max(chosen).clamp(low + 0.05, 0.99);
    (low, high)
}

/// The point of a threshold: the nearest there is.
pub fn nearest(points: &[CoveragePoint], threshold: f64) -> Option<&CoveragePoint> {
    let off = |point: &CoveragePoint| (point.threshold - threshold).abs();
    points.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
}

/// The curve over the slider, with the chosen threshold named on it.
pub fn chart(coverage: &Coverage, span: (f64, f64), threshold: Signal<f64>) -> AnyView {
    let points: Vec<CoveragePoint> = coverage
        .points
        .iter()
        .filter(|p| p.threshold >= span.0 - 1e-9 && p.threshold <= span.1 + 1e-9)
        .cloned()
        .collect();
    let customers = coverage.customers.max(1);
    let across = Scale::new(span, (0.0, 100.0));
    // Room over the curve for the label.
    let most = points.iter().map(|p| p.customers).max().unwrap_or(1).max(1);
    let up = Scale::new((0.0, f64::from(most) * 1.35), (100.0, 0.0));
    let spots: Vec<shape::Point> =
        points.iter().map(|p| (across.at(p.threshold), up.at(f64::from(p.customers)))).collect();
    let at = move || across.at(threshold.get());
    let shapes = view! {
        <path class="area" d=shape::area(&spots, 100.0)></path>
        <path class="line" d=shape::line(&spots)></path>
        <line class="mark" x1=move || shape::short(at()) x2=move || shape::short(at()) y1="0" y2="100"></line>
    };
    let named = points.clone();
    let dot = {
        let points = points.clone();
        move || nearest(&points, threshold.get()).map_or(100.0, |p| up.at(f64::from(p.customers)))
    };
    let label = move || {
        let count = nearest(&named, threshold.get()).map_or(0, |p| p.customers);
        // The label stands where the curve leaves room: to the right of the line but for its last third.
        let side = if at() > 66.0 { "word here before" } else { "word here after" };
        let share = f64::from(count) / f64::from(customers);
        // A share that would be rounded to nothing says less than the number.
        let reached = match share {
            share if share < 0.01 => format::plural(count, "customer", "customers"),
            share => format!("{} of customers", format::percent(share)),
        };
        let text = format!("{reached} at {}", format::percent(threshold.get()));
        view! { <span class=side style:left=percent(at())>{text}</span> }
    };
    let axis =
        ticks(span.0, span.1, 6).into_iter().map(|t| word("axis", across.at(t), format::percent(t))).collect_view();
    let words = view! {
        <span class="dot" style:left=move || percent(at()) style:top=move || percent(dot())></span>
        {label}
        {axis}
    };
    let ends = [points.first(), nearest(&points, threshold.get_untracked()), points.last()];
    let said: Vec<String> = ends
        .into_iter()
        .flatten()
        .map(|p| format!("{} at {}", format::count(p.customers), format::percent(p.threshold)))
        .collect();
    let sentence = format!("Customers who would get an offer, by threshold: {}.", said.join(", "));
    picture("coverage", sentence, shapes, words)
}

/// The figures behind the curve.
pub fn table(coverage: &Coverage) -> AnyView {
    const HEAD: &[&str] = &["Threshold", "Pairs", "Leading products", "Following products", "Customers"];
    let points = coverage.points.clone();
    let rows = move || {
        let row = |p: &CoveragePoint| {
            let counts = [p.pairs, p.leading, p.following, p.customers].map(format::count);
            std::iter::once(format::percent(p.threshold)).chain(counts).collect()
        };
        points.iter().filter(|p| p.pairs > 0).map(row).collect()
    };
    as_table("Coverage by threshold", HEAD, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Vec<CoveragePoint> {
        (5..100)
            .map(|percent| CoveragePoint {
                threshold: f64::from(percent) / 100.0,
                pairs: u32::from(percent < 62) * 10,
                leading: 1,
                following: 1,
                customers: 1,
            })
            .collect()
    }

    #[test]
    fn the_slider_ends_a_step_beyond_the_last_pair() {
        let (low, high) = span(&points(), 0.25);
        assert!((low - 0.05).abs() < 1e-9 && (high - 0.70).abs() < 1e-9, "{low} {high}");
    }

    #[test]
    fn the_chosen_threshold_is_always_on_the_slider() {
        assert!(span(&points(), 0.9).1 >= 0.9);
        assert!(span(&points(), 0.01).0 <= 0.01);
        let (low, high) = span(&[], 0.25);
        assert!(low <= 0.25 && high >= 0.25 && low < high);
    }

    #[test]
    fn the_nearest_point_answers() {
        assert!((nearest(&points(), 0.254).unwrap().threshold - 0.25).abs() < 1e-9);
        assert!(nearest(&[], 0.25).is_none());
    }
}
