//! How long followers took, pair by pair.

use followon_kernels::baskets::Follow;

use super::count::{Basket, Counts, lag};
use crate::history::History;

/// The lags of one pair.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lag {
    /// Quarters of a day, for the quartiles of whole days lie on them.
    quartiles: [u32; 3],
    /// The mean of ln(lag).
    pub(crate) mean_ln: f64,
}

impl Lag {
    /// The lower quartile, the median and the upper quartile in days.
    pub(crate) fn quartiles(&self) -> [f64; 3] {
        self.quartiles.map(|quarters| f64::from(quarters) / 4.0)
    }

    /// Of the lags of a pair's followers, in any order.
    pub(crate) fn of(lags: &mut [u32]) -> Lag {
        lags.sort_unstable();
        let ln = |&lag: &u32| libm::log(f64::from(lag.max(1)));
        let mean_ln = lags.iter().map(ln).sum::<f64>() / lags.len().max(1) as f64;
        Lag { quartiles: [1, 2, 3].map(|q| quantile_quarters(lags, q)), mean_ln }
    }
}

/// The q-th quartile of sorted whole numbers in quarters, by linear interpolation between the neighbours (the usual
/// definition: numpy's default, SQL's `quantile_cont`).
fn quantile_quarters(sorted: &[u32], q: u32) -> u32 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0 };
    let place = last as u32 * q;
    let (at, part) = ((place / 4) as usize, place % 4);
    let low = sorted[at];
    let high = sorted[(at + 1).min(last)];
    low * 4 + (high - low) * part
}

/// The lags of the pairs kept, worked out a leading product at a time when they are first asked for.
///
/// A row may be known only as far as its pairs of most followers go, where no others were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lags {
    rows: Vec<Box<[Lag]>>,
    slot: Vec<u32>,
}

impl Lags {
    pub(crate) fn new(products: usize) -> Lags {
        Lags { rows: vec![Box::default(); products], slot: vec![0; products] }
    }

    /// The lags of at least the first `wanted` pairs kept of a leading product, in the order of [`Counts::of`].
    pub(crate) fn row(
        &mut self,
        history: &History,
        basket: &Basket,
        counts: &Counts,
        from: u32,
        wanted: usize,
    ) -> &[Lag] {
        if self.rows[from as usize].len() < wanted {
            self.rows[from as usize] = self.work_out(history, basket, &counts.of(from)[..wanted], from);
        }
        &self.rows[from as usize]
    }

    /// The lag of the pair at a place of a leading product's row; of a pair beyond what is known the whole row is
    /// worked out, for its neighbours will be asked for too.
    pub(crate) fn of(&mut self, history: &History, basket: &Basket, counts: &Counts, from: u32, at: usize) -> Lag {
        let wanted = if at < self.known(from).len() { at + 1 } else { counts.of(from).len() };
        self.row(history, basket, counts, from, wanted)[at]
    }

    /// A row as far as it was worked out before.
    pub(crate) fn known(&self, from: u32) -> &[Lag] {
        &self.rows[from as usize]
    }

    fn work_out(&mut self, history: &History, basket: &Basket, pairs: &[Follow], from: u32) -> Box<[Lag]> {
        let mut next = Vec::with_capacity(pairs.len());
        let mut total = 0;
        for (at, pair) in pairs.iter().enumerate() {
            self.slot[pair.to as usize] = at as u32 + 1;
            next.push(total);
            total += pair.followers;
        }
        let mut lags = vec![0u32; total as usize];
        basket.each_follow_on(history, from, |first, purchase| {
            let slot = self.slot[purchase.product as usize];
            if slot > 0 {
                let place = &mut next[slot as usize - 1];
                lags[*place as usize] = lag(history, first, purchase);
                *place += 1;
            }
        });
        let mut begin = 0;
        let mut row = Vec::with_capacity(pairs.len());
        for pair in pairs {
            self.slot[pair.to as usize] = 0;
            let end = begin + pair.followers as usize;
            row.push(Lag::of(&mut lags[begin..end]));
            begin = end;
        }
        row.into_boxed_slice()
    }
}

/// The lags of one pair, rising.
pub(crate) fn of_pair(history: &History, basket: &Basket, from: u32, to: u32) -> Vec<u32> {
    let mut lags = Vec::new();
    for &(customer, first) in basket.buyers(from) {
        if let Some(purchase) = basket.purchase(history, customer, to).filter(|bought| bought.last.number() > first) {
            lags.push(lag(history, first, purchase));
        }
    }
    lags.sort_unstable();
    lags
}
