//! Days since 1970-01-01 as the shop writes them.

use std::fmt;

/// A minute on the shop's own clock: minutes since 1970-01-01 00:00.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Minute(pub(crate) u32);

impl fmt::Display for Minute {
    /// Shopify's form: shop-local time with its offset from UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, minute) = (self.0 / 1440, self.0 % 1440);
        let (y, m, d) = civil(day);
        let offset = u8::from(is_summer_time(day));
        // The seconds follow from the rest, for a shop's orders do not all fall on the full minute.
        let second = (day * 7 + minute * 13) % 60;
        write!(f, "{y:04}-{m:02}-{d:02} {:02}:{:02}:{second:02} +0{offset}00", minute / 60, minute % 60)
    }
}

/// Year, month and day of the month (Howard Hinnant's `civil_from_days`, for days from 1970 on).
pub(crate) fn civil(day: u32) -> (u32, u32, u32) {
    let z = day + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + u32::from(m <= 2), m, doy - (153 * mp + 2) / 5 + 1)
}

/// British summer time, from the last Sunday of March to the day before the last Sunday of October.
fn is_summer_time(day: u32) -> bool {
    let (_, month, date) = civil(day);
    // 1970-01-01 was a Thursday; the Sunday on or before a day is `back` days away.
    let back = (day + 4) % 7;
    let past_last_sunday = date >= back + 25;
    match month {
        3 => past_last_sunday,
        4..=9 => true,
        10 => !past_last_sunday,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_the_calendar_has_them() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(20_726), (2026, 9, 30));
    }

    #[test]
    fn summer_time_begins_and_ends_on_last_sundays() {
        // 2026-03-28/29 and 2026-10-24/25.
        let written = |day: u32| Minute(day * 1440 + 600).to_string();
        assert!(written(20_540).starts_with("2026-03-28") && written(20_540).ends_with("+0000"));
        assert!(written(20_541).starts_with("2026-03-29") && written(20_541).ends_with("+0100"));
        assert!(written(20_750).starts_with("2026-10-24") && written(20_750).ends_with("+0100"));
        assert!(written(20_751).starts_with("2026-10-25") && written(20_751).ends_with("+0000"));
    }
}
