//! Results: which offers led to orders, by the mark of the cart link or by customer, product and time, and what they brought.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use followon::deliver::ExportKind;
use followon::evaluate::{Outcome, ResultsReport};
use followon::{ErrorCode, Query, Session, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

const HEAD: &str = "Name,Email,Financial Status,Currency,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
                    Note Attributes,Lineitem sku\n";

fn all() -> Query {
    Query { limit: u32::MAX, ..Query::default() }
}

fn ledger(offers: &Value) -> Value {
    json!({ "format": "followon-ledger", "version": 1, "day": "2025-03-01", "horizonDays": 30, "productKey": "title",
            "offers": offers })
}

/// An offer to a customer, with a `unique_id` that begins with a mark.
fn offer(customer: &str, send_on: &str, mark: &str, products: &[&str]) -> Value {
    json!({ "customer": format!("{customer}@shop.example"), "sendOn": send_on, "products": products,
            "because": products.iter().map(|_| "Tea").collect::<Vec<_>>(),
            "uniqueId": format!("{mark}00000000000000000000"), "heldOut": false })
}

/// A row of the orders: name, customer, day, what, and the attributes.
fn row(name: &str, customer: &str, day: &str, what: &str, attributes: &str) -> String {
    let email = if customer.is_empty() { String::new() } else { format!("{customer}@shop.example") };
    format!("{name},{email},paid,GBP,{day} 10:00:00 +0000,2,{what},4.50,\"{attributes}\",\n")
}

fn session(rows: &[String], ledgers: &[Value]) -> Session {
    let mut session = Session::default();
    session.add_orders("orders.csv", (HEAD.to_owned() + &rows.concat()).as_bytes()).unwrap();
    for ledger in ledgers {
        session.add_ledger("ledger.json", ledger.to_string().as_bytes()).unwrap();
    }
    session
}

const MARK: &str = "183cd7d9f4d4";
const OTHER: &str = "aaaaaaaaaaaa";

/// What is expected of offers and later orders: sent, over, taken, orders, customers; orders by link, and of these those
/// with something else; revenue.
fn check(what: &str, offers: &Value, later: &[String], expected: ([u32; 5], [u32; 2], &str)) -> ResultsReport {
    let mut rows = vec![
        row("#1", "ann", "2025-01-10", "Tea", ""),
        row("#2", "bob", "2025-01-11", "Tea", ""),
        // The orders reach far enough for all.
        row("#3", "cyd", "2025-12-01", "Tea", ""),
    ];
    rows.extend_from_slice(later);
    let report = session(&rows, &[ledger(offers)]).results(&all()).unwrap();
    let Outcome { sent, over, taken, orders, customers, revenue, .. } = &report.total;
    let revenue: Vec<String> = revenue.iter().map(|money| format!("{} {}", money.amount, money.currency)).collect();
    let came = ([*sent, *over, *taken, *orders, *customers], [report.linked, report.linked_other], revenue.join(", "));
    assert_eq!(came, (expected.0, expected.1, expected.2.to_owned()), "{what}: {report:?}");
    report
}

#[test]
fn an_order_is_told_by_its_mark_or_by_customer_product_and_time() {
    let ann = json!([offer("ann", "2025-03-01", MARK, &["Pot", "Cup"])]);
    let marked = format!("gift: yes\nfollowon: {MARK}");
    let by = |customer: &str, day: &str, what: &str, attributes: &str| row("#9", customer, day, what, attributes);
    for (what, later, expected) in [
        ("nothing", vec![], ([1, 1, 0, 0, 0], [0, 0], "")),
        ("by time", vec![by("ann", "2025-03-01", "Pot", "")], ([1, 1, 1, 1, 1], [0, 0], "9.00 GBP")),
        ("the last day", vec![by("ann", "2025-03-30", "Cup", "")], ([1, 1, 1, 1, 1], [0, 0], "9.00 GBP")),
        ("too late", vec![by("ann", "2025-03-31", "Pot", "")], ([1, 1, 0, 0, 0], [0, 0], "")),
        ("too early", vec![by("ann", "2025-02-28", "Pot", "")], ([1, 1, 0, 0, 0], [0, 0], "")),
        ("something else", vec![by("ann", "2025-03-02", "Tea", "")], ([1, 1, 0, 0, 0], [0, 0], "")),
        ("somebody else", vec![by("bob", "2025-03-02", "Pot", "")], ([1, 1, 0, 0, 0], [0, 0], "")),
        // Whose address it is and how late does not matter where the mark tells.
        ("by mark", vec![by("ann", "2025-03-02", "Pot", &marked)], ([1, 1, 1, 1, 1], [1, 0], "9.00 GBP")),
        ("another address", vec![by("eve", "2025-03-02", "Pot", &marked)], ([1, 1, 1, 1, 1], [1, 0], "9.00 GBP")),
        ("no address", vec![by("", "2025-03-02", "Pot", &marked)], ([1, 1, 1, 1, 1], [1, 0], "9.00 GBP")),
        // It counts, but not as in time: offers sent long ago have had more time for such orders.
        ("later by mark", vec![by("ann", "2025-06-02", "Pot", &marked)], ([1, 1, 0, 1, 1], [1, 0], "9.00 GBP")),
        ("by link, else", vec![by("ann", "2025-03-02", "Tea", &marked)], ([1, 1, 0, 0, 0], [0, 1], "")),
        (
            "several lines",
            vec![
                by("ann", "2025-03-02", "Pot", &marked),
                by("", "2025-03-02", "Cup", ""),
                by("", "2025-03-02", "Tea", ""),
                by("", "2025-03-02", "Pot", ""),
            ],
            ([1, 1, 1, 1, 1], [1, 0], "27.00 GBP"),
        ),
        (
            "two orders",
            vec![row("#8", "ann", "2025-03-02", "Pot", &marked), by("ann", "2025-03-05", "Pot", "")],
            ([1, 1, 1, 2, 1], [1, 0], "18.00 GBP"),
        ),
        (
            "cancelled",
            vec![by("ann", "2025-03-02", "Pot", &marked).replace("paid", "voided")],
            ([1, 1, 0, 0, 0], [0, 0], ""),
        ),
        (
            "refunded",
            vec![by("ann", "2025-03-02", "Pot", "").replace("paid", "refunded")],
            ([1, 1, 0, 0, 0], [0, 0], ""),
        ),
        (
            "two currencies",
            vec![
                row("#8", "ann", "2025-03-02", "Pot", "").replace("GBP", "EUR"),
                by("ann", "2025-03-05", "Pot", &marked),
            ],
            ([1, 1, 1, 2, 1], [1, 0], "9.00 GBP, 9.00 EUR"),
        ),
        // A mark of an offer that no ledger notes says nothing, and the order is told by the rest.
        (
            "another mark",
            vec![by("ann", "2025-03-02", "Pot", &format!("followon: {OTHER}"))],
            ([1, 1, 1, 1, 1], [0, 0], "9.00 GBP"),
        ),
    ] {
        check(what, &ann, &later, expected);
    }
}

#[test]
fn an_order_is_of_one_offer_alone() {
    let two = json!([
        offer("ann", "2025-03-01", MARK, &["Pot"]),
        offer("ann", "2025-03-10", OTHER, &["Pot", "Cup"]),
        offer("bob", "2025-03-10", "bbbbbbbbbbbb", &["Pot"]),
    ]);
    let start = |report: &ResultsReport| -> Vec<(String, u32)> {
        report.by_week.iter().map(|week| (week.start.to_string(), week.outcome.orders)).collect()
    };
    // The latest sent by its day; by the mark also an earlier one.
    let order = |day: &str, mark: &str| vec![row("#9", "ann", day, "Pot", mark)];
    let one = ([3, 3, 1, 1, 1], [0, 0], "9.00 GBP");
    let weeks = |first, second| vec![("2025-02-24".to_owned(), first), ("2025-03-10".to_owned(), second)];
    assert_eq!(start(&check("before", &two, &order("2025-03-09", ""), one)), weeks(1, 0));
    assert_eq!(start(&check("after", &two, &order("2025-03-10", ""), one)), weeks(0, 1));
    let marked = ([3, 3, 1, 1, 1], [1, 0], "9.00 GBP");
    let mark = format!("followon: {MARK}");
    assert_eq!(start(&check("the mark", &two, &order("2025-03-20", &mark), marked)), weeks(1, 0));
    // What came by the link of one offer and holds the product of another alone is the other's, where that is in time.
    let cup = |day: &str| vec![row("#9", "ann", day, "Cup", &mark)];
    let by_time = ([3, 3, 1, 1, 1], [0, 0], "9.00 GBP");
    assert_eq!(start(&check("other link", &two, &cup("2025-03-20"), by_time)), weeks(0, 1));
    check("other link, too late", &two, &cup("2025-04-20"), ([3, 3, 0, 0, 0], [0, 1], ""));
    // The same mark on two offers, of the same products after another order: the later one, once it was sent.
    let same = json!([offer("ann", "2025-03-01", MARK, &["Pot"]), offer("ann", "2025-03-10", MARK, &["Pot"])]);
    let mut again = same.clone();
    again[1]["uniqueId"] = format!("{MARK}11111111111111111111").into();
    let both = |taken| ([2, 2, taken, 1, 1], [1, 0], "9.00 GBP");
    assert_eq!(start(&check("first", &again, &order("2025-03-09", &mark), both(1))), weeks(1, 0));
    assert_eq!(start(&check("second", &again, &order("2025-03-20", &mark), both(1))), weeks(0, 1));
    // A whole unique_id leads to the very offer.
    let whole = format!("followon: {MARK}00000000000000000000");
    assert_eq!(start(&check("whole", &again, &order("2025-03-20", &whole), both(1))), weeks(1, 0));
    // An offer that several ledgers note is one offer, as first sent.
    let once = check("noted twice", &same, &order("2025-03-09", ""), ([1, 1, 1, 1, 1], [0, 0], "9.00 GBP"));
    assert_eq!(start(&once), [("2025-02-24".to_owned(), 1)]);
}

#[test]
fn pairs_are_told_by_what_led_to_the_offer() {
    let mut offers = json!([
        offer("ann", "2025-03-01", MARK, &["Pot", "Cup"]),
        offer("bob", "2025-03-01", OTHER, &["Pot"]),
        offer("cyd", "2025-03-01", "cccccccccccc", &["Cup"]),
    ]);
    // A ledger of an earlier version does not say what led to an offer.
    offers[2].as_object_mut().unwrap().remove("because");
    let later = [row("#8", "ann", "2025-03-02", "Pot", ""), row("#9", "bob", "2025-03-02", "Pot", "")];
    let report = check("pairs", &offers, &later, ([3, 3, 2, 2, 2], [0, 0], "18.00 GBP"));
    let pairs = |report: &ResultsReport| -> Vec<(String, String, [u32; 3])> {
        let rows = report.by_pair.rows.iter().map(|row| {
            let from = row.from.as_ref().map_or("", |from| &from.title).to_owned();
            let Outcome { sent, taken, orders, .. } = row.outcome;
            (from, row.to.title.clone(), [sent, taken, orders])
        });
        rows.collect()
    };
    let of = |from: &str, to: &str, numbers| (from.to_owned(), to.to_owned(), numbers);
    let [pot, cup, unknown] = [of("Tea", "Pot", [2, 2, 2]), of("Tea", "Cup", [1, 0, 0]), of("", "Cup", [1, 0, 0])];
    assert_eq!(pairs(&report), [pot.clone(), unknown.clone(), cup.clone()]);
    // Windows, sorts and searches.
    let rows = [row("#1", "ann", "2025-01-10", "Tea", "")].into_iter().chain(later).collect::<Vec<_>>();
    let mut session = session(&rows, &[ledger(&offers)]);
    let mut asked = |query: Query| pairs(&session.results(&query).unwrap());
    assert_eq!(
        asked(Query { offset: 1, limit: 1, ..all() }),
        [unknown.clone()].map(|(from, to, [s, ..])| (from, to, [s, 0, 0]))
    );
    assert_eq!(asked(Query { search: Some("pO".to_owned()), ..all() }).len(), 1);
    assert_eq!(asked(Query { sort: Some("orders".to_owned()), ..all() })[2].1, "Pot");
    assert_eq!(asked(Query { sort: Some("sent".to_owned()), descending: true, ..all() })[0].1, "Pot");
    let error = session.results(&Query { sort: Some("lift".to_owned()), ..all() }).unwrap_err();
    assert_eq!(error.code, ErrorCode::BadQuery);
    // One row a product that was offered.
    let csv = session.export(ExportKind::ResultsCsv, &all()).unwrap().remove(0);
    assert_eq!((csv.name.as_str(), csv.rows), ("results.csv", 4));
    let bought: Vec<&str> = csv.content.lines().filter(|line| line.contains(",9.00,GBP")).collect();
    assert_eq!(
        bought,
        [
            format!(
                "ann@shop.example,2025-03-01,{MARK}00000000000000000000,Tea,Tea,Pot,Pot,false,#8,2025-03-02,time,9.00,GBP"
            ),
            format!(
                "bob@shop.example,2025-03-01,{OTHER}00000000000000000000,Tea,Tea,Pot,Pot,false,#9,2025-03-02,time,9.00,GBP"
            ),
        ]
    );
}

#[test]
fn offers_of_days_to_come_are_not_sent_yet() {
    let offers = json!([
        offer("ann", "2025-12-01", MARK, &["Pot"]),
        offer("bob", "2025-12-02", OTHER, &["Pot"]),
        offer("cyd", "2025-12-09", "cccccccccccc", &["Pot"]),
    ]);
    // The orders end on 1 December, in the week of bob's.
    let report = check("to come", &offers, &[], ([1, 0, 0, 0, 0], [0, 0], ""));
    assert_eq!((report.ahead, report.by_week.len(), report.by_pair.rows[0].outcome.sent), (2, 1, 1));
    // One that led to an order went out all the same.
    let early = [row("#9", "bob", "2025-11-30", "Pot", &format!("followon: {OTHER}"))];
    let report = check("sent early", &offers, &early, ([2, 0, 0, 1, 1], [1, 0], "9.00 GBP"));
    assert_eq!((report.ahead, report.by_week.len()), (1, 1));
}

#[test]
fn marks_of_no_ledger_are_foreign() {
    let orders = [
        row("#1", "ann", "2025-03-02", "Tea", &format!("followon: {MARK}")),
        row("#2", "bob", "2025-03-02", "Tea", "followon: eeeeeeeeeeee"),
    ];
    let foreign = |ledgers: &[Value]| {
        let report = session(&orders, ledgers).results(&all()).unwrap();
        (report.marked, report.foreign)
    };
    let ann = ledger(&json!([offer("ann", "2025-03-01", MARK, &["Pot"])]));
    assert_eq!(foreign(std::slice::from_ref(&ann)), (2, 1));
    // A ledger that names products by another key is not counted, and yet its offers are known.
    let mut by_sku = ann;
    by_sku["productKey"] = "sku".into();
    assert_eq!(foreign(&[by_sku]), (2, 1));
    assert_eq!(foreign(&[]), (2, 2));
}

#[test]
fn what_there_is_to_tell_is_told_in_a_sentence() {
    let orders = [row("#1", "ann", "2025-01-10", "Tea", ""), row("#2", "ann", "2025-03-05", "Pot", "")];
    let says = |offers: &Value, change: &dyn Fn(&mut Value), wanted: &str| {
        let mut ledger = ledger(offers);
        change(&mut ledger);
        let report = session(&orders, &[ledger]).results(&all()).unwrap();
        assert!(report.sentence.contains(wanted), "{}", report.sentence);
        report
    };
    let ann = json!([offer("ann", "2025-03-01", MARK, &["Pot"])]);
    let early = says(&ann, &|_| (), "The time of the first is over on 2025-03-30");
    // Orders count at once; the share waits.
    assert_eq!((early.total.orders, early.total.over, early.total.rate), (1, 0, 0.0));
    assert_eq!(early.tells_from.unwrap().to_string(), "2025-03-30");
    says(
        &ann,
        &|ledger| ledger["horizonDays"] = 5.into(),
        "1 offer led to 1 order of an offered product so far, by 1 customer.",
    );
    let other = says(&ann, &|ledger| ledger["productKey"] = "sku".into(), "another key");
    assert_eq!((other.ledgers, other.other_key, other.total.sent), (1, 1, 0));
    says(&json!([offer("zoe", "2025-03-01", MARK, &["Pot"])]), &|_| (), "of another shop");
    says(&ann, &|ledger| ledger["offers"][0]["heldOut"] = true.into(), "No ledger names a customer who was sent");
}

#[test]
fn an_order_under_another_title_of_its_sku_counts() {
    let with_sku = |row: String, sku: &str| row.replace(",\n", &format!(",{sku}\n"));
    let rows = [
        with_sku(row("#1", "ann", "2025-01-10", "Tea", ""), "T"),
        with_sku(row("#2", "bob", "2025-01-11", "Pot", ""), "P"),
        with_sku(row("#3", "ann", "2025-03-02", "Teapot", ""), "P"),
        with_sku(row("#4", "bob", "2025-03-03", "Teapot", &format!("followon: {OTHER}")), "P"),
    ];
    let noted =
        ledger(&json!([offer("ann", "2025-03-01", MARK, &["Pot"]), offer("bob", "2025-03-01", OTHER, &["Pot"]),]));
    for settings in [json!({}), json!({ "mergeRenamed": true })] {
        let mut session = session(&rows, std::slice::from_ref(&noted));
        session.configure_partial(&settings).unwrap();
        let report = session.results(&all()).unwrap();
        assert_eq!((report.total.orders, report.linked), (2, 1), "{settings}: {report:?}");
        assert_eq!(report.total.revenue[0].amount, "18.00");
    }
}

#[test]
fn a_batch_of_the_sample_shop_comes_back_by_its_links() {
    let shop = followon_sample::Shop { customers: 1500, ..Default::default() };
    let mut orders = String::new();
    shop.write_orders(&mut orders).unwrap();
    let settings = json!({ "shop": { "domain": "tea.example.com" }, "holdout": { "share": 0.2 } });
    let new = || Session::new(Settings::default().with(&settings).unwrap()).unwrap();
    let mut earlier = new();
    earlier.add_orders("orders.csv", orders.as_bytes()).unwrap();
    let sent_on = earlier.fit().today.unwrap();
    let ledger = earlier.export(ExportKind::Ledger, &all()).unwrap().remove(0);
    let noted: Value = serde_json::from_str(&ledger.content).unwrap();
    let offers = noted["offers"].as_array().unwrap();
    assert!(
        offers
            .iter()
            .all(|offer| offer["because"].as_array().unwrap().len() == offer["products"].as_array().unwrap().len())
    );

    // Every fifth of those who were sent an offer takes the first product by the link, every seventh the last without it.
    let head = "Name,Email,Financial Status,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Note Attributes\n";
    let (mut later, mut linked, mut by_time) = (head.to_owned(), 0, 0);
    let text = |value: &Value| value.as_str().unwrap().replace('"', "\"\"");
    for (at, offer) in offers.iter().filter(|offer| offer["heldOut"] == false).enumerate() {
        let (customer, day) = (text(&offer["customer"]), text(&offer["sendOn"]));
        let products = offer["products"].as_array().unwrap();
        let (what, attribute) = if at % 5 == 0 {
            linked += 1;
            (text(&products[0]), format!("followon: {}", &text(&offer["uniqueId"])[..12]))
        } else if at % 7 == 0 {
            by_time += 1;
            (text(products.last().unwrap()), String::new())
        } else {
            continue;
        };
        writeln!(later, "L{at},{customer},paid,{day} 12:00:00 +0000,GBP,3,\"{what}\",2.50,\"{attribute}\"").unwrap();
    }
    let last = sent_on + 400;
    writeln!(later, "last,last@shop.example,paid,{last} 12:00:00 +0000,GBP,1,Tea,2.50,").unwrap();
    let mut now = new();
    now.add_orders("orders.csv", orders.as_bytes()).unwrap();
    now.add_orders("later.csv", later.as_bytes()).unwrap();
    now.add_ledger(&ledger.name, ledger.content.as_bytes()).unwrap();
    let report = now.results(&all()).unwrap();
    let (held_out, total) = (now.holdout(), &report.total);
    assert!(linked > 50 && by_time > 30);
    assert_eq!((report.marked, report.linked, report.linked_other), (linked, linked, 0));
    assert_eq!((total.orders, total.taken, total.over), (linked + by_time, linked + by_time, total.sent));
    // The holdout's arm of the sent says the same.
    assert_eq!((held_out.sent.customers, held_out.sent.bought), (total.sent, total.customers));
    let pence = u64::from(linked + by_time) * 750;
    assert_eq!(total.revenue[0].amount, format!("{}.{:02}", pence / 100, pence % 100));
    adds_up(&report);
}

#[test]
fn orders_in_json_bear_marks_too() {
    let rest = r#"[{"name":"gift","value":"yes"},{"name":"followon","value":"183cd7d9f4d4"}]"#;
    let graphql = r#"[{"key":"followon","value":"183cd7d9f4d4"}]"#;
    let attributes = [("note_attributes", rest), ("customAttributes", graphql), ("note_attributes", "null")];
    for ((name, value), linked) in attributes.into_iter().zip([1, 1, 0]) {
        let json = format!(
            r##"{{"orders":[{{"id":1,"name":"#1","email":"ann@shop.example","created_at":"2025-03-02T10:00:00Z","currency":"GBP",
            "{name}":{value},"line_items":[{{"name":"Pot","quantity":2,"price":"4.50"}}]}}]}}"##
        );
        let tables = followon_formats::tables("orders.json", std::io::Cursor::new(json.as_bytes())).unwrap();
        let mut session = Session::default();
        session.add_orders("orders.json", &tables[0].text).unwrap();
        let noted = ledger(&json!([offer("ann", "2025-03-01", MARK, &["Pot"])]));
        session.add_ledger("ledger.json", noted.to_string().as_bytes()).unwrap();
        let report = session.results(&all()).unwrap();
        assert_eq!((report.marked, report.linked, report.total.orders), (linked, linked, 1), "{json}");
    }
}

/// Every sum over the weeks is that of all, and the pairs bring what all bring.
fn adds_up(report: &ResultsReport) {
    let numbers = |outcome: &Outcome| [outcome.sent, outcome.over, outcome.taken, outcome.orders];
    let mut sums = [0; 4];
    let mut revenue: [BTreeMap<String, u64>; 3] = Default::default();
    let mut add = |at: usize, outcome: &Outcome| {
        for money in &outcome.revenue {
            let hundredths: u64 = money.amount.replace('.', "").parse().unwrap();
            *revenue[at].entry(money.currency.clone()).or_default() += hundredths;
        }
    };
    add(0, &report.total);
    for week in &report.by_week {
        let outcome = &week.outcome;
        for (sum, number) in sums.iter_mut().zip(numbers(outcome)) {
            *sum += number;
        }
        assert!(outcome.taken <= outcome.over && outcome.over <= outcome.sent && outcome.customers <= outcome.orders);
        assert!(outcome.low <= outcome.rate + 1e-12 && outcome.rate <= outcome.high + 1e-12);
        add(1, outcome);
    }
    for row in &report.by_pair.rows {
        add(2, &row.outcome);
    }
    assert_eq!(sums, numbers(&report.total));
    assert!(revenue.iter().all(|sum| *sum == revenue[0]), "{revenue:?}");
}

/// Days of March 2025, customers, products and marks, few enough to meet.
fn orders() -> impl Strategy<Value = Vec<(u8, u8, u8, u8, bool)>> {
    prop::collection::vec((0..4u8, 1..29u8, 0..4u8, 0..8u8, any::<bool>()), 1..40)
}

fn offers() -> impl Strategy<Value = Vec<(u8, u8, Vec<u8>, u8, bool)>> {
    prop::collection::vec(
        (0..5u8, 1..29u8, prop::collection::vec(0..4u8, 0..4), 0..6u8, prop::bool::weighted(0.1)),
        0..20,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_counts_once_and_sums_add_up(orders in orders(), offers in offers()) {
        const PRODUCTS: [&str; 4] = ["Tea", "Pot", "Cup", "Tray"];
        let mark = |at: u8| format!("{at:012x}");
        let rows: Vec<String> = orders.iter().enumerate().map(|(at, (customer, day, product, marked, euro))| {
            let who = ["ann", "bob", "cyd", ""][usize::from(*customer)];
            let attributes = if *marked < 5 { format!("followon: {}", mark(*marked)) } else { String::new() };
            let row = row(&format!("#{at}"), who, &format!("2025-03-{day:02}"), PRODUCTS[usize::from(*product)], &attributes);
            if *euro { row.replace("GBP", "EUR") } else { row }
        }).collect();
        let noted: Vec<Value> = offers.iter().map(|(customer, day, products, id, held)| {
            let names: Vec<&str> = products.iter().map(|product| PRODUCTS[usize::from(*product)]).collect();
            let who = ["ann", "bob", "cyd", "dee", "eve"][usize::from(*customer)];
            let mut offer = offer(who, &format!("2025-03-{day:02}"), &mark(*id), &names);
            offer["heldOut"] = (*held).into();
            offer
        }).collect();
        let mut noted = ledger(&noted.into());
        noted["horizonDays"] = 9.into();
        let mut one = session(&rows, std::slice::from_ref(&noted));
        let report = one.results(&all()).unwrap();
        adds_up(&report);
        prop_assert!(report.total.orders + report.linked_other <= orders.len() as u32);
        prop_assert!(report.linked + report.linked_other <= report.marked);
        // The table names each order under one offer, and as many as are counted.
        let csv = one.export(ExportKind::ResultsCsv, &all()).unwrap().remove(0).content;
        let mut of_order = BTreeMap::<&str, BTreeSet<&str>>::new();
        for cells in csv.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
            if !cells[8].is_empty() {
                of_order.entry(cells[8]).or_default().insert(cells[2]);
            }
        }
        prop_assert_eq!(of_order.len() as u32, report.total.orders);
        prop_assert!(of_order.values().all(|offers| offers.len() == 1));
        // In two files, in either order, and with the ledger given before: the same.
        let (first, second) = rows.split_at(rows.len() / 2);
        if first.is_empty() {
            return Ok(());
        }
        let files = [("a.csv", first), ("b.csv", second)];
        for files in [[files[0], files[1]], [files[1], files[0]]] {
            let mut apart = Session::default();
            apart.add_ledger("ledger.json", noted.to_string().as_bytes()).unwrap();
            for (name, rows) in files {
                apart.add_orders(name, (HEAD.to_owned() + &rows.concat()).as_bytes()).unwrap();
            }
            prop_assert_eq!(&apart.results(&all()).unwrap(), &report);
            prop_assert_eq!(&apart.export(ExportKind::ResultsCsv, &all()).unwrap()[0].content, &csv);
        }
    }
}
