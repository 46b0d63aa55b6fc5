//! Prints the backtest of some files of orders as JSON, for other programs to check.
//!
//! `cargo run -p followon --example backtest -- '{"minBuyers":1}' '{"horizonDays":60}' orders.csv …`

use std::error::Error;
use std::path::Path;

use followon::{Session, Settings};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let mut json = || -> Result<serde_json::Value, Box<dyn Error>> {
        let text = args.next().ok_or("give the settings and the options as JSON, then the files")?;
        Ok(serde_json::from_str(&text)?)
    };
    let mut session = Session::new(Settings::default().with(&json()?)?)?;
    let options = serde_json::from_value(json()?)?;
    for path in args {
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        session.add_orders(&name, &std::fs::read(&path)?)?;
    }
    println!("{}", json!(session.backtest(&options)?));
    Ok(())
}
