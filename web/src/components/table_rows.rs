//! The rows that the page holds of a long table: chunks around the part in sight, the rest left with the worker.

use std::collections::BTreeMap;

/// Rows to a chunk.
pub const CHUNK: usize = 100;

/// Chunks held at most; those farthest from sight go first.
const HELD: usize = 30;

/// Chunks of rows of one list.
#[derive(Clone, Debug)]
pub struct Rows<T> {
    /// Which list they are of: rows of another are not taken in.
    pub list: u64,
    /// How many rows the list has in all.
    pub total: usize,
    chunks: BTreeMap<usize, Vec<T>>,
}

impl<T: Clone> Rows<T> {
    /// A list whose length is not yet known.
    pub fn new(list: u64) -> Rows<T> {
        Rows { list, total: 0, chunks: BTreeMap::new() }
    }

    /// The row at a place, if it is held.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(&(index / CHUNK))?.get(index % CHUNK)
    }

    /// Takes in the chunk that starts at `offset`. A list that changed its length is told anew from here.
    pub fn take(&mut self, offset: usize, total: usize, rows: Vec<T>) {
        if total != self.total {
            self.chunks.clear();
            self.total = total;
        }
        let chunk = offset / CHUNK;
        self.chunks.insert(chunk, rows);
        while self.chunks.len() > HELD {
            let far = |at: Option<(&usize, &Vec<T>)>| at.map_or(0, |(place, _)| place.abs_diff(chunk));
            if far(self.chunks.first_key_value()) > far(self.chunks.last_key_value()) {
                self.chunks.pop_first();
            } else {
                self.chunks.pop_last();
            }
        }
    }

    /// Offsets of the chunks that are wanted for these rows and not held.
    pub fn missing(&self, first: usize, end: usize) -> Vec<usize> {
        let end = end.min(self.total);
        if first >= end {
            return Vec::new();
        }
        (first / CHUNK..=(end - 1) / CHUNK)
            .filter(|chunk| !self.chunks.contains_key(chunk))
            .map(|chunk| chunk * CHUNK)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(offset: usize) -> Vec<usize> {
        (offset..offset + CHUNK).collect()
    }

    #[test]
    fn what_is_in_sight_and_not_held_is_asked_for() {
        let mut rows = Rows::new(1);
        assert!(rows.missing(0, 40).is_empty(), "nothing can be wanted of a list of no known length");
        rows.take(0, 1000, chunk(0));
        assert!(rows.missing(0, 40).is_empty());
        assert_eq!(rows.missing(90, 340), [100, 200, 300]);
        rows.take(200, 1000, chunk(200));
        assert_eq!(rows.missing(90, 340), [100, 300]);
        assert_eq!(rows.missing(990, 2000), [900]);
        assert_eq!((rows.get(250), rows.get(150)), (Some(&250), None));
    }

    #[test]
    fn far_chunks_are_let_go() {
        let mut rows = Rows::new(1);
        for at in 0..100 {
            rows.take(at * CHUNK, 100_000, chunk(at * CHUNK));
        }
        assert_eq!(rows.get(0), None);
        assert_eq!(rows.get(99 * CHUNK), Some(&(99 * CHUNK)));
        assert_eq!(rows.chunks.len(), HELD);
        rows.take(0, 100_000, chunk(0));
        assert_eq!(rows.get(0), Some(&0), "the chunk just read is never the one that goes");
    }

    #[test]
    fn a_list_of_another_length_forgets_its_rows() {
        let mut rows = Rows::new(1);
        rows.take(0, 1000, chunk(0));
        rows.take(100, 900, chunk(100));
        assert_eq!(rows.get(0), None);
        assert_eq!(rows.missing(0, 900).first(), Some(&0));
    }
}
