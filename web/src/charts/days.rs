//! The send calendar: predictions per day, from today on, as slots of equal width.

use followon::{Day, SendDay};

/// The weeks that the strip shows.
pub const WEEKS: usize = 8;

/// One day of the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The day.
    pub day: Day,
    /// Predictions planned for it.
    pub planned: u32,
}

/// The send days as a strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Predictions whose planned day has passed; they go out today.
    pub overdue: u32,
    /// Today and the days after it, [`WEEKS`] weeks.
    pub slots: Vec<Slot>,
    /// Predictions after the last of them.
    pub beyond: u32,
}

/// Lays out the send days from `today` on. The engine counts overdue predictions with today's; here they stand apart, for
/// there may be more of them than of all others.
pub fn strip(days: &[SendDay], today: Day, overdue: u32) -> Strip {
    let count = |day: Day| days.iter().filter(|d| d.day == day).map(|d| d.predictions).sum::<u32>();
    let slots: Vec<Slot> = (0..WEEKS as i32 * 7)
        .map(|ahead| {
            let day = today + ahead;
            Slot { day, planned: count(day).saturating_sub(if ahead == 0 { overdue } else { 0 }) }
        })
        .collect();
    let end = today + WEEKS as i32 * 7;
    let beyond = days.iter().filter(|d| d.day >= end).map(|d| d.predictions).sum();
    Strip { overdue, slots, beyond }
}

impl Strip {
    /// The value of a bar of full height, and whether some bar is cut there: a day of more than three times all others is,
    /// so that the others can be told apart.
    pub fn top(&self) -> (u32, bool) {
        let mut counts: Vec<u32> = self.slots.iter().map(|slot| slot.planned).collect();
        counts.sort_unstable();
        match counts[..] {
            [.., second, most] if second >= 1 && most > second * 3 => (second * 3 / 2 + 1, true),
            [.., most] => (most.max(1), false),
            [] => (1, false),
        }
    }

    /// The slots week by week, with the week's sum.
    pub fn weeks(&self) -> impl Iterator<Item = (&[Slot], u32)> {
        self.slots.chunks(7).map(|week| (week, week.iter().map(|slot| slot.planned).sum()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn some() -> Vec<SendDay> {
        [("2011-12-09", 40), ("2011-12-11", 3), ("2012-02-02", 5), ("2012-02-03", 7)]
            .map(|(on, predictions)| SendDay { day: day(on), predictions })
            .to_vec()
    }

    #[test]
    fn eight_weeks_from_today_with_overdue_and_later_apart() {
        let strip = strip(&some(), day("2011-12-09"), 38);
        assert_eq!(strip.slots.len(), 56);
        assert_eq!((strip.overdue, strip.slots[0].planned, strip.slots[2].planned), (38, 2, 3));
        assert_eq!(strip.slots[55], Slot { day: day("2012-02-02"), planned: 5 });
        assert_eq!(strip.beyond, 7);
        let all = strip.overdue + strip.beyond + strip.weeks().map(|(_, sum)| sum).sum::<u32>();
        assert_eq!(all, 55, "every prediction is somewhere");
    }

    #[test]
    fn one_towering_day_does_not_flatten_the_others() {
        let mut days = some();
        days[0].predictions = 1000;
        assert_eq!(strip(&days, day("2011-12-09"), 0).top(), (8, true));
        assert_eq!(strip(&some(), day("2011-12-09"), 38).top(), (5, false));
        assert_eq!(strip(&[], day("2011-12-09"), 0).top(), (1, false));
    }
}
