//! Looks by name, kept in this browser and in a file.

use followon::deliver::{Brand, LONGEST_BRAND_NAME, MOST_BRANDS, is_brand_name, write_brands};
use leptos::html::{Button, Input};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::reading::reading;
use super::tried::Tried;
use crate::components::Notice;
use crate::components::download::download_text;
use crate::format;
use crate::kept;
use crate::markup::{nothing, show, view};
use crate::reactive::{Memo, RwSignal, effect, spawn};
use crate::settings_file::{brands_that_hold, read_brands};

const KEY: &str = "followon.brands";

/// The merchant's brands.
#[derive(Clone, Copy)]
struct Brands {
    all: RwSignal<Vec<Brand>>,
    /// The name that was chosen or given last: several brands may look alike.
    chosen: RwSignal<Option<String>>,
    /// The brand that was deleted or written over last, so that a slip of the hand costs nothing.
    gone: RwSignal<Option<Brand>>,
}

impl Brands {
    fn change(self, change: impl FnOnce(&mut Vec<Brand>)) {
        self.all.update(|brands| {
            change(brands);
            brands.sort_by(|a, b| a.name.cmp(&b.name));
        });
        self.all.with_untracked(|brands| kept::set(KEY, brands));
    }

    /// Takes the brand of a name away.
    fn drop(self, name: &str) {
        let mut gone = None;
        self.change(|brands| {
            gone = brands.iter().position(|brand| brand.name == name).map(|at| brands.remove(at));
        });
        self.gone.set(gone);
    }

    /// Keeps a look under a name; one of that name before makes way.
    fn keep(self, brand: Brand) -> bool {
        let fits = self
            .all
            .with_untracked(|brands| brands.len() < MOST_BRANDS || brands.iter().any(|known| known.name == brand.name));
        if fits {
            self.chosen.set(Some(brand.name.clone()));
            self.drop(&brand.name);
            self.change(|brands| brands.push(brand));
        }
        fits
    }
}

/// Brands to choose from, and ways to more of them.
pub fn brands(tried: Tried) -> AnyView {
    let notice = Notice::get();
    let kept = kept::text(KEY).map_or_else(Vec::new, |text| brands_that_hold(&text));
    let brands = Brands { all: RwSignal::new(kept), chosen: RwSignal::new(None), gone: RwSignal::new(None) };
    let naming = RwSignal::new(false);
    let button = NodeRef::<Button>::new();
    let wrong = RwSignal::new(None::<String>);
    // The brand that the look is, if it is one.
    let current = Memo::new(move || {
        let style = tried.style.get();
        let chosen = brands.chosen.get();
        brands.all.with(|brands| {
            let alike = || brands.iter().filter(|brand| brand.block == style).map(|brand| &brand.name);
            alike().find(|name| chosen.as_ref() == Some(name)).or_else(|| alike().next()).cloned()
        })
    });
    let some = Memo::new(move || brands.all.with(|brands| !brands.is_empty()));
    let delete = move |_| {
        if let Some(name) = current.get_untracked() {
            brands.drop(&name);
            notice.say(format!("Deleted {name}. The look stays as it is until you choose another."));
        }
    };
    let bring_back = move |_| {
        if let Some(gone) = brands.gone.get_untracked() {
            let block = gone.block.clone();
            brands.keep(gone);
            if let Err(why) = tried.change(|look| *look = block) {
                notice.say(why);
            }
        }
    };
    let save = move |_| {
        let file = brands.all.with_untracked(|brands| write_brands(brands));
        download_text(&file.name, &file.mime, &file.content);
    };
    let actions = move || {
        view! {
            <button type="button" class="button quiet" on:click=save>"Save all as a file"</button>
            {show(move || current.with(Option::is_some), move || view! {
                <button type="button" class="button quiet" on:click=delete>
                    {move || format!("Delete {}", current.get().unwrap_or_default())}
                </button>
            })}
        }
    };
    view! {
        <section class="studio-group" aria-labelledby="studio-brand">
            <h2 id="studio-brand">"Brand"</h2>
            <div class="studio-brand">
                {show(move || some.get(), move || view! {
                    {choice(tried, brands, current)}
                })}
                <button
                    type="button"
                    class="button"
                    node_ref=button
                    aria-expanded=move || naming.get().to_string()
                    on:click=move |_| naming.update(|naming| *naming = !*naming)
                >
                    "Save this look"
                </button>
            </div>
            {move || if naming.get() { untrack(|| name(tried, brands, naming, button)) } else { nothing() }}
            <div class="row studio-files">
                {show(move || some.get(), actions)}
                {show(move || brands.gone.with(Option::is_some), move || view! {
                    <button type="button" class="button quiet" on:click=bring_back>
                        {move || brands.gone.with(|gone| gone.as_ref().map(|gone| format!("Bring back the former {}", gone.name)))}
                    </button>
                })}
                {load(brands, wrong)}
            </div>
            <p class="setting-wrong" role="alert">{move || wrong.get()}</p>
            {reading(tried)}
        </section>
    }
}

/// The brands to choose from.
fn choice(tried: Tried, brands: Brands, current: Memo<Option<String>>) -> AnyView {
    let notice = Notice::get();
    let choose = move |event| {
        let name = event_target_value(&event);
        let chosen = brands.all.with_untracked(|brands| brands.iter().find(|brand| brand.name == name).cloned());
        if let Some(brand) = chosen {
            brands.chosen.set(Some(name));
            if let Err(why) = tried.change(|look| *look = brand.block) {
                notice.say(why);
            }
        }
    };
    let options = move || {
        let chosen = current.get();
        // It holds no brand to be chosen, so it stands there only while it is so.
        let mut all = Vec::new();
        if chosen.is_none() {
            all.push((String::new(), "Not saved".to_owned()));
        }
        brands.all.with(|brands| all.extend(brands.iter().map(|brand| (brand.name.clone(), brand.name.clone()))));
        let chosen = chosen.unwrap_or_default();
        let option = |(value, name): (String, String)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{name}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <select
            class="field"
            aria-label="Brand"
            prop:value=move || current.get().unwrap_or_default()
            on:change=choose
        >
            {options}
        </select>
    }
}

/// Asks for the name to keep the look under.
fn name(tried: Tried, brands: Brands, naming: RwSignal<bool>, button: NodeRef<Button>) -> AnyView {
    let notice = Notice::get();
    let input = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let before = brands.chosen.get_untracked().unwrap_or_default();
    effect(move || {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let keep = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let name = input.value().trim().to_owned();
        if !is_brand_name(&name) {
            wrong.set(Some(format!("Enter a name of at most {LONGEST_BRAND_NAME} characters.")));
        } else if brands.keep(Brand { name: name.clone(), block: tried.style.get_untracked() }) {
            naming.set(false);
            // The form goes, and the focus with it.
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
            notice.say(format!("Saved as {name}"));
        } else {
            wrong.set(Some(format!("There are {MOST_BRANDS} brands already. Delete one first.")));
        }
    };
    view! {
        <form class="studio-brand" on:submit=keep>
            <input
                class="field"
                type="text"
                node_ref=input
                aria-label="Name of the brand"
                placeholder="Name, such as Summer"
                autocomplete="off"
                value=before
            />
            <button class="button primary">"Save"</button>
            <p class="setting-wrong" role="alert">{move || wrong.get()}</p>
        </form>
    }
}

/// Reads a file of brands; those of the same name make way.
fn load(brands: Brands, wrong: RwSignal<Option<String>>) -> AnyView {
    let notice = Notice::get();
    let input = NodeRef::<Input>::new();
    let read = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        spawn(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            // Another view may have been gone to meanwhile.
            if brands.all.try_get_untracked().is_none() {
                return;
            }
            let Some(text) = text else {
                wrong.set(Some(format!("{}: the browser could not read it. Choose it once more.", file.name())));
                return;
            };
            match read_brands(&text) {
                Ok(read) => {
                    let all = read.len();
                    let kept = read.into_iter().filter(|brand| brands.keep(brand.clone())).count();
                    wrong.set((kept < all).then(|| {
                        format!("{}: {} of its {all} brands found no room. Delete some first.", file.name(), all - kept)
                    }));
                    notice.say(format!("{} loaded", format::plural(kept as u32, "brand", "brands")));
                }
                Err(why) => wrong.set(Some(format!("{}: {why}", file.name()))),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button quiet"
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            "Load a file of brands"
        </button>
        <input
            type="file"
            class="aside"
            tabindex="-1"
            aria-label="File of brands"
            accept=".json,application/json"
            node_ref=input
            on:change=read
        />
    }
}
