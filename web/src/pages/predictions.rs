//! Who, what, when?

use leptos::prelude::*;

use crate::components::{Gate, Heading};

/// Who, what, when?
#[component]
pub fn Predictions() -> impl IntoView {
    view! {
        <Gate question="Who, what, when?" promise="Which up to three products to offer each customer next, and on which day.">
            <section class="page">
                <Heading question="Who, what, when?">"Which up to three products to offer each customer next, and on which day."</Heading>
            </section>
        </Gate>
    }
}
