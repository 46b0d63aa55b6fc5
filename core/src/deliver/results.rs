//! Offers sent and the orders that they led to → a table.

use super::csv::Table;
use super::types::File;
use crate::Money;
use crate::evaluate::{Led, Sent, Told};

/// One row a product that was offered, with the order that it led to, where it did; another row for each further order.
pub(crate) fn results_csv(told: &Told<'_>) -> File {
    let mut table = Table::new([
        "customer",
        "send_on",
        "unique_id",
        "because_id",
        "because_title",
        "product_id",
        "product_title",
        "time_over",
        "order",
        "order_date",
        "told_by",
        "revenue",
        "currency",
    ]);
    let traced = told.trace();
    for (sent, at) in traced.offers.iter().zip(0..) {
        // The orders stand by offer.
        let begin = traced.orders.partition_point(|led| led.offer < at);
        let own = &traced.orders[begin..];
        let own = &own[..own.partition_point(|led| led.offer == at)];
        for place in 0..sent.offer.products.len() {
            let of_it =
                |led: &Led| led.bought.iter().find(|(bought, _)| *bought as usize == place).map(|(_, cost)| *cost);
            let mut any = false;
            for (led, cost) in own.iter().filter_map(|led| Some((led, of_it(led)?))) {
                any = true;
                offer(&mut table, told, sent, place);
                let (file, raw) = led.at.of(told.files);
                table.text(&file.order_name(raw));
                table.number(raw.day);
                table.text(if led.by_link { "link" } else { "time" });
                let money = (cost > 0).then(|| Money::new(cost, file.currency_of(led.at.order).unwrap_or_default()));
                match money {
                    Some(money) => {
                        table.number(money.amount);
                        table.text(&money.currency);
                    }
                    None => (0..2).for_each(|_| table.text("")),
                }
                table.end_row();
            }
            if !any {
                offer(&mut table, told, sent, place);
                (0..5).for_each(|_| table.text(""));
                table.end_row();
            }
        }
    }
    table.file("results.csv")
}

/// The cells that tell of a product that was offered.
fn offer(table: &mut Table, told: &Told<'_>, sent: &Sent<'_>, place: usize) {
    table.text(&sent.offer.customer);
    table.number(sent.offer.send_on);
    table.maybe(sent.offer.unique_id.as_deref());
    for key in [sent.because.get(place), sent.offer.products.get(place)] {
        let key = key.map_or("", String::as_str);
        table.text(key);
        table.text(told.title(key));
    }
    table.number(sent.over);
}
