//! Every pair of colours that meet on the page can be told apart: text at 4.5 : 1, marks and edges of controls at 3 : 1.

use std::collections::BTreeMap;

use followon::deliver::contrast;

const TOKENS: &str = include_str!("../style/tokens.css");
const STYLES: [(&str, &str); 10] = [
    ("base.css", include_str!("../style/base.css")),
    ("frame.css", include_str!("../style/frame.css")),
    ("start.css", include_str!("../style/start.css")),
    ("settings.css", include_str!("../style/settings.css")),
    ("send.css", include_str!("../style/send.css")),
    ("charts.css", include_str!("../style/charts.css")),
    ("pairs.css", include_str!("../style/pairs.css")),
    ("predictions.css", include_str!("../style/predictions.css")),
    ("proof.css", include_str!("../style/proof.css")),
    ("table.css", include_str!("../style/table.css")),
];

/// The colours of a theme by their names.
fn colors(theme: usize) -> BTreeMap<&'static str, &'static str> {
    let color = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        Some((name, value.strip_suffix(");")?.split(", ").nth(theme)?))
    };
    TOKENS.lines().filter_map(color).collect()
}

#[test]
fn colours_that_meet_can_be_told_apart() {
    let grounds = ["ground", "surface", "accent-ground"];
    for (theme, colors) in [("light", colors(0)), ("dark", colors(1))] {
        let check = |on: &str, of: &str, least: f64| {
            let seen = contrast(colors[of], colors[on]).expect("two colours");
            assert!(seen >= least, "{theme}: {of} on {on} is {seen:.2}, wanted {least}");
        };
        for ground in grounds {
            for text in ["ink", "muted", "accent"] {
                check(ground, text, 4.5);
            }
        }
        for text in ["warn", "bad"] {
            check("ground", text, 4.5);
            check("surface", text, 4.5);
        }
        check("accent", "on-accent", 4.5);
        check("ground", "edge", 3.0);
        check("surface", "edge", 3.0);
    }
}

#[test]
fn only_the_tokens_set_colours() {
    for (name, style) in STYLES {
        let own = style.lines().find(|line| line.contains(": #") || line.contains("rgb(") || line.contains("hsl("));
        assert_eq!(own, None, "{name}");
    }
}
