//! What comes out of a file, on its way to its sink; and that it is in proportion to the file.

use crate::{Error, Part, Sink};

/// Tables pack to a twentieth or a fiftieth; what would unpack to more than this many times its size is made to do harm.
const MOST_TIMES: u64 = 300;
/// But a small file may unpack to so many bytes in any case.
const ANY_CASE: u64 = 4 << 20;

/// The most bytes that a packed file of a length may unpack to.
pub fn most_unpacked(length: u64) -> u64 {
    length.saturating_mul(MOST_TIMES).max(ANY_CASE)
}

/// Where parts go.
pub(crate) struct Out<'o, 's> {
    sink: &'o mut Sink<'s>,
    /// How much may still come.
    left: u64,
}

impl<'o, 's> Out<'o, 's> {
    /// For a file of so many bytes, whatever lies within it: what is packed twice is no larger for it.
    pub(crate) fn of(length: u64, sink: &'o mut Sink<'s>) -> Out<'o, 's> {
        Out { sink, left: most_unpacked(length) }
    }

    #[cfg(feature = "archives")]
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Takes so many bytes off what may still come.
    pub(crate) fn spend(&mut self, bytes: u64) -> Result<(), Error> {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        if left.is_some() { Ok(()) } else { Err(too_large()) }
    }

    pub(crate) fn table(&mut self, name: &str) {
        (self.sink)(Part::Table(name));
    }

    pub(crate) fn text(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.spend(bytes.len() as u64)?;
        (self.sink)(Part::Text(bytes));
        Ok(())
    }

    pub(crate) fn left_out(&mut self, name: &str, why: &str) {
        (self.sink)(Part::LeftOut(name, why));
    }
}

pub(crate) fn too_large() -> Error {
    Error::new("The file would unpack to many times its size, as no export does, so it was not opened.")
}
