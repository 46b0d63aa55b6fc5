//! Workbooks: each sheet a table, one line a row.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::zip::ZipArchive;
use calamine::{DataRef, Reader, Xlsx, XlsxError};

use crate::Error;
use crate::metered::Metered;
use crate::out::{Out, too_large};
use crate::rows::Line;
use crate::zip::unpacked;

/// A head has at least so many names: rows above it that have fewer are a report's title and the like.
const FEWEST_NAMES: usize = 3;
/// It stands within so many rows.
const LAST_HEAD: usize = 20;
/// How large a sheet can be; what says that it lies beyond is not there.
const MOST_ROWS: usize = 1 << 20;
const MOST_COLUMNS: usize = 1 << 14;
/// So many blank cells may be written for each cell that is filled, and so many in any case: a row is as wide as its head, and
/// a row of one cell under a head of thousands of names is made to do harm.
const BLANKS_A_CELL: usize = 100;
const FEW_BLANKS: usize = 1 << 20;
/// A workbook is read once, its texts twice, and a little besides for each part; what has it read so often is made to do harm. A
/// small one may be read more often.
const MOST_READ: u64 = 8;
const ANY_CASE: u64 = 512 << 10;
/// Little is read at a time, for there is much going back and forth.
const BUFFER: usize = 1024;

fn broken(error: &XlsxError) -> Error {
    Error::new(match error {
        XlsxError::Password => {
            "The workbook is locked with a password. Save it without one, or as CSV, and give that.".to_owned()
        }
        XlsxError::Unexpected(why) => {
            format!("The workbook is damaged or cut short ({why}). Save it once more, or as CSV, and give that.")
        }
        // What else calamine says of it names parts of the format, which tell a merchant nothing.
        _ => "The workbook is damaged or cut short. Save it once more, or as CSV, and give that.".to_owned(),
    })
}

/// Has calamine do some work. It takes a workbook at its word here and there, and panics where that is out of all bounds; where
/// a panic can be caught it is one more way to be damaged, and elsewhere it ends the program.
fn guarded<T>(work: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| broken(&error)),
        Err(_) => Err(broken(&XlsxError::Unexpected("what it says of itself cannot be"))),
    }
}

pub(crate) fn open<R: Read + Seek + Clone>(name: &str, mut reader: R, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let packed = reader.seek(SeekFrom::End(0)).map_err(|error| Error::reading(&error))?;
    reader.seek(SeekFrom::Start(0)).map_err(|error| Error::reading(&error))?;
    // Any number of sheets may be one and the same part of the archive, read anew for each.
    let reader = Metered::new(reader, packed.saturating_mul(MOST_READ).max(ANY_CASE));
    check(reader.clone(), out)?;
    let mut book = guarded(|| Xlsx::new(BufReader::with_capacity(BUFFER, reader)))?;
    let sheets = book.sheet_names();
    let mut any = false;
    for sheet in &sheets {
        let title = if sheets.len() == 1 { name.to_owned() } else { format!("{name} › {sheet}") };
        let mut table = Sheet::of(&title, out);
        let mut cells = match guarded(|| match book.worksheet_cells_reader(sheet) {
            // Sheets of charts have no cells.
            Err(XlsxError::NotAWorksheet(_)) => Ok(None),
            cells => cells.map(Some),
        }) {
            Ok(None) => continue,
            Ok(Some(cells)) => cells,
            Err(error) => {
                out.left_out(&title, &error.to_string());
                continue;
            }
        };
        while let Some(cell) = guarded(|| cells.next_cell())? {
            let (row, column) = cell.get_position();
            table.cell(row as usize, column as usize, cell.get_value())?;
        }
        any |= table.finish()?;
    }
    if any {
        return Ok(());
    }
    Err(Error::new("The workbook has no sheet with a table in it. A table has a row of names above its rows."))
}

/// Refuses what unpacks to too much, and a count of texts for which calamine would make room, before it has seen one, where
/// their part of the archive cannot hold so many.
fn check<R: Read + Seek>(reader: Metered<R>, out: &mut Out<'_, '_>) -> Result<(), Error> {
    let mut archive = ZipArchive::new(reader).map_err(|error| broken(&error.into()))?;
    out.spend(unpacked(&mut archive)?)?;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(&error.into()))?;
        let texts = part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let size = part.size();
        if texts && most_texts(part).map_err(|error| broken(&error.into()))? > size {
            return Err(broken(&XlsxError::Unexpected("it has fewer texts than it says")));
        }
    }
    Ok(())
}

/// The largest number that is given as a count of texts.
fn most_texts(part: impl Read) -> io::Result<u64> {
    const WORD: &[u8] = b"uniqueCount";
    let (mut most, mut number, mut matched) = (0, 0_u64, 0);
    for byte in BufReader::with_capacity(64 * 1024, part).bytes() {
        let byte = byte?;
        match byte {
            b'0'..=b'9' if matched == WORD.len() => {
                number = number.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
            }
            b'=' | b'"' | b'\'' | b'+' | b' ' | b'\t' | b'\r' | b'\n' if matched == WORD.len() && number == 0 => {}
            _ => {
                most = most.max(number);
                number = 0;
                matched = if WORD.get(matched) == Some(&byte) { matched + 1 } else { usize::from(byte == WORD[0]) };
            }
        }
    }
    Ok(most.max(number))
}

/// A sheet, row by row.
struct Sheet<'t, 'o, 's> {
    title: &'t str,
    out: &'t mut Out<'o, 's>,
    /// The row in hand and its cells, by column.
    row: usize,
    cells: Vec<(usize, String)>,
    /// How many columns the head has, once it is found.
    width: usize,
    /// Rows written, blank ones included.
    written: usize,
    /// How many blank cells may still be written.
    blanks: usize,
    line: Line,
    text: Vec<u8>,
}

impl<'t, 'o, 's> Sheet<'t, 'o, 's> {
    fn of(title: &'t str, out: &'t mut Out<'o, 's>) -> Self {
        let (cells, line, text) = Default::default();
        Sheet { title, out, row: 0, cells, width: 0, written: 0, blanks: FEW_BLANKS, line, text }
    }

    fn cell(&mut self, row: usize, column: usize, value: &DataRef<'_>) -> Result<(), Error> {
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        let text = text(value);
        if !text.trim().is_empty() && row < MOST_ROWS && column < MOST_COLUMNS && self.cells.len() < MOST_COLUMNS {
            self.cells.push((column, text));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let cells = std::mem::take(&mut self.cells);
        let Some((last, _)) = cells.last() else { return Ok(()) };
        if self.width == 0 {
            if cells.len() < FEWEST_NAMES || self.row > LAST_HEAD {
                return Ok(());
            }
            self.width = last + 1;
            self.out.table(self.title);
        }
        // Blank lines where rows are blank, so that a line's number is its row's.
        while self.written < self.row {
            self.text.push(b'\n');
            self.written += 1;
        }
        let filled = cells.len();
        for (column, text) in &cells {
            self.pad(*column)?;
            self.line.cell(text);
        }
        self.pad(self.width)?;
        self.blanks = self.blanks.saturating_add(filled * BLANKS_A_CELL);
        self.line.end(&mut self.text);
        self.written += 1;
        if self.text.len() > 256 * 1024 { self.hand_over() } else { Ok(()) }
    }

    /// Writes blank cells up to a column.
    fn pad(&mut self, column: usize) -> Result<(), Error> {
        while self.line.len() < column {
            self.blanks = self.blanks.checked_sub(1).ok_or_else(too_large)?;
            self.line.cell("");
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<(), Error> {
        if self.width > 0 {
            self.out.text(&self.text)?;
        }
        self.text.clear();
        Ok(())
    }

    /// Hands over what is left; whether there was a table.
    fn finish(mut self) -> Result<bool, Error> {
        self.end_row()?;
        self.hand_over()?;
        Ok(self.width > 0)
    }
}

/// Up to here there is a number of this kind for every whole one: 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A cell as an export would write it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::Int(number) => number.to_string(),
        // Sums of money come as 12.949999999999999. Scaled so, a larger number would lose digits that it has.
        DataRef::Float(number) if (number * 1e8).abs() < EXACT => ((number * 1e8).round() / 1e8).to_string(),
        DataRef::Float(number) => number.to_string(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_digits_that_it_was_given() {
        for (number, written) in [
            (4.35 * 3.0, "13.05"),
            (-0.1 - 0.2, "-0.3"),
            (7.0, "7"),
            (6_000_000_000_256.0, "6000000000256"),
            (4_006_381_333_931.0, "4006381333931"),
            (202_510_070_017.0, "202510070017"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (123_456_789.95, "123456789.95"),
        ] {
            assert_eq!(text(&DataRef::Float(number)), written);
        }
        // IDs of a shop, and article numbers.
        for number in (5_900_000_000_000_u64..8_700_000_000_000).step_by(99_999_999_937) {
            assert_eq!(text(&DataRef::Float(number as f64)), number.to_string());
        }
    }
}
