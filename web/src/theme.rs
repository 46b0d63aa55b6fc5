//! Light and dark.

use leptos::prelude::*;

use crate::kept;
use crate::markup::view;
use crate::reactive::{RwSignal, effect};

const KEY: &str = "followon.theme";

/// The switch between light and dark; the system's choice until the merchant makes one.
pub fn theme_switch() -> AnyView {
    let chosen = RwSignal::new(kept::get::<String>(KEY));
    effect(move || {
        let root = document().document_element();
        // Setting an attribute of the page's own root does not fail.
        let _ = match (root, chosen.get()) {
            (Some(root), Some(theme)) => root.set_attribute("data-theme", &theme),
            (Some(root), None) => root.remove_attribute("data-theme"),
            (None, _) => Ok(()),
        };
    });
    let toggle = move |_| {
        let dark = chosen.with_untracked(|c| c.as_ref().map_or_else(system_is_dark, |theme| theme == "dark"));
        let theme = if dark { "light" } else { "dark" }.to_owned();
        kept::set(KEY, &theme);
        chosen.set(Some(theme));
    };
    view! {
        <button type="button" class="icon-button" title="Light or dark" aria-label="Switch between light and dark" on:click=toggle>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
            </svg>
        </button>
    }
}

fn system_is_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
}
