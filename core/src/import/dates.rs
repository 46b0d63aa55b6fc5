//! Dates as order exports write them.

use serde::{Deserialize, Serialize};

use crate::Day;

/// A date as far as its own text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A day on the shop's calendar, and the seconds since midnight there.
    Day(Day, u32),
    /// Two numbers and a year that could be day and month or month and day: the column as a whole decides.
    Either { first: u8, second: u8, year: i32, seconds: u32 },
}

/// In which order dates such as 03/04/2025 are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DateOrder {
    /// 03/04/2025 is 3 April.
    DayFirst,
    /// 03/04/2025 is 4 March.
    MonthFirst,
}

impl Written {
    /// The day under the column's order of day and month, and the seconds since midnight.
    pub(crate) fn resolve(self, order: Option<DateOrder>) -> Option<(Day, u32)> {
        match self {
            Written::Day(day, seconds) => Some((day, seconds)),
            Written::Either { first, second, year, seconds } => {
                let day = match order? {
                    DateOrder::DayFirst => Day::from_ymd(year, second, first),
                    DateOrder::MonthFirst => Day::from_ymd(year, first, second),
                };
                Some((day?, seconds))
            }
        }
    }
}

/// The beginnings of the months' names, January first: English, then what German, French, Spanish, Italian and Dutch write
/// otherwise.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär", "mrt", "maa"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mei", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "déc", "dez", "dic"],
];

/// Reads `2025-10-07 09:50:26 +0200`, `2025-10-07T09:50:26Z`, `2025/10/07`, `07.10.2025 09:50`, `10/7/2025 9:50 PM`,
/// `7 Oct 2025`, `Oct-07-25`, `October 7, 2025 9:50 am`.
///
/// The offset is passed over: the day is the shop's own, as written.
pub(crate) fn parse(text: &str) -> Option<Written> {
    let text = text.trim().trim_start_matches('\'');
    if text.as_bytes().iter().take(6).any(u8::is_ascii_alphabetic) {
        return parse_named(text);
    }
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
    if !matches!(third_digits, 2 | 4) || first_digits > 2 {
        return None;
    }
    let year = if third_digits == 4 { third as i32 } else { 2000 + third as i32 };
    let (a, b) = (u8::try_from(first).ok()?, u8::try_from(second).ok()?);
    if mark == b'.' {
        // Dots are written day first wherever they are written.
        return Some(Written::Day(Day::from_ymd(year, b, a)?, seconds));
    }
    let possible = Day::from_ymd(year, b, a).or(Day::from_ymd(year, a, b));
    possible.map(|_| Written::Either { first: a, second: b, year, seconds })
}

/// Reads what most exports write, `2025-10-07 09:50:26 +0200`. Orders of one day stand together, so the day read last is remembered.
#[derive(Debug, Default)]
pub(crate) struct PlainDates {
    last: Option<([u8; 10], Day)>,
}

impl PlainDates {
    /// Reads such a date as [`parse`] does; `None` for all else.
    pub(crate) fn read(&mut self, text: &[u8]) -> Option<Written> {
        let (day, rest) = text.split_first_chunk()?;
        let &[b' ', h1, h2, b':', n1, n2, b':', s1, s2, b' ', b'+' | b'-', z1, z2, z3, z4] = rest else { return None };
        let two = |tens: u8, ones: u8| {
            let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
            (tens < 10 && ones < 10).then(|| tens * 10 + ones)
        };
        let [hour, minute, second] = [two(h1, h2)?, two(n1, n2)?, two(s1, s2)?].map(u32::from);
        let seconds = (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)?;
        two(z1, z2).and(two(z3, z4))?;
        let known = self.last.filter(|(last, _)| last == day).map(|(_, day)| day);
        let read = || {
            let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = day else { return None };
            Day::from_ymd(i32::from(two(y1, y2)?) * 100 + i32::from(two(y3, y4)?), two(m1, m2)?, two(d1, d2)?)
        };
        let read = known.or_else(read)?;
        self.last = Some((*day, read));
        Some(Written::Day(read, seconds))
    }
}

/// Reads a date whose month is a name: day, month and year, or month, day and year.
fn parse_named(text: &str) -> Option<Written> {
    let (mut rest, mut month, mut numbers) = (text, None, [None; 2]);
    while month.is_none() || numbers[1].is_none() {
        let begin = rest.trim_start_matches([' ', '-', '/', '.', ',']);
        let letters = begin.starts_with(char::is_alphabetic);
        let end = begin.find(|c: char| if letters { !c.is_alphabetic() } else { !c.is_ascii_digit() });
        let (token, after) = begin.split_at(end.unwrap_or(begin.len()));
        rest = after;
        if letters {
            let name = token.to_lowercase();
            let of = |names: &&[&str]| names.iter().any(|known| name.starts_with(known));
            // A weekday may stand first.
            let known = MONTHS.iter().position(of);
            if known.is_none() && (month.is_some() || numbers[0].is_some()) {
                return None;
            }
            // And begin as a month does: mardi, martes, maandag.
            month = known.or(month);
        } else {
            let number: i32 = token.parse().ok().filter(|_| token.len() == 4 || token.len() <= 2)?;
            *numbers.iter_mut().find(|number| number.is_none())? = Some((number, token.len()));
        }
    }
    let [(day, _), (year, digits)] = [numbers[0]?, numbers[1]?];
    let year = if digits == 4 { year } else { 2000 + year };
    let day = Day::from_ymd(year, month? as u8 + 1, u8::try_from(day).ok()?)?;
    Some(Written::Day(day, Cursor { rest: rest.as_bytes() }.time()?))
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
        while self.mark(b" ,").is_some() {}
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
        let is = |half: &[u8; 2]| tail.get(..2).is_some_and(|there| there.eq_ignore_ascii_case(half));
        let afternoon = is(b"pm");
        if afternoon || is(b"am") {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        (hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
    }
}

/// In which order the dates of a column write day and month, where any of them tells and none contradicts.
pub(crate) fn date_order(dates: impl Iterator<Item = Written>) -> Option<DateOrder> {
    let (mut day_first, mut month_first) = (false, false);
    for date in dates {
        if let Written::Either { first, second, .. } = date {
            day_first |= first > 12;
            month_first |= second > 12;
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_date_is_read_as_any_other() {
        let mut dates = PlainDates::default();
        let mut read = |text: &[u8]| dates.read(text);
        let day = |text: &str| parse(text).filter(|date| matches!(date, Written::Day(..)));
        for text in ["2025-10-07 09:50:26 +0200", "2025-10-07 23:59:60 -0330", "2024-02-29 00:00:00 +0000"] {
            assert_eq!((read(text.as_bytes()), day(text).is_some()), (parse(text), true), "{text}");
        }
        for text in [
            // Of the day that was read last.
            "2024-02-29 24:00:00 +0000",
            "2024-02-29 09:60:00 +0000",
            "2025-02-29 09:50:26 +0200",
            "2025-10-07 24:50:26 +0200",
            "2025-10-07 09:60:26 +0200",
            "2025-10-07 09:50:61 +0200",
            "0999-10-07 09:50:26 +0200",
            "2025-1:-07 09:50:26 +0200",
            "2025-10-y7 09:50:26 +0200",
            "2025-10-0/ 09:50:26 +0200",
        ] {
            assert_eq!((read(text.as_bytes()), parse(text)), (None, None), "{text}");
        }
        // What stands behind the time is left to the other, which is told what is no UTF-8.
        for text in [&b"2025-10-07 09:50:26 pm"[..], b"2025-10-07 09:50:26 +0200\xff", b"2025-10-07 09:50:26 +02\xff0"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn dates_with_named_months() {
        let written = |text: &str| parse(text).and_then(|date| date.resolve(None)).map(|(day, s)| (day.to_string(), s));
        let told = Some(("2025-10-07".to_owned(), 0));
        for text in [
            "7 Oct 2025",
            "07-Oct-25",
            "Oct-07-25",
            "Oct 7, 2025",
            "October 7, 2025",
            "Tue, 07 Oct 2025",
            "7. okt. 2025",
            "mardi 7 octobre 2025",
            "mar. 7 oct. 2025",
            "martes, 7 oct 2025",
            "martedì 7 ottobre 2025",
            "maandag 7 oktober 2025",
        ] {
            assert_eq!(written(text), told, "{text}");
        }
        assert_eq!(written("October 7, 2025 9:50 am"), Some(("2025-10-07".to_owned(), 35_400)));
        assert_eq!(written("07-Oct-25 21:50:01 GMT"), Some(("2025-10-07".to_owned(), 78_601)));
        assert_eq!(written("15 août 2024"), Some(("2024-08-15".to_owned(), 0)));
        for text in ["Oct 2025", "7 Foo 2025", "Oct Oct Oct", "Oct 99, 2025", "Oct-07-125", "never", "a"] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
