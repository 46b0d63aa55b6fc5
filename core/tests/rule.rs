//! The rule, the reasons and the send date, on shops small enough to work out by hand.
#![allow(clippy::needless_pass_by_value, clippy::format_push_string)] // Shops and settings read best written in place.

use followon::predict::{Reason, Removed};
use followon::{Error, ErrorCode, Query, Session, Settings};
use serde_json::{Value, json};

/// A shop of orders written `customer day product, product`, one a line; days count from 2025-01-01.
fn shop(orders: &str, settings: Value) -> Session {
    let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Accepts Marketing\n".to_owned();
    for (at, order) in orders.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let (customer, rest) = order.split_once(' ').expect("a customer");
        let (day, products) = rest.split_once(' ').expect("a day");
        let day = "2025-01-01".parse::<followon::Day>().expect("a day") + day.parse::<i32>().expect("a number");
        let yes = if customer.ends_with('!') { "no" } else { "yes" };
        for product in products.split(", ") {
            let email = customer.trim_end_matches('!');
            csv.push_str(&format!("#{at},{email}@example.net,{day} 12:00:00 +0000,1,{product},5.00,{yes}\n"));
        }
    }
    let settings = Settings::default().with(&settings).expect("settings in bounds");
    let mut session = Session::new(settings).expect("settings in bounds");
    session.add_orders("orders.csv", csv.as_bytes()).expect("a usable file");
    session.fit();
    session
}

/// What each customer is offered, or the reason why nothing is: `ann: Teapot, Cups; bob: NoEligiblePair`.
fn outcome(session: &mut Session) -> String {
    let name = |email: &str| email.trim_end_matches("@example.net").to_owned();
    let mut all: Vec<(String, String)> = Vec::new();
    for p in session.predictions(&Query::default()).expect("a list").rows {
        let titles: Vec<&str> = p.products.iter().map(|offer| offer.title.as_str()).collect();
        all.push((name(&p.customer), titles.join(", ")));
    }
    for w in session.withheld(&Query::default()).expect("a list").rows {
        all.push((name(&w.customer), format!("{:?}", w.reason)));
    }
    all.sort();
    all.iter().map(|(who, what)| format!("{who}: {what}")).collect::<Vec<_>>().join("; ")
}

fn check(orders: &str, settings: Value, expected: &str) {
    assert_eq!(outcome(&mut shop(orders, settings)), expected, "in the shop{orders}");
}

#[test]
fn a_pair_is_eligible_strictly_above_the_threshold() {
    // One follower of four buyers is exactly 25 %.
    let four = "ann 0 Tea\nann 9 Pot\nbob 8 Tea\ncat 8 Tea\ndan 8 Tea";
    check(four, json!({}), "ann: NoEligiblePair; bob: NoEligiblePair; cat: NoEligiblePair; dan: NoEligiblePair");
    check(four, json!({ "threshold": 0.249_999 }), "ann: NoEligiblePair; bob: Pot; cat: Pot; dan: Pot");
    // One of three is more.
    check("ann 0 Tea\nann 9 Pot\nbob 8 Tea\ncat 8 Tea", json!({}), "ann: NoEligiblePair; bob: Pot; cat: Pot");
    // 3 of 10 against 30 %: equal in integers, whatever floats make of it.
    let ten = "a 0 Tea\na 9 Pot\nb 0 Tea\nb 9 Pot\nc 0 Tea\nc 9 Pot\nd 8 Tea\ne 8 Tea\nf 8 Tea\ng 8 Tea\nh 8 Tea\ni 8 Tea\nj 8 Tea";
    assert_eq!(shop(ten, json!({ "threshold": 0.3 })).fit().eligible_pairs, 0);
    assert_eq!(shop(ten, json!({ "threshold": 0.299_999 })).fit().eligible_pairs, 1);
}

#[test]
fn following_means_a_later_day() {
    // On the same day nothing follows, and what came before follows nothing.
    check("ann 5 Tea, Pot\nbob 5 Tea", json!({}), "ann: NoEligiblePair; bob: NoEligiblePair");
    check("ann 1 Pot\nann 5 Tea\nbob 5 Tea", json!({}), "ann: NoEligiblePair; bob: NoEligiblePair");
    // Bought again after: the last day of Pot counts against the first of Tea.
    check("ann 1 Pot\nann 5 Tea\nann 9 Pot\nbob 5 Tea", json!({}), "ann: AllOwned; bob: Pot");
}

#[test]
fn the_base_can_be_returning_buyers() {
    let orders = "ann 0 Tea\nann 9 Pot\nbob 8 Tea\ncat 8 Tea\ndan 8 Tea\neve 8 Tea";
    assert_eq!(shop(orders, json!({})).fit().eligible_pairs, 0);
    assert_eq!(shop(orders, json!({ "base": "returningBuyers" })).fit().eligible_pairs, 1);
}

#[test]
fn the_highest_rate_stands_first_and_ties_go_to_more_buyers_then_to_the_name() {
    let orders = "a 0 Tea\na 9 Pot, Cup\nb 0 Tea\nb 9 Pot, Cup\nc 0 Tea\nc 9 Pot, Jar\nd 8 Tea\ne 1 Jar\nf 1 Cup";
    // Pot follows 3 of 4; Cup 2 of 4; Jar 1 of 4 is not above a quarter.
    check(
        orders,
        json!({}),
        "a: NoEligiblePair; b: NoEligiblePair; c: NoEligiblePair; d: Pot, Cup; e: NoEligiblePair; f: NoEligiblePair",
    );
    check(
        orders,
        json!({ "maxProducts": 1, "threshold": 0.2 }),
        "a: NoEligiblePair; b: NoEligiblePair; c: NoEligiblePair; d: Pot; e: NoEligiblePair; f: NoEligiblePair",
    );
    let tie = "a 0 Tea\na 9 Pot, Cup, Jar\nd 8 Tea\ne 1 Jar";
    check(tie, json!({}), "a: NoEligiblePair; d: Jar, Cup, Pot; e: NoEligiblePair");
}

#[test]
fn each_reason_strikes_whom_it_should() {
    // Pot follows two of five buyers of Tea, and Tea one of three buyers of Pot.
    let orders = "abe 0 Tea\nabe 9 Pot\nann 0 Tea\nann 9 Pot\nbob 8 Tea\ncat 1 Pot\ncat 8 Tea\ndan! 8 Tea";
    let cases = [
        (json!({}), "abe: AllOwned; ann: AllOwned; bob: Pot; cat: AllOwned; dan: Pot"),
        (json!({ "requireConsent": true }), "abe: AllOwned; ann: AllOwned; bob: Pot; cat: AllOwned; dan: OptedOut"),
        (json!({ "offerOwned": true }), "abe: Tea; ann: Tea; bob: Pot; cat: Pot; dan: Pot"),
        (
            json!({ "leadsOnly": ["pot"] }),
            "abe: AllOwned; ann: AllOwned; bob: AllUnavailable; cat: AllUnavailable; dan: AllUnavailable",
        ),
        (
            json!({ "exclude": ["P*"] }),
            "abe: NoEligiblePair; ann: NoEligiblePair; bob: NoEligiblePair; cat: NoEligiblePair; dan: NoEligiblePair",
        ),
    ];
    for (settings, expected) in cases {
        check(orders, settings, expected);
    }
    // A hundred days on, nothing of it was sold of late; then, it was, but the customers are long gone.
    let old = format!("{orders}\nzoe 109 Tin");
    let unavailable = "abe: AllUnavailable; ann: AllUnavailable; bob: AllUnavailable; cat: AllUnavailable; dan: AllUnavailable; zoe: NoEligiblePair";
    check(&old, json!({ "horizonDays": 200 }), unavailable);
    let sold = "abe: AllOwned; ann: AllOwned; bob: Pot; cat: AllOwned; dan: Pot; zoe: NoEligiblePair";
    check(&old, json!({ "horizonDays": 200, "soldWithinDays": 120 }), sold);
    let lapsed = "abe: AllOwned; ann: AllOwned; bob: Lapsed; cat: AllOwned; dan: Lapsed; zoe: NoEligiblePair";
    check(&old, json!({ "horizonDays": 50, "soldWithinDays": 120 }), lapsed);
}

#[test]
fn an_explanation_names_the_rule_that_removed_each_candidate() {
    let mut session = shop("ann 0 Tea\nann 9 Pot, Cup\nbob 1 Cup\nbob 8 Tea\ncat 7 Tea\ncat 8 Jar", json!({}));
    let explanation = session.explain("BOB@example.net ").expect("a customer");
    let removed: Vec<(String, Option<Removed>)> =
        explanation.candidates.iter().map(|c| (c.pair.to.title.clone(), c.removed)).collect();
    // All three follow one of three buyers of Tea; ties go to more buyers, so the Cup bob has stands among them.
    let of = |title: &str| removed.iter().find(|(known, _)| known == title).map(|(_, why)| *why);
    assert_eq!((of("Pot"), of("Jar"), of("Cup")), (Some(None), Some(None), Some(Some(Removed::Owned))), "{removed:?}");
    assert_eq!(explanation.orders.len(), 2);
    assert_eq!(explanation.withheld, None);
    let error = session.explain("nobody@example.net").expect_err("no such customer");
    assert_eq!(error.code, ErrorCode::UnknownCustomer);
    assert_eq!(session.explain("ann@example.net").expect("a customer").withheld, Some(Reason::AllOwned));
}

#[test]
fn without_a_rhythm_the_pairs_lag_sets_the_date() {
    // Two followers after 20 and 45 days: the geometric mean is 30 days, sent 7 ahead.
    let mut session = shop("a 0 Tea\na 20 Pot\nb 0 Tea\nb 45 Pot\nc 40 Tea", json!({ "horizonDays": 90 }));
    let explanation = session.explain("c@example.net").expect("a customer");
    let timing = explanation.timing.expect("a send date");
    assert!((timing.target - 30.0).abs() < 1e-9, "{timing:?}");
    assert_eq!((timing.planned_on - timing.last_order, timing.pair_lag), (23, 32.5));
}

#[test]
fn a_customer_of_one_pace_is_expected_at_that_pace() {
    // Thirty customers who order every 40 days; one bought Tea and is due.
    let mut orders = String::new();
    for customer in 0..30 {
        for visit in 0..4 {
            let product = if visit == 3 { "Pot" } else { "Tea" };
            orders.push_str(&format!("c{customer} {} {product}\n", visit * 40));
        }
    }
    orders.push_str("last 20 Tea\nlast 60 Tea\nlast 100 Tea");
    let mut session = shop(&orders, json!({ "horizonDays": 120 }));
    let timing = session.explain("last@example.net").expect("a customer").timing.expect("a send date");
    // Two gaps: rhythm and lag weigh half each. Everybody's gap is 40 days, and the lag to Pot is 120.
    assert!((timing.rhythm.expect("a rhythm") - 40.0).abs() < 1e-6, "{timing:?}");
    assert!((timing.pair_weight - 0.5).abs() < 1e-12);
    assert!((timing.target - (40.0_f64 * 120.0).sqrt()).abs() < 1e-6, "{timing:?}");
    // The wait is cut at a quarter of the history unless the horizon is given; 69.28 − 7 days.
    assert_eq!(timing.planned_on - timing.last_order, 62);
}

#[test]
fn today_set_back_leaves_later_orders_out() {
    let orders = "ann 0 Tea\nann 9 Pot\nbob 8 Tea\ncat 30 Tea\ndan 31 Tea";
    let mut now = shop(orders, json!({ "threshold": 0.2 }));
    let mut then = shop(orders, json!({ "threshold": 0.2, "today": "2025-01-10" }));
    assert_eq!((now.fit().orders, then.fit().orders), (5, 3));
    assert_eq!(outcome(&mut then), "ann: NoEligiblePair; bob: Pot");
    assert!(then.fit().findings.iter().any(|finding| finding.count == 2));
}

#[test]
fn a_bad_setting_is_an_error_that_names_it() {
    let cases = [
        (json!({ "treshold": 0.3 }), ErrorCode::UnknownSetting, "treshold"),
        (json!({ "shop": { "domian": "a.example" } }), ErrorCode::UnknownSetting, "shop.domian"),
        (json!({ "threshold": 1.5 }), ErrorCode::BadSetting, "threshold"),
        (json!({ "threshold": "a lot" }), ErrorCode::BadSetting, "threshold"),
        (json!({ "maxProducts": 4 }), ErrorCode::BadSetting, "maxProducts"),
        (json!({ "minBuyers": "many" }), ErrorCode::BadSetting, "minBuyers"),
        (json!({ "today": "yesterday" }), ErrorCode::BadSetting, "today"),
        (json!({ "shop": { "domain": "https://a.example/" } }), ErrorCode::BadSetting, "shop.domain"),
        (json!({ "block": { "buttonColor": "red" } }), ErrorCode::BadSetting, "block.buttonColor"),
        (json!([]), ErrorCode::BadSetting, "settings"),
    ];
    for (partial, code, key) in cases {
        let error: Error = Settings::default().with(&partial).expect_err("out of bounds");
        assert_eq!((error.code, error.column.as_deref()), (code, Some(key)), "{partial}: {error}");
    }
}

#[test]
fn a_sort_that_a_list_lacks_is_an_error() {
    let mut session = shop("ann 0 Tea\nann 9 Pot\nbob 8 Tea", json!({}));
    let query = Query { sort: Some("weight".to_owned()), ..Query::default() };
    assert_eq!(session.pairs(&query).expect_err("no such sort").code, ErrorCode::BadQuery);
    assert_eq!(session.predictions(&query).expect_err("no such sort").code, ErrorCode::BadQuery);
    assert_eq!(session.withheld(&query).expect_err("no such sort").code, ErrorCode::BadQuery);
}

/// Entries of `exclude` are titles, by whatever products are told apart.
#[test]
fn titles_are_excluded_under_sku_keys_too() {
    let csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n\
               #1,ann@example.net,2025-01-03,1,Tea,4.00,T-1\n\
               #2,ann@example.net,2025-02-03,1,Old beans,9.00,B-1\n\
               #3,ann@example.net,2025-03-03,1,Pot,20.00,P-1\n";
    for key in ["title", "sku"] {
        let settings = json!({ "productKey": key, "exclude": ["*beans*"] });
        let mut session = Session::new(Settings::default().with(&settings).unwrap()).unwrap();
        session.add_orders("orders.csv", csv.as_bytes()).unwrap();
        let summary = session.fit();
        assert_eq!((summary.products, summary.counted_lines, summary.pairs), (2, 2, 1), "by {key}");
    }
}

/// The same goods under another title are not offered to who has them; a SKU of many titles is nobody's.
#[test]
fn renamed_goods_are_not_offered_to_who_has_them() {
    let shop = |skus: [&str; 3], more: &str| {
        let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n".to_owned();
        // Whoever bought the old tea came back for the new one and for a pot; dee has only just bought the old.
        for (at, customer) in ["ann", "bob", "cat"].iter().enumerate() {
            for (day, product, sku) in
                [("2025-01-01", "Tea (old)", skus[0]), ("2025-02-01", "Tea", skus[1]), ("2025-02-02", "Pot", skus[2])]
            {
                csv.push_str(&format!(
                    "#{at}{sku}{product},{customer}@example.net,{day} 10:00:00 +0000,1,{product},5.00,{sku}\n"
                ));
            }
        }
        csv.push_str(&format!("#9,dee@example.net,2025-02-03 10:00:00 +0000,1,Tea (old),5.00,{}\n{more}", skus[0]));
        let mut session = Session::default();
        session.add_orders("orders.csv", csv.as_bytes()).expect("a usable file");
        session
    };
    let offered = |session: &mut Session| -> Vec<String> {
        let rows = session.predictions(&Query::default()).expect("a list").rows;
        let dee = rows.into_iter().find(|row| row.customer.starts_with("dee"));
        dee.map(|row| row.products.into_iter().map(|offer| offer.title).collect()).unwrap_or_default()
    };
    let mut renamed = shop(["T-1", "T-1", "P-1"], "");
    assert_eq!(offered(&mut renamed), ["Pot"]);
    let explanation = renamed.explain("dee@example.net").expect("a customer");
    let tea = explanation.candidates.iter().find(|candidate| candidate.pair.to.title == "Tea").expect("a candidate");
    assert_eq!((tea.rank, tea.removed), (None, Some(Removed::InLastOrder)));
    // Under SKUs of their own they are two products, and so they are where the SKU is a stand-in for many.
    assert_eq!(offered(&mut shop(["T-1", "T-2", "P-1"], "")), ["Pot", "Tea"]);
    let many =
        [0, 1, 2].map(|n| format!("#m{n},eve@example.net,2024-12-01 10:00:00 +0000,1,Thing {n},5.00,0\n")).concat();
    assert_eq!(offered(&mut shop(["0", "0", "P-1"], &many)), ["Pot", "Tea"]);
    // It stays one where some of the many count as one.
    let same = [0, 1].map(|n| format!("#s{n},eve@example.net,2024-12-01 10:00:00 +0000,1,Thing {n},5.00,1\n")).concat();
    let mut merged = shop(["0", "0", "P-1"], &[many, same].concat());
    merged.configure_partial(&json!({ "mergeRenamed": true })).expect("settings in bounds");
    assert_eq!(offered(&mut merged), ["Pot", "Tea"]);
}

/// The titles of one SKU count as one product where the settings say so: which, under which key, and how it is called.
#[test]
fn renamed_goods_count_as_one_where_the_settings_say_so() {
    const CATALOG: &str = "Handle,Title,Status,Variant SKU,Variant Price,Option1 Value\n";
    // Lines are `title/SKU`, each of a customer of its own, a day apart, who all buy the last thing at the end.
    let check = |lines: &[&str], catalog: &str, settings: Value, expected: &[&str]| {
        let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n".to_owned();
        for (at, line) in lines.iter().enumerate() {
            let (title, sku) = line.split_once('/').expect("a title and a SKU");
            csv.push_str(&format!("#{at},c{at}@example.net,2025-01-{:02},1,{title},5.00,{sku}\n", at + 1));
            csv.push_str(&format!("#{at}e,c{at}@example.net,2025-02-01,1,End,5.00,\n"));
        }
        let all = Settings::default().with(&json!({ "minBuyers": 1, "pairFloor": 0, "mergeRenamed": true }));
        let settings = all.and_then(|all| all.with(&settings)).expect("settings in bounds");
        let mut session = Session::new(settings).expect("settings in bounds");
        session.add_orders("orders.csv", csv.as_bytes()).expect("a usable file");
        if !catalog.is_empty() {
            session.add_catalog("products.csv", [CATALOG, catalog].concat().as_bytes()).expect("a usable catalog");
        }
        let rows = session.pairs(&Query::default()).expect("a list").rows;
        let mut products: Vec<String> =
            rows.iter().map(|pair| format!("{}: {} ({})", pair.from.id, pair.from.title, pair.buyers)).collect();
        products.sort();
        assert_eq!(products, expected, "{lines:?} with {catalog:?} under {:?}", session.settings());
    };
    let two = ["Tea/T", "Green tea/T", "Pot/P"];
    check(&two, "", json!({ "mergeRenamed": false }), &["Green tea: Green tea (1)", "Pot: Pot (1)", "Tea: Tea (1)"]);
    check(&two, "", json!({}), &["Green tea: Green tea (2)", "Pot: Pot (1)"]);
    // Called by the latest, under the first key; a line without a SKU goes by its title.
    check(&["Green tea/T", "Tea/T", "Tea/", "Green tea/"], "", json!({}), &["Green tea: Green tea (4)"]);
    check(&["Green tea/T", "Tea/T", "Green tea/", "Tea/"], "", json!({}), &["Green tea: Tea (4)"]);
    // One leads to the next: by titles through SKUs.
    check(&["A/1", "B/1", "B/2", "C/2", "D/3", "C/3", "E/4"], "", json!({}), &["A: C (6)", "E: E (1)"]);
    // A SKU of five titles is a stand-in.
    check(
        &["A/0", "B/0", "C/0", "D/0", "E/0"],
        "",
        json!({}),
        &["A: A (1)", "B: B (1)", "C: C (1)", "D: D (1)", "E: E (1)"],
    );
    // What is excluded by its title is no part of it, and neither counts towards the five.
    check(&["Tip/0", "A/0", "B/0", "C/0", "D/0"], "", json!({}), &["A: D (4)"]);
    check(&two, "", json!({ "exclude": ["tea"] }), &["Green tea: Green tea (1)", "Pot: Pot (1)"]);
    // The catalog's title wins, and of several products in it one that is for sale.
    check(&["A/1", "Tea/1", "B/1"], "tea,Tea,active,9,5.00,x\n", json!({}), &["A: Tea (3)"]);
    let both = "a,A,archived,8,5.00,x\nb,B,active,9,5.00,x\n";
    check(&["B/1", "A/1", "C/1"], both, json!({}), &["A: B (3)"]);
    // A SKU is one product as it is.
    check(&two, "", json!({ "productKey": "sku" }), &["P: Pot (1)", "T: Green tea (2)"]);
}
