//! What the sample shop promises to those who show it or test with it.

use std::collections::{BTreeMap, BTreeSet};

use followon_sample::{CURRENCY, DOMAIN, Shop, orders_csv, products_json};

/// Rows of fields, by the rules of RFC 4180.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the file ends with a line break");
    rows
}

/// A table's rows as maps from column to value.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows = rows(csv).into_iter();
    let head = rows.next().unwrap();
    rows.map(|row| {
        assert_eq!(row.len(), head.len(), "{row:?}");
        head.iter().cloned().zip(row).collect()
    })
    .collect()
}

#[test]
fn it_is_the_same_shop_every_time() {
    assert_eq!(orders_csv(), orders_csv());
    assert_eq!(products_json(), products_json());
    // FNV-1a of all bytes: a change of the shop is a change of everything that was said about it.
    let digest = |text: &str| {
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    };
    assert_eq!(format!("{:016x}", digest(&orders_csv())), "511de44286cf788b");
    assert_eq!(format!("{:016x}", digest(&products_json())), "b1b5b502d3f1e4ef");
}

#[test]
fn orders_have_the_size_and_the_blemishes_of_a_real_export() {
    let rows = table(&orders_csv());
    let firsts: Vec<_> = rows.iter().filter(|row| !row["Financial Status"].is_empty()).collect();
    let names: BTreeSet<_> = rows.iter().map(|row| &row["Name"]).collect();
    assert_eq!(firsts.len(), names.len(), "order columns stand on one row of each order");
    let customers: BTreeSet<_> = rows.iter().map(|row| row["Email"].to_lowercase()).filter(|e| !e.is_empty()).collect();
    assert!((1_900..=2_000).contains(&customers.len()), "{} customers", customers.len());
    assert!(customers.iter().all(|email| email.ends_with(".example")));

    let having = |column: &str, value: &str| firsts.iter().filter(|row| row[column] == value).count();
    let lines_of = |name: &str| rows.iter().filter(|row| row["Lineitem name"].starts_with(name)).count();
    for (what, count) in [
        ("cancelled", firsts.len() - having("Cancelled at", "")),
        ("voided", having("Financial Status", "voided")),
        ("refunded", having("Financial Status", "refunded")),
        ("partly refunded", having("Financial Status", "partially_refunded")),
        ("without e-mail", having("Email", "")),
        ("over the counter", having("Source", "pos")),
        ("gift cards", lines_of("Gift card")),
        ("tips", lines_of("Tip")),
        ("protection", lines_of("Shipping Protection")),
        ("free samples", rows.iter().filter(|row| row["Lineitem price"] == "0.00").count()),
        ("notes of two lines", rows.iter().filter(|row| row["Notes"].contains('\n')).count()),
    ] {
        assert!((10..firsts.len() / 10).contains(&count), "{what}: {count}");
    }
    assert!(having("Accepts Marketing", "no") > 500);
    assert!(firsts.iter().all(|row| row["Currency"] == CURRENCY));

    let days: BTreeSet<&str> = rows.iter().map(|row| &row["Created at"][..10]).collect();
    assert!(days.first().unwrap().starts_with("2024-10") && days.last() == Some(&"2026-09-30"));
    assert!(rows.iter().any(|row| row["Created at"].ends_with("+0100")));
    assert!(rows.iter().any(|row| row["Created at"].ends_with("+0000")));
}

#[test]
fn every_title_of_the_orders_is_in_the_catalog_but_for_the_one_given_up() {
    let catalog: serde_json::Value = serde_json::from_str(&products_json()).unwrap();
    let products = catalog["products"].as_array().unwrap();
    assert_eq!(products.len(), 40, "thirty-nine goods and the gift card");
    let mut written = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for product in products {
        let title = product["title"].as_str().unwrap();
        let variants = product["variants"].as_array().unwrap();
        for variant in variants {
            assert!(ids.insert(variant["id"].as_u64().unwrap()));
            assert_eq!(variant["available"], title != "Chamomile Calm");
            let name = variant["title"].as_str().unwrap();
            written.insert(if name == "Default Title" { title.to_owned() } else { format!("{title} - {name}") });
        }
        let picture = product["images"][0]["src"].as_str().unwrap();
        assert!(picture.starts_with("data:image/svg+xml,%3Csvg") && picture.len() < 1_200, "{picture}");
        assert!(!picture.contains([' ', '<', '>', '"', '#']), "{picture}");
    }
    let sold: BTreeSet<_> =
        table(&orders_csv()).into_iter().map(|mut row| row.remove("Lineitem name").unwrap()).collect();
    let strange: Vec<_> = sold.difference(&written).map(String::as_str).collect();
    assert_eq!(strange, ["Glass Server", "Sample sachet", "Shipping Protection", "Tip"]);
    assert!(DOMAIN.ends_with(".example"));
}

#[test]
fn sizes_are_as_asked_for() {
    let csv = |shop: Shop| {
        let mut csv = String::new();
        shop.write_orders(&mut csv).unwrap();
        csv
    };
    let none = csv(Shop { customers: 0, ..Shop::default() });
    assert_eq!(table(&none).len(), 0);
    let few = csv(Shop { customers: 60, products: 3, days: 40, ..Shop::default() });
    let titles: BTreeSet<_> =
        table(&few).into_iter().map(|row| row["Lineitem sku"].get(3..6).map(str::to_owned)).collect();
    assert!(titles.iter().flatten().all(|sku| ["001", "002", "003"].contains(&&**sku) || sku == "PLE"), "{titles:?}");
    let many = csv(Shop { customers: 300, products: 400, ..Shop::default() });
    let titles: BTreeSet<_> =
        table(&many).into_iter().map(|row| row["Lineitem sku"].get(3..6).map(str::to_owned)).collect();
    assert!(titles.len() > 200, "{}", titles.len());
    assert_ne!(
        csv(Shop { customers: 10, seed: 1, ..Shop::default() }),
        csv(Shop { customers: 10, seed: 2, ..Shop::default() })
    );
}
