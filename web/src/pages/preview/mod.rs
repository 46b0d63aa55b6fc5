//! What will they get?

pub mod event;
pub mod json;
pub mod link;
pub mod mail;
pub mod opened;
pub mod person;
pub mod qr;
pub mod walk;

use followon::SendDay;
use followon::deliver::Block;
use followon::predict::Explanation;
use leptos::prelude::*;

use crate::components::drawer::pending;
use crate::components::{gate, heading};
use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::view;
use crate::pages::predictions;
use crate::protocol::{Request, ShownEvent};
use crate::reactive::{Memo, effect};
use crate::route::Route;
use walk::Walk;

/// What will they get?
pub fn preview() -> AnyView {
    gate("What will they get?", "The e-mail block, the event and the cart link of one customer.", page)
}

fn page() -> AnyView {
    let walk = Walk::here();
    let explained =
        use_answer::<Explanation>(move || walk.customer.get().map(|customer| Request::Explain { customer }));
    let calendar = use_answer::<Vec<SendDay>>(|| Some(Request::Calendar));
    walk.follow();
    walk.locate(explained, calendar);
    let engine = Engine::get();
    effect(move || engine.looked_at.set_value(walk.customer.get()));
    // Only who has a prediction has an event and a block.
    let offered = Memo::new(move || {
        let customer = walk.customer.get()?;
        explained.value.with(|e| {
            let prediction = e.as_ref()?.prediction.as_ref()?;
            (prediction.customer == customer).then_some(customer)
        })
    });
    let event = use_answer::<ShownEvent>(move || offered.get().map(|customer| Request::Event { customer }));
    let block = use_answer::<Block>(move || offered.get().map(|customer| Request::Block { customer, style: None }));
    let keys = move |event: web_sys::KeyboardEvent| {
        let typing = event_target::<web_sys::HtmlElement>(&event).tag_name() == "INPUT";
        match event.key().as_str() {
            "ArrowRight" if !typing => walk.step(true),
            "ArrowLeft" if !typing => walk.step(false),
            _ => {}
        }
    };
    let lead = move || {
        let masked_line = explained.value.with(|e| e.as_ref().and_then(|e| e.prediction.as_ref().map(summary)));
        masked_line.unwrap_or_else(|| "The e-mail block, the event and the cart link of one customer.".to_owned())
    };
    let nobody = Memo::new(move || walk.total.get() == Some(0));
    let withheld = Memo::new(move || {
        explained.value.with(|e| e.as_ref().filter(|e| e.prediction.is_none()).and_then(|e| e.withheld))
    });
    let unknown = Memo::new(move || explained.failure.get().map(|failure| failure.to_string()));
    let shown = Memo::new(move || block.value.with(Option::is_some) && event.value.with(Option::is_some));
    let middle = move || {
        if nobody.get() && walk.customer.get().is_none() {
            return nothing();
        }
        if let Some(message) = unknown.get() {
            return pending(Some(message));
        }
        if let Some(reason) = withheld.get() {
            return view! {
                <div class="state">
                    <p>{format!("This customer gets no e-mail: {}.", predictions::reason(reason).to_lowercase())}</p>
                    <p class="muted">{predictions::cure(reason)}</p>
                </div>
            };
        }
        if !shown.get() {
            return pending(None);
        }
        view! {
            <div class="preview-pair">
                {mail::mail(walk, block)}
                {event::panel(event)}
            </div>
        }
    };
    view! {
        <section class="page wide preview" on:keydown=keys>
            {heading("What will they get?", lead)}
            <div class="preview-columns">
                {person::person(walk, explained)}
                {middle}
            </div>
        </section>
    }
}

/// The view's answer: what this customer gets, in a line.
fn summary(prediction: &followon::predict::Prediction) -> String {
    let titles: Vec<String> = prediction.products.iter().map(|offer| format::name(&offer.title)).collect();
    format!("On {}: {}", format::day(prediction.send_on), titles.join(", "))
}

/// Nobody to preview: by the search, or at all.
fn nothing() -> AnyView {
    let route = Route::get();
    if route.address().param("search").is_some() {
        return view! {
            <div class="state">
                <p>"No customer with an offer fits the search."</p>
                <button type="button" class="button" on:click=move |_| route.push([("search", None)])>"Clear the search"</button>
            </div>
        };
    }
    view! {
        <div class="state">
            <p>"No customer has an offer yet. “Withheld” says why, and what would change it."</p>
            <a class="button" href="#/predictions?tab=withheld">"See why"</a>
        </div>
    }
}
