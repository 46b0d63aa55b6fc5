//! Short runs of bytes.

/// Whether two runs are alike: eight bytes at a time, for the standard library's own comparison is not compiled for speed.
#[inline]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    a.iter().zip(b).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b))
        && a_rest.iter().zip(b_rest).all(|(a, b)| a == b)
}

/// The number that up to 18 digits are, the first of them not 0.
#[inline]
pub fn whole_number(digits: &[u8]) -> Option<u64> {
    if !(1..=18).contains(&digits.len()) || digits[0] == b'0' {
        return None;
    }
    // To the end, whatever is in between: to stop there would be a guess at every byte.
    let (number, are_digits) = digits.iter().fold((0_u64, true), |(number, are_digits), byte| {
        let digit = byte.wrapping_sub(b'0');
        (number.wrapping_mul(10).wrapping_add(digit.into()), are_digits && digit < 10)
    });
    are_digits.then_some(number)
}

/// Whether all are of ASCII's letters, digits and signs.
#[inline]
pub fn are_graphic(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| byte.is_ascii_graphic()).count() == bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_plain_digits() {
        for (text, number) in [
            ("7", Some(7)),
            ("5406665469952", Some(5_406_665_469_952)),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("1000000000000000000", None),
            ("0", None),
            ("07", None),
            ("", None),
            ("1:", None),
            ("/1", None),
            ("1 ", None),
            ("\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}\u{ff}", None),
        ] {
            assert_eq!(whole_number(text.as_bytes()), number, "{text}");
        }
    }
}
