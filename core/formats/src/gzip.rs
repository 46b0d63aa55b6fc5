//! Gzip files: the one file within.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::Error;
use crate::out::Out;
use crate::packed;

/// How a gzip file begins.
pub(crate) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

pub(crate) fn open(name: &str, reader: impl Read, out: &mut Out<'_, '_>) -> Result<(), Error> {
    // What is in it is called as it is, as a packed table is.
    packed::open(name, MultiGzDecoder::new(reader), out, &|error| {
        let what = "The file is packed by gzip and damaged or cut short";
        Error::new(format!("{what} ({error}). Download it once more, or unpack it yourself."))
    })?
}
