//! Every knob, grouped.

use leptos::prelude::*;

use crate::components::Heading;

/// Every knob, grouped.
#[component]
pub fn SettingsView() -> impl IntoView {
    view! {
        <section class="page">
            <Heading question="Settings">"Kept in this browser. Every change is worked in at once."</Heading>
        </section>
    }
}
