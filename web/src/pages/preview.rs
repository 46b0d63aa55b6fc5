//! What will they get?

use leptos::prelude::*;

use crate::components::{Gate, Heading};

/// What will they get?
#[component]
pub fn Preview() -> impl IntoView {
    view! {
        <Gate question="What will they get?" promise="The e-mail block, the event and the cart link of one customer.">
            <section class="page">
                <Heading question="What will they get?">"The e-mail block, the event and the cart link of one customer."</Heading>
            </section>
        </Gate>
    }
}
