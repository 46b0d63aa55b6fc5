//! JSON as coloured pieces of text, so that the page can show it without writing markup from data.

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

/// A JSON text in pieces; put together they are the text.
pub fn pieces(json: &str) -> Vec<(Kind, &str)> {
    let mut pieces = Vec::new();
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let (kind, end) = match first {
            '"' => {
                let end = end_of_text(rest);
                (if rest[end..].starts_with(':') { Kind::Name } else { Kind::Text }, end)
            }
            '-' | '0'..='9' => (Kind::Number, end_of(rest, |c| c.is_ascii_alphanumeric() || "+-.".contains(c))),
            'a'..='z' => (Kind::Word, end_of(rest, |c| c.is_ascii_alphabetic())),
            _ => (Kind::Mark, end_of(rest, |c| c != '"' && c != '-' && !c.is_ascii_alphanumeric())),
        };
        // A character that begins nothing is a mark of its own.
        let (piece, after) = rest.split_at(end.max(first.len_utf8()));
        pieces.push((kind, piece));
        rest = after;
    }
    pieces
}

/// Where the text that begins here ends, after its closing quotation mark.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn end_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_pieces_make_up_the_very_json() {
        let value = json!({"a": -1, "b": [true, null, "x \"<b>\n\\"], "c": {}, "ö: \"": {"e": [], "f": 1.5e-7}});
        let json = serde_json::to_string_pretty(&value).expect("plain data");
        assert_eq!(pieces(&json).into_iter().map(|(_, piece)| piece).collect::<String>(), json);
    }

    #[test]
    fn each_piece_has_its_kind() {
        use Kind::{Mark, Name, Number, Text, Word};
        let got = pieces("{\n  \"a\": [1, \"x: \\\"\", false]}");
        let kinds: Vec<Kind> = got.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [Mark, Name, Mark, Number, Mark, Text, Mark, Word, Mark]);
    }
}
