//! Every pair of colours that meet on the page can be told apart: text at 4.5 : 1, marks and edges of controls at 3 : 1.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../style/tokens.css");
const STYLES: [(&str, &str); 5] = [
    ("base.css", include_str!("../style/base.css")),
    ("frame.css", include_str!("../style/frame.css")),
    ("start.css", include_str!("../style/start.css")),
    ("settings.css", include_str!("../style/settings.css")),
    ("send.css", include_str!("../style/send.css")),
];

/// The colours of the block that begins with `head`.
fn colors(head: &str) -> BTreeMap<&'static str, [u8; 3]> {
    let block = TOKENS.split_once(head).and_then(|(_, rest)| rest.split_once('}')).expect("a block of tokens").0;
    let color = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let value = u32::from_str_radix(value.strip_suffix(';')?, 16).ok()?;
        Some((name, [(value >> 16) as u8, (value >> 8) as u8, value as u8]))
    };
    block.lines().filter_map(color).collect()
}

/// The contrast of two colours as WCAG defines it.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |c: [u8; 3]| 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_that_meet_can_be_told_apart() {
    let grounds = ["ground", "surface", "accent-ground"];
    for (theme, head) in [("light", ":root {"), ("dark", ":root[data-theme=\"dark\"] {")] {
        let colors = colors(head);
        let check = |on: &str, of: &str, least: f64| {
            let seen = contrast(colors[of], colors[on]);
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
fn both_ways_to_the_dark_are_the_same() {
    let by_system = colors(":root:not([data-theme=\"light\"]) {");
    assert_eq!(by_system, colors(":root[data-theme=\"dark\"] {"));
    assert!(by_system.len() >= 10, "{by_system:?}");
}

#[test]
fn only_the_tokens_set_colours() {
    for (name, style) in STYLES {
        let own = style.lines().find(|line| line.contains(": #") || line.contains("rgb(") || line.contains("hsl("));
        assert_eq!(own, None, "{name}");
    }
}
