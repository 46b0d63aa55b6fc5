//! Answers as signals.

use std::rc::Rc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::Engine;
use crate::crossing::unpack;
use crate::protocol::{Failure, Request};
use crate::reactive::{RwSignal, effect, spawn};

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
    ask(Box::new(question))
}

/// What [`use_answer`] does whatever the question.
fn ask<T>(question: Box<dyn Fn() -> Option<Request>>) -> Answer<T>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    let answer = Answer { value: RwSignal::new(None), failure: RwSignal::new(None), waiting: RwSignal::new(false) };
    let take = move |given: Option<JsValue>| {
        answer.value.set(given.as_ref().map(unpack).transpose()?);
        Ok(())
    };
    follow(question, Rc::new(take), answer.failure, answer.waiting);
    answer
}

/// Takes an answer, or clears the one before.
type Take = Rc<dyn Fn(Option<JsValue>) -> Result<(), Failure>>;

/// What [`use_answer`] does whatever is asked for.
fn follow(
    question: Box<dyn Fn() -> Option<Request>>,
    take: Take,
    failure: RwSignal<Option<Failure>>,
    waiting: RwSignal<bool>,
) {
    let engine = Engine::get();
    let latest = StoredValue::new(0_u32);
    effect(move || {
        engine.version.track();
        let question = question();
        let turn = latest.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let Some(question) = question.filter(|_| engine.summary.with_untracked(Option::is_some)) else {
            // Nothing that is cleared can be of a wrong type.
            let _ = take(None);
            failure.set(None);
            waiting.set(false);
            return;
        };
        waiting.set(true);
        let take = take.clone();
        spawn(async move {
            let result = engine.send(question).await;
            // A later question has been asked meanwhile, or the view is gone.
            if latest.try_get_value() != turn {
                return;
            }
            match result.and_then(|given| take(Some(given))) {
                Ok(()) => failure.set(None),
                Err(Failure::Outdated | Failure::Crashed(_)) => return,
                Err(why) => failure.set(Some(why)),
            }
            waiting.set(false);
        });
    });
}
