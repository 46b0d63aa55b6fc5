//! Blocks by order: for every line of JSON on standard input, `{style, event}`, a line with the block of it, `{html, text, template}`.
//!
//! A style may name but some of its fields, and be absent altogether; what it leaves out is the usual. tests/mail holds
//! the blocks against what e-mail clients are known to do.

use std::error::Error;
use std::io::{BufWriter, Write, stdin, stdout};

use followon::deliver::{Event, block};
use followon::{BlockStyle, Settings};
use serde::Deserialize;

#[derive(Deserialize)]
struct Order {
    style: Option<BlockStyle>,
    event: Event,
}

fn main() -> Result<(), Box<dyn Error>> {
    let settings = Settings::default();
    let mut out = BufWriter::new(stdout().lock());
    for line in stdin().lines() {
        let Order { style, event } = serde_json::from_str(&line?)?;
        writeln!(out, "{}", serde_json::to_string(&block(&settings, style.as_ref(), &event))?)?;
    }
    Ok(out.flush()?)
}
