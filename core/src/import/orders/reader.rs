//! Chunks → records → rows: finds the dialect in the first bytes, then hands every record on.

use super::OrdersFile;
use super::rows::Rows;
use crate::import::dates::DateOrder;
use crate::import::encoding::Decoder;
use crate::import::layout;
use crate::import::layout::TableMapping;
use crate::import::report::FindingCode as F;
use crate::import::sniff::{self, SNIFF_BYTES, sniff_table};
use crate::{Error, ErrorCode, Settings};
use followon_kernels::scanner::Scanner;

/// Reads a file of orders in chunks of any size.
///
/// ```
/// let mut reader = followon::Session::open_orders("orders.csv");
/// for chunk in ["Name,Email,Created at,Lineitem quan", "tity,Lineitem name\n#1,ann@example.net,2025-01-03,1,Tea\n"] {
///     reader.push(chunk.as_bytes())?;
/// }
/// let file = reader.finish()?;
/// assert_eq!((file.report().rows, file.report().kept), (1, 1));
/// # Ok::<(), followon::Error>(())
/// ```
#[derive(Debug)]
pub struct OrdersReader {
    file: String,
    bytes: u64,
    /// How many bytes there will be, where that is known.
    size: Option<u64>,
    decoder: Decoder,
    /// The first bytes, held back until there are enough to tell the dialect.
    first: Vec<u8>,
    /// How the merchant's own tables are read.
    mappings: Vec<TableMapping>,
    /// How dates are read that the file leaves open.
    date_order: Option<DateOrder>,
    table: Option<Table>,
    failed: Option<Error>,
}

/// So many bytes tell how many lines and orders the others hold.
const ENOUGH: u64 = 1 << 20;

/// A scanner and where its rows go.
#[derive(Debug)]
struct Table {
    scanner: Scanner,
    rows: Rows,
}

impl OrdersReader {
    pub(crate) fn new(file: &str) -> OrdersReader {
        OrdersReader {
            file: file.to_owned(),
            bytes: 0,
            size: None,
            decoder: Decoder::default(),
            first: Vec::new(),
            mappings: Vec::new(),
            date_order: None,
            table: None,
            failed: None,
        }
    }

    /// Makes room at once for a file of so many bytes, by what its beginning holds, so that what is read need not move as it
    /// grows.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> OrdersReader {
        self.size = Some(bytes);
        self
    }

    /// Reads as the settings say that take effect when a file is read: [`Settings::tables`] and [`Settings::date_order`].
    #[must_use]
    pub fn with_settings(mut self, settings: &Settings) -> OrdersReader {
        settings.tables.clone_into(&mut self.mappings);
        self.date_order = settings.date_order;
        self
    }

    /// Reads the next bytes.
    ///
    /// # Errors
    /// The file is of no use: empty, not text, not a table, or without a needed column. Every further call gives the
    /// same error.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.bytes += chunk.len() as u64;
        let text = self.decoder.push(chunk);
        self.read(&text)?;
        if let (ENOUGH.., Some(size), Some(table)) = (self.bytes, self.size, &mut self.table) {
            self.size = None;
            table.rows.reserve(size.saturating_sub(self.bytes) as f64 / self.bytes as f64);
        }
        Ok(())
    }

    /// Reads the next bytes of UTF-8, or of what is not UTF-16 at least.
    fn read(&mut self, chunk: &[u8]) -> Result<(), Error> {
        match &mut self.table {
            Some(table) => table.push(chunk),
            None => {
                self.first.extend_from_slice(chunk);
                if self.first.len() >= SNIFF_BYTES {
                    self.begin()?;
                }
            }
        }
        Ok(())
    }

    /// Rows read so far, the head left aside.
    pub fn rows(&self) -> u32 {
        self.table.as_ref().map_or(0, |table| table.rows.read)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As for [`push`](Self::push), and when no row at all could be used.
    #[cfg_attr(page, optimize(size))]
    pub fn finish(mut self) -> Result<OrdersFile, Error> {
        self.read_rest()?;
        match &mut self.table {
            Some(table) => table.rows.finish(self.bytes, self.date_order),
            None => Err(Error::new(ErrorCode::EmptyFile, "The file is empty.")),
        }
    }

    /// Reads what was held back.
    fn read_rest(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let rest = self.decoder.finish();
        self.read(&rest)?;
        if self.table.is_none() {
            self.begin()?;
        }
        if let Some(table) = &mut self.table {
            if self.decoder.is_utf16() {
                table.rows.findings.at(F::Utf16, &self.file, 1, "", "");
            }
            let rows = &mut table.rows;
            table.scanner.finish(&mut |scanned| rows.take(scanned));
        }
        Ok(())
    }

    /// Tells the dialect from the first bytes and reads them.
    #[cfg_attr(page, optimize(size))]
    fn begin(&mut self) -> Result<(), Error> {
        let first = std::mem::take(&mut self.first);
        let table = sniff_table(&first).and_then(|sniff::Table { separator, quote, above, head, rows }| {
            let columns = layout::columns(&head, &rows, &self.mappings)?;
            Ok(Table {
                scanner: Scanner::new(separator).quoted_by(quote),
                rows: Rows::new(&self.file, columns, separator, above),
            })
        });
        match table {
            Ok(mut table) => {
                table.push(first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first));
                self.table = Some(table);
                Ok(())
            }
            Err(error) => {
                let error = error.in_file(&self.file);
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }
}

impl Table {
    fn push(&mut self, chunk: &[u8]) {
        let rows = &mut self.rows;
        self.scanner.push(chunk, &mut |scanned| rows.take(scanned));
    }
}
