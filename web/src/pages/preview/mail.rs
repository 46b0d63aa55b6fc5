//! The middle column: the e-mail, and the template it is made from.

use followon::deliver::Block;
use leptos::prelude::*;

use super::walk::Walk;
use crate::components::mail::{Sight, copy_template, lines, sheet, stage};
use crate::engine::Answer;
use crate::markup::view;
use crate::route::View;

/// The middle column.
pub fn mail(walk: Walk, block: Answer<Block>) -> AnyView {
    let sight = Sight::for_screen();
    view! {
        <section class="mail" aria-label="E-mail block">
            {sight.tools()}
            {sight.ask(vec![block])}
            {stage(sight, sheet(sight, "The block as this customer gets it", walk.customer, lines(), block))}
            <div class="mail-template">
                {copy_template(block)}
                <a class="button" href=View::Studio.href()>"Change its look"</a>
                <p class="muted small">
                    "One template serves every customer: paste it once into an HTML block of your e-mail in Klaviyo. What you "
                    "see is that template filled with this customer’s event. Its colours stay as they are in dark mail "
                    "programs, too."
                </p>
            </div>
        </section>
    }
}
