//! Findings name their places: file, line, column and text, and the same ones whatever the order of the files.
#![allow(clippy::needless_pass_by_value, clippy::format_push_string, clippy::format_collect)] // Rows read best written in place.

use followon::import::{Finding, FindingCode as F, MOST_EXAMPLES};
use followon::{Session, Settings};
use serde_json::{Value, json};

const HEAD: &str = "Name,Email,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
                    Financial Status,Cancelled at,Id\n";

/// A file by its name and its text; rows without a head get [`HEAD`]. What has “products” in its name is a catalog.
type Named<'a> = (&'a str, &'a [u8]);

/// All findings of the files, of each alone and of all together.
fn findings(files: &[Named<'_>], settings: &Value) -> Vec<Finding> {
    let settings = Settings::default().with(settings).expect("settings in bounds");
    let mut session = Session::new(settings).expect("settings in bounds");
    let mut all = Vec::new();
    for (name, text) in files {
        let report = if name.contains("products") {
            session.add_catalog(name, text).map(|report| report.findings)
        } else if text.starts_with(b"Name") {
            session.add_orders(name, text).map(|report| report.findings)
        } else {
            session.add_orders(name, &[HEAD.as_bytes(), text].concat()).map(|report| report.findings)
        };
        all.extend(report.expect("a usable file"));
    }
    all.extend(session.fit().findings);
    all
}

/// Each place of the findings of a kind: `a.csv:2 Email: nobody`, one a line.
fn places(files: &[Named<'_>], settings: &Value, code: F) -> String {
    let mut places: Vec<String> = Vec::new();
    for finding in findings(files, settings).iter().filter(|finding| finding.code == code) {
        let shown = finding.examples.len();
        assert_eq!(shown, MOST_EXAMPLES.min(finding.count as usize), "{code:?} is counted but not shown: {finding:?}");
        places.extend(finding.examples.iter().map(|p| format!("{}:{} {}: {}", p.file, p.line, p.column, p.text)));
    }
    places.join("\n")
}

/// The places of one kind of finding, in the files' order as given and turned round.
#[track_caller]
fn check(code: F, files: &[Named<'_>], settings: Value, expected: &[&str]) {
    let expected = expected.join("\n");
    assert_eq!(places(files, &settings, code), expected, "{code:?}");
    let turned: Vec<Named<'_>> = files.iter().rev().copied().collect();
    let of_all = |files: &[Named<'_>]| {
        let mut all = findings(files, &settings);
        // Each file's own findings come with the file; within a file their order counts.
        all.sort_by_key(|finding| (finding.code, finding.examples.first().map(|p| (p.file.clone(), p.line))));
        all
    };
    assert_eq!(of_all(files), of_all(&turned), "{code:?} with the files in another order");
}

#[test]
fn what_is_to_be_known_of_orders_says_whose_they_are() {
    let rows = |state: &str, date: &str| format!("#2,bob@x.example,{date},GBP,1,Tea,4.00,T1,{state},,2\n");
    let with = |row: String| format!("{GOOD}{row}");
    let day = "2025-01-04";
    for (file, code, place) in [
        (with(rows("pending", day)), F::Unpaid, "a.csv:3 : #2"),
        (with(rows("wc-on-hold", day)), F::Unpaid, "a.csv:3 : #2"),
        // Once an order, wherever its rows stand.
        (
            with(rows("pending", day) + "#3,,2025-01-05,,1,Pot,4.00,T1,paid,,3\n" + &rows("pending", day)),
            F::Unpaid,
            "a.csv:3 : #2",
        ),
        (with(rows("voided", day)), F::Unpaid, ""),
        (with(rows("pending,2025-01-05", day).replace(",,2", ",2")), F::Unpaid, ""),
        // A mistyped year would make its order the latest of all by centuries.
        (with(rows("paid", "1925-01-04")), F::BadDate, "a.csv:3 Created at: 1925-01-04"),
        (with(rows("paid", "1989-12-31")), F::BadDate, "a.csv:3 Created at: 1989-12-31"),
        (with(rows("paid", "1990-01-01")), F::BadDate, ""),
        (with(rows("paid", "2100-12-31")), F::BadDate, ""),
        (with(rows("paid", "2101-01-01 10:00:00 +0000")), F::BadDate, "a.csv:3 Created at: 2101-01-01"),
        // Whichever of the two is the day, no shop is of that year.
        (with(rows("paid", "03/04/1925")), F::BadDate, "a.csv:3 Created at: 3/4/1925"),
        (with(rows("paid", "03/04/1925")), F::AmbiguousDate, ""),
    ] {
        check(code, &[("a.csv", file.as_bytes())], json!({}), &[place]);
    }
    let amounts = [("1.00", "4.00", "a.csv:2 : #7"), ("4.00", "4.00", ""), ("-1.00", "4.00", ""), ("1.00", "", "")];
    for (back, total, place) in amounts {
        let head = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Total";
        let file =
            format!("{head}\n#7,ann@x.example,2025-01-04,1,Tea,4.00,{back},{total}\n#8,,2025-01-04,1,Tea,4.00,,\n");
        check(F::PartlyRefunded, &[("a.csv", file.as_bytes())], json!({}), &[place]);
    }
}

const GOOD: &str = "#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n";

#[test]
fn lines_left_aside_are_named() {
    let rows = b"#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
                 #1,,,,0,Pot,9.00,,,,\n\
                 #2,bob@x.example,2025-01-04,GBP,-2,\"Cup,\nlarge\",3.00,,paid,,2\n\
                 #2,,,,1,Sachet,0.00,,,,\n\
                 #2,,,,1,Leaflet,,,,,\n\
                 #2,,,,1,Gift Card,20.00,,,,\n";
    let file: &[Named<'_>] = &[("a.csv", rows)];
    check(
        F::NoQuantity,
        file,
        json!({}),
        &["a.csv:3 Lineitem quantity: Pot", "a.csv:4 Lineitem quantity: Cup,\nlarge"],
    );
    check(F::Free, file, json!({}), &["a.csv:6 Lineitem price: Sachet", "a.csv:7 Lineitem price: Leaflet"]);
    check(F::Excluded, file, json!({ "exclude": ["gift*"] }), &["a.csv:8 Lineitem name: Gift Card"]);
}

#[test]
fn orders_left_aside_are_named() {
    let rows = b"#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
                 #2,,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n\
                 #3,no address,2025-01-05,GBP,1,Tea,4.00,T1,paid,,3\n\
                 #4,bob@x.example,2025-01-06,GBP,1,Tea,4.00,T1,voided,,4\n\
                 #5,bob@x.example,2025-01-07,GBP,1,Tea,4.00,T1,paid,2025-01-08,5\n\
                 #6,bob@x.example,2025-01-08,GBP,1,Tea,4.00,T1,refunded,,6\n\
                 #7,bob@x.example,2025-01-09,EUR,1,Tea,4.00,T1,paid,,7\n\
                 #7,,,,1,Pot,9.00,,,,\n";
    let file: &[Named<'_>] = &[("a.csv", rows)];
    check(F::NoEmail, file, json!({}), &["a.csv:3 Email: #2"]);
    check(F::OddEmail, file, json!({}), &["a.csv:4 Email: no address"]);
    check(F::Cancelled, file, json!({}), &["a.csv:5 : #4", "a.csv:6 : #5"]);
    check(F::Refunded, file, json!({}), &["a.csv:7 : #6"]);
    check(F::AfterToday, file, json!({ "today": "2025-01-07" }), &["a.csv:7 Created at: #6", "a.csv:8 Created at: #7"]);
    check(F::SeveralCurrencies, file, json!({}), &["a.csv:8 Currency: EUR"]);
    // The shop's currency is the one that the settings name.
    let pounds = ["a.csv:2 Currency: GBP", "a.csv:3 Currency: GBP", "a.csv:4 Currency: GBP", "a.csv:5 Currency: GBP"];
    let pounds: Vec<&str> = pounds.into_iter().chain(["a.csv:6 Currency: GBP", "a.csv:7 Currency: GBP"]).collect();
    check(F::SeveralCurrencies, file, json!({ "shop": { "currency": "EUR" } }), &pounds);
}

#[test]
fn orders_that_are_no_ordinary_sale_are_named() {
    let head =
        "Name,Email,Created at,Lineitem quantity,Lineitem name,Tags,Source,Payment Method,Test,Total,Cancelled at\n";
    let told = |columns: &str| {
        let text = format!("{head}#1,ann@x.example,2025-01-03,1,Tea,{columns}\n");
        let found = findings(&[("a.csv", text.as_bytes())], &json!({}));
        let codes = [F::RenewalOrders, F::TestOrders, F::WholesaleOrders, F::GiftOrders];
        let found: Vec<F> = found.iter().map(|finding| finding.code).filter(|code| codes.contains(code)).collect();
        match found[..] {
            [] => "none",
            [F::RenewalOrders] => "renewal",
            [F::TestOrders] => "test",
            [F::WholesaleOrders] => "wholesale",
            [F::GiftOrders] => "gift",
            _ => panic!("{columns}: {found:?}"),
        }
    };
    for (columns, kind) in [
        (",web,Shopify Payments,,8.00,", "none"),
        ("\"Subscription, Subscription First Order\",web,,,8.00,", "none"),
        ("\"Subscription, Subscription Recurring Order\",web,,,8.00,", "renewal"),
        ("appstle_subscription_recurring_order,,,,8.00,", "renewal"),
        (",subscription_contract_checkout_one,,,8.00,", "none"),
        (",subscription_contract,,,8.00,", "renewal"),
        (",,Bogus Gateway,,8.00,", "test"),
        (",,,TRUE,8.00,", "test"),
        (",,,false,8.00,", "none"),
        ("\"vip, Test\",,,,8.00,", "test"),
        ("contest winner,,,,8.00,", "none"),
        ("\"vip, Wholesale-2025\",,,,8.00,", "wholesale"),
        ("B2B,,,,8.00,", "wholesale"),
        ("Influencer,,,,8.00,", "gift"),
        (",web,,,0.00,", "gift"),
        (",web,,,free,", "none"),
        // What was cancelled counts as nothing anyway.
        ("Subscription Recurring Order,,,,0.00,2025-01-04", "none"),
    ] {
        assert_eq!(told(columns), kind, "{columns}");
    }
}

#[test]
fn what_looks_like_no_merchandise_is_named_until_it_is_left_out() {
    let rows = b"#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,,paid,,1\n#2,ann@x.example,2025-01-04,GBP,1,Postage,4.00,,paid,,2\n";
    let file: &[Named<'_>] =
        &[("b.csv", rows), ("a.csv", b"#3,ann@x.example,2025-01-05,GBP,1,Postage,4.00,,paid,,3\n")];
    check(F::NoMerchandise, file, json!({}), &["a.csv:2 Lineitem name: Postage"]);
    check(F::NoMerchandise, file, json!({ "exclude": ["postage"] }), &[]);
}

#[test]
fn dates_that_nothing_tells_are_asked_for() {
    let rows =
        b"#1,ann@x.example,03/04/2025,GBP,1,Tea,4.00,,paid,,1\n#2,ann@x.example,2025-05-04,GBP,1,Pot,4.00,,paid,,2\n";
    let file: &[Named<'_>] = &[("a.csv", rows)];
    check(F::AmbiguousDate, file, json!({}), &["a.csv:2 Created at: 3/4/2025"]);
    for (order, day) in [("dayFirst", "2025-04-03"), ("monthFirst", "2025-03-04")] {
        let settings = json!({ "dateOrder": order });
        check(F::AmbiguousDate, file, settings.clone(), &[]);
        let mut session = Session::new(Settings::default().with(&settings).unwrap()).unwrap();
        let report = session.add_orders("a.csv", &[HEAD.as_bytes(), rows].concat()).unwrap();
        assert_eq!(report.first_day.unwrap().to_string(), day);
        // A file that tells is read as it tells.
        let told = [HEAD.as_bytes(), rows, b"#3,ann@x.example,04/23/2025,GBP,1,Pot,4.00,,paid,,3\n"].concat();
        assert_eq!(session.add_orders("b.csv", &told).unwrap().first_day.unwrap().to_string(), "2025-03-04");
    }
}

#[test]
fn customers_with_too_many_products_are_named_with_their_first_order() {
    let mut rows = String::new();
    for product in 0..12 {
        rows += &format!("#{product},Ann@x.example,2025-03-{:02},GBP,1,Product {product},4.00,,paid,,\n", 20 - product);
        rows += &format!("#b{product},bob@x.example,2025-03-10,GBP,1,Product {},4.00,,paid,,\n", product % 3);
    }
    let settings = json!({ "maxProductsPerCustomer": 10 });
    check(F::Capped, &[("a.csv", rows.as_bytes())], settings, &["a.csv:24 Email: ann@x.example"]);
}

#[test]
fn rows_that_cannot_be_read_are_named() {
    let rows = [
        GOOD.as_bytes(),
        b"#2,bob@x.example,2025-01-04,GBP,1,Tea,4.00\n",
        b",bob@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n",
        b"#4,bob@x.example,soon,GBP,1,Tea,4.00,T1,paid,,4\n",
        b"#5,bob@x.example,2025-01-04,GBP,1,,4.00,T1,paid,,5\n",
        b"#6,bob@x.example,2025-01-04,GBP,some,Tea,4.00,T1,paid,,6\n",
        b"#7,bob@x.example,2025-01-04,GBP,1,Tea,dear,T1,paid,,7\n",
        b"#8,bob@x.example,2025-01-04,GBP,1,Caf\xe9,4.00,T1,paid,,8\n",
        b"#9,bob@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,9\n",
        b"#9,bob@x.example,2025-01-05,GBP,1,Tea,4.00,T1,paid,,10\n",
        b"#10,bob@x.example,2025-01-",
    ]
    .concat();
    let file: &[Named<'_>] = &[("a.csv", &rows)];
    check(F::FieldCount, file, json!({}), &["a.csv:3 : 7 of 11 fields"]);
    check(F::NoOrderName, file, json!({}), &["a.csv:4 Name: "]);
    check(F::BadDate, file, json!({}), &["a.csv:5 Created at: soon"]);
    check(F::NoProduct, file, json!({}), &["a.csv:6 Lineitem name: "]);
    check(F::BadQuantity, file, json!({}), &["a.csv:7 Lineitem quantity: some"]);
    check(F::BadPrice, file, json!({}), &["a.csv:8 Lineitem price: dear"]);
    check(F::NotUtf8, file, json!({}), &["a.csv:9 Lineitem name: Café"]);
    check(F::SameNameOtherOrder, file, json!({}), &["a.csv:11 Name: #9"]);
    check(F::TruncatedRow, file, json!({}), &["a.csv:12 field 3 of 11: 2025-01-"]);
    let unclosed = format!("{GOOD}\"#2,bob@x.example\n");
    check(F::UnclosedQuote, &[("a.csv", unclosed.as_bytes())], json!({}), &["a.csv:3 : \"#2,bob@x.example"]);
    let semicolons = format!("{HEAD}{GOOD}").replace(',', ";");
    check(F::OtherSeparator, &[("a.csv", semicolons.as_bytes())], json!({}), &["a.csv:1 : ;"]);
}

#[test]
fn a_row_like_the_one_before_is_still_looked_at() {
    // Two rows that begin alike, then another order of the same name: what begins as they did is of neither. The rows before
    // make their product known, as it mostly is.
    let known = (10..40).map(|n| format!("#{n},ann@x.example,2025-01-02,GBP,1,Tea,4.00,T1,paid,,\n"));
    let again = "#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,\n\
                 #1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,,,\n\
                 #1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,,,\n\
                 #1,ann@x.example,2025-02-03,GBP,1,Tea,4.00,T1,paid,,\n\
                 #1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,,,\n\
                 #1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,,,\n";
    let rows: String = known.chain([again.to_owned()]).collect();
    let told = ["a.csv:35 Name: #1", "a.csv:36 Name: #1"];
    check(F::SameNameOtherOrder, &[("a.csv", rows.as_bytes())], json!({}), &told);
    // A date that can be read, with bytes behind it that are no UTF-8.
    let odd = b"#1,ann@x.example,2025-01-03 09:50:26 +0100\xff,GBP,1,Tea,4.00,T1,paid,,1\n";
    let shown = "a.csv:2 Created at: 2025-01-03 09:50:26 +0100ÿ";
    check(F::NotUtf8, &[("a.csv", odd)], json!({}), &[shown]);
}

#[test]
fn copies_of_an_order_are_named_in_the_file_that_was_not_taken() {
    let early = b"#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
                  #2,bob@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n\
                  #2,,,,1,Pot,9.00,,,,\n\
                  #3,bob@x.example,2025-01-05,GBP,1,Tea,4.00,T1,paid,,3\n";
    let late = b"#2,bob@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n\
                 #3,cat@x.example,2025-01-05,GBP,1,Tea,4.00,T1,paid,,33\n\
                 #1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
                 #4,cat@x.example,2025-01-06,GBP,1,Tea,4.00,T1,paid,,4\n";
    let files: &[Named<'_>] = &[("late.csv", late), ("early.csv", early)];
    check(F::SameOrder, files, json!({}), &["early.csv:2 Name: #1", "early.csv:3 Name: #2"]);
    check(F::CopiesDiffer, files, json!({}), &["early.csv:3 Name: #2"]);
    check(F::SameNameOtherOrder, files, json!({}), &["early.csv:5 Name: #3"]);
}

#[test]
fn a_renamed_product_is_named_where_its_other_name_first_stands() {
    let a = b"#1,ann@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
              #2,bob@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n\
              #3,bob@x.example,2025-01-05,GBP,1,Pot,4.00,P1,paid,,3\n";
    let b = b"#4,cat@x.example,2025-01-06,GBP,1,Tea,4.00,T1,paid,,4\n\
              #5,cat@x.example,2025-01-07,GBP,1,Green Tea,4.00,T1,paid,,5\n";
    let files: &[Named<'_>] = &[("b.csv", b), ("a.csv", a)];
    check(F::RenamedProduct, files, json!({}), &["b.csv:3 Lineitem sku: T1"]);
    check(F::MergedProduct, files, json!({}), &[]);
    let merged = json!({ "mergeRenamed": true });
    check(F::RenamedProduct, files, merged.clone(), &[]);
    check(F::MergedProduct, files, merged, &["b.csv:3 Lineitem sku: T1"]);
}

#[test]
fn names_that_count_apart_all_the_same_are_told_so() {
    // A stand-in of five names, and a SKU one of whose names is excluded: nothing else counts under it.
    let mut rows: String =
        (1..=5).map(|n| format!("#{n},ann@x.example,2025-01-0{n},GBP,1,Ware {n},4.00,0,paid,,{n}\n")).collect();
    rows += "#6,ann@x.example,2025-01-06,GBP,1,Mug,4.00,M1,paid,,6\n#7,ann@x.example,2025-01-07,GBP,1,Tip,4.00,M1,paid,,7\n";
    let file: &[Named<'_>] = &[("a.csv", rows.as_bytes())];
    check(F::RenamedProduct, file, json!({ "mergeRenamed": true }), &["a.csv:3 Lineitem sku: 0"]);
    check(F::MergedProduct, file, json!({ "mergeRenamed": true }), &["a.csv:8 Lineitem sku: M1"]);
    // A SKU is one product, whatever its names.
    for code in [F::RenamedProduct, F::MergedProduct] {
        check(code, file, json!({ "mergeRenamed": true, "productKey": "sku" }), &[]);
    }
}

#[test]
fn each_other_address_of_a_customer_is_named_once() {
    let a = b"#1,ann+tea@x.example,2025-01-03,GBP,1,Tea,4.00,T1,paid,,1\n\
              #2,Ann+Tea@x.example,2025-01-04,GBP,1,Tea,4.00,T1,paid,,2\n\
              #3,b.ob@gmail.com,2025-01-05,GBP,1,Pot,4.00,P1,paid,,3\n\
              #4,cat@x.example,2025-01-09,GBP,1,Pot,4.00,P1,paid,,4\n\
              #5,cat+x@x.example,2025-01-10,GBP,1,Pot,4.00,P1,voided,,5\n";
    let b = b"#6,ann@x.example,2025-01-06,GBP,1,Tea,4.00,T1,paid,,6\n\
              #7,bob@googlemail.com,2025-01-07,GBP,1,Green Tea,4.00,T1,paid,,7\n";
    let files: &[Named<'_>] = &[("b.csv", b), ("a.csv", a)];
    check(F::Aliases, files, json!({}), &[]);
    let plus = ["a.csv:2 Email: ann+tea@x.example", "a.csv:6 Email: cat+x@x.example"];
    check(F::Aliases, files, json!({ "ignoreEmailPlus": true }), &plus);
    check(F::Aliases, files, json!({ "ignoreEmailDots": true }), &["a.csv:4 Email: b.ob@gmail.com"]);
}

#[test]
fn catalog_findings_are_named() {
    let orders = ("a.csv", GOOD.as_bytes());
    let table = b"Handle,Title,Variant SKU,Variant Price,Option1 Value\n\
                  tea,Tea,T1,4.00,Small\n\
                  tea,,T2,7.00,Large\n\
                  none,,N1,1.00,\n\
                  other,Tea,T3,5.00,\n\
                  pot,Pot,P1,9.00,\n\
                  third,Tea,T4,5.00,\n\
                  wide,Wide,W1,5.00,,surplus\n";
    let files: &[Named<'_>] = &[orders, ("products.csv", table)];
    check(F::SameTitle, files, json!({}), &["products.csv:5 Title: Tea", "products.csv:7 Title: Tea"]);
    check(F::NoTitle, files, json!({}), &["products.csv:4 Title: none"]);
    check(F::FieldCount, files, json!({}), &["products.csv:8 : 6 fields where the head has 5"]);
    // The whole file has none.
    check(F::NoVariantIds, files, json!({}), &["products.csv:0 : "]);
    // JSON comes on one line; the title or the handle tells the place.
    let text = br#"{"products":[{"title":"Tea","handle":"a"},{"title":"Tea","handle":"b"},{"handle":"c"}]}"#;
    let files: &[Named<'_>] = &[orders, ("products.json", text)];
    check(F::SameTitle, files, json!({}), &["products.json:0 title: Tea"]);
    check(F::NoTitle, files, json!({}), &["products.json:0 title: c"]);
}

#[test]
fn the_first_places_are_shown_by_file_and_line() {
    let many = |file: char| -> String {
        (0..40)
            .map(|n| format!("#{file}{n},{file}@x.example,2025-01-03,GBP,1,Gift {file}{n},0.00,,paid,,\n{GOOD}"))
            .collect()
    };
    let (a, b, c) = (many('a'), many('b'), many('c'));
    let files: &[Named<'_>] = &[("c.csv", c.as_bytes()), ("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())];
    let of = |file: char, n: usize| format!("{file}.csv:{} Lineitem price: Gift {file}{n}", 2 + 2 * n);
    let all = ['a', 'b', 'c'].into_iter().flat_map(|file| (0..40).map(move |n| of(file, n)));
    let expected: Vec<String> = all.take(MOST_EXAMPLES).collect();
    check(F::Free, files, json!({}), &expected.iter().map(String::as_str).collect::<Vec<_>>());
    // Files of one name are told apart by what stands there.
    let files: &[Named<'_>] = &[("x.csv", c.as_bytes()), ("x.csv", a.as_bytes()), ("x.csv", b.as_bytes())];
    let of = |file: char, n: usize| format!("x.csv:{} Lineitem price: Gift {file}{n}", 2 + 2 * n);
    let all = (0..40).flat_map(|n| ['a', 'b', 'c'].map(|file| of(file, n)));
    let expected: Vec<String> = all.take(MOST_EXAMPLES).collect();
    check(F::Free, files, json!({}), &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn an_order_is_one_however_its_rows_lie() {
    // Names falling, one between others, one that comes again, one that is also a customer's ID and an order's.
    let row = |name: &str, customer: &str, id: &str, product: &str| {
        format!("{name},{customer}@x.example,2025-01-03,GBP,1,{product},4.00,T1,paid,,{id}\n")
    };
    let rows = [
        row("#9", "ann", "a-1", "Tea"),
        row("#5", "bob", "9", "Cup"),
        row("#7", "cem", "a-3", "Pot"),
        row("#9", "", "a-1", "Pot"),
        row("3", "dee", "7", "Tea"),
        row("#5", "bob", "9", "Tea"),
        row("#4", "eve", "3", "Tea"),
        row("#3", "dee", "7", "Cup"),
        row("#12", "fay", "a-12", "Cup"),
        row("#A7", "gus", "a-7", "Cup"),
        row("#7", "cem", "a-3", "Tea"),
    ]
    .concat()
    .replace(",@x.example", ",");
    for chunk in [1, 50, 10_000] {
        let mut reader = Session::open_orders("orders.csv");
        for chunk in [HEAD, &rows].concat().as_bytes().chunks(chunk) {
            reader.push(chunk).expect("a usable file");
        }
        let report = reader.finish().expect("a usable file").report().clone();
        assert_eq!((report.orders, report.rows, report.kept, report.customers), (7, 11, 11, 7), "{report:?}");
    }
}
