//! Bytes → order lines and catalog products, with a report of everything read, repaired and left out.

pub(crate) mod catalog;
mod dates;
pub(crate) mod dictionary;
mod encoding;
pub(crate) mod findings;
mod layout;
pub(crate) mod ledger;
pub(crate) mod orders;
mod report;
mod sniff;
mod text;

pub use dates::DateOrder;
pub use followon_kernels::scanner::{Record, Records, Scanned, Scanner};
pub use layout::{MappedColumn, PreviewColumn, Role, TableMapping, TablePreview};
pub use ledger::LedgerReport;
pub use orders::{OrderKind, OrdersFile, OrdersReader};
pub use report::{
    CatalogReport, CurrencyCount, Finding, FindingCode, ImportReport, Layout, MOST_EXAMPLES, Place, Severity,
};
pub use sniff::{FileKind, SNIFF_BYTES, recognise};
