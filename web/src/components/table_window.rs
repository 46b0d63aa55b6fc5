//! Which rows of a long table are in sight.
//!
//! Browsers cut elements off at some 17 to 33 million pixels. A longer table gets a body of [`TALLEST`] pixels and the
//! scroll place is mapped: short moves scroll pixel by pixel, as in any table; long ones (a dragged scroll bar, Home,
//! End) go to the same share of the rows.

/// The tallest body that every browser draws and scrolls exactly.
pub const TALLEST: f64 = 8_000_000.0;

/// A table's rows and its scroll place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// How many rows there are.
    pub total: usize,
    /// The height of a row.
    pub row: f64,
    /// The height of the part that can be seen.
    pub view: f64,
    /// The browser's scroll place in the body.
    pub scroll: f64,
    /// The place in the rows, were they all there one under the other.
    pub top: f64,
}

impl Window {
    /// The start of a table.
    pub fn new(total: usize, row: f64, view: f64) -> Window {
        Window { total, row, view, scroll: 0.0, top: 0.0 }
    }

    /// The height of all rows.
    fn whole(&self) -> f64 {
        self.total as f64 * self.row
    }

    /// The height the body is given.
    pub fn body(&self) -> f64 {
        self.whole().min(TALLEST)
    }

    fn most_scroll(&self) -> f64 {
        (self.body() - self.view).max(0.0)
    }

    fn most_top(&self) -> f64 {
        (self.whole() - self.view).max(0.0)
    }

    /// After the browser scrolled to `scroll`.
    #[must_use]
    pub fn scrolled(mut self, scroll: f64) -> Window {
        let scroll = scroll.clamp(0.0, self.most_scroll());
        let step = scroll - self.scroll;
        self.top = if self.whole() <= TALLEST {
            scroll
        } else if scroll < 1.0 || scroll > self.most_scroll() - 1.0 || step.abs() > self.view {
            // A share of the way; the ends are always the ends.
            scroll / self.most_scroll() * self.most_top()
        } else {
            (self.top + step).clamp(0.0, self.most_top())
        };
        self.scroll = scroll;
        self
    }

    /// After rows came or went, or the view or the rows changed their height: the row at the top stays there.
    #[must_use]
    pub fn resized(self, total: usize, row: f64, view: f64) -> Window {
        let first = self.top / self.row;
        let new = Window::new(total, row, view);
        new.at_top(first * row)
    }

    /// With this place in the rows at the top.
    #[must_use]
    fn at_top(mut self, top: f64) -> Window {
        self.top = top.clamp(0.0, self.most_top());
        self.scroll = if self.whole() <= TALLEST { self.top } else { self.top / self.most_top() * self.most_scroll() };
        self
    }

    /// With the row wholly in sight, moved no more than needed.
    #[must_use]
    pub fn showing(self, index: usize) -> Window {
        let upper = index as f64 * self.row;
        let lower = upper + self.row - self.view;
        if upper < self.top {
            self.at_top(upper)
        } else if lower > self.top {
            self.at_top(lower)
        } else {
            self
        }
    }

    /// The rows to draw: those in sight and `over` more on either side, as first and one past the last.
    pub fn range(&self, over: usize) -> (usize, usize) {
        if self.total == 0 || self.row <= 0.0 {
            return (0, 0);
        }
        let first = (self.top / self.row).floor() as usize;
        let last = ((self.top + self.view) / self.row).ceil() as usize;
        // In whole blocks, as they are drawn.
        let step = over.max(1);
        let (first, last) = (first.saturating_sub(over) / step * step, (last + over).div_ceil(step) * step);
        (first.min(self.total), last.min(self.total))
    }

    /// The most blocks of `over` rows that a range is ever made of at this height.
    pub fn most_blocks(&self, over: usize) -> usize {
        self.page() / over.max(1) + 5
    }

    /// Where in the body the row stands while the window is here.
    pub fn place(&self, index: usize) -> f64 {
        index as f64 * self.row - self.top + self.scroll
    }

    /// How many whole rows can be seen, at least one: the step of Page Down.
    pub fn page(&self) -> usize {
        ((self.view / self.row).floor() as usize).saturating_sub(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_table_scrolls_as_it_is() {
        let window = Window::new(100_000, 36.0, 720.0);
        assert!((window.body() - 3_600_000.0).abs() < 1e-6);
        let window = window.scrolled(3600.0);
        assert_eq!(window.range(0), (100, 120));
        assert_eq!(window.range(8), (88, 128));
        assert!((window.place(100) - 3600.0).abs() < 1e-6);
    }

    #[test]
    fn there_is_a_place_for_every_block_in_sight() {
        for view in [1.0, 40.0, 317.0, 320.0, 359.9, 700.0, 2_000.0] {
            let window = Window::new(1_000_000, 40.0, view);
            for step in 0..2_000 {
                let (first, end) = window.scrolled(f64::from(step) * 7.0 + 1e6).range(8);
                assert!((end - first) / 8 <= window.most_blocks(8), "{view} px at {step}");
            }
        }
    }

    #[test]
    fn a_long_table_moves_row_by_row_and_still_reaches_its_end() {
        let window = Window::new(2_000_000, 36.0, 720.0);
        assert!((window.body() - TALLEST).abs() < 1e-6);
        let near = window.scrolled(36.0).scrolled(72.0);
        assert_eq!(near.range(0).0, 2, "a wheel step moves by its own length");
        assert!((near.place(2) - 72.0).abs() < 1e-6);
        let end = near.scrolled(TALLEST);
        assert_eq!(end.range(0), (1_999_980, 2_000_000));
        assert!((end.place(1_999_999) + 36.0 - TALLEST).abs() < 1e-3, "the last row ends where the body ends");
        let middle = end.scrolled(TALLEST / 2.0);
        assert!((990_000..1_010_000).contains(&middle.range(0).0));
        assert_eq!(middle.scrolled(0.0).range(0).0, 0);
    }

    #[test]
    fn showing_moves_no_more_than_needed() {
        let window = Window::new(1000, 36.0, 360.0).scrolled(3600.0);
        assert_eq!(window.showing(105), window);
        assert!((window.showing(99).top - 99.0 * 36.0).abs() < 1e-6);
        assert!((window.showing(110).top - 101.0 * 36.0).abs() < 1e-6);
        assert_eq!(window.showing(999).range(0), (990, 1000));
    }

    #[test]
    fn showing_in_a_long_table_keeps_place_and_scroll_in_step() {
        let window = Window::new(3_000_000, 36.0, 720.0).showing(1_500_000);
        let (first, last) = window.range(0);
        assert!(first <= 1_500_000 && 1_500_000 < last);
        assert_eq!(
            window.scrolled(window.scroll).range(0),
            (first, last),
            "the browser's own scroll event moves nothing"
        );
    }

    #[test]
    fn the_row_at_the_top_stays_when_rows_grow() {
        let window = Window::new(1000, 36.0, 720.0).scrolled(3600.0).resized(1000, 64.0, 700.0);
        assert_eq!(window.range(0).0, 100);
        assert_eq!(window.resized(10, 64.0, 700.0).range(0), (0, 10), "fewer rows than fit: all of them");
        assert_eq!(window.resized(0, 64.0, 700.0).range(4), (0, 0));
    }

    #[test]
    fn a_page_is_what_is_seen_less_a_row() {
        assert_eq!(Window::new(1000, 36.0, 720.0).page(), 19);
        assert_eq!(Window::new(1000, 36.0, 20.0).page(), 1);
    }
}
