//! Template text → tokens.

/// A piece of a template.
pub(super) struct Token<'s> {
    /// What it is.
    pub(super) kind: Kind,
    /// The text, of tags and variables what stands between the braces, trimmed.
    pub(super) text: &'s str,
    /// Where it begins, in bytes.
    pub(super) at: usize,
}

/// What a piece of a template is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text that stands for itself.
    Text,
    /// `{{ … }}`
    Variable,
    /// `{% … %}`
    Tag,
    /// `{# … #}`
    Comment,
}

/// The pieces of a template, in their order and without a gap.
pub(super) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut text_from, mut at) = (0, 0);
    while let Some(found) = source[at..].find('{') {
        let open = at + found;
        let Some((kind, inner)) = braces(&source[open..]) else {
            at = open + 1;
            continue;
        };
        if text_from < open {
            tokens.push(Token { kind: Kind::Text, text: &source[text_from..open], at: text_from });
        }
        tokens.push(Token { kind, text: inner.trim(), at: open });
        at = open + inner.len() + 4;
        text_from = at;
    }
    if text_from < source.len() {
        tokens.push(Token { kind: Kind::Text, text: &source[text_from..], at: text_from });
    }
    tokens
}

/// What stands between the braces that the text begins with. As in Django, they must close on the same line; braces
/// that do not are text.
fn braces(text: &str) -> Option<(Kind, &str)> {
    let (kind, close) = match text.as_bytes().get(1)? {
        b'{' => (Kind::Variable, "}}"),
        b'%' => (Kind::Tag, "%}"),
        b'#' => (Kind::Comment, "#}"),
        _ => return None,
    };
    let line = &text[2..text.find('\n').unwrap_or(text.len()).max(2)];
    line.find(close).map(|end| (kind, &line[..end]))
}
