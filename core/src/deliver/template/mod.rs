//! The small part of Django's template language that the block is written in, rendered byte for byte as Django does.
//!
//! Klaviyo renders its templates with Django's engine, so the block's template has to be in that language; the preview
//! needs the same rendering where no Python is. Known here are:
//!
//! - variables `{{ event.title }}` with dotted paths through objects and lists, quoted text and whole numbers,
//! - the filters `default`, `escape`, `lower`, `slice` and `upper`, and Klaviyo's `lookup`,
//! - `{% if %}`, `{% elif %}`, `{% else %}`, `{% endif %}` with `and`, `or`, `not`, `==` and `!=`,
//! - `{% for x in list %}`, `{% empty %}`, `{% endfor %}` with `forloop.counter`, `.counter0`, `.revcounter`,
//!   `.revcounter0`, `.first` and `.last`,
//! - `{# comments #}`, and autoescape, which is always on.
//!
//! Anything else is an error with its place, never a guess; what is accepted is rendered as Django would. Two things are
//! left out: a whole list or object prints nothing here and Python's notation there, and a loop goes over lists alone.

mod lexer;
mod parser;
mod render;

use std::fmt;

use serde_json::{Map, Value};

pub(super) use parser::{Expr, Filter, Operand, expression};
pub(super) use render::{Mode, push_escaped};

/// A template that has been read and can be rendered any number of times.
///
/// ```
/// use followon::deliver::Template;
///
/// let template = Template::parse("{% for p in event.items|slice:\":2\" %}{{ forloop.counter }} {{ p.title }}\n{% endfor %}")?;
/// let context = serde_json::json!({ "event": { "items": [{ "title": "Tea & biscuits" }, { "title": "Pot" }] } });
/// assert_eq!(template.render(context.as_object().unwrap()), "1 Tea &amp; biscuits\n2 Pot\n");
///
/// let error = Template::parse("Hello\n{% iff x %}").unwrap_err();
/// assert_eq!(error.to_string(), "line 2, column 1: “iff” is no tag known here");
/// # Ok::<(), followon::deliver::TemplateError>(())
/// ```
#[derive(Debug)]
pub struct Template<'s> {
    nodes: Vec<parser::Node<'s>>,
}

impl<'s> Template<'s> {
    /// Reads a template.
    ///
    /// # Errors
    /// What was not understood, and where.
    pub fn parse(source: &'s str) -> Result<Template<'s>, TemplateError> {
        parser::parse(source).map(|nodes| Template { nodes }).map_err(|(at, message)| {
            let before = &source[..at];
            let line = before.matches('\n').count() + 1;
            let column = before[before.rfind('\n').map_or(0, |end| end + 1)..].chars().count() + 1;
            TemplateError { line: line as u32, column: column as u32, message }
        })
    }

    /// Renders it. A variable that is not there prints nothing, as in Django.
    pub fn render(&self, context: &Map<String, Value>) -> String {
        render::render(&self.nodes, context)
    }
}

/// What was not understood in a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The line, counted from 1.
    pub line: u32,
    /// The character in the line, counted from 1.
    pub column: u32,
    /// What was not understood.
    pub message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for TemplateError {}
