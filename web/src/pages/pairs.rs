//! What leads to what?

use leptos::prelude::*;

use crate::components::{Gate, Heading};

/// What leads to what?
#[component]
pub fn Pairs() -> impl IntoView {
    view! {
        <Gate question="What leads to what?" promise="Which products customers come back for after buying another.">
            <section class="page">
                <Heading question="What leads to what?">"Which products customers come back for after buying another."</Heading>
            </section>
        </Gate>
    }
}
