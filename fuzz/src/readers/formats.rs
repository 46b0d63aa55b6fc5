//! Archives, workbooks and JSON.

use std::io::Cursor;

use followon::{Session, import::OrdersReader};
use followon_formats::{Error, FIRST_BYTES, Part, open, recognise};

use super::proportion::within;

/// What comes out of a file is at most so many times its size, and so many bytes in any case.
const TIMES: usize = 300;
const ANY_CASE: usize = 4 << 20;

/// Bytes are opened or refused, and what comes out is in proportion to them and can be read as orders.
pub fn formats(bytes: &[u8]) {
    recognise(bytes);
    // JSON within an archive is held, and an order of it once more as values, which take forty times their text at most.
    if let Err(error) = within(bytes.len() + ANY_CASE, 40, || opened(bytes)) {
        assert!(!error.to_string().is_empty());
    }
}

fn opened(bytes: &[u8]) -> Result<(), Error> {
    let mut size = 0;
    // Of each table as much is read as tells what it is.
    let mut reader: Option<(OrdersReader, usize)> = None;
    open("file", Cursor::new(bytes), &mut |part| match part {
        Part::Table(name) => {
            assert!(!name.is_empty());
            reader = Some((Session::open_orders(name), 4 * FIRST_BYTES));
        }
        Part::Text(text) => {
            size += text.len();
            let (reader, left) = reader.as_mut().expect("a table before its text");
            let piece = &text[..text.len().min(*left)];
            *left -= piece.len();
            let _ = reader.push(piece);
        }
        Part::LeftOut(name, why) => assert!(!name.is_empty() && !why.is_empty()),
    })?;
    if let Some((reader, _)) = reader {
        let _ = reader.finish();
    }
    assert!(size <= ANY_CASE.max(bytes.len() * TIMES), "{size} bytes came out of {}", bytes.len());
    Ok(())
}
