//! Merge tags in the merchant's words: those to add, and those that would not be filled in.

use followon::deliver::TagProblem;
use leptos::prelude::*;

use crate::markup::view;

/// Tags that the merchant's words can hold, each with what it stands for.
const TAGS: [(&str, &str); 7] = [
    ("{{ event.because_title }}", "What they bought"),
    ("{{ event.last_order_name }}", "Their last order"),
    ("{{ event.product_1_title }}", "The first product"),
    ("{{ event.product_titles }}", "All products"),
    ("{{ event.product_1_price }}", "The first price"),
    ("{{ event.discount_code }}", "The discount code"),
    ("{{ first_name|default:'there' }}", "First name"),
];

/// Adds a tag at the end of some words.
pub fn tags(words: impl Fn() -> String + 'static, take: impl Fn(String) + 'static) -> AnyView {
    let add = move |event: web_sys::Event| {
        let tag = event_target_value(&event);
        event_target::<web_sys::HtmlSelectElement>(&event).set_selected_index(0);
        let words = words();
        take(if words.is_empty() { tag } else { format!("{} {tag}", words.trim_end()) });
    };
    let option = |(tag, means): (&'static str, &'static str)| view! { <option value=tag>{means}</option> };
    view! {
        <select class="field studio-tags" aria-label="Add a merge tag" on:change=add>
            <option value="">"Add a merge tag…"</option>
            {TAGS.map(option).into_iter().collect_view()}
        </select>
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
