//! Ledgers.

use followon::Session;

use super::asked::{ORDERS, settings};
use super::proportion::within;

/// Bytes are read as a ledger beside ordinary orders, or refused.
pub fn ledger(bytes: &[u8]) {
    let mut session = Session::new(settings(0)).expect("settings in bounds");
    session.add_orders("orders.csv", ORDERS).expect("an ordinary file");
    match within(bytes.len(), 150, || session.add_ledger("ledger.json", bytes)) {
        Ok(report) => {
            let held = within(bytes.len(), 100, || session.holdout());
            assert_eq!(report.file, "ledger.json");
            serde_json::to_string(&held).expect("plain data");
        }
        Err(error) => assert!(!error.message.is_empty() && error.file.is_some(), "{error:?}"),
    }
}
