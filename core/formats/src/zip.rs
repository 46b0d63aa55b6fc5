//! Zip archives: what is in them, one entry after the other.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Cursor, Read, Seek};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use crate::out::{Out, too_large};
use crate::{Depth, Error, open_within, recognise};

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

/// What an archive says it unpacks to; to more than it says no entry does.
pub(crate) fn unpacked<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<u64, Error> {
    let mut size = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| broken(&error))?;
        size = size.saturating_add(entry.size());
    }
    Ok(size)
}

pub(crate) fn open<R: Read + Seek>(name: &str, reader: R, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let mut archive = ZipArchive::new(reader).map_err(|error| broken(&error))?;
    if unpacked(&mut archive)? > out.left() {
        return Err(too_large());
    }
    if archive.index_for_name("[Content_Types].xml").is_some() {
        return Err(Error::new(
            "The file is a document of Office’s, not a workbook. Save the table in it as .xlsx or CSV and give that.",
        ));
    }
    let mut any = false;
    let mut names = HashSet::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let path = entry.name().map_or_else(|_| format!("file {}", index + 1), Cow::into_owned);
        let last = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // What operating systems put beside files.
        if entry.is_dir() || last.starts_with('.') || path.starts_with("__MACOSX/") || last == "Thumbs.db" {
            continue;
        }
        any = true;
        // Of two files of one name in different folders the second is called by its folder, too, or where that is no other name
        // by its number.
        let mut own = if names.contains(&last) { path } else { last };
        while names.contains(&own) {
            own = format!("{own} ({})", index + 1);
        }
        let inside = format!("{name} › {}", own.replace(char::is_control, " "));
        names.insert(own);
        let mut first = Vec::new();
        let begun = entry.by_ref().take(crate::FIRST_BYTES as u64).read_to_end(&mut first);
        begun.map_err(|error| broken(&ZipError::Io(error)))?;
        if recognise(&first).is_some() {
            let held = entry.by_ref().take(MOST_HELD).read_to_end(&mut first);
            held.map_err(|error| broken(&ZipError::Io(error)))?;
            out.spend(first.len() as u64)?;
            if first.len() as u64 >= MOST_HELD {
                out.left_out(&inside, "It is too large to be opened within the archive. Unpack it and give it alone.");
                continue;
            }
            if let Err(error) = open_within(&inside, Cursor::new(&first[..]), out, Depth::Archive) {
                out.left_out(&inside, &error.to_string());
            }
            continue;
        }
        out.table(&inside);
        out.text(&first)?;
        let mut piece = vec![0; 256 * 1024];
        loop {
            let read = entry.read(&mut piece).map_err(|error| broken(&ZipError::Io(error)))?;
            if read == 0 {
                break;
            }
            out.text(&piece[..read])?;
        }
    }
    if any { Ok(()) } else { Err(Error::new("The archive is empty. Give the file that should be in it.")) }
}
