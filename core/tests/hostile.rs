//! Hostile files: what once broke a reader, and what is made to take time or memory without end. What must hold of them, the
//! readers' fuzz targets say.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use followon::deliver::Template;
use followon::import::FindingCode;
use followon::{ErrorCode, Session, Settings};
use followon_formats::{Error, Part, open};
use proptest::collection::vec;
use proptest::prelude::*;
use readers::within;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

#[path = "../../fuzz/src/readers/mod.rs"]
pub mod readers;

/// All files in a folder of the project.
fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let entries = fs::read_dir(&folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Hands a reader its kept inputs and the fixtures.
fn check(target: &str, reader: fn(&[u8]), folders: &[&str]) {
    let own = [format!("fuzz/regressions/{target}"), format!("fuzz/seeds/{target}")];
    let mut count = 0;
    for folder in own.iter().map(String::as_str).chain(folders.iter().copied()) {
        for (path, bytes) in files(folder) {
            println!("{}", path.display());
            reader(&bytes);
            count += 1;
        }
    }
    assert!(count > 0, "there is nothing to hand to {target}");
}

const TABLES: [&str; 3] = ["tests/fixtures", "tests/fixtures/bad", "tests/fixtures/bad/catalogs"];
const FORMATS: [&str; 2] = ["tests/fixtures/formats", "tests/fixtures/bad"];

#[test]
fn kept_orders_are_read_or_refused() {
    check("orders", readers::orders, &TABLES);
}

#[test]
fn kept_catalogs_are_read_or_refused() {
    check("catalog", readers::catalog, &TABLES);
}

#[test]
fn kept_ledgers_are_read_or_refused() {
    check("ledger", readers::ledger, &TABLES);
}

#[test]
fn kept_settings_are_read_or_refused() {
    check("settings", readers::settings, &TABLES);
}

#[test]
fn kept_archives_are_opened_or_refused() {
    check("formats", readers::formats, &FORMATS);
}

#[test]
fn kept_workbooks_are_opened_or_refused() {
    check("workbook", readers::workbook, &[]);
}

#[test]
fn kept_templates_are_rendered_or_refused() {
    check("template", readers::template, &[]);
}

#[test]
fn kept_bytes_are_scanned_as_csv_core_scans_them() {
    check("scanner", readers::scanner, &TABLES);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_scanner_reads_what_csv_core_reads(
        bytes in vec(prop_oneof![3 => Just(b'"'), 1 => Just(b'\''), 3 => Just(b','), 2 => Just(b'\n'), 2 => Just(b'\r'), 1 => Just(b';'),
            1 => Just(b' '), 3 => Just(b'a'), 1 => any::<u8>()], 0..400),
    ) {
        readers::scanner(&bytes);
    }
}

const HEAD: &str = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n";
const ROW: &str = "#1,ann@shop.example,2025-01-03,1,Tea,4.00\n";
/// A chunk of a file, as a page hands them over.
const CHUNK: usize = 1 << 20;

/// How many rows of orders are kept and rejected of a file whose middle is the same chunk so many times; nothing of it is held.
fn fed(begin: &str, middle: &str, times: usize, end: &str) -> (u32, u32, Vec<FindingCode>) {
    let chunk = middle.repeat(CHUNK / middle.len());
    // No more than in any case, however long the file is.
    within(0, 0, || {
        let mut reader = Session::open_orders("orders.csv");
        reader.push(begin.as_bytes()).unwrap();
        (0..times).for_each(|_| reader.push(chunk.as_bytes()).unwrap());
        reader.push(end.as_bytes()).unwrap();
        let report = reader.finish().unwrap().report().clone();
        (report.kept, report.rejected, report.findings.iter().map(|finding| finding.code).collect())
    })
}

#[test]
fn a_field_without_end_takes_no_memory() {
    let (begin, end) = (format!("{HEAD}{ROW}#2,"), format!(",2025-01-03,1,Tea,4.00\n#3{}", &ROW[2..]));
    assert_eq!(fed(&begin, "ö", 256, &end), (2, 1, vec![FindingCode::OverlongRow]));
}

#[test]
fn a_quote_that_never_closes_takes_no_memory() {
    let begin = format!("{HEAD}{ROW}#2,\"");
    // On one line, and over all lines that follow: only the first of them is lost.
    assert_eq!(fed(&begin, "x", 64, ""), (1, 1, vec![FindingCode::UnclosedQuote]));
    let following = 4 * (CHUNK / ROW.len()) as u32;
    assert_eq!(fed(&begin, ROW, 4, ""), (1 + following - 1, 1, vec![FindingCode::UnclosedQuote]));
}

#[test]
fn a_million_columns_are_a_wide_table() {
    let wide = format!("{}{}\n", HEAD.trim_end(), ",x".repeat(1_000_000));
    for (name, table) in [
        ("the head", format!("{wide}{ROW}")),
        ("a row", format!("{HEAD}{}{}\n{ROW}", ROW.trim_end(), ",".repeat(1_000_000))),
        ("all rows", format!("{wide}{}", format!("{}{}\n", ROW.trim_end(), ",".repeat(1_000_000)).repeat(3))),
    ] {
        println!("{name}");
        let mut session = Session::new(Settings::default()).unwrap();
        let _ = within(table.len(), 20, || session.add_orders("orders.csv", table.as_bytes()));
        let _ = within(table.len(), 20, || session.add_catalog("products.csv", table.as_bytes()));
        session.fit();
    }
}

#[test]
fn json_without_bottom_is_refused() {
    let deep = |begin: &str| begin.repeat(1_000_000);
    let mut session = Session::new(Settings::default()).unwrap();
    for begin in ["[", "{\"products\":", "{\"a\":[", "{\"format\":\"followon-ledger\",\"offers\":["] {
        let json = deep(begin);
        within(json.len(), 20, || {
            assert_eq!(session.add_catalog("products.json", json.as_bytes()).unwrap_err().code, ErrorCode::BadJson);
            assert_eq!(session.add_ledger("ledger.json", json.as_bytes()).unwrap_err().code, ErrorCode::BadJson);
        });
    }
    for begin in ["[", "{\"data\":", "{\"orders\":[", "[{\"line_items\":["] {
        let json = format!("[{{\"line_items\":{}", deep(begin));
        within(json.len(), 20, || {
            assert!(came_of(json.as_bytes()).unwrap_err().to_string().contains("cannot be read"));
        });
    }
}

#[test]
fn a_template_without_end_is_refused() {
    for (text, why) in [
        ("{{ x }}".repeat(100_000), "no longer than"),
        ("{{".repeat(500_000), "no longer than"),
        (format!("{{% if x{} %}}{{% endif %}}", " or x".repeat(10_000)), "no more than"),
        (format!("{{% if {}x %}}{{% endif %}}", "not ".repeat(10_000)), "no more than"),
        ("{% if x %}".repeat(5000), "deep"),
    ] {
        let error = Template::parse(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

/// How many bytes come out of a file, by the file's own account of its tables.
fn came_of(bytes: &[u8]) -> Result<usize, Error> {
    let mut size = 0;
    open("file", Cursor::new(bytes), &mut |part| {
        if let Part::Text(text) = part {
            size += text.len();
        }
    })?;
    Ok(size)
}

fn archive(method: CompressionMethod, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with this sheet and these texts.
fn workbook(sheet: &str, texts: &str, sheets: usize) -> Vec<u8> {
    let relationship = |to: &str, kind: &str| {
        let kind = format!("http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}");
        format!("<Relationships><Relationship Id=\"r\" Target=\"{to}\" Type=\"{kind}\"/></Relationships>")
    };
    let name = |n| format!("<sheet name=\"{n}\" sheetId=\"{n}\" r:id=\"r\"/>");
    let names = (0..sheets).map(name).collect::<Vec<String>>().concat();
    archive(
        CompressionMethod::Deflated,
        &[
            ("_rels/.rels", relationship("xl/workbook.xml", "officeDocument").as_bytes()),
            ("xl/workbook.xml", format!("<workbook><sheets>{names}</sheets></workbook>").as_bytes()),
            ("xl/_rels/workbook.xml.rels", relationship("worksheets/sheet1.xml", "worksheet").as_bytes()),
            ("xl/sharedStrings.xml", texts.as_bytes()),
            ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").as_bytes()),
        ],
    )
}

/// A row of cells, each with its place.
fn row(cells: &[&str]) -> String {
    let cell = |at: &&str| format!("<c r=\"{at}\" t=\"str\"><v>x</v></c>");
    format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())
}

const NO_TEXTS: &str = "<sst/>";

/// Why a workbook is refused, at the cost of little memory.
fn refused(workbook: &[u8]) -> String {
    within(workbook.len(), 40, || came_of(workbook)).expect_err("a workbook made to do harm").to_string()
}

#[test]
fn a_wide_sheet_of_few_cells_is_refused() {
    let head = row(&["A1", "B1", "XFD1"]);
    let rows = "<row><c><v>1</v></c></row>".repeat(100_000);
    assert!(refused(&workbook(&format!("{head}{rows}"), NO_TEXTS, 1)).contains("many times its size"));
    // Cells far from the others, row after row.
    let head = row(&["A1", "B1", "C1"]);
    let rows: String = (2..5000).map(|n| row(&[&format!("XFD{n}")])).collect();
    assert!(refused(&workbook(&format!("{head}{rows}"), NO_TEXTS, 1)).contains("many times its size"));
}

#[test]
fn cells_beyond_the_sheet_are_not_there() {
    let head = row(&["A1", "B1", "C1"]);
    let sheet = format!("{head}{}{}", row(&["A2", "ZZZZ2"]), row(&["A99999999"]));
    let came = within(0, 0, || came_of(&workbook(&sheet, NO_TEXTS, 1)));
    assert_eq!(came, Ok("x,x,x\nx,,\n".len()));
}

#[test]
fn places_out_of_all_bounds_are_damage() {
    let head = row(&["A1", "B1", "C1"]);
    // Where sums that overflow panic, as in tests, this is caught; elsewhere the place is another, and so it is in no case told.
    for place in ["ZZZZZZZZZZZZ2", "A99999999999999999999"] {
        let came = came_of(&workbook(&format!("{head}{}", row(&[place])), NO_TEXTS, 1));
        assert!(
            came.as_ref().is_ok_and(|bytes| *bytes < 1_000)
                || came.is_err_and(|error| error.to_string().contains("damaged"))
        );
    }
}

#[test]
fn a_workbook_has_as_many_texts_as_it_can_hold() {
    let sheet = row(&["A1", "B1", "C1"]);
    for count in ["18446744073709551615", "1000000000", "99999999999999999999999999"] {
        for texts in [
            format!("<sst uniqueCount=\"{count}\"/>"),
            format!("<!--{}--><x:sst count='1' uniqueCount =\n'+{count}'/>", "uuniqueCoun".repeat(10_000)),
        ] {
            assert!(refused(&workbook(&sheet, &texts, 1)).contains("fewer texts"), "{texts}");
        }
    }
    let texts = "<sst count=\"4\" uniqueCount=\"2\"><si><t>a</t></si><si><t>b</t></si></sst>";
    assert_eq!(came_of(&workbook(&sheet, texts, 1)), Ok(6));
}

#[test]
fn a_sheet_is_not_read_over_and_over() {
    let sheet = format!("<!--{}-->", " ".repeat(2 << 20));
    assert!(!refused(&workbook(&sheet, NO_TEXTS, 20_000)).is_empty());
}

#[test]
fn what_is_packed_twice_is_no_larger_for_it() {
    let head = row(&["A1", "B1", "C1"]);
    let book = workbook(&format!("{head}{}", row(&["A2"]).repeat(40_000)), NO_TEXTS, 1);
    let stored = archive(CompressionMethod::Stored, &[("book.xlsx", &book)]);
    assert!(came_of(&stored).is_ok());
    // The same workbook many times over packs to little.
    let many: Vec<(String, &[u8])> = (0..2000).map(|n| (format!("{n}.xlsx"), &book[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, book)| (name.as_str(), *book)).collect();
    let packed = archive(CompressionMethod::Deflated, &many);
    assert!(within(packed.len(), 40, || came_of(&packed)).unwrap_err().to_string().contains("many times its size"));
}

#[test]
fn an_order_in_json_says_no_more_than_the_file() {
    // A long name stands on the row of each line item.
    let name = "x".repeat(1 << 20);
    let items = "{},".repeat(100_000);
    let json = format!("[{{\"line_items\":[]}},{{\"name\":\"{name}\",\"line_items\":[{items}{{}}]}}]");
    within(json.len(), 200, || {
        assert!(came_of(json.as_bytes()).unwrap_err().to_string().contains("many times its size"));
    });
    // Each refund may be of each line item.
    let many = |one: &str| format!("{one},").repeat(60_000) + one;
    let (items, back) = (many(r#"{"id":1,"quantity":1}"#), many(r#"{"line_item_id":1,"quantity":1}"#));
    let json = format!(r#"[{{"line_items":[{items}],"refunds":[{{"refund_line_items":[{back}]}}]}}]"#);
    within(json.len(), 40, || assert!(came_of(json.as_bytes()).is_ok()));
    let long = format!("[{{\"line_items\":[{}{{}}]}}]", "{},".repeat(4 << 20));
    within(9 << 20, 40, || {
        assert!(came_of(long.as_bytes()).unwrap_err().to_string().contains("longer than any order"));
    });
}
