//! The worker's turns: when to listen, when to tell how far it is.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

use super::scope;

thread_local! {
    static CHANNEL: Option<MessageChannel> = MessageChannel::new().ok();
}

/// Lets waiting messages in. A message to oneself comes back after them, and without the delay a timer would add.
pub(super) async fn listen() {
    let promise = CHANNEL.with(|channel| {
        let channel = channel.as_ref()?;
        Some(Promise::new(&mut |resolve: Function, _| {
            channel.port1().set_onmessage(Some(&resolve));
            let _ = channel.port2().post_message(&JsValue::NULL);
        }))
    });
    if let Some(promise) = promise {
        // The promise is resolved by the message, never rejected.
        let _ = JsFuture::from(promise).await;
    }
}

/// Milliseconds since the worker began.
pub(super) fn now() -> f64 {
    scope().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Says when a span of time has passed since it last said so.
pub(super) struct Pace {
    span: f64,
    last: f64,
}

impl Pace {
    /// Every so many milliseconds.
    pub(super) fn new(span: f64) -> Pace {
        Pace { span, last: f64::NEG_INFINITY }
    }

    /// Whether it is time again.
    pub(super) fn due(&mut self) -> bool {
        let now = now();
        let due = now - self.last >= self.span;
        if due {
            self.last = now;
        }
        due
    }
}
