//! Text as files hold it.

use std::borrow::Cow;

use followon_kernels::bytes::are_graphic;

/// Windows-1252's characters for the bytes 0x80 to 0x9F (the WHATWG encoding standard); the rest equal Latin-1.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of `bytes`, and whether it had to be read as Windows-1252 because it is not UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (Cow::Owned(bytes.iter().map(|&b| windows_1252(b)).collect()), true),
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// A column's name with nothing but its letters and digits, in lower case: `Lineitem SKU` becomes `lineitemsku`.
pub(crate) fn column_key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a text can be an e-mail address: something on both sides of an `@`, no blanks.
pub(crate) fn is_address(text: &str) -> bool {
    let (Some(at), true) = (text.bytes().rposition(|byte| byte == b'@'), text.len() <= 320) else { return false };
    let inked = are_graphic(text.as_bytes());
    let blank = |c: char| c.is_whitespace() || c.is_control();
    at > 0 && at + 1 < text.len() && (inked || !text.contains(blank))
}

/// The text cut to at most 80 characters, for showing in a report.
pub(crate) fn excerpt(text: &str) -> String {
    cut(text, 80)
}

/// The text cut to at most so many characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
