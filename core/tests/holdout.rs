//! The holdout: who is in it, what the ledger says of them, and what came of the offers.

use std::collections::BTreeSet;
use std::fmt::Write;

use followon::deliver::ExportKind;
use followon::import::{FileKind, recognise};
use followon::predict::Reason;
use followon::{ErrorCode, Query, Session, Settings};
use serde_json::{Value, json};

fn all() -> Query {
    Query { limit: u32::MAX, ..Query::default() }
}

/// The sample shop's way of buying, with so many customers.
fn session(settings: &Value) -> Session {
    let shop = followon_sample::Shop { customers: 1500, ..Default::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders).unwrap();
    let mut session = Session::new(Settings::default().with(settings).unwrap()).unwrap();
    session.add_orders("orders.csv", orders.as_bytes()).unwrap();
    session
}

fn held_out(session: &mut Session) -> BTreeSet<String> {
    let query = Query { reason: Some(Reason::HeldOut), ..all() };
    session.withheld(&query).unwrap().rows.into_iter().map(|row| row.customer).collect()
}

fn ledger(session: &mut Session, query: &Query) -> Value {
    let files = session.export(ExportKind::Ledger, query).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(recognise(files[0].content.as_bytes()), FileKind::Ledger);
    serde_json::from_str(&files[0].content).unwrap()
}

#[test]
fn a_share_is_held_out_and_always_the_same() {
    let mut none = session(&json!({}));
    assert!(held_out(&mut none).is_empty());
    let predicted: BTreeSet<String> =
        none.predictions(&all()).unwrap().rows.into_iter().map(|row| row.customer).collect();

    let mut tenth = session(&json!({ "holdout": { "share": 0.1 } }));
    let of_tenth = held_out(&mut tenth);
    let share = of_tenth.len() as f64 / predicted.len() as f64;
    assert!((share - 0.1).abs() < 0.05, "{share}");
    assert!(of_tenth.is_subset(&predicted));
    let of_third = held_out(&mut session(&json!({ "holdout": { "share": 0.33 } })));
    assert!(of_tenth.is_subset(&of_third) && of_third.len() > of_tenth.len());
    let of_other_seed = held_out(&mut session(&json!({ "holdout": { "share": 0.1, "seed": 7 } })));
    assert!(of_tenth.intersection(&of_other_seed).count() < of_tenth.len() / 2);

    // Whoever is held out gets no prediction and no event, and nobody else is touched.
    let sent: BTreeSet<String> = tenth.predictions(&all()).unwrap().rows.into_iter().map(|row| row.customer).collect();
    assert_eq!(sent, predicted.difference(&of_tenth).cloned().collect());
    let one = of_tenth.first().unwrap();
    assert_eq!(tenth.event(one).unwrap_err().code, ErrorCode::UnknownCustomer);
    assert_eq!(tenth.explain(one).unwrap().withheld, Some(Reason::HeldOut));
    for file in tenth.export(ExportKind::KlaviyoEvents, &all()).unwrap() {
        assert!(of_tenth.iter().all(|customer| !file.content.contains(&format!("\"{customer}\""))));
    }
    // The ledger names both, the held out with what they would have been offered.
    let kept = ledger(&mut tenth, &all());
    let named = |held: bool| -> BTreeSet<String> {
        let offers = kept["offers"].as_array().unwrap().iter().filter(|offer| offer["heldOut"] == held);
        offers.map(|offer| offer["customer"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((named(false), named(true)), (sent, of_tenth.clone()));
    let plan = tenth.fit().holdout.unwrap();
    assert_eq!((plan.customers, plan.held_out), (predicted.len() as u32, named(true).len() as u32));
    assert!(plan.expected > 0.0 && plan.expected < 1.0 && plan.needed.unwrap() > 100, "{plan:?}");
}

#[test]
fn a_batch_has_its_own_ledger() {
    let mut session = session(&json!({ "holdout": { "share": 0.2 } }));
    let today = session.fit().today.unwrap();
    let due = Query { to: Some(today), ..all() };
    let offers = ledger(&mut session, &due)["offers"].as_array().unwrap().clone();
    assert!(offers.iter().all(|offer| offer["sendOn"] == today.to_string()));
    assert!(
        offers.iter().any(|offer| offer["heldOut"] == true) && offers.iter().any(|offer| offer["heldOut"] == false)
    );
}

/// Eight customers who were sent an offer on 1 March, three of whom took it up, and six held out, one of whom bought.
fn by_hand() -> (String, Value) {
    let mut csv = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    let mut order = |day: &str, who: &str, what: &str| {
        writeln!(csv, "#{day}{who}{what},{who}@shop.example,{day} 10:00:00 +0000,1,{what},5.00").unwrap();
    };
    let mut offers = Vec::new();
    for (arm, customers, takers) in [("sent", 8, 3), ("held", 6, 1)] {
        for number in 0..customers {
            let who = format!("{arm}{number}");
            order("2025-01-10", &who, "Tea");
            // On the day itself, and on the last that counts.
            if number < takers {
                order(if number == 0 { "2025-03-01" } else { "2025-03-30" }, &who, "Pot");
            }
            let products = json!(["Cup", "Pot"]);
            offers
                .push(json!({ "customer": format!("{who}@shop.example"), "sendOn": "2025-03-01", "products": products,
                "heldOut": arm == "held" }));
        }
    }
    // Too early, too late, and something else.
    order("2025-02-28", "sent4", "Pot");
    order("2025-03-31", "sent5", "Pot");
    order("2025-03-10", "held2", "Tea");
    let ledger = json!({ "format": "followon-ledger", "version": 1, "day": "2025-03-01", "horizonDays": 30,
            "productKey": "title", "offers": offers });
    (csv, ledger)
}

fn read(csv: &str, ledgers: &[&Value]) -> Session {
    let mut session = Session::new(Settings::default()).unwrap();
    session.add_orders("orders.csv", csv.as_bytes()).unwrap();
    for ledger in ledgers {
        session.add_ledger("ledger.json", ledger.to_string().as_bytes()).unwrap();
    }
    session
}

#[test]
fn what_offers_brought_by_hand() {
    let (csv, ledger) = by_hand();
    let report = read(&csv, &[&ledger, &ledger]).holdout();
    assert_eq!((report.ledgers, report.open, report.in_both), (1, 0, 0));
    assert_eq!((report.sent.customers, report.sent.bought), (8, 3));
    assert_eq!((report.held_out.customers, report.held_out.bought), (6, 1));
    // statsmodels: confint_proportions_2indep(3, 8, 1, 6, method="newcomb", compare="diff").
    let close = |ours: Option<f64>, theirs: f64| (ours.unwrap() - theirs).abs() < 1e-9;
    assert!(close(report.difference, 3.0 / 8.0 - 1.0 / 6.0));
    assert!(
        close(report.difference_low, -0.254_480_969_084_613) && close(report.difference_high, 0.555_592_043_085_83),
        "{report:?}"
    );
    // statsmodels: samplesize_proportions_2indep_onetail(3/8 - 1/6, 1/6, 0.8, ratio=6/8, alternative="two-sided").
    assert_eq!(report.needed, Some(83 + 63));
    assert!(
        report.sentence.contains("38\u{a0}%") && report.sentence.contains("may still be luck"),
        "{}",
        report.sentence
    );
}

#[test]
fn spans_that_go_on_and_customers_in_both_arms_wait() {
    let (csv, ledger) = by_hand();
    let mut later = ledger.clone();
    // Their first offer is the one that counts, so a later one changes nothing …
    for offer in later["offers"].as_array_mut().unwrap() {
        offer["sendOn"] = "2025-03-20".into();
    }
    let again = read(&csv, &[&ledger, &later]).holdout();
    assert_eq!((again.sent.customers, again.open), (8, 0));
    // … but alone its span goes on after the last order.
    let alone = read(&csv, &[&later]).holdout();
    assert_eq!((alone.sent.customers, alone.held_out.customers, alone.open), (0, 0, 14));
    assert_eq!((alone.difference, alone.needed), (None, None));
    assert_eq!(alone.tells_from.unwrap().to_string(), "2025-04-18");
    assert!(alone.sentence.contains("2025-04-18"), "{}", alone.sentence);
    // Another seed in between puts customers into both; the first offer counts.
    for offer in later["offers"].as_array_mut().unwrap() {
        offer["heldOut"] = (offer["heldOut"] == false).into();
    }
    let both = read(&csv, &[&ledger, &later]).holdout();
    assert_eq!((both.sent.customers, both.held_out.customers, both.in_both), (8, 6, 14));
}

#[test]
fn whom_another_ledger_mails_meanwhile_is_in_neither_arm() {
    let (csv, ledger) = by_hand();
    // A ledger that holds nobody out, of some customers of either arm.
    let besides = |day: &str| {
        let mut other = ledger.clone();
        let offers = other["offers"].as_array_mut().unwrap();
        offers.retain(|offer| {
            ["sent0", "held0", "held3"].iter().any(|who| offer["customer"].as_str().unwrap().starts_with(who))
        });
        for offer in offers {
            (offer["heldOut"], offer["sendOn"]) = (false.into(), day.into());
        }
        let report = read(&csv, &[&ledger, &other]).holdout();
        assert_eq!(report.in_both, 0);
        [
            report.sent.customers,
            report.sent.bought,
            report.held_out.customers,
            report.held_out.bought,
            report.sent_besides,
        ]
    };
    // Over by the day, and begun after the last that counts.
    assert_eq!(besides("2025-01-30"), [8, 3, 6, 1, 0]);
    assert_eq!(besides("2025-03-31"), [8, 3, 6, 1, 0]);
    for day in ["2025-01-31", "2025-03-01", "2025-03-30"] {
        assert_eq!(besides(day), [7, 2, 4, 0, 3], "{day}");
    }
    // All of them: nothing is left to compare.
    let mut everybody = ledger.clone();
    for offer in everybody["offers"].as_array_mut().unwrap() {
        offer["heldOut"] = false.into();
    }
    let report = read(&csv, &[&ledger, &everybody]).holdout();
    assert_eq!((report.sent.customers, report.held_out.customers, report.sent_besides), (0, 0, 14));
    assert!(report.sentence.contains("holds nobody out"), "{}", report.sentence);
}

#[test]
fn products_under_another_key_or_unknown_are_told() {
    let (csv, mut ledger) = by_hand();
    // Nobody ever bought a cup.
    assert_eq!(read(&csv, &[&ledger]).holdout().unknown_products, 1);
    ledger["productKey"] = "sku".into();
    let report = read(&csv, &[&ledger]).holdout();
    assert_eq!((report.ledgers, report.other_key, report.sent.customers), (1, 1, 0));
    assert!(report.sentence.contains("another key"), "{}", report.sentence);
}

#[test]
fn an_earlier_day_of_the_sample_shop_comes_out_whole() {
    let mut earlier = session(&json!({ "holdout": { "share": 0.3 }, "today": "2026-06-01" }));
    let kept = ledger(&mut earlier, &all());
    let mut now = session(&json!({}));
    let read = now.add_ledger("ledger.json", kept.to_string().as_bytes()).unwrap();
    let report = now.holdout();
    let counted = report.sent.customers + report.held_out.customers + report.open;
    assert_eq!(counted, read.sent + read.held_out);
    assert!(report.sent.bought > 0 && report.held_out.customers > 0, "{report:?}");
}

#[test]
fn whoever_orders_by_another_spelling_stays_where_they_are() {
    let (csv, ledger) = by_hand();
    // Later orders come by another address, and an offer is noted under a third.
    let later = csv.replace("@shop.example,2025-03", "+late@shop.example,2025-03");
    let mut other = ledger.clone();
    let offers = other["offers"].as_array_mut().unwrap();
    offers.truncate(1);
    offers[0]["customer"] = "SENT0+sale@shop.example".to_lowercase().into();
    offers[0]["sendOn"] = "2025-05-05".into();
    let wanted = read(&csv, &[&ledger]).holdout();
    let apart = read(&later, &[&ledger, &other]).holdout();
    assert_eq!((apart.sent.bought, apart.held_out.bought), (0, 0));
    let mut session = read(&later, &[&ledger, &other]);
    session.configure_partial(&json!({ "ignoreEmailPlus": true })).unwrap();
    let report = session.holdout();
    // A ledger that holds nobody out is left aside, unless it sends at the same time.
    assert_eq!(evaluated(&report), evaluated(&wanted));
    assert_eq!((report.unknown_customers, report.in_both), (0, 0));
    offers_held(&mut other);
    let mut session = read(&later, &[&ledger, &other]);
    session.configure_partial(&json!({ "ignoreEmailPlus": true })).unwrap();
    let report = session.holdout();
    // Their first offer is the one that counts.
    assert_eq!((report.in_both, report.sent.customers, report.held_out.customers), (1, 8, 6));

    // The draw does not go by the address that they are called by.
    let shop = followon_sample::Shop { customers: 500, ..Default::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders).unwrap();
    let spelled = |line: &str| line.replacen('@', if line.contains(",2026-0") { "+late@" } else { "@" }, 1) + "\n";
    let late: String = orders.lines().map(spelled).collect();
    let drawn = |csv: &str| {
        let mut session = read(csv, &[]);
        session.configure_partial(&json!({ "ignoreEmailPlus": true, "holdout": { "share": 0.5 } })).unwrap();
        held_out(&mut session)
    };
    let (by_one, by_several) = (drawn(&orders), drawn(&late));
    assert!(by_several.iter().any(|customer| customer.contains("+late")));
    assert_eq!(by_several.iter().map(|customer| customer.replace("+late", "")).collect::<BTreeSet<String>>(), by_one);
}

fn evaluated(report: &followon::evaluate::HoldoutReport) -> [u32; 4] {
    [report.sent.customers, report.sent.bought, report.held_out.customers, report.held_out.bought]
}

fn offers_held(ledger: &mut Value) {
    for offer in ledger["offers"].as_array_mut().unwrap() {
        offer["heldOut"] = true.into();
    }
}

#[test]
fn an_offer_taken_up_under_another_title_is_taken_up() {
    let (csv, mut ledger) = by_hand();
    let head = csv.lines().next().unwrap();
    let with_skus = csv
        .replace(head, &format!("{head},Lineitem sku"))
        .replace(",Pot,5.00", ",Pot,5.00,P")
        .replace(",Tea,5.00", ",Tea,5.00,T");
    let renamed = with_skus.replace(",Pot,", ",Teapot,");
    // One more sale by the name that the ledger has, so that the SKU has both.
    let renamed = renamed + "#x,x@shop.example,2025-01-02 10:00:00 +0000,1,Pot,5.00,P\n";
    let report = |settings: &Value, ledger: &Value| {
        let mut session = read(&renamed, &[ledger]);
        session.configure_partial(settings).unwrap();
        evaluated(&session.holdout())
    };
    assert_eq!(report(&json!({}), &ledger), [8, 3, 6, 1]);
    assert_eq!(report(&json!({ "mergeRenamed": true }), &ledger), [8, 3, 6, 1]);
    for offer in ledger["offers"].as_array_mut().unwrap() {
        offer["products"] = json!(["Teapot"]);
    }
    assert_eq!(report(&json!({ "mergeRenamed": true }), &ledger), [8, 3, 6, 1]);
}

#[test]
fn bad_ledgers_are_refused() {
    let (_, ledger) = by_hand();
    let text = ledger.to_string();
    let mut later = ledger.clone();
    later["version"] = 2.into();
    for (bytes, says) in
        [(&text[..text.len() - 9], "cut short"), (later.to_string().as_str(), "later version"), ("{}", "changed")]
    {
        let error = Session::default().add_ledger("ledger.json", bytes.as_bytes()).unwrap_err();
        assert_eq!((error.code, error.file.as_deref()), (ErrorCode::BadJson, Some("ledger.json")));
        assert!(error.message.contains(says), "{}", error.message);
    }
}
