//! A packed file, whatever packs it: a table of text is handed over as it is unpacked, what is none is held and opened in turn.

use std::io::{self, Cursor, Read};

use crate::out::Out;
use crate::{Depth, Error, copy_on, open_within, recognise};

/// Workbooks and JSON are held in memory up to this size.
const MOST_HELD: u64 = 512 << 20;

/// Hands over what `unpacked` gives; the inner error is of what is in it, which is no fault of the archive's.
///
/// # Errors
/// It does not unpack (`broken` says why), or unpacks to more than any export does.
pub(crate) fn open(
    name: &str,
    mut unpacked: impl Read,
    out: &mut Out<'_, '_>,
    broken: &dyn Fn(io::Error) -> Error,
) -> Result<Result<(), Error>, Error> {
    let mut first = Vec::new();
    unpacked.by_ref().take(crate::FIRST_BYTES as u64).read_to_end(&mut first).map_err(broken)?;
    if recognise(&first).is_none() {
        out.table(name);
        out.text(&first)?;
        return copy_on(unpacked, out, broken).map(Ok);
    }
    unpacked.take(MOST_HELD.min(out.left())).read_to_end(&mut first).map_err(broken)?;
    out.spend(first.len() as u64)?;
    if first.len() as u64 >= MOST_HELD {
        return Ok(Err(Error::new("It is too large to be opened while it is packed. Unpack it and give it alone.")));
    }
    Ok(open_within(name, Cursor::new(&first[..]), out, Depth::Archive))
}
