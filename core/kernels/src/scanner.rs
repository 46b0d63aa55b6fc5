//! Bytes → records of fields, in chunks of any size.
//!
//! The dialect is that of RFC 4180 as the csv crates read it: a record ends at `\n`, `\r` or `\r\n`; blank lines are
//! passed over; a quote counts only at a field's start; within quotes a doubled quote is one quote; what follows a
//! closing quote belongs to the field.

use std::borrow::Cow;

/// A record longer than this that is still within quotes is taken for a quote that never closes.
const LONGEST_RECORD: usize = 1 << 20;

/// After so many quotes that never close, a quote is a character like any other: the rest is read in one pass.
const MOST_RUNAWAYS: u32 = 100;

/// Where a field stands in its record's bytes: its own quotes included, separators left out.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
}

/// One record of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    bytes: &'a [u8],
    fields: &'a [Span],
    quoting: bool,
    /// The line the record begins on, counted from 1.
    pub line: u32,
}

impl<'a> Record<'a> {
    /// How many fields there are; at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// The bytes of field `index` as they stand, quotes and all; empty where the record has no such field.
    pub fn raw(&self, index: usize) -> &'a [u8] {
        self.fields.get(index).map_or(&[], |span| &self.bytes[span.start as usize..span.end as usize])
    }

    /// The bytes of field `index`, unquoted; empty where the record has no such field.
    pub fn field(&self, index: usize) -> Cow<'a, [u8]> {
        let Some(span) = self.fields.get(index) else { return Cow::Borrowed(&[]) };
        let raw = &self.bytes[span.start as usize..span.end as usize];
        if raw.first() != Some(&b'"') || !self.quoting {
            return Cow::Borrowed(raw);
        }
        match raw[1..].iter().position(|&b| b == b'"') {
            None => Cow::Borrowed(&raw[1..]),
            Some(at) if at + 2 == raw.len() => Cow::Borrowed(&raw[1..=at]),
            Some(_) => Cow::Owned(unquote(raw)),
        }
    }
}

/// A quoted field with quotes inside, or with text after its closing quote.
fn unquote(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = &raw[1..];
    while let Some(at) = rest.iter().position(|&b| b == b'"') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if rest.first() == Some(&b'"') {
            out.push(b'"');
            rest = &rest[1..];
        } else {
            break;
        }
    }
    out.extend_from_slice(rest);
    out
}

/// What a scanner hands over.
#[derive(Clone, Copy, Debug)]
pub enum Scanned<'a> {
    /// A record; `complete` is false where the bytes ended within it.
    Record(Record<'a>, bool),
    /// A line on which a quote opens that never closes, and its bytes. It is left out, and the next line read anew.
    Runaway(u32, &'a [u8]),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Between records.
    StartRecord,
    /// Between records, behind a `\r`: a `\n` belongs to the line before.
    AfterCr,
    /// At the first byte of a field.
    StartField,
    /// Within an unquoted field, or behind a closing quote.
    InField,
    /// Within quotes.
    InQuotes,
    /// Behind a quote within quotes.
    AfterQuote,
}

/// Cuts bytes into records; hand it chunks of any size and the records come out the same.
#[derive(Debug)]
pub struct Scanner {
    separator: u8,
    /// Which bytes end an unquoted field.
    ends: [bool; 256],
    state: State,
    /// The bytes so far of a record that is split over chunks.
    carry: Vec<u8>,
    fields: Vec<Span>,
    field_start: usize,
    line: u32,
    record_line: u32,
    runaways: u32,
}

impl Scanner {
    /// A scanner of fields parted by `separator`.
    pub fn new(separator: u8) -> Scanner {
        let mut ends = [false; 256];
        for byte in [separator, b'\n', b'\r'] {
            ends[usize::from(byte)] = true;
        }
        Scanner {
            separator,
            ends,
            state: State::StartRecord,
            carry: Vec::new(),
            fields: Vec::new(),
            field_start: 0,
            line: 1,
            record_line: 1,
            runaways: 0,
        }
    }

    /// The line the next byte stands on, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Reads a chunk and hands every record that ends in it to `sink`.
    pub fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Scanned<'_>)) {
        if let Some(again) = self.scan(chunk, sink) {
            self.rescan(again, sink);
        }
    }

    /// Hands over the last record, where the bytes ended without a line end.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Scanned<'_>)) {
        while matches!(self.state, State::InQuotes) {
            let again = std::mem::take(&mut self.carry);
            // A quote on the very last line is a file cut off, and the record is handed over as far as it goes.
            if !again.contains(&b'\n') {
                self.carry = again;
                break;
            }
            self.restart();
            self.rescan(again, sink);
        }
        if !matches!(self.state, State::StartRecord | State::AfterCr) {
            let end = self.carry.len();
            self.fields.push(Span { start: self.field_start as u32, end: end as u32 });
            let record =
                Record { bytes: &self.carry, fields: &self.fields, quoting: self.quoting(), line: self.record_line };
            sink(Scanned::Record(record, false));
        }
        self.restart();
        self.carry.clear();
    }

    fn quoting(&self) -> bool {
        self.runaways < MOST_RUNAWAYS
    }

    /// Forgets the record in hand, so that its bytes can be read anew.
    fn restart(&mut self) {
        self.state = State::StartRecord;
        self.fields.clear();
        self.field_start = 0;
        self.line = self.record_line;
    }

    /// Leaves out the first line of `bytes` and reads what follows it.
    fn rescan(&mut self, mut bytes: Vec<u8>, sink: &mut dyn FnMut(Scanned<'_>)) {
        loop {
            self.runaways += 1;
            let cut = bytes.iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| at + 1);
            sink(Scanned::Runaway(self.line, &bytes[..cut]));
            self.line += 1;
            let rest = bytes.split_off(cut);
            match self.scan(&rest, sink) {
                Some(again) => bytes = again,
                None => return,
            }
        }
    }

    /// Reads a chunk. Where a quote never closes, gives back all bytes from its record's start on, unread.
    #[inline(never)]
    fn scan(&mut self, chunk: &[u8], sink: &mut dyn FnMut(Scanned<'_>)) -> Option<Vec<u8>> {
        // Where the record in hand begins, in places of the chunk: before it, where the record is carried over.
        let mut origin = -(self.carry.len() as isize);
        let mut at = 0;
        let mut state = self.state;
        let quoting = self.quoting();
        while at < chunk.len() {
            match state {
                State::StartRecord | State::AfterCr => {
                    let byte = chunk[at];
                    if byte == b'\n' || byte == b'\r' {
                        if state == State::StartRecord || byte == b'\r' {
                            self.line += 1;
                        }
                        state = if byte == b'\r' { State::AfterCr } else { State::StartRecord };
                        at += 1;
                        continue;
                    }
                    origin = at as isize;
                    self.record_line = self.line;
                    self.field_start = 0;
                    state = State::StartField;
                    continue;
                }
                State::StartField => {
                    if chunk[at] == b'"' && quoting {
                        at += 1;
                        state = State::InQuotes;
                        continue;
                    }
                    state = State::InField;
                    continue;
                }
                State::InQuotes => {
                    let byte = chunk[at];
                    if byte == b'"' {
                        state = State::AfterQuote;
                    } else if byte == b'\n' {
                        self.line += 1;
                        if (at as isize - origin) as usize > LONGEST_RECORD {
                            let mut again = std::mem::take(&mut self.carry);
                            again.extend_from_slice(&chunk[origin.max(0) as usize..]);
                            self.restart();
                            return Some(again);
                        }
                    }
                    at += 1;
                    continue;
                }
                State::AfterQuote => {
                    if chunk[at] == b'"' {
                        at += 1;
                        state = State::InQuotes;
                        continue;
                    }
                    state = State::InField;
                    continue;
                }
                State::InField => {
                    while at < chunk.len() && !self.ends[usize::from(chunk[at])] {
                        at += 1;
                    }
                    if at == chunk.len() {
                        break;
                    }
                    let byte = chunk[at];
                    let end = (at as isize - origin) as usize;
                    self.fields.push(Span { start: self.field_start as u32, end: end as u32 });
                    if byte == self.separator {
                        self.field_start = end + 1;
                        at += 1;
                        // Blank fields come in long runs.
                        while at < chunk.len() && chunk[at] == byte {
                            let blank = self.field_start as u32;
                            self.fields.push(Span { start: blank, end: blank });
                            self.field_start += 1;
                            at += 1;
                        }
                        state = State::StartField;
                        continue;
                    }
                    let bytes = if origin < 0 {
                        self.carry.extend_from_slice(&chunk[..at]);
                        &self.carry[..]
                    } else {
                        &chunk[origin as usize..at]
                    };
                    let record = Record { bytes, fields: &self.fields, quoting, line: self.record_line };
                    sink(Scanned::Record(record, true));
                    self.carry.clear();
                    self.fields.clear();
                    self.line += 1;
                    state = if byte == b'\r' { State::AfterCr } else { State::StartRecord };
                    at += 1;
                }
            }
        }
        self.state = state;
        if !matches!(state, State::StartRecord | State::AfterCr) {
            self.carry.extend_from_slice(&chunk[origin.max(0) as usize..]);
        }
        None
    }
}
