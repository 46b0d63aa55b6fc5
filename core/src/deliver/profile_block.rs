//! The block's template for a flow that no event starts.
//!
//! A flow on a date property knows the profile alone, with the flat properties that [`profiles_csv`](super::profiles_csv)
//! brings. So the block's own template is rewritten: what it reads of the event is looked up in the profile, and its loop
//! over the products is written out, for a profile has no lists. Where the profile holds what the event would, both render
//! to the same bytes.
//!
//! A blank cell of an import may leave what an earlier one wrote, so a second or third title does not mean that it is
//! offered: the count decides, which no row lacks. Klaviyo keeps it as a number or as text, whichever was chosen then.

use std::fmt::Write as _;

/// `person|lookup:'…'` of a flat property.
fn of_person(name: &str) -> String {
    format!("person|lookup:'{name}'")
}

/// The condition that there are so many products.
fn there_are(number: usize) -> String {
    let count = of_person("product_count");
    format!("{count} == {number} or {count} == '{number}'")
}

/// The condition that there is a product in a place.
fn is_there(place: usize) -> String {
    let count = of_person("product_count");
    let mut condition = count.clone();
    for fewer in 1..place {
        let _ = write!(condition, " and {count} != {fewer} and {count} != '{fewer}'");
    }
    condition
}

/// The conditions that one product is shown, and that two are, of so many at most.
pub(super) fn one_and_two(shown: usize) -> (String, String) {
    let always = is_there(1);
    match shown {
        ..=1 => (always.clone(), always),
        2 => (there_are(1), always),
        _ => (there_are(1), there_are(2)),
    }
}

/// The template of events, with the conditions above in it, as one of profiles.
pub(super) fn for_profiles(template: &str, shown: usize) -> String {
    let mut out = String::with_capacity(2 * template.len());
    let parts = template.split_once("{% for item in ").and_then(|(head, rest)| {
        let (body, tail) = rest.split_once(" %}")?.1.split_once("{% endfor %}")?;
        Some((head, body, tail))
    });
    let (head, body, tail) = parts.expect("every layout has one loop");
    look_up(head, 1, &mut out);
    for place in 1..=shown {
        let _ = write!(out, "{{% if {} %}}", is_there(place));
        look_up(&without_the_loop(body, place, shown), place, &mut out);
        out.push_str("{% endif %}");
    }
    look_up(tail, 1, &mut out);
    out
}

/// The loop's body as it stands in a place, with nothing in it that only a loop knows.
fn without_the_loop(body: &str, place: usize, shown: usize) -> String {
    const NOT_FIRST: &str = "{% if not forloop.first %}";
    const LAST: &str = "{% if forloop.last %}";
    let mut body = body.to_owned();
    if let Some((before, rest)) = body.split_once(NOT_FIRST)
        && let Some((inner, after)) = rest.split_once("{% endif %}")
    {
        body = [before, if place == 1 { "" } else { inner }, after].concat();
    }
    if place < shown {
        return body.replace(LAST, &format!("{{% if {} %}}", there_are(place)));
    }
    if let Some((before, rest)) = body.split_once(LAST)
        && let Some((last, rest)) = rest.split_once("{% else %}")
        && let Some((_, after)) = rest.split_once("{% endif %}")
    {
        body = [before, last, after].concat();
    }
    body
}

/// Appends a piece of the template with every name in its tags looked up in the profile; what stands in quotes is none.
fn look_up(piece: &str, place: usize, out: &mut String) {
    let mut rest = piece;
    while let Some(open) = [rest.find("{{"), rest.find("{%")].into_iter().flatten().min() {
        let close = if rest[open..].starts_with("{{") { "}}" } else { "%}" };
        let end = rest[open..].find(close).map_or(rest.len(), |end| open + end);
        out.push_str(&rest[..open]);
        let mut tag = &rest[open..end];
        rest = &rest[end..];
        while let Some(first) = tag.chars().next() {
            let length = match first {
                '\'' | '"' => tag[1..].find(first).map_or(tag.len(), |end| end + 2),
                _ => tag.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(tag.len()),
            };
            let (word, after) = tag.split_at(length.max(first.len_utf8()));
            if let Some(name) = word.strip_prefix("event.") {
                out.push_str(&of_person(name));
            } else if let Some(name) = word.strip_prefix("item.") {
                out.push_str(&of_person(&format!("product_{place}_{name}")));
            } else {
                out.push_str(word);
            }
            tag = after;
        }
    }
    out.push_str(rest);
}
