//! The parts every view is framed by: its heading, its states without data, and the line that says work is under way.

use leptos::prelude::*;

use super::Notice;
use crate::app::at_work;
use crate::engine::{Engine, Phase};
use crate::markup::{IntoChild, view};
use crate::reactive::{Memo, effect};
use followon::evaluate::ChoiceReason;
use followon::predict::Ranking;

/// A view's one question as the heading, and its answer as the first line.
pub fn heading<M>(question: &'static str, answer: impl IntoChild<M>) -> AnyView {
    let answer = answer.into_child();
    view! {
        <div class="heading">
            <h1>{question}</h1>
            <p class="lead">{answer}</p>
        </div>
    }
}

/// Shows the view once there is data; before that what is going on, or what to do. `question` is the view's, `promise`
/// what it will show.
pub fn gate(question: &'static str, promise: &'static str, view: fn() -> AnyView) -> AnyView {
    let engine = Engine::get();
    let has_data = Memo::new(move || engine.has_data());
    (move || if has_data.get() { untrack(view) } else { no_data(question, promise) }).into_child()
}

/// What a view shows while there is no data.
fn no_data(question: &'static str, promise: &'static str) -> AnyView {
    let engine = Engine::get();
    view! {
        <section class="page">
            {heading(question, promise)}
            {move || match engine.phase.get() {
                Phase::Reading | Phase::Fitting(_) => view! {
                    <div class="state">
                        <p>"Your files are being read. This view fills as soon as that is done."</p>
                        <a class="button" href="#/start">"Watch the progress"</a>
                    </div>
                },
                Phase::Failed(message) => failed(message),
                Phase::Empty | Phase::Ready => view! {
                    <div class="state">
                        <p>"There are no orders yet."</p>
                        <div class="row">
                            <a class="button primary" href="#/start">"Choose files"</a>
                            <button type="button" class="button" on:click=move |_| engine.load_sample()>
                                "Try the sample shop"
                            </button>
                        </div>
                    </div>
                },
            }}
        </section>
    }
}

/// The engine broke off: what happened, and how to go on.
pub fn failed(message: String) -> AnyView {
    let engine = Engine::get();
    view! {
        <div class="state failed" role="alert">
            <h2>"The engine stopped"</h2>
            <p>
                "It said: "
                <q>{message}</q>
                ". Your files are untouched and still at hand, and your settings are kept. Try once more; if it stops "
                "again, leave out the file you added last."
            </p>
            <div class="row">
                <button type="button" class="button primary" on:click=move |_| engine.retry()>"Try again"</button>
                <button type="button" class="button" on:click=move |_| engine.clear()>"Start over"</button>
            </div>
        </div>
    }
}

/// A line at the top of the view while work is under way. It takes no room, so nothing moves when it comes or goes.
pub fn progress() -> AnyView {
    let engine = Engine::get();
    let busy = Memo::new(move || engine.phase.with(|phase| at_work(phase, engine.updating.get())));
    let drafting = Memo::new(move || engine.drafting());
    view! {
        <div class="progress" class:on=move || busy.get() || drafting.get()></div>
        <p class="aside" role="status">{move || if busy.get() { "Working" } else { "" }}</p>
    }
}

/// What the header says while offers are drafted, in place of its facts; a notice tells the end.
pub fn drafting() -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let drafting = Memo::new(move || engine.drafting());
    let before = StoredValue::new(false);
    effect(move || {
        let now = drafting.get();
        if before.get_value()
            && !now
            && let Some((why, ranking)) =
                engine.summary.with_untracked(|s| s.as_ref().map(|s| (s.ranking.why, s.ranking.ranking)))
        {
            notice.say(match (why, ranking) {
                (ChoiceReason::Better, Ranking::Chance) => "Compared: the highest chance finds most buyers here.",
                (ChoiceReason::Better, _) => "Compared: similar baskets find more buyers here.",
                (ChoiceReason::NoneBetter | ChoiceReason::FewHits, _) => {
                    "Compared: nothing was surely better than the rule."
                }
                _ => "Chances are worked out now.",
            });
        }
        before.set_value(now);
    });
    view! {
        <p class="drafting" role="status" class:on=move || drafting.get()>
            {move || drafting.get().then_some("Comparing rankings; until then offers go by the rule")}
        </p>
    }
}
