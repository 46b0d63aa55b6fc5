//! The count of pairs alone, for a page to time it: reading and history first, then the count in one go.

use followon::{Session, Settings};
use wasm_bindgen::prelude::*;

/// A session that is about to count.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Counting(Session);

#[wasm_bindgen]
impl Counting {
    /// Reads a file of orders and makes its history.
    ///
    /// # Errors
    /// What the engine says of a file of no use.
    #[wasm_bindgen(constructor)]
    pub fn new(orders: &[u8]) -> Result<Counting, String> {
        let open = || {
            // Every product counts, as it does in the SQL that this is compared with.
            let mut session = Session::new(Settings { exclude: Vec::new(), ..Settings::default() })?;
            session.add_orders("orders.csv", orders)?;
            Ok(session)
        };
        let mut session = open().map_err(|error: followon::Error| error.to_string())?;
        // Without an end to its budget each step is a stage, and the history is the first.
        session.fit_step(u32::MAX);
        Ok(Counting(session))
    }

    /// Counts all pairs.
    pub fn count(&mut self) {
        self.0.fit_step(u32::MAX);
    }
}
