//! The keyboard: one listener for the whole page, and the list of what it understands.
//!
//! Views join in by attributes: `data-search` on the field that `/` goes to, `data-rows` on the list that takes arrow
//! keys (j and k are passed on to it as such), `data-close` on the button that Esc stands for.

use leptos::ev;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

use crate::markup::view;
use crate::route::{Address, Route, View};

/// Views by the letter that follows `g`.
const GO: [(&str, View); 8] = [
    ("s", View::Start),
    ("p", View::Pairs),
    ("r", View::Predictions),
    ("v", View::Preview),
    ("b", View::Studio),
    ("o", View::Proof),
    ("e", View::Send),
    ("t", View::Settings),
];

/// The dialog that lists the keys.
#[derive(Clone, Copy)]
pub struct Keys(NodeRef<Dialog>);

impl Keys {
    /// Listens to the keyboard and puts the list into the context.
    pub fn provide() -> Keys {
        let keys = Keys(NodeRef::new());
        provide_context(keys);
        let route = Route::get();
        let going = StoredValue::new(false);
        // It listens as long as the page lives.
        let _ = window_event_listener(ev::keydown, move |event| {
            let after_g = going.try_update_value(std::mem::take).unwrap_or_default();
            if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
                return;
            }
            let key = event.key();
            if key == "Escape" {
                close(&event);
                return;
            }
            if is_typing(&event) || document().query_selector("dialog[open]").ok().flatten().is_some() {
                return;
            }
            let go = GO.iter().find(|(letter, _)| after_g && *letter == key);
            match (key.as_str(), go) {
                (_, Some((_, view))) => route.go(Address { view: *view, params: Vec::new() }),
                ("g", None) => going.set_value(true),
                ("/", None) => focus("main [data-search]"),
                ("j", None) => pass_on("ArrowDown"),
                ("k", None) => pass_on("ArrowUp"),
                ("?", None) => keys.open(),
                _ => return,
            }
            event.prevent_default();
        });
        keys
    }

    /// The list of the context.
    pub fn get() -> Keys {
        expect_context()
    }

    /// Shows the list.
    pub fn open(self) {
        if let Some(dialog) = self.0.get_untracked() {
            // It fails only when the list is open already.
            let _ = dialog.show_modal();
        }
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return false };
    let tag = element.tag_name();
    let takes_text =
        tag == "INPUT" && !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "range" | "radio"));
    takes_text || tag == "TEXTAREA" || tag == "SELECT" || element.is_content_editable()
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// Hands a key to the rows of the view.
fn pass_on(key: &str) {
    let Some(rows) = find("main [data-rows]") else { return };
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init) {
        let _ = rows.focus();
        // It bubbles up to the very listener that calls this, which must have returned by then.
        queue_microtask(move || {
            let _ = rows.dispatch_event(&event);
        });
    }
}

/// Esc: leaves a field, else closes what is open.
fn close(event: &KeyboardEvent) {
    if document().query_selector("dialog[open], [popover]:popover-open").ok().flatten().is_some() {
        // The browser closes these by itself.
        return;
    }
    if is_typing(event) {
        if let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            let _ = field.blur();
        }
    } else if let Some(button) = find("main [data-close]") {
        button.click();
    }
}

/// The list of keys.
pub fn keys_dialog() -> AnyView {
    let Keys(dialog) = Keys::get();
    let row = |keys: &'static [&'static str], what: String| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
        view! {
            <div>
                <dt>{keys}</dt>
                <dd>{what}</dd>
            </div>
        }
    };
    let go = GO.map(|(letter, view)| {
        view! {
            <div>
                <dt>
                    <kbd>"g"</kbd>
                    <kbd>{letter}</kbd>
                </dt>
                <dd>{view.name()}</dd>
            </div>
        }
    });
    view! {
        <dialog class="keys" node_ref=dialog aria-labelledby="keys-title">
            <form method="dialog">
                <h2 id="keys-title">"Keyboard"</h2>
                <div class="keys-lists">
                <dl>
                    {row(&["/"], "Search".to_owned())}
                    {row(&["j", "k"], "Next and previous row".to_owned())}
                    {row(&["Enter"], "Open the row".to_owned())}
                    {row(&["Esc"], "Close".to_owned())}
                    {row(&["?"], "This list".to_owned())}
                </dl>
                <dl>{go.collect_view()}</dl>
                </div>
                <button class="button" autofocus>"Close"</button>
            </form>
        </dialog>
    }
}
