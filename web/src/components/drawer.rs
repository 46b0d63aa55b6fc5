//! What opens beside a table when a row is opened; on a narrow page it lies over it.

use leptos::prelude::*;

use crate::markup::view;

/// A drawer with its heading and its contents. Esc and the button close it.
pub fn drawer(name: &'static str, heading: AnyView, close: Callback<()>, body: AnyView) -> AnyView {
    view! {
        <aside class="drawer" aria-label=name>
            <div class="drawer-head">
                <h2>{heading}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Close"
                    title="Close (Esc)"
                    data-close=""
                    on:click=move |_| close.run(())
                >
                    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                        <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
                    </svg>
                </button>
            </div>
            <div class="drawer-body">{body}</div>
        </aside>
    }
}

/// What stands in a drawer until its answer is there, or where it did not come.
pub fn pending(failure: Option<String>) -> AnyView {
    match failure {
        Some(message) => view! { <p class="table-failed" role="alert">{message}</p> },
        None => view! {
            <div class="waiting" aria-hidden="true"><span></span><span></span><span></span></div>
        },
    }
}
