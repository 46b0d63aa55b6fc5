//! The chance that a customer who buys X and lacks Y buys Y within the horizon: landmark counts, shrunk to the base rate.
//!
//! An index event is an order day with X in it on which Y was not owned yet; a success, the first Y within the horizon
//! after it (Anderson, Cain and Gelber, “Analysis of survival by tumor response”, 1983, brought the landmark). Counts of
//! a pair are shrunk to the base rate b of Y over all X as a beta-binomial would have it, `(k + m·b) / (n + m)`, with
//! one strength m for the shop by marginal likelihood (Gelman et al., “Bayesian Data Analysis”, 3rd ed., section 5.3).

use followon_kernels::baskets::{count_landmark, take_landmarks};

use super::beta;
use super::count::{Basket, Counts, Day0};
use crate::Day;
use crate::history::History;

/// The strengths tried.
const STRENGTHS: [f64; 16] =
    [1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 45.0, 65.0, 100.0, 150.0, 200.0, 300.0, 400.0];

/// The strength is told from so many pairs at most: more would not make it surer.
const MOST_PAIRS: usize = 20_000;

/// A history of so many days is long: then its first [`BURN_IN`] days only tell who owns what.
const LONG: i32 = 270;
const BURN_IN: i32 = 60;

/// The share of the distribution on each side of a 90 % interval.
const TAIL: f64 = 0.05;

/// Index events and successes of one pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Landmark {
    /// Order days with X on which the customer lacked Y and which lie a whole horizon before the end: n.
    pub(crate) events: u32,
    /// Those of them on which Y came within the horizon: k.
    pub(crate) successes: u32,
}

/// The landmark counts of all pairs kept, and the chances that follow from them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Landmarks {
    /// By pair kept.
    pairs: Vec<Landmark>,
    /// By product: how often it comes within the horizon after whatever order, for those who lack it.
    base: Vec<f64>,
    /// m.
    strength: f64,
    /// Index events in all.
    events: u64,
}

impl Landmarks {
    /// Whether there are any index events: the history is longer than the horizon.
    pub(crate) fn tell(&self) -> bool {
        self.events > 0
    }

    /// The counts of a pair kept.
    pub(crate) fn of(&self, pair: u32) -> Landmark {
        self.pairs.get(pair as usize).copied().unwrap_or_default()
    }

    /// How often a product comes within the horizon after whatever order, for those who lack it.
    pub(crate) fn base(&self, product: u32) -> f64 {
        self.base.get(product as usize).copied().unwrap_or_default()
    }

    /// m: the pairs' counts are shrunk as if so many index events at the base rate had come on top.
    pub(crate) fn strength(&self) -> f64 {
        self.strength
    }

    /// The chance of a pair kept that leads to a product; 0 where nothing tells of it.
    pub(crate) fn chance(&self, pair: u32, to: u32) -> f64 {
        let Landmark { events, successes } = self.of(pair);
        if !self.tell() {
            return 0.0;
        }
        (f64::from(successes) + self.strength * self.base(to)) / (f64::from(events) + self.strength)
    }

    /// The standard deviation of that chance, by its beta distribution.
    pub(crate) fn spread(&self, pair: u32, to: u32) -> f64 {
        let chance = self.chance(pair, to);
        libm::sqrt(chance * (1.0 - chance) / (f64::from(self.of(pair).events) + self.strength + 1.0))
    }

    /// The 90 % interval of that chance, by the quantiles of its beta distribution.
    pub(crate) fn interval(&self, pair: u32, to: u32) -> (f64, f64) {
        let Landmark { events, successes } = self.of(pair);
        let a = f64::from(successes) + self.strength * self.base(to);
        let b = f64::from(events - successes) + self.strength * (1.0 - self.base(to));
        (beta::quantile(TAIL, a, b), beta::quantile(1.0 - TAIL, a, b))
    }

    /// The strength under which the pairs' counts are likeliest, by an evenly spaced sample of them.
    fn likeliest_strength(&self, counts: &Counts) -> f64 {
        let every = counts.kept().len().div_ceil(MOST_PAIRS).max(1);
        let sample = || self.pairs.iter().zip(counts.kept()).step_by(every);
        let mut best = (f64::NEG_INFINITY, STRENGTHS[0]);
        for strength in STRENGTHS {
            let likelihood: f64 =
                sample().map(|(landmark, pair)| ln_likelihood(*landmark, self.base(pair.to), strength)).sum();
            if likelihood > best.0 {
                best = (likelihood, strength);
            }
        }
        best.1
    }
}

/// A rate that is neither 0 nor 1, for no count makes certain: where all or none came, half an event is put against it; where
/// nothing tells, it is the `usual` one.
fn base_rate(successes: u64, events: u64, usual: f64) -> f64 {
    match (successes, events) {
        (_, 0) => usual,
        (0, n) => 0.5 / (n as f64 + 1.0),
        (k, n) if k == n => (n as f64 + 0.5) / (n as f64 + 1.0),
        (k, n) => k as f64 / n as f64,
    }
}

/// The logarithm of the beta-binomial likelihood of a pair's counts, less what does not depend on m.
fn ln_likelihood(counts: Landmark, base: f64, m: f64) -> f64 {
    let (k, n) = (f64::from(counts.successes), f64::from(counts.events));
    if counts.events == 0 || base <= 0.0 || base >= 1.0 {
        return 0.0;
    }
    let rising = |x: f64, times: f64| libm::lgamma(x + times) - libm::lgamma(x);
    rising(m * base, k) + rising(m * (1.0 - base), n - k) - rising(m, n)
}

/// Counts the landmarks of a history, one leading product after the other.
#[derive(Clone, Debug)]
pub(crate) struct LandmarkCounter {
    landmarks: Landmarks,
    horizon: i32,
    /// Index events lie from here …
    begin: Day0,
    /// … to here.
    end: Day0,
    next: u32,
    /// By product, of the leading product in hand: index events on which it was owned already in the low half, successes in
    /// the high half.
    row: Vec<u64>,
    /// By product: its own index events as a leading product.
    own: Vec<u64>,
    /// By product, of all leading products: index events on which it was owned already, and successes.
    owned: Vec<u64>,
    in_time: Vec<u64>,
}

impl LandmarkCounter {
    /// `horizon` in days.
    pub(crate) fn new(history: &History, horizon: u32) -> LandmarkCounter {
        let products = history.products.len();
        let horizon = horizon as i32;
        let (first, last) = history.span.unwrap_or((Day::from_number(0), Day::from_number(-1)));
        let day_after = last.number() + 1;
        let burn_in = if day_after - first.number() >= LONG { BURN_IN } else { 0 };
        LandmarkCounter {
            landmarks: Landmarks { strength: STRENGTHS[0], ..Landmarks::default() },
            horizon,
            begin: first.number() + burn_in,
            end: day_after - horizon,
            next: 0,
            row: vec![0; products],
            own: vec![0; products],
            owned: vec![0; products],
            in_time: vec![0; products],
        }
    }

    /// Counts on until about `budget` purchases were held against an index event; true when all is done.
    pub(crate) fn step(&mut self, history: &History, basket: &Basket, counts: &Counts, budget: u64) -> bool {
        let mut seen = 0;
        while seen < budget {
            if self.next as usize == self.row.len() {
                return true;
            }
            seen += 1 + self.count(history, basket, counts, self.next);
            self.next += 1;
        }
        false
    }

    /// How far counting has come, 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        f64::from(self.next) / (self.row.len().max(1) as f64)
    }

    /// Counts the index events of one leading product; gives how much work it was.
    fn count(&mut self, history: &History, basket: &Basket, counts: &Counts, from: u32) -> u64 {
        let (mut events, mut work) = (0_u32, 0);
        for &(customer, _) in basket.buyers(from) {
            let purchases = history.purchases(customer);
            let Ok(at) = purchases.binary_search_by_key(&from, |purchase| purchase.product) else { continue };
            let bought = basket.bought_by(customer);
            for day in history.days_of(&purchases[at]) {
                let day = day.number();
                if day < self.begin || day > self.end {
                    continue;
                }
                events += 1;
                work += bought.len() as u64;
                count_landmark(bought, day, self.horizon, &mut self.row);
            }
        }
        let own = &mut self.row[from as usize];
        *own = *own >> 32 << 32;
        self.landmarks.events += u64::from(events);
        self.own[from as usize] = u64::from(events);
        let landmark = |to: u32| {
            let counts = self.row[to as usize];
            Landmark { events: events - counts as u32, successes: (counts >> 32) as u32 }
        };
        self.landmarks.pairs.extend(counts.of(from).iter().map(|pair| landmark(pair.to)));
        if events > 0 {
            take_landmarks(&mut self.row, &mut self.owned, &mut self.in_time);
        }
        work
    }

    /// The base rates and the strength, from all that was counted.
    pub(crate) fn finish(self, counts: &Counts) -> Landmarks {
        let mut landmarks = self.landmarks;
        // What nobody bought, such as excluded goods, is nothing that could have been bought.
        let sold = self.own.iter().zip(&self.owned).zip(&counts.buyers).filter(|(_, buyers)| **buyers > 0);
        let events: u64 = sold.map(|((own, owned), _)| landmarks.events - own - owned).sum();
        let usual = base_rate(self.in_time.iter().sum(), events, 0.0);
        let base = |((own, owned), in_time): ((&u64, &u64), &u64)| {
            let at_risk = landmarks.events - own - owned;
            base_rate(*in_time, at_risk, usual)
        };
        landmarks.base = self.own.iter().zip(&self.owned).zip(&self.in_time).map(base).collect();
        landmarks.strength = landmarks.likeliest_strength(counts);
        landmarks
    }
}
