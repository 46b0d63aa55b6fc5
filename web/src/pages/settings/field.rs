//! One setting: what it is called, what it changes, and how it is typed.

use std::sync::Arc;

use followon::{CartAttribute, Day, Settings};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::markup::{show, view};
use crate::reactive::{Memo, RwSignal, effect};

/// A setting.
pub struct Field {
    /// Its path in the settings, as `shop.domain`.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it changes.
    pub about: &'static str,
    /// Where it is and how it is typed.
    pub kind: Kind,
}

/// Where a setting of a type is.
type At<T> = fn(&mut Settings) -> &mut T;

/// Where a setting is and how it is typed. `expects` says in words what is taken.
pub enum Kind {
    /// A fraction, typed in percent.
    Percent {
        /// Where it is.
        at: At<f64>,
        /// What is taken.
        expects: &'static str,
    },
    /// A whole number.
    Whole {
        /// Where it is.
        at: At<u32>,
        /// What follows the number.
        unit: &'static str,
        /// What is taken.
        expects: &'static str,
    },
    /// A whole number or a blank field.
    WholeOrBlank {
        /// Reads it.
        get: fn(&Settings) -> Option<u32>,
        /// Writes it.
        set: fn(&mut Settings, Option<u32>),
        /// What follows the number.
        unit: &'static str,
        /// What a blank field means.
        blank: &'static str,
        /// What is taken.
        expects: &'static str,
    },
    /// On or off.
    Switch(At<bool>),
    /// One of a few, by its place among them.
    Choice {
        /// Reads it.
        get: fn(&Settings) -> usize,
        /// Writes it.
        set: fn(&mut Settings, usize),
        /// What they are called.
        of: &'static [&'static str],
    },
    /// A line of text.
    Text(At<String>),
    /// A text of several sentences, which stands in one line.
    Paragraph(At<String>),
    /// A line of text; blank is none.
    TextOrBlank {
        /// Where it is.
        at: At<Option<String>>,
        /// Puts right what is typed in another way.
        tidy: fn(&str) -> String,
        /// What stands in the blank field.
        hint: &'static str,
        /// What is taken.
        expects: &'static str,
    },
    /// A day; blank is none.
    Day(At<Option<Day>>),
    /// One title a line.
    Lines(At<Vec<String>>),
    /// One attribute a line, as `key: value`.
    Attributes {
        /// Where they are.
        at: At<Vec<CartAttribute>>,
        /// What is taken.
        expects: &'static str,
    },
    /// A colour.
    Color(At<String>),
    /// Any of a few, each a bit by its place among them.
    Several {
        /// Reads them.
        get: fn(&Settings) -> u32,
        /// Writes them.
        set: fn(&mut Settings, u32),
        /// What they are called.
        of: &'static [&'static str],
    },
}

impl Field {
    /// Whether it differs from its default.
    pub fn is_changed(&self, settings: &Settings) -> bool {
        self.text(settings) != self.text(&Settings::default())
    }

    /// The value as it is typed.
    pub fn text(&self, settings: &Settings) -> String {
        // The places are told for writing; the copy is what is read through them.
        let s = &mut settings.clone();
        match &self.kind {
            // Millionths of the fraction are as fine as the engine looks.
            Kind::Percent { at, .. } => ((*at(s) * 1e6).round() / 1e4).to_string(),
            Kind::Whole { at, .. } => at(s).to_string(),
            Kind::WholeOrBlank { get, .. } => get(s).map_or_else(String::new, |n| n.to_string()),
            Kind::Switch(at) => at(s).to_string(),
            Kind::Choice { get, .. } => get(s).to_string(),
            Kind::Text(at) | Kind::Paragraph(at) | Kind::Color(at) => std::mem::take(at(s)),
            Kind::TextOrBlank { at, .. } => at(s).take().unwrap_or_default(),
            Kind::Day(at) => at(s).map_or_else(String::new, |day| day.to_string()),
            Kind::Lines(at) => at(s).join("\n"),
            Kind::Attributes { at, .. } => {
                let lines = at(s).iter().map(|CartAttribute { key, value }| format!("{key}: {value}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            Kind::Several { get, .. } => get(s).to_string(),
        }
    }

    /// The settings with this one as typed.
    ///
    /// # Errors
    /// What is expected, in words.
    pub fn read(&self, settings: &Settings, text: &str) -> Result<Settings, String> {
        let mut read = settings.clone();
        let checked = self.put(&mut read, text.trim()).map(|()| read.check());
        let why = match checked {
            Some(Ok(())) => return Ok(read),
            Some(Err(error)) => error.message,
            None => "it: cannot be read".to_owned(),
        };
        Err(match &self.kind {
            Kind::Percent { expects, .. }
            | Kind::Whole { expects, .. }
            | Kind::WholeOrBlank { expects, .. }
            | Kind::TextOrBlank { expects, .. } => (*expects).to_owned(),
            Kind::Attributes { expects, .. } => {
                let wrong = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.contains(':'));
                wrong.map_or_else(|| (*expects).to_owned(), |line| format!("{expects} “{line}” has no colon."))
            }
            // The label says already which setting it is.
            _ => why.split_once(": ").map_or_else(String::new, |(_, why)| said(why)),
        })
    }

    /// Puts what was typed in its place; `None` where it is nothing that could stand there.
    fn put(&self, s: &mut Settings, text: &str) -> Option<()> {
        let blank = text.is_empty();
        match &self.kind {
            // By millionths, as they are shown.
            Kind::Percent { at, .. } => {
                let typed = text.trim_end_matches('%').trim_end().replace(',', ".");
                *at(s) = (format::parse(&typed)? * 1e4).round() / 1e6;
            }
            Kind::Whole { at, .. } => *at(s) = text.parse().ok()?,
            Kind::WholeOrBlank { set, .. } => set(s, if blank { None } else { Some(text.parse().ok()?) }),
            Kind::Switch(at) => *at(s) = text == "true",
            Kind::Choice { set, of, .. } => set(s, text.parse().ok().filter(|&n| n < of.len())?),
            Kind::Text(at) | Kind::Color(at) => text.clone_into(at(s)),
            Kind::Paragraph(at) => *at(s) = text.lines().map(str::trim).collect::<Vec<_>>().join(" "),
            Kind::TextOrBlank { at, tidy, .. } => *at(s) = (!blank).then(|| tidy(text)),
            Kind::Day(at) => *at(s) = if blank { None } else { Some(text.parse().ok()?) },
            Kind::Lines(at) => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                *at(s) = lines.map(str::to_owned).collect();
            }
            Kind::Attributes { at, .. } => {
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let attribute = |line: &str| {
                    // A key may have a colon of its own, so the one that a blank follows comes first.
                    let (key, value) = line.split_once(": ").or_else(|| line.split_once(':'))?;
                    Some(CartAttribute { key: key.trim().to_owned(), value: value.trim().to_owned() })
                };
                *at(s) = lines.map(attribute).collect::<Option<_>>()?;
            }
            Kind::Several { set, .. } => set(s, text.parse().ok()?),
        }
        Some(())
    }

    /// The settings with this one at its default.
    pub fn reset(&self, settings: &Settings) -> Settings {
        self.read(settings, &self.text(&Settings::default())).unwrap_or_default()
    }

    /// The default in words.
    fn default_in_words(&self) -> String {
        let text = self.text(&Settings::default());
        match &self.kind {
            Kind::Percent { .. } => format::percent_fine(format::parse(&text).unwrap_or(0.0) / 100.0),
            Kind::WholeOrBlank { blank, .. } if text.is_empty() => (*blank).to_owned(),
            Kind::Whole { unit, .. } | Kind::WholeOrBlank { unit, .. } => format!("{text} {unit}"),
            Kind::Switch(_) => if text == "true" { "on" } else { "off" }.to_owned(),
            Kind::Choice { get, of, .. } => of[get(&Settings::default())].to_owned(),
            Kind::Day(_) => "the day of the last order".to_owned(),
            Kind::Lines(_) | Kind::Attributes { .. } => match text.lines().count() {
                0 => "none".to_owned(),
                n => format!("{n} entries"),
            },
            Kind::Several { .. } => "none".to_owned(),
            Kind::Text(_) | Kind::Paragraph(_) | Kind::TextOrBlank { .. } if text.is_empty() => "none".to_owned(),
            Kind::Text(_) | Kind::Paragraph(_) | Kind::TextOrBlank { .. } => format!("“{text}”"),
            Kind::Color(_) => text,
        }
    }
}

/// What the engine objects to, as a sentence.
fn said(why: &str) -> String {
    if why.starts_with('“') { format!("{why}.") } else { format!("It {why}.") }
}

/// A merchant pastes the address of the shop as the browser shows it.
pub fn host(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.split(['/', '?', '#']).next().unwrap_or(text).to_ascii_lowercase()
}

/// One setting as a row.
pub fn field_row(field: &'static Field) -> AnyView {
    let engine = Engine::get();
    let shown = Memo::new(move || engine.settings.with(|settings| field.text(settings)));
    let changed = Memo::new(move || engine.settings.with(|settings| field.is_changed(settings)));
    let wrong = RwSignal::new(None::<String>);
    // What was typed stays on the screen while it is wrong, so that it can be put right.
    effect(move || {
        shown.track();
        wrong.set(None);
    });
    let take = move |text: String| {
        let read = engine.settings.with_untracked(|settings| field.read(settings, &text));
        match read.and_then(|settings| engine.configure(settings).map_err(|error| error.message)) {
            Ok(()) => wrong.set(None),
            Err(why) => wrong.set(Some(why)),
        }
    };
    let reset = move |_| {
        let settings = engine.settings.with_untracked(|settings| field.reset(settings));
        // Defaults are within their bounds.
        let _ = engine.configure(settings);
    };
    let id = format!("set-{}", field.path.replace('.', "-"));
    let about_id = format!("{id}-about");
    let wrong_id = format!("{id}-wrong");
    let wide = matches!(field.kind, Kind::Lines(_) | Kind::Attributes { .. })
        || ["block.headline", "block.copy"].contains(&field.path);
    view! {
        <div class="setting" class:wide=wide class:changed=move || changed.get()>
            <div class="setting-text">
                <label for=id.clone()>{field.label}</label>
                <p class="muted" id=about_id.clone()>{field.about}</p>
            </div>
            <div class="setting-control">
                {control(field, id, shown, wrong, about_id, Typed { take: Arc::new(take), live: None })}
                <p class="setting-default muted small">
                    {format!("Default: {}", field.default_in_words())}
                    {show(move || changed.get(), move || view! {
                        <button type="button" class="link" aria-label=format!("Reset {}", field.label) on:click=reset>
                            "Reset"
                        </button>
                    })}
                </p>
                <p class="setting-wrong" id=wrong_id role="alert">{move || wrong.get()}</p>
            </div>
        </div>
    }
}

/// Takes what is typed. A field that has the focus tells of a change even as it is taken off the page, when whatever belongs to
/// the view is gone; so this is none of what belongs to a view, such as a `Callback`.
type Take = Arc<dyn Fn(String) + Send + Sync>;

/// Who is told what is typed.
#[derive(Clone)]
pub struct Typed {
    /// Told once it is done.
    pub take: Take,
    /// Told while it is being typed.
    pub live: Option<Take>,
}

impl Typed {
    fn take(&self, text: String) {
        (self.take)(text);
    }

    fn live(&self, text: String) {
        if let Some(live) = &self.live {
            live(text);
        }
    }
}

/// What a setting is typed into.
pub fn control(
    field: &'static Field,
    id: String,
    shown: Memo<String>,
    wrong: RwSignal<Option<String>>,
    about: String,
    typed: Typed,
) -> AnyView {
    let (begun, done) = (typed.clone(), typed);
    let invalid = move || wrong.with(Option::is_some).to_string();
    match &field.kind {
        Kind::Switch(_) => view! {
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id=id
                aria-describedby=about
                prop:checked=move || shown.get() == "true"
                on:change=move |event| done.take(event_target_checked(&event).to_string())
            />
        },
        Kind::Choice { of, .. } => view! {
            <select
                class="field"
                id=id
                aria-describedby=about
                prop:value=move || shown.get()
                on:change=move |event| done.take(event_target_value(&event))
            >
                {of.iter().enumerate().map(|(at, said)| choice(at.to_string(), said, shown)).collect::<Vec<_>>()}
            </select>
        },
        Kind::Several { of, .. } => {
            let one = |(place, said): (usize, &'static str)| {
                let done = done.clone();
                let bits = move || shown.get().parse().unwrap_or(0_u32);
                let on = move || bits() & (1 << place) != 0;
                let toggle = move |_| done.take((bits() ^ (1 << place)).to_string());
                view! {
                    <label class="check">
                        <input type="checkbox" prop:checked=on on:change=toggle />
                        {said}
                    </label>
                }
            };
            view! {
                <div role="group" class="checks" id=id aria-label=field.label aria-describedby=about>
                    {of.iter().copied().enumerate().map(one).collect::<Vec<_>>()}
                </div>
            }
        }
        Kind::Lines(_) | Kind::Attributes { .. } | Kind::Paragraph(_) => view! {
            <textarea
                class="field"
                id=id
                rows=match field.kind {
                    Kind::Lines(_) => "6",
                    Kind::Paragraph(_) => "2",
                    _ => "3",
                }
                spellcheck="false"
                aria-describedby=about
                aria-invalid=invalid
                prop:value=move || shown.get()
                on:input=move |event| begun.live(event_target_value(&event))
                on:change=move |event| done.take(event_target_value(&event))
            ></textarea>
        },
        kind => {
            let (unit, hint, input, mode) = match kind {
                Kind::Percent { .. } => ("%", "", "text", "decimal"),
                Kind::Whole { unit, .. } => (*unit, "", "text", "numeric"),
                Kind::WholeOrBlank { unit, blank, .. } => (*unit, *blank, "text", "numeric"),
                Kind::TextOrBlank { hint, .. } => ("", *hint, "text", "text"),
                Kind::Text(_) => ("", "", "text", "text"),
                Kind::Day(_) => ("", "", "date", "text"),
                _ => ("", "", "color", "text"),
            };
            let class = match kind {
                Kind::Percent { .. } | Kind::Whole { .. } | Kind::WholeOrBlank { .. } => "field narrow",
                Kind::Color(_) => "field color",
                _ => "field",
            };
            let written =
                matches!(kind, Kind::Color(_)).then(|| view! { <code class="muted">{move || shown.get()}</code> });
            view! {
                <span class="with-unit">
                    <input
                        type=input
                        class=class
                        id=id
                        inputmode=mode
                        placeholder=hint
                        autocomplete="off"
                        spellcheck="false"
                        aria-describedby=about
                        aria-invalid=invalid
                        prop:value=move || shown.get()
                        on:input=move |event| begun.live(event_target_value(&event))
                        on:change=move |event| done.take(event_target_value(&event))
                    />
                    <span class="muted">{unit}</span>
                    {written}
                </span>
            }
        }
    }
}

fn choice(value: String, said: &'static str, shown: Memo<String>) -> AnyView {
    let chosen = {
        let value = value.clone();
        move || shown.with(|shown| *shown == value)
    };
    view! { <option value=value selected=chosen>{said}</option> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::settings::groups::GROUPS;

    fn field(path: &str) -> &'static Field {
        GROUPS.iter().flat_map(|group| group.fields).find(|field| field.path == path).expect("a field of that path")
    }

    #[test]
    fn percentages_are_typed_as_percentages() {
        for typed in ["12.5", "12.5%", " 12,5 % "] {
            let read = field("threshold").read(&Settings::default(), typed).expect("12.5 is a threshold");
            assert_eq!(field("threshold").text(&read), "12.5", "{typed}");
        }
        let settings = field("threshold").read(&Settings::default(), "12,5").expect("12.5 is a threshold");
        assert!((settings.threshold - 0.125).abs() < 1e-12);
        assert_eq!(field("threshold").text(&settings), "12.5");
        let wrong = field("threshold").read(&settings, "140").expect_err("140 % is no threshold");
        assert!(wrong.contains("99"), "{wrong}");
    }

    #[test]
    fn the_shop_may_be_pasted_as_an_address() {
        let settings = field("shop.domain").read(&Settings::default(), "https://Shop.example.com/admin?x=1");
        assert_eq!(settings.expect("a host").shop.domain.as_deref(), Some("shop.example.com"));
        assert!(field("shop.domain").read(&Settings::default(), "my shop").is_err());
    }

    #[test]
    fn what_is_wrong_with_words_is_said() {
        let wrong = |path: &str, text: &str| field(path).read(&Settings::default(), text).expect_err(text);
        assert_eq!(wrong("block.buttonText", " "), "It must not be blank: a button needs words.");
        assert!(wrong("block.headline", "{{ event.title }}").starts_with("“{{ event.title }}” would be mailed"));
        assert!(wrong("block.buttonColor", "red").starts_with("It must be a colour"));
    }

    #[test]
    fn attributes_are_typed_a_line_each() {
        let field = field("cart.attributes");
        let read = field.read(&Settings::default(), " channel : e-mail \n\nx:y: a:b\n").expect("two attributes");
        assert_eq!(field.text(&read), "channel: e-mail\nx:y: a:b");
        assert_eq!(field.read(&read, &field.text(&read)), Ok(read.clone()));
        assert!(field.is_changed(&read));
        assert_eq!(field.reset(&read), Settings::default());
        for wrong in ["channel", "followon: x", "a: 1\na: 2", ": x", "a:"] {
            let why = field.read(&read, wrong).expect_err(wrong);
            assert!(why.starts_with("Enter at most ten lines"), "{why}");
            assert_eq!(why.ends_with("“channel” has no colon."), wrong == "channel", "{why}");
        }
    }

    #[test]
    fn a_default_is_called_as_it_is_chosen() {
        assert_eq!(field("block.font").default_in_words(), "Helvetica");
        assert_eq!(field("cart.form").default_in_words(), "/cart");
    }

    #[test]
    fn blank_means_automatic() {
        let fixed = field("minBuyers").read(&Settings::default(), "30").expect("30 buyers");
        assert_eq!(field("minBuyers").text(&fixed), "30");
        assert_eq!(field("minBuyers").read(&fixed, " "), Ok(Settings::default()));
        assert_eq!(field("minBuyers").reset(&fixed), Settings::default());
    }
}
