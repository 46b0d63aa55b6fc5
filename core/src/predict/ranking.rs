//! In which order candidates are offered.

use followon_kernels::baskets::{add_weight, count_common, with_slot};
use followon_kernels::sort::by_key;
use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, Example};
use super::candidates::Pick;
use super::ease::Ease;
use crate::follow::{Basket, Counts, Landmarks};
use crate::history::History;
use crate::{Day, sort};

/// A way to put a customer's candidates in order. Ties go to the product with more buyers, then by product key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Ranking {
    /// Highest follow-on rate from any product of the last order first: the rule.
    #[default]
    Plain,
    /// Highest score of EASE first (Steck, “Embarrassingly Shallow Autoencoders for Sparse Data”, 2019).
    Ease,
    /// The logarithm of the noisy-or of chances from the products of the last order, plus three times the score of EASE.
    Blend,
    /// Reciprocal-rank fusion of the orders by rate, by EASE and by what the most similar customers own (Cormack, Clarke
    /// and Büttcher, “Reciprocal rank fusion outperforms Condorcet”, 2009).
    Fused,
    /// Highest chance of this customer first: the calibrated one, which goes by the pairs' chances and EASE; where it cannot
    /// be calibrated, that of the best pair.
    Chance,
}

impl Ranking {
    /// All of them, the rule first.
    pub const ALL: [Ranking; 5] = [Ranking::Plain, Ranking::Ease, Ranking::Blend, Ranking::Fused, Ranking::Chance];
}

/// The weight of EASE beside the logarithm of the chance.
const EASE_WEIGHT: f64 = 3.0;

/// Added to every rank before its reciprocal is taken.
const FUSION: f64 = 10.0;

/// A chance of nothing or of all has no logit: it is taken for so much more or less.
pub(super) const LEAST: f64 = 1e-6;

/// Customers who count as similar.
const NEIGHBOURS: usize = 100;

/// They are looked for among so many buyers of each product at most, evenly spaced: among all of them the work would grow
/// with the square of the customers.
const MOST_BUYERS: usize = 2_000;

/// What rankings go by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) history: &'a History,
    pub(crate) basket: &'a Basket,
    pub(crate) counts: &'a Counts,
    pub(crate) landmarks: &'a Landmarks,
    pub(crate) ease: &'a Ease,
    pub(crate) calibration: Option<&'a Calibration>,
    /// The day after the last that is known.
    pub(crate) day: Day,
}

/// Ranks one customer's candidates after the other's; holds what is needed between them.
#[derive(Debug)]
pub(crate) struct Ranker<'a> {
    evidence: Evidence<'a>,
    /// By product: 1 + its place among the candidates in hand.
    slot: Vec<u32>,
    /// By customer: products in common with the customer in hand.
    common: Vec<u32>,
    /// What was asked for last: the customer, and by product, rising, what tells of its chance.
    last: Option<(u32, Vec<(u32, Example)>)>,
}

impl<'a> Ranker<'a> {
    pub(crate) fn new(evidence: Evidence<'a>) -> Ranker<'a> {
        let (products, customers) = (evidence.history.products.len(), evidence.history.len());
        Ranker { evidence, slot: vec![0; products], common: vec![0; customers], last: None }
    }

    /// Puts a customer's candidates in order, best first.
    pub(crate) fn rank(&mut self, ranking: Ranking, customer: u32, picks: &mut [Pick]) {
        let scores = self.scores(ranking, customer, picks);
        self.by_score(picks, &scores);
    }

    /// Puts candidates in order by a score each, best first.
    pub(crate) fn by_score(&self, picks: &mut [Pick], scores: &[f64]) {
        let ranked: Vec<Pick> = self.places(picks, scores).into_iter().map(|at| picks[at as usize]).collect();
        picks.copy_from_slice(&ranked);
    }

    /// The score of each candidate.
    pub(crate) fn scores(&mut self, ranking: Ranking, customer: u32, picks: &[Pick]) -> Vec<f64> {
        match ranking {
            Ranking::Plain => picks.iter().map(|pick| pick.rate()).collect(),
            Ranking::Ease => self.examples(customer, picks).iter().map(|example| example.ease).collect(),
            Ranking::Blend => {
                let score = |example: &Example| libm::log(example.chance) + EASE_WEIGHT * example.ease;
                self.examples(customer, picks).iter().map(score).collect()
            }
            Ranking::Chance => self.chances(customer, picks),
            Ranking::Fused => {
                let mut fused = vec![0.0; picks.len()];
                let rates = picks.iter().map(|pick| pick.rate()).collect();
                for scores in [rates, self.scores(Ranking::Ease, customer, picks), self.neighbours(customer, picks)] {
                    for (rank, at) in (1..).zip(self.places(picks, &scores)) {
                        fused[at as usize] += 1.0 / (FUSION + f64::from(rank));
                    }
                }
                // The same ranks in another order are the same score, whatever the last digit of their sum.
                fused.into_iter().map(|score| libm::round(score * 1e12)).collect()
            }
        }
    }

    /// The chance of each candidate by the noisy-or over all products of the last order: that at least one of them leads
    /// to it. A pair that is not kept has the base rate as its chance.
    ///
    /// Beside each chance the spread of its logit. What pairs with one following product are off by goes together, for it is
    /// the same purchases that they count; so their spreads add up.
    fn pair_chances(&mut self, customer: u32, picks: &[Pick]) -> Vec<(f64, f64)> {
        let Evidence { history, counts, landmarks, .. } = self.evidence;
        for (pick, place) in picks.iter().zip(1..) {
            self.slot[pick.to as usize] = place;
        }
        let mut missed = vec![1.0; picks.len()];
        let mut spread = vec![0.0; picks.len()];
        let mut kept = vec![0; picks.len()];
        let mut leading = 0;
        let mut found = Vec::new();
        for from in history.last_products(customer) {
            leading += 1;
            let first = counts.first_of(from);
            with_slot(counts.of(from), &self.slot, &mut found);
            for (at, pair) in found.drain(..) {
                let to = picks[at as usize].to;
                let missing = (1.0 - landmarks.chance(first + pair, to)).max(LEAST);
                missed[at as usize] *= missing;
                spread[at as usize] += landmarks.spread(first + pair, to) / missing;
                kept[at as usize] += 1;
            }
        }
        for (at, pick) in picks.iter().enumerate() {
            self.slot[pick.to as usize] = 0;
            for _ in kept[at]..leading {
                missed[at] *= 1.0 - landmarks.base(pick.to);
            }
        }
        missed
            .into_iter()
            .zip(spread)
            .map(|(missed, spread)| (1.0 - missed, spread / (1.0 - missed).max(LEAST)))
            .collect()
    }

    /// What tells of each candidate's chance.
    pub(crate) fn examples(&mut self, customer: u32, picks: &[Pick]) -> Vec<Example> {
        if let Some((_, known)) = self.last.as_ref().filter(|(who, _)| *who == customer) {
            let of = |pick: &Pick| known.binary_search_by_key(&pick.to, |(to, _)| *to).ok().map(|at| known[at].1);
            if let Some(examples) = picks.iter().map(of).collect() {
                return examples;
            }
        }
        let occasions = self.evidence.history.occasions(customer);
        let orders = occasions.len() as u32;
        let leading = self.evidence.history.last_products(customer).count() as u32;
        let days_since = occasions.last().map_or(0, |last| self.evidence.day - *last);
        let chances = self.pair_chances(customer, picks).into_iter().zip(self.ease(customer, picks));
        let example = |((chance, spread), ease)| Example {
            customer,
            chance,
            spread,
            ease,
            leading,
            orders,
            days_since,
            bought: false,
        };
        let examples: Vec<Example> = chances.map(example).collect();
        let mut known: Vec<(u32, Example)> = picks.iter().map(|pick| pick.to).zip(examples.iter().copied()).collect();
        sort::by_number(&mut known, |(to, _)| u64::from(*to));
        self.last = Some((customer, known));
        examples
    }

    /// The chance of each candidate: calibrated, else that of its pair.
    pub(crate) fn chances(&mut self, customer: u32, picks: &[Pick]) -> Vec<f64> {
        let Evidence { calibration, landmarks, .. } = self.evidence;
        match calibration {
            Some(calibration) => {
                self.examples(customer, picks).iter().map(|example| calibration.chance(example)).collect()
            }
            None => picks.iter().map(|pick| landmarks.chance(pick.pair, pick.to)).collect(),
        }
    }

    /// The calibrated chance of each candidate and its 90 % interval; none where chances are not calibrated.
    pub(crate) fn intervals(&mut self, customer: u32, picks: &[Pick]) -> Vec<(f64, f64, f64)> {
        let Some(calibration) = self.evidence.calibration else { return Vec::new() };
        self.examples(customer, picks).iter().map(|example| calibration.interval(example)).collect()
    }

    /// The score of EASE of each candidate.
    fn ease(&self, customer: u32, picks: &[Pick]) -> Vec<f64> {
        let owned = self.evidence.basket.bought_by(customer).iter().map(|bought| bought.product);
        self.evidence.ease.scores(owned, picks.iter().map(|pick| pick.to))
    }

    /// How much the most similar customers own of each candidate: the sum of their cosines.
    fn neighbours(&mut self, customer: u32, picks: &[Pick]) -> Vec<f64> {
        let basket = self.evidence.basket;
        let owned = basket.bought_by(customer);
        for bought in owned {
            let buyers = basket.buyers(bought.product);
            let step = buyers.len().div_ceil(MOST_BUYERS).max(1);
            count_common(buyers, step, &mut self.common);
        }
        self.common[customer as usize] = 0;
        // Nearest first, and of those equally near the first; now and then the far ones among them are let go.
        let mut nearest: Vec<(u64, u32)> = Vec::new();
        let mut farthest = u64::MAX;
        for (count, other) in self.common.iter_mut().zip(0..).filter(|(count, _)| **count > 0) {
            let cosine = f64::from(*count) / libm::sqrt(owned.len() as f64 * basket.bought_by(other).len() as f64);
            *count = 0;
            let key = !sort::float(cosine);
            if key < farthest {
                nearest.push((key, other));
                if nearest.len() == 4 * NEIGHBOURS {
                    by_key(&mut nearest);
                    nearest.truncate(NEIGHBOURS);
                    farthest = nearest[NEIGHBOURS - 1].0;
                }
            }
        }
        by_key(&mut nearest);
        nearest.truncate(NEIGHBOURS);
        for (pick, place) in picks.iter().zip(1..) {
            self.slot[pick.to as usize] = place;
        }
        let mut sums = vec![0.0; picks.len()];
        for (key, other) in nearest {
            let weight = sort::float_of(!key);
            add_weight(basket.bought_by(other), weight, &self.slot, &mut sums);
        }
        for pick in picks {
            self.slot[pick.to as usize] = 0;
        }
        sums
    }

    /// The places of the candidates by their scores, best first.
    pub(crate) fn places(&self, picks: &[Pick], scores: &[f64]) -> Vec<u32> {
        let mut places: Vec<u32> = (0..picks.len() as u32).collect();
        let buyers = |at: u32| self.evidence.basket.buyers(picks[at as usize].to).len();
        let score = |at: u32| scores[at as usize];
        sort::by(&mut places, |&a, &b| {
            score(b)
                .total_cmp(&score(a))
                .then_with(|| buyers(b).cmp(&buyers(a)))
                .then_with(|| picks[a as usize].to.cmp(&picks[b as usize].to))
        });
        places
    }
}
