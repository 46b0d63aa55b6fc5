//! The export files that are tables, and the model.

use std::borrow::Borrow;

use serde_json::Value;

use super::csv::{Table, is_formula};
use super::event::{FLAT, MOST_PRODUCTS, OF_PRODUCT};
use super::types::{Event, File, json, value_json};
use crate::follow::{NotEligible, Pair};
use crate::import::OrdersFile;
use crate::import::findings::wording;
use crate::predict::{CartLinkKind, Prediction};
use crate::{Day, Money, Settings, ShopRhythm, sort};

/// Every prediction in a row: the customer, the dates, up to three products with their evidence, and the cart link.
#[cfg_attr(page, optimize(size))]
pub fn predictions_csv<P: Borrow<Prediction>>(predictions: impl IntoIterator<Item = P>) -> File {
    const OF_EACH: [&str; 11] =
        ["id", "title", "rate", "buyers", "followers", "chance", "because", "price", "currency", "variant_id", "url"];
    let of_each = of_each_product(&OF_EACH);
    let first = ["customer", "last_order", "last_order_date", "send_on", "planned_on"];
    let last = ["cart_link", "cart_link_kind"];
    let mut table = Table::new(first.into_iter().chain(of_each.iter().map(String::as_str)).chain(last));
    for prediction in predictions {
        let prediction = prediction.borrow();
        table.text(&prediction.customer);
        table.text(&prediction.last_order.name);
        table.number(prediction.last_order.date);
        table.number(prediction.send_on);
        table.number(prediction.planned_on);
        for offer in (0..MOST_PRODUCTS).map(|place| prediction.products.get(place)) {
            let Some(offer) = offer else {
                for _ in OF_EACH {
                    table.text("");
                }
                continue;
            };
            table.text(&offer.id);
            table.text(&offer.title);
            table.number(rounded(offer.rate, 4));
            table.number(offer.buyers);
            table.number(offer.followers);
            share(&mut table, offer.chance);
            table.text(&offer.because.title);
            amount(&mut table, offer.price.as_ref());
            table.maybe(offer.price.as_ref().map(|price| price.currency.as_str()));
            table.maybe(offer.variant_id.as_deref());
            table.maybe(offer.url.as_deref());
        }
        let link = prediction.cart_link.as_ref();
        table.maybe(link.map(|link| link.url.as_str()));
        table.text(match link.map(|link| link.kind) {
            None => "",
            Some(CartLinkKind::Cart) => "cart",
            Some(CartLinkKind::ProductPage) => "productPage",
        });
        table.end_row();
    }
    table.file("predictions.csv")
}

/// Every pair in a row, with its evidence.
#[cfg_attr(page, optimize(size))]
pub fn pairs_csv<P: Borrow<Pair>>(pairs: impl IntoIterator<Item = P>) -> File {
    let mut table = Table::new([
        "from_id",
        "from_title",
        "to_id",
        "to_title",
        "buyers",
        "followers",
        "rate",
        "rate_low",
        "rate_high",
        "base_rate",
        "lift",
        "at_risk",
        "at_risk_bought",
        "chance",
        "chance_low",
        "chance_high",
        "lag_p25",
        "lag_median",
        "lag_p75",
        "eligible",
        "reason",
        "flags",
    ]);
    for pair in pairs {
        let pair = pair.borrow();
        for text in [&pair.from.id, &pair.from.title, &pair.to.id, &pair.to.title] {
            table.text(text);
        }
        table.number(pair.buyers);
        table.number(pair.followers);
        for rate in [pair.rate, pair.rate_low, pair.rate_high] {
            table.number(rounded(rate, 4));
        }
        table.number(rounded(pair.base_rate, 8));
        table.number(rounded(pair.lift, 3));
        table.number(pair.at_risk);
        table.number(pair.at_risk_bought);
        for chance in [pair.chance, pair.chance_low, pair.chance_high] {
            share(&mut table, chance);
        }
        for lag in [pair.lag_p25, pair.lag_median, pair.lag_p75] {
            table.number(lag);
        }
        table.number(pair.eligible);
        table.text(match pair.reason {
            None => "",
            Some(NotEligible::BelowThreshold) => "belowThreshold",
            Some(NotEligible::LeadsOnly) => "leadsOnly",
            Some(NotEligible::Archived) => "archived",
            Some(NotEligible::SoldOut) => "soldOut",
            Some(NotEligible::NotSoldRecently) => "notSoldRecently",
            Some(NotEligible::Flagged) => "flagged",
        });
        let flags: Vec<&str> = pair.flags.iter().map(|flag| flag.code.name()).collect();
        table.text(&flags.join(" "));
        table.end_row();
    }
    table.file("pairs.csv")
}

/// A profile import: the customer, the day in `cross_sell_date` for a flow on a date property, the day of the export in
/// `cross_sell_exported_on`, and the event's flat properties, the cart link among them. By the day of the export such a flow
/// tells profiles that the latest import brought from those that were in an earlier one alone.
///
/// Each event comes with the day its prediction was planned for, and that day stands in the file even where it has
/// passed. Such a flow passes over it; today in its place would start the flow anew with every import.
///
/// An address that a spreadsheet would take for a formula is left out with its row: guarded like other texts it would be
/// another address.
#[cfg_attr(page, optimize(size))]
pub fn profiles_csv<E: Borrow<Event>>(exported_on: Day, events: impl IntoIterator<Item = (Day, E)>) -> File {
    let of_each = of_each_product(&OF_PRODUCT);
    let flat = || FLAT.into_iter().chain(of_each.iter().map(String::as_str));
    let mut table = Table::new(["email", "cross_sell_date", "cross_sell_exported_on"].into_iter().chain(flat()));
    for (planned_on, event) in events {
        let event = event.borrow();
        if is_formula(&event.email) {
            continue;
        }
        table.text(&event.email);
        table.number(planned_on);
        table.number(exported_on);
        for name in flat() {
            match event.properties.get(name) {
                Some(Value::String(text)) => table.text(text),
                Some(Value::Number(number)) => table.number(number),
                _ => table.text(""),
            }
        }
        table.end_row();
    }
    table.file("profiles.csv")
}

/// Every row that was left out of the files: where it is, why, and what stood there and in the row, or the name of its order
/// where only that is known. Files by name.
#[cfg_attr(page, optimize(size))]
pub(crate) fn rejected_csv(files: &[OrdersFile]) -> File {
    let mut table = Table::new(["file", "line", "column", "why", "text", "row or order"]);
    let mut files: Vec<&OrdersFile> = files.iter().collect();
    sort::by(&mut files, |a, b| a.report().file.cmp(&b.report().file));
    for file in files {
        for row in file.rejected() {
            let (_, why, _) = wording(row.code);
            table.text(&file.report().file);
            table.number(row.line);
            table.text(row.column);
            table.text(why);
            table.text(row.text);
            table.text(row.row);
            table.end_row();
        }
    }
    let mut file = table.file("rows-left-out.csv");
    // For spreadsheet programs, which take the text for another encoding's else; no other program reads this list.
    file.content.insert(0, '\u{feff}');
    file
}

/// What was learned, for another program to use: the settings, the shop's rhythm and the eligible pairs.
#[cfg_attr(page, optimize(size))]
pub fn model_json<P: Borrow<Pair>>(
    settings: &Settings,
    rhythm: &ShopRhythm,
    pairs: impl IntoIterator<Item = P>,
) -> File {
    let mut rows = 0;
    // A field may be added within a version, none taken away.
    let mut content = format!(
        "{{\"format\":\"followon-model\",\"version\":1,\"settings\":{},\"rhythm\":{},\"pairs\":[",
        json(settings),
        value_json(serde_json::to_value(rhythm)),
    );
    for pair in pairs {
        let pair = pair.borrow();
        if pair.eligible {
            if rows > 0 {
                content.push(',');
            }
            content.push_str(&value_json(serde_json::to_value(pair)));
            rows += 1;
        }
    }
    content.push_str("]}");
    File { name: "followon-model.json".to_owned(), mime: "application/json".to_owned(), content, rows }
}

/// `product_1_…` to `product_3_…` of each name.
fn of_each_product(names: &[&str]) -> Vec<String> {
    let of = |number| names.iter().map(move |name| format!("product_{number}_{name}"));
    (1..=MOST_PRODUCTS).flat_map(of).collect()
}

/// A number with so many decimals at most: as many as the evidence bears, for people read these tables. The counts that
/// a rate is of stand beside it.
fn rounded(number: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (number * scale).round() / scale
}

/// A fraction, where it is known.
fn share(table: &mut Table, fraction: Option<f64>) {
    match fraction {
        Some(fraction) => table.number(rounded(fraction, 4)),
        None => table.text(""),
    }
}

/// The amount as a number, where it is one; text is guarded like any other.
fn amount(table: &mut Table, price: Option<&Money>) {
    let amount = price.map_or("", |price| price.amount.as_str());
    let digits = amount.strip_prefix('-').unwrap_or(amount);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        table.number(amount);
    } else {
        table.text(amount);
    }
}
