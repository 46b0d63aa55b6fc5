//! What the look is made of: the settings of the block, each beside what it does.

use std::sync::Arc;

use followon::deliver::{TagProblem, check_merge_tags};
use leptos::prelude::*;

use super::tags::{problem, tags};
use super::tried::Tried;
use crate::engine::Engine;
use crate::markup::{show, view};
use crate::pages::settings::field::{Field, Kind, Typed, control};
use crate::pages::settings::groups::GROUPS;
use crate::pages::settings::legibility;
use crate::reactive::{Memo, RwSignal, effect};

/// How many products can be chosen from, as they are typed.
const PRODUCTS: &[&str] = &["1", "2", "3"];

/// How the block is laid out.
pub fn layout(tried: Tried) -> AnyView {
    let products = field("block.products");
    view! {
        <section class="studio-group" aria-labelledby="studio-layout">
            <h2 id="studio-layout">"Layout"</h2>
            {buttons(tried, field("block.layout"))}
            <div class="studio-field">
                <span class="studio-label" title=products.about>{products.label}</span>
                {buttons(tried, products)}
            </div>
            {row(tried, field("block.width"))}
        </section>
    }
}

/// What it says.
pub fn wording(tried: Tried) -> AnyView {
    view! {
        <section class="studio-group" aria-labelledby="studio-words">
            <h2 id="studio-words">"Words"</h2>
            {["block.headline", "block.copy", "block.buttonText", "block.pageButtonText"]
                .map(|path| row(tried, field(path)))
                .into_iter()
                .collect_view()}
        </section>
    }
}

/// Its font, corners, prices and colours.
pub fn looks(tried: Tried) -> AnyView {
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
            ]
                .map(|path| row(tried, field(path)))
                .into_iter()
                .collect_view()}
            {legibility(tried.style)}
            {["block.showPrice", "block.showComparePrice", "block.discountBadge"]
                .map(|path| row(tried, field(path)))
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

/// One of a few as buttons.
pub fn buttons(tried: Tried, field: &'static Field) -> AnyView {
    let engine = Engine::get();
    let shown = Memo::new(move || engine.settings.with(|settings| field.text(settings)));
    let button = |name: &'static str, value: String| {
        let pressed = {
            let value = value.clone();
            move || shown.with(|shown| *shown == value).to_string()
        };
        let choose = move |_| {
            if let Ok(settings) = engine.settings.with_untracked(|settings| field.read(settings, &value)) {
                // It was checked just now.
                let _ = tried.keep(settings);
            }
        };
        view! { <button type="button" aria-pressed=pressed on:click=choose>{name}</button> }
    };
    let all = match &field.kind {
        Kind::Choice { of, .. } => of.iter().enumerate().map(|(at, name)| button(name, at.to_string())).collect_view(),
        _ => PRODUCTS.iter().map(|name| button(name, (*name).to_owned())).collect_view(),
    };
    view! { <div class="choice" role="group" aria-label=field.label>{all}</div> }
}

/// One setting of the block; what is typed shows at once, and is kept once it is done.
fn row(tried: Tried, field: &'static Field) -> AnyView {
    let engine = Engine::get();
    let kept = Memo::new(move || engine.settings.with(|settings| field.text(settings)));
    // What stands in the field, be it kept, being typed or refused.
    let text = RwSignal::new(String::new());
    let shown = Memo::new(move || text.get());
    let wrong = RwSignal::new(None::<String>);
    let problems = RwSignal::new(Vec::<TagProblem>::new());
    let tagged = ["block.headline", "block.copy"].contains(&field.path);
    effect(move || {
        text.set(kept.get());
        wrong.set(None);
        problems.set(Vec::new());
    });
    let read = move |text: &str| engine.settings.with_untracked(|settings| field.read(settings, text));
    let live = move |typed: String| {
        if text.try_get_untracked().is_none() {
            return;
        }
        if let Ok(settings) = read(&typed) {
            tried.show(settings);
        }
        text.set(typed);
    };
    let take = move |typed: String| {
        // The view is left while the field has the focus: what was typed is kept all the same, where it can be.
        if text.try_get_untracked().is_none() {
            let _ = read(&typed).and_then(|settings| engine.configure(settings).map_err(|error| error.message));
            return;
        }
        let why = read(&typed).and_then(|settings| tried.keep(settings)).err();
        if why.is_some() {
            tried.back();
        }
        problems.set(if tagged && why.is_some() { check_merge_tags(&typed) } else { Vec::new() });
        wrong.set(why);
        text.set(typed);
    };
    let id = format!("studio-{}", field.path.replace('.', "-"));
    let about_id = format!("{id}-about");
    let changed = Memo::new(move || engine.settings.with(|settings| field.is_changed(settings)));
    let reset = move |_| {
        let settings = engine.settings.with_untracked(|settings| field.reset(settings));
        // Defaults are within their bounds.
        let _ = tried.keep(settings);
    };
    let put_right = move |tag: &str, instead: &str| {
        take(text.with_untracked(|text| text.replacen(tag, instead, 1)));
    };
    let said = move || {
        let why = if problems.with(Vec::is_empty) { wrong.get() } else { None };
        view! {
            {problems.with(|problems| problems.iter().map(|one| problem(one, put_right)).collect_view())}
            <p>{why} " The block stays as it was."</p>
        }
    };
    let wide = tagged || matches!(field.kind, Kind::Text(_));
    let typing = Typed { take: Arc::new(take), live: Some(Arc::new(live)) };
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
            {tagged.then(|| tags(move || text.get_untracked(), take))}
            <div class="setting-wrong" role="alert">{show(move || wrong.with(Option::is_some), said)}</div>
        </div>
    }
}
