//! Numbers and dates as the browser's locale writes them, never with more digits than the evidence bears.

use std::cell::{Cell, RefCell};

use followon::{Day, Money};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

thread_local! {
    /// Formatters by name, some ten of them: they are dear to make and cheap to use.
    static MADE: RefCell<Vec<(String, Function)>> = RefCell::default();
    /// The day that counts as today.
    static TODAY: Cell<Option<Day>> = const { Cell::new(None) };
}

/// Sets the day from which it depends how days are written.
pub fn set_today(today: Option<Day>) {
    TODAY.set(today);
}

/// Makes the first formatters before there is anything to format: the browser loads the locale's data for them, which takes some
/// 40 ms.
pub fn prepare() {
    count(0);
    day(Day::from_number(0));
}

/// A count, with thousands separated: `25,972`.
pub fn count(n: impl Into<f64>) -> String {
    number(n.into(), "", &[("maximumFractionDigits", 0.into())])
}

/// A count that must stay short, for the rail: `25,972` up to five digits, then `1.2M`.
pub fn short(n: impl Into<f64>) -> String {
    let n = n.into();
    if n < 100_000.0 {
        return count(n);
    }
    number(n, "short", &[("notation", "compact".into()), ("maximumSignificantDigits", 3.into())])
}

/// A fraction as a whole percentage: `34%` or `34 %`, as the locale writes it.
pub fn percent(fraction: f64) -> String {
    number(fraction, "percent", &[("style", "percent".into()), ("maximumFractionDigits", 0.into())])
}

/// A fraction with one decimal, for thresholds set finer than a percent.
pub fn percent_fine(fraction: f64) -> String {
    number(fraction, "percent1", &[("style", "percent".into()), ("maximumFractionDigits", 1.into())])
}

/// A chance: with one decimal below a tenth, where a percent is much.
pub fn chance(chance: f64) -> String {
    if chance < 0.0995 { percent_fine(chance) } else { percent(chance) }
}

/// A chance in words: “about 9% within 90 days”.
pub fn chance_within(fraction: f64, days: u32) -> String {
    format!("about {} within {}", chance(fraction), span(f64::from(days)))
}

/// A number with one decimal: a lift of `3.4`.
pub fn decimal(n: f64) -> String {
    number(n, "decimal", &[("minimumFractionDigits", 1.into()), ("maximumFractionDigits", 1.into())])
}

/// An interval of fractions: `53–61%`.
pub fn percent_range(low: f64, high: f64) -> String {
    let (low, high) = ((low * 100.0).round(), percent(high));
    format!("{}–{high}", count(low))
}

/// An amount of money with its currency.
pub fn money(money: &Money) -> String {
    let Some(amount) = parse(&money.amount) else {
        return format!("{} {}", money.amount, money.currency);
    };
    if money.currency.len() != 3 {
        return number(amount, "money", &[("minimumFractionDigits", 2.into())]);
    }
    let currency = JsValue::from_str(&money.currency);
    number(amount, &money.currency, &[("style", "currency".into()), ("currency", currency)])
}

/// A number as it is typed or written in data, such as `12.5` or `-3`. The whole reader of floats would weigh as much as
/// a view.
pub fn parse(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() || whole.len() + part.len() > 15 {
        return None;
    }
    // Up to fifteen digits are exact, and so the quotient is the nearest float.
    let mut number = 0_u64;
    for digit in whole.bytes().chain(part.bytes()) {
        number = number * 10 + u64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    Some(sign * number as f64 / 10_u64.pow(part.len() as u32) as f64)
}

/// Bytes, in the unit that keeps them short: `83 MB`.
pub fn bytes(n: f64) -> String {
    match n {
        n if n < 1e3 => format!("{} B", count(n)),
        n if n < 1e6 => format!("{} kB", count(n / 1e3)),
        n if n < 1e7 => format!("{} MB", decimal(n / 1e6)),
        n if n < 1e9 => format!("{} MB", count(n / 1e6)),
        n => format!("{} GB", decimal(n / 1e9)),
    }
}

/// A day: `Tue 12 Nov`, and with its year where that is not today's.
pub fn day(day: Day) -> String {
    if TODAY.get().is_some_and(|today| today.year() != day.year()) {
        return day_with_year(day);
    }
    date(day, "date day", &[("weekday", "short"), ("day", "numeric"), ("month", "short")])
}
/// A day that may lie in another year: `12 Nov 2011`.
pub fn day_with_year(day: Day) -> String {
    date(day, "date full", &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

/// A day without its weekday: `12 Nov`.
pub fn day_of_month(day: Day) -> String {
    date(day, "date short", &[("day", "numeric"), ("month", "short")])
}

/// A month: `Dec 2009`.
pub fn month(day: Day) -> String {
    date(day, "date month", &[("month", "short"), ("year", "numeric")])
}

/// A month's name alone: `Dec`.
pub fn month_name(day: Day) -> String {
    date(day, "date name", &[("month", "short")])
}

/// A span in days, however long: one to be reckoned with.
pub fn span(days: f64) -> String {
    plural(days.round() as u32, "day", "days")
}

/// A factor: `1.08`.
pub fn factor(n: f64) -> String {
    number(n, "factor", &[("minimumFractionDigits", 2.into()), ("maximumFractionDigits", 2.into())])
}

/// A span in days; from 61 days on in weeks.
pub fn lag(days: f64) -> String {
    let days = days.round();
    match days {
        1.0 => "1 day".to_owned(),
        days if days <= 60.0 => format!("{} days", count(days)),
        days => format!("{} weeks", count((days / 7.0).round())),
    }
}

/// A day as seen from today: `today`, `tomorrow`, `in 6 days`, `9 weeks ago`.
pub fn relative(day: Day, today: Day) -> String {
    match day - today {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        n if n > 0 => format!("in {}", lag(f64::from(n))),
        n => format!("{} ago", lag(f64::from(-n))),
    }
}

/// A span of seconds in words, for the time left: `under 5 s`, `20 s`, `3 min`.
pub fn seconds(n: f64) -> String {
    match n {
        n if n < 5.0 => "under 5 s".to_owned(),
        n if n < 90.0 => format!("{} s", count((n / 5.0).ceil() * 5.0)),
        n => format!("{} min", count((n / 60.0).ceil())),
    }
}

/// A name from a file, to stand within a sentence: it is shown by itself, so that letters written from right to left, or
/// marks that turn text round, leave the figures beside it as they are.
pub fn name(text: &str) -> String {
    let isolates = '\u{2066}'..='\u{2069}';
    format!("\u{2068}{}\u{2069}", text.replace(|c| isolates.contains(&c), ""))
}

/// A sentence of the engine, with its days and percentages as the locale writes them.
pub fn said(sentence: &str) -> String {
    let percent = percent(0.11).replace(char::is_alphanumeric, "");
    let sentence = sentence.replace("\u{a0}%", &percent);
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence.as_str();
    // A day is written as ten characters of digits and dashes.
    while let Some(dash) = rest.find('-') {
        let found = dash.checked_sub(4).and_then(|begin| Some((begin, rest.get(begin..begin + 10)?.parse().ok()?)));
        let (taken, day) = found.map_or((dash + 1, None), |(begin, day)| (begin, Some(day)));
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
        if let Some(day) = day {
            out.push_str(&self::day(day));
            rest = &rest[10..];
        }
    }
    out.push_str(rest);
    out
}

/// The word with its number: `1 order`, `2 orders`.
pub fn plural(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

fn number(n: f64, name: &str, options: &[(&str, JsValue)]) -> String {
    let make = || Intl::NumberFormat::new(&Array::new(), &object(options)).format();
    text(made(name, &make).call1(&JsValue::UNDEFINED, &n.into()))
}

fn date(day: Day, name: &'static str, options: &[(&str, &str)]) -> String {
    let make = || {
        let mut all: Vec<(&str, JsValue)> = options.iter().map(|(k, v)| (*k, (*v).into())).collect();
        // A day of the shop's calendar has no hour: it is put and read at midnight in one zone.
        all.push(("timeZone", "UTC".into()));
        Intl::DateTimeFormat::new(&Array::new(), &object(&all)).format()
    };
    let format = made(name, &make);
    let at = Date::new(&(f64::from(day.number()) * 86_400_000.0).into());
    // The locale's own commas make "Tue, 12 Nov", which is one mark too many in a row of a table.
    text(format.call1(&JsValue::UNDEFINED, &at)).replace(',', "")
}

/// The formatter of a name, made at its first use.
fn made(name: &str, make: &dyn Fn() -> Function) -> Function {
    MADE.with_borrow_mut(|made| match made.iter().find(|(known, _)| known == name) {
        Some((_, format)) => format.clone(),
        None => {
            made.push((name.to_owned(), make()));
            made[made.len() - 1].1.clone()
        }
    })
}

fn text(result: Result<JsValue, JsValue>) -> String {
    result.ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn object(options: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in options {
        // Setting a field of a fresh object does not fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}

#[cfg(test)]
mod tests {
    use super::{name, parse};

    #[test]
    fn a_name_cannot_end_its_isolation() {
        assert_eq!(name("a\u{2069}\u{202e}b\u{2066}"), "\u{2068}a\u{202e}b\u{2069}");
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in ["0", "12", "12.5", "-3", "0.1", ".5", "7.", "123456789.012345", "25.0001", "-0.25"] {
            assert_eq!(parse(text), text.parse().ok(), "{text}");
        }
        for text in ["", "-", ".", "1,5", "1e3", " 1", "1 ", "0x1", "1.2.3", "1234567890123456", "–1", "NaN"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
