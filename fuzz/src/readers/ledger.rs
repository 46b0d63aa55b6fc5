//! Ledgers.

use followon::deliver::ExportKind;
use followon::{Query, Session};

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
            let all = Query { limit: u32::MAX, ..Query::default() };
            let results = within(bytes.len(), 150, || session.results(&all)).expect("no sort is wrong");
            let weeks = results.by_week.iter().map(|week| week.outcome.orders).sum::<u32>();
            assert_eq!(weeks, results.total.orders);
            session.export(ExportKind::ResultsCsv, &all).expect("no sort is wrong");
        }
        Err(error) => assert!(!error.message.is_empty() && error.file.is_some(), "{error:?}"),
    }
}
