//! Dates as order exports write them.

use crate::Day;

/// A date as far as its own text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A day on the shop's calendar, and the seconds since midnight there.
    Day(Day, u32),
    /// Two numbers and a year that could be day and month or month and day: the column as a whole decides.
    Either { first: u8, second: u8, year: i32, seconds: u32 },
}

/// In which order a column writes day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayMonth {
    DayFirst,
    MonthFirst,
}

impl Written {
    /// The day under the column's order of day and month, and the seconds since midnight.
    pub(crate) fn resolve(self, order: Option<DayMonth>) -> Option<(Day, u32)> {
        match self {
            Written::Day(day, seconds) => Some((day, seconds)),
            Written::Either { first, second, year, seconds } => {
                let day = match order? {
                    DayMonth::DayFirst => Day::from_ymd(year, second, first),
                    DayMonth::MonthFirst => Day::from_ymd(year, first, second),
                };
                Some((day?, seconds))
            }
        }
    }
}

/// Reads `2025-10-07 09:50:26 +0200`, `2025-10-07T09:50:26Z`, `2025/10/07`, `07.10.2025 09:50`, `10/7/2025 9:50 PM`.
///
/// The offset is passed over: the day is the shop's own, as written.
pub(crate) fn parse(text: &str) -> Option<Written> {
    let text = text.trim().trim_start_matches('\'');
    let mut cursor = Cursor { rest: text.as_bytes() };
    let (first, first_digits) = cursor.number()?;
    let mark = cursor.mark(b"-/.")?;
    let (second, _) = cursor.number()?;
    if cursor.mark(b"-/.")? != mark {
        return None;
    }
    let (third, third_digits) = cursor.number()?;
    let seconds = cursor.time()?;
    if first_digits == 4 {
        let day = Day::from_ymd(first as i32, u8::try_from(second).ok()?, u8::try_from(third).ok()?)?;
        return Some(Written::Day(day, seconds));
    }
    if third_digits != 4 || first_digits > 2 {
        return None;
    }
    let (a, b, year) = (u8::try_from(first).ok()?, u8::try_from(second).ok()?, third as i32);
    if mark == b'.' {
        // Dots are written day first wherever they are written.
        return Some(Written::Day(Day::from_ymd(year, b, a)?, seconds));
    }
    let possible = Day::from_ymd(year, b, a).or(Day::from_ymd(year, a, b));
    possible.map(|_| Written::Either { first: a, second: b, year, seconds })
}

/// What is still unread of a date.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    /// One to four digits: their value and how many.
    fn number(&mut self) -> Option<(u32, usize)> {
        let digits = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits == 0 || digits > 4 {
            return None;
        }
        let value = self.rest[..digits].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
        self.rest = &self.rest[digits..];
        Some((value, digits))
    }

    /// One of `marks`.
    fn mark(&mut self, marks: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        marks.contains(&first).then(|| self.rest = rest)?;
        Some(first)
    }

    /// A time of day and anything after it; 0 where there is none. `None` where what follows is no time.
    fn time(&mut self) -> Option<u32> {
        if self.rest.is_empty() {
            return Some(0);
        }
        self.mark(b" T,")?;
        while self.mark(b" ").is_some() {}
        if self.rest.is_empty() {
            return Some(0);
        }
        let (mut hour, _) = self.number()?;
        self.mark(b":.")?;
        let (minute, _) = self.number()?;
        let mut second = 0;
        if self.mark(b":.").is_some() {
            second = self.number()?.0;
        }
        let tail = self.rest.trim_ascii_start();
        if tail.len() >= 2 && tail[1].eq_ignore_ascii_case(&b'm') {
            let afternoon = tail[0].eq_ignore_ascii_case(&b'p');
            if !afternoon && !tail[0].eq_ignore_ascii_case(&b'a') || !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
    }
}

/// In which order the dates of a column write day and month, where any of them tells and none contradicts.
pub(crate) fn day_month(dates: impl Iterator<Item = Written>) -> Option<DayMonth> {
    let (mut day_first, mut month_first) = (false, false);
    for date in dates {
        if let Written::Either { first, second, .. } = date {
            day_first |= first > 12;
            month_first |= second > 12;
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(DayMonth::DayFirst),
        (false, true) => Some(DayMonth::MonthFirst),
        _ => None,
    }
}
