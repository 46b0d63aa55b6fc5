//! Catalogs.

use followon::Session;

use super::asked::{ORDERS, ask, digest, settings};
use super::proportion::within;

/// Bytes are read as a catalog beside ordinary orders, or refused.
pub fn catalog(bytes: &[u8]) {
    let mut session = Session::new(settings(digest(bytes))).expect("settings in bounds");
    session.add_orders("orders.csv", ORDERS).expect("an ordinary file");
    // JSON is held as a whole, and its shortest values take forty times their text.
    match within(bytes.len(), 150, || session.add_catalog("products", bytes)) {
        Ok(report) => {
            assert_eq!(report.file, "products");
            within(bytes.len(), 400, || ask(&mut session, digest(bytes)));
        }
        Err(error) => assert!(!error.message.is_empty() && error.file.is_some(), "{error:?}"),
    }
}
