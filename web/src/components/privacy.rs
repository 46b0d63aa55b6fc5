//! “Nothing leaves this browser”: what that means, and the button that forgets the data.

use leptos::prelude::*;

use super::Notice;
use crate::engine::Engine;
use crate::markup::view;
use crate::route::{Address, Route, View};

/// The assurance in the header with what stands behind it.
pub fn privacy() -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let route = Route::get();
    let sure = RwSignal::new(false);
    let forget = move |_| {
        if sure.get_untracked() {
            sure.set(false);
            engine.forget();
            route.go(Address { view: View::Start, params: Vec::new() });
            notice.say("Data and settings are forgotten");
        } else {
            sure.set(true);
        }
    };
    view! {
        <button type="button" class="privacy" popovertarget="privacy">
            <span class="dot" aria-hidden="true"></span>
            <span>"Nothing leaves this browser"</span>
        </button>
        <div id="privacy" popover class="popover" on:toggle=move |_| sure.set(false)>
            <h2>"Nothing leaves this browser"</h2>
            <p>
                "Your files are read by a program inside this page. There is no account, no server and no tracking, and a "
                "rule in the page forbids the browser to contact any other address. Disconnect from the network before you "
                "choose your files and see: they are read all the same."
            </p>
            <p>
                "Orders stay in memory and are gone when you close the tab. Only your settings are kept, in this browser. "
                "Product images in the e-mail preview are loaded from your shop only after you allow it."
            </p>
            <button type="button" class="button danger" on:click=forget>
                {move || if sure.get() { "Yes, forget data and settings" } else { "Forget this data" }}
            </button>
        </div>
    }
}
