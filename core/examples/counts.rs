//! Prints the summary and every pair of some files of orders as JSON, for other programs to check.
//!
//! `cargo run -p followon --example counts -- '{"pairFloor":0}' orders.csv …`

use std::error::Error;
use std::path::Path;

use followon::{Query, Session, Settings};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let partial = serde_json::from_str(&args.next().ok_or("give the settings as JSON, then the files")?)?;
    let mut session = Session::new(Settings::default().with(&partial)?)?;
    for path in args {
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        session.add_orders(&name, &std::fs::read(&path)?)?;
    }
    let summary = session.fit();
    let query = Query { limit: u32::MAX, eligible_only: false, ..Query::default() };
    let mut pairs = Vec::new();
    for pair in session.pairs(&query)?.rows {
        let detail = session.pair(&pair.from.id, &pair.to.id)?;
        pairs.push(json!({ "pair": pair, "withoutY": detail.without_y, "lags": detail.lags }));
    }
    println!("{}", json!({ "summary": summary, "pairs": pairs }));
    Ok(())
}
