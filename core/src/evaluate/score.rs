//! Rankings held against what was bought: hits, precision, recall and nDCG of the first three.

use super::snapshot::{Candidate, Known, Snapshot};
use super::{Ranking, RankingScore};
use crate::sort;

/// How many are offered.
const OFFERED: usize = 3;
/// Resamples of the bootstrap.
const RESAMPLES: usize = 1000;

/// The scores of one ranking, as they come in.
pub(super) struct Tally {
    ranking: Ranking,
    /// By scored customer: number, whether there was a hit (or how likely one was).
    hits: Vec<(u32, f64)>,
    precision: f64,
    /// Sums over those who bought anything new, and how many they are.
    recall: f64,
    ndcg: f64,
    with_new: u32,
}

impl Tally {
    pub(super) fn new(ranking: Ranking) -> Tally {
        Tally { ranking, hits: Vec::new(), precision: 0.0, recall: 0.0, ndcg: 0.0, with_new: 0 }
    }

    /// Takes up one customer of a snapshot; `new` is what they bought for the first time after it.
    pub(super) fn add(
        &mut self,
        customer: u32,
        snapshot: &Snapshot<'_>,
        known: &Known,
        candidates: &[Candidate],
        new: &[u32],
    ) {
        let bought = |candidate: &Candidate| new.binary_search(&candidate.place).is_ok();
        let gains = match self.ranking {
            Ranking::RandomEligible => {
                let right = candidates.iter().filter(|candidate| bought(candidate)).count();
                return self.take(
                    customer,
                    random_hit(candidates.len(), right),
                    gain_at_random(candidates.len(), right),
                    new,
                );
            }
            Ranking::BestSellers => first_gains(snapshot, candidates, bought, &|_| 0.0),
            Ranking::Plain => first_gains(snapshot, candidates, bought, &|candidate| candidate.rate),
            Ranking::Ease => first_gains(snapshot, candidates, bought, &|candidate| {
                snapshot.ease.score(&known.owned, candidate.place)
            }),
            Ranking::Blend => first_gains(snapshot, candidates, bought, &|c| {
                libm::log(c.any_chance) + 3.0 * snapshot.ease.score(&known.owned, c.place)
            }),
            Ranking::Oracle => first_gains(snapshot, candidates, bought, &|c| f64::from(u8::from(bought(c)))),
        };
        let hit = if gains.contains(&1.0) { 1.0 } else { 0.0 };
        self.take(customer, hit, gains, new);
    }

    fn take(&mut self, customer: u32, hit: f64, gains: [f64; OFFERED], new: &[u32]) {
        self.hits.push((customer, hit));
        let sum: f64 = gains.iter().sum();
        self.precision += sum / OFFERED as f64;
        if new.is_empty() {
            return;
        }
        let most = new.len().min(OFFERED);
        let discount = |rank: usize| 1.0 / libm::log2(rank as f64 + 2.0);
        let gained: f64 = gains.iter().enumerate().map(|(rank, gain)| gain * discount(rank)).sum();
        let ideal: f64 = (0..most).map(discount).sum();
        self.recall += sum / most as f64;
        self.ndcg += gained / ideal;
        self.with_new += 1;
    }

    pub(super) fn score(self) -> RankingScore {
        let mean = |sum: f64, n: usize| if n == 0 { 0.0 } else { sum / n as f64 };
        let scored = self.hits.len();
        let (hit_rate_low, hit_rate_high) = interval(&self.hits);
        RankingScore {
            ranking: self.ranking,
            hit_rate: mean(self.hits.iter().map(|(_, hit)| hit).sum(), scored),
            hit_rate_low,
            hit_rate_high,
            precision: mean(self.precision, scored),
            recall: mean(self.recall, self.with_new as usize),
            ndcg: mean(self.ndcg, self.with_new as usize),
        }
    }
}

/// Whether each of the first three was bought, highest score first; ties to the product with more buyers, then by key.
fn first_gains(
    snapshot: &Snapshot<'_>,
    candidates: &[Candidate],
    bought: impl Fn(&Candidate) -> bool,
    score: &dyn Fn(&Candidate) -> f64,
) -> [f64; OFFERED] {
    let mut ranked: Vec<(f64, u32, u32)> = candidates
        .iter()
        .zip(0..)
        .map(|(candidate, at)| (score(candidate), snapshot.buyers[candidate.place as usize], at))
        .collect();
    // By place already, which is the order of the keys.
    sort::by(&mut ranked, |a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    let mut gains = [0.0; OFFERED];
    for (gain, (_, _, at)) in gains.iter_mut().zip(ranked) {
        *gain = f64::from(u8::from(bought(&candidates[at as usize])));
    }
    gains
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

/// The 95 % interval of the hit rate by bootstrap over customers: one may have been scored at several snapshots, and
/// stays whole. The draws are of a fixed seed.
fn interval(hits: &[(u32, f64)]) -> (f64, f64) {
    let mut customers: Vec<(u32, f64, f64)> = Vec::new();
    let mut sorted = hits.to_vec();
    sort::by_number(&mut sorted, |(customer, _)| u64::from(*customer));
    for (customer, hit) in sorted {
        match customers.last_mut() {
            Some((last, sum, times)) if *last == customer => {
                *sum += hit;
                *times += 1.0;
            }
            _ => customers.push((customer, hit, 1.0)),
        }
    }
    if customers.is_empty() {
        return (0.0, 0.0);
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut rates: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let (mut sum, mut times) = (0.0, 0.0);
            for _ in 0..customers.len() {
                let (_, hit, count) = customers[(next(&mut state) % customers.len() as u64) as usize];
                sum += hit;
                times += count;
            }
            sum / times
        })
        .collect();
    sort::floats(&mut rates);
    (rates[RESAMPLES / 40], rates[RESAMPLES - 1 - RESAMPLES / 40])
}

/// The next draw of `SplitMix64` (Steele, Lea and Flood, 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
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

    #[test]
    fn an_interval_holds_its_rate() {
        let hits: Vec<(u32, f64)> = (0..2_000).map(|n| (n / 2, f64::from(u8::from(n % 10 == 0)))).collect();
        let (low, high) = interval(&hits);
        assert!(low < 0.1 && 0.1 < high && high - low < 0.04, "{low} to {high}");
        assert_eq!(interval(&[]), (0.0, 0.0));
    }
}
