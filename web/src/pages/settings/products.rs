//! Products that look like no merchandise, to be left out with a tick.

use followon::{Proposal, Settings};
use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::markup::{show, view};
use crate::reactive::Memo;

/// The proposals of the last fit.
pub fn proposals() -> AnyView {
    let engine = Engine::get();
    let proposals = Memo::new(move || {
        engine.summary.with(|summary| summary.as_ref().map(|s| s.proposals.clone()).unwrap_or_default())
    });
    let rows = move || proposals.get().into_iter().map(row).collect_view();
    view! {
        {show(move || proposals.with(|all| !all.is_empty()), move || view! {
            <fieldset class="proposals">
                <legend>
                    <strong>"Found in your orders"</strong>
                    <span class="muted">" These look like no merchandise. A tick leaves them out."</span>
                </legend>
                <ul>{rows}</ul>
            </fieldset>
        })}
    }
}

fn row(proposal: Proposal) -> AnyView {
    let engine = Engine::get();
    let title = StoredValue::new(proposal.title.clone());
    let named = Memo::new(move || engine.settings.with(|settings| title.with_value(|title| is_named(settings, title))));
    let by_pattern = move || proposal.excluded && !named.get() && !engine.updating.get();
    let toggle = move |event| {
        let exclude = event_target_checked(&event);
        // A title from the data is within the bounds of the list.
        let _ = engine.change(|settings| title.with_value(|title| set_excluded(settings, title, exclude)));
    };
    view! {
        <li>
            <label class="proposal">
                <input
                    type="checkbox"
                    prop:checked=move || named.get() || by_pattern()
                    disabled=by_pattern
                    on:change=toggle
                />
                <span class="ellipsis" title=proposal.title.clone()>{proposal.title.clone()}</span>
                <span class="muted small">
                    {proposal.looks_like}
                    ", "
                    {format::plural(proposal.lines, "line", "lines")}
                    {move || by_pattern().then_some(", left out by an entry with * below")}
                </span>
            </label>
        </li>
    }
}

/// Whether the list of excluded products has this very title.
fn is_named(settings: &Settings, title: &str) -> bool {
    settings.exclude.iter().any(|entry| same(entry, title))
}

fn set_excluded(settings: &mut Settings, title: &str, exclude: bool) {
    settings.exclude.retain(|entry| !same(entry, title));
    if exclude {
        settings.exclude.push(title.to_owned());
    }
}

fn same(entry: &str, title: &str) -> bool {
    entry.trim().to_lowercase() == title.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_adds_the_title_and_takes_it_away_again() {
        let mut settings = Settings::default();
        set_excluded(&mut settings, "POSTAGE", true);
        set_excluded(&mut settings, "Postage ", true);
        assert!(is_named(&settings, "postage"));
        assert_eq!(settings.exclude.len(), Settings::default().exclude.len() + 1);
        set_excluded(&mut settings, "postage", false);
        assert_eq!(settings, Settings::default());
    }
}
