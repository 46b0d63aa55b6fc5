//! Rows of cells as RFC 4180 writes them.

use std::fmt::{Display, Write as _};

/// Whether a spreadsheet would take a text for a formula.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A table under way.
pub(super) struct Table {
    out: String,
    rows: u32,
    fresh: bool,
}

impl Table {
    /// A table with its head.
    pub(super) fn new<'n>(head: impl IntoIterator<Item = &'n str>) -> Table {
        let mut table = Table { out: String::new(), rows: 0, fresh: true };
        head.into_iter().for_each(|name| table.text(name));
        table.end_row();
        table.rows = 0;
        table
    }

    /// A cell of text. One that a spreadsheet would take for a formula gets an apostrophe before it.
    pub(super) fn text(&mut self, text: &str) {
        self.cell();
        let formula = is_formula(text);
        let quotes = text.contains(['"', ',', '\r', '\n']);
        if quotes {
            self.out.push('"');
        }
        if formula {
            self.out.push('\'');
        }
        if quotes {
            self.out.push_str(&text.replace('"', "\"\""));
            self.out.push('"');
        } else {
            self.out.push_str(text);
        }
    }

    /// A cell of text, empty where there is none.
    pub(super) fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    /// A cell whose text is a number by its type, so that it can need no guard.
    pub(super) fn number(&mut self, number: impl Display) {
        self.shown(&number);
    }

    /// Once for numbers of all kinds: tables have many such cells, and this is downloaded.
    #[inline(never)]
    fn shown(&mut self, number: &dyn Display) {
        self.cell();
        let _ = write!(self.out, "{number}");
    }

    pub(super) fn end_row(&mut self) {
        self.out.push_str("\r\n");
        self.rows += 1;
        self.fresh = true;
    }

    /// The table as a file.
    pub(super) fn file(self, name: &str) -> super::File {
        super::File {
            name: name.to_owned(),
            mime: "text/csv;charset=utf-8".to_owned(),
            content: self.out,
            rows: self.rows,
        }
    }

    fn cell(&mut self) {
        if !std::mem::take(&mut self.fresh) {
            self.out.push(',');
        }
    }
}
