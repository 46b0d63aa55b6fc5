//! Settings, how tables are read among them.

use followon::{Session, Settings};
use serde_json::Value;

use super::asked::{ORDERS, ask, digest};
use super::proportion::within;

/// A table of the merchant's own, which settings may say how to read.
const OWN: &[u8] = include_bytes!("../../../tests/fixtures/own-table-mapped.csv");

/// Bytes are taken for settings and all can be asked under them, or they are refused.
pub fn settings(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(settings) = within(bytes.len(), 150, || Settings::default().with(&value)) else { return };
    // What was taken is told, and taken again, as it is.
    let told = serde_json::to_value(&settings).expect("plain data");
    assert_eq!(Settings::default().with(&told).as_ref(), Ok(&settings));
    let mut session = Session::new(settings).expect("settings that were checked");
    session.add_orders("orders.csv", ORDERS).expect("an ordinary file");
    let _ = session.add_orders("own.csv", OWN);
    within(bytes.len(), 400, || ask(&mut session, digest(bytes)));
}
