//! Bytes → order lines and catalog products, with a report of everything read, repaired and left out.

mod report;

pub use report::{
    CatalogReport, CurrencyCount, Finding, FindingCode, ImportReport, Layout, MOST_EXAMPLES, Place, Severity,
};
