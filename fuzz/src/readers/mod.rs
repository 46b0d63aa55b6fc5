//! What holds of any bytes, reader by reader: they are read or refused, without a panic and in memory in proportion.
//!
//! Each function takes the bytes of a file and panics where something does not hold. Fuzzers hand them what they make up;
//! `core/tests/hostile.rs` hands them the fixtures, and all that once broke something.

// To panic is how they tell.
#![allow(clippy::missing_panics_doc)]

mod asked;
mod catalog;
mod formats;
mod ledger;
mod orders;
mod proportion;
mod scanner;
mod settings;
mod template;
mod workbook;

pub use catalog::catalog;
pub use formats::formats;
pub use ledger::ledger;
pub use orders::orders;
pub use proportion::within;
pub use scanner::scanner;
pub use settings::settings;
pub use template::template;
pub use workbook::workbook;
