//! Predictions and who was held out → the ledger that the merchant keeps.

use super::types::{File, json};
use crate::import::ledger::Ledger;

/// The ledger as a file, named after its day, and the last send date where that is a later one.
pub(crate) fn ledger_file(ledger: &Ledger) -> File {
    let last = ledger.offers.iter().map(|offer| offer.send_on).max().filter(|last| *last > ledger.day);
    let until = last.map(|last| format!("-to-{last}")).unwrap_or_default();
    File {
        name: format!("followon-ledger-{}{until}.json", ledger.day),
        mime: "application/json".to_owned(),
        content: json(ledger),
        rows: ledger.offers.len() as u32,
    }
}
