//! Batches by send date.

use followon::predict::Prediction;
use followon::{Day, Page, Query, SendDay};
use leptos::prelude::*;

use crate::engine::{Engine, use_answer};
use crate::format;
use crate::markup::{show, view};
use crate::protocol::Request;
use crate::reactive::Memo;
use crate::route::{Route, View, link};

/// Which predictions the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// Due today, with those whose day has passed.
    Today,
    /// Due until six days from today.
    Week,
    /// All.
    All,
}

impl Batch {
    const EVERY: [Batch; 3] = [Batch::Today, Batch::Week, Batch::All];

    fn slug(self) -> &'static str {
        match self {
            Batch::Today => "today",
            Batch::Week => "week",
            Batch::All => "all",
        }
    }

    /// The batch of the address; today's where it names none.
    pub fn current() -> Memo<Batch> {
        let param = Route::get().param("batch");
        Memo::new(move || {
            let slug = param.get();
            Batch::EVERY.into_iter().find(|batch| slug.as_deref() == Some(batch.slug())).unwrap_or(Batch::Today)
        })
    }

    /// What selects the batch.
    pub fn query(self, today: Day) -> Query {
        let to = match self {
            Batch::Today => Some(today),
            Batch::Week => Some(today + 6),
            Batch::All => None,
        };
        Query { to, ..Query::default() }
    }

    /// The batch in words, for a file's row.
    pub fn in_words(self) -> &'static str {
        match self {
            Batch::Today => "to send today",
            Batch::Week => "to send within a week",
            Batch::All => "all predictions",
        }
    }
}

/// What goes into the files: a batch, and what of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which predictions.
    pub batch: Batch,
    /// Without those that an earlier ledger says were sent.
    pub only_new: bool,
    /// Events that Klaviyo records without mailing anybody.
    pub rehearsal: bool,
}

impl Choice {
    const ONLY_NEW: &str = "new";
    const REHEARSAL: &str = "rehearsal";

    /// The choice of the address.
    pub fn current() -> Memo<Choice> {
        let (batch, route) = (Batch::current(), Route::get());
        let (only_new, rehearsal) = (route.param(Choice::ONLY_NEW), route.param(Choice::REHEARSAL));
        Memo::new(move || Choice {
            batch: batch.get(),
            only_new: only_new.get().is_some(),
            rehearsal: rehearsal.get().is_some(),
        })
    }

    /// What selects it.
    pub fn query(self, today: Day) -> Query {
        Query { only_new: self.only_new, backfill: self.rehearsal, ..self.batch.query(today) }
    }
}

/// The switches of a choice.
fn switches() -> AnyView {
    let route = Route::get();
    let current = Choice::current();
    let switch = move |key: &'static str, is_on: fn(Choice) -> bool, name: &'static str, note: &'static str| {
        view! {
            <label class="way">
                <input
                    type="checkbox"
                    prop:checked=move || is_on(current.get())
                    on:change=move |event| {
                        route.push([(key, Some("1".to_owned()).filter(|_| event_target_checked(&event)))]);
                    }
                />
                <span>
                    {name}
                    <span class="muted small">{note}</span>
                </span>
            </label>
        }
    };
    view! {
        <div class="ways">
            {switch(
                Choice::ONLY_NEW,
                |choice| choice.only_new,
                "Only what is new",
                "Leaves out what was sent by the ledgers of earlier exports. Add them on Start.",
            )}
            {switch(
                Choice::REHEARSAL,
                |choice| choice.rehearsal,
                "Rehearsal",
                "Klaviyo records the events and starts no flow, so nobody is mailed.",
            )}
        </div>
    }
}

/// The choice of a batch, with the days of the week ahead.
pub fn batches() -> AnyView {
    let engine = Engine::get();
    let route = Route::get();
    let (current, current_choice) = (Batch::current(), Choice::current());
    // How many are new the summary does not say.
    let new = Batch::EVERY.map(|batch| {
        let query = move || {
            let choice = current_choice.get();
            let query = Choice { batch, ..choice }.query(engine.today()?);
            choice.only_new.then_some(Request::Predictions(Query { limit: 1, ..query }))
        };
        use_answer::<Page<Prediction>>(query).value
    });
    let count = move |batch: Batch| {
        if current_choice.get().only_new {
            return new[batch as usize].with(|page| page.as_ref().map(|page| (page.total, 0)));
        }
        engine.summary.with(|summary| {
            let s = summary.as_ref()?;
            Some(match batch {
                Batch::Today => (s.due_now(), s.overdue.min(s.due_now())),
                Batch::Week => (s.overdue + s.due_today + s.due_this_week, 0),
                Batch::All => (s.predicted, 0),
            })
        })
    };
    let choose = move |batch: Batch| {
        route.push([("batch", Some(batch.slug().to_owned()).filter(|_| batch != Batch::Today))]);
    };
    let option = move |batch: Batch| {
        let (name, note) = match batch {
            Batch::Today => ("Send today", ""),
            Batch::Week => ("Within a week", "Today’s and the six days after"),
            Batch::All => ("All", "Months ahead: for profiles and spreadsheets"),
        };
        let note = move || match count(batch) {
            Some((_, overdue)) if overdue > 0 => format!("{} of them overdue", format::count(overdue)),
            _ if batch == Batch::Today => {
                engine.today().map_or_else(String::new, |today| format!("Planned for {}", format::day(today)))
            }
            _ => note.to_owned(),
        };
        view! {
            <label class="batch card">
                <input
                    type="radio"
                    name="batch"
                    prop:checked=move || current.get() == batch
                    on:change=move |_| choose(batch)
                />
                <span class="batch-name">{name}</span>
                <span class="key">{move || count(batch).map(|(n, _)| format::count(n))}</span>
                <span class="muted small">{note}</span>
            </label>
        }
    };
    view! {
        <section class="stack" aria-labelledby="batch-title">
            <div>
                <h2 id="batch-title">"Which predictions"</h2>
                <p class="muted">"An event fires its flow when it arrives, so each day’s are sent on that day. Events come in files by day."</p>
            </div>
            <fieldset class="batches">
                <legend class="aside">"Which predictions the files hold"</legend>
                {Batch::EVERY.map(option).collect_view()}
            </fieldset>
            {switches()}
            {show(move || !current_choice.get().only_new, week)}
        </section>
    }
}

/// The coming seven days, each with its count.
fn week() -> AnyView {
    let engine = Engine::get();
    let calendar = use_answer::<Vec<SendDay>>(|| Some(Request::Calendar)).value;
    let days = move || {
        let today = engine.today()?;
        calendar.with(|calendar| {
            let calendar = calendar.as_ref()?;
            let of = |day: Day| calendar.iter().find(|d| d.day == day).map_or(0, |d| d.predictions);
            let most = (0..7).map(|i| of(today + i)).max().unwrap_or(0).max(1);
            let each = |i: i32| {
                let (day, n) = (today + i, of(today + i));
                let name = if i == 0 { "Today".to_owned() } else { format::day(day) };
                let written = day.to_string();
                view! {
                    <li>
                        <a href=link(View::Predictions, &[("from", &written), ("to", &written)])>
                            <span>{name}</span>
                            <span class="number">{format::count(n)}</span>
                            <span class="bar" aria-hidden="true">
                                <span style:width=format!("{:.1}%", f64::from(n) / f64::from(most) * 100.0)></span>
                            </span>
                        </a>
                    </li>
                }
            };
            Some((0..7).map(each).collect_view())
        })
    };
    view! {
        <ol class="week" aria-label="Predictions by send date">
            {days}
        </ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_today_and_six_days() {
        let today = Day::from_ymd(2025, 3, 10).expect("a day");
        assert_eq!(Batch::Today.query(today).to, Some(today));
        assert_eq!(Batch::Week.query(today).to, Day::from_ymd(2025, 3, 16));
        // What is overdue is due today, so no batch has a first day.
        assert!(Batch::EVERY.iter().all(|batch| batch.query(today).from.is_none()));
        assert_eq!(Batch::All.query(today), Query::default());
    }

    #[test]
    fn a_choice_selects_what_is_new_and_says_whether_it_is_a_rehearsal() {
        let rehearsal = Choice { batch: Batch::All, only_new: true, rehearsal: true };
        let today = Day::from_ymd(2025, 3, 10).expect("a day");
        assert_eq!(rehearsal.query(today), Query { only_new: true, backfill: true, ..Query::default() });
    }
}
