//! JSON as coloured pieces of text, so that the page can show it without writing markup from data.

use serde_json::Value;

/// What a piece of JSON is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Brackets, commas, blanks and line ends.
    Mark,
    /// The name of a member.
    Name,
    /// A text.
    Text,
    /// A number.
    Number,
    /// true, false or null.
    Word,
}

/// The value in pieces, in order; put together they are the value as JSON, indented by two.
pub fn pieces(value: &Value) -> Vec<(Kind, String)> {
    let mut out = Vec::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut Vec<(Kind, String)>) {
    let quoted = |text: &str| Value::from(text).to_string();
    let indent = |depth: usize| format!("\n{}", "  ".repeat(depth));
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                mark(out, &format!("{}{}", if i == 0 { "[" } else { "," }, indent(depth + 1)));
                write(item, depth + 1, out);
            }
            mark(out, &(indent(depth) + "]"));
        }
        Value::Object(members) if !members.is_empty() => {
            for (i, (name, item)) in members.iter().enumerate() {
                mark(out, &format!("{}{}", if i == 0 { "{" } else { "," }, indent(depth + 1)));
                out.push((Kind::Name, quoted(name)));
                mark(out, ": ");
                write(item, depth + 1, out);
            }
            mark(out, &(indent(depth) + "}"));
        }
        Value::Array(_) => mark(out, "[]"),
        Value::Object(_) => mark(out, "{}"),
        Value::String(text) => out.push((Kind::Text, quoted(text))),
        Value::Number(number) => out.push((Kind::Number, number.to_string())),
        Value::Bool(_) | Value::Null => out.push((Kind::Word, value.to_string())),
    }
}

fn mark(out: &mut Vec<(Kind, String)>, text: &str) {
    match out.last_mut() {
        Some((Kind::Mark, before)) => before.push_str(text),
        _ => out.push((Kind::Mark, text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_pieces_make_up_the_very_json() {
        let value = json!({"a": 1, "b": [true, null, "x \"<b>\n"], "c": {}, "d": {"e": [], "f": 1.5}});
        let text: String = pieces(&value).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn each_piece_has_its_kind() {
        use Kind::{Mark, Name, Number, Text, Word};
        let got = pieces(&json!({"a": [1, "x", false]}));
        let kinds: Vec<Kind> = got.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Mark, Name, Mark, Number, Mark, Text, Mark, Word, Mark]);
    }
}
