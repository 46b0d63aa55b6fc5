//! Settings as a file, and back to the defaults.

use followon::Settings;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::components::Notice;
use crate::components::download::download_text;
use crate::engine::Engine;
use crate::json;
use crate::markup::{show, view};
use crate::reactive::{RwSignal, spawn};
use crate::settings_file;

/// The last group: save, load, reset.
pub fn keep() -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let input = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let save = move |_| {
        let text = engine.settings.with_untracked(json::write);
        download_text("followon-settings.json", "application/json", &text);
    };
    let load = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        spawn(async move {
            match JsFuture::from(file.text()).await {
                Ok(text) => match settings_file::read(&text.as_string().unwrap_or_default()) {
                    Ok(settings) => {
                        wrong.set(None);
                        if engine.configure(settings).is_ok() {
                            notice.say("Settings loaded");
                        }
                    }
                    Err(why) => wrong.set(Some(format!("{}: {why}", file.name()))),
                },
                Err(_) => {
                    wrong.set(Some(format!("{}: the browser could not read it. Choose it once more.", file.name())));
                }
            }
        });
    };
    // What was reset last, so that a slip of the hand costs nothing.
    let before = RwSignal::new(None::<Settings>);
    let reset = move |_| {
        wrong.set(None);
        let old = engine.settings.get_untracked();
        if engine.configure(Settings::default()).is_ok() {
            before.set(Some(old));
            notice.say("All settings are at their defaults");
        }
    };
    let undo = move |_| {
        if let Some(old) = before.get_untracked()
            && engine.configure(old).is_ok()
        {
            before.set(None);
            notice.say("The settings are back");
        }
    };
    view! {
        <section class="group" aria-labelledby="keep-title">
            <div class="group-head">
                <h2 id="keep-title">"Keep"</h2>
                <p class="muted">"Settings as a file, for another browser or a colleague."</p>
            </div>
            <div class="stack">
                <div class="row">
                    <button type="button" class="button" on:click=save>"Save as a file"</button>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| {
                            if let Some(input) = input.get_untracked() {
                                input.click();
                            }
                        }
                    >
                        "Load a file"
                    </button>
                    <button type="button" class="button danger" on:click=reset>"Reset all"</button>
                    {show(move || before.with(Option::is_some), move || view! {
                        <button type="button" class="button" on:click=undo>"Undo the reset"</button>
                    })}
                </div>
                <input
                    type="file"
                    class="aside"
                    tabindex="-1"
                    aria-label="Settings file"
                    accept=".json,application/json"
                    node_ref=input
                    on:change=load
                />
                <p class="setting-wrong" role="alert">{move || wrong.get()}</p>
            </div>
        </section>
    }
}
