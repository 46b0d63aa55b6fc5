//! The mark that a cart link left in the attributes of an order.

use std::ops::RangeInclusive;

use crate::settings::MARK;

/// How many digits of an event's `unique_id` a mark is.
const DIGITS: RangeInclusive<usize> = 12..=32;

/// Whether a cell may hold a mark; of most that hold attributes that is all there is to ask.
pub(super) fn may_hold(cell: &[u8]) -> bool {
    cell.windows(MARK.len()).any(|bytes| bytes == MARK.as_bytes())
}

/// The value of the attribute `followon`, of attributes written as lines `key: value` or as JSON with names and values.
pub(super) fn mark_in(text: &str) -> Option<String> {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(MARK).find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + MARK.len()..]);
        if before.ends_with(in_word) || after.starts_with(in_word) {
            return None;
        }
        let value = after.trim_start_matches(|c: char| !in_word(c));
        let value = value.strip_prefix("value").unwrap_or(value).trim_start_matches(|c: char| !in_word(c));
        let value = &value[..value.find(|c| !in_word(c)).unwrap_or(value.len())];
        let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hex && DIGITS.contains(&value.len())).then(|| value.to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_among_other_attributes() {
        for (text, mark) in [
            ("followon: 183cd7d9f4d4", Some("183cd7d9f4d4")),
            ("gift: yes\nfollowon: 183cd7d9f4d4\r\nwrap: red", Some("183cd7d9f4d4")),
            ("followon: 0123456789abcdef0123456789abcdef", Some("0123456789abcdef0123456789abcdef")),
            (r#"[{"name":"gift","value":"yes"},{"name":"followon","value":"183cd7d9f4d4"}]"#, Some("183cd7d9f4d4")),
            (r#"[{ "key": "followon", "value": "183cd7d9f4d4" }]"#, Some("183cd7d9f4d4")),
            (r#"{"followon":"183cd7d9f4d4"}"#, Some("183cd7d9f4d4")),
            ("FollowOn: x\nfollowon: 183CD7D9F4D4", Some("183cd7d9f4d4")),
            ("followon: twelve", None),
            ("followon: 183cd7d9f4d", None),
            ("followon: 183cd7d9f4d4x", None),
            ("followon-note: 183cd7d9f4d4", None),
            ("my_followon: 183cd7d9f4d4", None),
            ("followon", None),
            ("note: followon\nfollowon: 183cd7d9f4d4", Some("183cd7d9f4d4")),
            ("", None),
        ] {
            assert_eq!(mark_in(text).as_deref(), mark, "{text}");
            assert!(mark.is_none() || may_hold(text.as_bytes()));
        }
    }
}
