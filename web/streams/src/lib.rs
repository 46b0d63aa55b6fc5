//! What leptos' server functions need of streams in order to compile. The page has no server and calls none of this.
//!
//! The crate that this one stands for exports three classes to JavaScript. They are five kilobytes of every download, for
//! an export is never removed.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::JsValue;

/// A stream of the browser.
#[derive(Debug)]
pub struct ReadableStream {
    raw: web_sys::ReadableStream,
}

impl ReadableStream {
    /// One that the browser has made.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> ReadableStream {
        ReadableStream { raw }
    }

    /// One that Rust feeds.
    ///
    /// # Panics
    /// Always: a request with a streaming body is for server functions.
    #[must_use]
    pub fn from_stream<S>(_: S) -> ReadableStream {
        panic!("there is no server to stream to")
    }

    /// As the browser has it.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.raw
    }

    /// What it gives.
    ///
    /// # Panics
    /// When it is read: only answers of server functions are.
    #[must_use]
    pub fn into_stream(self) -> Given {
        Given { _raw: self.raw }
    }
}

/// What a stream gives.
#[derive(Debug)]
pub struct Given {
    _raw: web_sys::ReadableStream,
}

impl Stream for Given {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        panic!("there is no server that answers")
    }
}
