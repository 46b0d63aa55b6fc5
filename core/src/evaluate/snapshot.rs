//! What was known on a day, and what came after it.

use super::BacktestOptions;
use super::chance::Chance;
use super::ease::Ease;
use crate::follow::millionths;
use crate::history::{History, Purchase, group};
use crate::{Base, Day, Settings, sort};

/// No product of the universe.
const NONE: u32 = u32::MAX;

/// The products that take part, by their places in the order of their keys.
#[derive(Default)]
pub(super) struct Universe {
    /// By product: its place, or [`NONE`].
    place: Vec<u32>,
    len: usize,
}

impl Universe {
    /// The products most bought before a day, by distinct customers, ties by product key.
    pub(super) fn most_bought(history: &History, before: Day, most: u32) -> Universe {
        let mut buyers = vec![0_u32; history.products.len()];
        for customer in 0..history.len() as u32 {
            for purchase in history.purchases(customer).iter().filter(|purchase| purchase.first < before) {
                buyers[purchase.product as usize] += 1;
            }
        }
        let mut best: Vec<u32> = (0..buyers.len() as u32).filter(|&product| buyers[product as usize] > 0).collect();
        // Products stand in the order of their keys, and the sort keeps it.
        sort::by_number(&mut best, |&product| !u64::from(buyers[product as usize]));
        best.truncate(most as usize);
        sort::by_number(&mut best, |&product| product.into());
        let mut place = vec![NONE; buyers.len()];
        for (at, product) in best.iter().enumerate() {
            place[*product as usize] = at as u32;
        }
        Universe { place, len: best.len() }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// A customer's purchases of products that take part, each with its place.
    fn purchases<'h>(&'h self, history: &'h History, customer: u32) -> impl Iterator<Item = (u32, &'h Purchase)> {
        let with_place = |purchase: &'h Purchase| (self.place[purchase.product as usize], purchase);
        history.purchases(customer).iter().map(with_place).filter(|(place, _)| *place != NONE)
    }
}

/// What a customer had bought before the snapshot, by the products' places.
pub(super) struct Known {
    /// All, rising.
    pub(super) owned: Vec<u32>,
    /// What was bought on the last order day.
    last: Vec<u32>,
}

/// A product that could be offered.
pub(super) struct Candidate {
    pub(super) place: u32,
    /// The highest rate from any product of the last order.
    pub(super) rate: f64,
    /// The highest chance from a product of the last order that leads to it in an eligible pair.
    pub(super) chance: f64,
    /// The noisy-or of the chances from all products of the last order.
    pub(super) any_chance: f64,
}

/// The fit of everything before a day.
pub(super) struct Snapshot<'u> {
    universe: &'u Universe,
    day: Day,
    /// By place: distinct buyers.
    pub(super) buyers: Vec<u32>,
    pub(super) ease: Ease,
    pub(super) chance: Chance,
    /// Eligible pairs by leading product: what follows, and its rate.
    eligible: Vec<(u32, f64)>,
    eligible_start: Vec<u32>,
}

impl<'u> Snapshot<'u> {
    pub(super) fn fit(
        history: &History,
        universe: &'u Universe,
        day: Day,
        settings: &Settings,
        min_buyers: u32,
        options: &BacktestOptions,
    ) -> Snapshot<'u> {
        let n = universe.len;
        let mut buyers = vec![0_u32; n];
        let mut counted = vec![0_u32; n];
        let mut followers = vec![0_u32; n * n];
        let mut together = vec![0_u32; n * n];
        let mut owned: Vec<(u32, Day, Day)> = Vec::new();
        for customer in 0..history.len() as u32 {
            owned.clear();
            for (place, purchase) in universe.purchases(history, customer) {
                if purchase.first < day {
                    owned.push((place, purchase.first, last_before(history, purchase, day)));
                }
            }
            let occasions = history.occasions(customer);
            let last_day = occasions[..occasions.partition_point(|d| *d < day)].last().copied();
            for &(from, first, _) in &owned {
                buyers[from as usize] += 1;
                let returned = settings.base == Base::AllBuyers || last_day.is_some_and(|last| last > first);
                counted[from as usize] += u32::from(returned);
                let row = from as usize * n;
                for &(to, _, last) in &owned {
                    followers[row + to as usize] += u32::from(last > first && to != from);
                    together[row + to as usize] += 1;
                }
            }
        }
        let mut chance = landmarks(history, universe, day, options.horizon_days as i32);
        let over = millionths(settings.threshold);
        let pairs = (0..n * n).filter_map(|at| {
            let (from, k) = (at / n, followers[at]);
            let by = counted[from];
            let is_eligible = by >= min_buyers && u64::from(k) * 1_000_000 > u64::from(by) * over;
            is_eligible.then(|| (from as u32, ((at % n) as u32, f64::from(k) / f64::from(by))))
        });
        let (eligible_start, eligible): (Vec<u32>, Vec<(u32, f64)>) = group(n, pairs.clone());
        chance.settle(&pairs.map(|(from, (to, _))| (from, to)));
        Snapshot {
            universe,
            day,
            buyers,
            ease: Ease::fit(&together, n, options.ridge),
            chance,
            eligible,
            eligible_start,
        }
    }

    /// What was known of a customer, if their last order is recent.
    pub(super) fn customer(&self, history: &History, customer: u32, active_days: i32) -> Option<Known> {
        let purchases = || {
            let before = |(place, purchase): (u32, &Purchase)| {
                (purchase.first < self.day).then(|| (place, last_before(history, purchase, self.day)))
            };
            self.universe.purchases(history, customer).filter_map(before)
        };
        let last_day = purchases().map(|(_, last)| last).max()?;
        if self.day - last_day > active_days {
            return None;
        }
        Some(Known {
            owned: purchases().map(|(place, _)| place).collect(),
            last: purchases().filter(|(_, last)| *last == last_day).map(|(place, _)| place).collect(),
        })
    }

    /// What eligible pairs lead to from the last order, less what is owned, by place.
    pub(super) fn candidates(&self, known: &Known) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for &from in &known.last {
            let pairs = crate::history::range(&self.eligible_start, &self.eligible, from);
            candidates.extend(pairs.iter().map(|&(place, rate)| Candidate {
                place,
                rate,
                chance: self.chance.of(from, place),
                any_chance: 0.0,
            }));
        }
        candidates.retain(|candidate| known.owned.binary_search(&candidate.place).is_err());
        sort::by_number(&mut candidates, |candidate| u64::from(candidate.place));
        candidates.dedup_by(|next, best| {
            let same = next.place == best.place;
            if same {
                best.rate = best.rate.max(next.rate);
                best.chance = best.chance.max(next.chance);
            }
            same
        });
        for candidate in &mut candidates {
            let missed = known.last.iter().map(|&from| 1.0 - self.chance.of(from, candidate.place));
            candidate.any_chance = 1.0 - missed.product::<f64>();
        }
        candidates
    }

    /// What a customer bought for the first time within the horizon, rising.
    pub(super) fn bought_after(&self, history: &History, customer: u32, horizon: i32) -> Vec<u32> {
        let within = |purchase: &Purchase| purchase.first >= self.day && purchase.first - self.day < horizon;
        let purchases = self.universe.purchases(history, customer);
        purchases.filter(|(_, purchase)| within(purchase)).map(|(place, _)| place).collect()
    }
}

/// The index events of all customers and their successes, as known on a day: the horizon after each is over by then, and
/// where the history is nine months or longer, its first sixty days only tell who owns what.
fn landmarks(history: &History, universe: &Universe, day: Day, horizon: i32) -> Chance {
    const LONG: i32 = 270;
    const BURN_IN: i32 = 60;
    let mut chance = Chance::new(universe.len);
    let Some((start, _)) = history.span else { return chance };
    let begin = start + if day - start >= LONG { BURN_IN } else { 0 };
    for customer in 0..history.len() as u32 {
        let products: Vec<(u32, &Purchase)> = universe.purchases(history, customer).collect();
        for &(place, purchase) in &products {
            let days = history.days_of(purchase).iter();
            for &at in days.filter(|&&at| at >= begin && day - at >= horizon) {
                let others = products.iter().filter(|(other, _)| *other != place);
                chance.event(place, others.map(|(other, bought)| (*other, bought.first - at)), horizon);
            }
        }
    }
    chance
}

/// The last day before another on which a purchase was made; its first day lies before that.
fn last_before(history: &History, purchase: &Purchase, day: Day) -> Day {
    let days = history.days_of(purchase);
    days[days.partition_point(|d| *d < day) - 1]
}
