//! Predictions and who was held out → the ledger that the merchant keeps.

use super::types::{File, json};
use crate::import::ledger::Ledger;

/// The ledger as a file, named after its day.
pub(crate) fn ledger_file(ledger: &Ledger) -> File {
    File {
        name: format!("followon-ledger-{}.json", ledger.day),
        mime: "application/json".to_owned(),
        content: json(ledger),
        rows: ledger.offers.len() as u32,
    }
}
