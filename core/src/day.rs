//! Calendar days.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::{Date, Month};

/// A calendar day on the shop's own calendar, without a time zone.
///
/// Ordered by time; arithmetic is in days. Serialised as `YYYY-MM-DD`, in formats that no person reads as its number.
///
/// ```
/// use followon::Day;
/// let day: Day = "2025-02-28".parse()?;
/// assert_eq!((day + 1).to_string(), "2025-03-01");
/// assert_eq!((day + 1) - day, 1);
/// # Ok::<(), followon::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct Day(i32);

/// The Julian day number of 1970-01-01, from which a [`Day`] counts.
const EPOCH: i32 = 2_440_588;

impl Day {
    /// The day of a year, month (1–12) and day of the month (1–31), where there is such a day.
    // In place it is a kilobyte of code, and dates are read in several.
    #[inline(never)]
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Day> {
        // Years of four digits only, so that the written form keeps its width and its order.
        if !(1000..=9999).contains(&year) {
            return None;
        }
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        Some(Day(date.to_julian_day() - EPOCH))
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day that is `number` days after 1970-01-01, brought into the years 1000 to 9999.
    pub fn from_number(number: i32) -> Day {
        Day(number.clamp(-354_285, 2_932_896))
    }

    /// Days from Monday: 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as u8
    }

    /// The Monday of this day's week.
    #[must_use]
    pub fn week_start(self) -> Day {
        self - i32::from(self.weekday())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, 0 for January to 11.
    pub(crate) fn month(self) -> u8 {
        u8::from(self.date().month()) - 1
    }

    fn date(self) -> Date {
        Date::from_julian_day(self.0 + EPOCH).unwrap_or(Date::MIN)
    }
}

impl std::ops::Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day::from_number(self.0.saturating_add(days))
    }
}

impl std::ops::Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day::from_number(self.0.saturating_sub(days))
    }
}

impl std::ops::Sub for Day {
    type Output = i32;
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
    }
}

impl std::str::FromStr for Day {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Day, crate::Error> {
        let bad = || crate::Error::bad_setting("date", &format!("“{text}” is not a day: write it as YYYY-MM-DD"));
        let mut parts = text.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 {
            return Err(bad());
        }
        let (Ok(y), Ok(m), Ok(d)) = (y.parse(), m.parse(), d.parse()) else { return Err(bad()) };
        Day::from_ymd(y, m, d).ok_or_else(bad)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_i32(self.0);
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        if !deserializer.is_human_readable() {
            return i32::deserialize(deserializer).map(Day);
        }
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom(format!("“{text}” is not a day: write it as YYYY-MM-DD")))
    }
}
