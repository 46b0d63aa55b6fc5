//! Prints what our own engine makes of templates and contexts, one JSON object a line: `{template, context, html}`.
//!
//! `tests/oracles/django_block.py` renders the same templates with Django and compares.

#[path = "../tests/deliver/cases.rs"]
mod cases;

use std::io::{BufWriter, Write};

use followon::deliver::{Block, Event, Template, block};
use serde_json::{Map, Value, json};

/// Templates of the language itself, beyond what the block uses.
const TEMPLATES: [&str; 47] = [
    "",
    "plain { text } {x} %} }} {",
    "{{ a }}|{{ b }}|{{ nested.deep.er }}|{{ list.0 }}|{{ list.2.k }}|{{ missing }}|{{ nested.missing.more }}",
    "{{ html }}|{{ html|escape }}|{{ html|escape|escape }}|{{ html|upper }}|{{ html|escape|upper }}|{{ html|lower }}",
    "{{ 'a<b' }}|{{ \"a'b\" }}|{{ 'it\\'s' }}|{{ \"a\\\\b\" }}|{{ 'a<b'|lower }}|{{ 'a<b'|upper }}",
    "{{ 12 }}|{{ -3 }}|{{ 0|default:'none' }}|{{ 7|default:8 }}",
    "{{ empty|default:'<i>' }}|{{ zero|default:'z' }}|{{ null|default:'n' }}|{{ no|default:5 }}|{{ list0|default:'l' }}",
    "{{ null }}|{{ yes }}|{{ no }}|{{ int }}|{{ big }}|{{ minus }}|{{ float }}|{{ whole }}|{{ small }}|{{ tiny }}",
    "{{ null|upper }}|{{ yes|lower }}|{{ int|upper }}|{{ float|lower }}|{{ missing|upper }}|{{ missing|lower }}",
    "{{ a|slice:':2' }}|{{ a|slice:'2:' }}|{{ a|slice:'-2:' }}|{{ a|slice:':-2' }}|{{ a|slice:'1:3' }}|{{ a|slice:':' }}",
    "{{ a|slice:'9:2' }}|{{ a|slice:'-99:99' }}|{{ int|slice:':1' }}|{{ emoji|slice:':1' }}|{{ missing|slice:':1' }}",
    "{{ uni|upper }}|{{ uni|lower }}|{{ emoji }}|{{ rtl }}",
    "{% if a %}1{% endif %}{% if missing %}2{% else %}3{% endif %}{% if no %}4{% elif yes %}5{% else %}6{% endif %}",
    "{% if no %}1{% elif no %}2{% elif zero %}3{% endif %}{% if list %}4{% endif %}{% if list0 %}5{% endif %}",
    "{% if a and b %}1{% endif %}{% if a and no %}2{% endif %}{% if no or yes %}3{% endif %}{% if not no %}4{% endif %}",
    "{% if not a and b %}1{% endif %}{% if not no and not zero %}2{% endif %}{% if no or no or yes %}3{% endif %}",
    "{% if yes or no and no %}1{% endif %}{% if not not yes %}2{% endif %}{% if not no == yes %}3{% endif %}",
    "{% if int == 3 %}1{% endif %}{% if int != 3 %}2{% endif %}{% if a == 'abcdef' %}3{% endif %}{% if a == b %}4{% endif %}",
    "{% if whole == 2 %}1{% endif %}{% if yes == 1 %}2{% endif %}{% if missing == null %}3{% endif %}{% if missing == '' %}4{% endif %}",
    "{% if nested == nested %}1{% endif %}{% if list == list0 %}2{% endif %}{% if '3' == int %}3{% endif %}{% if null == no %}4{% endif %}",
    "{% if a|upper == 'ABCDEF' %}1{% endif %}{% if missing|default:'x' == 'x' %}2{% endif %}{% if a|slice:':0' %}3{% endif %}",
    "{% if 'and' %}1{% endif %}{% if a == 'x or y' or yes %}2{% endif %}{% if 0 %}3{% endif %}{% if '' %}4{% endif %}",
    "{% for x in list|slice:':2' %}[{{ x }}]{% endfor %}{% for x in rows %}[{{ x.name }}]{% endfor %}",
    "{% for x in list %}{{ forloop.counter }}{{ forloop.counter0 }}{{ forloop.revcounter }}{{ forloop.revcounter0 }}{% endfor %}",
    "{% for x in list %}{% if forloop.first %}<{% endif %}{{ x.k }}{% if not forloop.last %},{% else %}>{% endif %}{% endfor %}",
    "{% for x in list0 %}a{% empty %}b{% endfor %}{% for x in missing %}c{% empty %}d{% endfor %}{% for x in null %}e{% endfor %}",
    "{% for x in list|slice:':2' %}{{ x }}{% endfor %}{% for x in list|slice:'-1:' %}{{ x.k }}{% endfor %}",
    "{% for x in rows %}{% for y in x.cells %}{{ y }}{{ forloop.counter }}{% endfor %};{{ forloop.counter }}{{ y }}{% endfor %}{{ x }}",
    "{% for a in list %}{{ a.k }}{{ html }}{% endfor %}{{ a }}{{ forloop.counter }}",
    "{% for x in rows %}{% for x in x.cells %}{{ x }}{% endfor %}{{ x.name }}{% endfor %}",
    "{# gone #}{# {{ a }} #}a{#b",
    "{# two\nlines #}{{ a\n}}{%\nif a %}",
    "{{a}}{{  a  }}{{\ta\t}}{%if a%}1{%endif%}{% if   a   and   b %}2{%  endif  %}",
    "{{ a|lower|upper|slice:':3' }}|{{ a | upper }}|{{ a| lower }}|{{ a |upper }}",
    "{ { a } }{{ a }}}",
    "é{{ a }}→{% if a %}ü{% endif %}👍🏽",
    "{{ html|default:'x' }}",
    "{{ list.9 }}{{ list.k }}{{ nested.0 }}{{ rows.1.cells.0 }}",
    "{{ html|slice:':4' }}|{{ html|escape|slice:':4' }}|{{ 'a&b'|slice:':2' }}",
    "{% if list.0 == 'one' and rows.0.name != 'second' %}yes{% endif %}",
    "{% if a %}{% if no %}1{% else %}{% if b %}2{% endif %}{% endif %}{% else %}3{% endif %}",
    "{% for x in list %}{% if x == 'one' %}1{% elif forloop.last %}3{% else %}2{% endif %}{% endfor %}",
    "{{ quote }}|{{ amp }}|{{ quote|escape }}",
    "{{ nested.deep.er|default:'d' }}{{ nested.title }}",
    "{{ nested|lookup:'title' }}|{{ nested|lookup:'gone' }}|{{ nested|lookup:'none'|default:'d' }}|{{ a|lookup:'x' }}|{{ missing|lookup:'x' }}",
    "{% if nested|lookup:'title' == 't' %}1{% endif %}{% if not nested|lookup:'gone' or no %}2{% endif %}{% if nested|lookup:'gone' != 1 %}3{% endif %}",
    "{% if nested.deep %}1{% endif %}{% if nested.none %}2{% endif %}{% if small %}3{% endif %}",
];

fn context() -> Map<String, Value> {
    let context = json!({
        "a": "abcdef", "b": "B", "empty": "", "zero": 0, "null": null, "yes": true, "no": false,
        "int": 3, "big": 1_234_567_890_123_i64, "minus": -5, "float": 0.5683, "whole": 2.0, "small": 0.0001, "tiny": 1.5e-7,
        "html": "<a href=\"x\">'&'</a>", "quote": "'\"", "amp": "&amp;&lt;", "list": ["one", 2, { "k": "<v>" }], "list0": [],
        "nested": { "deep": { "er": "bottom" }, "title": "t", "none": null }, "uni": "Straße ΑΣ İı ǆ", "emoji": "👩🏽‍🍳x", "rtl": "إبريق",
        "rows": [{ "name": "first", "cells": [1, 2] }, { "name": "second", "cells": ["<x>"] }]
    });
    let Value::Object(context) = context else { unreachable!("written as an object") };
    context
}

/// Pieces of templates, in no order that makes sense.
const PIECES: [&str; 19] = [
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{# ",
    " #}",
    "{% if ",
    "{% else %}",
    "{% endif %}",
    "{% for x in ",
    "{% endfor %}",
    "{",
    "}",
    "\n",
    "text <&>",
    "é'\"",
    "{{ a }}",
    "|lower",
    "a",
];
/// Values that are printed alike here and there.
const VALUES: [&str; 22] = [
    "a",
    "b",
    "x.k",
    "x.j",
    "html",
    "nested.deep.er",
    "missing",
    "null",
    "yes",
    "no",
    "int",
    "float",
    "zero",
    "emoji",
    "empty",
    "forloop.first",
    "forloop.counter",
    "1",
    "0",
    "'<q>'",
    "\"it's\"",
    "uni",
];
const FILTERS: [&str; 7] =
    ["|default:'<d>'", "|default:3", "|lower", "|upper", "|escape", "|slice:':2'", "|slice:'-1:'"];
const LISTS: [&str; 5] = ["list|slice:':2'", "list|slice:'1:'", "list0", "missing", "null"];
const JOINTS: [&str; 4] = [" and ", " or ", " == ", " != "];

/// A template that may or may not be one, always the same for the same seed.
fn random_template(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut pick = |from: &[&'static str]| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        from[(state % from.len() as u64) as usize]
    };
    let mut template = String::new();
    while template.is_empty() || pick(&["more", "more", "more", "enough"]) == "more" {
        let mut value = || {
            let mut value = pick(&VALUES).to_owned();
            while pick(&["filter", "", ""]) == "filter" {
                value += pick(&FILTERS);
            }
            value
        };
        let (one, two, three) = (value(), value(), value());
        let (joint, piece, list, not) = (pick(&JOINTS), pick(&PIECES), pick(&LISTS), pick(&["", "not ", "not not "]));
        let part = match pick(&["print", "if", "for", "nested", "text"]) {
            "print" => format!("{{{{ {one} }}}}{piece}"),
            "if" => format!(
                "{{% if {not}{one}{joint}{two} or {three} %}}{piece}{{% elif {three} %}}{{{{ {two} }}}}{{% else %}}-{{% endif %}}"
            ),
            "for" => format!(
                "{{% for x in {list} %}}{{{{ {two} }}}}{{% if forloop.last %}}{piece}{{% endif %}}{{% empty %}}{three}{{% endfor %}}"
            ),
            "nested" => format!(
                "{{% for r in rows %}}{{% for x in r.cells %}}{{{{ x }}}}{{{{ {one} }}}}{piece}{{% endfor %}}{{{{ {two} }}}}{{% endfor %}}"
            ),
            _ => format!("{piece}{one}{joint}"),
        };
        template.push_str(&part);
    }
    template
}

/// The block of an event, and the same of the profile that holds what the event tells.
fn write_block(out: &mut impl Write, block: &Block, event: &Event) -> std::io::Result<()> {
    let (of_event, of_profile) = (json!({ "event": event.properties }), json!({ "person": event.properties }));
    writeln!(out, "{}", json!({ "template": block.template, "context": of_event, "html": block.html }))?;
    writeln!(out, "{}", json!({ "template": block.profile_template, "context": of_profile, "html": block.html }))
}

fn main() -> std::io::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let context = context();
    for template in TEMPLATES {
        let parsed = Template::parse(template).unwrap_or_else(|error| panic!("{template}: {error}"));
        writeln!(out, "{}", json!({ "template": template, "context": context, "html": parsed.render(&context) }))?;
    }
    let random = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(2_000);
    for template in (0..random).map(random_template) {
        // What our engine refuses it need not render.
        if let Ok(parsed) = Template::parse(&template) {
            writeln!(out, "{}", json!({ "template": template, "context": context, "html": parsed.render(&context) }))?;
        }
    }
    for (number, shape) in cases::shapes().into_iter().enumerate() {
        let (settings, event) = cases::event_of(shape, number);
        // Each shape with a few headlines, so that all meet all sorts.
        for turn in 0..4 {
            let number = number * 5 + turn * 7;
            let style = cases::style(number, cases::HEADLINES[number % cases::HEADLINES.len()]);
            let block = block(&settings, Some(&style), &event);
            write_block(&mut out, &block, &event)?;
        }
        for (turn, (layout, products)) in cases::layouts().enumerate() {
            let block = block(&settings, Some(&cases::other_style(number + turn, layout, products)), &event);
            write_block(&mut out, &block, &event)?;
        }
    }
    out.flush()
}
