//! Merge tags in the merchant's words: those to add, and those that would not be filled in.

use followon::deliver::TagProblem;
use leptos::html::Select;
use leptos::prelude::*;

use crate::engine::Engine;
use crate::markup::view;

/// Tags that the merchant's words can hold, each with what it stands for.
const TAGS: [(&str, &str); 6] = [
    ("{{ event.because_title }}", "What they bought"),
    ("{{ event.last_order_name }}", "Their last order"),
    ("{{ event.product_1_title }}", "The first product"),
    ("{{ event.product_titles }}", "All products"),
    ("{{ event.product_1_price }}", "The first price"),
    ("{{ first_name|default:'there' }}", "First name"),
];
/// Only where there is a code: else the words would have a hole.
const CODE: (&str, &str) = ("{{ event.discount_code }}", "The discount code");

/// Adds a tag at the end of some words. It takes a press of the button, for by keyboard a list changes with every step.
pub fn tags(words: impl Fn() -> String + 'static, take: impl Fn(String) + 'static) -> AnyView {
    let engine = Engine::get();
    let code = engine.settings.with_untracked(|settings| settings.discount_code.is_some()).then_some(CODE);
    let list = NodeRef::<Select>::new();
    let add = move |_| {
        let Some(tag) = list.get_untracked().map(|list| list.value()) else { return };
        let words = words();
        take(if words.is_empty() { tag } else { format!("{} {tag}", words.trim_end()) });
    };
    let option = |(tag, means): (&'static str, &'static str)| view! { <option value=tag>{means}</option> };
    view! {
        <span class="studio-tags">
            <select class="field" aria-label="Merge tag" node_ref=list>
                {TAGS.into_iter().chain(code).map(option).collect_view()}
            </select>
            <button type="button" class="button" on:click=add>"Add this name"</button>
        </span>
    }
}

/// What is wrong with a tag, and a button that puts it right: `change` is given the words' tag and what to write instead.
pub fn problem(problem: &TagProblem, change: impl Fn(&str, &str) + 'static) -> AnyView {
    let instead = problem.instead.clone().map(|instead| {
        let (tag, name) = (problem.tag.clone(), format!("Write {instead}"));
        view! { <button type="button" class="link" on:click=move |_| change(&tag, &instead)>{name}</button> }
    });
    view! { <p>{problem.why.clone()} " " {instead}</p> }
}
