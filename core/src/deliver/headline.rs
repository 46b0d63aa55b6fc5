//! The merchant's words, such as the headline: text with variables of the event in it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::event::is_flat_property;
use super::template::{Expr, Filter, Mode, Operand, expression, push_escaped};

/// What may stand in a headline of the profile that the e-mail goes to, each with a `default`.
pub(super) const OF_PROFILE: [&str; 4] = ["first_name", "last_name", "person.first_name", "person.last_name"];

/// A headline in its parts.
///
/// A variable is `{{ event.x }}` with x one of the event's flat properties, and any of the filters `lower`, `upper` and
/// `slice`, then perhaps `default` with text; or a name of the profile's, such as `{{ first_name }}`, with a `default`,
/// since few profiles have one. Settings with anything else in braces are refused ([`slip`]); in a style that nobody
/// checked it is literal text, in the preview and in the e-mail alike, and can break neither.
pub(super) struct Headline<'s> {
    parts: Vec<Part<'s>>,
}

enum Part<'s> {
    Text(&'s str),
    Variable(Expr<'s>),
}

impl<'s> Headline<'s> {
    pub(super) fn parse(source: &'s str) -> Headline<'s> {
        let mut parts = Vec::new();
        let (mut text_from, mut at) = (0, 0);
        while let Some(found) = source[at..].find("{{") {
            let open = at + found;
            let Some((expr, length)) = variable(&source[open..]) else {
                at = open + 1;
                continue;
            };
            parts.push(Part::Text(&source[text_from..open]));
            parts.push(Part::Variable(expr));
            at = open + length;
            text_from = at;
        }
        parts.push(Part::Text(&source[text_from..]));
        Headline { parts }
    }

    /// The headline as part of the template.
    pub(super) fn template(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => push_literal(&mut out, text),
                Part::Variable(expr) => push_variable(&mut out, expr),
            }
        }
        out
    }

    /// The headline as plain text, with the event's properties in it.
    pub(super) fn text(&self, context: &Map<String, Value>) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Variable(expr) => expr.render(context, Mode::Text, &mut out),
            }
        }
        out
    }
}

/// The first piece of a headline that looks like a variable or a tag and is none that may stand there.
pub(crate) fn slip(headline: &str) -> Option<&str> {
    Headline::parse(headline).parts.iter().find_map(|part| {
        let Part::Text(text) = part else { return None };
        let at = ["{{", "{%", "{#"].iter().filter_map(|open| text.find(open)).min()?;
        let end = ["}}", "%}", "#}"].iter().filter_map(|close| text[at..].find(close)).min();
        Some(end.map_or(&text[at..], |end| &text[at..at + end + 2]))
    })
}

/// Appends text to a template so that it stands for itself: escaped for HTML, and without an opening brace, at which
/// the template language begins.
pub(super) fn push_literal(out: &mut String, text: &str) {
    let mut escaped = String::with_capacity(text.len());
    push_escaped(&mut escaped, text);
    out.push_str(&escaped.replace('{', "&#123;").replace('}', "&#125;"));
}

/// The variable at the start of the text and how long it is, where it is one of those allowed.
pub(super) fn variable(text: &str) -> Option<(Expr<'_>, usize)> {
    let inner = &text[2..2 + text[2..].find("}}")?];
    let expr = expression(inner.trim()).ok().filter(|_| !inner.contains(char::is_control))?;
    let Operand::Path(path) = &expr.of else { return None };
    let property = path.strip_prefix("event.").is_some_and(is_flat_property);
    let has_default = matches!(expr.filters.last(), Some(Filter::Default(_)));
    let name = has_default && OF_PROFILE.contains(path);
    let filters = expr.filters.iter().enumerate().all(|(index, filter)| match filter {
        Filter::Lower | Filter::Upper | Filter::Slice(..) => true,
        Filter::Default(Operand::Text(_)) => index + 1 == expr.filters.len(),
        Filter::Default(_) | Filter::Escape | Filter::Lookup(_) => false,
    });
    ((property || name) && filters).then_some((expr, inner.len() + 4))
}

/// Writes a variable anew from its parts. The text of `default` is escaped here, because Django prints it as it stands.
fn push_variable(out: &mut String, expr: &Expr<'_>) {
    let Operand::Path(path) = &expr.of else { return };
    let _ = write!(out, "{{{{ {path}");
    for filter in &expr.filters {
        let bound = |bound: &Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
        match filter {
            Filter::Lower => out.push_str("|lower"),
            Filter::Upper => out.push_str("|upper"),
            Filter::Slice(from, to) => {
                let _ = write!(out, "|slice:\"{}:{}\"", bound(from), bound(to));
            }
            Filter::Default(Operand::Text(text)) => {
                out.push_str("|default:\"");
                let from = out.len();
                push_literal(out, text);
                let escaped = out.split_off(from).replace('\\', "&#92;");
                out.push_str(&escaped);
                out.push('"');
            }
            Filter::Default(_) | Filter::Escape | Filter::Lookup(_) => {}
        }
    }
    out.push_str(" }}");
}
