//! Rankings held against what was bought: hits, precision, recall and nDCG of the first three.

use super::bootstrap;
use super::report::{Contender, RankingScore};

/// How many are offered.
pub(super) const OFFERED: usize = 3;

/// The scores of one contender, as they come in.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) contender: Contender,
    /// By scored customer: number, whether there was a hit (or how likely one was).
    pub(super) hits: Vec<(u32, f64)>,
    precision: f64,
    /// Sums over those who bought anything new, and how many they are.
    recall: f64,
    ndcg: f64,
    with_new: u32,
}

impl Tally {
    pub(super) fn new(contender: Contender) -> Tally {
        Tally { contender, hits: Vec::new(), precision: 0.0, recall: 0.0, ndcg: 0.0, with_new: 0 }
    }

    /// Takes up a customer's candidates in the order offered, each bought or not; `new` is how many products they bought
    /// for the first time.
    pub(super) fn add(&mut self, customer: u32, bought: impl Iterator<Item = bool>, new: usize) {
        let mut gains = [0.0; OFFERED];
        for (gain, bought) in gains.iter_mut().zip(bought) {
            *gain = f64::from(u8::from(bought));
        }
        let hit = if gains.contains(&1.0) { 1.0 } else { 0.0 };
        self.take(customer, hit, gains, new);
    }

    /// Takes up a customer whose candidates, so many of them `right`, come in any order: what is to be expected.
    pub(super) fn add_random(&mut self, customer: u32, candidates: usize, right: usize, new: usize) {
        self.take(customer, random_hit(candidates, right), gain_at_random(candidates, right), new);
    }

    fn take(&mut self, customer: u32, hit: f64, gains: [f64; OFFERED], new: usize) {
        self.hits.push((customer, hit));
        let sum: f64 = gains.iter().sum();
        self.precision += sum / OFFERED as f64;
        if new == 0 {
            return;
        }
        let most = new.min(OFFERED);
        let discount = |rank: usize| 1.0 / libm::log2(rank as f64 + 2.0);
        let gained: f64 = gains.iter().enumerate().map(|(rank, gain)| gain * discount(rank)).sum();
        let ideal: f64 = (0..most).map(discount).sum();
        self.recall += sum / most as f64;
        self.ndcg += gained / ideal;
        self.with_new += 1;
    }

    /// The share of customers with a hit.
    pub(super) fn hit_rate(&self) -> f64 {
        self.hit_count() / (self.hits.len().max(1) as f64)
    }

    /// Customers with a hit.
    pub(super) fn hit_count(&self) -> f64 {
        self.hits.iter().map(|(_, hit)| hit).sum()
    }

    pub(super) fn score(&self) -> RankingScore {
        let mean = |sum: f64, n: usize| if n == 0 { 0.0 } else { sum / n as f64 };
        let scored = self.hits.len();
        let (hit_rate_low, hit_rate_high) = bootstrap::interval(&self.hits);
        RankingScore {
            ranking: self.contender,
            hit_rate: self.hit_rate(),
            hit_rate_low,
            hit_rate_high,
            precision: mean(self.precision, scored),
            recall: mean(self.recall, self.with_new as usize),
            ndcg: mean(self.ndcg, self.with_new as usize),
        }
    }
}

/// How likely three drawn from `all` hold one of the `right`.
fn random_hit(all: usize, right: usize) -> f64 {
    let missed = (0..OFFERED.min(all)).map(|i| (all - i).saturating_sub(right) as f64 / (all - i) as f64);
    1.0 - missed.product::<f64>()
}

/// What each of the first three is worth on average, drawn from `all` with so many `right`.
fn gain_at_random(all: usize, right: usize) -> [f64; OFFERED] {
    std::array::from_fn(|rank| if rank < all { right as f64 / all as f64 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_by_hand() {
        // Of four, one is right: three drawn leave it out once in four.
        assert!((random_hit(4, 1) - 0.75).abs() < 1e-15);
        assert!((random_hit(2, 1) - 1.0).abs() < 1e-15);
        assert!(random_hit(5, 0).abs() < 1e-15);
        assert!(gain_at_random(2, 1).iter().zip([0.5, 0.5, 0.0]).all(|(gain, hand)| (gain - hand).abs() < 1e-15));
    }
}
