//! Values to SVG paths and bars. Places are on a canvas of 100 × 100 that the browser stretches to the chart's size.

use std::fmt::Write;

/// A point on the canvas.
pub type Point = (f64, f64);

/// A bar of a histogram on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height; 0 for an empty bin.
    pub h: f64,
}

/// A line through the points.
pub fn line(points: &[Point]) -> String {
    let mut path = String::with_capacity(points.len() * 12);
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, short(*x), short(*y));
    }
    path
}

/// The area between the points and the horizontal at `base`.
pub fn area(points: &[Point], base: f64) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    format!("{}L{} {}L{} {}Z", line(points), short(last.0), short(base), short(first.0), short(base))
}

/// One bar a value, side by side over the whole canvas, `gap` (a share of a slot) apart, `top` being the value of a bar
/// of full height. A value above 0 is never drawn lower than `least`, so that it can be seen.
pub fn bars(values: &[f64], top: f64, gap: f64, least: f64) -> Vec<Bar> {
    let slot = 100.0 / values.len().max(1) as f64;
    let bar = |(i, value): (usize, &f64)| {
        let h = if *value <= 0.0 || top <= 0.0 { 0.0 } else { (value / top * 100.0).clamp(least, 100.0) };
        Bar { x: (i as f64 + gap / 2.0) * slot, y: 100.0 - h, w: slot * (1.0 - gap), h }
    };
    values.iter().enumerate().map(bar).collect()
}

/// A coordinate with two decimals at most.
pub fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A place as a percentage for an attribute or a style.
pub fn percent(place: f64) -> String {
    short(place) + "%"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_its_area() {
        let points = [(0.0, 50.0), (33.333, 20.0), (100.0, 0.0)];
        assert_eq!(line(&points), "M0 50L33.33 20L100 0");
        assert_eq!(area(&points, 100.0), "M0 50L33.33 20L100 0L100 100L0 100Z");
        assert_eq!(area(&[], 100.0), "");
    }

    #[test]
    fn bars_share_the_width_and_stand_on_the_ground() {
        let got = bars(&[1.0, 0.0, 4.0, 9.0], 4.0, 0.2, 0.0);
        assert_eq!(got.len(), 4);
        assert_eq!(got[0], Bar { x: 2.5, y: 75.0, w: 20.0, h: 25.0 });
        assert!(got[1].h.abs() < 1e-9);
        assert!((got[2].y).abs() < 1e-9 && (got[2].h - 100.0).abs() < 1e-9);
        assert!((got[3].h - 100.0).abs() < 1e-9, "a value over the top is cut there");
        assert!(bars(&[], 1.0, 0.2, 0.0).is_empty());
    }

    #[test]
    fn one_of_many_can_still_be_seen() {
        assert!((bars(&[1.0, 5000.0], 5000.0, 0.0, 2.0)[0].h - 2.0).abs() < 1e-9);
        assert!(bars(&[0.0, 5000.0], 5000.0, 0.0, 2.0)[0].h.abs() < 1e-9);
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([short(12.0), short(0.126), short(-0.001), short(99.999)], ["12", "0.13", "0", "100"]);
        assert_eq!(percent(33.333_33), "33.33%");
    }
}
