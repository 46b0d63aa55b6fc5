//! Merge tags in the merchant's words: which would not be filled in, why, and what was likely meant.

use serde::{Deserialize, Serialize};

use super::event::{FLAT, MOST_PRODUCTS, OF_PRODUCT, is_flat_property};
use super::headline::{OF_PROFILE, variable};
use super::template::{Filter, Operand, expression};

/// The filters that may stand in a tag.
const FILTERS: [&str; 4] = ["lower", "upper", "slice", "default"];
/// More problems than anybody corrects at a time.
const MOST: usize = 50;
/// The most of a tag that is looked at or shown, in characters.
const LONGEST: usize = 120;

/// A merge tag that would not be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TagProblem {
    /// Where it begins, in characters from 0.
    pub at: u32,
    /// The tag as it stands.
    pub tag: String,
    /// What is wrong with it, in a sentence.
    pub why: String,
    /// What was likely meant, to be put in its place.
    pub instead: Option<String>,
}

/// Checks the merge tags of a headline, a paragraph, a subject or a preheader: each must be a flat property of the event, or
/// a name of the profile with a default. The first fifty that are not are told.
///
/// ```
/// use followon::deliver::check_merge_tags;
///
/// assert!(check_merge_tags("For {{ first_name|default:'you' }}: {{ event.because_title }}").is_empty());
/// let problems = check_merge_tags("For your {{ event.becuase_title|upper }}");
/// assert_eq!(problems[0].at, 9);
/// assert_eq!(problems[0].why, "The event has no property “becuase_title”.");
/// assert_eq!(problems[0].instead.as_deref(), Some("{{ event.because_title|upper }}"));
/// ```
pub fn check_merge_tags(text: &str) -> Vec<TagProblem> {
    let mut problems = Vec::new();
    let (mut at, mut counted, mut chars) = (0, 0, 0);
    while problems.len() < MOST {
        let Some(found) = text[at..].find(['{', '}', '%', '#']).map(|found| at + found) else { break };
        let rest = &text[found..];
        // A tag ends before the next one begins.
        let end = rest[1..].match_indices('{').map(|(next, _)| next + 1).find(|next| opens(&rest[*next..]));
        let piece = &rest[..end.unwrap_or(rest.len())];
        let (length, problem) = if end == Some(1) {
            // Of several braces in a row the last ones open the tag.
            (1, None)
        } else if rest.starts_with("{{") {
            match piece.find("}}") {
                Some(close) => (close + 2, wrong(&piece[..close + 2])),
                None => (2, Some(unclosed(piece, "}}"))),
            }
        } else if opens(rest) {
            let close = if rest.starts_with("{%") { "%}" } else { "#}" };
            match piece.find(close) {
                Some(end) => {
                    (end + 2, Some(("Only {{ … }} can stand here; this would be mailed as it stands.".into(), None)))
                }
                None => (2, Some(unclosed(piece, close))),
            }
        } else if let Some(close) = ["}}", "%}", "#}"].into_iter().find(|close| rest.starts_with(close)) {
            (2, Some((format!("“{close}” closes nothing: no tag is open here."), None)))
        } else {
            (1, None)
        };
        if let Some((why, instead)) = problem {
            chars += text[counted..found].chars().count();
            counted = found;
            problems.push(TagProblem { at: chars as u32, tag: short(&rest[..length]).to_owned(), why, instead });
        }
        at = found + length;
    }
    problems
}

/// What is wrong, and what to put in its place.
type Problem = (String, Option<String>);

fn opens(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| text.starts_with(open))
}

fn short(text: &str) -> &str {
    &text[..text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end)]
}

fn unclosed(piece: &str, close: &str) -> Problem {
    let why = format!("“{}” is never closed: “{close}” is missing.", &piece[..2]);
    // A name directly after it is likely all that was to be in it.
    let name: &str = piece[2..].trim_start();
    let name =
        &name[..name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(name.len())];
    let instead = (close == "}}" && name.len() <= LONGEST).then(|| format!("{{{{ {name} }}}}"));
    (why, instead.filter(|tag| variable(tag).is_some()))
}

/// What is wrong with a whole `{{ … }}`, if anything is.
fn wrong(tag: &str) -> Option<Problem> {
    if variable(tag).is_some_and(|(_, length)| length == tag.len()) {
        return None;
    }
    if tag.chars().nth(LONGEST).is_some() {
        return Some((format!("A tag has at most {LONGEST} characters."), None));
    }
    let inner = tag[2..tag.len() - 2].trim();
    let expr = match expression(inner) {
        Ok(expr) => expr,
        Err(why) => {
            let pieces = pieces(inner);
            let name = |piece: &&str| piece.split(':').next().unwrap_or_default().trim().to_owned();
            let unknown = (1..pieces.len()).find(|at| !FILTERS.contains(&name(&pieces[*at]).as_str()));
            let Some(at) = unknown else { return Some((format!("{why}."), None)) };
            let name = name(&pieces[at]);
            let why = format!("“{name}” is no filter known here; there are {}.", FILTERS.join(", "));
            let corrected = nearest(&name, FILTERS.iter().map(|filter| (*filter).to_owned())).map(|filter| {
                let piece = pieces[at].replacen(&name, &filter, 1);
                [&pieces[..at], &[&piece], &pieces[at + 1..]].concat().join("|")
            });
            return Some((why, corrected.map(|inner| format!("{{{{ {inner} }}}}"))));
        }
    };
    let Operand::Path(path) = expr.of else {
        return Some(("A tag must name a property, such as {{ event.because_title }}.".to_owned(), None));
    };
    let last_is_default = matches!(expr.filters.last(), Some(Filter::Default(Operand::Text(_))));
    if OF_PROFILE.contains(&path) && !last_is_default {
        let why = format!("Few profiles have “{path}”: without a default, many e-mails would have a gap here.");
        let any_default = expr.filters.iter().any(|filter| matches!(filter, Filter::Default(_)));
        let kept = if any_default { path } else { inner };
        return Some((why, Some(format!("{{{{ {kept}|default:'there' }}}}"))));
    }
    let property = path.strip_prefix("event.");
    if OF_PROFILE.contains(&path) || property.is_some_and(is_flat_property) {
        let why = "Of filters, only lower, upper and slice can stand here, and then default with text.";
        return Some((why.to_owned(), None));
    }
    let why = match property {
        Some(name) => format!("The event has no property “{name}”."),
        None => format!("“{path}” is neither a property of the event nor a name of the profile."),
    };
    let of_products = (1..=MOST_PRODUCTS)
        .flat_map(|number| OF_PRODUCT.iter().map(move |name| format!("event.product_{number}_{name}")));
    let of_events = FLAT.iter().map(|name| format!("event.{name}")).chain(of_products);
    let known = of_events.chain(OF_PROFILE.iter().map(|name| (*name).to_owned()));
    // Whoever leaves out “event.” means a property all the same.
    let meant =
        if property.is_none() && is_flat_property(path) { Some(format!("event.{path}")) } else { nearest(path, known) };
    let instead = meant.map(|meant| {
        let filters = tag[2..tag.len() - 2].trim().strip_prefix(path).unwrap_or_default();
        let default = if OF_PROFILE.contains(&meant.as_str()) && !last_is_default { "|default:'there'" } else { "" };
        format!("{{{{ {meant}{filters}{default} }}}}")
    });
    Some((why, instead))
}

/// What bars part in a tag, those within quotes aside.
fn pieces(inner: &str) -> Vec<&str> {
    let mut quote = None;
    let bar = |c: char| {
        match quote {
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        c == '|' && quote.is_none()
    };
    inner.split(bar).collect()
}

/// The known word that takes the fewest changes of a letter, where it takes no more than a third of them.
fn nearest(word: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let most = word.len() / 3;
    let mut best: Option<(usize, String)> = None;
    for candidate in known {
        let changes = distance(word.as_bytes(), candidate.as_bytes());
        if changes <= most && best.as_ref().is_none_or(|(fewest, _)| changes < *fewest) {
            best = Some((changes, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters must be put in, left out or changed to make one word of another.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (place, wanted) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != wanted);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}
