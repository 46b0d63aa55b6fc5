//! Prediction → magic cart link, event, block and export files.

mod types;

pub use types::{Block, Event, ExportKind, File, METRIC};
