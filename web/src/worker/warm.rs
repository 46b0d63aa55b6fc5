//! The engine is run once over the sample shop while nobody waits for it.
//!
//! A browser begins with a translation of a program that is made fast and runs slowly, and makes its quick one of what proves
//! busy. Without this a merchant's first file is read while the browser is at that, with as much work as the reading itself.

use followon::Session;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::turn::listen;
use super::work::FIT_BUDGET;
use super::{busy, scope};

/// The page is shown first, for which the browser needs its time, in milliseconds.
const AFTER: i32 = 300;
/// So many bytes are busy enough for what reads them.
const BYTES: usize = 6 << 20;
/// In pieces of this many, between two of which the worker listens.
const PIECE: usize = 128 * 1024;
/// Customers of the shop that is read.
const CUSTOMERS: u32 = 2_000;

/// Waits, then runs the engine in slices until it has seen enough, or somebody asks for something.
pub(super) async fn warm_up() {
    if pause(AFTER).await.is_err() || busy() {
        return;
    }
    let mut csv = String::new();
    let shop = followon_sample::Shop { customers: CUSTOMERS, ..Default::default() };
    // Writing to a string never fails.
    let _ = shop.write_orders(&mut csv);
    let mut session = Session::default();
    let mut read = 0;
    while read < BYTES {
        let mut reader = Session::open_orders("");
        for piece in csv.as_bytes().chunks(PIECE) {
            listen().await;
            if busy() || reader.push(piece).is_err() {
                return;
            }
            read += piece.len();
        }
        if let (BYTES.., Ok(file)) = (read, reader.finish()) {
            session.take_orders(file);
        }
    }
    while session.fit_step(FIT_BUDGET / 4).is_some() {
        listen().await;
        if busy() {
            return;
        }
    }
}

async fn pause(millis: i32) -> Result<JsValue, JsValue> {
    JsFuture::from(js_sys::Promise::new(&mut |resolve, _| {
        // A worker has timers.
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    }))
    .await
}
