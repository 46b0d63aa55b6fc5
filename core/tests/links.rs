//! Cart links as the settings ask for them, and the checks of what an export would send.

#[allow(dead_code)] // The shapes serve the block's tests.
#[path = "deliver/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cases::{NAMES, Shape, WHOLE, prediction};
use followon::deliver::{EventCheck, ExportKind, LinkCheck, LinkProblemCode, cart_link, event};
use followon::predict::{CartLink, CartLinkKind};
use followon::{ErrorCode, Query, Session, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

fn all() -> Query {
    Query { limit: u32::MAX, ..Query::default() }
}

/// The link of two teapots with these settings of the cart.
fn link(cart: &Value) -> CartLink {
    let (settings, mut prediction) = prediction(Shape { products: 2, discount: None, ..WHOLE }, &NAMES, 0);
    prediction.products[1].quantity = 3;
    let link = cart_link(&settings.with(&json!({ "cart": cart })).unwrap(), &prediction).unwrap();
    assert!(link.url.len() < 2_000 && link.url.is_ascii(), "{}", link.url);
    link
}

#[test]
fn a_link_holds_what_the_settings_ask_for() {
    let check = |cart: Value, expected: &str| {
        let link = link(&cart);
        assert_eq!(
            (link.url.as_str(), &link.dropped[..]),
            (format!("https://tea.example.com{expected}").as_str(), &[][..])
        );
    };
    let items = "/47110:1,47111:3?";
    let start = format!("/cart{items}checkout[email]=ann%2Btea%40example.net&attributes[followon]=f52dd1746a14");
    check(json!({}), &start);
    check(json!({ "target": "cart" }), &format!("{start}&storefront=true"));
    check(json!({ "email": false }), &format!("/cart{items}attributes[followon]=f52dd1746a14"));
    check(
        json!({ "attributes": [{ "key": "Gift wrap", "value": "yes & no" }, { "key": "ü?", "value": "=1" }] }),
        &format!("{start}&attributes[Gift%20wrap]=yes%20%26%20no&attributes[%C3%BC%3F]=%3D1"),
    );
    check(json!({ "note": "A & B #1", "ref": "x/y" }), &format!("{start}&note=A%20%26%20B%20%231&ref=x%2Fy"));
    check(
        json!({ "utm": { "source": "klaviyo", "campaign": "next sale" }, "target": "cart" }),
        &format!("{start}&storefront=true&utm_source=klaviyo&utm_campaign=next%20sale"),
    );
    let (settings, prediction) = prediction(Shape { products: 2, discount: None, ..WHOLE }, &NAMES, 0);
    let whole = event(&settings, &prediction).unique_id;
    assert!(whole.starts_with("f52dd1746a14"));
    check(json!({ "attribution": true }), &start.replace("f52dd1746a14", &whole));

    let buy = format!("/buy{items}buyer/email=ann%2Btea%40example.net");
    check(json!({ "form": "buy" }), &buy);
    check(
        json!({ "form": "buy", "target": "cart", "ref": "x", "utm": { "medium": "email" }, "note": "lost" }),
        &format!("{buy}&attribution/ref=x&continue_to=%2Fcart&attribution/utm_medium=email"),
    );
    check(json!({ "form": "buy", "email": false }), "/buy/47110:1,47111:3");
}

#[test]
fn several_discount_codes_are_one_parameter_or_several() {
    let (mut settings, prediction) = prediction(Shape { products: 1, ..WHOLE }, &NAMES, 0);
    settings.discount_code = Some("TEA10, FREE".to_owned());
    assert!(cart_link(&settings, &prediction).unwrap().url.contains("?discount=TEA10%2C%20FREE&"));
    settings.cart.form = followon::CartForm::Buy;
    let url = cart_link(&settings, &prediction).unwrap().url;
    assert!(url.contains("?discounts/codes/0=TEA10&discounts/codes/1=FREE&buyer/email="), "{url}");
}

#[test]
fn too_long_a_link_loses_what_is_worth_least() {
    let utm = |length: usize| {
        let text = "u".repeat(length);
        json!({ "source": text, "medium": text, "campaign": text, "content": text })
    };
    // A note of characters that take nine each, encoded.
    let note = |length: usize| "€".repeat(length);
    let check = |cart: Value, dropped: &[&str]| {
        let link = link(&cart);
        assert_eq!(link.dropped, dropped, "{} characters", link.url.len());
        for always in ["/cart/47110:1,47111:3?", "attributes[followon]="] {
            assert!(link.url.contains(always), "{}", link.url);
        }
        for name in ["note=", "ref=", "utm_source=", "utm_medium=", "utm_campaign=", "utm_content="] {
            let asked = cart.to_string().contains(name.trim_start_matches("utm_").trim_end_matches('='));
            let is_dropped = dropped.iter().any(|dropped| name.trim_end_matches('=') == *dropped);
            assert_eq!(link.url.contains(name), asked && !is_dropped, "{name} in {}", link.url);
        }
    };
    check(json!({ "note": note(100), "utm": utm(100) }), &[]);
    check(json!({ "note": note(160), "utm": utm(100) }), &["utm_content"]);
    check(json!({ "note": note(180), "utm": utm(100) }), &["utm_campaign", "utm_content"]);
    check(json!({ "note": note(200), "utm": utm(100) }), &["utm_source", "utm_medium", "utm_campaign", "utm_content"]);
    // What finds no room itself leaves it to what comes after.
    check(json!({ "note": note(500), "ref": "x", "utm": utm(9), "target": "cart" }), &["note"]);

    let attributes: Vec<Value> = (0..10).map(|at| json!({ "key": format!("key {at}"), "value": note(25) })).collect();
    let lost = link(&json!({ "attributes": attributes, "ref": "x" })).dropped;
    assert_eq!(lost, ["attributes[key%207]", "attributes[key%208]", "attributes[key%209]"]);
    // To the character.
    let filled = |length: usize| {
        let attribute = |key: &str| json!({ "key": key, "value": note(30) });
        let attributes: Vec<Value> = ["a", "b", "c", "d", "e"].into_iter().map(attribute).collect();
        link(&json!({ "attributes": attributes, "note": "n".repeat(length) }))
    };
    let room = 1_999 - filled(1).url.len() + 1;
    assert_eq!((filled(room).url.len(), filled(room).dropped.len()), (1_999, 0));
    assert_eq!(filled(room + 1).dropped, ["note"]);
}

#[test]
fn settings_of_the_cart_are_checked() {
    let check = |cart: Value, key: Option<&str>| {
        let error = Settings::default().with(&json!({ "cart": cart })).err();
        assert_eq!(error.as_ref().and_then(|error| error.column.as_deref()), key, "{cart}: {error:?}");
    };
    let attribute = |key: &str, value: &str| json!({ "attributes": [{ "key": key, "value": value }] });
    check(attribute("Gift", "yes"), None);
    for (key, value) in
        [("", "x"), ("a[b", "x"), ("a]", "x"), ("followon", "x"), ("a", " "), ("a", "x\ny"), ("a\u{7}", "x")]
    {
        check(attribute(key, value), Some("cart.attributes"));
    }
    check(attribute(&"k".repeat(51), "x"), Some("cart.attributes"));
    check(attribute("k", &"é".repeat(250)), None);
    check(attribute("k", &"é".repeat(251)), Some("cart.attributes"));
    let twice = json!([{ "key": "a", "value": "1" }, { "key": "a", "value": "2" }]);
    check(json!({ "attributes": twice }), Some("cart.attributes"));
    check(json!({ "note": "" }), Some("cart.note"));
    check(json!({ "note": null, "utm": { "source": null } }), None);
    check(json!({ "ref": "r".repeat(101) }), Some("cart.ref"));
    check(json!({ "utm": { "medium": "a\tb" } }), Some("cart.utm"));
    check(json!({ "utm": { "term": "x" } }), Some("cart.utm.term"));
    check(json!({ "target": "home" }), Some("cart"));
    check(json!({ "colour": "red" }), Some("cart.colour"));
    // Inner objects are merged to the last.
    let first = Settings::default().with(&json!({ "cart": { "utm": { "source": "a" }, "note": "n" } })).unwrap();
    let second = first.with(&json!({ "cart": { "utm": { "medium": "b" } } })).unwrap();
    assert_eq!(
        serde_json::to_value(second.cart.utm).unwrap(),
        json!({ "source": "a", "medium": "b", "campaign": null, "content": null })
    );
    assert_eq!(second.cart.note.as_deref(), Some("n"));
}

/// A shop by hand: of each leading product some went on to buy, and some have just bought it.
struct Shop {
    orders: String,
    number: u32,
}

impl Shop {
    fn new() -> Shop {
        let head = "Name,Email,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price";
        Shop { orders: format!("{head}\n"), number: 1000 }
    }

    fn order(&mut self, customer: &str, currency: &str, day: &str, quantity: u32, product: &str) {
        self.number += 1;
        let number = self.number;
        writeln!(self.orders, "#{number},{customer},{currency},{day} 10:00:00 +0000,{quantity},{product},5.00")
            .unwrap();
    }

    /// Four customers who bought one and then the others, in quantities of 2, 2, 3 and 12.
    fn pair(&mut self, from: &str, to: &[&str], currency: &str) {
        for (at, quantity) in [2, 2, 3, 12].into_iter().enumerate() {
            let customer = format!("{}{at}@shop.example", from.to_lowercase().replace(' ', ""));
            self.order(&customer, "GBP", &format!("2025-01-0{}", at + 1), 1, from);
            for (place, product) in to.iter().enumerate() {
                self.order(&customer, currency, &format!("2025-03-{:02}", 4 * place + at + 1), quantity, product);
            }
        }
    }

    fn session(&self, settings: &Value, catalog: &Value) -> Session {
        let base = Settings::default().with(&json!({ "shop": { "domain": "shop.example" } })).unwrap();
        let mut session = Session::new(base.with(settings).unwrap()).unwrap();
        session.add_orders("orders.csv", self.orders.as_bytes()).unwrap();
        if !catalog.is_null() {
            session.add_catalog("products.json", catalog.to_string().as_bytes()).unwrap();
        }
        session
    }
}

/// A product of a catalog, by its title and variants.
fn product(title: &str, variants: &Value) -> Value {
    json!({ "title": title, "handle": title.to_lowercase(), "images": [], "variants": variants })
}

/// A shop whose catalog has every problem that one can have.
fn troubled() -> (Shop, Value) {
    let mut shop = Shop::new();
    shop.pair("Tea", &["Pot", "Jar", "Box"], "GBP");
    shop.pair("Coffee", &["Cup"], "GBP");
    shop.pair("Soap", &["Mug"], "GBP");
    shop.pair("Salt", &["Tin"], "EUR");
    for (customer, currency, product) in [
        ("t1", "GBP", "Tea"),
        ("t2", "GBP", "Tea"),
        ("t3", "GBP", "Tea"),
        ("k1", "GBP", "Coffee"),
        ("k2", "GBP", "Coffee"),
        ("s1", "GBP", "Soap"),
        ("n1", "GBP", "Salt"),
        ("n2", "EUR", "Salt"),
    ] {
        shop.order(&format!("{customer}@shop.example"), currency, "2025-03-20", 1, product);
    }
    let one = |id: u32| json!([{ "id": id, "title": "Default Title", "price": "5.00", "available": true }]);
    let mut sold_out = one(12);
    sold_out[0]["available"] = json!(false);
    let mut archived = product("Box", &one(13));
    archived["status"] = json!("archived");
    let catalog = json!({ "products": [
        product("Pot", &one(11)),
        product("Jar", &sold_out),
        archived,
        product("Cup", &json!([{ "title": "Default Title", "price": "5.00" }])),
        product("Tin", &json!([{ "id": 14, "title": "Default Title" }])),
    ] });
    (shop, catalog)
}

/// The problems of a check as code → predictions, products, and checks what holds of every one.
fn problems(check: &LinkCheck) -> BTreeMap<String, (u32, u32)> {
    assert_eq!(check.cart_links + check.product_pages + check.no_link, check.predictions);
    assert!(check.longest < 2_000);
    let order: Vec<usize> = check
        .problems
        .iter()
        .map(|problem| LinkProblemCode::ALL.iter().position(|code| *code == problem.code).unwrap())
        .collect();
    assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
    let told = check.problems.iter().map(|problem| {
        assert_eq!(problem.examples.len() as u32, problem.predictions.min(5));
        assert!(problem.predictions > 0 && problem.products > 0 && problem.predictions <= check.predictions);
        assert!(
            problem.fix.ends_with('.') && !problem.fix.contains('\n') && problem.fix.len() < 160,
            "{}",
            problem.fix
        );
        let name = serde_json::to_value(problem.code).unwrap().as_str().unwrap().to_owned();
        (name, (problem.predictions, problem.products))
    });
    told.collect()
}

#[test]
fn every_problem_of_a_link_is_found_and_counted() {
    let (shop, catalog) = troubled();
    let check = |settings: Value, catalog: &Value, totals: [u32; 4], expected: &[(&str, (u32, u32))]| {
        let mut session = shop.session(&settings, catalog);
        let check = session.link_check(&all()).unwrap();
        let told = [check.predictions, check.cart_links, check.product_pages, check.no_link];
        assert_eq!(told, totals, "{settings}: {check:?}");
        let expected: BTreeMap<String, (u32, u32)> =
            expected.iter().map(|(code, counts)| ((*code).to_owned(), *counts)).collect();
        assert_eq!(problems(&check), expected, "{settings}");
        check
    };
    let of_catalog = [
        ("notInCatalog", (1, 1)),
        ("noVariant", (2, 1)),
        ("soldOut", (3, 1)),
        ("archived", (3, 1)),
        ("noPrice", (2, 1)),
    ];
    let with = |more: &[(&'static str, (u32, u32))]| [&of_catalog[..], &[("foreignCurrency", (1, 1))], more].concat();
    let page = ("productPageOnly", (2, 1));
    let plain = check(json!({}), &catalog, [8, 5, 2, 1], &with(&[page]));
    let shown: Vec<(&str, &str)> = plain
        .problems
        .iter()
        .map(|problem| (problem.examples[0].customer.as_str(), problem.examples[0].product.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("s1@shop.example", "Mug"),
            ("k1@shop.example", "Cup"),
            ("k1@shop.example", "Cup"),
            ("t1@shop.example", "Jar"),
            ("t1@shop.example", "Box"),
            ("n1@shop.example", "Tin"),
            ("n2@shop.example", "Tin"),
        ]
    );
    let long = json!({ "cart": { "note": "€".repeat(300) } });
    check(long, &catalog, [8, 5, 2, 1], &with(&[page, ("tooLong", (5, 2))]));
    let buy = json!({ "cart": { "form": "buy", "attribution": true } });
    check(buy, &catalog, [8, 5, 2, 1], &with(&[page, ("notCarried", (5, 2))]));
    check(json!({ "shop": { "domain": null } }), &catalog, [8, 0, 0, 8], &with(&[("noDomain", (8, 4))]));
    // Without a catalog nothing is known to be sold out.
    let none = [("noCatalog", (8, 6)), ("noPrice", (2, 1)), ("foreignCurrency", (1, 1))];
    check(json!({}), &Value::Null, [8, 0, 0, 8], &none);

    // The query selects.
    let mut session = shop.session(&json!({}), &catalog);
    let soap = session.link_check(&Query { search: Some("s1@".into()), ..all() }).unwrap();
    assert_eq!((soap.predictions, soap.no_link, soap.problems.len()), (1, 1, 1));
    assert_eq!(session.link_check(&Query { limit: 1, offset: 7, ..all() }).unwrap(), plain, "the window does not");
    let error = session.link_check(&Query { sort: Some("luck".into()), ..all() }).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadQuery);
    let empty = Session::new(Settings::default()).unwrap().link_check(&all()).unwrap();
    assert_eq!(empty, LinkCheck::default());
}

#[test]
fn variants_are_like_those_bought_before_and_quantities_as_usual() {
    let mut shop = Shop::new();
    shop.pair("Socks - L / Red", &["Shirt - S / Blue"], "GBP");
    for (customer, bought) in [
        ("plain", &["Cap"][..]),
        ("medium", &["Cap - m / Green"]),
        ("latest", &["Cap - M / Green", "Cap - L / Red"]),
        ("red", &["Cap - XXL / Red"]),
        ("gone", &["Cap - XS / Blue"]),
        ("unlisted", &["Hat - L"]),
    ] {
        let customer = format!("{customer}@shop.example");
        for (at, product) in bought.iter().enumerate() {
            shop.order(&customer, "GBP", &format!("2025-03-{:02}", 10 + at), 1, product);
        }
        shop.order(&customer, "GBP", "2025-03-20", 1, "Socks");
    }
    let variants = |from: u32, titles: &[&str]| -> Value {
        let variant = |(id, title): (u32, &&str)| json!({ "id": id, "title": title, "price": "5.00", "available": *title != "XS / Blue" });
        (from..).zip(titles).map(variant).collect()
    };
    let catalog = json!({ "products": [
        product("Shirt", &variants(1, &["XS / Blue", "S / Red", "S / Blue", "M / Red", "M / Blue", "L / Red"])),
        product("Socks", &variants(11, &["L / Red", "M / Red"])),
        product("Cap", &variants(21, &["M / Green", "L / Red", "XXL / Red", "XS / Blue"])),
    ] });
    let chosen = |cart: Value| -> BTreeMap<String, (String, u32)> {
        let mut session = shop.session(&json!({ "cart": cart, "exclude": ["Cap", "Hat*"] }), &catalog);
        let rows = session.predictions(&all()).unwrap().rows;
        rows.into_iter()
            .map(|row| {
                let offer = &row.products[0];
                let variant = offer.variant_id.clone().unwrap();
                let expected = format!("https://shop.example/cart/{variant}:{}?", offer.quantity);
                assert!(row.cart_link.unwrap().url.starts_with(&expected));
                (row.customer.split('@').next().unwrap().to_owned(), (variant, offer.quantity))
            })
            .collect()
    };
    let best = chosen(json!({}));
    assert_eq!(best.len(), 6);
    assert!(best.values().all(|chosen| *chosen == ("3".to_owned(), 1)), "{best:?}");
    let usual = chosen(json!({ "quantity": "usual" }));
    assert!(usual.values().all(|chosen| *chosen == ("3".to_owned(), 2)), "{usual:?}");
    let like: Vec<(String, String)> = chosen(json!({ "variant": "likeBought" }))
        .into_iter()
        .map(|(customer, (variant, _))| (customer, variant))
        .collect();
    let expected = [("gone", "3"), ("latest", "6"), ("medium", "4"), ("plain", "3"), ("red", "2"), ("unlisted", "6")];
    assert_eq!(like, expected.map(|(customer, variant)| (customer.to_owned(), variant.to_owned())));
}

/// The sample shop, with another address for its customers at places.
fn sample_shop(settings: &Value) -> Session {
    let base = json!({ "shop": { "domain": "tea.example.com" } });
    let mut session = Session::new(Settings::default().with(&base).unwrap().with(settings).unwrap()).unwrap();
    session.add_orders("orders.csv", followon_sample::orders_csv().as_bytes()).unwrap();
    session.add_catalog("products.json", followon_sample::products_json().as_bytes()).unwrap();
    session
}

/// The events of an export's files, every one of which is read again and held against what must hold of it.
fn exported(session: &mut Session, query: &Query) -> BTreeSet<String> {
    let files = session.export(ExportKind::KlaviyoEvents, query).unwrap();
    let check = session.event_check(query).unwrap();
    let (mut ids, mut events, mut days) = (BTreeSet::new(), 0, BTreeMap::<String, (u32, u32, u32)>::new());
    for file in &files {
        let what = if query.backfill { "klaviyo-rehearsal-" } else { "klaviyo-events-" };
        let day = file.name.strip_prefix(what).unwrap()[..10].to_owned();
        assert!(file.rows <= 1_000 && file.content.len() <= 5_000_000);
        let body: Value = serde_json::from_str(&file.content).unwrap();
        let entries = body["data"]["attributes"]["events-bulk-create"]["data"].as_array().unwrap();
        assert_eq!(entries.len(), file.rows as usize);
        let of_day = days.entry(day.clone()).or_default();
        *of_day = (of_day.0 + file.rows, of_day.1 + 1, of_day.2.max(file.content.len() as u32));
        for entry in entries {
            let backfill = &entry["attributes"]["backfill"];
            assert_eq!(*backfill, if query.backfill { json!(true) } else { Value::Null });
            let event = &entry["attributes"]["events"]["data"][0]["attributes"];
            assert_eq!(event["properties"]["send_on"], day.as_str());
            says_something(&event["properties"]);
            assert!(ids.insert(event["unique_id"].as_str().unwrap().to_owned()), "twice: {event}");
            events += 1;
        }
    }
    let told: BTreeMap<String, (u32, u32, u32)> =
        check.days.iter().map(|day| (day.day.clone(), (day.events, day.requests, day.largest))).collect();
    assert_eq!((told, check.events), (days, events));
    ids
}

/// Nothing that is null, 0 or "", whatever holds it.
fn says_something(value: &Value) {
    match value {
        Value::Null => panic!("null"),
        Value::Number(number) => assert_ne!(number.as_f64(), Some(0.0)),
        Value::String(text) => assert!(!text.is_empty()),
        Value::Array(list) => list.iter().for_each(says_something),
        Value::Object(object) => object.values().for_each(says_something),
        Value::Bool(_) => {}
    }
}

fn ledger(session: &mut Session) -> String {
    session.export(ExportKind::Ledger, &all()).unwrap().remove(0).content
}

#[test]
fn only_what_is_new_goes_out_again() {
    let mut first = sample_shop(&json!({ "holdout": { "share": 0.2 } }));
    let sent = exported(&mut first, &all());
    let kept = ledger(&mut first);
    let noted: Value = serde_json::from_str(&kept).unwrap();
    let ids = |held: bool| -> BTreeSet<String> {
        let offers = noted["offers"].as_array().unwrap().iter().filter(|offer| offer["heldOut"] == held);
        offers.map(|offer| offer["uniqueId"].as_str().unwrap().to_owned()).collect()
    };
    assert!(sent.len() > 100 && ids(false) == sent && !ids(true).is_empty());

    let only_new = Query { only_new: true, ..all() };
    assert_eq!(exported(&mut first, &only_new), sent, "without a ledger all is new");
    first.add_ledger("ledger.json", kept.as_bytes()).unwrap();
    assert!(exported(&mut first, &only_new).is_empty());
    assert_eq!(exported(&mut first, &all()), sent, "and what is asked for as a whole comes as a whole");
    assert_eq!(first.predictions(&only_new).unwrap().total, 0);
    assert_eq!(first.export(ExportKind::ProfilesCsv, &only_new).unwrap()[0].rows, 0);
    assert_eq!(first.link_check(&only_new).unwrap().predictions, 0);
    let check = first.event_check(&only_new).unwrap();
    assert_eq!((check.events, check.already_sent, check.untold), (0, sent.len() as u32, 0));
    assert_eq!(first.event_check(&all()).unwrap().already_sent, sent.len() as u32);

    // Whoever was held out was sent nothing; they go out once nobody is.
    let mut later = sample_shop(&json!({}));
    later.add_ledger("ledger.json", kept.as_bytes()).unwrap();
    assert_eq!(exported(&mut later, &only_new), ids(true));
    // Another offer is new, the same one at another day is not.
    later.configure_partial(&json!({ "maxProducts": 1, "leadDays": 12 })).unwrap();
    let whole = exported(&mut later, &all());
    let changed: BTreeSet<String> = whole.difference(&sent).cloned().collect();
    assert!(changed.len() < whole.len(), "customers with a single offer keep it");
    assert_eq!(exported(&mut later, &only_new), changed);

    // A ledger of an earlier version does not tell which events they were.
    let mut old: Value = noted.clone();
    for offer in old["offers"].as_array_mut().unwrap() {
        offer.as_object_mut().unwrap().remove("uniqueId");
    }
    let mut reader = sample_shop(&json!({ "holdout": { "share": 0.2 } }));
    let report = reader.add_ledger("old.json", old.to_string().as_bytes()).unwrap();
    assert_eq!(report.sent, sent.len() as u32);
    assert_eq!(exported(&mut reader, &only_new), sent);
    assert_eq!(reader.event_check(&only_new).unwrap().untold, sent.len() as u32);
}

#[test]
fn a_rehearsal_is_marked_and_named_so() {
    let mut session = sample_shop(&json!({}));
    let rehearsal = Query { backfill: true, ..all() };
    // Under its own IDs, or Klaviyo would take the sending for a repetition, and mail nobody.
    let own: BTreeSet<String> = exported(&mut session, &all()).iter().map(|id| format!("rehearsal-{id}")).collect();
    assert_eq!(exported(&mut session, &rehearsal), own);
    // Nothing else is another for it, and what would be taken for the sending there is not.
    let kind = ExportKind::PredictionsCsv;
    assert_eq!(session.export(kind, &rehearsal).unwrap(), session.export(kind, &all()).unwrap());
    for kind in [ExportKind::ProfilesCsv, ExportKind::Ledger] {
        assert_eq!(session.export(kind, &rehearsal).unwrap_err().code, ErrorCode::BadQuery);
    }
}

#[test]
fn files_of_its_own_are_told_from_catalogs() {
    let mut session = sample_shop(&json!({}));
    for kind in [ExportKind::KlaviyoEvents, ExportKind::Model] {
        let made = session.export(kind, &all()).unwrap().remove(0);
        let error = session.add_catalog(&made.name, made.content.as_bytes()).unwrap_err();
        assert!(error.message.contains("Followon made, but no ledger"), "{error}");
    }
}

#[test]
fn what_klaviyo_would_not_take_is_counted() {
    let mut shop = Shop::new();
    shop.orders = "Name,Email,Accepts Marketing,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    for at in 0..4 {
        let customer = format!("c{at}@shop.example");
        writeln!(shop.orders, "#1{at},{customer},yes,2025-01-0{} 10:00:00 +0000,1,Tea,5.00", at + 1).unwrap();
        writeln!(shop.orders, "#2{at},{customer},yes,2025-03-0{} 10:00:00 +0000,1,Pot,5.00", at + 1).unwrap();
    }
    let waiting = [
        ("a@example.com", "yes"),
        ("b@Test.com", "yes"),
        ("c@example.org", "yes"),
        ("d@mail.example.com", "no"),
        ("e@shop", "no"),
        ("f..g@shop.example", "yes"),
        ("+h@shop.example", "yes"),
    ];
    for (at, (customer, accepts)) in waiting.into_iter().enumerate() {
        writeln!(shop.orders, "#3{at},{customer},{accepts},2025-03-20 10:00:00 +0000,1,Tea,5.00").unwrap();
    }
    let mut session = shop.session(&json!({ "shop": { "domain": null, "currency": "GBP" } }), &Value::Null);
    let check = session.event_check(&all()).unwrap();
    let EventCheck { events, test_addresses, invalid_addresses, without_consent, already_sent, guarded, .. } = check;
    assert_eq!(
        (events, test_addresses, invalid_addresses, without_consent, already_sent, guarded),
        (5, 2, 2, 1, 0, 1),
        "{check:?}"
    );
    let rows = |session: &mut Session, kind| -> u32 {
        session.export(kind, &all()).unwrap().iter().map(|file| file.rows).sum()
    };
    assert_eq!(rows(&mut session, ExportKind::KlaviyoEvents), 5);
    // On the day that all are due, those that are in no file are not said to be sent.
    let day = session.predictions(&all()).unwrap().rows.iter().map(|prediction| prediction.send_on).max();
    session.configure_partial(&json!({ "today": day })).unwrap();
    let summary = session.summary().expect("a fit").clone();
    assert_eq!((summary.overdue + summary.due_today, summary.unsendable_today, summary.due_now()), (7, 2, 5));
    session.configure_partial(&json!({ "today": null })).unwrap();
    // Nobody is noted as sent to who was not.
    assert_eq!(rows(&mut session, ExportKind::Ledger), 5);
    assert_eq!(rows(&mut session, ExportKind::ProfilesCsv), 6);
    let dropped: BTreeMap<&str, u32> =
        check.dropped.iter().map(|dropped| (dropped.property.as_str(), dropped.times)).collect();
    for property in
        ["bp_magic_cart_link", "cart_link_kind", "discount_code", "items.image", "items.url", "items.variant_id"]
    {
        assert_eq!(dropped.get(property), Some(&5), "{property} in {dropped:?}");
    }
    assert!(!dropped.contains_key("send_on") && !dropped.contains_key("items.title"));
    assert_eq!(check.dropped_values, check.dropped.iter().map(|dropped| dropped.times).sum::<u32>());
    session.configure_partial(&json!({ "requireConsent": true })).unwrap();
    let asked = session.event_check(&all()).unwrap();
    assert_eq!((asked.events, asked.without_consent), (4, 0));
}

#[test]
fn offers_planned_soon_after_their_order_are_counted() {
    let mut shop = Shop::new();
    shop.orders = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n".to_owned();
    for at in 0..9 {
        writeln!(shop.orders, "#1{at},c{at}@shop.example,2025-03-0{} 10:00:00 +0000,1,Tea,5.00", at + 1).unwrap();
        writeln!(shop.orders, "#2{at},c{at}@shop.example,2025-03-{} 10:00:00 +0000,1,Pot,5.00", at + 11).unwrap();
    }
    writeln!(shop.orders, "#30,new@shop.example,2025-03-20 10:00:00 +0000,1,Tea,5.00").unwrap();
    let mut session = shop.session(&json!({}), &Value::Null);
    let waits = |session: &mut Session, lead: u32| {
        session.configure_partial(&json!({ "leadDays": lead })).unwrap();
        let offer = session.predictions(&all()).unwrap().rows.remove(0);
        (offer.planned_on - offer.last_order.date, session.event_check(&all()).unwrap().soon)
    };
    assert_eq!(waits(&mut session, 7), (5, 1));
    assert_eq!(waits(&mut session, 0), (7, 0));
}

#[test]
fn what_the_block_does_not_show_is_not_counted_as_offered() {
    let mut session = sample_shop(&json!({ "block": { "products": 1 } }));
    let offers: Value = serde_json::from_str(&ledger(&mut session)).unwrap();
    let predictions = session.predictions(&all()).unwrap().rows;
    let mut several = 0;
    let offers: BTreeMap<&str, &Value> =
        offers["offers"].as_array().unwrap().iter().map(|offer| (offer["customer"].as_str().unwrap(), offer)).collect();
    assert_eq!(offers.len(), predictions.len());
    for prediction in &predictions {
        let offer = offers[prediction.customer.as_str()];
        let first = &prediction.products[0];
        assert_eq!((&offer["products"], &offer["because"]), (&json!([first.id]), &json!([first.because.id])));
        several += u32::from(prediction.products.len() > 1);
        let price = first.price.as_ref().map(|price| price.amount.clone());
        assert_eq!(session.event(&prediction.customer).unwrap().value, price);
    }
    assert!(several > 10);
}

/// The parameters of a link as a URL parser reads them.
fn parameters(url: &Url) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        assert!(all.insert(name.clone().into_owned(), value.into_owned()).is_none(), "{name} twice");
    }
    all
}

/// Text of one line, with all that means something in an address.
fn line(most: usize) -> impl Strategy<Value = String> {
    let pattern = format!("[ -~]{{0,9}}(\\PC|[&=?#%+/:;,'\"<>]){{1,{most}}}x");
    proptest::string::string_regex(&pattern).expect("a pattern")
}

proptest! {
    #[test]
    fn what_is_put_into_a_link_comes_out_of_it(
        email in "[a-z&=#?%+]{1,12}@(\\PC|[&=#]){1,12}",
        code in line(12),
        key in line(9),
        value in line(20),
        note in line(40),
        reference in line(12),
        source in line(12),
        content in line(12),
        (buy, store) in any::<(bool, bool)>(),
        quantity in 0u32..40,
    ) {
        prop_assume!(!key.contains(['[', ']']));
        let (settings, mut prediction) = prediction(Shape { products: 2, ..WHOLE }, &NAMES, 0);
        prediction.customer.clone_from(&email);
        prediction.products[0].quantity = quantity;
        let (form, target) = (if buy { "buy" } else { "cart" }, if store { "cart" } else { "checkout" });
        let settings = settings.with(&json!({ "discountCode": code, "cart": {
            "form": form, "target": target, "note": note, "ref": reference,
            "attributes": [{ "key": key, "value": value }], "utm": { "source": source, "content": content },
        } })).unwrap();
        let link = cart_link(&settings, &prediction).unwrap();
        prop_assert!(link.url.len() < 2_000 && link.kind == CartLinkKind::Cart);
        prop_assume!(link.dropped.is_empty());
        let url = Url::parse(&link.url).unwrap();
        prop_assert_eq!((url.scheme(), url.host_str(), url.fragment()), ("https", Some("tea.example.com"), None));
        prop_assert_eq!(url.path(), format!("/{form}/47110:{},47111:1", quantity.clamp(1, 10)));

        let mut expected = BTreeMap::new();
        let mut put = |name: &str, value: &str| drop(expected.insert(name.to_owned(), value.to_owned()));
        if buy {
            let codes = code.split(',').map(str::trim).filter(|code| !code.is_empty());
            for (at, code) in codes.enumerate() {
                put(&format!("discounts/codes/{at}"), code);
            }
            put("buyer/email", &email);
            put("attribution/ref", &reference);
            put("attribution/utm_source", &source);
            put("attribution/utm_content", &content);
            if store {
                put("continue_to", "/cart");
            }
        } else {
            put("discount", &code);
            put("checkout[email]", &email);
            put("attributes[followon]", &event(&settings, &prediction).unique_id[..12]);
            put(&format!("attributes[{key}]"), &value);
            put("note", &note);
            put("ref", &reference);
            put("utm_source", &source);
            put("utm_content", &content);
            if store {
                put("storefront", "true");
            }
        }
        prop_assert_eq!(parameters(&url), expected);
    }
}
