//! What kind of file this is, by its first bytes and never by its name.

use super::catalog::is_catalog_head;
use super::dates;
use super::encoding::utf8;
use super::layout::{self, Head};
use super::ledger::is_ledger_head;
use super::text::{column_key, decode, is_address};
use crate::{Error, ErrorCode};
use followon_kernels::scanner::{Record, Scanned, Scanner};

/// How many of a file's first bytes are looked at.
pub const SNIFF_BYTES: usize = 64 * 1024;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Orders.
    Orders,
    /// A catalog of products.
    Catalog,
    /// A ledger of what was sent.
    Ledger,
    /// Neither; reading it as orders gives an error that says what it is.
    Unknown,
}

/// Tells what a file holds by its first bytes; 64 KiB of them are enough, fewer only if the file has no more.
pub fn recognise(first: &[u8]) -> FileKind {
    let first = &*utf8(first);
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    if matches!(text.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return if is_ledger_head(text) { FileKind::Ledger } else { FileKind::Catalog };
    }
    let Ok(Table { head, .. }) = sniff_table(first) else { return FileKind::Unknown };
    if layout::recognise(&head).is_some() {
        FileKind::Orders
    } else if is_catalog_head(&head.keys) {
        FileKind::Catalog
    } else {
        FileKind::Unknown
    }
}

/// A table as its first bytes tell it.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) separator: u8,
    pub(crate) quote: u8,
    /// So many rows stand above the first of data: the head, if there is one, and what is above it, such as a title.
    pub(crate) above: usize,
    /// Where there is none its columns are called by their numbers.
    pub(crate) head: Head,
    /// The first rows below the head, those that end within the bytes.
    pub(crate) rows: Vec<Vec<String>>,
}

/// How many rows below the head are looked at.
const FIRST_ROWS: usize = 50;
/// A head has at least so many names: rows above it that have fewer are a title and the like, or Excel's `sep=;`.
const FEWEST_NAMES: usize = 3;
/// It stands within so many rows.
const LAST_HEAD: usize = 20;

/// The separator of a table, its head and its first rows, from the file's first bytes (a UTF-8 mark is passed
/// over). The error says what the file is where it is no table.
#[cfg_attr(page, optimize(size))]
pub(crate) fn sniff_table(first: &[u8]) -> Result<Table, Error> {
    let first = &first[..first.len().min(SNIFF_BYTES)];
    let error = |code, message: &str| Err(Error::new(code, message));
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    if text.trim_ascii().is_empty() {
        return error(ErrorCode::EmptyFile, "The file is empty. Export the orders again and drop the new file.");
    }
    if text.starts_with(b"PK\x03\x04") || text.starts_with(b"\x1f\x8b") {
        return error(
            ErrorCode::NotText,
            "The file is a spreadsheet or an archive, not CSV. Unpack it, or save the sheet as CSV, and drop that.",
        );
    }
    let control = text.iter().filter(|&&b| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')).count();
    if text.contains(&0) || control * 50 > text.len() {
        return error(
            ErrorCode::NotText,
            "The file is no table but perhaps a picture, a PDF or another document. Export the orders as CSV and drop that.",
        );
    }
    let begin = text.trim_ascii_start();
    if begin.starts_with(b"<") {
        return error(
            ErrorCode::NotATable,
            "The file is a web page, not CSV. If it was saved while signed out, download the export again; a table that a spreadsheet program opens can be saved there as .xlsx.",
        );
    }
    if matches!(begin.first(), Some(b'{' | b'[')) {
        return error(
            ErrorCode::NotATable,
            "The file is JSON, not a table of orders. A products.json is read as a catalog.",
        );
    }
    let tables = [b',', b';', b'\t', b'|'].map(|separator| table(text, separator));
    // The first of the best, so that the comma wins a tie.
    let best = tables.into_iter().reduce(|best, next| if next.known() > best.known() { next } else { best });
    Ok(best.unwrap_or_default())
}

impl Table {
    /// How much of a table is known: the more, the likelier its fields are parted so.
    #[cfg_attr(page, optimize(size))]
    fn known(&self) -> (usize, usize) {
        let catalog = usize::from(is_catalog_head(&self.head.keys));
        // Of a head that says nothing, the separator that parts most columns, in the rows as well, is likeliest.
        let width = self.head.keys.len();
        let even = self.rows.iter().filter(|row| row.len() == width).count() * 2 > self.rows.len();
        (layout::found(&self.head) + catalog * 100, if even { width } else { 0 })
    }
}

/// What quotes fields: the apostrophe where every name in the head stands between two of them.
fn quote_of(line: &[u8], separator: u8) -> u8 {
    let within = |name: &[u8]| name.len() > 2 && name.starts_with(b"'") && name.ends_with(b"'");
    if line.split(|byte| *byte == separator).all(within) { b'\'' } else { b'"' }
}

/// The first rows of a table, if its fields are parted so.
#[cfg_attr(page, optimize(size))]
fn table(text: &[u8], separator: u8) -> Table {
    let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
    let head = text.trim_ascii_start().split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let quote = quote_of(head, separator);
    let mut scanner = Scanner::new(separator).quoted_by(quote);
    let texts = |record: Record<'_>| {
        (record.line, (0..record.len()).map(|i| decode(&record.field(i)).0.into_owned()).collect())
    };
    scanner.push(text, &mut |scanned| {
        if let Scanned::Records(records) = scanned {
            let room = (FIRST_ROWS + LAST_HEAD).saturating_sub(rows.len());
            rows.extend(records.iter().take(room).map(texts));
        }
    });
    // A row that the bytes end in tells less than it seems to, but a head by itself is all there is.
    let whole = rows.len();
    scanner.finish(&mut |scanned| match scanned {
        Scanned::Records(records) if whole == 0 => rows.extend(records.iter().map(texts)),
        Scanned::Last(record) if whole == 0 => rows.push(texts(record)),
        _ => {}
    });
    let is_head = |(_, row): &(u32, Vec<String>)| row.iter().filter(|name| !name.is_empty()).count() >= FEWEST_NAMES;
    let mut above = rows.iter().take(LAST_HEAD).position(is_head).unwrap_or(0);
    rows.drain(..above);
    let is_data = |name: &String| is_address(name.trim()) || dates::parse(name).is_some();
    let (line, names): (u32, Vec<String>) = match rows.first() {
        Some((line, row)) if row.iter().any(is_data) => {
            (*line, (1..=row.len()).map(|at| format!("Column {at}")).collect())
        }
        Some(_) => {
            above += 1;
            rows.remove(0)
        }
        None => (1, Vec::new()),
    };
    let rows = rows.into_iter().take(FIRST_ROWS).map(|(_, row)| row).collect();
    let head = Head { line, keys: names.iter().map(|name| column_key(name)).collect(), names };
    Table { separator, quote, above, head, rows }
}
