//! Workbooks: each sheet a table, one line a row.

use std::io::{BufReader, Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use crate::rows::Line;
use crate::zip::{check_size, length};
use crate::{Error, Part, Sink};

/// A head has at least so many names: rows above it that have fewer are a report's title and the like.
const FEWEST_NAMES: usize = 3;
/// It stands within so many rows.
const LAST_HEAD: usize = 20;

fn broken(error: &XlsxError) -> Error {
    Error::new(match error {
        XlsxError::Password => {
            "The workbook is locked with a password. Save it without one, or as CSV, and give that.".to_owned()
        }
        _ => format!("The workbook is damaged or cut short ({error}). Save it once more, or as CSV, and give that."),
    })
}

pub(crate) fn open<R: Read + Seek + Clone>(name: &str, mut reader: R, sink: &mut Sink<'_>) -> Result<(), Error> {
    let packed = length(&mut reader)?;
    if let Ok(archive) = ::zip::ZipArchive::new(reader.clone()) {
        check_size(&archive, packed)?;
    }
    let mut book = Xlsx::new(BufReader::new(reader)).map_err(|error| broken(&error))?;
    let sheets = book.sheet_names();
    let mut any = false;
    for sheet in &sheets {
        let mut table = Sheet::default();
        // Sheets of charts have no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(sheet) else { continue };
        let title = if sheets.len() == 1 { name.to_owned() } else { format!("{name} › {sheet}") };
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => return Err(broken(&error)),
            };
            let (row, column) = cell.get_position();
            table.cell(row as usize, column as usize, cell.get_value(), &title, sink);
        }
        table.end_row(&title, sink);
        table.hand_over(sink);
        any |= table.begun;
    }
    if any {
        return Ok(());
    }
    Err(Error::new("The workbook has no sheet with a table in it. A table has a row of names above its rows."))
}

/// A sheet, row by row.
#[derive(Default)]
struct Sheet {
    /// The row in hand and its cells, by column.
    row: usize,
    cells: Vec<(usize, String)>,
    /// How many columns the head has, once it is found.
    width: usize,
    begun: bool,
    /// Rows written, blank ones included.
    written: usize,
    line: Line,
    text: Vec<u8>,
}

impl Sheet {
    fn cell(&mut self, row: usize, column: usize, value: &DataRef<'_>, title: &str, sink: &mut Sink<'_>) {
        if row != self.row {
            self.end_row(title, sink);
            self.row = row;
        }
        let text = text(value);
        if !text.trim().is_empty() {
            self.cells.push((column, text));
        }
    }

    fn end_row(&mut self, title: &str, sink: &mut Sink<'_>) {
        let cells = std::mem::take(&mut self.cells);
        let Some((last, _)) = cells.last() else { return };
        if self.width == 0 {
            if cells.len() < FEWEST_NAMES || self.row > LAST_HEAD {
                return;
            }
            self.width = last + 1;
            self.begun = true;
            sink(Part::Table(title));
        }
        // Blank lines where rows are blank, so that a line's number is its row's. A sheet may name a row at its very end.
        while self.written < self.row && self.row - self.written <= 1_048_576 {
            self.text.push(b'\n');
            self.written += 1;
        }
        for (column, text) in &cells {
            while self.line.len() < *column {
                self.line.cell("");
            }
            self.line.cell(text);
        }
        while self.line.len() < self.width {
            self.line.cell("");
        }
        self.line.end(&mut self.text);
        self.written += 1;
        if self.text.len() > 256 * 1024 {
            self.hand_over(sink);
        }
    }

    fn hand_over(&mut self, sink: &mut Sink<'_>) {
        if self.begun {
            sink(Part::Text(&self.text));
        }
        self.text.clear();
    }
}

/// A cell as an export would write it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::Int(number) => number.to_string(),
        // Sums of money come as 12.949999999999999.
        DataRef::Float(number) => ((number * 1e8).round() / 1e8).to_string(),
        DataRef::DateTime(date) if date.is_duration() => {
            let seconds = (date.as_f64() * 86_400.0).round() as i64;
            format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
            let second = second + u8::from(milli >= 500 && second < 59);
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}
