//! The middle column: the e-mail, and the template it is made from.

use followon::deliver::Block;
use leptos::prelude::*;

use super::walk::Walk;
use crate::components::Notice;
use crate::engine::Answer;
use crate::markup::view;
use crate::pages::mail::{Look, lines, sheet, stage};
use crate::route::View;

/// The middle column.
pub fn mail(walk: Walk, block: Answer<Block>) -> AnyView {
    let look = Look::for_screen();
    let notice = Notice::get();
    let template = move |_| {
        if let Some(template) = block.value.with_untracked(|b| b.as_ref().map(|b| b.template.clone())) {
            notice.copy(template, "Template");
        }
    };
    view! {
        <section class="mail" aria-label="E-mail block">
            {look.tools()}
            {look.ask(vec![block])}
            {stage(look, sheet(look, walk.customer, lines(), block))}
            <div class="mail-template">
                <button type="button" class="button primary" on:click=template>"Copy template"</button>
                <p class="muted small">
                    "One template serves every customer: paste it once into an HTML block of your e-mail in Klaviyo. What you "
                    "see is that template filled with this customer’s event. Its look and its words are made in "
                    <a href=View::Studio.href()>"Block"</a>
                    "; its colours stay as they are in dark mail programs, too."
                </p>
            </div>
        </section>
    }
}
