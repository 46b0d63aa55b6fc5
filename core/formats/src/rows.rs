//! Rows of cells → lines of a table of text, one line a row.

/// A line under way.
#[derive(Clone, Default)]
pub(crate) struct Line {
    text: Vec<u8>,
    cells: usize,
}

impl Line {
    /// A line that begins with these cells.
    pub(crate) fn of(cells: impl IntoIterator<Item = impl AsRef<str>>) -> Line {
        let mut line = Line::default();
        cells.into_iter().for_each(|cell| line.cell(cell.as_ref()));
        line
    }

    /// Adds a cell. Line breaks in it become blanks, so that a line is a row.
    pub(crate) fn cell(&mut self, text: &str) {
        if self.cells > 0 {
            self.text.push(b',');
        }
        self.cells += 1;
        let quoted = text.contains([',', '"', '\n', '\r']);
        if quoted {
            self.text.push(b'"');
        }
        for byte in text.bytes() {
            match byte {
                b'\n' | b'\r' => self.text.push(b' '),
                b'"' => self.text.extend_from_slice(b"\"\""),
                byte => self.text.push(byte),
            }
        }
        if quoted {
            self.text.push(b'"');
        }
    }

    /// How many cells there are.
    #[cfg(feature = "archives")]
    pub(crate) fn len(&self) -> usize {
        self.cells
    }

    /// Ends the line and hands over its bytes; they hold until the next cell.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.text);
        out.push(b'\n');
        self.cells = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_row() {
        let mut line = Line::default();
        let mut out = Vec::new();
        for row in [&["a", "b,c", "say \"hi\"", "two\nlines"][..], &[""], &["'", "x\r\ny"]] {
            for cell in row {
                line.cell(cell);
            }
            line.end(&mut out);
        }
        assert_eq!(String::from_utf8(out).unwrap(), "a,\"b,c\",\"say \"\"hi\"\"\",\"two lines\"\n\n',\"x  y\"\n");
    }
}
