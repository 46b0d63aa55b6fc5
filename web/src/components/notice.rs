//! A short notice at the foot of the page: “Copied”.

use leptos::prelude::*;

use crate::markup::view;
use crate::reactive::{RwSignal, spawn};

/// What the notice says.
#[derive(Clone, Copy)]
pub struct Notice(RwSignal<Option<String>>, StoredValue<u32>);

impl Notice {
    /// Puts the notice into the context, empty.
    pub fn provide() -> Notice {
        let notice = Notice(RwSignal::new(None), StoredValue::new(0));
        provide_context(notice);
        notice
    }

    /// The notice of the context.
    pub fn get() -> Notice {
        expect_context()
    }

    /// Says something for a few seconds.
    pub fn say(self, text: impl Into<String>) {
        self.0.set(Some(text.into()));
        self.1.update_value(|turn| *turn += 1);
        let turn = self.1.get_value();
        set_timeout(
            move || {
                if self.1.get_value() == turn {
                    self.0.set(None);
                }
            },
            std::time::Duration::from_secs(4),
        );
    }

    /// Copies a text and says so.
    pub fn copy(self, text: String, what: &'static str) {
        spawn(async move {
            let done = window().navigator().clipboard().write_text(&text);
            match wasm_bindgen_futures::JsFuture::from(done).await {
                Ok(_) => self.say(format!("{what} copied")),
                Err(_) => self.say("The browser did not allow copying: select the text and copy it yourself."),
            }
        });
    }
}

/// Where the notice appears.
pub fn notice_line() -> AnyView {
    let Notice(text, _) = Notice::get();
    view! {
        <div class="notice" role="status" class:on=move || text.with(Option::is_some)>
            {move || text.get()}
        </div>
    }
}
