//! Nodes and a context → text.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::parser::{Condition, Expr, Filter, Node, Operand};

/// Whether text is escaped on its way out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Mode {
    /// For HTML: the five characters are replaced.
    Html,
    /// For plain text: as it is.
    Text,
}

/// Renders nodes as HTML.
pub(super) fn render(nodes: &[Node<'_>], context: &Map<String, Value>) -> String {
    let mut out = String::new();
    Scope { root: context, loops: Vec::new() }.nodes(nodes, &mut out);
    out
}

impl Expr<'_> {
    /// Appends the value as a template with this context alone would print it.
    pub(in super::super) fn render(&self, context: &Map<String, Value>, mode: Mode, out: &mut String) {
        let scope = Scope { root: context, loops: Vec::new() };
        print(&scope.filtered(self, Val::Text("".into(), false)), mode, out);
    }
}

/// Appends text with Django's five replacements.
pub(in super::super) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#x27;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// A value on its way through filters.
#[derive(Clone)]
enum Val<'a> {
    /// What is not there, and JSON's null.
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Text, and whether it is safe to print as it stands.
    Text(Cow<'a, str>, bool),
    List(&'a [Value]),
    Object(&'a Map<String, Value>),
}

/// What a template can see at some point of it.
struct Scope<'a> {
    root: &'a Map<String, Value>,
    loops: Vec<Loop<'a>>,
}

/// One loop under way.
struct Loop<'a> {
    name: &'a str,
    list: &'a [Value],
    index: usize,
}

impl<'a> Scope<'a> {
    fn nodes(&mut self, nodes: &'a [Node<'a>], out: &mut String) {
        for node in nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                // In print, what is not there is "" (and "" goes through the filters); in tags it is None.
                Node::Output(expr) => print(&self.filtered(expr, Val::Text("".into(), false)), Mode::Html, out),
                Node::If(branches) => {
                    if let Some((_, body)) = branches.iter().find(|(condition, _)| self.holds(condition)) {
                        self.nodes(body, out);
                    }
                }
                Node::For { name, list, body, empty } => match self.filtered(list, Val::None) {
                    Val::List(list) if !list.is_empty() => {
                        self.loops.push(Loop { name, list, index: 0 });
                        for index in 0..list.len() {
                            self.loops.last_mut().expect("pushed above").index = index;
                            self.nodes(body, out);
                        }
                        self.loops.pop();
                    }
                    _ => self.nodes(empty, out),
                },
            }
        }
    }

    fn holds(&self, condition: &'a Condition<'a>) -> bool {
        match condition {
            Condition::Always => true,
            Condition::Truth(expr) => truth(&self.filtered(expr, Val::None)),
            Condition::Equal(left, right) => equal(&self.filtered(left, Val::None), &self.filtered(right, Val::None)),
            Condition::Not(inner) => !self.holds(inner),
            Condition::And(left, right) => self.holds(left) && self.holds(right),
            Condition::Or(left, right) => self.holds(left) || self.holds(right),
        }
    }

    fn filtered(&self, expr: &'a Expr<'a>, missing: Val<'a>) -> Val<'a> {
        let mut val = self.operand(&expr.of).unwrap_or(missing);
        for filter in &expr.filters {
            val = match (filter, val) {
                (Filter::Default(other), val) => {
                    if truth(&val) {
                        val
                    } else {
                        self.operand(other).unwrap_or(Val::None)
                    }
                }
                (Filter::Slice(from, to), Val::List(list)) => {
                    let (from, to) = bounds(list.len(), *from, *to);
                    Val::List(&list[from..to])
                }
                (Filter::Slice(from, to), Val::Text(text, safe)) => {
                    let (from, to) = bounds(text.chars().count(), *from, *to);
                    Val::Text(text.chars().skip(from).take(to - from).collect(), safe)
                }
                (Filter::Slice(..), val) => val,
                (Filter::Escape, Val::Text(text, true)) => Val::Text(text, true),
                (Filter::Escape, val) => {
                    let mut escaped = String::new();
                    push_escaped(&mut escaped, &text(&val));
                    Val::Text(escaped.into(), true)
                }
                (Filter::Lookup(name), Val::Object(object)) => {
                    object.get(name.as_ref()).map_or(Val::Text("".into(), false), Val::of)
                }
                (Filter::Lookup(_), _) => Val::Text("".into(), false),
                (Filter::Lower, Val::Text(text, safe)) => Val::Text(text.to_lowercase().into(), safe),
                (Filter::Lower, val) => Val::Text(text(&val).to_lowercase().into(), false),
                // Upper case would spoil entities, so what was safe is safe no more.
                (Filter::Upper, val) => Val::Text(text(&val).to_uppercase().into(), false),
            };
        }
        val
    }

    fn operand(&self, operand: &'a Operand<'a>) -> Option<Val<'a>> {
        match operand {
            // Django takes text in the template to be the author's own markup.
            Operand::Text(text) => Some(Val::Text(text.as_ref().into(), true)),
            Operand::Number(number) => Some(Val::Int(*number)),
            Operand::Path(path) => self.look_up(path),
        }
    }

    fn look_up(&self, path: &str) -> Option<Val<'a>> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        if name == "forloop"
            && let Some(innermost) = self.loops.last()
        {
            return innermost.state(rest?);
        }
        let inner = self.loops.iter().rev().find(|l| l.name == name).map(|l| &l.list[l.index]);
        let mut value = inner.or_else(|| self.root.get(name))?;
        for part in rest.into_iter().flat_map(|rest| rest.split('.')) {
            value = match value {
                Value::Object(object) => object.get(part)?,
                Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(Val::of(value))
    }
}

impl<'a> Loop<'a> {
    fn state(&self, name: &str) -> Option<Val<'a>> {
        let (index, count) = (self.index as i64, self.list.len() as i64);
        Some(match name {
            "counter" => Val::Int(index + 1),
            "counter0" => Val::Int(index),
            "revcounter" => Val::Int(count - index),
            "revcounter0" => Val::Int(count - index - 1),
            "first" => Val::Bool(index == 0),
            "last" => Val::Bool(index + 1 == count),
            _ => return None,
        })
    }
}

impl<'a> Val<'a> {
    fn of(value: &'a Value) -> Val<'a> {
        match value {
            Value::Null => Val::None,
            Value::Bool(yes) => Val::Bool(*yes),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(int), _) => Val::Int(int),
                (None, Some(float)) => Val::Float(float),
                (None, None) => Val::None,
            },
            Value::String(text) => Val::Text(text.as_str().into(), false),
            Value::Array(list) => Val::List(list),
            Value::Object(object) => Val::Object(object),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Val::Bool(yes) => Some(f64::from(u8::from(*yes))),
            Val::Int(int) => Some(*int as f64),
            Val::Float(float) => Some(*float),
            _ => None,
        }
    }
}

fn truth(val: &Val<'_>) -> bool {
    match val {
        Val::None => false,
        Val::Text(text, _) => !text.is_empty(),
        Val::List(list) => !list.is_empty(),
        Val::Object(object) => !object.is_empty(),
        number => number.number() != Some(0.0),
    }
}

fn equal(left: &Val<'_>, right: &Val<'_>) -> bool {
    match (left, right) {
        (Val::None, Val::None) => true,
        (Val::Text(left, _), Val::Text(right, _)) => left == right,
        (Val::List(left), Val::List(right)) => left == right,
        (Val::Object(left), Val::Object(right)) => left == right,
        _ => left.number().is_some_and(|number| right.number() == Some(number)),
    }
}

/// Text as Python prints the value.
fn text<'v>(val: &'v Val<'_>) -> Cow<'v, str> {
    match val {
        Val::None => "None".into(),
        Val::Bool(true) => "True".into(),
        Val::Bool(false) => "False".into(),
        Val::Int(int) => int.to_string().into(),
        Val::Float(float) if float.fract() == 0.0 && float.abs() < 1e16 => format!("{float}.0").into(),
        Val::Float(float) => float.to_string().into(),
        Val::Text(text, _) => text.as_ref().into(),
        Val::List(_) | Val::Object(_) => "".into(),
    }
}

fn print(val: &Val<'_>, mode: Mode, out: &mut String) {
    match (mode, val) {
        (Mode::Html, Val::Text(text, false)) => push_escaped(out, text),
        _ => out.push_str(&text(val)),
    }
}

/// The bounds of Python's slice of so many things, first and one past the last.
fn bounds(count: usize, from: Option<i64>, to: Option<i64>) -> (usize, usize) {
    let place = |bound: i64| {
        let from_end = count as i64 + bound;
        (if bound < 0 { from_end } else { bound }).clamp(0, count as i64) as usize
    };
    let from = from.map_or(0, place);
    (from, to.map_or(count, place).max(from))
}
