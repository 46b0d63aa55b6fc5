//! Giving files: the drop zone, what happens to the data, and which files are wanted.

use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use crate::drops::{holds_files, list};
use crate::engine::Engine;
use crate::markup::{show, view};
use crate::reactive::{Memo, RwSignal};

/// What a file chooser should offer. What a file is, its content decides.
const ACCEPT: &str = ".csv,.json,.jsonl,.gz,.zip,.xlsx,.txt,.tsv,text/csv,application/json,application/gzip";

/// Where files are dropped or chosen. Once there is data it is smaller, for more files.
pub fn drop_zone() -> AnyView {
    let engine = Engine::get();
    let input = NodeRef::<Input>::new();
    let over = RwSignal::new(false);
    let more = Memo::new(move || engine.has_data() && !engine.sample.get());
    // Files may fall anywhere; here it is shown that they may.
    let show_over = move |is_over: bool| {
        if over.get_untracked() != is_over {
            over.set(is_over);
        }
    };
    let anywhere = [
        window_event_listener(ev::dragover, move |event| show_over(holds_files(&event))),
        window_event_listener(ev::dragleave, move |event| {
            // Of the page, not of a part of it.
            if event.related_target().is_none() {
                show_over(false);
            }
        }),
        window_event_listener(ev::drop, move |_| show_over(false)),
    ];
    on_cleanup(move || anywhere.into_iter().for_each(WindowListenerHandle::remove));
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            engine.import(list(input.files()));
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            class:compact=move || engine.has_data()
        >
            <div class="drop-text">
                <p class="drop-title">
                    {move || {
                        if more.get() {
                            "Drop more files here"
                        } else if engine.has_data() {
                            "Drop your own order exports here"
                        } else {
                            "Drop your order exports here"
                        }
                    }}
                </p>
                <p class="muted">"Orders and products, several at once: .csv, .xlsx, .json, or packed as .zip or .gz"</p>
            </div>
            <div class="row">
                <button
                    type="button"
                    class="button"
                    class:primary=move || !engine.has_data()
                    on:click=move |_| {
                        if let Some(input) = input.get_untracked() {
                            input.click();
                        }
                    }
                >
                    "Choose files"
                </button>
                {show(move || !engine.has_data(), move || view! {
                    <button type="button" class="button" on:click=move |_| engine.load_sample()>
                        "Try the sample shop"
                    </button>
                })}
            </div>
            <input
                type="file"
                class="aside"
                tabindex="-1"
                aria-label="Order exports and product files"
                multiple
                accept=ACCEPT
                node_ref=input
                on:change=chosen
            />
        </div>
    }
}

/// What happens to the data, in three lines.
pub fn fate() -> AnyView {
    view! {
        <ul class="fate">
            <li>
                <strong>"Read here."</strong>
                " A program inside this page reads your files. Nothing is uploaded; there is no server and no account."
            </li>
            <li>
                <strong>"Gone when you close the tab."</strong>
                " Orders stay in memory only. Your settings are kept in this browser until you clear them."
            </li>
            <li>
                <strong>"Yours to check."</strong>
                " Every number shows the orders it rests on, and every line left out is counted, with its place in the file."
            </li>
        </ul>
    }
}

/// Which files are wanted, and where they come from.
pub fn wanted() -> AnyView {
    view! {
        <div class="wanted">
            <section>
                <h2>"Orders"</h2>
                <p>
                    "In Shopify: Orders, Export, all orders, as plain CSV. Two years or more are best. An e-mail brings large "
                    "exports as several files or as an archive: drop it as it is. Exports of WooCommerce, Matrixify, "
                    "Klaviyo (Ordered Product), Amazon, eBay and Square are recognised, too."
                </p>
            </section>
            <section>
                <h2>"Products " <span class="muted">"(for cart links and pictures)"</span></h2>
                <p>
                    "Open " <code>"your-shop.com/products.json?limit=250"</code>
                    " and save the page; with more than 250 products also " <code>"&page=2"</code>
                    " and so on. Shopify’s products CSV works too, but lacks the variant IDs that cart links need."
                </p>
            </section>
        </div>
    }
}
