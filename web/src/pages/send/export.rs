//! The files, each with what it is for.

use followon::Query;
use followon::deliver::ExportKind;
use leptos::prelude::*;

use super::batch::{Batch, Choice};
use super::checklist::Way;
use crate::components::download::download_all;
use crate::engine::Engine;
use crate::format;
use crate::markup::{nothing, view};
use crate::protocol::{MadeFile, Request};
use crate::reactive::{Memo, RwSignal, effect, spawn};

/// The programs that send the request files from a computer that knows the key, since a page must not ask for it. They
/// do the same, each by what it needs.
const SENDERS: [(&str, &str); 2] = [("send_to_klaviyo.py", "Python"), ("send_to_klaviyo.mjs", "Node.js")];

struct Offered {
    export: ExportKind,
    name: &'static str,
    about: &'static str,
    /// Whether the batch decides what is in it.
    batched: bool,
}

const OFFERED: [Offered; 6] = [
    Offered {
        export: ExportKind::KlaviyoEvents,
        name: "Klaviyo events",
        about: "Request bodies for Klaviyo’s Bulk Create Events, a file for each day. Send each on its day. The senders leave \
                out what they sent before.",
        batched: true,
    },
    Offered {
        export: ExportKind::ProfilesCsv,
        name: "Klaviyo profiles",
        about: "The way without an API: import as profile properties and start a date flow on cross_sell_date, with the \
                filter “has not been in this flow in the last 30 days”. Whoever is overdue keeps the planned day, which such \
                a flow passes over: reach them with the events.",
        batched: true,
    },
    Offered {
        export: ExportKind::Ledger,
        name: "Ledger",
        about: "Who is sent what, and who is held out of it (Settings, Measure). Keep it: given again with later orders, it \
                tells what the offers brought.",
        batched: true,
    },
    Offered {
        export: ExportKind::PredictionsCsv,
        name: "Predictions",
        about: "One row per customer with products, rates, dates and cart link, for a spreadsheet or another mail tool.",
        batched: true,
    },
    Offered {
        export: ExportKind::PairsCsv,
        name: "Pairs",
        about: "Every eligible pair with its evidence, for the range and bundles.",
        batched: false,
    },
    Offered {
        export: ExportKind::Model,
        name: "Model",
        about: "Settings, eligible pairs and the shop’s rhythm as JSON, to check the figures elsewhere.",
        batched: false,
    },
];

/// All files.
pub fn exports() -> AnyView {
    view! {
        <section class="stack" aria-labelledby="export-title">
            <div>
                <h2 id="export-title">"Files"</h2>
                <p class="muted">"Made here and saved to your downloads. They hold customers’ addresses: treat them as such."</p>
            </div>
            <ul class="exports card flush">
                {OFFERED.iter().map(one_export).collect_view()}
            </ul>
        </section>
    }
}

fn one_export(offered: &'static Offered) -> AnyView {
    let engine = Engine::get();
    let (choice, way) = (Choice::current(), Way::current());
    let events = matches!(offered.export, ExportKind::KlaviyoEvents);
    let busy = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Result<String, String>>);
    // What was said of one batch or fit is not true of the next.
    effect(move || {
        choice.track();
        engine.version.track();
        outcome.set(None);
    });
    let make = move |_| {
        let Some(today) = engine.summary.with_untracked(|s| s.as_ref().and_then(|s| s.today)) else { return };
        let query = if offered.batched { choice.get_untracked().query(today) } else { Query::default() };
        // A flow on a date passes over whoever is overdue, so nothing is sent to them.
        let overdue = is_of_profiles(offered.export, way.get_untracked()).then_some(false);
        let query = Query { overdue, ..query };
        busy.set(true);
        spawn(async move {
            let made = engine.ask::<Vec<MadeFile>>(Request::Export { kind: offered.export, query }).await;
            let said = match made {
                Ok(files) if files.iter().all(|file| file.rows == 0) => {
                    Err("There is nothing in it: nobody is due, or all were sent before. Choose otherwise above."
                        .to_owned())
                }
                Ok(files) => {
                    download_all(files.iter().map(|file| (file.name.as_str(), &file.blob))).await;
                    Ok(saved(&files, events))
                }
                Err(failure) => Err(failure.to_string()),
            };
            busy.set(false);
            outcome.set(Some(said));
        });
    };
    let label = format!("Download {}", offered.name);
    let warning = Memo::new(move || warning(offered.export, choice.get(), way.get()));
    let held = Memo::new(move || is_held(offered.export, choice.get()));
    view! {
        <li class="export">
            <div class="export-text">
                <h3>
                    {offered.name}
                    <span class="muted">
                        {move || if offered.batched { format!(" · {}", choice.get().batch.in_words()) } else { String::new() }}
                    </span>
                </h3>
                <p class="muted">{offered.about}</p>
                {move || warning.get().map(|text| view! { <p class="warn">{text}</p> })}
                <p role="status">
                    {move || match outcome.get() {
                        Some(Ok(text)) => view! { <span class="good">{text}</span> },
                        Some(Err(text)) => view! { <span class="bad">{text}</span> },
                        None => nothing(),
                    }}
                </p>
            </div>
            <div class="row">
                {events.then(senders)}
                <button
                    type="button"
                    class="button"
                    class:primary=events
                    aria-label=label
                    disabled=move || busy.get() || held.get()
                    on:click=make
                >
                    "Download"
                </button>
            </div>
        </li>
    }
}

/// Whether there is no such file of a choice: a ledger of a rehearsal would say that everybody was mailed, and profiles start
/// their flow whatever the file is for.
fn is_held(export: ExportKind, choice: Choice) -> bool {
    choice.rehearsal && matches!(export, ExportKind::Ledger | ExportKind::ProfilesCsv)
}

/// Whether it is a ledger of what goes out as profiles.
fn is_of_profiles(export: ExportKind, way: Way) -> bool {
    export == ExportKind::Ledger && way == Way::Profiles
}

/// What is to be known of a file before it is used.
fn warning(export: ExportKind, choice: Choice, way: Way) -> Option<&'static str> {
    match export {
        _ if is_held(export, choice) => Some("None for a rehearsal: it is of events alone, and mails nobody."),
        ExportKind::KlaviyoEvents if choice.batch == Batch::All && !choice.rehearsal => Some(
            "A file for each day, months ahead. An event mails when it arrives, so send each on its day, and export \
             afresh once a week: who buys meanwhile gets another offer or none.",
        ),
        ExportKind::ProfilesCsv if choice.batch == Batch::Today => {
            Some("Too late for a flow on a date, which looks a day ahead. Choose All.")
        }
        _ if is_of_profiles(export, way) => {
            Some("Of the way without the API, as chosen below: without the overdue, whom its flow passes over.")
        }
        _ => None,
    }
}

/// Links to the programs that send the events.
fn senders() -> AnyView {
    let link = |(file, needs): (&'static str, &'static str)| {
        view! { <a class="button" href=file download=file>{format!("Sender for {needs}")}</a> }
    };
    SENDERS.into_iter().map(link).collect_view().into_any()
}

/// What was saved, in words.
fn saved(files: &[MadeFile], events: bool) -> String {
    let rows: u32 = files.iter().map(|file| file.rows).sum();
    let size: f64 = files.iter().map(|file| file.blob.size()).sum();
    let names = match files {
        [one] => one.name.clone(),
        [first, .., last] => format!("{} to {}", first.name, last.name),
        [] => String::new(),
    };
    let (one, many) = if events { ("event", "events") } else { ("row", "rows") };
    format!("Saved {names}: {}, {}.", format::plural(rows, one, many), format::bytes(size))
}
