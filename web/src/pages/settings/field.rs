//! One setting: what it is called, what it changes, and how it is typed.

use followon::Settings;
use leptos::prelude::*;
use serde_json::{Number, Value, json};

use crate::engine::Engine;

/// A setting by its path, as `shop.domain`.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Its path in the settings.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it changes.
    pub about: &'static str,
    /// How it is typed.
    pub kind: Kind,
}

/// How a setting is typed.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// A fraction, typed in percent.
    Percent {
        /// What is taken, in words.
        expects: &'static str,
    },
    /// A whole number; blank stands for the word, where there is one.
    Whole {
        /// What follows the number.
        unit: &'static str,
        /// What a blank field means: the value it stands for, and how that is said.
        blank: Option<(&'static str, &'static str)>,
        /// What is taken, in words.
        expects: &'static str,
    },
    /// On or off.
    Switch,
    /// One of a few.
    Choice(&'static [(&'static str, &'static str)]),
    /// A line of text; blank is none where there may be none.
    Text {
        /// Whether it may be blank.
        optional: bool,
        /// What stands in the blank field.
        hint: &'static str,
        /// What is taken, in words.
        expects: &'static str,
    },
    /// A day; blank is none.
    Day,
    /// One title a line.
    Lines,
    /// A colour.
    Color,
}

impl Field {
    fn value(&self, settings: &Settings) -> Value {
        let mut value = serde_json::to_value(settings).unwrap_or_default();
        for key in self.path.split('.') {
            value = value.get_mut(key).map(Value::take).unwrap_or_default();
        }
        value
    }

    /// Whether it differs from its default.
    pub fn is_changed(&self, settings: &Settings) -> bool {
        self.value(settings) != self.value(&Settings::default())
    }

    /// The value as it is typed.
    pub fn text(&self, settings: &Settings) -> String {
        match (&self.kind, self.value(settings)) {
            // Millionths of the fraction are as fine as the engine looks.
            (Kind::Percent { .. }, value) => plain((value.as_f64().unwrap_or(0.0) * 1e6).round() / 1e4),
            (Kind::Whole { blank: Some((word, _)), .. }, Value::String(text)) if text == *word => String::new(),
            (Kind::Lines, Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
            (_, Value::String(text)) => text,
            (_, Value::Null) => String::new(),
            (_, value) => value.to_string(),
        }
    }

    /// The settings with this one as typed.
    ///
    /// # Errors
    /// What is expected, in words.
    pub fn read(&self, settings: &Settings, text: &str) -> Result<Settings, String> {
        let text = text.trim();
        let value = match &self.kind {
            Kind::Percent { expects } => {
                let percent: f64 = text.replace(',', ".").parse().map_err(|_| (*expects).to_owned())?;
                Number::from_f64((percent * 1e4).round() / 1e6).map_or(Value::Null, Value::Number)
            }
            Kind::Whole { blank: Some((word, _)), .. } if text.is_empty() => match *word {
                "null" => Value::Null,
                word => json!(word),
            },
            Kind::Whole { expects, .. } => json!(text.parse::<u32>().map_err(|_| (*expects).to_owned())?),
            Kind::Switch => json!(text == "true"),
            Kind::Lines => {
                json!(text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>())
            }
            Kind::Text { optional: true, .. } | Kind::Day if text.is_empty() => Value::Null,
            Kind::Text { .. } if self.path == "shop.domain" => json!(host(text)),
            Kind::Text { .. } if self.path == "shop.currency" => json!(text.to_ascii_uppercase()),
            // Some of a few may be numbers.
            Kind::Choice(_) => text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number)),
            Kind::Text { .. } | Kind::Day | Kind::Color => json!(text),
        };
        self.set(settings, &value).map_err(|error| match &self.kind {
            Kind::Percent { expects } | Kind::Whole { expects, .. } | Kind::Text { expects, .. } => {
                (*expects).to_owned()
            }
            _ => error.message,
        })
    }

    /// The settings with this one at its default.
    pub fn reset(&self, settings: &Settings) -> Settings {
        self.set(settings, &self.value(&Settings::default())).unwrap_or_default()
    }

    fn set(&self, settings: &Settings, value: &Value) -> Result<Settings, followon::Error> {
        settings.with(&match self.path.split_once('.') {
            Some((group, key)) => json!({ group: { key: value } }),
            None => json!({ self.path: value }),
        })
    }

    /// The default in words.
    fn default_in_words(&self) -> String {
        let text = self.text(&Settings::default());
        match &self.kind {
            Kind::Percent { .. } => crate::format::percent_fine(text.parse::<f64>().unwrap_or(0.0) / 100.0),
            Kind::Whole { blank: Some((_, said)), .. } if text.is_empty() => (*said).to_owned(),
            Kind::Whole { unit, .. } => format!("{text} {unit}").trim_end().to_owned(),
            Kind::Switch => if text == "true" { "on" } else { "off" }.to_owned(),
            Kind::Choice(choices) => {
                choices.iter().find(|(value, _)| *value == text).map_or(text, |(_, said)| (*said).to_lowercase())
            }
            Kind::Day => "the day of the last order".to_owned(),
            Kind::Lines => match text.lines().count() {
                0 => "none".to_owned(),
                n => format!("{n} entries"),
            },
            Kind::Text { .. } if text.is_empty() => "none".to_owned(),
            Kind::Text { .. } => format!("“{text}”"),
            Kind::Color => text,
        }
    }
}

/// A merchant pastes the address of the shop as the browser shows it.
fn host(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    text.split(['/', '?', '#']).next().unwrap_or(text).to_ascii_lowercase()
}

/// A number without a tail of zeros.
fn plain(n: f64) -> String {
    format!("{n}")
}

/// One setting as a row.
#[component]
pub fn FieldRow(
    /// The setting.
    field: &'static Field,
) -> impl IntoView {
    let engine = Engine::get();
    let shown = Memo::new(move |_| engine.settings.with(|settings| field.text(settings)));
    let changed = Memo::new(move |_| engine.settings.with(|settings| field.is_changed(settings)));
    let wrong = RwSignal::new(None::<String>);
    // What was typed stays on the screen while it is wrong, so that it can be put right.
    Effect::new(move || {
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
    let wide = matches!(field.kind, Kind::Lines) || field.path == "block.headline";
    view! {
        <div class="setting" class:wide=wide class:changed=move || changed.get()>
            <div class="setting-text">
                <label for=id.clone()>{field.label}</label>
                <p class="muted" id=about_id.clone()>{field.about}</p>
            </div>
            <div class="setting-control">
                <Control field=field id=id shown=shown wrong=wrong about=about_id take=Callback::new(take) />
                <p class="setting-default muted small">
                    {format!("Default: {}", field.default_in_words())}
                    <Show when=move || changed.get()>
                        <button type="button" class="link" aria-label=format!("Reset {}", field.label) on:click=reset>
                            "Reset"
                        </button>
                    </Show>
                </p>
                <p class="setting-wrong" id=wrong_id role="alert">{move || wrong.get()}</p>
            </div>
        </div>
    }
}

#[component]
fn Control(
    field: &'static Field,
    id: String,
    shown: Memo<String>,
    wrong: RwSignal<Option<String>>,
    about: String,
    take: Callback<String>,
) -> impl IntoView {
    let invalid = move || wrong.with(Option::is_some).to_string();
    match &field.kind {
        Kind::Switch => view! {
            <input
                type="checkbox"
                role="switch"
                class="switch"
                id=id
                aria-describedby=about
                prop:checked=move || shown.get() == "true"
                on:change=move |event| take.run(event_target_checked(&event).to_string())
            />
        }
        .into_any(),
        Kind::Choice(choices) => view! {
            <select
                class="field"
                id=id
                aria-describedby=about
                prop:value=move || shown.get()
                on:change=move |event| take.run(event_target_value(&event))
            >
                {choices
                    .iter()
                    .map(|(value, said)| {
                        view! {
                            <option value=*value selected=move || shown.get() == *value>
                                {*said}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        }
        .into_any(),
        Kind::Lines => view! {
            <textarea
                class="field"
                id=id
                rows="6"
                spellcheck="false"
                aria-describedby=about
                aria-invalid=invalid
                prop:value=move || shown.get()
                on:change=move |event| take.run(event_target_value(&event))
            ></textarea>
        }
        .into_any(),
        kind => {
            let (unit, hint, input, mode) = match kind {
                Kind::Percent { .. } => ("%", "", "text", "decimal"),
                Kind::Whole { unit, blank, .. } => (*unit, blank.map_or("", |(_, said)| said), "text", "numeric"),
                Kind::Text { hint, .. } => ("", *hint, "text", "text"),
                Kind::Day => ("", "", "date", "text"),
                _ => ("", "", "color", "text"),
            };
            let class = match kind {
                Kind::Percent { .. } | Kind::Whole { .. } => "field narrow",
                Kind::Color => "field color",
                _ => "field",
            };
            let written =
                matches!(kind, Kind::Color).then(|| view! { <code class="muted">{move || shown.get()}</code> });
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
                        on:change=move |event| take.run(event_target_value(&event))
                    />
                    <span class="muted">{unit}</span>
                    {written}
                </span>
            }
            .into_any()
        }
    }
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
    fn blank_means_automatic() {
        let fixed = field("minBuyers").read(&Settings::default(), "30").expect("30 buyers");
        assert_eq!(field("minBuyers").text(&fixed), "30");
        assert_eq!(field("minBuyers").read(&fixed, " "), Ok(Settings::default()));
        assert_eq!(field("minBuyers").reset(&fixed), Settings::default());
    }
}
