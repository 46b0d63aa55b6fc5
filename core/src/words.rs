//! Numbers as the engine's own sentences write them.

/// A share in percent: whole from 10 % on, else with one decimal.
pub(crate) fn percent(share: f64) -> String {
    format!("{}\u{a0}%", figure(share))
}

/// An interval of shares.
pub(crate) fn percents(low: f64, high: f64) -> String {
    format!("{}–{}", figure(low), percent(high))
}

fn figure(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 9.95 { format!("{percent:.0}") } else { format!("{percent:.1}") }
}

/// A difference of shares in points with its sign, and without one where it rounds to nothing.
pub(crate) fn points(difference: f64) -> String {
    let figure = format!("{:.1}", difference.abs() * 100.0);
    match difference {
        _ if figure == "0.0" => figure,
        difference if difference < 0.0 => format!("−{figure}"),
        _ => format!("+{figure}"),
    }
}

/// A number of which no more than two digits are known, rounded up.
pub fn about(n: u32) -> u32 {
    let unit = 10_u32.pow(n.checked_ilog10().unwrap_or(0).saturating_sub(1));
    n.div_ceil(unit).saturating_mul(unit)
}

/// A whole number with its thousands set apart.
pub(crate) fn count(n: impl Into<u64>) -> String {
    let digits = n.into().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Days, to the nearest.
pub(crate) fn days(n: f64) -> String {
    let n = n.round();
    format!("{n} day{}", if (n - 1.0).abs() < 0.5 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_the_digits_they_bear() {
        assert_eq!(
            [percent(0.4), percent(0.0995), percent(0.0994)].map(|p| p.replace('\u{a0}', " ")),
            ["40 %", "10 %", "9.9 %"]
        );
        assert_eq!(percents(0.031, 0.12), "3.1–12\u{a0}%");
        assert_eq!([points(0.032), points(-0.004), points(-0.0001), points(0.0)], ["+3.2", "−0.4", "0.0", "0.0"]);
        assert_eq!(
            [count(7_u32), count(999_u32), count(1_000_u32), count(21_345_678_u32)],
            ["7", "999", "1,000", "21,345,678"]
        );
        assert_eq!([days(1.4), days(1.5), days(0.2)], ["1 day", "2 days", "0 days"]);
    }
}
