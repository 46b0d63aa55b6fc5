//! The chance that a customer who buys X and lacks Y buys Y within the horizon: landmark counts, shrunk to the base rate.
//!
//! An index event is an order day with X in it on which Y was not owned yet; a success, the first Y within the horizon
//! after it. Counts of a pair are shrunk to the base rate b of Y over all X as a beta-binomial would have it,
//! `(k + m·b) / (n + m)`, with one strength m for the shop by marginal likelihood (Gelman et al., “Bayesian Data
//! Analysis”, 3rd ed., section 5.3).

/// The strengths tried.
const STRENGTHS: [f64; 16] =
    [1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 45.0, 65.0, 100.0, 150.0, 200.0, 300.0, 400.0];

/// Index events and successes of every pair of products, and the chances that follow from them.
pub(super) struct Chance {
    /// By product: its index events.
    events: Vec<u32>,
    /// By pair, row by row: index events on which the second was owned already.
    owned: Vec<u32>,
    /// By pair: successes.
    successes: Vec<u32>,
    /// By product: its base rate over all others.
    base: Vec<f64>,
    /// m.
    strength: f64,
}

impl Chance {
    pub(super) fn new(n: usize) -> Chance {
        Chance {
            events: vec![0; n],
            owned: vec![0; n * n],
            successes: vec![0; n * n],
            base: vec![0.0; n],
            strength: STRENGTHS[0],
        }
    }

    /// Takes up an index event of a product; `others` are the customer's products, each with the days from the event to
    /// its first purchase, zero or less where it was owned.
    pub(super) fn event(&mut self, product: u32, others: impl Iterator<Item = (u32, i32)>, horizon: i32) {
        self.events[product as usize] += 1;
        let row = product as usize * self.events.len();
        for (other, wait) in others {
            let at = row + other as usize;
            if wait <= 0 {
                self.owned[at] += 1;
            } else if wait <= horizon {
                self.successes[at] += 1;
            }
        }
    }

    /// Works out the base rates, and the strength from the pairs named.
    pub(super) fn settle(&mut self, pairs: &(impl Iterator<Item = (u32, u32)> + Clone)) {
        let n = self.events.len();
        let all: u64 = self.events.iter().map(|&events| u64::from(events)).sum();
        for to in 0..n {
            let others = (0..n).filter(|from| *from != to);
            let (mut k, mut owned) = (0_u64, 0_u64);
            for from in others {
                k += u64::from(self.successes[from * n + to]);
                owned += u64::from(self.owned[from * n + to]);
            }
            let at_risk = all - u64::from(self.events[to]) - owned;
            self.base[to] = if at_risk == 0 { 0.0 } else { k as f64 / at_risk as f64 };
        }
        let mut best = f64::NEG_INFINITY;
        for strength in STRENGTHS {
            let likelihood: f64 = pairs.clone().map(|(from, to)| self.ln_likelihood(from, to, strength)).sum();
            if likelihood > best {
                best = likelihood;
                self.strength = strength;
            }
        }
    }

    /// Successes and events of a pair.
    fn counts(&self, from: u32, to: u32) -> (u32, u32) {
        let at = from as usize * self.events.len() + to as usize;
        (self.successes[at], self.events[from as usize] - self.owned[at])
    }

    /// The logarithm of the beta-binomial likelihood of a pair's counts, less what does not depend on m.
    fn ln_likelihood(&self, from: u32, to: u32, m: f64) -> f64 {
        let (k, n) = self.counts(from, to);
        let base = self.base[to as usize];
        if n == 0 || base <= 0.0 || base >= 1.0 {
            return 0.0;
        }
        let (a, b) = (m * base, m * (1.0 - base));
        let (k, n) = (f64::from(k), f64::from(n));
        let rising = |x: f64, times: f64| libm::lgamma(x + times) - libm::lgamma(x);
        rising(a, k) + rising(b, n - k) - rising(m, n)
    }

    /// The base rate of a product.
    pub(super) fn base(&self, product: u32) -> f64 {
        self.base[product as usize]
    }

    /// The chance of a pair.
    pub(super) fn of(&self, from: u32, to: u32) -> f64 {
        let (k, n) = self.counts(from, to);
        (f64::from(k) + self.strength * self.base[to as usize]) / (f64::from(n) + self.strength)
    }
}
