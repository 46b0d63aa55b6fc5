//! The frame around the views: header, rail, main, and what belongs to the whole page.

use std::mem::discriminant;

use followon::Summary;
use leptos::mount::mount_to_body;
use leptos::prelude::*;

use crate::components::{Notice, drafting, notice_line, privacy, progress};
use crate::drops;
use crate::engine::{Engine, Phase};
use crate::format;
use crate::keys::{Keys, keys_dialog};
use crate::later::Later;
use crate::markup::view;
use crate::mask::Reveal;
use crate::pages::start;
use crate::reactive::effect;
use crate::route::{Route, View};
use crate::theme::theme_switch;

/// Puts the page into the document.
pub fn start() {
    if let Some(waiting) = document().get_element_by_id("unstarted") {
        waiting.remove();
    }
    mount_to_body(app);
}

/// The whole page.
fn app() -> AnyView {
    let route = Route::provide();
    Engine::provide();
    Reveal::provide();
    Notice::provide();
    Keys::provide();
    drops::listen();
    let main = NodeRef::<leptos::html::Main>::new();
    let later = Later::begin();
    let view = route.view();
    let mut last = None;
    effect(move || {
        let view = view.get();
        document().set_title(&format!("{} – Followon", view.name()));
        // Whoever follows a link by keyboard or hears the page read out goes on at the new view's head.
        if let Some(main) = main.get_untracked().filter(|_| last.is_some_and(|last| last != view)) {
            main.set_scroll_top(0);
            let _ = main.focus();
        }
        last = Some(view);
    });
    // What had the focus may be gone with what it belonged to: a question that is answered, a reading that was cancelled.
    let engine = Engine::get();
    let mut before = None;
    effect(move || {
        let now = engine.phase.with(discriminant);
        if before.is_some_and(|before| before != now) {
            request_animation_frame(move || {
                let nothing = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
                if let Some(main) = main.get_untracked().filter(|_| nothing) {
                    let _ = main.focus();
                }
            });
        }
        before = Some(now);
    });
    view! {
        <a
            class="skip"
            href="#main"
            on:click=move |event| {
                // The address belongs to the views, so the jump is made here.
                event.prevent_default();
                if let Some(main) = main.get_untracked() {
                    let _ = main.focus();
                }
            }
        >
            "Skip to content"
        </a>
        {header()}
        {rail()}
        <main id="main" tabindex="-1" node_ref=main>
            {progress()}
            {move || match view.get() {
                View::Start => untrack(start::start),
                other => later.view(other),
            }}
        </main>
        {keys_dialog()}
        {notice_line()}
    }
}

fn header() -> AnyView {
    let engine = Engine::get();
    let shop = move || {
        if engine.sample.get() {
            return Some("The sample shop".to_owned());
        }
        engine.settings.with(|settings| settings.shop.domain.clone()).filter(|_| engine.has_data())
    };
    let facts = move || engine.summary.with(|summary| summary.as_ref().map(facts));
    view! {
        <header class="top">
            <a class="brand" href="#/start">
                {mark()}
                "Followon"
            </a>
            <p class="about">
                <strong>{shop}</strong>
                <span>{facts}</span>
            </p>
            {drafting()}
            {privacy()}
            {narrow_link(View::Studio, view! {
                <path d="M2.5 3.5h11v9h-11zM2.5 6.5h11M5 9.5h6" stroke-linejoin="round" />
            })}
            {narrow_link(View::Settings, view! {
                <path d="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7" stroke-linecap="round" />
                <circle cx="11" cy="4.5" r="1.75" />
                <circle cx="5" cy="11.5" r="1.75" />
            })}
            {theme_switch()}
        </header>
    }
}

/// A view that has no room in the bar at the foot of a narrow page.
fn narrow_link(to: View, drawing: AnyView) -> AnyView {
    view! {
        <a class="icon-button narrow-only" href=to.href() aria-label=to.name() title=to.name()>
            <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
                {drawing}
            </svg>
        </a>
    }
}

/// The mark: one thing, then the next.
fn mark() -> AnyView {
    view! {
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <circle cx="5" cy="10" r="3.25" fill="none" stroke="currentColor" stroke-width="1.75" />
            <path d="M8.5 10h4" stroke="currentColor" stroke-width="1.75" />
            <circle cx="15.5" cy="10" r="3.5" fill="currentColor" />
        </svg>
    }
}

/// The data in a line: how much, from when to when, and which day counts as today.
fn facts(summary: &Summary) -> String {
    let mut facts = vec![
        format::plural(summary.orders, "order", "orders"),
        format::plural(summary.customers, "customer", "customers"),
    ];
    if let (Some(first), Some(last)) = (summary.first_day, summary.last_day) {
        let (first, last) = (format::month(first), format::month(last));
        facts.push(if first == last { first } else { format!("{first}–{last}") });
    }
    if let Some(today) = summary.today {
        facts.push(format!("today is {}", format::day_with_year(today)));
    }
    facts.join(" · ")
}

fn rail() -> AnyView {
    let engine = Engine::get();
    let current = Route::get().view();
    let count = move |view: View| {
        engine.summary.with(|summary| {
            let summary = summary.as_ref()?;
            let n = match view {
                View::Pairs => summary.eligible_pairs,
                View::Predictions => summary.predicted,
                View::Send => summary.due_now(),
                View::Start | View::Preview | View::Studio | View::Proof | View::Settings => return None,
            };
            Some(format::short(n))
        })
    };
    let link = move |view: View| {
        let title = match view {
            View::Pairs => "Eligible pairs",
            View::Predictions => "Customers with a prediction",
            View::Send => "To be sent today",
            View::Start | View::Preview | View::Studio | View::Proof | View::Settings => "",
        };
        view! {
            <li class:narrow-hidden=matches!(view, View::Studio | View::Settings)>
                <a href=view.href() aria-current=move || (current.get() == view).then_some("page")>
                    <span>{view.name()}</span>
                    <span class="count" title=title>{move || count(view)}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="rail" aria-label="Views">
            <ul>{View::ALL.map(link).collect_view()}</ul>
            <p class="rail-foot">
                {keys_hint()}
            </p>
        </nav>
    }
}

fn keys_hint() -> AnyView {
    let keys = Keys::get();
    view! {
        <button type="button" class="button quiet" on:click=move |_| keys.open()>
            <kbd>"?"</kbd>
            " Keyboard"
        </button>
    }
}

/// Whether the page should say that it is at work.
pub(crate) fn at_work(phase: &Phase, updating: bool) -> bool {
    phase.is_busy() || updating
}
