//! The two small drawings in the rows of pairs: a rate with its interval against the threshold, and a lag on a strip.

use leptos::prelude::*;

use crate::markup::view;

use super::scale::Scale;
use super::shape::percent;

/// Days at the right end of the lag strip; what takes longer stands at that end.
pub const STRIP_DAYS: f64 = 180.0;

/// A rate as a bar from 0 to 100 %, its interval as a whisker and the threshold as a tick. The number stands beside it in
/// words, so the drawing is hidden from screen readers.
pub fn rate_bar(rate: f64, low: f64, high: f64, threshold: f64) -> AnyView {
    let at = |fraction: f64| percent((fraction * 100.0).clamp(0.0, 100.0));
    let class = if rate > threshold { "rate-bar" } else { "rate-bar under" };
    view! {
        <svg class=class aria-hidden="true">
            <rect class="ground" width="100%" height="6" y="5" rx="3"></rect>
            <rect class="rate-fill" width=at(rate) height="6" y="5" rx="3"></rect>
            <line class="whisker" x1=at(low) x2=at(high) y1="8" y2="8"></line>
            <line class="tick" x1=at(threshold) x2=at(threshold) y1="1" y2="15"></line>
        </svg>
    }
}

/// The quartiles of a lag as a line and its median as a dot, from 0 to 180 days.
pub fn lag_strip(p25: f64, median: f64, p75: f64) -> AnyView {
    let scale = Scale::new((0.0, STRIP_DAYS), (3.0, 97.0));
    let at = |days: f64| percent(scale.at(days));
    view! {
        <svg class="lag-strip" aria-hidden="true">
            <line class="ground" x1="0" x2="100%" y1="8" y2="8"></line>
            <line class="spread" x1=at(p25) x2=at(p75) y1="8" y2="8"></line>
            <circle class="dot" cx=at(median) cy="8" r="4"></circle>
        </svg>
    }
}
