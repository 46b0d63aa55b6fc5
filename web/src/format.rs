//! Numbers and dates as the browser's locale writes them, never with more digits than the evidence bears.

use std::cell::RefCell;
use std::collections::HashMap;

use followon::{Day, Money};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

thread_local! {
    /// A formatter is dear to make and cheap to use.
    static NUMBERS: RefCell<HashMap<String, Function>> = RefCell::default();
    static DATES: RefCell<HashMap<&'static str, Function>> = RefCell::default();
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
    let Ok(amount) = money.amount.parse::<f64>() else {
        return format!("{} {}", money.amount, money.currency);
    };
    if money.currency.len() != 3 {
        return number(amount, "money", &[("minimumFractionDigits", 2.into())]);
    }
    let currency = JsValue::from_str(&money.currency);
    number(amount, &money.currency, &[("style", "currency".into()), ("currency", currency)])
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

/// A day near today: `Tue 12 Nov`.
pub fn day(day: Day) -> String {
    date(day, "day", &[("weekday", "short"), ("day", "numeric"), ("month", "short")])
}

/// A day that may lie in another year: `12 Nov 2011`.
pub fn day_with_year(day: Day) -> String {
    date(day, "full", &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

/// A day without its weekday: `12 Nov`.
pub fn day_of_month(day: Day) -> String {
    date(day, "short", &[("day", "numeric"), ("month", "short")])
}

/// A month: `Dec 2009`.
pub fn month(day: Day) -> String {
    date(day, "month", &[("month", "short"), ("year", "numeric")])
}

/// A month's name alone: `Dec`.
pub fn month_name(day: Day) -> String {
    date(day, "name", &[("month", "short")])
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

/// The word with its number: `1 order`, `2 orders`.
pub fn plural(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

fn number(n: f64, name: &str, options: &[(&str, JsValue)]) -> String {
    let format = NUMBERS.with_borrow_mut(|known| {
        if !known.contains_key(name) {
            let made = Intl::NumberFormat::new(&Array::new(), &object(options)).format();
            known.insert(name.to_owned(), made);
        }
        known[name].clone()
    });
    text(format.call1(&JsValue::UNDEFINED, &n.into()))
}

fn date(day: Day, name: &'static str, options: &[(&str, &str)]) -> String {
    let format = DATES.with_borrow_mut(|known| {
        known
            .entry(name)
            .or_insert_with(|| {
                let mut all: Vec<(&str, JsValue)> = options.iter().map(|(k, v)| (*k, (*v).into())).collect();
                // A day of the shop's calendar has no hour: it is put and read at midnight in one zone.
                all.push(("timeZone", "UTC".into()));
                Intl::DateTimeFormat::new(&Array::new(), &object(&all)).format()
            })
            .clone()
    });
    let at = Date::new(&(f64::from(day.number()) * 86_400_000.0).into());
    // The locale's own commas make "Tue, 12 Nov", which is one mark too many in a row of a table.
    text(format.call1(&JsValue::UNDEFINED, &at)).replace(',', "")
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
