//! What a merchant can do about a finding at once.

use followon::deliver::ExportKind;
use followon::import::{DateOrder, FindingCode, OrderKind};
use followon::{Query, Settings};
use leptos::prelude::*;

use crate::components::download::download;
use crate::components::notice::Notice;
use crate::engine::Engine;
use crate::markup::view;
use crate::protocol::{MadeFile, Request};
use crate::reactive::spawn;

/// The question how dates are written, beside a file or a finding that asks it; the answer reads the file anew.
pub fn ask_date_order(file: &str) -> AnyView {
    let engine = Engine::get();
    let answer = |said: &'static str, order: DateOrder| {
        let file = file.to_owned();
        let take = move |_| {
            // Either order is within bounds.
            let _ = engine.change(|settings| settings.date_order = Some(order));
            engine.read_again(&file);
        };
        view! { <button type="button" class="button" on:click=take>{said}</button> }
    };
    view! {
        <div class="row remedy" role="group" aria-label="How dates are written">
            <span>"In this shop 03/04/2025 is"</span>
            {answer("3 April", DateOrder::DayFirst)}
            {answer("4 March", DateOrder::MonthFirst)}
        </div>
    }
}

/// What can be done about a finding of a kind, first found in a file.
pub fn remedy(code: FindingCode, file: &str) -> Option<AnyView> {
    if code == FindingCode::AmbiguousDate {
        return Some(ask_date_order(file));
    }
    let engine = Engine::get();
    let words = move || engine.settings.with(|settings| words(settings, code));
    untrack(words)?;
    // What a press changes is within bounds.
    let press = move |_| drop(engine.change(|settings| press(settings, code)));
    let done = move || words().is_none();
    Some(view! { <button type="button" class="button remedy" hidden=done on:click=press>{words}</button> })
}

/// A list of every row that was left out.
pub fn all_rejected() -> AnyView {
    let (engine, notice) = (Engine::get(), Notice::get());
    let make = move |_| {
        spawn(async move {
            let request = Request::Export { kind: ExportKind::RejectedRows, query: Query::default() };
            match engine.ask::<Vec<MadeFile>>(request).await {
                Ok(files) => files.iter().for_each(|file| download(&file.name, &file.blob)),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    view! { <button type="button" class="button" on:click=make>"List of rows left out"</button> }
}

/// The kind of orders that a finding is of.
pub fn kind_of(code: FindingCode) -> Option<OrderKind> {
    OrderKind::ALL.into_iter().find(|kind| kind.finding() == code)
}

/// What a press would do about a finding, under these settings; `None` where it could do nothing.
fn words(settings: &Settings, code: FindingCode) -> Option<&'static str> {
    match code {
        // Those that stay apart all the same need no second press.
        FindingCode::RenamedProduct => (!settings.merge_renamed).then_some("Count them as one"),
        FindingCode::MergedProduct => Some("Count them apart again"),
        _ => kind_of(code).map(|kind| {
            if settings.leave_out_orders.contains(&kind) { "Left out. Count them again" } else { "Leave them out" }
        }),
    }
}

/// Does it.
fn press(settings: &mut Settings, code: FindingCode) {
    let Some(kind) = kind_of(code) else {
        settings.merge_renamed = code == FindingCode::RenamedProduct;
        return;
    };
    let before = settings.leave_out_orders.len();
    settings.leave_out_orders.retain(|known| *known != kind);
    if settings.leave_out_orders.len() == before {
        settings.leave_out_orders.push(kind);
    }
}
