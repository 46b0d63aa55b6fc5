//! Writes a made-up shop's files.
//!
//! `cargo run --release -p followon-sample --example write -- DIRECTORY [customers] [products] [seed]`
//! writes `orders.csv` and `products.json`; about 1.5 MB of orders per thousand customers.

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use followon_sample::Shop;

/// Lets the generator, which knows text only, write to a file; keeps the error that `fmt` cannot carry.
struct Sink {
    file: BufWriter<File>,
    error: Option<std::io::Error>,
}

impl fmt::Write for Sink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.file.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let directory = PathBuf::from(args.next().ok_or("name the directory to write into")?);
    let mut shop = Shop::default();
    if let Some(customers) = args.next() {
        shop.customers = customers.parse()?;
    }
    if let Some(products) = args.next() {
        shop.products = products.parse()?;
    }
    if let Some(seed) = args.next() {
        shop.seed = seed.parse()?;
    }
    std::fs::create_dir_all(&directory)?;
    let mut sink = Sink { file: BufWriter::new(File::create(directory.join("orders.csv"))?), error: None };
    if shop.write_orders(&mut sink).is_err() {
        return Err(sink.error.map_or_else(|| "the orders could not be written".into(), Into::into));
    }
    sink.file.flush()?;
    std::fs::write(directory.join("products.json"), shop.products_json())?;
    Ok(())
}
