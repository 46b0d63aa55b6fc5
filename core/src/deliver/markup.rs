//! HTML and CSS as e-mail templates have them → tags, texts and declarations, in one pass and whatever the bytes.

/// A piece of HTML.
pub(super) enum Piece<'h> {
    /// Text between tags, its entities as they stand.
    Text(&'h str),
    /// `<tag …>`; `closed` where nothing can stand in it.
    Open {
        /// Its name as it is written.
        tag: &'h str,
        /// What stands after the name.
        attributes: Attributes<'h>,
        closed: bool,
    },
    /// `</tag>`
    Close(&'h str),
    /// What stands in `<style>`.
    Style(&'h str),
}

/// Elements without an end.
const VOID: [&str; 8] = ["img", "br", "hr", "input", "meta", "link", "col", "area"];

/// The pieces of HTML, comments, declarations and scripts left out. What is for Outlook alone stands in comments.
pub(super) struct Pieces<'h> {
    rest: &'h str,
}

pub(super) fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html }
}

impl<'h> Pieces<'h> {
    /// Everything up to the end mark, which is passed over; the whole rest where there is none.
    fn up_to(&mut self, end: &str) -> &'h str {
        let (inner, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        inner
    }

    /// Everything up to the closing tag of an element whose content is no HTML.
    fn raw(&mut self, tag: &str) -> &'h str {
        let ends = |at: &usize| {
            let after = self.rest.as_bytes().get(at + 2..at + 2 + tag.len());
            self.rest[*at..].starts_with("</") && after.is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes()))
        };
        let end = self.rest.match_indices('<').map(|(at, _)| at).find(ends).unwrap_or(self.rest.len());
        let (inner, rest) = self.rest.split_at(end);
        self.rest = rest;
        inner
    }
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        loop {
            let rest = self.rest;
            let mark = |(at, _): &(usize, &str)| {
                rest.as_bytes().get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
            };
            let open = rest.match_indices('<').find(mark).map_or(rest.len(), |(at, _)| at);
            if open > 0 {
                self.rest = &rest[open..];
                return Some(Piece::Text(&rest[..open]));
            }
            let rest = rest.get(1..)?;
            if let Some(comment) = rest.strip_prefix("!--") {
                self.rest = comment;
                self.up_to("-->");
                continue;
            }
            if rest.starts_with(['!', '?']) {
                self.up_to(">");
                continue;
            }
            self.rest = rest;
            if let Some(closing) = rest.strip_prefix('/') {
                self.rest = closing;
                let tag = self.up_to(">");
                return Some(Piece::Close(tag.split_ascii_whitespace().next().unwrap_or_default()));
            }
            let end = end_of_tag(rest);
            let inner = &rest[..end];
            self.rest = rest.get(end + 1..).unwrap_or_default();
            let name = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
            let (tag, attributes) = inner.split_at(name);
            match () {
                () if tag.eq_ignore_ascii_case("style") => return Some(Piece::Style(self.raw(tag))),
                () if tag.eq_ignore_ascii_case("script") || tag.eq_ignore_ascii_case("title") => drop(self.raw(tag)),
                () => {
                    let closed = inner.ends_with('/') || VOID.iter().any(|void| tag.eq_ignore_ascii_case(void));
                    return Some(Piece::Open { tag, attributes: Attributes { rest: attributes }, closed });
                }
            }
        }
    }
}

/// Where the tag ends that the text is in: at the first `>` out of quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// The attributes of a tag: names as they are written, and values without their quotes.
pub(super) struct Attributes<'h> {
    rest: &'h str,
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<(&'h str, &'h str)> {
        let rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '='));
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_ascii_start().strip_prefix('=').map(str::trim_ascii_start) else {
            self.rest = after;
            return Some((name, ""));
        };
        let (value, rest) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((name, value))
    }
}

/// Names in small letters and values of CSS declarations.
pub(super) type Declarations = Vec<(String, String)>;

/// Reads `name: value; …`.
pub(super) fn declarations(text: &str) -> Declarations {
    let mut list = Vec::new();
    for declaration in text.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.trim();
        let value = value.strip_suffix("!important").unwrap_or(value).trim_end();
        list.push((name.trim().to_ascii_lowercase(), value.to_owned()));
    }
    list
}

/// The rules of all style sheets in HTML whose selector is one step: `body`, `.button`, `a.button`, `#main`. Rules within
/// others, such as those of `@media`, are passed over.
pub(super) fn rules(html: &str) -> Vec<(String, Declarations)> {
    let mut rules = Vec::new();
    for piece in pieces(html) {
        let Piece::Style(sheet) = piece else { continue };
        let mut plain = String::with_capacity(sheet.len());
        let mut rest = sheet;
        while let Some((before, after)) = rest.split_once("/*") {
            plain.push_str(before);
            rest = after.split_once("*/").map_or("", |(_, after)| after);
        }
        plain.push_str(rest);
        let mut rest = plain.as_str();
        while let Some((selectors, after)) = rest.split_once('{') {
            let selectors = selectors.rsplit([';', '}']).next().unwrap_or_default().trim();
            if selectors.starts_with('@') {
                rest = after_block(after);
                continue;
            }
            let (body, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            let one_step = |selector: &&str| {
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'#' | b'-' | b'_');
                !selector.is_empty() && selector.bytes().all(plain)
            };
            // A sheet may begin as a comment of HTML.
            let selectors = selectors.trim_start_matches("<!--").split(',').map(str::trim);
            for selector in selectors.filter(one_step) {
                rules.push((selector.to_owned(), declarations(body)));
            }
        }
    }
    rules
}

/// What comes after the block that the text is in.
fn after_block(text: &str) -> &str {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// Whether a selector of one step selects an element. Tags in small letters.
pub(super) fn selects(selector: &str, tag: &str, classes: &str, id: &str) -> bool {
    let end = selector.find(['.', '#']).unwrap_or(selector.len());
    let (name, mut rest) = selector.split_at(end);
    if !name.is_empty() && !name.eq_ignore_ascii_case(tag) {
        return false;
    }
    while let Some(mark) = rest.chars().next() {
        let after = &rest[1..];
        let end = after.find(['.', '#']).unwrap_or(after.len());
        let wanted = &after[..end];
        let found = if mark == '#' { id == wanted } else { classes.split_ascii_whitespace().any(|c| c == wanted) };
        if !found {
            return false;
        }
        rest = &after[end..];
    }
    true
}

/// Text with the entities that words of e-mails have put in their places; others stay as they are.
pub(super) fn text_of(html: &str) -> String {
    const NAMED: [(&str, &str); 14] = [
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", " "),
        ("rsquo", "’"),
        ("lsquo", "‘"),
        ("rarr", "→"),
        ("raquo", "»"),
        ("rsaquo", "›"),
        ("hellip", "…"),
        ("zwnj", ""),
        ("shy", ""),
    ];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        rest = after;
        // No name or number is longer; a semicolon far away is another sentence's.
        let end = after.bytes().take(10).position(|b| b == b';');
        let name = end.map_or("", |end| &after[..end]);
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        match (named, number.and_then(char::from_u32)) {
            (Some(text), _) => out.push_str(text),
            (None, Some(c)) => out.push(c),
            (None, None) => {
                out.push('&');
                continue;
            }
        }
        rest = &after[name.len() + 1..];
    }
    out + rest
}
