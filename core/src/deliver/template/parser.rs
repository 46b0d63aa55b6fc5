//! Tokens → nodes.

use std::borrow::Cow;

use super::lexer::{Kind, Token, tokens};

/// Where in the template something was not understood, in bytes, and what.
pub(super) type Failure = (usize, String);

/// Tags within tags; a bound, so that no template can exhaust the stack.
const DEEPEST: usize = 32;
/// Reading what opens and never closes takes time by the square of the length, and a condition takes stack by its length.
const LONGEST: usize = 64 * 1024;
const MOST_WORDS: usize = 500;

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node<'s> {
    /// Text that stands for itself.
    Text(&'s str),
    /// `{{ … }}`
    Output(Expr<'s>),
    /// `{% if %}`: the branches in their order; an `else` is a branch whose condition always holds.
    If(Vec<(Condition<'s>, Vec<Node<'s>>)>),
    /// `{% for name in list %}` with its body and what stands in for an empty list.
    For { name: &'s str, list: Expr<'s>, body: Vec<Node<'s>>, empty: Vec<Node<'s>> },
}

/// What an `if` asks.
#[derive(Debug)]
pub(super) enum Condition<'s> {
    /// Holds always: `else`.
    Always,
    /// Holds where the value is not empty, nought or absent.
    Truth(Expr<'s>),
    /// Whether two values are equal.
    Equal(Expr<'s>, Expr<'s>),
    Not(Box<Condition<'s>>),
    And(Box<Condition<'s>>, Box<Condition<'s>>),
    Or(Box<Condition<'s>>, Box<Condition<'s>>),
}

/// A value and the filters it goes through.
#[derive(Debug)]
pub(in super::super) struct Expr<'s> {
    pub(in super::super) of: Operand<'s>,
    pub(in super::super) filters: Vec<Filter<'s>>,
}

/// Where a value comes from.
#[derive(Debug)]
pub(in super::super) enum Operand<'s> {
    /// A dotted path.
    Path(&'s str),
    /// Quoted text, its backslashes resolved.
    Text(Cow<'s, str>),
    /// A whole number.
    Number(i64),
}

/// A filter.
#[derive(Debug)]
pub(in super::super) enum Filter<'s> {
    Default(Operand<'s>),
    Escape,
    /// Klaviyo's own: a value of an object by its name.
    Lookup(Cow<'s, str>),
    Lower,
    Slice(Option<i64>, Option<i64>),
    Upper,
}

/// Reads a whole template.
pub(super) fn parse(source: &str) -> Result<Vec<Node<'_>>, Failure> {
    if source.len() > LONGEST {
        return Err((0, format!("a template is no longer than {LONGEST} bytes")));
    }
    let mut parser = Parser { tokens: tokens(source).into_iter(), depth: 0 };
    let (nodes, end) = parser.nodes(&[])?;
    debug_assert!(end.is_none(), "only a closing tag ends a list of nodes early");
    Ok(nodes)
}

struct Parser<'s> {
    tokens: std::vec::IntoIter<Token<'s>>,
    depth: usize,
}

/// The tag that ended a list of nodes: its first word, the rest, and its place.
type End<'s> = (&'s str, &'s str, usize);

impl<'s> Parser<'s> {
    /// Nodes up to one of the closing tags, or up to the end where there are none.
    fn nodes(&mut self, closing: &[&str]) -> Result<(Vec<Node<'s>>, Option<End<'s>>), Failure> {
        let mut nodes = Vec::new();
        while let Some(token) = self.tokens.next() {
            match token.kind {
                Kind::Text => nodes.push(Node::Text(token.text)),
                Kind::Comment => {}
                Kind::Variable => nodes.push(Node::Output(expression(token.text).map_err(|why| (token.at, why))?)),
                Kind::Tag => {
                    let (word, rest) = token.text.split_once(char::is_whitespace).unwrap_or((token.text, ""));
                    let rest = rest.trim();
                    if closing.contains(&word) {
                        return Ok((nodes, Some((word, rest, token.at))));
                    }
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err((token.at, format!("tags stand more than {DEEPEST} deep in one another")));
                    }
                    nodes.push(match word {
                        "if" => self.if_tag(rest, token.at)?,
                        "for" => self.for_tag(rest, token.at)?,
                        _ => return Err((token.at, format!("“{word}” is no tag known here"))),
                    });
                    self.depth -= 1;
                }
            }
        }
        Ok((nodes, None))
    }

    /// The nodes up to one of the closing tags, which must come.
    fn closed(&mut self, opened_at: usize, closing: &[&str]) -> Result<(Vec<Node<'s>>, End<'s>), Failure> {
        let (nodes, end) = self.nodes(closing)?;
        let missing = || (opened_at, format!("this tag is never closed; it wants one of: {}", closing.join(", ")));
        Ok((nodes, end.ok_or_else(missing)?))
    }

    fn if_tag(&mut self, test: &'s str, at: usize) -> Result<Node<'s>, Failure> {
        let mut branches = Vec::new();
        let mut condition = condition(test).map_err(|why| (at, why))?;
        loop {
            let last = matches!(condition, Condition::Always);
            let (nodes, (word, rest, end)) =
                self.closed(at, if last { &["endif"] } else { &["elif", "else", "endif"] })?;
            branches.push((condition, nodes));
            condition = match word {
                "elif" => self::condition(rest).map_err(|why| (end, why))?,
                _ if !rest.is_empty() => return Err((end, format!("“{word}” takes nothing after it"))),
                "else" => Condition::Always,
                _ => return Ok(Node::If(branches)),
            };
        }
    }

    fn for_tag(&mut self, rest: &'s str, at: usize) -> Result<Node<'s>, Failure> {
        let words = words(rest).map_err(|why| (at, why))?;
        let &[name, "in", list] = words.as_slice() else {
            return Err((at, "a for loop reads: for name in list".to_owned()));
        };
        if !is_name(name) || name == "forloop" {
            return Err((at, format!("“{name}” cannot be the name of a variable")));
        }
        let list = expression(list).map_err(|why| (at, why))?;
        let (body, (word, ..)) = self.closed(at, &["empty", "endfor"])?;
        let empty = if word == "empty" { self.closed(at, &["endfor"])?.0 } else { Vec::new() };
        Ok(Node::For { name, list, body, empty })
    }
}

/// Splits at blanks that are not within quotes.
fn words(text: &str) -> Result<Vec<&str>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut end = 0;
        while let Some(c) = rest[end..].chars().next().filter(|c| !c.is_whitespace()) {
            end += if matches!(c, '"' | '\'') { quoted(&rest[end..])?.1 } else { c.len_utf8() };
        }
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    Ok(words)
}

/// Reads a condition: `or` binds weakest, then `and`, `not`, and the comparisons.
fn condition(text: &str) -> Result<Condition<'_>, String> {
    let words = words(text)?;
    if words.len() > MOST_WORDS {
        return Err(format!("a condition has no more than {MOST_WORDS} words"));
    }
    let mut words = words.into_iter().peekable();
    let whole = either(&mut words)?;
    match words.next() {
        None => Ok(whole),
        Some(word) => Err(format!("“{word}” is not understood here")),
    }
}

type Words<'s> = std::iter::Peekable<std::vec::IntoIter<&'s str>>;

fn either<'s>(words: &mut Words<'s>) -> Result<Condition<'s>, String> {
    let mut left = both(words)?;
    while words.next_if_eq(&"or").is_some() {
        left = Condition::Or(Box::new(left), Box::new(both(words)?));
    }
    Ok(left)
}

fn both<'s>(words: &mut Words<'s>) -> Result<Condition<'s>, String> {
    let mut left = negated(words)?;
    while words.next_if_eq(&"and").is_some() {
        left = Condition::And(Box::new(left), Box::new(negated(words)?));
    }
    Ok(left)
}

fn negated<'s>(words: &mut Words<'s>) -> Result<Condition<'s>, String> {
    let mut negative = false;
    while words.next_if_eq(&"not").is_some() {
        negative = !negative;
    }
    let mut next = || {
        let word = words.next().filter(|word| !matches!(*word, "and" | "or" | "not" | "in" | "is" | "==" | "!="));
        expression(word.ok_or("a condition lacks a value")?)
    };
    let left = next()?;
    let condition = match words.next_if(|word| matches!(*word, "==" | "!=")) {
        None => Condition::Truth(left),
        Some(sign) => {
            negative ^= sign == "!=";
            let right = words.next().ok_or("a comparison lacks its second value")?;
            Condition::Equal(left, expression(right)?)
        }
    };
    Ok(if negative { Condition::Not(Box::new(condition)) } else { condition })
}

/// Reads a value with its filters.
pub(in super::super) fn expression(text: &str) -> Result<Expr<'_>, String> {
    let (of, mut rest) = operand(text)?;
    let mut filters = Vec::new();
    while !rest.is_empty() {
        let wrong = || format!("“{rest}” is not understood after a value");
        let filter = rest.trim_start().strip_prefix('|').ok_or_else(wrong)?.trim_start();
        let name = &filter[..filter.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(filter.len())];
        rest = &filter[name.len()..];
        let argument = match rest.strip_prefix(':') {
            None => None,
            Some(after) => {
                let (argument, after) = operand(after)?;
                rest = after;
                Some(argument)
            }
        };
        filters.push(match (name, argument) {
            // A variable here that is not there fails the whole e-mail in Django, so none is taken.
            ("default", Some(argument @ (Operand::Text(_) | Operand::Number(_)))) => Filter::Default(argument),
            ("slice", Some(Operand::Text(range))) => slice(&range)?,
            ("escape", None) => Filter::Escape,
            ("lookup", Some(Operand::Text(name))) => Filter::Lookup(name),
            ("lower", None) => Filter::Lower,
            ("upper", None) => Filter::Upper,
            ("default" | "slice" | "escape" | "lookup" | "lower" | "upper", _) => {
                return Err(format!("the filter “{name}” wants other arguments"));
            }
            _ => return Err(format!("“{name}” is no filter known here")),
        });
    }
    Ok(Expr { of, filters })
}

/// Reads one value at the start of the text; what follows it is the rest.
fn operand(text: &str) -> Result<(Operand<'_>, &str), String> {
    if text.starts_with(['"', '\'']) {
        let (inner, length) = quoted(text)?;
        let quote = &text[..1];
        let value = if inner.contains('\\') {
            Cow::Owned(inner.replace(&format!("\\{quote}"), quote).replace("\\\\", "\\"))
        } else {
            Cow::Borrowed(inner)
        };
        return Ok((Operand::Text(value), &text[length..]));
    }
    let signed = text.strip_prefix('-').unwrap_or(text);
    let end = signed.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.')).unwrap_or(signed.len());
    let end = end + text.len() - signed.len();
    let (word, rest) = text.split_at(end);
    if signed.starts_with(|c: char| c.is_ascii_digit()) {
        let number = word.parse().map_err(|_| format!("“{word}” is no whole number"))?;
        return Ok((Operand::Number(number), rest));
    }
    // Django reads these three as values of Python.
    let known = !matches!(word, "True" | "False" | "None") && word.split('.').all(is_name_or_index);
    if known { Ok((Operand::Path(word), rest)) } else { Err(format!("“{text}” is no variable")) }
}

/// Quoted text at the start of the text: what is within the quotes, and how long it is with them.
fn quoted(text: &str) -> Result<(&str, usize), String> {
    let quote = text.as_bytes()[0];
    let mut bytes = text.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b if b == quote => return Ok((&text[1..at], at + 1)),
            _ => {}
        }
    }
    Err(format!("“{text}” opens a quote that is never closed"))
}

/// Reads `:3`, `1:` or `-2:` as the bounds of a slice.
fn slice<'s>(range: &str) -> Result<Filter<'s>, String> {
    let wrong = || format!("“{range}” is no range such as :3");
    let (from, to) = range.split_once(':').ok_or_else(wrong)?;
    let bound = |text: &str| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
        if text.is_empty() { Ok(None) } else { text.parse().ok().filter(|_| plain).map(Some).ok_or_else(wrong) }
    };
    Ok(Filter::Slice(bound(from)?, bound(to)?))
}

/// Whether the text can name a variable; a leading underscore is private in Django.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_name_or_index(text: &str) -> bool {
    is_name(text) || (!text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit()))
}
