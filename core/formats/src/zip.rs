//! Zip archives: what is in them, one entry after the other.

use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use crate::{Depth, Error, Part, Sink, open_within, recognise};

/// An archive of tables packs to a twentieth or a fiftieth; one that would unpack to more than this many times its size is made
/// to do harm.
const MOST_TIMES: u64 = 300;
/// But a small archive may unpack to so many bytes in any case.
const ANY_CASE: u64 = 64 << 20;
/// Workbooks and JSON within an archive are held in memory up to this size.
const MOST_HELD: u64 = 512 << 20;

/// Whether an archive is a workbook.
pub(crate) fn is_workbook(reader: impl Read + Seek) -> Result<bool, Error> {
    let archive = ZipArchive::new(reader).map_err(|error| broken(&error))?;
    Ok(archive.index_for_name("xl/workbook.xml").is_some())
}

fn broken(error: &ZipError) -> Error {
    Error::new(match error {
        ZipError::UnsupportedArchive(what) if what.contains("assword") => {
            "The archive is locked with a password. Unpack it and give what is in it.".to_owned()
        }
        ZipError::UnsupportedArchive(_) => {
            "The archive is packed in a way that is not known here. Unpack it and give what is in it.".to_owned()
        }
        _ => format!("The archive is damaged or cut short ({error}). Download it once more, or unpack it yourself."),
    })
}

/// Refuses an archive that unpacks out of all proportion.
pub(crate) fn check_size<R: Read + Seek>(archive: &ZipArchive<R>, packed: u64) -> Result<(), Error> {
    let most = packed.saturating_mul(MOST_TIMES).max(ANY_CASE);
    match archive.decompressed_size() {
        Some(size) if size > u128::from(most) => Err(too_large()),
        _ => Ok(()),
    }
}

fn too_large() -> Error {
    Error::new("The archive would unpack to many times its size, as no export does, so it was not opened.")
}

/// How long a reader is.
pub(crate) fn length(reader: &mut impl Seek) -> Result<u64, Error> {
    let length = reader.seek(std::io::SeekFrom::End(0)).map_err(|error| Error::reading(&error))?;
    reader.seek(std::io::SeekFrom::Start(0)).map_err(|error| Error::reading(&error))?;
    Ok(length)
}

pub(crate) fn open<R: Read + Seek + Clone>(name: &str, mut reader: R, sink: &mut Sink<'_>) -> Result<(), Error> {
    let packed = length(&mut reader)?;
    let mut archive = ZipArchive::new(reader).map_err(|error| broken(&error))?;
    check_size(&archive, packed)?;
    // What an entry says of its size may be a lie, so what comes out is counted, too.
    let mut left = packed.saturating_mul(MOST_TIMES).max(ANY_CASE);
    let mut any = false;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let path = entry.name().map_or_else(|_| format!("file {}", index + 1), Cow::into_owned);
        let last = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // What operating systems put beside files.
        if entry.is_dir() || last.starts_with('.') || path.starts_with("__MACOSX/") || last == "Thumbs.db" {
            continue;
        }
        any = true;
        let inside = format!("{name} › {last}");
        let mut first = Vec::new();
        let begun = entry.by_ref().take(crate::FIRST_BYTES as u64).read_to_end(&mut first);
        begun.map_err(|error| broken(&ZipError::Io(error)))?;
        left = left.checked_sub(first.len() as u64).ok_or_else(too_large)?;
        if recognise(&first).is_some() {
            let size = entry.by_ref().take(MOST_HELD.min(left)).read_to_end(&mut first);
            left =
                left.checked_sub(size.map_err(|error| broken(&ZipError::Io(error)))? as u64).ok_or_else(too_large)?;
            if first.len() as u64 >= MOST_HELD {
                sink(Part::LeftOut(
                    &inside,
                    "It is too large to be opened within the archive. Unpack it and give it alone.",
                ));
                continue;
            }
            if let Err(error) = open_within(&inside, Cursor::new(&first[..]), sink, Depth::Archive) {
                sink(Part::LeftOut(&inside, &error.to_string()));
            }
            continue;
        }
        sink(Part::Table(&inside));
        sink(Part::Text(&first));
        let mut piece = vec![0; 256 * 1024];
        loop {
            let read = entry.read(&mut piece).map_err(|error| broken(&ZipError::Io(error)))?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(too_large)?;
            sink(Part::Text(&piece[..read]));
        }
    }
    if any { Ok(()) } else { Err(Error::new("The archive is empty. Give the file that should be in it.")) }
}
