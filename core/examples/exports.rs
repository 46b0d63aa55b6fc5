//! Measures what leaves the house, natively and with one thread: the made-up shop of so many customers, its exports and their
//! checks; prints JSON, with times in seconds.
//!
//! `cargo run --release -p followon --example exports -- [customers] [rounds]`

use std::error::Error;
use std::time::Instant;

use followon::deliver::ExportKind;
use followon::{Query, Session, Settings};
use followon_sample::Shop;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let customers = args.next().map_or(Ok(60_000), |customers| customers.parse())?;
    let rounds: u32 = args.next().map_or(Ok(5), |rounds| rounds.parse())?;
    let shop = Shop { customers, ..Shop::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders)?;
    let mut told = serde_json::Map::new();
    for (name, cart) in [
        ("plain", json!({})),
        (
            "all",
            json!({ "variant": "likeBought", "quantity": "usual", "attribution": true,
            "utm": { "source": "klaviyo", "medium": "email", "campaign": "next", "content": "block" } }),
        ),
    ] {
        let settings =
            Settings::default().with(&json!({ "shop": { "domain": followon_sample::DOMAIN }, "cart": cart }))?;
        let mut session = Session::new(settings)?;
        session.add_orders("orders.csv", orders.as_bytes())?;
        session.add_catalog("products.json", shop.products_json().as_bytes())?;
        let predicted = session.fit().predicted;
        let all = Query::default();
        let bytes: usize = session.export(ExportKind::KlaviyoEvents, &all)?.iter().map(|file| file.content.len()).sum();
        // What disturbs a round only makes it longer, so the quickest counts.
        let mut quickest =
            |work: &dyn Fn(&mut Session) -> Result<(), followon::Error>| -> Result<f64, followon::Error> {
                let mut best = f64::INFINITY;
                for _ in 0..rounds {
                    let begun = Instant::now();
                    work(&mut session)?;
                    best = best.min(begun.elapsed().as_secs_f64());
                }
                Ok(best)
            };
        let events = quickest(&|session| session.export(ExportKind::KlaviyoEvents, &all).map(drop))?;
        let link_check = quickest(&|session| session.link_check(&all).map(drop))?;
        let event_check = quickest(&|session| session.event_check(&all).map(drop))?;
        let ledger = session.export(ExportKind::Ledger, &all)?.remove(0);
        session.add_ledger(&ledger.name, ledger.content.as_bytes())?;
        let begun = Instant::now();
        let left = session.export(ExportKind::KlaviyoEvents, &Query { only_new: true, ..all.clone() })?.len();
        let only_new = begun.elapsed().as_secs_f64();
        let of = |seconds: f64| json!({ "seconds": seconds, "of10000": seconds * 1e4 / f64::from(predicted.max(1)) });
        let figures: Value = json!({
            "predicted": predicted,
            "bytes": bytes,
            "klaviyoEvents": of(events),
            "linkCheck": of(link_check),
            "eventCheck": of(event_check),
            "onlyNew": { "seconds": only_new, "files": left },
        });
        told.insert(name.to_owned(), figures);
    }
    println!("{}", Value::Object(told));
    Ok(())
}
