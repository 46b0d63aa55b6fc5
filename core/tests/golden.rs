//! Golden results: every file in `tests/fixtures` has its whole outcome beside it, in `tests/golden`.
//!
//! Drop a `name.csv` there and run the tests to get `name.csv.snap`. Beside it may stand `name.2.csv` (a second file of
//! orders), `name.products.json` or `name.products.csv` (a catalog) and `name.settings.json`. A file in `bad` must be
//! refused; its snapshot is the error.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use followon::deliver::ExportKind;
use followon::follow::FlagCode;
use followon::import::MOST_EXAMPLES;
use followon::{Error, Query, Session, Settings};
use serde_json::{Value, json};

/// The name that a merchant would see: without the folders.
fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// `name.csv` → `name.EXTENSION`, where there is such a file.
fn beside(path: &Path, extension: &str) -> Option<PathBuf> {
    Some(path.with_extension(extension)).filter(|path| path.exists())
}

/// Whether the file is named `name.csv`, not `name.something.csv`.
fn is_plain(path: &Path) -> bool {
    !path.file_stem().unwrap().to_str().unwrap().contains('.')
}

fn all(limit: u32) -> Query {
    Query { limit, eligible_only: false, ..Query::default() }
}

/// A session with a fixture and the files beside it, and their reports.
fn read(path: &Path) -> Result<(Session, Vec<Value>, Vec<Value>), Error> {
    let partial: Value = match beside(path, "settings.json") {
        Some(file) => serde_json::from_slice(&fs::read(file).unwrap()).unwrap(),
        None => json!({}),
    };
    let mut session = Session::new(Settings::default().with(&partial)?)?;
    let (mut reports, mut catalogs) = (Vec::new(), Vec::new());
    for file in [Some(path.to_owned()), beside(path, "2.csv")].into_iter().flatten() {
        reports.push(json!(session.add_orders(&name(&file), &fs::read(&file).unwrap())?));
    }
    for file in ["products.json", "products.csv"].iter().filter_map(|extension| beside(path, extension)) {
        catalogs.push(json!(session.add_catalog(&name(&file), &fs::read(&file).unwrap())?));
    }
    Ok((session, reports, catalogs))
}

/// All that Followon has to say about a fixture.
fn outcome(path: &Path) -> Result<Value, Error> {
    let (mut session, reports, catalogs) = read(path)?;
    let summary = session.fit();
    let mut pairs = serde_json::json!(session.pairs(&all(30))?);
    // By their codes alone: the sentences would double the files.
    for flags in pairs["rows"].as_array_mut().unwrap().iter_mut().map(|pair| &mut pair["flags"]) {
        let codes: Vec<&str> = flags.as_array().unwrap().iter().map(|flag| flag["code"].as_str().unwrap()).collect();
        *flags = codes.join(" ").into();
    }
    let predictions = session.predictions(&all(20))?;
    let withheld = session.withheld(&all(20))?;
    let mut events = Vec::new();
    for prediction in predictions.rows.iter().take(3) {
        events.push(session.event(&prediction.customer)?);
    }
    Ok(json!({
        "reports": reports, "catalogs": catalogs, "summary": summary, "pairs": pairs, "predictions": predictions,
        "withheld": withheld, "events": events,
    }))
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../tests/golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn fixtures_come_out_as_they_did() {
    snapshots().bind(|| {
        insta::glob!("../../tests/fixtures", "*.csv", |path| {
            if is_plain(path) {
                insta::assert_json_snapshot!("outcome", outcome(path).expect("a fixture that can be used"));
            }
        });
    });
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv") && is_plain(path));
    paths
}

#[test]
fn whatever_the_orders_a_draft_can_be_asked_and_gives_way() {
    for path in fixtures() {
        let (mut whole, ..) = read(&path).expect("a fixture that can be used");
        let (mut drafting, ..) = read(&path).expect("a fixture that can be used");
        drafting.draft_first();
        let mut asked = 0;
        while drafting.fit_step(1).is_some() {
            // At the first chance, and now and then.
            if drafting.summary().is_some() && !drafting.fitted() {
                if asked % 50 == 0 {
                    drafting.pairs(&Query { flag: Some(FlagCode::Luck), ..all(5) }).unwrap();
                    for row in drafting.predictions(&all(5)).unwrap().rows {
                        drafting.explain(&row.customer).unwrap();
                        drafting.event(&row.customer).unwrap();
                    }
                    assert_eq!(drafting.coverage().customers, drafting.summary().unwrap().customers);
                    assert_eq!(drafting.holdout().ledgers, 0);
                    drafting.withheld(&all(5)).unwrap();
                }
                asked += 1;
            }
        }
        assert!(asked > 0, "{}: never a draft", path.display());
        let told = |session: &mut Session| {
            json!([session.fit(), session.pairs(&all(99)).unwrap(), session.predictions(&all(99)).unwrap()])
        };
        assert!(told(&mut drafting) == told(&mut whole), "{}", path.display());
    }
}

#[test]
fn every_finding_of_a_fixture_names_its_places() {
    for path in fixtures() {
        let outcome = outcome(&path).expect("a fixture that can be used");
        let parts = [&outcome["reports"], &outcome["catalogs"]].into_iter().flat_map(|list| list.as_array().unwrap());
        for finding in parts.chain([&outcome["summary"]]).flat_map(|part| part["findings"].as_array().unwrap()) {
            let examples = finding["examples"].as_array().unwrap();
            let wanted = followon::import::MOST_EXAMPLES.min(finding["count"].as_u64().unwrap() as usize);
            assert_eq!(examples.len(), wanted, "{}: {finding:#}", path.display());
            for place in examples {
                let file = place["file"].as_str().unwrap();
                // JSON comes on one line, and a lack of IDs is one of the whole file.
                let without_line =
                    Path::new(file).extension().is_some_and(|e| e == "json") || finding["code"] == "noVariantIds";
                assert!(!file.is_empty(), "{}: {finding:#}", path.display());
                assert_eq!(place["line"] == 0, without_line, "{}: {finding:#}", path.display());
            }
        }
    }
}

#[test]
fn bad_files_are_refused_with_a_reason() {
    snapshots().bind(|| {
        insta::glob!("../../tests/fixtures/bad", "*.*", |path| {
            let mut session = Session::new(Settings::default()).unwrap();
            let error = session.add_orders(&name(path), &fs::read(path).unwrap()).expect_err("a file that is refused");
            assert_eq!(error.file.as_deref(), Some(&*name(path)), "{error}");
            assert_eq!(session.fit().orders, 0, "nothing of a refused file is kept");
            insta::assert_json_snapshot!("error", error);
        });
        insta::glob!("../../tests/fixtures/bad/catalogs", "*.*", |path| {
            let mut session = Session::new(Settings::default()).unwrap();
            let error = session.add_catalog(&name(path), &fs::read(path).unwrap()).expect_err("a file that is refused");
            assert_eq!(error.file.as_deref(), Some(&*name(path)), "{error}");
            insta::assert_json_snapshot!("catalog-error", error);
        });
    });
}

#[test]
fn ten_thousand_bad_rows_are_counted_and_the_good_ones_kept() {
    let mut csv = String::from("Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n");
    for row in 0..20_000 {
        let date = if row % 2 == 0 { "2025-01-03 10:00:00 +0000" } else { "yesterday" };
        writeln!(csv, "#{row},c{}@shop.example,{date},1,Tea {},4.00", row % 700, row % 9).unwrap();
    }
    let mut session = Session::new(Settings::default()).unwrap();
    let report = session.add_orders("half.csv", csv.as_bytes()).unwrap();
    assert_eq!((report.rows, report.kept, report.repaired, report.rejected), (20_000, 10_000, 0, 10_000));
    let [finding] = &report.findings[..] else { panic!("one finding: {:?}", report.findings) };
    assert_eq!((finding.code, finding.count), (followon::import::FindingCode::BadDate, 10_000));
    let lines: Vec<u32> = finding.examples.iter().map(|place| place.line).collect();
    assert!(lines.iter().copied().eq((0..MOST_EXAMPLES as u32).map(|n| 3 + 2 * n)), "{lines:?}");
    assert_eq!(session.fit().orders, 10_000);
    let list = &session.export(ExportKind::RejectedRows, &Query::default()).unwrap()[0];
    assert_eq!((list.rows, list.content.lines().count()), (10_000, 10_001));
    assert!(list.content.ends_with(
        "half.csv,20001,Created at,Orders whose date cannot be read or is not of 1990 to 2100,yesterday,#19999\r\n"
    ));
}

#[test]
fn every_rejected_row_is_listed_once_with_its_reason() {
    for path in fixtures() {
        let (mut session, reports, _) = read(&path).expect("a fixture that can be used");
        let sum = |name: &str| reports.iter().map(|report| report[name].as_u64().unwrap()).sum::<u64>();
        assert_eq!(sum("rows"), sum("kept") + sum("repaired") + sum("rejected"), "{}", path.display());
        let file = &session.export(ExportKind::RejectedRows, &Query::default()).unwrap()[0];
        assert_eq!(u64::from(file.rows), sum("rejected"), "{}", path.display());
        // The names of fixtures have no comma.
        let place = |row: &str| {
            let mut cells = row.split(',');
            (cells.next().unwrap().to_owned(), cells.next().unwrap().parse::<u32>().unwrap())
        };
        let places: Vec<(String, u32)> = file.content.split_terminator("\r\n").skip(1).map(place).collect();
        assert!(places.windows(2).all(|two| two[0] < two[1]), "{places:?}");
        if !places.is_empty() {
            let mut settings = snapshots();
            settings.set_snapshot_suffix(name(&path));
            settings.bind(|| insta::assert_snapshot!("rejected", file.content));
        }
    }
}

#[test]
fn a_refused_file_leaves_the_others_as_they_were() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures");
    let good = fs::read(folder.join("typical.csv")).unwrap();
    let mut alone = Session::new(Settings::default()).unwrap();
    alone.add_orders("typical.csv", &good).unwrap();
    let mut among = Session::new(Settings::default()).unwrap();
    let bad: Vec<PathBuf> = fs::read_dir(folder.join("bad")).unwrap().map(|entry| entry.unwrap().path()).collect();
    for path in bad.iter().filter(|path| path.is_file()) {
        assert!(among.add_orders(&name(path), &fs::read(path).unwrap()).is_err(), "{}", path.display());
    }
    among.add_orders("typical.csv", &good).unwrap();
    for path in bad.iter().filter(|path| path.is_file()) {
        assert!(among.add_orders(&name(path), &fs::read(path).unwrap()).is_err(), "{}", path.display());
    }
    assert_eq!(alone.fit(), among.fit());
    assert_eq!(alone.predictions(&all(100)).unwrap(), among.predictions(&all(100)).unwrap());
}
