//! What was known on a day, and what came after it.

use crate::follow::{Basket, Counter, Counts, LandmarkCounter, Landmarks, Rule};
use crate::history::History;
use crate::predict::{Calibration, Ease, EaseFit, Evidence, Pick, Ranker, Sieve, Universe};
use crate::{Day, MinBuyers, Settings};

/// What a fit of the past goes by.
#[derive(Clone, Debug)]
pub(super) struct Protocol {
    /// The settings, as far as they tell which pairs are eligible.
    settings: Settings,
    /// The days after a snapshot in which a purchase counts.
    pub(super) horizon: u32,
    /// Scored are customers whose last order lies within this many days before the snapshot.
    pub(super) active_days: i32,
    /// By product: whether it takes part.
    keep: Vec<bool>,
    /// The most products in EASE, and its λ.
    ease: (usize, f64),
}

impl Protocol {
    /// The products most bought before a day take part, by distinct customers, ties by product key.
    pub(super) fn new(
        history: &History,
        settings: &Settings,
        (horizon, active_days): (u32, u32),
        (most, ridge): (u32, f64),
        before: Day,
    ) -> Protocol {
        let products = history.products.len();
        let basket = Basket::of(&history.before(before, &vec![true; products]), u32::MAX);
        let universe = Universe::most_bought(&basket, products, most as usize);
        let keep = (0..products as u32).map(|product| universe.place(product).is_some()).collect();
        let ease = (most as usize, ridge);
        Protocol { settings: settings.clone(), horizon, active_days: active_days as i32, keep, ease }
    }

    /// How many products take part.
    pub(super) fn products(&self) -> u32 {
        self.keep.iter().filter(|keep| **keep).count() as u32
    }

    /// The rate from which on pairs are kept.
    pub(super) fn floor(&self) -> f64 {
        self.settings.kept_from()
    }

    /// The rate that a pair must exceed.
    pub(super) fn threshold(&self) -> f64 {
        self.settings.threshold
    }

    /// The same, but with so many buyers asked of a leading product.
    pub(super) fn with_min_buyers(mut self, min_buyers: u32) -> Protocol {
        self.settings.min_buyers = MinBuyers::Fixed(min_buyers);
        self
    }
}

/// The fit of everything before a day.
pub(super) struct Snapshot {
    pub(super) day: Day,
    pub(super) past: History,
    basket: Basket,
    universe: Universe,
    pub(super) counts: Counts,
    pub(super) landmarks: Landmarks,
    ease: Ease,
    /// The rule at the threshold, and at the floor of the pairs kept.
    rule: Rule,
    floor: Rule,
}

/// One customer as a snapshot knew them, and what they bought after it.
pub(super) struct Scored {
    pub(super) customer: u32,
    /// The candidates at the threshold.
    pub(super) picks: Vec<Pick>,
    /// By candidate, whether it was bought.
    pub(super) bought: Vec<bool>,
    /// Products bought for the first time, candidates or not.
    pub(super) new: usize,
}

impl Snapshot {
    /// A ranker, whose chances are calibrated where there is a calibration.
    pub(super) fn ranker<'a>(&'a self, calibration: Option<&'a Calibration>) -> Ranker<'a> {
        Ranker::new(Evidence {
            history: &self.past,
            basket: &self.basket,
            counts: &self.counts,
            landmarks: &self.landmarks,
            ease: &self.ease,
            calibration,
            day: self.day,
        })
    }

    pub(super) fn sieve(&self) -> Sieve<'_> {
        Sieve::new(&self.past, &self.counts, &self.rule, false)
    }

    pub(super) fn sieve_at_floor(&self) -> Sieve<'_> {
        Sieve::new(&self.past, &self.counts, &self.floor, false)
    }

    /// Customers whose last order was recent; of more than `most` an evenly spaced part.
    pub(super) fn active(&self, active_days: i32, most: usize) -> Vec<u32> {
        let recent =
            |customer: &u32| self.past.occasions(*customer).last().is_some_and(|last| self.day - *last <= active_days);
        let active: Vec<u32> = (0..self.past.len() as u32).filter(recent).collect();
        let every = active.len().div_ceil(most).max(1);
        active.into_iter().step_by(every).collect()
    }

    /// A customer with candidates, and what came about.
    pub(super) fn score(&self, history: &History, protocol: &Protocol, customer: u32, picks: Vec<Pick>) -> Scored {
        let new = self.bought_after(history, protocol, customer);
        Scored {
            customer,
            bought: picks.iter().map(|pick| new.binary_search(&pick.to).is_ok()).collect(),
            picks,
            new: new.len(),
        }
    }

    /// What a customer bought for the first time within the horizon, by product, rising.
    fn bought_after(&self, history: &History, protocol: &Protocol, customer: u32) -> Vec<u32> {
        let within = |first: Day| first >= self.day && first - self.day < protocol.horizon as i32;
        let purchases = history.purchases(customer).iter();
        purchases.filter(|p| protocol.keep[p.product as usize] && within(p.first)).map(|p| p.product).collect()
    }
}

/// What is worked out next.
enum Task {
    Counts(Box<Counter>),
    Landmarks(Box<LandmarkCounter>),
    Ease(Box<EaseFit>),
    /// All is done.
    Done,
}

/// Fits a [`Snapshot`], some of the work at a time.
pub(super) struct SnapshotFit {
    snapshot: Snapshot,
    task: Task,
}

impl SnapshotFit {
    pub(super) fn new(history: &History, protocol: &Protocol, day: Day) -> SnapshotFit {
        let settings = &protocol.settings;
        let past = history.before(day, &protocol.keep);
        let basket = Basket::of(&past, u32::MAX);
        let products = past.products.len();
        let universe = Universe::most_bought(&basket, products, protocol.ease.0);
        let task = Task::Counts(Box::new(Counter::new(&past, settings)));
        let snapshot = Snapshot {
            day,
            basket,
            universe,
            counts: Counts::default(),
            landmarks: Landmarks::default(),
            ease: Ease::default(),
            rule: Rule::of_rates(products, settings.threshold, settings.strict),
            floor: Rule::of_rates(products, settings.kept_from(), false),
            past,
        };
        SnapshotFit { snapshot, task }
    }

    /// Works on for about `budget` simple operations; true when all is done.
    pub(super) fn step(&mut self, protocol: &Protocol, budget: u64) -> bool {
        let snapshot = &mut self.snapshot;
        self.task = match std::mem::replace(&mut self.task, Task::Done) {
            Task::Counts(mut counter) => {
                if counter.step(&snapshot.past, &snapshot.basket, budget) {
                    snapshot.counts = counter.finish();
                    Task::Landmarks(Box::new(LandmarkCounter::new(&snapshot.past, protocol.horizon)))
                } else {
                    Task::Counts(counter)
                }
            }
            Task::Landmarks(mut counter) => {
                if counter.step(&snapshot.past, &snapshot.basket, &snapshot.counts, budget) {
                    snapshot.landmarks = counter.finish(&snapshot.counts);
                    let (customers, ridge) = (snapshot.past.len(), protocol.ease.1);
                    Task::Ease(Box::new(EaseFit::new(&snapshot.basket, customers, &snapshot.universe, ridge)))
                } else {
                    Task::Landmarks(counter)
                }
            }
            Task::Ease(mut fit) => {
                if fit.step(budget) {
                    snapshot.ease = fit.finish();
                    Task::Done
                } else {
                    Task::Ease(fit)
                }
            }
            Task::Done => Task::Done,
        };
        matches!(self.task, Task::Done)
    }

    /// How far the work has come, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        match &self.task {
            Task::Counts(counter) => 0.25 * counter.progress(),
            Task::Landmarks(counter) => 0.25 + 0.25 * counter.progress(),
            Task::Ease(fit) => 0.5 + 0.5 * fit.progress(),
            Task::Done => 1.0,
        }
    }

    pub(super) fn finish(self) -> Snapshot {
        self.snapshot
    }
}
