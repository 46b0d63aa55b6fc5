//! Where values stand on a chart, and which of them are worth an axis label.

/// A straight line from a span of values to a span of places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Values `from.0 ..= from.1` to places `to.0 ..= to.1`; an empty span of values counts as one unit wide.
    pub fn new(from: (f64, f64), to: (f64, f64)) -> Scale {
        let from = if (from.1 - from.0).abs() < f64::EPSILON { (from.0, from.0 + 1.0) } else { from };
        Scale { from, to }
    }

    /// The place of a value; values outside the span stand at its ends.
    pub fn at(self, value: f64) -> f64 {
        let share = ((value - self.from.0) / (self.from.1 - self.from.0)).clamp(0.0, 1.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The value at a place.
    pub fn value(self, place: f64) -> f64 {
        let share = (place - self.to.0) / (self.to.1 - self.to.0);
        self.from.0 + share.clamp(0.0, 1.0) * (self.from.1 - self.from.0)
    }
}

/// Round values from `low` to `high`, in steps of 1, 2 or 5 times a power of ten, at most `most` of them.
pub fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    if most == 0 || !low.is_finite() || !high.is_finite() || high <= low {
        return Vec::new();
    }
    // The largest power of ten that is not above an even share of the span.
    let share = (high - low) / most as f64;
    let mut step = 1.0;
    while step > share {
        step /= 10.0;
    }
    while step * 10.0 <= share {
        step *= 10.0;
    }
    let count = |step: f64| (high / step + 1e-9).floor() - (low / step - 1e-9).ceil() + 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle().take(9) {
        if count(step) <= most as f64 {
            break;
        }
        step *= factor;
    }
    let first = (low / step - 1e-9).ceil();
    (0..count(step) as usize).map(|i| (first + i as f64) * step).collect()
}

/// Middles of labels of the given widths, kept in order, apart and within `0 ..= room`, each as near to its wish as the
/// others allow.
pub fn spread(wishes: &[f64], widths: &[f64], room: f64) -> Vec<f64> {
    let mut left: Vec<f64> = wishes.iter().zip(widths).map(|(at, w)| at - w / 2.0).collect();
    // Rightwards so that none overlaps the one before; then leftwards from the right edge, which undoes an overflow.
    let mut free = 0.0_f64;
    for (at, w) in left.iter_mut().zip(widths) {
        *at = at.max(free);
        free = *at + w;
    }
    let mut free = room;
    for (at, w) in left.iter_mut().zip(widths).rev() {
        *at = at.min(free - w);
        free = *at;
    }
    left.iter().zip(widths).map(|(at, w)| at + w / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: &[f64], want: &[f64]) {
        assert_eq!(got.len(), want.len(), "{got:?} is not {want:?}");
        for (g, w) in got.iter().zip(want) {
            assert!((g - w).abs() < 1e-9, "{got:?} is not {want:?}");
        }
    }

    #[test]
    fn a_scale_maps_its_ends_and_holds_what_lies_outside() {
        let scale = Scale::new((0.0, 180.0), (0.0, 100.0));
        close(&[scale.at(0.0), scale.at(90.0), scale.at(180.0), scale.at(400.0)], &[0.0, 50.0, 100.0, 100.0]);
        close(&[scale.value(25.0), scale.value(-3.0)], &[45.0, 0.0]);
    }

    #[test]
    fn a_scale_of_one_value_is_no_division_by_zero() {
        assert!(Scale::new((3.0, 3.0), (0.0, 100.0)).at(3.0).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_round_and_few() {
        close(&ticks(0.0, 100.0, 6), &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        close(&ticks(0.05, 0.60, 6), &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        close(&ticks(0.0, 7.0, 4), &[0.0, 2.0, 4.0, 6.0]);
        close(&ticks(3.0, 3.0, 4), &[]);
        for most in 1..12 {
            assert!(ticks(0.0, 937.0, most).len() <= most);
        }
    }

    #[test]
    fn labels_do_not_overlap_nor_leave_the_chart() {
        let got = spread(&[2.0, 5.0, 98.0], &[20.0, 20.0, 20.0], 100.0);
        close(&got, &[10.0, 30.0, 90.0]);
        let got = spread(&[90.0, 95.0], &[20.0, 20.0], 100.0);
        close(&got, &[70.0, 90.0]);
    }
}
