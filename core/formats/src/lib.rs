//! Files that are no tables of text → the tables of text in them.
//!
//! The engine reads tables of text and nothing else. What comes as an archive, as a workbook or as JSON is turned into such
//! tables here, a piece at a time, so that no file is ever held as a whole: the reader is asked for what it needs.
//!
//! ```
//! use std::io::Cursor;
//! let json = br##"[{"name":"#1","email":"ann@x.example","created_at":"2025-01-03T10:00:00Z",
//!     "line_items":[{"name":"Tea","quantity":1,"price":"4.00"}]}]"##;
//! let tables = followon_formats::tables("orders.json", Cursor::new(&json[..]))?;
//! assert!(tables[0].text.starts_with(b"Name,Id,Email,"));
//! # Ok::<(), followon_formats::Error>(())
//! ```

mod json;
mod metered;
mod out;
mod rows;
#[cfg(feature = "archives")]
mod workbook;
#[cfg(feature = "archives")]
mod zip;

pub use out::most_unpacked;

use std::fmt;
use std::io::{Read, Seek, SeekFrom};

use out::Out;

/// How many first bytes tell what a file is.
pub const FIRST_BYTES: usize = 64 * 1024;

/// What a file is that is no table of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A zip archive, or a workbook, which is one.
    Zip,
    /// A workbook of Excel's from before 2007.
    OldWorkbook,
    /// Orders in JSON, as Shopify's Admin API and its bulk operations give them.
    JsonOrders,
}

/// Tells the format by a file's first bytes; `None` is a table of text, or nothing that is known here.
pub fn recognise(first: &[u8]) -> Option<Format> {
    let first = &first[..first.len().min(FIRST_BYTES)];
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
        return Some(Format::Zip);
    }
    if first.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Format::OldWorkbook);
    }
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let tells = |mark: &str| text.windows(mark.len()).any(|bytes| bytes == mark.as_bytes());
    let marks = ["\"line_items\"", "\"lineItems\"", "gid://shopify/Order/", "gid:\\/\\/shopify\\/Order\\/"];
    (matches!(text.first(), Some(b'[' | b'{')) && marks.into_iter().any(tells)).then_some(Format::JsonOrders)
}

/// Why a file cannot be opened: a sentence for its owner, which says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    message: String,
}

impl Error {
    fn new(message: impl Into<String>) -> Error {
        Error { message: message.into() }
    }

    /// An error of reading, which is the host's.
    fn reading(error: &std::io::Error) -> Error {
        Error::new(format!("The file could not be read to its end ({error}). Give it once more."))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// What comes out of a file, in its order.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A table begins, of this name: the file's own where there is but one in it.
    Table(&'a str),
    /// The next bytes of the table.
    Text(&'a [u8]),
    /// Something in it that is left out, and why; tables of its name, and those within it, that came before are no good.
    LeftOut(&'a str, &'a str),
}

/// Where the parts go.
pub type Sink<'s> = dyn FnMut(Part<'_>) + 's;

/// Opens a file and hands over all that is in it.
///
/// # Errors
/// The file is damaged, locked, or unpacks to more than any export does.
pub fn open<R: Read + Seek + Clone>(name: &str, mut reader: R, sink: &mut Sink<'_>) -> Result<(), Error> {
    let length = reader.seek(SeekFrom::End(0)).map_err(|error| Error::reading(&error))?;
    open_within(name, reader, &mut Out::of(length, sink), Depth::File)
}

/// Where a file lies: archives within archives are left out.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    File,
    #[cfg(feature = "archives")]
    Archive,
}

fn open_within<R: Read + Seek + Clone>(
    name: &str,
    mut reader: R,
    out: &mut Out<'_, '_>,
    depth: Depth,
) -> Result<(), Error> {
    let mut first = Vec::new();
    reader.seek(SeekFrom::Start(0)).map_err(|error| Error::reading(&error))?;
    reader.by_ref().take(FIRST_BYTES as u64).read_to_end(&mut first).map_err(|error| Error::reading(&error))?;
    reader.seek(SeekFrom::Start(0)).map_err(|error| Error::reading(&error))?;
    match recognise(&first) {
        Some(Format::Zip) => open_zip(name, reader, out, depth),
        Some(Format::OldWorkbook) => Err(Error::new(
            "The workbook is of Excel’s format from before 2007 (.xls). Save it as .xlsx or CSV and give that.",
        )),
        Some(Format::JsonOrders) => json::open(name, &first, reader, out),
        None => copy(name, reader, out),
    }
}

#[cfg(feature = "archives")]
fn open_zip<R: Read + Seek + Clone>(name: &str, reader: R, out: &mut Out<'_, '_>, depth: Depth) -> Result<(), Error> {
    if zip::is_workbook(reader.clone())? {
        return workbook::open(name, reader, out);
    }
    if depth == Depth::Archive {
        out.left_out(name, "It is an archive within an archive. Unpack it and give what is in it.");
        return Ok(());
    }
    zip::open(name, reader, out)
}

#[cfg(not(feature = "archives"))]
fn open_zip<R>(_: &str, _: R, _: &mut Out<'_, '_>, _: Depth) -> Result<(), Error> {
    Err(Error::new("The file is a workbook or a zip archive. Unpack it, or save the sheet as CSV, and give that."))
}

/// Hands a table of text over as it is.
fn copy(name: &str, mut reader: impl Read, out: &mut Out<'_, '_>) -> Result<(), Error> {
    out.table(name);
    let mut piece = vec![0; 256 * 1024];
    loop {
        match reader.read(&mut piece).map_err(|error| Error::reading(&error))? {
            0 => return Ok(()),
            read => out.text(&piece[..read])?,
        }
    }
}

/// A table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub text: Vec<u8>,
}

/// All tables of a file at once, for files that fit into memory.
///
/// # Errors
/// Those of [`open`], and that there is no table in it.
pub fn tables<R: Read + Seek + Clone>(name: &str, reader: R) -> Result<Vec<Table>, Error> {
    let mut tables: Vec<Table> = Vec::new();
    open(name, reader, &mut |part| match part {
        Part::Table(name) => tables.push(Table { name: name.to_owned(), text: Vec::new() }),
        Part::Text(bytes) => {
            if let Some(table) = tables.last_mut() {
                table.text.extend_from_slice(bytes);
            }
        }
        Part::LeftOut(name, _) => tables.retain(|table| !is_within(&table.name, name)),
    })?;
    Ok(tables)
}

/// Whether a table is what is called so, or lies within it.
pub fn is_within(table: &str, name: &str) -> bool {
    table.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(" › "))
}
