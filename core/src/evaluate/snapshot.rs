//! What was known on a day, and what came after it.

use super::ease::Ease;
use crate::Day;
use crate::follow::millionths;
use crate::history::{History, Purchase, group};
use crate::sort;

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
}

/// The fit of everything before a day.
pub(super) struct Snapshot<'u> {
    universe: &'u Universe,
    day: Day,
    /// By place: distinct buyers.
    pub(super) buyers: Vec<u32>,
    pub(super) ease: Ease,
    /// Eligible pairs by leading product: what follows, and its rate.
    eligible: Vec<(u32, f64)>,
    eligible_start: Vec<u32>,
}

impl<'u> Snapshot<'u> {
    pub(super) fn fit(
        history: &History,
        universe: &'u Universe,
        day: Day,
        threshold: f64,
        min_buyers: u32,
        ridge: f64,
    ) -> Snapshot<'u> {
        let n = universe.len;
        let mut buyers = vec![0_u32; n];
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
            for &(from, first, _) in &owned {
                buyers[from as usize] += 1;
                let row = from as usize * n;
                for &(to, _, last) in &owned {
                    followers[row + to as usize] += u32::from(last > first && to != from);
                    together[row + to as usize] += 1;
                }
            }
        }
        let over = millionths(threshold);
        let pairs = (0..n * n).filter_map(|at| {
            let (from, k) = (at / n, followers[at]);
            let by = buyers[from];
            let is_eligible = by >= min_buyers && u64::from(k) * 1_000_000 > u64::from(by) * over;
            is_eligible.then(|| (from as u32, ((at % n) as u32, f64::from(k) / f64::from(by))))
        });
        let (eligible_start, eligible) = group(n, pairs);
        Snapshot { universe, day, buyers, ease: Ease::fit(&together, n, ridge), eligible, eligible_start }
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
        let mut rates: Vec<(u32, f64)> = Vec::new();
        for &from in &known.last {
            rates.extend_from_slice(crate::history::range(&self.eligible_start, &self.eligible, from));
        }
        rates.retain(|(to, _)| known.owned.binary_search(to).is_err());
        // The highest rate of each stands first.
        sort::by_number(&mut rates, |(_, rate)| !sort::float(*rate));
        sort::by_number(&mut rates, |(to, _)| u64::from(*to));
        rates.dedup_by_key(|(to, _)| *to);
        rates.into_iter().map(|(place, rate)| Candidate { place, rate }).collect()
    }

    /// What a customer bought for the first time within the horizon, rising.
    pub(super) fn bought_after(&self, history: &History, customer: u32, horizon: i32) -> Vec<u32> {
        let within = |purchase: &Purchase| purchase.first >= self.day && purchase.first - self.day < horizon;
        let purchases = self.universe.purchases(history, customer);
        purchases.filter(|(_, purchase)| within(purchase)).map(|(place, _)| place).collect()
    }
}

/// The last day before another on which a purchase was made; its first day lies before that.
fn last_before(history: &History, purchase: &Purchase, day: Day) -> Day {
    let days = history.days_of(purchase);
    days[days.partition_point(|d| *d < day) - 1]
}
