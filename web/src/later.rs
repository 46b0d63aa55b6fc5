//! What is loaded only after the page stands: all views but the first.
//!
//! `cargo xtask build` cuts the program at the one function named here; a build that is not cut has all at hand.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::{AnyView, IntoAny, untrack};

use crate::format;
use crate::markup::view;
use crate::reactive::{RwSignal, spawn};
use crate::route::View;

/// How far the later part of the program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Coming,
    Here,
    /// The server or the network failed; it can be tried again.
    Missing,
}

/// The part of the program that comes later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Later {
    part: RwSignal<Part>,
}

impl Later {
    /// Asks for the later part, so that it is there by the time a merchant goes on from the first view.
    pub(crate) fn begin() -> Later {
        let later = Later { part: RwSignal::new(Part::Coming) };
        later.load();
        later
    }

    fn load(self) {
        self.part.set(Part::Coming);
        spawn(async move {
            let loaded = split::load().await;
            format::prepare();
            self.part.set(if loaded { Part::Here } else { Part::Missing });
        });
    }

    /// A view of the later part, or how far that is.
    pub(crate) fn view(self, which: View) -> AnyView {
        match self.part.get() {
            Part::Here => untrack(|| at_once(split::view(which))),
            Part::Coming => view! { <p class="state muted" role="status">"Loading this view…"</p> },
            Part::Missing => view! {
                <div class="state" role="alert">
                    <p>"This view could not be loaded. Check the connection, then try again; nothing you gave is lost."</p>
                    <button type="button" class="button primary" on:click=move |_| self.load()>"Try again"</button>
                </div>
            },
        }
    }
}

/// What a future gives that has nothing to wait for: the part is loaded.
fn at_once(future: impl Future<Output = Option<Box<AnyView>>>) -> AnyView {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(view)) => *view,
        Poll::Ready(None) | Poll::Pending => ().into_any(),
    }
}

#[cfg(split)]
mod split {
    use leptos::prelude::AnyView;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use crate::route::View;

    // It fails where the part cannot be loaded, before it is called.
    #[allow(clippy::unnecessary_wraps)]
    #[wasm_split(views, fallible, preload(preload))]
    fn loaded(view: View) -> Result<Box<AnyView>, SplitLoaderError> {
        Ok(Box::new(crate::pages::later(view)))
    }

    pub(super) async fn view(view: View) -> Option<Box<AnyView>> {
        loaded(view).await.ok()
    }

    pub(super) async fn load() -> bool {
        preload().await.is_ok()
    }
}

#[cfg(not(split))]
mod split {
    use leptos::prelude::AnyView;

    use crate::route::View;

    #[allow(clippy::unused_async)] // As where the program is cut.
    pub(super) async fn view(view: View) -> Option<Box<AnyView>> {
        Some(Box::new(crate::pages::later(view)))
    }

    #[allow(clippy::unused_async)]
    pub(super) async fn load() -> bool {
        true
    }
}
