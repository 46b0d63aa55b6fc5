//! What is in your orders?

use leptos::prelude::*;

use crate::components::Heading;
use crate::engine::Engine;

/// What is in your orders?
#[component]
pub fn Start() -> impl IntoView {
    let engine = Engine::get();
    view! {
        <section class="page">
            <Heading question="What is in your orders?">"Drop the order exports of your shop."</Heading>
            <button type="button" class="button" on:click=move |_| engine.load_sample()>"Try the sample shop"</button>
        </section>
    }
}
