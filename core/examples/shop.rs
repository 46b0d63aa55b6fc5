//! Prints the summary of order files: `cargo run --release --example shop -- orders.csv … [setting=json …]`.

use followon::{Session, Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut session = Session::new(Settings::default())?;
    for argument in std::env::args().skip(1) {
        if let Some((key, value)) = argument.split_once('=') {
            let mut partial = serde_json::Map::new();
            partial.insert(key.to_owned(), serde_json::from_str(value)?);
            session.configure_partial(&partial.into())?;
            continue;
        }
        let bytes = std::fs::read(&argument)?;
        let report = session.add_orders(&argument, &bytes)?;
        eprintln!("{}", serde_json::to_string_pretty(&report)?);
    }
    println!("{}", serde_json::to_string_pretty(&session.fit())?);
    Ok(())
}
