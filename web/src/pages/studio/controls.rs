//! What the look is made of: the settings of the block, each beside what it does.

use followon::deliver::{TagProblem, check_merge_tags};
use leptos::prelude::*;

use super::draft::Draft;
use crate::engine::Engine;
use crate::markup::{show, view};
use crate::pages::settings::field::{Field, Kind, Typed, control};
use crate::pages::settings::groups::GROUPS;
use crate::reactive::{Memo, RwSignal, effect};

/// Names that the merchant's words can hold, each with what it stands for.
const NAMES: [(&str, &str); 7] = [
    ("{{ event.because_title }}", "What they bought"),
    ("{{ event.last_order_name }}", "Their last order"),
    ("{{ event.product_1_title }}", "The first product"),
    ("{{ event.product_titles }}", "All products"),
    ("{{ event.product_1_price }}", "The first price"),
    ("{{ event.discount_code }}", "The discount code"),
    ("{{ first_name|default:'there' }}", "First name"),
];

/// How the block is laid out.
pub fn layout(draft: Draft) -> AnyView {
    view! {
        <section class="studio-group" aria-labelledby="studio-layout">
            <h2 id="studio-layout">"Layout"</h2>
            {buttons(draft, "block.layout", &[("0", "Side by side"), ("1", "Stacked"), ("2", "Compact")])}
            {buttons(draft, "block.products", &[("1", "1"), ("2", "2"), ("3", "3")])}
            {row(draft, field("block.width"))}
        </section>
    }
}

/// What it says.
pub fn wording(draft: Draft) -> AnyView {
    view! {
        <section class="studio-group" aria-labelledby="studio-words">
            <h2 id="studio-words">"Words"</h2>
            {["block.headline", "block.copy", "block.buttonText", "block.pageButtonText"]
                .map(|path| row(draft, field(path)))
                .into_iter()
                .collect_view()}
        </section>
    }
}

/// Its font, corners, prices and colours.
pub fn looks(draft: Draft) -> AnyView {
    view! {
        <section class="studio-group" aria-labelledby="studio-look">
            <h2 id="studio-look">"Look"</h2>
            {[
                "block.font",
                "block.cornerRadius",
                "block.buttonColor",
                "block.buttonTextColor",
                "block.textColor",
                "block.backgroundColor",
                "block.showPrice",
                "block.showComparePrice",
                "block.discountBadge",
            ]
                .map(|path| row(draft, field(path)))
                .into_iter()
                .collect_view()}
        </section>
    }
}

/// The field of a setting.
///
/// # Panics
/// Where there is no such setting.
pub fn field(path: &str) -> &'static Field {
    let fields = GROUPS.iter().flat_map(|group| group.fields);
    fields.into_iter().find(|field| field.path == path).expect("the block's settings have fields")
}

/// One of a few as buttons, each with the text that the field reads.
pub fn buttons(draft: Draft, path: &'static str, all: &'static [(&'static str, &'static str)]) -> AnyView {
    let field = field(path);
    let shown = Memo::new(move || draft.settings.with(|settings| field.text(settings)));
    let button = |&(value, name): &(&'static str, &'static str)| {
        let choose = move |_| {
            if let Ok(settings) = draft.settings.with_untracked(|settings| field.read(settings, value)) {
                let _ = draft.take(settings);
            }
        };
        let pressed = move || shown.with(|shown| shown == value).to_string();
        view! { <button type="button" aria-pressed=pressed on:click=choose>{name}</button> }
    };
    view! {
        <div class="studio-field" title=field.about>
            <span class="studio-label">{field.label}</span>
            <div class="choice" role="group" aria-label=field.label>{all.iter().map(button).collect_view()}</div>
        </div>
    }
}

/// One setting of the block; what is typed shows at once, and is kept once it is done.
fn row(draft: Draft, field: &'static Field) -> AnyView {
    let engine = Engine::get();
    // As it is kept, not as it is tried: the field must not be written while it is typed into.
    let shown = Memo::new(move || engine.settings.with(|settings| field.text(settings)));
    let wrong = RwSignal::new(None::<String>);
    let problems = RwSignal::new(Vec::<TagProblem>::new());
    let tagged = ["block.headline", "block.copy"].contains(&field.path);
    effect(move || {
        shown.track();
        wrong.set(None);
        problems.set(Vec::new());
    });
    let read = move |text: &str| engine.settings.with_untracked(|settings| field.read(settings, text));
    let live = move |text: String| {
        if let Ok(settings) = read(&text) {
            draft.settings.set(settings);
        }
    };
    let typed = StoredValue::new(String::new());
    let take = move |text: String| {
        let why = read(&text).and_then(|settings| draft.take(settings)).err();
        let found = if tagged && why.is_some() { check_merge_tags(&text) } else { Vec::new() };
        wrong.set(why.filter(|_| found.is_empty()));
        problems.set(found);
        typed.set_value(text);
    };
    let take = Callback::new(take);
    let id = format!("studio-{}", field.path.replace('.', "-"));
    let about_id = format!("{id}-about");
    let changed = Memo::new(move || engine.settings.with(|settings| field.is_changed(settings)));
    let reset = move |_| {
        let settings = engine.settings.with_untracked(|settings| field.reset(settings));
        let _ = draft.take(settings);
    };
    let put_right = move |problem: &TagProblem| {
        let (tag, why) = (problem.tag.clone(), problem.why.clone());
        let instead = problem.instead.clone().map(|instead| {
            let name = format!("Write {instead}");
            let change = move |_| take.run(typed.with_value(|typed| typed.replacen(&tag, &instead, 1)));
            view! { <button type="button" class="link" on:click=change>{name}</button> }
        });
        view! { <p>{why} " " {instead}</p> }
    };
    let wide = tagged || matches!(field.kind, Kind::Text(_));
    let typing = Typed { take, live: Some(Callback::new(live)) };
    view! {
        <div class="studio-field" class:wide=wide>
            <span class="studio-label">
                <label for=id.clone() title=field.about>{field.label}</label>
                {show(move || changed.get(), move || view! {
                    <button type="button" class="link small" aria-label=format!("Reset {}", field.label) on:click=reset>
                        "Reset"
                    </button>
                })}
            </span>
            <span class="aside" id=about_id.clone()>{field.about}</span>
            {control(field, id, shown, wrong, about_id, typing)}
            {tagged.then(|| names(shown, take))}
            <div class="setting-wrong" role="alert">
                {move || wrong.get()}
                {move || problems.with(|problems| problems.iter().map(put_right).collect_view())}
            </div>
        </div>
    }
}

/// Puts a name at the end of the words.
fn names(shown: Memo<String>, take: Callback<String>) -> AnyView {
    let add = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        event_target::<web_sys::HtmlSelectElement>(&event).set_selected_index(0);
        let words = shown.get_untracked();
        take.run(if words.is_empty() { name } else { format!("{} {name}", words.trim_end()) });
    };
    let option = |(name, means): (&'static str, &'static str)| view! { <option value=name>{means}</option> };
    view! {
        <select class="field studio-names" aria-label="Add a name that is filled in" on:change=add>
            <option value="">"Add a name…"</option>
            {NAMES.map(option).into_iter().collect_view()}
        </select>
    }
}
