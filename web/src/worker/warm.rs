//! The engine is run over the sample shop while nobody waits for it.
//!
//! A browser begins with a translation of a program that is made fast and runs slowly, and makes its quick one of what proves
//! busy. Without this a merchant's first file is read while the browser is at that, with as much work as the reading itself, and
//! waits for memory, too.

use followon::Session;
use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

use super::work::FIT_BUDGET;
use super::{busy, scope};

/// The page is shown first, for which the browser needs its time, in milliseconds.
const AFTER: i32 = 300;
/// The sample shop is read so many times, which is enough to make what reads it prove busy.
const READINGS: usize = 2;
/// It is read in pieces of this many bytes, between two of which the worker hears who asks for something.
const PIECE: usize = 128 * 1024;

/// So many bytes of memory are written to and given back, for the first file.
const ROOM: usize = 16 << 20;

/// Waits, then runs the engine in slices until it is through, or until somebody asks for something.
pub(super) async fn warm_up() {
    if !free_after(AFTER).await {
        return;
    }
    touch();
    let csv = followon_sample::orders_csv();
    let mut session = Session::default();
    for _ in 0..READINGS {
        let mut reader = Session::open_orders("");
        for piece in csv.as_bytes().chunks(PIECE) {
            if !free_after(0).await || reader.push(piece).is_err() {
                return;
            }
        }
        let Ok(file) = reader.finish() else { return };
        session.take_orders(file);
    }
    while session.fit_step(FIT_BUDGET / 4).is_some() {
        if !free_after(0).await {
            return;
        }
    }
}

/// Writes to memory, for the system hands over slowly what was never written to. It takes some milliseconds.
fn touch() {
    let mut room = Vec::new();
    // Where there is none, the first file has to do without.
    if room.try_reserve_exact(ROOM).is_ok() {
        room.resize(ROOM, 1_u8);
        std::hint::black_box(room);
    }
}

/// Whether nobody asks for anything, some milliseconds from now.
async fn free_after(millis: i32) -> bool {
    let pause = Promise::new(&mut |resolve, _| {
        // A worker has timers.
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    JsFuture::from(pause).await.is_ok() && !busy()
}
