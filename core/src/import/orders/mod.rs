//! An orders export, chunk by chunk → orders and order lines, with a report.

mod reader;
mod rows;
mod settle;

pub use reader::OrdersReader;

use super::dictionary::Dictionary;
use super::layout::Columns;
use super::report::ImportReport;
use crate::Day;
use crate::money::Amount;

/// No text of a dictionary.
pub(crate) const NONE: u32 = u32::MAX;

/// The price of a line that has none.
pub(crate) const NO_PRICE: Amount = Amount::MIN;

/// One order, its columns filled from its rows.
#[derive(Clone, Debug)]
pub(crate) struct RawOrder {
    /// The name without a leading `#` (in `names`), by which copies are found.
    pub(crate) key: u32,
    /// The name as written (in `names`).
    pub(crate) name: u32,
    /// The order's ID (in `names`), or [`NONE`].
    pub(crate) id: u32,
    /// The e-mail address (in `emails`), or [`NONE`].
    pub(crate) email: u32,
    /// The currency (in `currencies`), or [`NONE`].
    pub(crate) currency: u32,
    /// The shop-local day.
    pub(crate) day: Day,
    /// Seconds since midnight there.
    pub(crate) seconds: u32,
    /// The line of its first row.
    pub(crate) first_line: u32,
    /// Cancelled or voided.
    pub(crate) cancelled: bool,
    /// Fully refunded.
    pub(crate) refunded: bool,
    /// Whether the customer accepts marketing, where the file says.
    pub(crate) accepts_marketing: Option<bool>,
}

/// One order line.
///
/// Packed, because there is one for every row of every file: the price would have four bytes of padding beside it.
#[derive(Clone, Copy, Debug)]
#[repr(Rust, packed(4))]
pub(crate) struct RawLine {
    /// The order's place among the file's orders.
    pub(crate) order: u32,
    /// The product name (in `products`).
    pub(crate) product: u32,
    /// The SKU (in `skus`), or [`NONE`].
    pub(crate) sku: u32,
    /// The quantity.
    pub(crate) quantity: i32,
    /// The line of the file that its row begins on.
    pub(crate) line: u32,
    /// The price of one, or [`NO_PRICE`].
    pub(crate) price: Amount,
}

const _: () = assert!(size_of::<RawLine>() == 28);

/// A file of orders, read to its end.
#[derive(Clone, Debug)]
pub struct OrdersFile {
    report: ImportReport,
    /// Where what stood, for findings to name a column by.
    pub(crate) columns: Columns,
    pub(crate) names: Dictionary,
    pub(crate) emails: Dictionary,
    pub(crate) currencies: Dictionary,
    pub(crate) products: Dictionary,
    pub(crate) skus: Dictionary,
    pub(crate) orders: Vec<RawOrder>,
    pub(crate) lines: Vec<RawLine>,
    /// Whether any line has a readable price.
    pub(crate) has_prices: bool,
}

impl OrdersFile {
    /// What was read, repaired and left out.
    pub fn report(&self) -> &ImportReport {
        &self.report
    }
}
