//! Measures the engine on a file of orders, natively and with one thread, beside the csv crate; prints JSON, with times in
//! seconds.
//!
//! `cargo run --release -p followon --example measure -- orders.csv [rounds]`

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::time::Instant;

use csv::{ByteRecord, ReaderBuilder};
use followon::import::OrdersFile;
use followon::{Session, Settings};
use followon_kernels::dictionary::Dictionary;
use serde_json::json;

/// As many bytes at a time as the dashboard takes from a file.
const BUFFER: usize = 1 << 20;
/// As many as its engine gets of them at a time.
const PIECE: usize = 256 * 1024;

/// The columns that the counts need of an export of Shopify: texts, then numbers.
const TEXTS: [&str; 8] =
    ["Name", "Email", "Financial Status", "Currency", "Created at", "Cancelled at", "Lineitem name", "Lineitem sku"];
/// Those of them that the engine keeps as texts, too.
const KEPT: [&str; 4] = ["Name", "Email", "Lineitem name", "Lineitem sku"];
const NUMBERS: [&str; 2] = ["Lineitem quantity", "Lineitem price"];

/// A column of numbered texts. Most rows repeat the text of the row before, which costs one comparison.
#[derive(Default)]
struct Texts {
    at: usize,
    latest: Vec<u8>,
    number: u32,
    known: Dictionary,
    column: Vec<u32>,
}

impl Texts {
    fn take(&mut self, row: &ByteRecord) {
        let text = row.get(self.at).unwrap_or_default();
        if text != self.latest || self.column.is_empty() {
            self.latest.clear();
            self.latest.extend_from_slice(text);
            self.number = self.known.intern(&String::from_utf8_lossy(text));
        }
        self.column.push(self.number);
    }
}

/// The needed columns of a table, as the csv crate reads them fastest: one record of bytes, used again and again.
struct Columns {
    texts: Vec<Texts>,
    numbers: Vec<(usize, Vec<f64>)>,
}

impl Columns {
    fn read(path: &str) -> Result<Columns, Box<dyn Error>> {
        let mut reader = ReaderBuilder::new().flexible(true).buffer_capacity(BUFFER).from_reader(File::open(path)?);
        let head = reader.byte_headers()?.clone();
        let place = |name: &str| head.iter().position(|field| field == name.as_bytes()).ok_or("a column is missing");
        let mut columns = Columns { texts: Vec::new(), numbers: Vec::new() };
        for name in TEXTS {
            columns.texts.push(Texts { at: place(name)?, ..Texts::default() });
        }
        for name in NUMBERS {
            columns.numbers.push((place(name)?, Vec::new()));
        }
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            columns.texts.iter_mut().for_each(|texts| texts.take(&row));
            for (at, column) in &mut columns.numbers {
                let text = std::str::from_utf8(row.get(*at).unwrap_or_default()).unwrap_or_default();
                column.push(text.parse().unwrap_or(f64::NAN));
            }
        }
        Ok(columns)
    }

    /// Bytes of the distinct texts of those columns that the engine keeps as texts, each with where it ends.
    fn kept(&self) -> usize {
        let kept = TEXTS.iter().zip(&self.texts).filter(|(name, _)| KEPT.contains(name));
        kept.flat_map(|(_, column)| column.known.iter()).map(|text| text.len() + size_of::<u32>()).sum()
    }
}

/// Our own reader, fed as the dashboard feeds it.
fn read(path: &str) -> Result<OrdersFile, Box<dyn Error>> {
    let mut file = File::open(path)?;
    let mut reader = Session::open_orders("orders.csv").with_size(file.metadata()?.len());
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(reader.finish()?);
        }
        for piece in buffer[..length].chunks(PIECE) {
            reader.push(piece)?;
        }
    }
}

/// What a piece of work gives, and the seconds it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = Instant::now();
    let result = work();
    (result, begun.elapsed().as_secs_f64())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("name a file of orders")?;
    let rounds = args.next().map_or(Ok(1), |rounds| rounds.parse())?;
    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    let mut texts = 0;
    // What disturbs a round only makes it longer, so the quickest counts.
    for _ in 0..rounds {
        let (columns, seconds) = timed(|| Columns::read(&path));
        theirs = theirs.min(seconds);
        texts = columns?.kept();
        ours = ours.min(timed(|| read(&path)).1);
    }
    // Every product counts, as it does in the SQL that the count is compared with.
    let mut session = Session::new(Settings { exclude: Vec::new(), ..Settings::default() })?;
    let report = session.take_orders(read(&path)?);
    // Without an end to its budget each step is a stage: the history first, then the count.
    let history = timed(|| session.fit_step(u32::MAX)).1;
    let count = timed(|| session.fit_step(u32::MAX)).1;
    let (summary, rest) = timed(|| session.fit());
    println!(
        "{}",
        json!({
            "lines": report.rows,
            "orders": report.orders,
            "customers": report.customers,
            "texts": texts,
            "ours": ours,
            "csv": theirs,
            "history": history,
            "count": count,
            "fit": history + count + rest,
            "pairs": summary.pairs,
            "products": summary.products,
        })
    );
    Ok(())
}
