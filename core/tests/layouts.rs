//! One shop, written as each shop system would, is one history.

use std::collections::BTreeMap;

use followon::import::{Record, Scanned, Scanner};
use followon::{Query, Session, Settings};
use serde_json::{Value, json};

/// A row of the shop's orders, by column.
type Row = BTreeMap<String, String>;

/// The sample shop's orders as rows, each with its order's columns filled in.
fn rows() -> Vec<Row> {
    let shop = followon_sample::Shop { customers: 300, ..Default::default() };
    let mut csv = String::new();
    shop.write_orders(&mut csv).unwrap();
    let mut head: Vec<String> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut take = |record: Record<'_>| {
        let fields = (0..record.len()).map(|at| String::from_utf8(record.field(at).into_owned()).unwrap());
        if head.is_empty() {
            head = fields.collect();
            return;
        }
        let mut row: Row = head.iter().cloned().zip(fields).collect();
        if let Some(before) = rows.last().filter(|before| before["Name"] == row["Name"]) {
            for column in
                ["Email", "Financial Status", "Accepts Marketing", "Currency", "Total", "Created at", "Cancelled at"]
            {
                row.insert(column.to_owned(), before[column].clone());
            }
        }
        rows.push(row);
    };
    let mut scanner = Scanner::new(b',');
    scanner.push(csv.as_bytes(), &mut |scanned| {
        let Scanned::Records(records) = scanned else { panic!("the sample has no runaways") };
        records.iter().for_each(&mut take);
    });
    // What only Shopify tells apart is left out.
    rows.retain(|row| !row["Email"].is_empty() && row["Lineitem quantity"] != "0");
    rows
}

fn status(row: &Row) -> &'static str {
    match row["Financial Status"].as_str() {
        _ if !row["Cancelled at"].is_empty() => "cancelled",
        "voided" => "cancelled",
        "refunded" => "refunded",
        _ => "completed",
    }
}

/// What all pieces of a line cost.
fn total(row: &Row) -> String {
    let (price, quantity): (f64, f64) =
        (row["Lineitem price"].parse().unwrap(), row["Lineitem quantity"].parse().unwrap());
    format!("{:.2}", price * quantity)
}

fn write(separator: char, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |fields: Vec<String>| {
        let quoted = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\"")));
        quoted.collect::<Vec<_>>().join(&separator.to_string()) + "\n"
    };
    let mut out = line(head.iter().map(|name| (*name).to_owned()).collect());
    for row in rows {
        out += &line(row);
    }
    out
}

/// A column: its name, and what a row has in it.
type Column<'a> = (&'a str, &'a dyn Fn(&Row) -> String);

fn columns(separator: char, rows: &[Row], columns: &[Column<'_>]) -> String {
    let head: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    write(separator, &head, rows.iter().map(|row| columns.iter().map(|(_, of)| of(row)).collect()))
}

fn of(column: &'static str) -> impl Fn(&Row) -> String {
    move |row| row[column].clone()
}

/// The shop in every layout.
#[allow(clippy::too_many_lines)] // A table of columns for each.
fn layouts(rows: &[Row]) -> Vec<(&'static str, String)> {
    let (name, email, date, product) = (of("Name"), of("Email"), of("Created at"), of("Lineitem name"));
    let (quantity, price, sku, currency) =
        (of("Lineitem quantity"), of("Lineitem price"), of("Lineitem sku"), of("Currency"));
    let state = |row: &Row| status(row).to_owned();
    let line_total = |row: &Row| total(row);
    let fixed = |text: &'static str| move |_: &Row| text.to_owned();
    let line_item = fixed("Line Item");
    let metric = fixed("Ordered Product");
    let shopify_state = |row: &Row| if status(row) == "cancelled" { "voided".to_owned() } else { state(row) };
    // A spreadsheet's copies on the two sides of an ocean.
    let comma = |row: &Row, column: &str| {
        let text = row[column].replace('.', ",");
        let thousands = text.find(',').filter(|at| *at > 3).map(|at| at - 3);
        thousands.map_or(text.clone(), |at| format!("{}.{}", &text[..at], &text[at..]))
    };
    let day = |row: &Row, with: fn(&str, &str, &str) -> String| {
        let (day, rest) = row["Created at"].split_once(' ').unwrap();
        let [year, month, day] = day.split('-').collect::<Vec<_>>()[..] else { panic!("{day}") };
        format!("{} {}", with(year, month, day), rest.split(' ').next().unwrap())
    };
    let european = |row: &Row| day(row, |year, month, day| format!("{day}.{month}.{year}"));
    let british = |row: &Row| day(row, |year, month, day| format!("{day}/{month}/{year}"));
    let american = |row: &Row| day(row, |year, month, day| format!("{month}/{day}/{}", &year[2..]));
    let (euros, pounds) =
        (|row: &Row| comma(row, "Lineitem price") + " €", |row: &Row| format!("£{}", row["Lineitem price"]));
    let shopify = |separator, date: &dyn Fn(&Row) -> String, price: &dyn Fn(&Row) -> String| {
        let columns: [Column<'_>; 9] = [
            ("Name", &name),
            ("Email", &email),
            ("Created at", date),
            ("Financial Status", &shopify_state),
            ("Currency", &currency),
            ("Lineitem name", &product),
            ("Lineitem quantity", &quantity),
            ("Lineitem price", price),
            ("Lineitem sku", &sku),
        ];
        self::columns(separator, rows, &columns)
    };
    // Events tell of sales alone.
    let sold: Vec<Row> = rows.iter().filter(|row| status(row) == "completed").cloned().collect();
    let mut all = vec![
        ("shopifyOrders", shopify(';', &date, &price)),
        ("shopifyOrders", shopify(';', &european, &euros)),
        ("shopifyOrders", shopify('\t', &british, &pounds)),
        ("shopifyOrders", shopify(',', &american, &price)),
        (
            "matrixifyOrders",
            columns(
                ',',
                rows,
                &[
                    ("Name", &name),
                    ("Email", &email),
                    ("Created At", &date),
                    ("Payment: Status", &shopify_state),
                    ("Currency", &currency),
                    ("Line: Type", &line_item),
                    ("Line: Title", &product),
                    ("Line: Quantity", &quantity),
                    ("Line: Price", &price),
                    ("Line: SKU", &sku),
                ],
            ),
        ),
        (
            "amazonOrders",
            columns(
                '\t',
                rows,
                &[
                    ("amazon-order-id", &name),
                    ("purchase-date", &date),
                    ("order-status", &state),
                    ("buyer-email", &email),
                    ("product-name", &product),
                    ("sku", &sku),
                    ("quantity", &quantity),
                    ("currency", &currency),
                    ("item-price", &line_total),
                ],
            ),
        ),
        (
            "wooLines",
            columns(
                ',',
                rows,
                &[
                    ("order_number", &name),
                    ("date", &date),
                    ("status", &state),
                    ("billing_email", &email),
                    ("order_currency", &currency),
                    ("item_name", &product),
                    ("item_sku", &sku),
                    ("item_quantity", &quantity),
                    ("item_total", &line_total),
                ],
            ),
        ),
        (
            "klaviyoOrderedProduct",
            columns(
                ',',
                &sold,
                &[
                    ("Metric", &metric),
                    ("Timestamp", &date),
                    ("Email", &email),
                    ("OrderId", &name),
                    ("ProductName", &product),
                    ("SKU", &sku),
                    ("Quantity", &quantity),
                    ("Value", &line_total),
                    ("Value Currency", &currency),
                ],
            ),
        ),
    ];
    let orders: Vec<&[Row]> = rows.chunk_by(|a, b| a["Name"] == b["Name"]).collect();
    let most = orders.iter().map(|order| order.len()).max().unwrap();
    let first = |order: &[Row]| -> Vec<String> {
        let row = &order[0];
        vec![name(row), date(row), state(row), email(row), currency(row)]
    };
    let head = ["order_number", "order_date", "status", "customer_email", "order_currency"];
    let packed: Vec<String> = (1..=most).map(|n| format!("line_item_{n}")).collect();
    let packed_head: Vec<&str> = head.iter().copied().chain(packed.iter().map(String::as_str)).collect();
    let packed_rows = orders.iter().map(|order| {
        let items = (0..most).map(|at| {
            order.get(at).map_or_else(String::new, |row| {
                format!("name:{}|sku:{}|quantity:{}|total:{}", product(row), sku(row), quantity(row), total(row))
            })
        });
        first(order).into_iter().chain(items).collect()
    });
    all.push(("wooOrders", write(',', &packed_head, packed_rows)));
    let mut apart = Vec::new();
    for n in 1..=most {
        for what in ["Name", "SKU", "Quantity", "Total"] {
            apart.push(format!("Product Item {n} {what}"));
        }
    }
    let apart_head: Vec<&str> = head.iter().copied().chain(apart.iter().map(String::as_str)).collect();
    let apart_rows = orders.iter().map(|order| {
        let items = (0..most).flat_map(|at| match order.get(at) {
            Some(row) => vec![product(row), sku(row), quantity(row), total(row)],
            None => vec![String::new(); 4],
        });
        first(order).into_iter().chain(items).collect()
    });
    all.push(("wooOrders", write(',', &apart_head, apart_rows)));
    all
}

/// What is told of a file: its layout, and all that follows from it but for places.
fn told(bytes: &[u8]) -> (Value, Value) {
    let mut session = Session::new(Settings::default()).unwrap();
    let report = session.add_orders("orders.csv", bytes).unwrap();
    assert_eq!(report.rejected, 0, "{:?}", report.findings);
    assert_eq!(report.rows, report.kept + report.repaired + report.rejected);
    let all = Query { limit: u32::MAX, eligible_only: false, ..Query::default() };
    let summary = session.fit();
    assert!(summary.predicted > 10, "{}", summary.predicted);
    let outcome = json!([
        session.pairs(&all).unwrap(),
        session.predictions(&all).unwrap(),
        session.withheld(&all).unwrap(),
        summary.customers,
        summary.products,
        summary.counted_lines,
    ]);
    (json!(report.layout), outcome)
}

#[test]
fn every_layout_and_encoding_tells_the_same_history() {
    let layouts = layouts(&rows());
    let (_, wanted) = told(layouts[0].1.as_bytes());
    for (layout, text) in &layouts {
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let marked: Vec<u8> = [0xfeff].iter().chain(&units).flat_map(|unit| unit.to_be_bytes()).collect();
        let windows = text.replace('\n', "\r\n");
        for (how, bytes) in [
            ("as it is", text.as_bytes()),
            ("with CRLF", windows.as_bytes()),
            ("in UTF-16, little", &little),
            ("in UTF-16, big", &marked),
        ] {
            let (found, outcome) = told(bytes);
            assert_eq!(found, *layout, "{how}");
            assert!(outcome == wanted, "{layout} {how}");
        }
    }
}

/// Chunks of any size come out the same, in any layout.
#[test]
fn every_layout_is_read_the_same_in_chunks() {
    for (layout, text) in layouts(&rows()[..200]) {
        let whole = Session::new(Settings::default()).unwrap().add_orders("orders.csv", text.as_bytes()).unwrap();
        for size in [1, 13, 4096] {
            let mut reader = Session::open_orders("orders.csv");
            for chunk in text.as_bytes().chunks(size) {
                reader.push(chunk).unwrap();
            }
            assert_eq!(*reader.finish().unwrap().report(), whole, "{layout} by {size}");
        }
    }
    let error = Session::default().add_orders("orders.csv", b"order_number,order_date,line_item_1\n").unwrap_err();
    assert!(error.message.contains("WooCommerce") && error.message.contains("billingemail"), "{}", error.message);
}

/// Some programs quote by apostrophes; Shopify's own exports have one before a postcode, which is none.
#[test]
fn fields_may_be_quoted_by_apostrophes() {
    let products = |text: &str| {
        let mut session = Session::new(Settings::default()).unwrap();
        let report = session.add_orders("orders.csv", text.as_bytes()).unwrap();
        assert_eq!((report.kept, report.rejected), (2, 0), "{:?}", report.findings);
        session.pairs(&Query { eligible_only: false, ..Query::default() }).unwrap().rows[0].from.title.clone()
    };
    let quoted = "'Name','Email','Created at','Lineitem quantity','Lineitem name'\n\
                  '#1','ann@x.example','2025-01-03','1','Baker''s, \"best\" tea'\n\
                  '#2','ann@x.example','2025-02-03','1','Pot'\n";
    assert_eq!(products(quoted), "Baker's, \"best\" tea");
    let plain = "Name,Email,Created at,Lineitem quantity,Lineitem name,Billing Zip\n\
                 #1,ann@x.example,2025-01-03,1,'s Lands tea,'01234\n\
                 #2,ann@x.example,2025-02-03,1,Pot,'01234\n";
    assert_eq!(products(plain), "'s Lands tea");
}
