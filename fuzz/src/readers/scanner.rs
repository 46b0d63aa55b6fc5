//! The scanner, against csv-core.

use followon::import::{Record, Scanned, Scanner};

use super::asked::pieces;

/// The first byte draws the separator and the quote; of the rest the scanner makes what csv-core makes of it, in whatever pieces.
pub fn scanner(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let separator = b",;\t|"[usize::from(*first % 4)];
    let quote = b"\"'"[usize::from(*first / 4 % 2)];
    // csv-core passes over a mark of UTF-8, and reads on where a quote never closes.
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return;
    }
    let mut bytes = bytes.to_owned();
    // Nor does it mind text behind a quote that closes one of an earlier line.
    bytes.truncate(walk(&bytes, separator, quote).0);
    if walk(&bytes, separator, quote).1 {
        bytes.push(quote);
    }
    assert!(by_scanner(&pieces(&bytes), separator, quote) == by_csv_core(&bytes, separator, quote));
}

/// How far the bytes go until text stands behind a quote that closes one of an earlier line, and whether a quote is still open at
/// the end, by the letter of RFC 4180.
fn walk(bytes: &[u8], separator: u8, quote: u8) -> (usize, bool) {
    let (mut quoted, mut start, mut spans) = (false, true, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if quoted {
            if byte == quote {
                if bytes.get(at + 1) == Some(&quote) {
                    at += 1;
                } else {
                    quoted = false;
                    let is_end = |next: &u8| *next == separator || matches!(next, b'\n' | b'\r');
                    if spans && !bytes.get(at + 1).is_none_or(is_end) {
                        return (at + 1, false);
                    }
                }
            }
            spans |= matches!(byte, b'\n' | b'\r');
        } else if byte == quote && start {
            (quoted, spans) = (true, false);
        }
        start = !quoted && (byte == separator || matches!(byte, b'\n' | b'\r'));
        at += 1;
    }
    (at, quoted)
}

/// The records as csv-core reads them.
fn by_csv_core(bytes: &[u8], separator: u8, quote: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(separator).quote(quote).build();
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), Vec::new());
    let mut input = bytes;
    loop {
        let mut out = [0; 16];
        let (result, read, written) = reader.read_field(input, &mut out);
        input = &input[read..];
        field.extend_from_slice(&out[..written]);
        match result {
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
            csv_core::ReadFieldResult::Field { record_end } => {
                record.push(std::mem::take(&mut field));
                if record_end {
                    records.push(std::mem::take(&mut record));
                }
            }
            csv_core::ReadFieldResult::End => return records,
        }
    }
}

fn by_scanner(chunks: &[&[u8]], separator: u8, quote: u8) -> Vec<Vec<Vec<u8>>> {
    let mut records = Vec::new();
    let fields = |record: Record<'_>| (0..record.len()).map(|i| record.field(i).into_owned()).collect();
    let mut sink = |scanned: Scanned<'_>| match scanned {
        Scanned::Records(all) => records.extend(all.iter().map(fields)),
        Scanned::Last(record) => records.push(fields(record)),
        _ => panic!("a quote that was closed is taken for open"),
    };
    let mut scanner = Scanner::new(separator).quoted_by(quote);
    for chunk in chunks {
        scanner.push(chunk, &mut sink);
    }
    scanner.finish(&mut sink);
    records
}
