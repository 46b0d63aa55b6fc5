//! Get it out of the door.

use leptos::prelude::*;

use crate::components::{Gate, Heading};

/// Get it out of the door.
#[component]
pub fn Send() -> impl IntoView {
    view! {
        <Gate question="Get it out of the door." promise="Files for Klaviyo, and the flow that sends them.">
            <section class="page">
                <Heading question="Get it out of the door.">"Files for Klaviyo, and the flow that sends them."</Heading>
            </section>
        </Gate>
    }
}
