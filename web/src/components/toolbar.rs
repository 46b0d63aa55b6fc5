//! The line over a table: search, filters, the count, and copying.

use followon::Query;
use followon::deliver::ExportKind;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::Notice;
use crate::engine::Engine;
use crate::format;
use crate::markup::view;
use crate::protocol::{Failure, MadeFile, Request};
use crate::reactive::{Memo, RwSignal, spawn};
use crate::route::Route;

/// The search field of a table. The address holds what is searched for, in the parameter `search`.
pub fn search(label: &'static str) -> AnyView {
    let route = Route::get();
    let value = route.param("search");
    let typed = move |event| {
        let text = event_target_value(&event);
        route.replace([("search", (!text.trim().is_empty()).then_some(text))]);
    };
    view! {
        <input
            class="search"
            type="search"
            aria-label=label
            placeholder=label
            autocomplete="off"
            spellcheck="false"
            data-search=""
            prop:value=move || value.get().unwrap_or_default()
            on:input=typed
        />
    }
}

/// A filter that is on, with a button that takes it off.
pub fn filter(text: &str, remove: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! {
        <span class="filter" title=text.to_owned()>
            <span>{text.to_owned()}</span>
            <button type="button" aria-label=format!("Remove the filter {text}") on:click=move |_| remove()>
                <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
                    <path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
                </svg>
            </button>
        </span>
    }
}

/// Rows that are copied at most: more would stall the page, and no spreadsheet takes them from the clipboard.
const MOST_ROWS: usize = 50_000;

/// Copies all rows of the query as the export writes them, unless they are too many.
pub fn copy_export(kind: ExportKind, query: Memo<Query>, total: RwSignal<Option<usize>>) -> AnyView {
    let (engine, notice) = (Engine::get(), Notice::get());
    let copy = move |_| {
        if let Some(total) = total.get_untracked().filter(|total| *total > MOST_ROWS) {
            notice.say(format!("{} rows are too many to copy: narrow the list first.", format::count(total as u32)));
            return;
        }
        let query = query.get_untracked();
        spawn(async move {
            match engine.ask::<Vec<MadeFile>>(Request::Export { kind, query }).await {
                Ok(files) => match files.first() {
                    Some(file) => match JsFuture::from(file.blob.text()).await.map(|text| text.as_string()) {
                        Ok(Some(text)) => notice.copy(text, "Rows"),
                        _ => notice.say("The browser could not read the rows: copy once more."),
                    },
                    None => notice.say("There are no rows to copy."),
                },
                Err(Failure::Outdated) => notice.say("The data changed meanwhile: copy once more."),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    view! { <button type="button" class="button quiet" on:click=copy>"Copy as CSV"</button> }
}
