//! The whole face, driven as JavaScript drives it, in Node and in the browser.

#![cfg(target_arch = "wasm32")]

use std::fmt::Write as _;

use followon_wasm::{Session, brand_from_html, check_merge_tags};
use js_sys::{JSON, Reflect};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

const HEAD: &str = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n";

/// Eight customers buy tea and come back for a teapot, the first of them for filters, too; twelve have just bought tea.
fn orders() -> String {
    let mut csv = HEAD.to_owned();
    let mut row = |name: u32, customer: u32, date: &str, product: &str, price: &str| {
        let _ = writeln!(csv, "#{name},c{customer:02}@example.net,{date} 10:00:00 +0000,1,{product},{price}");
    };
    for n in 1..=20 {
        let (month, day) = if n <= 8 { (3, n) } else { (4, n + 8) };
        row(100 + n, n, &format!("2025-0{month}-{day:02}"), "Green tea", "4.00");
    }
    for n in 1..=8 {
        row(200 + n, n, &format!("2025-04-{n:02}"), "Teapot", "20.00");
    }
    row(301, 1, "2025-05-01", "Filters", "3.00");
    csv
}

const CATALOG: &str = r#"{"products": [{"id": 1, "title": "Teapot", "handle": "teapot", "images": [], "variants":
    [{"id": 4211, "title": "Default Title", "price": "20.00", "available": true, "sku": "T"}]}]}"#;

fn js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

fn plain(value: &JsValue) -> Value {
    serde_json::from_str(&JSON::stringify(value).unwrap().as_string().unwrap()).unwrap()
}

fn session() -> Session {
    let session = Session::new(None).unwrap();
    session.add_orders("orders.csv", orders().as_bytes()).unwrap();
    session.fit().unwrap();
    session
}

/// What a call returns, at the place that a JSON pointer names.
#[track_caller]
fn check(result: Result<JsValue, JsValue>, pointer: &str, expected: impl Into<Value>) {
    let value = plain(&result.expect("the call throws nothing"));
    let found = value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} of {value}"));
    // All numbers of JavaScript are of one kind.
    let expected = plain(&js(&expected.into()));
    assert_eq!(found, &expected, "at {pointer} of {value}");
}

/// What a call throws: always an `Error`, with a code, a message, and the further fields given.
#[track_caller]
fn check_error<T>(result: Result<T, JsValue>, code: &str, fields: &Value) {
    let error = result.err().expect("the call throws");
    assert!(error.is_instance_of::<js_sys::Error>(), "an Error is thrown");
    let field = |name: &str| Reflect::get(&error, &name.into()).unwrap();
    assert_eq!(field("code").as_string().as_deref(), Some(code));
    assert!(field("message").as_string().is_some_and(|message| message.len() > 10), "the message says something");
    for (name, expected) in fields.as_object().unwrap() {
        assert_eq!(&plain(&field(name)), &plain(&js(expected)), "the error's {name}");
    }
}

#[wasm_bindgen_test]
fn orders_are_read_at_once() {
    let session = Session::new(None).unwrap();
    let report = session.add_orders("orders.csv", orders().as_bytes());
    check(report.clone(), "/file", "orders.csv");
    check(report.clone(), "/rows", 29);
    check(report.clone(), "/layout", "shopifyOrders");
    check(report, "/firstDay", "2025-03-01");
}

#[wasm_bindgen_test]
fn orders_in_json_are_the_orders_of_the_table() {
    let json = br##"[{"name": "#1", "email": "ann@x.example", "created_at": "2025-01-03T10:00:00Z",
        "line_items": [{"name": "Tea", "quantity": 1, "price": "4.00"}, {"name": "Pot", "quantity": 1, "price": "9.00"}]}]"##;
    let session = Session::new(None).unwrap();
    check(session.add_orders("orders.json", json), "/rows", 2);
    check(session.fit(), "/orders", 1);
    check_error(session.add_orders("cut.json", &json[..json.len() - 20]), "badJson", &json!({ "file": "cut.json" }));
}

#[wasm_bindgen_test]
fn orders_are_read_in_chunks_of_any_size() {
    let whole = plain(&Session::new(None).unwrap().add_orders("orders.csv", orders().as_bytes()).unwrap());
    for size in [1, 7, 1000] {
        let session = Session::new(None).unwrap();
        let mut file = session.open_orders("orders.csv");
        for chunk in orders().as_bytes().chunks(size) {
            file.push(chunk).unwrap();
        }
        assert!(file.rows().unwrap() <= 29);
        assert_eq!(plain(&file.finish().unwrap()), whole);
        check(session.fit(), "/orders", 29);
    }
}

#[wasm_bindgen_test]
fn a_long_file_tells_how_far_it_has_come() {
    let session = Session::new(None).unwrap();
    let mut file = session.open_orders("orders.csv");
    file.push(HEAD.as_bytes()).unwrap();
    let row = "#1,ann@example.net,2025-03-01 10:00:00 +0000,1,Green tea,4.00\n";
    file.push(row.repeat(5000).as_bytes()).unwrap();
    assert!((4000..=5000).contains(&file.rows().unwrap()));
    check(file.finish(), "/rows", 5000);
}

#[wasm_bindgen_test]
fn the_fit_is_told_in_numbers() {
    let session = session();
    check(session.fit(), "/customers", 20);
    check(session.fit(), "/predicted", 12);
    check(session.fit(), "/today", "2025-05-01");
}

#[wasm_bindgen_test]
fn settings_are_read_and_changed() {
    let session = Session::new(Some(js(&json!({ "threshold": 0.5, "shop": { "currency": "GBP" } })))).unwrap();
    check(session.settings(), "/threshold", 0.5);
    check(session.settings(), "/shop/currency", "GBP");
    check(session.settings(), "/maxProducts", 3);
    session.add_orders("orders.csv", orders().as_bytes()).unwrap();
    check(session.fit(), "/eligiblePairs", 0);
    check(session.configure(&js(&json!({ "threshold": 0.25 }))), "/predicted", 12);
    check(session.settings(), "/shop/currency", "GBP");
}

#[wasm_bindgen_test]
fn pairs_come_in_windows() {
    let session = session();
    check(session.pairs(None), "/rows/0/from", json!({ "id": "Green tea", "title": "Green tea" }));
    check(session.pairs(None), "/rows/0/rate", 0.4);
    check(session.pairs(None), "/rows/0/eligible", true);
    let all = session.pairs(Some(js(&json!({ "eligibleOnly": false, "sort": "from", "offset": 1, "limit": 1 }))));
    check(all.clone(), "/offset", 1);
    let rows = plain(&all.unwrap())["rows"].as_array().unwrap().len();
    assert_eq!(rows, 1);
    check(session.pair("Green tea", "Teapot"), "/pair/followers", 8);
    check(session.pair("Green tea", "Teapot"), "/pair/buyers", 20);
    check(session.coverage(), "/customers", 20);
}

#[wasm_bindgen_test]
fn predictions_name_products_and_a_day() {
    let session = session();
    let found = session.predictions(Some(js(&json!({ "search": "C20@", "limit": 1 }))));
    check(found.clone(), "/total", 1);
    check(found.clone(), "/rows/0/customer", "c20@example.net");
    check(found.clone(), "/rows/0/lastOrder/name", "#120");
    check(found.clone(), "/rows/0/products/0/title", "Teapot");
    check(found.clone(), "/rows/0/products/0/because/title", "Green tea");
    let day = plain(&found.unwrap())["rows"][0]["sendOn"].clone();
    check(session.predictions(Some(js(&json!({ "from": day, "to": day, "search": "c20" })))), "/total", 1);
    check(session.predictions(Some(js(&json!({ "to": "2025-01-01" })))), "/total", 0);
    assert!(!plain(&session.calendar().unwrap()).as_array().unwrap().is_empty());
    check(session.timeline(), "/0/start", "2025-02-24");
}

#[wasm_bindgen_test]
fn the_withheld_have_a_reason() {
    let session = session();
    check(session.withheld(None), "/total", 8);
    check(session.withheld(Some(js(&json!({ "search": "c01" })))), "/rows/0/reason", "noEligiblePair");
    check(session.explain("c20@example.net"), "/prediction/products/0/id", "Teapot");
    check(session.explain("c01@example.net"), "/withheld", "noEligiblePair");
    check(session.explain("c01@example.net"), "/orders/0/name", "#301");
}

#[wasm_bindgen_test]
fn a_template_tells_its_look() {
    let html = "<p style='color:#222'>Words <a style='background:#0a5;color:#fff'>Go</a></p>";
    check(brand_from_html(html), "/style/buttonColor", "#00aa55");
    check(brand_from_html(html), "/found/0/from", "<p style=\"color:#222\">");
    check(brand_from_html(""), "/style/width", Value::Null);
}

#[wasm_bindgen_test]
fn words_are_suggested_filled_in_and_checked() {
    let session = session();
    let warm = js(&json!({ "tone": "warm" }));
    check(session.suggestions("c20@example.net", None), "/0/subject/text", "Goes well with your Green tea");
    check(session.suggestions("c20@example.net", Some(warm)), "/0/subject/text", "Hello, do you enjoy your Green tea?");
    check(
        session.fill_words("c20@example.net", "For {{ event.because_title }}", "", "", None),
        "/subject/text",
        "For Green tea",
    );
    check(check_merge_tags("{{ event.becuase_title }}"), "/0/instead", "{{ event.because_title }}");
    check_error(session.suggestions("nobody@example.net", None), "unknownCustomer", &json!({}));
}

#[wasm_bindgen_test]
fn the_offer_is_handed_over() {
    let session = session();
    check(session.event("c20@example.net"), "/metric", "Cross sell prediction by Blueprint");
    check(session.event("c20@example.net"), "/email", "c20@example.net");
    let style = js(&json!({ "buttonText": "Take me there" }));
    let block = plain(&session.block("c20@example.net", Some(style)).unwrap());
    let plain_block = plain(&session.block("c20@example.net", None).unwrap());
    let holds = |block: &Value, part: &str, text: &str| block[part].as_str().unwrap().contains(text);
    assert!(holds(&block, "template", "Take me there") && holds(&block, "html", "Teapot"), "{block}");
    assert!(!holds(&plain_block, "template", "Take me there"), "a style is for one block alone");
    assert!(holds(&block, "profileTemplate", "person|lookup:'bp_magic_cart_link'"), "{block}");
    for kind in ["profilesCsv", "predictionsCsv"] {
        check(session.export(kind, None), "/0/rows", 12);
    }
    // Events come in a file for each day.
    let days = plain(&session.export("klaviyoEvents", None).unwrap());
    let rows: u64 = days.as_array().unwrap().iter().map(|file| file["rows"].as_u64().unwrap()).sum();
    assert_eq!((rows, days[0]["name"].as_str().unwrap()), (12, "klaviyo-events-2025-05-02.json"));
    check(session.export("pairsCsv", None), "/0/name", "pairs.csv");
    check(session.export("model", None), "/0/mime", "application/json");
}

#[wasm_bindgen_test]
fn the_past_is_scored() {
    let session = session();
    let options = js(&json!({ "snapshots": ["2025-03-01"], "minBuyers": 1, "horizonDays": 60 }));
    let backtest = plain(&session.backtest(Some(options)).unwrap());
    assert_eq!((&backtest["snapshots"][0], &backtest["horizonDays"]), (&json!("2025-03-01"), &json!(60)));
    assert_eq!(backtest["rankings"].as_array().unwrap().len(), 10, "{backtest}");
    check_error(
        session.backtest(Some(js(&json!({ "horizonDays": 3 })))),
        "badQuery",
        &json!({ "column": "horizonDays" }),
    );
    check_error(session.backtest(Some(js(&json!({ "days": 3 })))), "badQuery", &json!({}));
}

#[wasm_bindgen_test]
fn a_catalog_gives_cart_links() {
    let session = Session::new(Some(js(&json!({ "shop": { "domain": "shop.example" } })))).unwrap();
    check(session.add_catalog("products.json", CATALOG.as_bytes()), "/variantsWithId", 1);
    session.add_orders("orders.csv", orders().as_bytes()).unwrap();
    check(session.fit(), "/variantIds", true);
    let link = plain(&session.predictions(None).unwrap())["rows"][0]["cartLink"].clone();
    assert!(link["url"].as_str().unwrap().starts_with("https://shop.example/cart/4211:1"), "{link}");
    assert_eq!(link["kind"], "cart");
}

#[wasm_bindgen_test]
fn a_ledger_is_exported_and_read_again() {
    let session = Session::new(Some(js(&json!({ "holdout": { "share": 0.5 } })))).unwrap();
    session.add_orders("orders.csv", orders().as_bytes()).unwrap();
    let files = plain(&session.export("ledger", None).unwrap());
    let (name, content) = (files[0]["name"].as_str().unwrap(), files[0]["content"].as_str().unwrap());
    let noted = plain(&session.add_ledger(name, content.as_bytes()).unwrap());
    assert_eq!(
        noted["sent"].as_u64().unwrap() + noted["heldOut"].as_u64().unwrap(),
        files[0]["rows"].as_u64().unwrap()
    );
    let report = plain(&session.holdout().unwrap());
    assert_eq!((&report["ledgers"], &report["open"]), (&json!(1), &files[0]["rows"]));
    assert_eq!(report["difference"], json!(null));
    // Their time goes on, and no order has come of them yet.
    let results = plain(&session.results(None).unwrap());
    let told = [&results["total"]["sent"], &results["ahead"]].map(|n| n.as_u64().unwrap());
    assert_eq!(Some(told[0] + told[1]), noted["sent"].as_u64());
    check(session.results(Some(js(&json!({ "limit": 1 })))), "/byPair/offset", 0);
    check(session.results(None), "/total/orders", 0);
    check(session.export("resultsCsv", None), "/0/name", "results.csv");
    check_error(session.results(Some(js(&json!({ "sort": "luck" })))), "badQuery", &json!({}));
    check_error(session.add_ledger("ledger.json", b"{"), "badJson", &json!({ "file": "ledger.json" }));
}

#[wasm_bindgen_test]
fn an_export_is_checked_beforehand() {
    let shop = json!({ "shop": { "domain": "tea.example.com" }, "cart": { "utm": { "source": "klaviyo" } } });
    let session = Session::new(Some(js(&shop))).unwrap();
    session.add_orders("orders.csv", orders().as_bytes()).unwrap();
    check(session.link_check(None), "/problems/0/code", "noCatalog");
    session.add_catalog("products.json", CATALOG.as_bytes()).unwrap();
    check(session.link_check(None), "/cartLinks", 12);
    check(session.link_check(None), "/problems", json!([]));
    check(session.event_check(None), "/events", 12);
    let ledger = plain(&session.export("ledger", None).unwrap());
    session.add_ledger("ledger.json", ledger[0]["content"].as_str().unwrap().as_bytes()).unwrap();
    let only_new = || Some(js(&json!({ "onlyNew": true })));
    check(session.event_check(only_new()), "/alreadySent", 12);
    check(session.export("klaviyoEvents", only_new()), "", json!([]));
    let rehearsal = session.export("klaviyoEvents", Some(js(&json!({ "backfill": true }))));
    assert!(plain(&rehearsal.unwrap())[0]["name"].as_str().unwrap().starts_with("klaviyo-rehearsal-"));
    check_error(session.event_check(Some(js(&json!({ "sort": "luck" })))), "badQuery", &json!({}));
}

#[wasm_bindgen_test]
fn unusable_files_say_what_is_wrong() {
    let add = |bytes: &[u8]| Session::new(None).unwrap().add_orders("bad.csv", bytes);
    let here = json!({ "file": "bad.csv" });
    check_error(add(b""), "emptyFile", &here);
    check_error(add(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "notText", &here);
    check_error(add(b"<!DOCTYPE html><html><body>Log in</body></html>"), "notATable", &here);
    check_error(add(b"\xff\xfeN\0a\0m\0e\0,\0E\0m\0a\0i\0l\0\n\0"), "missingColumn", &here);
    check_error(add(b"Name,Email\n#1,a@example.net\n"), "missingColumn", &here);
    check_error(add(HEAD.as_bytes()), "noRows", &here);
    let catalog = Session::new(None).unwrap().add_catalog("products.json", b"{\"products\": [");
    check_error(catalog, "badJson", &json!({ "file": "products.json" }));
}

#[wasm_bindgen_test]
fn a_bad_file_in_chunks_leaves_the_session_as_it_was() {
    let session = session();
    let before = plain(&session.fit().unwrap());
    let mut file = session.open_orders("bad.csv");
    let pushed = file.push(b"Name,Email\n#1,a@example.net\n");
    check_error(pushed.and_then(|()| file.finish()), "missingColumn", &json!({ "file": "bad.csv" }));
    assert_eq!(plain(&session.fit().unwrap()), before);
}

#[wasm_bindgen_test]
fn wrong_words_are_named() {
    let session = session();
    let none = json!({});
    check_error(
        Session::new(Some(js(&json!({ "treshold": 0.3 })))),
        "unknownSetting",
        &json!({ "column": "treshold" }),
    );
    check_error(session.configure(&js(&json!({ "threshold": 2 }))), "badSetting", &json!({ "column": "threshold" }));
    check_error(session.configure(&JsValue::from(3)), "badSetting", &none);
    check_error(session.block("c20@example.net", Some(js(&json!({ "buttonColor": "red" })))), "badSetting", &none);
    check_error(session.pairs(Some(js(&json!({ "limits": 3 })))), "badQuery", &none);
    check_error(session.pairs(Some(js(&json!({ "sort": "colour" })))), "badQuery", &none);
    check_error(session.predictions(Some(js(&json!({ "from": "soon" })))), "badQuery", &none);
    check_error(session.withheld(Some(js(&json!({ "sort": "rate" })))), "badQuery", &none);
    check_error(session.explain("nobody@example.net"), "unknownCustomer", &none);
    check_error(session.event("c01@example.net"), "unknownCustomer", &none);
    check_error(session.pair("Green tea", "Coffee"), "unknownPair", &none);
    check_error(session.export("everything", None), "unknownExport", &none);
    check(session.settings(), "/threshold", 0.25);
}

#[wasm_bindgen_test]
fn a_finished_file_is_closed() {
    let session = session();
    let mut file = session.open_orders("more.csv");
    file.push(orders().as_bytes()).unwrap();
    file.finish().unwrap();
    check_error(file.push(b"x"), "closed", &json!({ "file": "more.csv" }));
    check_error(file.rows(), "closed", &json!({ "file": "more.csv" }));
    check_error(file.finish(), "closed", &json!({ "file": "more.csv" }));

    let mut file = session.open_orders("late.csv");
    file.push(orders().as_bytes()).unwrap();
    drop(session);
    check_error(file.finish(), "closed", &json!({ "file": "late.csv" }));
}
