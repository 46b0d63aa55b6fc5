//! Settings as a file, and back to the defaults.

use followon::Settings;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::components::Notice;
use crate::components::download::download_text;
use crate::engine::Engine;

/// The last group: save, load, reset.
#[component]
pub fn Keep() -> impl IntoView {
    let engine = Engine::get();
    let notice = Notice::get();
    let input = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let save = move |_| {
        let text = engine.settings.with_untracked(serde_json::to_string_pretty);
        // Settings are plain data, which always has a written form.
        download_text("followon-settings.json", "application/json", &text.unwrap_or_default());
    };
    let load = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        spawn_local(async move {
            match JsFuture::from(file.text()).await {
                Ok(text) => match read(&text.as_string().unwrap_or_default()) {
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
    let reset = move |_| {
        wrong.set(None);
        if engine.configure(Settings::default()).is_ok() {
            notice.say("All settings are at their defaults");
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

/// Settings from a file: what it does not name is at its default.
fn read(text: &str) -> Result<Settings, String> {
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| format!("this is no settings file ({error}). Choose one that was saved here."))?;
    Settings::default()
        .with(&value)
        .map_err(|error| format!("{}. Nothing was changed.", error.message.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_loads_again() {
        let settings = Settings { threshold: 0.4, discount_code: Some("BACK10".to_owned()), ..Settings::default() };
        let text = serde_json::to_string_pretty(&settings).expect("settings are plain data");
        assert_eq!(read(&text), Ok(settings));
        assert_eq!(read("{}"), Ok(Settings::default()));
    }

    #[test]
    fn a_wrong_file_says_what_is_wrong() {
        assert!(read("Name,Email").expect_err("a table").contains("no settings file"));
        assert!(read("{\"threshhold\": 1}").expect_err("a misspelt key").contains("threshhold"));
        assert!(read("{\"threshold\": 7}").expect_err("out of bounds").contains("threshold"));
    }
}
