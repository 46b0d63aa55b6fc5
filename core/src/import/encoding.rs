//! UTF-16 → UTF-8, in chunks of any size. The mark at the beginning stays, in UTF-8: readers pass over it there as well.

use std::borrow::Cow;

/// Byte orders of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

/// How many first bytes tell the encoding.
const TELLING: usize = 64;

/// The byte order of text in UTF-16: by its mark, or by the zeros that every other byte is in what is mostly ASCII.
fn order_of(bytes: &[u8]) -> Option<Order> {
    let first = &bytes[..bytes.len().min(TELLING)];
    match first.get(..2) {
        Some(b"\xff\xfe") => return Some(Order::Little),
        Some(b"\xfe\xff") => return Some(Order::Big),
        _ => {}
    }
    let zeros = |odd: usize| first.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), first.len() / 2);
    match half >= 8 {
        true if even == 0 && odd * 4 > half * 3 => Some(Order::Little),
        true if odd == 0 && even * 4 > half * 3 => Some(Order::Big),
        _ => None,
    }
}

/// A whole text in UTF-8, where it is in UTF-16.
pub(crate) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    if order_of(bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut decoder = Decoder::default();
    let mut out = decoder.push(bytes).into_owned();
    out.append(&mut decoder.finish());
    Cow::Owned(out)
}

/// Turns a file's bytes into UTF-8 where they are UTF-16; all others pass as they are.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// The first bytes, until they tell the encoding.
    first: Vec<u8>,
    order: Option<Order>,
    begun: bool,
    /// An odd byte, and the first half of a pair of units, that wait for the rest.
    byte: Option<u8>,
    half: Option<u16>,
    out: String,
}

impl Decoder {
    /// Whether the file is UTF-16, as far as its bytes tell.
    pub(crate) fn is_utf16(&self) -> bool {
        self.order.is_some()
    }

    /// The next bytes in UTF-8.
    pub(crate) fn push<'c>(&mut self, chunk: &'c [u8]) -> Cow<'c, [u8]> {
        if !self.begun {
            self.first.extend_from_slice(chunk);
            return Cow::Owned(if self.first.len() < TELLING { Vec::new() } else { self.begin() });
        }
        if self.order.is_none() {
            return Cow::Borrowed(chunk);
        }
        self.decode(chunk);
        Cow::Owned(self.take())
    }

    /// What is left at the end: a short file as a whole, or half a character.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        let mut text = if self.begun { Vec::new() } else { self.begin() };
        if self.half.take().is_some() | self.byte.take().is_some() {
            self.out.push(char::REPLACEMENT_CHARACTER);
        }
        text.append(&mut self.take());
        text
    }

    fn begin(&mut self) -> Vec<u8> {
        self.begun = true;
        let first = std::mem::take(&mut self.first);
        self.order = order_of(&first);
        if self.order.is_none() {
            return first;
        }
        self.decode(&first);
        self.take()
    }

    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out).into_bytes()
    }

    fn decode(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let Some(before) = self.byte.take() else {
                self.byte = Some(byte);
                continue;
            };
            let unit = match self.order {
                Some(Order::Big) => u16::from_be_bytes([before, byte]),
                _ => u16::from_le_bytes([before, byte]),
            };
            self.unit(unit);
        }
    }

    fn unit(&mut self, unit: u16) {
        let pair = self.half.take().map(|half| [half, unit]);
        let units = pair.as_ref().map_or(std::slice::from_ref(&unit), |pair| &pair[..]);
        // The first half of a pair waits; one without its second half is no character.
        let (last, before) = (unit, units.len() == 2);
        if (0xd800..0xdc00).contains(&last) {
            if before {
                self.out.push(char::REPLACEMENT_CHARACTER);
            }
            self.half = Some(last);
            return;
        }
        let text = char::decode_utf16(units.iter().copied());
        self.out.extend(text.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], chunk: usize) -> Vec<u8> {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for chunk in bytes.chunks(chunk) {
            out.extend_from_slice(&decoder.push(chunk));
        }
        out.append(&mut decoder.finish());
        out
    }

    #[test]
    fn utf_16_comes_out_as_utf_8_whatever_the_chunks() {
        let text = "Name;Größe;Lineitem quantity\n“日本” 👍🏽\n";
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = format!("\u{feff}{text}");
        for chunk in [1, 2, 3, 7, 1000] {
            assert_eq!(decoded(&little, chunk), marked.as_bytes(), "little, {chunk}");
            assert_eq!(decoded(&big, chunk), marked.as_bytes(), "big, {chunk}");
            assert_eq!(decoded(&big[2..], chunk), text.as_bytes(), "big without a mark, {chunk}");
            assert_eq!(decoded(text.as_bytes(), chunk), text.as_bytes(), "as it is, {chunk}");
        }
    }

    #[test]
    fn what_is_no_character_is_shown_so() {
        assert_eq!(decoded(b"\xff\xfea\0\x3d\xd8b\0", 3), "\u{feff}a\u{fffd}b".as_bytes());
        assert_eq!(decoded(b"\xff\xfe\x3d\xd8\x3d\xd8\x4d\xdc", 1), "\u{feff}\u{fffd}👍".as_bytes());
        assert_eq!(decoded(b"\xff\xfea\0\x3d\xd8", 2), "\u{feff}a\u{fffd}".as_bytes());
        assert_eq!(decoded(b"\xff\xfea", 1), "\u{feff}\u{fffd}".as_bytes());
        assert_eq!(decoded(b"\xff", 1), b"\xff");
        assert_eq!(decoded(b"", 1), b"");
    }
}
