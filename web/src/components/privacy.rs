//! “Nothing leaves this browser”: what that means, and the button that forgets the data.

use leptos::html::Div;
use leptos::prelude::*;

use super::Notice;
use crate::engine::Engine;
use crate::markup::view;
use crate::reactive::RwSignal;
use crate::route::{Address, Route, View};

/// The assurance in the header with what stands behind it.
pub fn privacy() -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let route = Route::get();
    let sure = RwSignal::new(false);
    let note = NodeRef::<Div>::new();
    let away = move |said: &'static str| {
        sure.set(false);
        if let Some(note) = note.get_untracked() {
            // It fails only where it is closed already.
            let _ = note.hide_popover();
        }
        route.go(Address { view: View::Start, params: Vec::new() });
        notice.say(said);
    };
    let forget_orders = move |_| {
        engine.clear();
        away("The orders are forgotten");
    };
    let forget_all = move |_| {
        engine.forget();
        away("All that was kept here is forgotten");
    };
    view! {
        <button type="button" class="privacy" popovertarget="privacy">
            <span class="dot" aria-hidden="true"></span>
            <span>"Nothing leaves this browser"</span>
        </button>
        <div id="privacy" popover class="popover" node_ref=note on:toggle=move |_| sure.set(false)>
            <h2>"Nothing leaves this browser"</h2>
            <p>
                "Your files are read by a program inside this page. There is no account, no server and no tracking, and a "
                "rule in the page forbids the browser to contact any other address. Disconnect from the network before you "
                "choose your tables and see: they are read all the same. (Workbooks, archives and JSON need another part of "
                "the page, loaded when first needed.)"
            </p>
            <p>
                "Orders stay in memory and are gone when you close the tab. What you set, your brands and your \
                 subject lines are kept, in this browser. "
                "Product images in the e-mail preview are loaded from your shop only after you allow it."
            </p>
            {move || if sure.get() {
                view! {
                    <div class="row" role="group" aria-label="Forget this data">
                        <button type="button" class="button danger" on:click=forget_orders>"Forget the orders"</button>
                        <button type="button" class="button danger" on:click=forget_all>"Orders, settings, brands"</button>
                        <button type="button" class="button" on:click=move |_| sure.set(false)>"Keep them"</button>
                    </div>
                }
            } else {
                view! {
                    <button type="button" class="button danger" on:click=move |_| sure.set(true)>"Forget this data"</button>
                }
            }}
        </div>
    }
}
