//! Bytes → records of fields, in chunks of any size.
//!
//! The dialect is that of RFC 4180 as the csv crates read it: a record ends at `\n`, `\r` or `\r\n`; blank lines are
//! passed over; a quote counts only at a field's start; within quotes a doubled quote is one quote; what follows a
//! closing quote belongs to the field. Of one thing more is made: where text follows a quote that would close another one of
//! an earlier line, as no program writes it, the earlier one was never closed, and that line alone is left out.
//!
//! Bytes are looked at 64 at a time: a mask tells which of them are separators, quotes or line ends ([`marks`]), and only
//! those are then gone through, as simdjson does (Langdale and Lemire, “Parsing gigabytes of JSON per second”, 2019).
//!
//! Records are handed over some at a time, so that whoever takes them can look ahead.

use std::borrow::Cow;
use std::ops::Range;

use wide::{u8x16, u32x4};

/// A record longer than this is left out: within quotes, it is taken for a quote that never closes.
const LONGEST_RECORD: usize = 1 << 20;

/// After so many quotes that never close, a quote is a character like any other: the rest is read in one pass.
const MOST_RUNAWAYS: u32 = 100;

/// After so many quotes that another one closes which itself opens a field, such are taken as they stand: each may have the same
/// bytes read once more, as many as a record has.
const MOST_MISTAKEN: u32 = 1000;

/// How many bytes are shown of a line that is left out before its end is seen.
const FIRST_BYTES: usize = 400;

/// So many separators are noted at once.
const TOGETHER: usize = 4;

/// Where there are more separators than this among 64 bytes they stand in long runs.
const FEW: usize = 20;

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Which of 64 bytes matter: the lowest bit of a mask tells of the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The separators.
    pub separators: u64,
    /// Quotes, and what line ends are made of.
    pub others: u64,
}

/// Looks at 64 bytes.
#[inline]
pub fn marks(block: &[u8; BLOCK], separator: u8, quote: u8) -> Marks {
    let [separator, quote, newline, cr] = [separator, quote, b'\n', b'\r'].map(u8x16::splat);
    let mut marks = Marks { separators: 0, others: 0 };
    for quarter in 0..4 {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&block[quarter * 16..][..16]);
        let bytes = u8x16::new(bytes);
        let others = bytes.simd_eq(quote) | bytes.simd_eq(newline) | bytes.simd_eq(cr);
        let mask = |bytes: u8x16| u64::from(bytes.to_bitmask() & 0xffff) << (quarter * 16);
        marks.separators |= mask(bytes.simd_eq(separator));
        marks.others |= mask(others);
    }
    marks
}

/// One record of a table.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    bytes: &'a [u8],
    /// Where each field ends; the next begins behind the separator there.
    ends: &'a [u32],
    /// What fields are quoted by, while quotes count.
    quote: Option<u8>,
    /// The line the record begins on, counted from 1.
    pub line: u32,
}

impl<'a> Record<'a> {
    /// How many fields there are; at least one.
    #[allow(clippy::len_without_is_empty)]
    #[inline]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where field `index` stands in the record's bytes; nowhere, at the end, where the record has no such field.
    #[inline]
    fn place(&self, index: usize) -> Range<usize> {
        let Some(end) = self.ends.get(index) else { return self.bytes.len()..self.bytes.len() };
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize + 1 };
        start..*end as usize
    }

    /// The bytes of the whole record as they stand.
    #[inline]
    pub fn whole(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes from the first to the last of two fields as they stand, all between them included.
    #[inline]
    pub fn across(&self, first: usize, last: usize) -> &'a [u8] {
        &self.bytes[self.place(first).start..self.place(last).end]
    }

    /// Whether the fields from the first to the last of two are all empty; both must be there.
    #[inline]
    pub fn is_blank(&self, first: usize, last: usize) -> bool {
        self.place(last).end - self.place(first).start == last - first
    }

    /// The bytes of field `index` as they stand, quotes and all; empty where the record has no such field.
    #[inline]
    pub fn raw(&self, index: usize) -> &'a [u8] {
        &self.bytes[self.place(index)]
    }

    /// The bytes of field `index`, unquoted; empty where the record has no such field.
    pub fn field(&self, index: usize) -> Cow<'a, [u8]> {
        let raw = self.raw(index);
        let Some(quote) = self.quote.filter(|quote| raw.first() == Some(quote)) else { return Cow::Borrowed(raw) };
        match raw[1..].iter().position(|&b| b == quote) {
            None => Cow::Borrowed(&raw[1..]),
            Some(at) if at + 2 == raw.len() => Cow::Borrowed(&raw[1..=at]),
            Some(_) => Cow::Owned(unquote(raw, quote)),
        }
    }
}

/// A quoted field with quotes inside, or with text after its closing quote.
fn unquote(raw: &[u8], quote: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = &raw[1..];
    while let Some(at) = rest.iter().position(|&b| b == quote) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if rest.first() == Some(&quote) {
            out.push(quote);
            rest = &rest[1..];
        } else {
            break;
        }
    }
    out.extend_from_slice(rest);
    out
}

/// A record of one's own, into which others are copied.
#[derive(Debug, Default)]
pub struct Kept {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Kept {
    /// Keeps a record in place of the one before.
    #[inline(never)]
    pub fn keep(&mut self, record: &Record<'_>) {
        self.bytes.clear();
        self.bytes.extend_from_slice(record.bytes);
        self.ends.clear();
        self.ends.extend_from_slice(record.ends);
    }

    /// The record, its fields as they stand.
    pub fn record(&self) -> Record<'_> {
        Record { bytes: &self.bytes, ends: &self.ends, quote: None, line: 0 }
    }
}

/// Where a record stands in the bytes of [`Records`].
#[derive(Clone, Copy, Debug)]
struct Placed {
    start: usize,
    end: usize,
    /// Where the ends of its fields end, which begin behind those of the record before.
    ends: usize,
    line: u32,
}

/// Some records one after the other: as many as are worth a look ahead, at least one.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    bytes: &'a [u8],
    ends: &'a [u32],
    placed: &'a [Placed],
    quote: Option<u8>,
}

impl<'a> Records<'a> {
    /// Never more than this.
    pub const MOST: usize = 16;
    /// Nor many more fields than this, for what is looked at ahead should stay in the processor's cache.
    const MOST_FIELDS: usize = 4096;

    /// Each record.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = Record<'a>> + use<'a> {
        let Records { bytes, ends, placed, quote } = *self;
        let mut first = 0;
        placed.iter().map(move |placed| {
            let ends = &ends[first..placed.ends];
            first = placed.ends;
            Record { bytes: &bytes[placed.start..placed.end], ends, quote, line: placed.line }
        })
    }
}

/// What a scanner hands over.
#[derive(Clone, Copy, Debug)]
pub enum Scanned<'a> {
    /// Records that end with their lines.
    Records(Records<'a>),
    /// The last record, where the bytes end before its line does.
    Last(Record<'a>),
    /// A line on which a quote opens that never closes, and its bytes, the first of them at least. It is left out, and the
    /// next line read anew.
    Runaway(u32, &'a [u8]),
    /// A line that is too long for a record, and its first bytes. It is left out.
    Overlong(u32, &'a [u8]),
}

/// Where the scanner is as to quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quotes {
    /// In an unquoted field, or past a closing quote.
    Outside,
    /// Within quotes.
    Inside,
    /// Behind a quote within quotes, which stands at this place of the record: it closes, unless another follows at once.
    Behind(usize),
    /// In a line that is left out, up to its end.
    Skipping,
}

/// Looks at the last bytes of a chunk, fewer than a block.
fn last_marks(rest: &[u8], separator: u8, quote: u8) -> Marks {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    let Marks { separators, others } = marks(&block, separator, quote);
    let there = (1 << rest.len()) - 1;
    Marks { separators: separators & there, others: others & there }
}

/// Cuts bytes into records; hand it chunks of any size and the records come out the same.
#[derive(Debug)]
pub struct Scanner {
    separator: u8,
    quote: u8,
    quotes: Quotes,
    /// Whether the line before ended with a `\r`: a `\n` at once belongs to it.
    after_cr: bool,
    /// Whether the record that ended last had begun behind a `\r` alone.
    ends_in_cr: bool,
    /// The bytes so far of a record that is split over chunks.
    carry: Vec<u8>,
    /// Where the fields end of the records that are not handed over yet, then those so far of the record in hand; behind them,
    /// room for more.
    ends: Vec<u32>,
    fields: usize,
    /// Where the ends of the record in hand begin.
    first: usize,
    /// The records that are not handed over yet: all of them are of the chunk in hand.
    placed: Vec<Placed>,
    line: u32,
    record_line: u32,
    /// The line on which the latest quote opened.
    quote_line: u32,
    runaways: u32,
    mistaken: u32,
}

impl Scanner {
    /// A scanner of fields parted by `separator`.
    pub fn new(separator: u8) -> Scanner {
        Scanner {
            separator,
            quote: b'"',
            quotes: Quotes::Outside,
            after_cr: false,
            ends_in_cr: false,
            carry: Vec::new(),
            ends: vec![0; 2 * BLOCK],
            fields: 0,
            first: 0,
            placed: Vec::with_capacity(Records::MOST),
            line: 1,
            record_line: 1,
            quote_line: 1,
            runaways: 0,
            mistaken: 0,
        }
    }

    /// Takes another byte for the quote, which is `"` otherwise.
    #[must_use]
    pub fn quoted_by(mut self, quote: u8) -> Scanner {
        self.quote = quote;
        self
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
        while self.quotes == Quotes::Inside || self.is_mistaken(self.carry.len()) {
            let is_open = self.quotes == Quotes::Inside;
            let again = std::mem::take(&mut self.carry);
            // A quote on the very last line is a file cut off, and the record is handed over as far as it goes.
            self.restart();
            if self.line_end(&again).is_none() {
                self.quotes = Quotes::Inside;
                self.carry = again;
                break;
            }
            *(if is_open { &mut self.runaways } else { &mut self.mistaken }) += 1;
            self.rescan(again, sink);
        }
        if !self.carry.is_empty() {
            self.end_field(self.carry.len());
            let (ends, quote) = (&self.ends[..self.fields], self.quoting());
            let record = Record { bytes: &self.carry, ends, quote, line: self.record_line };
            sink(Scanned::Last(record));
        }
        self.restart();
        self.carry.clear();
    }

    /// The quote, while quotes count.
    fn quoting(&self) -> Option<u8> {
        (self.runaways < MOST_RUNAWAYS).then_some(self.quote)
    }

    /// Forgets the record in hand, so that its bytes can be read anew.
    fn restart(&mut self) {
        self.quotes = Quotes::Outside;
        self.ends_in_cr |= self.after_cr;
        self.after_cr = false;
        (self.first, self.fields) = (0, 0);
        self.line = self.record_line;
    }

    /// Where the first line of bytes ends; a `\r` alone ends one where it did before.
    fn line_end(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.ends_line(*byte))
    }

    /// Whether a byte within quotes ends a line.
    fn ends_line(&self, byte: u8) -> bool {
        byte == b'\n' || byte == b'\r' && (self.ends_in_cr || self.after_cr)
    }

    /// Leaves out the first line of `bytes` and reads what follows it.
    fn rescan(&mut self, mut bytes: Vec<u8>, sink: &mut dyn FnMut(Scanned<'_>)) {
        loop {
            let cut = self.line_end(&bytes).map_or(bytes.len(), |at| at + 1);
            sink(Scanned::Runaway(self.line, &bytes[..cut]));
            self.line += 1;
            self.record_line = self.line;
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
        let (separator, quote) = (self.separator, self.quote);
        let mut quoting = self.quoting();
        for base in (0..chunk.len()).step_by(BLOCK) {
            let Marks { mut separators, mut others } = match chunk[base..].first_chunk() {
                Some(block) => marks(block, separator, quote),
                None => last_marks(&chunk[base..], separator, quote),
            };
            loop {
                let next = others.trailing_zeros();
                // Separators before the next quote or line end.
                let before = separators & 1_u64.checked_shl(next).map_or(u64::MAX, |bit| bit - 1);
                separators ^= before;
                if before != 0 && matches!(self.quotes, Quotes::Outside | Quotes::Behind(_)) {
                    let place = base as isize - origin + before.trailing_zeros() as isize;
                    if self.quotes != Quotes::Outside && self.is_mistaken(place as usize) {
                        return Some(self.take_back(chunk, origin, quoting, sink));
                    }
                    self.quotes = Quotes::Outside;
                    self.end_fields(before, base as isize - origin);
                }
                if others == 0 {
                    break;
                }
                others &= others - 1;
                let at = base + next as usize;
                let byte = chunk[at];
                let place = (at as isize - origin) as usize;
                if place > LONGEST_RECORD && self.quotes != Quotes::Skipping {
                    self.hand_over(chunk, quoting, sink);
                    if self.has_later_lines() {
                        self.runaways += 1;
                        return Some(self.give_back(chunk, origin));
                    }
                    self.leave_out(chunk, origin, sink);
                    quoting = self.quoting();
                }
                match self.quotes {
                    Quotes::Outside => {}
                    Quotes::Inside => {
                        if byte == quote {
                            self.quotes = Quotes::Behind(place);
                        } else if self.ends_line(byte) {
                            self.line += 1;
                        }
                        continue;
                    }
                    Quotes::Behind(before) => {
                        if byte == quote && place == before + 1 {
                            self.quotes = Quotes::Inside;
                            continue;
                        }
                        if self.is_mistaken(place) {
                            return Some(self.take_back(chunk, origin, quoting, sink));
                        }
                        self.quotes = Quotes::Outside;
                    }
                    Quotes::Skipping => {
                        if byte == quote {
                            continue;
                        }
                        self.quotes = Quotes::Outside;
                        origin = at as isize;
                    }
                }
                if byte == quote {
                    let last = self.ends[self.first..self.fields].last();
                    let begins = place == last.map_or(0, |last| *last as usize + 1);
                    if begins && quoting.is_some() {
                        self.quotes = Quotes::Inside;
                        self.quote_line = self.line;
                    }
                    continue;
                }
                if at as isize > origin {
                    self.end_field(place);
                    self.end_record(chunk, origin, at, quoting, sink);
                } else if byte == b'\r' || !self.after_cr {
                    self.line += 1;
                }
                self.after_cr = byte == b'\r';
                self.record_line = self.line;
                origin = at as isize + 1;
            }
        }
        self.hand_over(chunk, quoting, sink);
        if self.quotes != Quotes::Skipping {
            if chunk.len() as isize - origin > LONGEST_RECORD as isize + 1 {
                if self.has_later_lines() {
                    self.runaways += 1;
                    return Some(self.give_back(chunk, origin));
                }
                self.leave_out(chunk, origin, sink);
            } else {
                self.carry.extend_from_slice(&chunk[origin.max(0) as usize..]);
            }
        }
        None
    }

    /// Ends a field at every marked byte of a block that begins at `place` of the record. Four are noted at once, whether or not there
    /// are as many, so that the processor need not guess when they end; where most fields are empty, four of a run.
    #[inline]
    fn end_fields(&mut self, mut marked: u64, place: isize) {
        if self.ends.len() - self.fields < BLOCK + TOGETHER {
            self.ends.resize(self.ends.len() * 2, 0);
        }
        let count = marked.count_ones() as usize;
        let mut free = &mut self.ends[self.fields..];
        self.fields += count;
        if count <= FEW {
            for ends in free.as_chunks_mut::<TOGETHER>().0.iter_mut().take(count.div_ceil(TOGETHER)) {
                for end in ends {
                    *end = place.wrapping_add(marked.trailing_zeros() as isize) as u32;
                    marked &= marked.wrapping_sub(1);
                }
            }
            return;
        }
        while marked != 0 {
            let first = marked & marked.wrapping_neg();
            let start = marked.trailing_zeros();
            // Carries through the run, so that what is left of it is the bit behind.
            let behind = marked.wrapping_add(first);
            let run = (behind.trailing_zeros() - start) as usize;
            let end = place.wrapping_add(start as isize) as u32;
            let mut ends = u32x4::splat(end) + u32x4::new([0, 1, 2, 3]);
            let mut at = 0;
            while at < run {
                free[at..at + TOGETHER].copy_from_slice(&ends.to_array());
                ends += u32x4::splat(TOGETHER as u32);
                at += TOGETHER;
            }
            free = &mut free[run..];
            marked &= behind;
        }
    }

    /// Ends a field at a place of the record.
    fn end_field(&mut self, place: usize) {
        if self.ends.len() == self.fields {
            self.ends.push(0);
        }
        self.ends[self.fields] = place as u32;
        self.fields += 1;
    }

    /// Ends the record in hand, which begins at `origin` and ends at a place of the chunk.
    #[inline]
    fn end_record(
        &mut self,
        chunk: &[u8],
        origin: isize,
        at: usize,
        quoting: Option<u8>,
        sink: &mut dyn FnMut(Scanned<'_>),
    ) {
        self.first = self.fields;
        self.ends_in_cr = self.after_cr;
        let (ends, line) = (self.fields, self.record_line);
        if origin < 0 {
            let mut carry = std::mem::take(&mut self.carry);
            carry.extend_from_slice(&chunk[..at]);
            self.placed.push(Placed { start: 0, end: carry.len(), ends, line });
            self.hand_over(&carry, quoting, sink);
            carry.clear();
            self.carry = carry;
        } else {
            self.placed.push(Placed { start: origin as usize, end: at, ends, line });
            if self.placed.len() == Records::MOST || self.fields > Records::MOST_FIELDS {
                self.hand_over(chunk, quoting, sink);
            }
        }
        self.line += 1;
    }

    /// Hands over the records that are not yet, which stand in `bytes`.
    #[inline(never)]
    fn hand_over(&mut self, bytes: &[u8], quote: Option<u8>, sink: &mut dyn FnMut(Scanned<'_>)) {
        if self.placed.is_empty() {
            return;
        }
        sink(Scanned::Records(Records { bytes, ends: &self.ends[..self.first], placed: &self.placed, quote }));
        self.placed.clear();
        self.ends.copy_within(self.first..self.fields, 0);
        self.fields -= self.first;
        self.first = 0;
    }

    /// Whether the record in hand is within quotes that span lines.
    fn has_later_lines(&self) -> bool {
        self.quotes == Quotes::Inside && self.line > self.record_line
    }

    /// Whether text, up to a place of the record, stands behind a quote that closes one of an earlier line.
    #[inline(never)]
    fn is_mistaken(&self, place: usize) -> bool {
        let Quotes::Behind(before) = self.quotes else { return false };
        place != before + 1 && self.line > self.quote_line && self.mistaken < MOST_MISTAKEN
    }

    /// Takes back all bytes from the start of the record in hand, of which a quote was taken for another's end.
    #[inline(never)]
    fn take_back(
        &mut self,
        chunk: &[u8],
        origin: isize,
        quoting: Option<u8>,
        sink: &mut dyn FnMut(Scanned<'_>),
    ) -> Vec<u8> {
        self.mistaken += 1;
        self.hand_over(chunk, quoting, sink);
        self.give_back(chunk, origin)
    }

    /// Takes back all bytes from the start of the record in hand.
    fn give_back(&mut self, chunk: &[u8], origin: isize) -> Vec<u8> {
        let mut again = std::mem::take(&mut self.carry);
        again.extend_from_slice(&chunk[origin.max(0) as usize..]);
        self.restart();
        again
    }

    /// Leaves out the line in hand, which is too long.
    fn leave_out(&mut self, chunk: &[u8], origin: isize, sink: &mut dyn FnMut(Scanned<'_>)) {
        let carried = self.carry.iter().chain(&chunk[origin.max(0) as usize..]);
        let mut first: Vec<u8> = carried.take(FIRST_BYTES).copied().collect();
        // Not within a character.
        if let Some(cut) = std::str::from_utf8(&first).err().filter(|error| error.error_len().is_none()) {
            first.truncate(cut.valid_up_to());
        }
        if self.quotes == Quotes::Inside {
            self.runaways += 1;
            sink(Scanned::Runaway(self.record_line, &first));
        } else {
            sink(Scanned::Overlong(self.record_line, &first));
        }
        self.restart();
        self.carry.clear();
        self.quotes = Quotes::Skipping;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_found_byte_by_byte() {
        let mut state = 11_u64;
        for (separator, quote) in [(b',', b'"'), (b';', b'"'), (b'\t', b'\''), (b'|', b'"')] {
            for _ in 0..200 {
                let block = [(); BLOCK].map(|()| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let any = (state >> 40) as u8;
                    if state >> 60 < 8 { b",;\t|\"'\n\r"[usize::from(any % 8)] } else { any }
                });
                let mask =
                    |wanted: &[u8]| (0..BLOCK).fold(0, |mask, at| mask | u64::from(wanted.contains(&block[at])) << at);
                let slow = Marks { separators: mask(&[separator]), others: mask(&[quote, b'\n', b'\r']) };
                assert_eq!(marks(&block, separator, quote), slow, "{block:?}");
            }
        }
    }

    /// What a scanner says of a table handed over in chunks.
    fn said(table: &[u8], chunk: usize) -> Vec<String> {
        let mut said = Vec::new();
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).unwrap().chars().take(3).collect::<String>();
        let record = |record: Record<'_>| format!("{}: {} of {}", record.line, text(record.raw(0)), record.len());
        let mut sink = |scanned: Scanned<'_>| {
            said.push(match scanned {
                Scanned::Records(records) => return said.extend(records.iter().map(record)),
                Scanned::Last(last) => record(last),
                Scanned::Runaway(line, bytes) => format!("{line}: open {}", text(bytes)),
                Scanned::Overlong(line, bytes) => format!("{line}: long {}", text(bytes)),
            });
        };
        let mut scanner = Scanner::new(b',');
        table.chunks(chunk).for_each(|chunk| scanner.push(chunk, &mut sink));
        scanner.finish(&mut sink);
        said
    }

    #[test]
    fn of_a_quote_that_never_closes_one_line_is_lost_however_lines_end() {
        for end in ["\n", "\r\n", "\r"] {
            for last in ["", end] {
                let table = ["a,b", "c,\"d", "e,f", "g,h"].join(end) + last;
                for chunk in [1, 3, 7, usize::MAX] {
                    let wanted = ["1: a of 2", "2: open c,\"", "3: e of 2", "4: g of 2"];
                    assert_eq!(said(table.as_bytes(), chunk), wanted, "{end:?} and {last:?} in chunks of {chunk}");
                }
            }
        }
    }

    #[test]
    fn a_quote_that_never_closes_is_not_closed_by_one_that_opens_a_later_field() {
        let cases = [
            ("a,\"b\nc,d\ne,\"f, g\"\nh,i\n", vec!["1: open a,\"", "2: c of 2", "3: e of 2", "4: h of 2"]),
            ("a,\"b\nc,d\ne,\"f\"", vec!["1: open a,\"", "2: c of 2", "3: e of 2"]),
            ("a,\"b\nc,d\ne,\"f", vec!["1: open a,\"", "2: c of 2", "3: e,\" of 1"]),
            // One behind the other.
            ("a,\"b\nc,\"d\ne,\"f\"\n", vec!["1: open a,\"", "2: open c,\"", "3: e of 2"]),
            // Text that follows a quote on its own line, and lines within quotes that are closed, are as ever.
            ("a,\"b\" c,d\n", vec!["1: a of 3"]),
            ("a,\"b\nc\",\"d\" e\nf,g\n", vec!["1: a of 3", "3: f of 2"]),
            ("a,\"b\n\"\"c\"\"\"\nf,g\n", vec!["1: a of 2", "3: f of 2"]),
        ];
        for (table, wanted) in cases {
            for end in ["\n", "\r\n", "\r"] {
                let table = format!("x{end}{}", table.replace('\n', end));
                let mut all = vec!["1: x of 1".to_owned()];
                all.extend(wanted.iter().map(|said| {
                    let (line, rest) = said.split_once(':').unwrap();
                    format!("{}:{rest}", line.parse::<u32>().unwrap() + 1)
                }));
                for chunk in [1, 3, 7, usize::MAX] {
                    assert_eq!(said(table.as_bytes(), chunk), all, "{table:?} in chunks of {chunk}");
                }
            }
        }
    }

    #[test]
    fn many_quotes_that_never_close_take_no_more_time_than_a_thousand() {
        // Each line, read as the first, goes on to the end.
        let table = "x\",\"y\n".repeat(40_000) + "\" z\n";
        let said = said(table.as_bytes(), 1 << 16);
        assert_eq!(said.iter().filter(|said| said.contains("open")).count(), MOST_MISTAKEN as usize);
    }

    #[test]
    fn a_line_too_long_is_left_out_whatever_the_chunks() {
        let long = "ä".repeat(LONGEST_RECORD / 2 + 100);
        let just = "x".repeat(LONGEST_RECORD - 2);
        let cases = [
            (format!("a,b\n{long},1\nc,d\n"), vec!["1: a of 2", "2: long äää", "3: c of 2"]),
            (format!("a,b\r\n{long},\"1\r\nc,d"), vec!["1: a of 2", "2: long äää", "3: c of 2"]),
            (format!("a,b\n{just},1\nc,d\n"), vec!["1: a of 2", "2: xxx of 2", "3: c of 2"]),
            (format!("a,b\n\"{long}\",1\nc,d\n"), vec!["1: a of 2", "2: open \"ää", "3: c of 2"]),
            (format!("a,b\n\"x\n{long}\",1\nc,d\n"), vec!["1: a of 2", "2: open \"x\n", "3: long äää", "4: c of 2"]),
            (format!("{}\nc,d", ",".repeat(LONGEST_RECORD + 9)), vec!["1: long ,,,", "2: c of 2"]),
            (format!("a\n{long}"), vec!["1: a of 1", "2: long äää"]),
            (format!("a,b\r\"x\r{long}\",1\rc,d\r"), vec!["1: a of 2", "2: open \"x\r", "3: long äää", "4: c of 2"]),
        ];
        for (table, wanted) in cases {
            for chunk in [997, 1 << 16, 1 << 20, usize::MAX] {
                assert_eq!(said(table.as_bytes(), chunk), wanted, "in chunks of {chunk}");
            }
        }
    }
}
