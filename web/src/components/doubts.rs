//! What makes the figures doubtful: an old export, a day set wrong, the files of two shops.

use followon::{Day, Settings, Summary};
use js_sys::Date;
use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::protocol::{FileOutcome, FileResult};
use crate::reactive::Memo;
use crate::route::View;

/// Days after which an export is old: whoever has bought since would get an offer all the same.
const OLD: i32 = 7;

/// What is doubtful, each with what to do; nothing where nothing is.
pub fn doubts() -> AnyView {
    let engine = Engine::get();
    let all = Memo::new(move || {
        if engine.sample.get() {
            return Vec::new();
        }
        let settings = engine.settings.get();
        let day = engine.summary.with(|summary| day(summary.as_ref()?, &settings, today()?));
        let currency = engine.summary.with(|summary| currency(summary.as_ref()?, &settings));
        let shops = engine.files.with(|files| two_shops(files));
        [day, currency, shops].into_iter().flatten().collect()
    });
    let one = |doubt: &Doubt| {
        let setting = doubt.set.then(|| view! { <a href=View::Settings.href()>"Change it in Settings"</a> });
        view! { <p class="callout">{doubt.text.clone()} " " {setting}</p> }
    };
    view! { <div class="doubts" role="status">{move || all.with(|all| all.iter().map(one).collect_view())}</div> }
}

/// Something doubtful.
#[derive(Clone, Debug, PartialEq)]
struct Doubt {
    text: String,
    /// Whether a setting is to blame.
    set: bool,
}

/// The day on this computer's clock.
fn today() -> Option<Day> {
    let now = Date::new_0();
    Day::from_ymd(now.get_full_year() as i32, now.get_month() as u8 + 1, now.get_date() as u8)
}

/// Whether the predictions are made for a day that they can be sent on.
fn day(summary: &Summary, settings: &Settings, clock: Day) -> Option<Doubt> {
    let written = format::day_with_year;
    let days = |n: i32| format::plural(n as u32, "day", "days");
    if let Some(set) = settings.today {
        let text = match summary.last_day {
            None => format!("Today is set to {}, before the first order: no order counts.", written(set)),
            Some(last) if set - last > OLD => format!(
                "Today is set to {}, {} after the last order in these files. Who has bought since then is not in them.",
                written(set),
                days(set - last)
            ),
            Some(_) => return None,
        };
        return Some(Doubt { text, set: true });
    }
    let last = summary.last_day?;
    if clock - last > OLD {
        let text = format!(
            "The last order in these files is {} old, of {}, and the predictions are made for that day. Export the orders \
             again before you send anything: who has bought since is not in them.",
            days(clock - last),
            written(last)
        );
        return Some(Doubt { text, set: false });
    }
    // A day of grace, for the shop may lie east of this computer.
    (last - clock > 1).then(|| Doubt {
        text: format!(
            "The last order is dated {}, which is still to come, and the predictions are made for that day. Where the date \
             is a slip, set today yourself.",
            written(last)
        ),
        set: true,
    })
}

/// Whether the shop's currency is one that orders are in.
fn currency(summary: &Summary, settings: &Settings) -> Option<Doubt> {
    let set = settings.shop.currency.as_ref()?;
    let known = summary.currencies.is_empty() || summary.currencies.iter().any(|c| c.currency == *set);
    (!known).then(|| Doubt { text: format!("The currency is set to {set}, but no order is in it."), set: true })
}

/// Whether files of orders share no currency, as those of two shops would.
fn two_shops(files: &[FileOutcome]) -> Option<Doubt> {
    let orders: Vec<_> = files
        .iter()
        .filter_map(|file| match &file.result {
            FileResult::Orders(report) => Some((&file.name, report.currencies.first()?)),
            _ => None,
        })
        .filter(|(_, first)| !first.currency.is_empty())
        .collect();
    let (name, first) = orders.first()?;
    let (other_name, other) = orders.iter().find(|(_, other)| other.currency != first.currency)?;
    let text = format!(
        "{name} is mostly in {}, {other_name} in {}. Are these two shops? Their buyers are counted together: for each shop \
         by itself, forget the data and give its files alone.",
        first.currency, other.currency
    );
    Some(Doubt { text, set: false })
}
