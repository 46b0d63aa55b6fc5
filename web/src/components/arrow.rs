//! The arrows that lead from customer to customer.

use leptos::prelude::*;

use crate::markup::view;

/// A button to the next customer or the one before. `title` names its keys, `end` tells whether there is nobody further.
pub fn arrow(
    forward: bool,
    title: &'static str,
    end: impl Fn() -> bool + Send + 'static,
    step: impl Fn() + 'static,
) -> AnyView {
    let (name, path) = if forward {
        ("Next customer", "M6 3.5L10.5 8L6 12.5")
    } else {
        ("Previous customer", "M10 3.5L5.5 8L10 12.5")
    };
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=name
            title=title
            aria-disabled=move || end().to_string()
            on:click=move |_| step()
        >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d=path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
            </svg>
        </button>
    }
}
