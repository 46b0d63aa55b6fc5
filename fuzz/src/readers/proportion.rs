//! Memory in proportion to the input.

/// What any work may take, however short its input is: buffers, and the tables that grow with their contents.
const ANY_CASE: u64 = 24 << 20;

/// Does some work on this thread, which may take `times` bytes for each byte of an input of `length`.
pub fn within<T>(length: usize, times: usize, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    // Of this thread alone, for tests run beside each other.
    let taken = allocation_counter::measure(|| done = Some(work())).bytes_max;
    assert!(taken <= ANY_CASE + (length * times) as u64, "{taken} bytes were taken for an input of {length}");
    done.expect("it was done")
}
