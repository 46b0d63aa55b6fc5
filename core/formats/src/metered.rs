//! Readers that end.

use std::cell::Cell;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::rc::Rc;

/// A reader that gives so many bytes and no more, however often it is set back. Who holds the count may raise it.
#[derive(Clone)]
pub(crate) struct Metered<R> {
    reader: R,
    left: Rc<Cell<u64>>,
}

impl<R> Metered<R> {
    pub(crate) fn new(reader: R, most: u64) -> Metered<R> {
        Metered { reader, left: Rc::new(Cell::new(most)) }
    }

    pub(crate) fn left(&self) -> Rc<Cell<u64>> {
        self.left.clone()
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.reader.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left.set(left.unwrap_or(0));
        left.map(|_| read).ok_or_else(|| Error::other("it is read over and over"))
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.reader.seek(to)
    }
}
