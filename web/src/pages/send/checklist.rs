//! The flow in Klaviyo, step by step, by either of two ways, with how far the merchant has come.

use followon::deliver::{Block, METRIC};
use followon::predict::Prediction;
use followon::{Page, Query, Summary};
use leptos::prelude::*;

use super::batch::Choice;
use crate::components::Notice;
use crate::engine::Engine;
use crate::format;
use crate::kept;
use crate::markup::{IntoChild, view};
use crate::protocol::{Failure, Request};
use crate::reactive::{Memo, RwSignal, spawn};
use crate::route::{Route, View};

/// How offers come to Klaviyo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As events, which a sender sends with an API key.
    Events,
    /// As properties of profiles, imported by hand.
    Profiles,
}

impl Way {
    const BOTH: [Way; 2] = [Way::Events, Way::Profiles];
    const PARAM: &str = "flow";

    /// Where the way that was taken last is kept.
    const KEPT: &str = "followon.flow";

    /// The way of the address; where it names none, the one taken last, and at first by events.
    pub fn current() -> Memo<Way> {
        let param = Route::get().param(Way::PARAM);
        Memo::new(move || {
            let slug = param.get().or_else(|| kept::get::<String>(Way::KEPT));
            Way::BOTH.into_iter().find(|way| Some(way.slug()) == slug.as_deref()).unwrap_or(Way::Events)
        })
    }

    fn slug(self) -> &'static str {
        match self {
            Way::Events => "events",
            Way::Profiles => "profiles",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Way::Events => "By events",
            Way::Profiles => "Without the API",
        }
    }

    /// What the way takes and what it cannot do.
    fn about(self) -> &'static str {
        match self {
            Way::Events => "With an API key. Offers go out on their day, overdue ones too.",
            Way::Profiles => {
                "By importing a file of profiles, once a week. Klaviyo mails on the day in the file, so whoever is overdue gets \
                 nothing this way."
            }
        }
    }

    /// Where its progress is kept.
    fn key(self) -> &'static str {
        match self {
            Way::Events => "followon.checklist",
            Way::Profiles => "followon.checklist.profiles",
        }
    }

    /// A property of the customer's offer as a template of this way prints it.
    pub fn tag(self, property: &str) -> String {
        match self {
            Way::Events => format!("{{{{ event.{property} }}}}"),
            Way::Profiles => format!("{{{{ person|lookup:'{property}' }}}}"),
        }
    }

    fn steps(self) -> Vec<Step> {
        match self {
            Way::Events => by_events(),
            Way::Profiles => by_profiles(),
        }
    }
}

/// One step.
struct Step {
    name: &'static str,
    /// What to do, with what is to be typed or copied.
    body: AnyView,
    /// How to check that it worked.
    check: AnyView,
    /// What goes wrong most.
    mistake: &'static str,
}

/// The check list.
pub fn checklist() -> AnyView {
    let way = Way::current();
    let route = Route::get();
    let choices = Way::BOTH.map(|one| {
        let choose = move |_| {
            kept::set(Way::KEPT, &one.slug());
            route.push([(Way::PARAM, Some(one.slug().to_owned()))]);
        };
        view! {
            <button type="button" aria-pressed=move || (way.get() == one).to_string() on:click=choose>{one.name()}</button>
        }
    });
    view! {
        <section class="stack" aria-labelledby="flow-title">
            <div class="flow-head">
                <h2 id="flow-title">"The flow in Klaviyo"</h2>
                <div class="choice" role="group" aria-label="How offers come to Klaviyo">{choices.into_iter().collect_view()}</div>
            </div>
            {move || {
                let way = way.get();
                untrack(move || list(way))
            }}
        </section>
    }
}

/// The steps of a way.
fn list(way: Way) -> AnyView {
    let steps = way.steps();
    let all = steps.len();
    let done = RwSignal::new(kept::get::<Vec<bool>>(way.key()).unwrap_or_default());
    let is_done = move |step: usize| done.with(|done| done.get(step).copied().unwrap_or_default());
    let set = move |step: usize, to: bool| {
        done.update(|done| {
            done.resize(all, false);
            done[step] = to;
        });
        done.with_untracked(|done| kept::set(way.key(), done));
    };
    let count = move || done.with(|done| done.iter().filter(|done| **done).count());
    let steps = steps.into_iter().enumerate().map(|(number, step)| {
        let id = format!("step-{number}");
        let Step { name, body, check, mistake } = step;
        view! {
            <li class="step" class:done=move || is_done(number)>
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=move || is_done(number)
                    on:change=move |event| set(number, event_target_checked(&event))
                />
                <div class="step-text">
                    <label for=id>{name}</label>
                    <div class="step-body">{body}</div>
                    <dl class="step-notes small">
                        <div><dt>"To check"</dt><dd>{check}</dd></div>
                        <div><dt>"Usual mistake"</dt><dd>{mistake}</dd></div>
                    </dl>
                </div>
            </li>
        }
    });
    view! {
        <p class="muted flow-about">
            {way.about()} " "
            {move || format!("Set up once, in about ten minutes. {} of {all} steps done.", count())}
        </p>
        <ol class="steps card flush">{steps.collect_view()}</ol>
    }
}

/// The e-mail comes first in either flow.
fn first_step(body: AnyView) -> Step {
    Step {
        name: "Add an e-mail as the first step, without a time delay",
        body,
        check: note("Nothing stands between the trigger and the e-mail."),
        mistake: "A delay after the trigger. It comes on top of the send date, and the offer comes late.",
    }
}

/// Nobody is mailed who has bought meanwhile, nor mailed too often.
fn filters(name: &'static str, conditions: &[&'static str], mistake: &'static str) -> Step {
    let conditions = conditions.iter().chain(&["Has not been in this flow in the last 30 days"]);
    Step {
        name,
        body: view! { <ul class="bullets">{conditions.map(|one| view! { <li>{*one}</li> }).collect_view()}</ul> },
        check: note("The trigger lists them all under profile filters, joined by and."),
        mistake,
    }
}

fn by_events() -> Vec<Step> {
    let engine = Engine::get();
    // By day, so that it takes up nothing left from another day's downloads.
    let choice = Choice::current();
    let command = move || {
        let day = engine.today().map_or_else(String::new, |today| today.to_string());
        let what = if choice.get().rehearsal { "rehearsal" } else { "events" };
        format!("KLAVIYO_API_KEY=… python3 send_to_klaviyo.py klaviyo-{what}-{day}*.json")
    };
    let due = move || engine.summary.with(|s| s.as_ref().map(Summary::due_now));
    let arrived = move || match due() {
        Some(due) if due > 0 => format!(" is there, with {}.", format::plural(due, "event", "events")),
        _ => " is there.".to_owned(),
    };
    vec![
        Step {
            name: "Send a first batch of events",
            body: view! {
                <p>
                    "Klaviyo shows a metric only after its first event. Download the events and a sender above, then run "
                    <code>{command}</code>
                    " in the folder they were saved to (with Node.js instead of Python: node send_to_klaviyo.mjs). With --dry-run it "
                    "checks the files and sends nothing. It goes on where it was stopped, and sends nothing twice. This page never "
                    "asks for the key. To rehearse, tick Rehearsal above and send that file first: it is recorded, and no flow starts. \
                     Untick it afterwards."
                </p>
            },
            check: view! {
                <span>"Search for " <b>{METRIC}</b> " under Analytics, Metrics: it"{arrived}</span>
            },
            mistake: "Looking for the metric before the first event. And a test address at example.com: Klaviyo accepts such \
                      events and drops them.",
        },
        Step {
            name: "Create a flow from scratch on the metric",
            body: view! {
                <p>"In Klaviyo: Flows, Create flow, Create from scratch, trigger Metric, then choose"</p>
                {copied(METRIC.to_owned(), "Metric name")}
            },
            check: note("The flow’s first box names this very metric."),
            mistake: "A pre-built template, which brings a trigger, delays and texts of its own.",
        },
        first_step(view! {
            <p>
                "The delay is already in the send date: an event sent on its day should mail at once. Write its subject and "
                "preheader; "
                <a href=View::Studio.href()>"Block"</a>
                " suggests some."
            </p>
        }),
        filters(
            "Protect the customer with two profile filters",
            &["Has placed order zero times since starting this flow"],
            "Trigger filters instead. They look at the event alone; profile filters are asked again before the e-mail.",
        ),
        Step {
            name: "Put the block into the e-mail",
            body: view! {
                <p>
                    "Add an HTML block and paste the template. It is one for all customers, and it is the one that "
                    <a href=View::Preview.href()>"Preview"</a>
                    " shows filled in."
                </p>
                {copy_template(Way::Events)}
            },
            check: note(
                "The editor shows names in double braces, such as {{ item.title }}, and no customer’s products.",
            ),
            mistake: "Pasting into a text block, which shows the code, or pasting one customer’s finished e-mail, which everybody \
                      would get.",
        },
        Step {
            name: "Look at it with a real event",
            body: view! {
                <p>
                    "Preview and test lists the last events of the metric. Choose one, check products and prices, and follow the "
                    "cart link. Behind a picture or button of your own, use"
                </p>
                {copied(Way::Events.tag("bp_magic_cart_link"), "Cart link property")}
                <p>"and in the subject line, for example"</p>
                {copied(Way::Events.tag("product_1_title"), "First product’s title")}
            },
            check: link_check(),
            mistake: "A preview without an event, in which every name is blank.",
        },
        Step {
            name: "Set the e-mail live, then send each day’s batch on its day",
            body: view! {
                <p>"Come back with a fresh export, once a week at least: it knows who has bought meanwhile."</p>
            },
            check: note(
                "A day later the flow has mailed as many as the file had events, less those that the filters held back.",
            ),
            mistake: "The e-mail left in draft. Or all files of a week at once: an event mails when it arrives.",
        },
    ]
}

fn by_profiles() -> Vec<Step> {
    let mut steps = the_date_brought_in();
    steps.extend(the_mail_on_the_date());
    steps
}

fn the_date_brought_in() -> Vec<Step> {
    let engine = Engine::get();
    let route = Route::get();
    let counts = Memo::new(move || engine.summary.with(|s| s.as_ref().map(|s| (s.predicted, s.overdue))));
    let choice = Choice::current();
    let rows = move || match counts.get() {
        Some((all, _)) if !choice.get().only_new => {
            format!("profiles.csv has {} and a column cross_sell_date.", format::plural(all, "row", "rows"))
        }
        _ => "profiles.csv has a row for each who is new, and a column cross_sell_date.".to_owned(),
    };
    let overdue = move || match counts.get() {
        Some((_, overdue)) if overdue > 0 => {
            format!(
                " {} of them are overdue: their day has passed, so the flow passes over them.",
                format::count(overdue)
            )
        }
        _ => String::new(),
    };
    let choose_all = move |_| route.push([("batch", Some("all".to_owned()))]);
    vec![
        Step {
            name: "Download the profiles of all predictions",
            body: view! {
                <p>
                    "Choose "
                    <button type="button" class="link" on:click=choose_all>"All"</button>
                    " under Which predictions and download Klaviyo profiles: a row for each customer, with the day to send, the "
                    "products and the cart link." {overdue}
                </p>
            },
            check: view! { <span>{rows}</span> },
            mistake: "Opening and saving the file in a spreadsheet first, which may rewrite its dates. Import it as it was saved.",
        },
        Step {
            name: "Import it into a list of its own, the day as a date",
            body: view! {
                <p>
                    "In Klaviyo: Audience, Lists and segments, create a list and upload the file. Map email to Email, take every other "
                    "column as a property under its own name, and give these two the type Date:"
                </p>
                {copied("cross_sell_date".to_owned(), "Date property")}
                {copied("cross_sell_exported_on".to_owned(), "Date of the export")}
            },
            check: note("A profile of the list shows both as dates and product_1_title with a product."),
            mistake: "A day taken as text: no flow can start on it then. And marking people as subscribed who never agreed: an \
                      import is no consent.",
        },
        Step {
            name: "Create a flow from scratch on the date",
            body: view! {
                <p>
                    "Flows, Create flow, Create from scratch, trigger Date property, then cross_sell_date: on the day itself, at the "
                    "hour you like to mail, once and without repeating."
                </p>
            },
            check: note("The trigger names cross_sell_date and does not repeat."),
            mistake: "A pre-built birthday flow, which comes again every year. If the property is not offered, it was imported as text.",
        },
    ]
}

fn the_mail_on_the_date() -> Vec<Step> {
    vec![
        first_step(view! {
            <p>
                "The delay is already in the date. Write its subject and preheader, with the names from the profile that "
                "stand under “Properties to copy”."
            </p>
        }),
        filters(
            "Protect the customer with three profile filters",
            &[
                "Has placed order zero times in the last 7 days, which is since the import",
                "cross_sell_exported_on is in the last 8 days: whoever is not in the latest file is not mailed",
            ],
            "“Since starting this flow”, as with events. This flow starts on the day itself, so it would miss whoever bought \
             between the import and that day.",
        ),
        Step {
            name: "Put the block for profiles into the e-mail",
            body: view! {
                <p>
                    "Add an HTML block and paste the template for profiles. It looks the same as the one that "
                    <a href=View::Preview.href()>"Preview"</a>
                    " shows, and takes everything from the profile."
                </p>
                {copy_template(Way::Profiles)}
            },
            check: view! { <span>"The editor shows names such as " {Way::Profiles.tag("product_1_title")} "."</span> },
            mistake: "The template for events. A date starts no event, so all of it would stay blank.",
        },
        Step {
            name: "Look at it with a real profile",
            body: view! {
                <p>
                    "Preview and test with a customer of the list: check products and prices, and follow the cart link. Behind a "
                    "picture or button of your own, use"
                </p>
                {copied(Way::Profiles.tag("bp_magic_cart_link"), "Cart link property")}
            },
            check: link_check(),
            mistake: "A profile that was not in the file, in which every name is blank.",
        },
        Step {
            name: "Set the e-mail live, then import anew each week",
            body: view! {
                <p>
                    "Klaviyo looks a day ahead for whom to mail, so import before the day. A fresh import moves the days of those "
                    "who have bought meanwhile; whoever is in the file no more keeps the old day, and the filter on the day of "
                    "the export is what holds them back."
                </p>
            },
            check: note(
                "The day after, the flow has mailed the customers of that day, less those that the filters held back.",
            ),
            mistake: "The e-mail left in draft: nobody is scheduled for it. And a code or picture that is gone: a blank cell may leave \
                      what an earlier import wrote, so delete such a property in Klaviyo.",
        },
    ]
}

fn note(text: &'static str) -> AnyView {
    view! { <span>{text}</span> }
}

/// That the link leads where it should, by the merchant's own domain.
fn link_check() -> AnyView {
    let engine = Engine::get();
    let domain = Memo::new(move || engine.settings.with(|s| s.shop.domain.clone()));
    let lead = move || match domain.get() {
        Some(domain) => format!("The button opens {domain} with the products in the cart."),
        None => "The button opens your shop with the products in the cart.".to_owned(),
    };
    view! { <span>{lead.into_child()}</span> }
}

/// A text with a button that copies it.
pub fn copied(text: String, what: &'static str) -> AnyView {
    let notice = Notice::get();
    let copy = text.clone();
    view! {
        <p class="copied">
            <code>{text}</code>
            <button
                type="button"
                class="button quiet"
                aria-label=format!("Copy: {}", what.to_lowercase())
                on:click=move |_| notice.copy(copy.clone(), what)
            >
                "Copy"
            </button>
        </p>
    }
}

/// Copies the template; any customer's block carries it.
fn copy_template(way: Way) -> AnyView {
    let engine = Engine::get();
    let notice = Notice::get();
    let copy = move |_| {
        spawn(async move {
            match template(engine, way).await {
                Ok(template) => notice.copy(template, "Template"),
                Err(failure) => notice.say(failure.to_string()),
            }
        });
    };
    let label = match way {
        Way::Events => "Copy the template",
        Way::Profiles => "Copy the template for profiles",
    };
    view! { <button type="button" class="button" on:click=copy>{label}</button> }
}

async fn template(engine: Engine, way: Way) -> Result<String, Failure> {
    let first = Query { limit: 1, ..Query::default() };
    let page: Page<Prediction> = engine.ask(Request::Predictions(first)).await?;
    let customer = page.rows.into_iter().next().map(|prediction| prediction.customer).unwrap_or_default();
    let block: Block = engine.ask(Request::Block { customer, style: None }).await?;
    Ok(match way {
        Way::Events => block.template,
        Way::Profiles => block.profile_template,
    })
}
