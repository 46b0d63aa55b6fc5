//! The one error type of the engine.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong, as a closed list that a program can branch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorCode {
    /// The file has no bytes, or nothing but blanks.
    EmptyFile,
    /// The file is not text: a picture, a spreadsheet, an archive.
    NotText,
    /// The file is text of another kind: a web page, JSON where a table was wanted.
    NotATable,
    /// A table of no known layout, whose columns the merchant must tell.
    UnknownLayout,
    /// A table, but a column that is needed is missing.
    MissingColumn,
    /// A table of the right shape without a single usable row.
    NoRows,
    /// All dates of a table are like 03/04/2025, and nothing tells day from month: the setting `dateOrder` does.
    AmbiguousDates,
    /// The file is not readable JSON, or JSON of another shape.
    BadJson,
    /// A setting of a name that does not exist.
    UnknownSetting,
    /// A setting whose value is of the wrong kind or out of bounds.
    BadSetting,
    /// A query with a field or value that does not exist.
    BadQuery,
    /// A customer that is not in the data.
    UnknownCustomer,
    /// A pair that is not among the pairs kept.
    UnknownPair,
    /// An export of a kind that does not exist.
    UnknownExport,
    /// A call on something that was already finished or freed.
    Closed,
}

/// An error with its code, a message that says what to do, and where in which file it arose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Error {
    /// What went wrong.
    pub code: ErrorCode,
    /// What happened and what to do about it, in a sentence or two.
    pub message: String,
    /// The file's name, for errors of a file.
    pub file: Option<String>,
    /// The line, counted from 1, for errors at a place.
    pub line: Option<u32>,
    /// The column's name or number as a person would say it, for errors at a place.
    pub column: Option<String>,
    /// Of a table of no layout that is known: how it begins, and what its columns are read as, or likely tell.
    #[serde(default)]
    pub table: Option<crate::import::TablePreview>,
}

impl Error {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), file: None, line: None, column: None, table: None }
    }

    pub(crate) fn bad_setting(key: &str, why: &str) -> Error {
        Error { column: Some(key.to_owned()), ..Error::new(ErrorCode::BadSetting, format!("{key}: {why}")) }
    }

    #[must_use]
    pub(crate) fn in_file(mut self, file: &str) -> Error {
        self.file = Some(file.to_owned());
        self
    }

    #[must_use]
    pub(crate) fn at_line(mut self, line: u32) -> Error {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}, line {line}: {}", self.message),
            (Some(file), None) => write!(f, "{file}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
