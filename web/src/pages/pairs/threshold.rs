//! The threshold: a slider that answers at once from what the engine counted for every threshold beforehand.

use followon::follow::Coverage;
use leptos::prelude::*;

use crate::charts::coverage::{self, chart, nearest, span};
use crate::components::Notice;
use crate::engine::{Answer, Engine, use_answer};
use crate::format;
use crate::markup::view;
use crate::protocol::Request;
use crate::reactive::{Memo, RwSignal};

/// The threshold as it is being chosen.
#[derive(Clone, Copy)]
pub struct Chosen {
    coverage: Answer<Coverage>,
    /// While the slider is held.
    held: RwSignal<Option<f64>>,
    engine: Engine,
}

/// The counts of one threshold.
#[derive(Clone, Copy, PartialEq)]
struct Counts {
    pairs: u32,
    leading: u32,
    customers: u32,
}

impl Chosen {
    /// Asks for the coverage of all thresholds.
    pub fn follow() -> Chosen {
        Chosen { coverage: use_answer(|| Some(Request::Coverage)), held: RwSignal::new(None), engine: Engine::get() }
    }

    fn threshold(self) -> f64 {
        self.held.get().unwrap_or_else(|| self.engine.settings.with(|settings| settings.threshold))
    }

    /// What the threshold covers: from the fit where it is the one in force, else from the coverage counted before.
    fn counts(self) -> Option<Counts> {
        let in_force = self.held.with(Option::is_none) && !self.engine.updating.get();
        if in_force {
            return self.engine.summary.with(|summary| {
                let s = summary.as_ref()?;
                Some(Counts { pairs: s.eligible_pairs, leading: s.leading_products, customers: s.predicted })
            });
        }
        let threshold = self.threshold();
        self.coverage.value.with(|coverage| {
            let point = nearest(&coverage.as_ref()?.points, threshold)?;
            Some(Counts { pairs: point.pairs, leading: point.leading, customers: point.customers })
        })
    }

    /// The view's answer: what the threshold covers, live.
    pub fn line(self) -> AnyView {
        let all = move || self.engine.summary.with(|summary| summary.as_ref().map_or(0, |s| s.customers));
        let rest = move || {
            self.counts().map(|counts| {
                format!(
                    " → {} · {} · {} of {} get an offer",
                    format::plural(counts.pairs, "pair", "pairs"),
                    format::plural(counts.leading, "product leads", "products lead"),
                    format::count(counts.customers),
                    format::plural(all(), "customer", "customers")
                )
            })
        };
        view! { <span class="live"><strong>{move || percent(self.threshold())}</strong>{rest}</span> }
    }

    /// The curve and the slider under it.
    pub fn panel(self) -> AnyView {
        let reach = Memo::new(move || {
            let in_force = self.engine.settings.with(|settings| settings.threshold);
            self.coverage.value.with(|coverage| coverage.as_ref().map(|c| span(&c.points, in_force)))
        });
        let ends = move || reach.get().unwrap_or((0.05, 0.99));
        let threshold = Signal::derive(move || self.threshold());
        let curve = move || {
            reach.get().and_then(|reach| self.coverage.value.with(|c| c.as_ref().map(|c| chart(c, reach, threshold))))
        };
        let value = |event: &web_sys::Event| format::parse(&event_target_value(event)).map(|percent| percent / 100.0);
        let notice = Notice::get();
        let release = move |event: web_sys::Event| {
            if let Some(threshold) = value(&event) {
                if let Err(error) = self.engine.change(|settings| settings.threshold = threshold) {
                    notice.say(error.message);
                }
                self.held.set(None);
            }
        };
        let said = move || {
            let counts = self.counts().map_or(0, |counts| counts.customers);
            format!("{}: {} customers get an offer", percent(self.threshold()), format::count(counts))
        };
        view! {
            <section class="threshold" aria-label="Threshold">
                <div class="threshold-main">
                    <div class="threshold-curve">{curve}</div>
                    <input
                    type="range"
                    step="1"
                    aria-label="Threshold: a pair is eligible when its follow-on rate is more than this"
                    aria-valuetext=said
                    min=move || (ends().0 * 100.0).round().to_string()
                    max=move || (ends().1 * 100.0).round().to_string()
                    prop:value=move || { ends(); (self.threshold() * 100.0).to_string() }
                    on:input=move |event| self.held.set(value(&event))
                    on:change=release
                    />
                </div>
                <div class="threshold-aside">
                <p class="muted">
                    "A pair is eligible when more than this share of the first product’s buyers came back for the second. "
                    "Lower reaches more customers, higher keeps to the strongest pairs; Proof tells which sold more."
                </p>
                {move || self.coverage.value.with(|c| c.as_ref().map(coverage::table))}
                </div>
            </section>
        }
    }
}

/// A threshold, with a decimal only where it is set that finely.
fn percent(threshold: f64) -> String {
    if (threshold * 100.0 - (threshold * 100.0).round()).abs() < 1e-6 {
        format::percent(threshold)
    } else {
        format::percent_fine(threshold)
    }
}
