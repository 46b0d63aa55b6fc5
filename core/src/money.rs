//! Amounts of money.

use serde::{Deserialize, Serialize};

/// An amount in one currency. The amount is decimal text, so that no host rounds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Money {
    /// Decimal text with a point, such as `12.50`; no grouping.
    pub amount: String,
    /// The three-letter code of ISO 4217, or empty where the data names none.
    pub currency: String,
}

/// Ten-thousandths of the currency's unit: exact for every price a shop writes, and enough for sums of them.
pub(crate) type Amount = i64;

/// One unit of a currency as an [`Amount`].
pub(crate) const UNIT: Amount = 10_000;

/// Currencies that have no minor unit (ISO 4217, exponent 0).
const NO_MINOR_UNIT: [&str; 16] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

/// Currencies whose unit has a thousand parts (ISO 4217, exponent 3).
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl Money {
    /// The amount as the currency is written: with no decimals, with three, or, as most are, with two.
    pub(crate) fn new(amount: Amount, currency: &str) -> Money {
        let decimals = match currency {
            code if NO_MINOR_UNIT.contains(&code) => 0,
            code if THOUSANDTHS.contains(&code) => 3,
            _ => 2,
        };
        let parts = 10_i64.pow(decimals);
        let rounded = (amount + UNIT / parts / 2).div_euclid(UNIT / parts);
        let sign = if rounded < 0 { "-" } else { "" };
        let (whole, part) = (rounded.abs() / parts, rounded.abs() % parts);
        let amount = match decimals {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{part:0width$}", width = decimals as usize),
        };
        Money { amount, currency: currency.to_owned() }
    }
}

/// Reads digits with at most one point among them, as most prices are written.
pub(crate) fn parse_plain(text: &[u8]) -> Option<Amount> {
    let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
    let (whole, part) = (&text[..point], text.get(point + 1..).unwrap_or(b"0"));
    if whole.is_empty() || part.is_empty() || whole.len() > 12 || part.len() > 4 {
        return None;
    }
    let mut amount: Amount = 0;
    for byte in whole.iter().chain(part) {
        amount = amount * 10 + Amount::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    Some(amount * [0, 1_000, 100, 10, 1][part.len()])
}

/// Whether amounts of a column have a decimal comma: some end in `,5` or `,50`, and none in `.5` or `.50`.
pub(crate) fn has_decimal_comma<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let (mut comma, mut point) = (false, false);
    for text in texts {
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        if let Some(at) = number.rfind(['.', ',']).filter(|at| number.len() - at <= 3) {
            let is_comma = number.as_bytes()[at] == b',';
            comma |= is_comma;
            point |= !is_comma;
        }
    }
    comma && !point
}

/// Reads a number like [`parse_amount`], but `1.234` as a thousand and more and `1,234` as one and less than two, as they are
/// meant where the decimal mark is a comma.
pub(crate) fn parse_with_comma(text: &str) -> Option<Amount> {
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let count = |mark: char| number.matches(mark).count();
    match (count('.'), count(',')) {
        (1, 0) if number.len() - number.rfind('.').unwrap_or(0) == 4 => parse_amount(&text.replace('.', "")),
        (0, 1) => parse_amount(&text.replace(',', ".")),
        _ => parse_amount(text),
    }
}

/// Reads a decimal number such as `1234.5`, `1,234.50`, `1.234,50`, `1,23,456.78`, `£12` or `12 kr`.
///
/// The last `.` or `,` is the decimal mark, unless it is a comma, stands alone and is followed by exactly three digits
/// (then it groups thousands); currency signs, letters and blanks around the number are passed over.
/// `None` where there is no number in the text, or more than one.
pub(crate) fn parse_amount(text: &str) -> Option<Amount> {
    if let Some(amount) = parse_plain(text.as_bytes()) {
        return Some(amount);
    }
    let text = text.trim();
    let core = text.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '.' | ',' | '(' | ')'));
    let (negative, digits) = match core.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')),
        None => match core.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            Some(rest) => (true, rest),
            None => (text.starts_with('-'), core),
        },
    };
    let last = digits.rfind(['.', ',']);
    let decimal = last.filter(|&at| {
        let mark = digits.as_bytes()[at];
        let only = digits.bytes().filter(|&b| b == mark).count() == 1;
        let other = digits.bytes().any(|b| (b == b'.' || b == b',') && b != mark);
        only && (mark == b'.' || other || digits.len() - at != 4)
    });
    let mut whole: i64 = 0;
    let mut any = false;
    for b in digits[..decimal.unwrap_or(digits.len())].bytes() {
        match b {
            b'0'..=b'9' => {
                whole = whole.checked_mul(10)?.checked_add(i64::from(b - b'0'))?;
                any = true;
            }
            b'.' | b',' | b' ' | b'\'' => {}
            _ => return None,
        }
    }
    let mut fraction = 0;
    if let Some(at) = decimal {
        let mut scale = UNIT;
        for b in digits[at + 1..].bytes() {
            if !b.is_ascii_digit() {
                return None;
            }
            any = true;
            scale /= 10;
            fraction += i64::from(b - b'0') * scale;
        }
    }
    if !any {
        return None;
    }
    let amount = whole.checked_mul(UNIT)?.checked_add(fraction)?;
    Some(if negative { -amount } else { amount })
}

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_are_written_as_their_currency_is() {
        let amounts = [12_555_i64, 12_549, 4, -12_555, 0, 995_000];
        for (currency, written) in [
            ("GBP", ["1.26", "1.25", "0.00", "-1.26", "0.00", "99.50"]),
            ("KWD", ["1.256", "1.255", "0.000", "-1.255", "0.000", "99.500"]),
            ("JPY", ["1", "1", "0", "-1", "0", "100"]),
        ] {
            assert_eq!(amounts.map(|amount| Money::new(amount, currency).amount), written, "{currency}");
        }
    }

    use super::*;

    #[test]
    fn a_column_tells_its_decimal_mark() {
        for (texts, comma) in [
            (&["12,50", "1.234", "7"][..], true),
            (&["12,50 €", "1.299,00 €"], true),
            (&["12.50", "1,234"], false),
            (&["12.50", "12,50"], false),
            (&["1,234", "1.234", "", "free"], false),
        ] {
            assert_eq!(has_decimal_comma(texts.iter().copied()), comma, "{texts:?}");
        }
        for (text, amount) in [
            ("1.234", 1_234),
            ("12.500 €", 12_500),
            ("1.299,00", 1_299),
            ("12.50", 12),
            ("1.234.567", 1_234_567),
            ("12,500", 12),
        ] {
            assert_eq!(parse_with_comma(text).map(|amount| amount / UNIT), Some(amount), "{text}");
        }
    }
}
