//! The chance, counted by hand.

use std::fmt::Write;

use followon::predict::Removed;
use followon::{Query, Session, Settings};
use serde_json::json;

/// A session with orders, each of a day, a customer and a product.
fn session(orders: &[(&str, &str, &str)], settings: &serde_json::Value) -> Session {
    let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    for (number, (day, customer, product)) in orders.iter().enumerate() {
        writeln!(csv, "#{number},{customer}@shop.example,{day} 10:00:00 +0000,1,{product},5.00").unwrap();
    }
    let mut session = Session::new(Settings::default().with(settings).unwrap()).unwrap();
    session.add_orders("orders.csv", csv.as_bytes()).unwrap();
    session
}

const ORDERS: [(&str, &str, &str); 11] = [
    // The pot ten days after the tea: at risk, and bought.
    ("2025-01-01", "ann", "Tea"),
    ("2025-01-11", "ann", "Pot"),
    // After 59 days: at risk, not bought within 30.
    ("2025-01-01", "bob", "Tea"),
    ("2025-03-01", "bob", "Pot"),
    // Owned before: not at risk.
    ("2024-12-20", "cat", "Pot"),
    ("2025-01-05", "cat", "Tea"),
    // At risk twice, never bought.
    ("2025-01-01", "dan", "Tea"),
    ("2025-01-20", "dan", "Tea"),
    // The horizon after it is not over by the end.
    ("2025-04-20", "eve", "Tea"),
    ("2025-04-21", "eve", "Pot"),
    ("2025-05-01", "fay", "Cup"),
];

#[test]
fn landmarks_by_hand() {
    let mut session = session(&ORDERS, &json!({ "horizonDays": 30 }));
    let pair = session.pair("Tea", "Pot").unwrap().pair;
    assert_eq!((pair.buyers, pair.followers), (5, 3));
    assert_eq!((pair.at_risk, pair.at_risk_bought), (4, 1));
    // Nothing else leads to the pot, so its base rate is one in four as well, and shrinking to it changes nothing.
    assert!((pair.chance.unwrap() - 0.25).abs() < 1e-12, "{pair:?}");
    assert!(pair.chance_low.unwrap() < 0.25 && 0.25 < pair.chance_high.unwrap(), "{pair:?}");
}

#[test]
fn more_purchases_in_time_never_lower_the_chance() {
    let chance = |orders: &[(&str, &str, &str)]| {
        let mut session = session(orders, &json!({ "horizonDays": 30 }));
        session.pair("Tea", "Pot").unwrap().pair.chance.unwrap()
    };
    let mut orders = ORDERS.to_vec();
    let mut last = chance(&orders);
    // One after the other, those at risk who had not bought do so in time.
    orders.push(("2025-01-30", "dan", "Pot"));
    for _ in 0..2 {
        let next = chance(&orders);
        assert!(next >= last, "{next} after {last}");
        last = next;
        orders.push(("2025-01-15", "bob", "Pot"));
    }
}

#[test]
fn without_a_whole_horizon_there_is_no_chance() {
    // One who bought the tea last, so that there is an offer.
    let orders = [ORDERS[0], ORDERS[1], ("2025-01-12", "gus", "Tea")];
    let mut session = session(&orders, &json!({ "horizonDays": 90 }));
    let pair = session.pair("Tea", "Pot").unwrap().pair;
    assert_eq!((pair.at_risk, pair.chance), (0, None));
    let summary = session.fit();
    assert_eq!(summary.calibration, None);
    let predictions = session.predictions(&Query::default()).unwrap();
    assert_eq!(predictions.total, 1);
    assert!(predictions.rows.iter().flat_map(|row| &row.products).all(|offer| offer.chance.is_none()));
}

#[test]
fn a_dearer_offer_costs_more_than_the_last_order() {
    let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    let rows = [
        ("ann", "2025-01-01", "Tea", 5),
        ("ann", "2025-01-11", "Pot", 20),
        ("ann", "2025-01-12", "Cup", 2),
        ("bob", "2025-01-13", "Tea", 5),
    ];
    for (number, (who, day, what, price)) in rows.iter().enumerate() {
        writeln!(csv, "#{number},{who}@shop.example,{day} 10:00:00 +0000,1,{what},{price}.00").unwrap();
    }
    let offered = |aim: &str| {
        let mut session = Session::new(Settings::default().with(&json!({ "aim": aim })).unwrap()).unwrap();
        session.add_orders("orders.csv", csv.as_bytes()).unwrap();
        let page = session.predictions(&Query::default()).unwrap();
        let bob = page.rows.into_iter().find(|row| row.customer.starts_with("bob")).unwrap();
        bob.products.into_iter().map(|offer| offer.title).collect::<Vec<_>>()
    };
    assert_eq!(offered("likeliest"), ["Cup", "Pot"]);
    assert_eq!(offered("dearer"), ["Pot"]);

    let mut session = Session::new(Settings::default().with(&json!({ "aim": "dearer" })).unwrap()).unwrap();
    session.add_orders("orders.csv", csv.as_bytes()).unwrap();
    let told = session.explain("bob@shop.example").unwrap();
    let cup = told.candidates.iter().find(|candidate| candidate.pair.to.title == "Cup").unwrap();
    assert_eq!(cup.removed, Some(Removed::NotDearer));
}

/// Chance is of those who lack a product, so an offer of what is owned has none.
#[test]
fn an_owned_offer_has_no_chance() {
    let mut orders = ORDERS.to_vec();
    orders.push(("2025-04-30", "ann", "Tea"));
    let mut session = session(&orders, &json!({ "horizonDays": 30, "offerOwned": true }));
    let page = session.predictions(&Query::default()).unwrap();
    let ann = page.rows.iter().find(|row| row.customer.starts_with("ann")).unwrap();
    assert_eq!((ann.products[0].title.as_str(), ann.products[0].chance), ("Pot", None));
}
