//! Files while they are read.

use leptos::prelude::*;

use super::QUESTION;
use crate::components::{bar, heading};
use crate::engine::{Engine, FileProgress, FileState, Phase};
use crate::format;
use crate::markup::view;
use crate::reactive::Memo;

/// Every file with how far it is, then the fit, and a way out.
pub fn reading() -> AnyView {
    let engine = Engine::get();
    let count = Memo::new(move || engine.reading.with(Vec::len));
    let fitting = Memo::new(move || match engine.phase.get() {
        Phase::Fitting(share) => Some(share),
        _ => None,
    });
    let lead = move || match (fitting.get(), engine.sample.get()) {
        (Some(_), true) => "Working out the sample shop: follow-on rates, send dates and predictions.",
        (Some(_), false) => "Everything is read. Now working out follow-on rates, send dates and predictions.",
        (None, _) if engine.restoring.get() => "Reading once more what was read before.",
        (None, _) => "Reading your files, here in this browser.",
    };
    let file = move |index: usize| {
        let file = Memo::new(move || engine.reading.with(|files| files.get(index).cloned()));
        view! { <li>{move || file.get().map(one_file)}</li> }
    };
    view! {
        {heading(QUESTION, lead)}
        <div class="card reading" aria-live="off">
            <ul class="stack">
                {move || (0..count.get()).map(file).collect_view()}
                <li class="reading-file">
                    <span class="reading-name">"Rates and predictions"</span>
                    <span class="reading-figures muted">
                        {move || match fitting.get() {
                            Some(share) => format::percent(share),
                            None => "waits for the files".to_owned(),
                        }}
                    </span>
                    {bar("Rates and predictions".to_owned(), Signal::derive(move || fitting.get().unwrap_or(0.0)))}
                </li>
            </ul>
            <div class="row" hidden=move || engine.restoring.get()>
                <button type="button" class="button" data-close on:click=move |_| engine.cancel()>"Cancel"</button>
                <span class="muted">
                    {move || if engine.has_data() { "If you cancel, what was read before stays." } else { "If you cancel, nothing of these files is kept." }}
                </span>
            </div>
        </div>
    }
}

fn one_file(file: FileProgress) -> AnyView {
    let figures = match file.state {
        FileState::Waiting => format!("{} · waits", format::bytes(file.size)),
        FileState::Done => format!("{} · read", format::bytes(file.size)),
        FileState::Reading => {
            let mut parts = vec![format!("{} of {}", format::bytes(file.bytes), format::bytes(file.size))];
            if file.lines > 0 {
                parts.push(format!("{} lines", format::count(file.lines)));
            }
            if file.millis > 300.0 {
                parts.push(format!("{} a second", format::bytes(file.rate())));
            }
            if let Some(seconds) = file.seconds_left() {
                parts.push(format!("{} left", format::seconds(seconds)));
            }
            parts.join(" · ")
        }
    };
    let share = if file.size > 0.0 { file.bytes / file.size } else { 0.0 };
    view! {
        <div class="reading-file">
            <span class="reading-name ellipsis" title=file.name.clone()>{file.name.clone()}</span>
            <span class="reading-figures muted">{figures}</span>
            {bar(file.name, Signal::derive(move || share))}
        </div>
    }
}
