//! Memory in proportion to the input.

use std::sync::{Mutex, PoisonError};

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What any work may take, however short its input is: buffers, and the tables that grow with their contents.
const ANY_CASE: usize = 24 << 20;

/// Does some work, which may take `times` bytes for each byte of an input of `length`.
pub fn within<T>(length: usize, times: usize, work: impl FnOnce() -> T) -> T {
    // What is measured is the whole program's, so one measures at a time.
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let done = work();
    let taken = HEAP.peak_usage().saturating_sub(before);
    drop(one);
    assert!(taken <= ANY_CASE + length * times, "{taken} bytes were taken for an input of {length}");
    done
}
