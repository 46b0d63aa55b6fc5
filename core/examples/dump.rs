//! Everything the engine says of some files, as one line of JSON: what other hosts must say, too.
//!
//! `dump FILE…` reads the files into one session: `….settings.json` as settings, `….products.csv` and `….products.json`
//! as catalogs, all else as orders. `dump --sample FOLDER` writes the sample shop's files there. tests/cross-host/dump.mjs is this program's twin.

use std::error::Error;
use std::path::Path;

use followon::deliver::ExportKind;
use followon::evaluate::BacktestOptions;
use followon::{Query, Session, Settings};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, folder] = args.as_slice()
        && flag == "--sample"
    {
        std::fs::write(Path::new(folder).join("orders.csv"), followon_sample::orders_csv())?;
        std::fs::write(Path::new(folder).join("orders.products.json"), followon_sample::products_json())?;
        return Ok(());
    }
    let (settings, files): (Vec<_>, Vec<_>) = args.iter().partition(|path| path.ends_with(".settings.json"));
    let mut session = Session::new(match settings.first() {
        Some(path) => Settings::default().with(&serde_json::from_slice(&std::fs::read(path)?)?)?,
        None => Settings::default(),
    })?;
    let mut reports = Vec::new();
    for path in files {
        let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
        let bytes = std::fs::read(path)?;
        let catalog = name.ends_with(".products.csv") || name.ends_with(".products.json");
        reports.push(if catalog {
            told(session.add_catalog(&name, &bytes))
        } else {
            told(session.add_orders(&name, &bytes))
        });
    }
    println!("{}", dump(&mut session, &reports)?);
    Ok(())
}

fn dump(session: &mut Session, reports: &[Value]) -> Result<Value, followon::Error> {
    let all = Query { limit: 1_000_000, eligible_only: false, ..Query::default() };
    let summary = session.fit();
    let pairs = session.pairs(&all)?;
    let predictions = session.predictions(&all)?;
    let withheld = session.withheld(&all)?;
    let mut details = Vec::new();
    for pair in pairs.rows.iter().take(20) {
        details.push(told(session.pair(&pair.from.id, &pair.to.id)));
    }
    let customers = predictions.rows.iter().take(40).map(|row| &row.customer);
    let customers = customers.chain(withheld.rows.iter().take(20).map(|row| &row.customer));
    let customers: Vec<Value> = customers
        .map(|customer| {
            json!({
                "explanation": told(session.explain(customer)),
                "event": told(session.event(customer)),
                "block": told(session.block(customer, None)),
                "suggestions": told(session.suggestions(customer, None)),
            })
        })
        .collect();
    let mut exports = Vec::new();
    for kind in ExportKind::ALL {
        exports.push(told(session.export(kind, &Query::default())));
    }
    let ledger = session.export(ExportKind::Ledger, &Query::default())?.remove(0);
    let noted = told(session.add_ledger(&ledger.name, ledger.content.as_bytes()));
    let rehearsal = Query { backfill: true, only_new: true, ..Query::default() };
    let links = told(session.link_check(&Query::default()));
    let events = [told(session.event_check(&Query::default())), told(session.event_check(&rehearsal))];
    Ok(json!([
        { "settings": session.settings() },
        { "files": reports },
        { "summary": summary },
        { "pairs": pairs },
        { "details": details },
        { "coverage": session.coverage() },
        { "predictions": predictions },
        { "withheld": withheld },
        { "calendar": session.calendar() },
        { "timeline": session.timeline() },
        { "backtest": told(session.backtest(&BacktestOptions { products: 20, ridge: 2.0, ..BacktestOptions::default() })) },
        { "customers": customers },
        { "exports": exports },
        { "checks": [links, events, told(session.export(ExportKind::KlaviyoEvents, &rehearsal))] },
        { "holdout": [noted, session.holdout()] },
        { "results": [
            told(session.results(&Query::default())),
            told(session.export(ExportKind::ResultsCsv, &Query::default())),
        ] },
    ]))
}

/// A result or the error in its place.
fn told<T: serde::Serialize>(result: Result<T, followon::Error>) -> Value {
    match result {
        Ok(value) => json!(value),
        Err(error) => json!({ "error": error }),
    }
}
