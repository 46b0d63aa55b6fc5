//! How far a piece of work has come.

use leptos::prelude::*;

use crate::markup::view;

/// A bar filled by a share from 0 to 1, named for those who hear the page.
pub fn bar(label: String, share: Signal<f64>) -> AnyView {
    let percent = move || (share.get().clamp(0.0, 1.0) * 100.0).round();
    view! {
        <div
            class="bar"
            role="progressbar"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || percent().to_string()
        >
            <div style:width=move || format!("{}%", percent())></div>
        </div>
    }
}
