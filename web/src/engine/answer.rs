//! Answers as signals.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use super::Engine;
use crate::protocol::{Failure, Request};

/// The latest answer to a question that changes.
///
/// While a new answer is under way the old one stays, so that nothing jumps.
#[derive(Debug)]
pub struct Answer<T: Send + Sync + 'static> {
    /// The latest answer.
    pub value: RwSignal<Option<T>>,
    /// Why the latest question came to nothing, if it did.
    pub failure: RwSignal<Option<Failure>>,
    /// Whether an answer is under way.
    pub waiting: RwSignal<bool>,
}

impl<T: Send + Sync + 'static> Clone for Answer<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Answer<T> {}

/// Asks `question` now, and again whenever a signal in it or the engine's results change. `None` asks nothing and
/// clears the answer. Without data nothing is asked.
pub fn use_answer<T>(question: impl Fn() -> Option<Request> + 'static) -> Answer<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let engine = Engine::get();
    let answer = Answer { value: RwSignal::new(None), failure: RwSignal::new(None), waiting: RwSignal::new(false) };
    let latest = StoredValue::new(0_u32);
    Effect::new(move || {
        engine.version.track();
        let question = question();
        let turn = latest.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let Some(question) = question.filter(|_| engine.summary.with_untracked(Option::is_some)) else {
            answer.value.set(None);
            answer.failure.set(None);
            answer.waiting.set(false);
            return;
        };
        answer.waiting.set(true);
        spawn_local(async move {
            let result = engine.ask::<T>(question).await;
            // A later question has been asked meanwhile, or the view is gone.
            if latest.try_get_value() != turn {
                return;
            }
            match result {
                Ok(value) => {
                    answer.failure.set(None);
                    answer.value.set(Some(value));
                }
                Err(Failure::Outdated | Failure::Crashed(_)) => return,
                Err(failure) => answer.failure.set(Some(failure)),
            }
            answer.waiting.set(false);
        });
    });
    answer
}
