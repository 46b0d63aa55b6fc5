//! Every row that was left out, and why.

use crate::import::FindingCode;
use crate::import::layout::{Columns, Role};
use crate::import::text::{cut, excerpt};
use crate::sort;

/// Texts of rejected rows are kept up to so many bytes together; of the rows after that the place and the reason.
const MOST_TEXT: usize = 16 << 20;
/// Of each row so many characters are kept, which tell whose order it is of.
const MOST_OF_A_ROW: usize = 1000;

/// Why a row was left out, and what stood there.
pub(super) type Reason = (FindingCode, String);

/// A row that was left out. There may be as many of them as the file has rows.
#[derive(Clone, Copy, Debug)]
struct Row {
    line: u32,
    /// Where its text lies among all, and how long it is; behind it lies the row.
    text: u32,
    length: u16,
    whole: u16,
    code: FindingCode,
    role: Option<Role>,
}

const _: () = assert!(size_of::<Row>() == 16);

/// The rows left out of a file, with the texts that stood there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rejected {
    rows: Vec<Row>,
    texts: String,
}

/// A row that was left out, as it is told.
pub(crate) struct RejectedRow<'a> {
    pub(crate) line: u32,
    /// What the file calls the column that it was left out for, or empty.
    pub(crate) column: &'a str,
    pub(crate) code: FindingCode,
    /// What stood there, cut like a finding's.
    pub(crate) text: &'a str,
    /// The row as it stands, cut; the name of its order where that is what is known of it.
    pub(crate) row: &'a str,
}

impl Rejected {
    pub(super) fn push(&mut self, code: FindingCode, line: u32, role: Option<Role>, text: &str, row: &str) {
        let begin = self.texts.len();
        let text = if begin < MOST_TEXT { excerpt(text) } else { String::new() };
        let row = if begin < MOST_TEXT { cut(row, MOST_OF_A_ROW) } else { String::new() };
        self.texts.push_str(&text);
        self.texts.push_str(&row);
        let (length, whole) = (text.len() as u16, row.len() as u16);
        self.rows.push(Row { line, text: begin as u32, length, whole, code, role });
    }

    /// How many rows.
    pub(super) fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Puts the rows in the order of the file.
    pub(super) fn settle(&mut self) {
        sort::by_number(&mut self.rows, |row| u64::from(row.line));
    }

    /// All of them, in the order of the file.
    pub(crate) fn rows<'a>(&'a self, columns: &'a Columns) -> impl Iterator<Item = RejectedRow<'a>> {
        self.rows.iter().map(|row| {
            let texts = &self.texts[row.text as usize..][..usize::from(row.length) + usize::from(row.whole)];
            let (text, whole) = texts.split_at(row.length.into());
            let column = row.role.map_or("", |role| columns.heading(role));
            RejectedRow { line: row.line, column, code: row.code, text, row: whole }
        })
    }
}
