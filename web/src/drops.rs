//! Files dropped on the page: one listener for all of it, wherever they fall.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{DragEvent, File, FileList};

use crate::components::notice::Notice;
use crate::engine::Engine;
use crate::route::{Address, Route, View};

/// Has files read that are dropped, in whichever view, and shows how they fare; while others are read they are refused in words.
/// Without this the browser would leave the page for them.
pub fn listen() {
    let (engine, notice, route) = (Engine::get(), Notice::get(), Route::get());
    // Both listen as long as the page lives.
    let _ = window_event_listener(ev::dragover, |event| {
        if holds_files(&event) {
            event.prevent_default();
        }
    });
    let _ = window_event_listener(ev::drop, move |event| {
        if !holds_files(&event) {
            return;
        }
        event.prevent_default();
        if engine.is_busy() {
            notice.say("Not taken, for other files are being read. Drop them again once that is done.");
            return;
        }
        if route.view().get_untracked() != View::Start {
            route.go(Address { view: View::Start, params: Vec::new() });
        }
        engine.import(list(event.data_transfer().and_then(|transfer| transfer.files())));
    });
}

/// Whether files are dragged, and not a text or a picture of the page.
pub fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&JsValue::from_str("Files"), 0))
}

/// The files of a list.
pub fn list(files: Option<FileList>) -> Vec<File> {
    files.map(|files| (0..files.length()).filter_map(|i| files.get(i)).collect()).unwrap_or_default()
}
