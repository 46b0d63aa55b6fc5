//! The cart link of a real prediction, as the settings make it.

use followon::predict::Prediction;
use followon::{Page, Query};
use leptos::prelude::*;

use crate::engine::{Engine, use_answer};
use crate::markup::view;
use crate::mask::{Reveal, reveal_switch};
use crate::pages::preview::opened::cart_link;
use crate::protocol::{Request, ShownEvent};
use crate::reactive::Memo;
use crate::route::View;

/// The link of the first prediction, part by part.
pub fn example() -> AnyView {
    let engine = Engine::get();
    let reveal = Reveal::get();
    let first =
        use_answer::<Page<Prediction>>(|| Some(Request::Predictions(Query { limit: 1, ..Query::default() }))).value;
    let customer = Memo::new(move || {
        first.with(|page| page.as_ref().and_then(|page| page.rows.first().map(|row| row.customer.clone())))
    });
    let event = use_answer::<ShownEvent>(move || customer.get().map(|customer| Request::Event { customer })).value;
    let none = Memo::new(move || engine.summary.with(|s| s.as_ref().is_none_or(|s| s.predicted == 0)));
    let link = move || {
        if none.get() {
            return Some(view! {
                <p class="muted">
                    "Once there are predictions, the link of the first stands here, part by part. Begin on "
                    <a href=View::Start.href()>"Start"</a>
                    "."
                </p>
            });
        }
        let masked = !reveal.0.get();
        event.with(|event| event.as_ref().map(|event| cart_link(event, masked)))
    };
    view! {
        <section class="setting wide example" aria-labelledby="cart-example">
            <div class="row example-head">
                <h3 id="cart-example">"For example, the link of the first prediction"</h3>
                {reveal_switch()}
            </div>
            {link}
        </section>
    }
}
