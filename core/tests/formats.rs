//! Archives, workbooks and JSON give what the same orders in CSV give; those that cannot be opened say why.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use followon::{Query, Session, Settings};
use followon_formats::{Error, Part, Table, open, recognise, tables};
use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What all tables together predict, and how many rows were kept; so many were not.
fn forecasts(files: &[Table], rejected: u32) -> (Value, u32) {
    let mut session = Session::new(Settings::default()).expect("settings in bounds");
    let mut kept = 0;
    for Table { name, text } in files {
        if let Ok(report) = session.add_orders(name, text) {
            assert_eq!((report.repaired, report.rejected), (0, rejected), "{name}: {:?}", report.findings);
            kept += report.kept;
        }
    }
    session.fit();
    let all = Query { limit: 1000, eligible_only: false, ..Query::default() };
    (json!([session.predictions(&all).unwrap(), session.pairs(&all).unwrap(), session.withheld(&all).unwrap()]), kept)
}

#[test]
fn all_formats_say_what_the_table_says() {
    let table = Table { name: "typical.csv".to_owned(), text: fixture("typical.csv") };
    let wanted = forecasts(&[table], 0);
    assert_eq!(wanted.1, 31);
    for (name, inside) in [
        ("archive.zip", &["archive.zip › orders_1.csv", "archive.zip › orders_2.csv"][..]),
        ("workbook.xlsx", &["workbook.xlsx › Orders"]),
        ("orders.json", &["orders.json"]),
        ("bulk.jsonl", &["bulk.jsonl"]),
        ("graphql.json", &["graphql.json"]),
    ] {
        let bytes = fixture(&format!("formats/{name}"));
        assert!(recognise(&bytes).is_some(), "{name} is not recognised");
        let tables = tables(name, Cursor::new(&bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, inside, "{name}");
        assert_eq!(forecasts(&tables, 0), wanted, "{name}");
    }
}

#[test]
fn a_line_of_a_sheet_is_its_row() {
    let tables = tables("workbook.xlsx", Cursor::new(fixture("formats/workbook.xlsx"))).unwrap();
    let lines: Vec<&[u8]> = tables[0].text.split(|byte| *byte == b'\n').collect();
    // The title and the blank row above the head are blank lines.
    assert_eq!(lines[..2], [b"", b""]);
    assert!(lines[2].starts_with(b"Name,Email,Financial Status"));
    assert!(lines[3].starts_with(b"#1001,ann@shop.example,paid,2025-01-03 10:00:00,"), "{:?}", lines[3]);
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What comes out of a file: `name: bytes` for a table, `name! why` for what is left out.
fn parts(name: &str, bytes: &[u8]) -> Result<Vec<String>, Error> {
    let mut parts: Vec<String> = Vec::new();
    let mut size = 0;
    open(name, Cursor::new(bytes), &mut |part| match part {
        Part::Table(name) => {
            size = 0;
            parts.push(format!("{name}: 0"));
        }
        Part::Text(bytes) => {
            size += bytes.len();
            let last = parts.pop().expect("a table before its text");
            parts.push(format!("{} {size}", last.rsplit_once(' ').expect("a size").0));
        }
        Part::LeftOut(name, why) => parts.push(format!("{name}! {why}")),
    })?;
    Ok(parts)
}

#[test]
fn an_archive_holds_anything() {
    let csv = fixture("typical.csv");
    let workbook = fixture("formats/workbook.xlsx");
    let inner = archive(&[("x.csv", &csv)]);
    let broken = &workbook[..workbook.len() / 2];
    let all = archive(&[
        ("a/b/orders.csv", &csv),
        ("__MACOSX/a/._orders.csv", b"junk"),
        ("a/.hidden", b"junk"),
        ("book.xlsx", &workbook),
        ("inner.zip", &inner),
        ("half.xlsx", broken),
        ("orders.json", &fixture("formats/orders.json")),
        ("readme.txt", b"Hello"),
    ]);
    let parts = parts("all.zip", &all).unwrap();
    let begins = |at: usize, with: &str| assert!(parts[at].starts_with(with), "{at}: {}", parts[at]);
    assert_eq!(parts[0], format!("all.zip › orders.csv: {}", csv.len()));
    begins(1, "all.zip › book.xlsx › Orders: ");
    begins(2, "all.zip › inner.zip! It is an archive within an archive.");
    begins(3, "all.zip › half.xlsx! The archive is damaged or cut short");
    begins(4, "all.zip › orders.json: ");
    assert_eq!(parts[5], "all.zip › readme.txt: 5");
    assert_eq!(parts.len(), 6, "{parts:?}");
}

#[test]
fn of_what_breaks_off_within_an_archive_nothing_is_left() {
    let order = br##"{"name":"#1","email":"ann@x.example","created_at":"2025-01-03","line_items":[{"name":"Tea","quantity":1}]},"##;
    // Long enough for some of it to be handed over before it breaks off.
    let cut = [b"[", &order.repeat(20_000)[..]].concat();
    let csv = fixture("typical.csv");
    let archive = archive(&[("cut.json", &cut), ("a/orders.csv", &csv), ("b/orders.csv", &csv)]);
    let tables = tables("all.zip", Cursor::new(&archive)).unwrap();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["all.zip › orders.csv", "all.zip › b/orders.csv"]);
    assert_eq!(
        parts("all.zip", &archive).unwrap()[1],
        "all.zip › cut.json! The JSON is cut short: it ends in the middle, on line 1. Fetch it once more."
    );
}

#[test]
fn files_of_one_name_within_an_archive_are_told_apart() {
    let workbook = fixture("formats/workbook.xlsx");
    let half = &workbook[..workbook.len() / 2];
    let archive = archive(&[("2024/book.xlsx", &workbook), ("book.xlsx", half), ("2025/book.xlsx", &workbook)]);
    let tables = tables("all.zip", Cursor::new(&archive)).unwrap();
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["all.zip › book.xlsx › Orders", "all.zip › 2025/book.xlsx › Orders"]);
    assert!(parts("all.zip", &archive).unwrap()[1].starts_with("all.zip › book.xlsx (2)! "));
}

#[test]
fn what_cannot_be_opened_says_why() {
    let bomb = archive(&[("orders.csv", &vec![b','; 80 << 20])]);
    let json = fixture("formats/orders.json");
    let zip = fixture("formats/archive.zip");
    for (name, bytes, why) in [
        ("bomb.zip", &bomb[..], "would unpack to many times its size"),
        ("cut.zip", &zip[..zip.len() - 30], "The archive is damaged or cut short"),
        ("empty.zip", &archive(&[]), "The archive is empty"),
        (
            "letter.docx",
            &archive(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]),
            "not a workbook",
        ),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format from before 2007"),
        ("cut.json", &json[..json.len() / 2], "The JSON is cut short"),
        ("odd.json", b"[{\"line_items\": }]", "cannot be read from line 1, column 17"),
        ("none.json", b"{\"orders\": [], \"x\": \"line_items\", \"line_items\": 0}", "holds no orders"),
    ] {
        let error = parts(name, bytes).expect_err(name).to_string();
        assert!(error.contains(why), "{name}: {error}");
    }
}

#[test]
fn orders_in_json_keep_what_they_have() {
    let json = br##"
        {"orders": [
            {"id": 1, "name": "#1", "contact_email": "ann@x.example", "created_at": "2025-01-03T10:00:00+01:00",
             "total_price": "10.00", "current_total_price": "4.00", "tags": "vip, gift", "test": true,
             "note_attributes": [{"name": "wrap", "value": "red"}, {"name": "followon", "value": "183cd7d9f4d4"}],
             "line_items": [{"title": "Tea, \"green\"\nlong", "variant_title": "100 g", "quantity": 2, "price": 5}]},
            {"id": "gid://shopify/Order/2", "name": "2", "customer": {"email": "bob@x.example"}, "line_items": []}
        ]}"##;
    let table = &tables("o.json", Cursor::new(&json[..])).unwrap()[0];
    let lines: Vec<&str> = std::str::from_utf8(&table.text).unwrap().lines().collect();
    assert_eq!(
        lines[1..],
        [
            "#1,1,ann@x.example,,,,,10.00,6.0000,2025-01-03T10:00:00+01:00,\"vip, gift\",,true,followon: 183cd7d9f4d4,2,\
         \"Tea, \"\"green\"\" long - 100 g\",5,",
            "2,2,bob@x.example,,,,,,,,,,,,,,,",
        ]
    );
}

#[test]
fn what_came_back_is_not_kept() {
    let order = |more: &str, items: &str| {
        format!(r##"[{{"id": 1, "name": "#1", "created_at": "2025-01-03", {more} "line_items": [{items}]}}]"##)
    };
    let item = |more: &str| format!(r#"{{"id": 7, "name": "Tea", "quantity": 3{more}}}"#);
    let rest = r#""refunds": [{"refund_line_items": [{"line_item_id": 7, "quantity": 1}, {"line_item_id": 8, "quantity": 1}]},
                              {"refund_line_items": [{"line_item_id": 7, "quantity": 1}]}, {}],"#;
    let graphql = r#""refunds": [{"refundLineItems": {"nodes": [{"quantity": 5, "lineItem": {"id": "7"}}]}}],"#;
    for (json, kept) in [
        (order("", &item("")), "3"),
        (order("", &item(r#", "current_quantity": 0"#)), "0"),
        (order(rest, &item(r#", "currentQuantity": 2"#)), "2"),
        (order(rest, &item("")), "1"),
        (order(graphql, &item("")), "0"),
        (order(rest, r#"{"id": "7", "name": "Tea", "quantity": "3"}"#), "1"),
        (order(rest, r#"{"name": "Tea", "quantity": 3}"#), "3"),
    ] {
        let table = &tables("o.json", Cursor::new(json.as_bytes())).unwrap()[0];
        let text = String::from_utf8_lossy(&table.text);
        assert!(text.trim_end().ends_with(&format!(",{kept},Tea,,")), "{json}: {text}");
    }
}

#[test]
fn one_page_of_several_says_so() {
    let whole = String::from_utf8(fixture("formats/graphql.json")).unwrap();
    assert_eq!(parts("g.json", whole.as_bytes()).unwrap().len(), 1);
    let items = r#""lineItems": {"pageInfo": {"hasNextPage": true}, "edges""#;
    let page = whole.replace(r#""hasNextPage": false"#, r#""hasNextPage": true"#);
    let cut = whole.replacen(r#""lineItems": {"edges""#, items, 1);
    for (json, says) in [
        (&page, "g.json: the page after it! This page of orders says that another follows it"),
        (&cut, "g.json: more line items! Orders in it say that they have more line items"),
        (&format!("{whole}\n{page}"), "g.json: the page after it! "),
    ] {
        let parts = parts("g.json", json.as_bytes()).unwrap();
        assert!(parts[0].starts_with("g.json: ") && parts.len() == 2, "{parts:?}");
        assert!(parts[1].starts_with(says), "{parts:?}");
        // The table stays, though something is missing.
        assert_eq!(tables("g.json", Cursor::new(json.as_bytes())).unwrap().len(), 1);
    }
    assert!(parts("g.json", cut.as_bytes()).unwrap()[1].ends_with(" The first is #1001."));
    // The page that follows stands in the same file.
    assert_eq!(parts("g.json", format!("{page}\n{whole}").as_bytes()).unwrap().len(), 1);
}

#[test]
fn a_currency_is_that_of_the_total_where_nothing_else_names_one() {
    let json = r#"{"id": "gid://shopify/Order/1", "lineItems": {"nodes": [{"title": "Tea"}]},
        "totalPriceSet": {"shopMoney": {"amount": "8.0", "currencyCode": "GBP"}}}"#;
    let table = &tables("o.json", Cursor::new(json.as_bytes())).unwrap()[0];
    assert!(String::from_utf8_lossy(&table.text).contains(",GBP,8.0,"));
}

#[test]
fn a_line_that_is_no_json_costs_no_other() {
    let lines = String::from_utf8(fixture("formats/bulk.jsonl")).unwrap();
    let whole = forecasts(&tables("bulk.jsonl", Cursor::new(lines.as_bytes())).unwrap(), 0);
    for (broken, at) in [("{\"id\": \"gid://shopify/Order/9\", \"na", 2), ("nonsense, \"quoted\"", 3), ("{} {}", 2)] {
        let mut with: Vec<&str> = lines.lines().collect();
        with.insert(at - 1, broken);
        for text in [with.join("\n"), with.join("\r\n\r\n")] {
            let found = tables("bulk.jsonl", Cursor::new(text.as_bytes())).unwrap();
            assert_eq!(forecasts(&found, 1), whole, "{broken}");
            let mut session = Session::new(Settings::default()).unwrap();
            let report = session.add_orders("bulk.jsonl", &found[0].text).unwrap();
            assert_eq!(
                (report.rejected, report.kept + report.repaired + report.rejected),
                (1, report.rows),
                "{broken}"
            );
            let told = serde_json::to_string(&report.findings).unwrap();
            let line = text.lines().position(|line| line == broken).unwrap() + 1;
            assert!(told.contains(&format!("line {line} of the JSON cannot be read")), "{told}");
        }
    }
    // An order's own line: what is said of it on others is left out with it, row by row.
    let items =
        |order: &str| lines.lines().filter(|line| line.contains("__parentId") && line.contains(order)).count() as u32;
    let own = lines.lines().skip(1).find(|line| !line.contains("__parentId")).unwrap();
    let id = own.split('"').find(|text| text.contains("/Order/")).unwrap();
    assert!(items(id) > 0);
    let without = tables("bulk.jsonl", Cursor::new(lines.replacen(own, "{", 1).as_bytes())).unwrap();
    let mut session = Session::new(Settings::default()).unwrap();
    let report = session.add_orders("bulk.jsonl", &without[0].text).unwrap();
    assert_eq!((report.rejected, report.kept), (1 + items(id), whole.1 - items(id)));
    // The last line of a file that was cut short.
    let cut = tables("bulk.jsonl", Cursor::new(&lines.as_bytes()[..lines.len() - 20])).unwrap();
    assert!(String::from_utf8_lossy(&cut[0].text).contains("of the JSON cannot be read"));
}
