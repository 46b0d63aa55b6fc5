//! Rows as CSV for the clipboard, where the engine has no export of its own.

use followon::deliver::is_formula;

/// The rows as CSV: quoted where needed, and a cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn csv<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> String {
    let mut out = String::new();
    for row in rows {
        for (i, cell) in row.into_iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            push(&mut out, cell);
        }
        out.push_str("\r\n");
    }
    out
}

fn push(out: &mut String, cell: &str) {
    let formula = is_formula(cell);
    let quoted = cell.contains(['"', ',', '\n', '\r']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn cells_are_quoted_and_no_formula_survives() {
        let text = csv([vec!["a,b", "say \"x\"", "plain"], vec!["=1+1", "-2,5", "@x"]]);
        assert_eq!(text, "\"a,b\",\"say \"\"x\"\"\",plain\r\n'=1+1,\"'-2,5\",'@x\r\n");
    }
}
