//! Every knob, grouped, each with what it changes, its default, and a way back to it.

pub mod example;
pub mod field;
pub mod groups;
pub mod keep;
pub mod products;

use followon::BlockStyle;
use followon::deliver::contrast;
use leptos::prelude::*;

use crate::components::heading;
use crate::components::in_turn::{Part, in_turn};
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::reactive::Memo;
use example::example;
use field::field_row;
use groups::Group;
use keep::keep;
use products::proposals;

/// Every knob.
pub fn settings() -> AnyView {
    let engine = Engine::get();
    let changed = Memo::new(move || {
        let all = groups::GROUPS.iter().flat_map(|group| group.fields);
        engine.settings.with(|settings| all.filter(|field| field.is_changed(settings)).count())
    });
    let block = Memo::new(move || engine.settings.with(|settings| settings.block.clone()));
    let lead = move || {
        let changed = match changed.get() {
            0 => "All settings are at their defaults.".to_owned(),
            1 => "One setting differs from its default.".to_owned(),
            n => format!("{n} settings differ from their defaults."),
        };
        let sample = if engine.sample.get() { " The sample shop brings a domain of its own." } else { "" };
        format!("{changed} Changes are worked in at once and kept in this browser.{sample}")
    };
    let group = |group: &'static Group| -> Part {
        Box::new(move || {
            view! {
                <section class="group" id=group.id tabindex="-1" aria-labelledby=format!("{}-title", group.id)>
                    <div class="group-head">
                        <h2 id=format!("{}-title", group.id)>{group.name}</h2>
                        <p class="muted">{group.about}</p>
                    </div>
                    <div class="card flush">
                        {(group.id == "products").then(proposals)}
                        {group.fields.iter().map(field_row).collect_view()}
                        {(group.id == "block").then(|| legibility(block))}
                        {(group.id == "cart").then(example)}
                    </div>
                </section>
            }
        })
    };
    let parts = groups::GROUPS.iter().map(group).chain([Box::new(keep) as Part]).collect();
    view! {
        <section class="page settings">
            {heading("How should it work?", lead)}
            <nav class="jump" aria-label="Groups of settings">
                <ul class="row">
                    {groups::GROUPS
                        .iter()
                        .map(|group| {
                            view! {
                                <li>
                                    <button type="button" class="button quiet" on:click=move |_| jump(group.id)>
                                        {group.name}
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </nav>
            {in_turn(parts)}
        </section>
    }
}

/// The least contrast that text is read well at, by WCAG 2.2.
const LEGIBLE: f64 = 4.5;

/// Which of the block's words can hardly be read, for want of contrast.
pub fn legibility(block: Memo<BlockStyle>) -> AnyView {
    let hard = Memo::new(move || {
        block.with(|block| {
            [
                ("The words on the button", &block.button_text_color, &block.button_color),
                ("Titles and prices", &block.text_color, &block.background_color),
            ]
            .into_iter()
            .filter_map(|(words, text, ground)| {
                let contrast = contrast(text, ground).filter(|contrast| *contrast < LEGIBLE)?;
                let contrast = format::decimal(contrast);
                Some(format!("{words} are hard to read: their contrast is {contrast} to 1, where 4.5 is the least."))
            })
            .collect::<Vec<_>>()
        })
    });
    let one = |text: &String| view! { <p class="setting warn">{text.clone()}</p> };
    view! { <div role="status">{move || hard.with(|hard| hard.iter().map(one).collect_view())}</div> }
}

/// Addresses belong to the views, so a jump within one is no link.
fn jump(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(group) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        group.scroll_into_view();
        let _ = group.focus();
    }
}

/// The settings that the fields name exist, and their defaults read back as what they are.
#[cfg(test)]
mod tests {
    use followon::Settings;

    use super::field::Field;
    use super::groups::GROUPS;

    #[test]
    fn every_setting_has_exactly_one_field() {
        let mut fields: Vec<&str> = GROUPS.iter().flat_map(|group| group.fields).map(|field| field.path).collect();
        fields.sort_unstable();
        let serde_json::Value::Object(whole) =
            serde_json::to_value(Settings::default()).expect("settings are plain data")
        else {
            panic!("settings are an object");
        };
        let mut settings: Vec<String> = Vec::new();
        // Tables are told beside their files.
        let mut left: Vec<(String, serde_json::Value)> = whole.into_iter().filter(|(key, _)| key != "tables").collect();
        while let Some((key, value)) = left.pop() {
            match value {
                serde_json::Value::Object(inner) => {
                    left.extend(inner.into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
                }
                _ => settings.push(key),
            }
        }
        settings.sort_unstable();
        assert_eq!(fields, settings);
    }

    #[test]
    fn what_a_field_shows_reads_back_as_the_same() {
        let settings = Settings::default();
        for field in GROUPS.iter().flat_map(|group| group.fields) {
            let shown = field.text(&settings);
            let read = field.read(&settings, &shown).unwrap_or_else(|why| panic!("{}: {why}", field.path));
            assert_eq!(read, settings, "{}", field.path);
            assert!(!Field::is_changed(field, &settings), "{}", field.path);
        }
    }
}
