//! Zip archives: what is in them, one entry after the other.

use std::borrow::Cow;
use std::io::{Read, Seek};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use crate::out::{Out, too_large};
use crate::{Error, packed};

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
    let mut names: Vec<String> = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let path = entry.name().map_or_else(|_| format!("file {}", index + 1), Cow::into_owned);
        let last = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        // What operating systems put beside files.
        if entry.is_dir() || last.starts_with('.') || path.starts_with("__MACOSX/") || last == "Thumbs.db" {
            continue;
        }
        any = true;
        // Of two files of one name in different folders the second is called by its folder, too.
        let own = if names.contains(&last) { path } else { last };
        let inside = format!("{name} › {}", own.replace(char::is_control, " "));
        names.push(own);
        if let Err(error) = packed::open(&inside, entry, out, &|error| broken(&ZipError::Io(error)))? {
            out.left_out(&inside, &error.to_string());
        }
    }
    if any { Ok(()) } else { Err(Error::new("The archive is empty. Give the file that should be in it.")) }
}
