//! Windows of rows, and the query that asks for one.

use serde::{Deserialize, Serialize};

use crate::Day;

/// A window of rows out of a longer list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Page<T> {
    /// How many rows match the query in all.
    pub total: u32,
    /// The place of the first row of this window among them, from 0.
    pub offset: u32,
    /// The rows of the window.
    pub rows: Vec<T>,
}

/// Which rows, in which order, and which window of them. Every field has a default; an unknown field is an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // Each is a question of its own.
pub struct Query {
    /// The first row wanted, from 0.
    pub offset: u32,
    /// At most this many rows (default 100).
    pub limit: u32,
    /// The field to sort by; each list documents its own. The default order of a list is its best first.
    pub sort: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// Only rows in which this text occurs, whatever its case.
    pub search: Option<String>,
    /// Pairs only: leave out pairs that are not eligible (default true).
    pub eligible_only: bool,
    /// Predictions only: send date on or after this day.
    pub from: Option<Day>,
    /// Predictions only: send date on or before this day.
    pub to: Option<Day>,
    /// Predictions only: whether the planned day lies before today.
    pub overdue: Option<bool>,
    /// Withheld only: of this reason.
    pub reason: Option<crate::predict::Reason>,
    /// Pairs only: with this flag.
    pub flag: Option<crate::follow::FlagCode>,
    /// Pairs only: with any flag (true) or without (false).
    pub flagged: Option<bool>,
    /// Pairs: of this leading product; predictions: offering this product.
    pub product: Option<String>,
    /// Predictions, and what is exported of them: leave out what was sent by a ledger that was read. The same offer to the
    /// same customer after the same order was sent; another is new. Ledgers of earlier versions, without
    /// `uniqueId`, do not tell.
    pub only_new: bool,
    /// Export of events only: as a rehearsal, which Klaviyo records without starting a flow.
    pub backfill: bool,
}

impl Default for Query {
    fn default() -> Query {
        Query {
            offset: 0,
            limit: 100,
            sort: None,
            descending: false,
            search: None,
            eligible_only: true,
            from: None,
            to: None,
            overdue: None,
            reason: None,
            flag: None,
            flagged: None,
            product: None,
            only_new: false,
            backfill: false,
        }
    }
}

/// A product by its key and its title. Under `productKey: "title"` the two are the same text, but for blanks at its ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ProductRef {
    /// The product key.
    pub id: String,
    /// The title as the shop writes it.
    pub title: String,
}
