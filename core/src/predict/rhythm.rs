//! Purchase rhythm: how customers space their order days.
//!
//! ln of each gap is taken as normal within a customer, and the customers' means as normal within the shop; a
//! customer's own mean is shrunk to the shop's by how much evidence there is for it. How far off such a forecast is, is
//! read from the walk-forward residuals of the data themselves, not from the normal law.

use crate::Day;
use crate::history::History;
use crate::sort;
use crate::summary::ShopRhythm;

/// A gap four gaps back weighs half: 2^(-1/4) a gap.
const FADE: f64 = 0.840_896_415_253_714_5;

/// The shares of customers who are back by the early, the likely and the late day.
pub(crate) const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// Fewer gaps than this in the whole shop are no rhythm.
pub(crate) const FEWEST_GAPS: u32 = 20;

/// The shop's rhythm.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rhythm {
    gaps: u32,
    median_gap: Option<f64>,
    /// μ₀, the shop's mean ln gap.
    mean: f64,
    /// σ², the variance of ln gaps within a customer.
    within: f64,
    /// τ², the variance of the customers' means.
    between: f64,
    /// What walk-forward forecasts of ln gaps were off by, rising.
    residuals: Vec<f64>,
    ln_gaps: LnGaps,
}

/// ln of a number of days, by the number, where it is no longer than most gaps are: of each gap it is asked for again and again.
#[derive(Clone, Debug, Default)]
struct LnGaps(Vec<f64>);

impl LnGaps {
    /// So many are known; a gap of more is one of years.
    const MOST: i32 = 1024;

    fn new() -> LnGaps {
        LnGaps((0..LnGaps::MOST).map(|days| libm::log(f64::from(days.max(1)))).collect())
    }

    /// ln of the gap between two days, of a day at least.
    fn of(&self, pair: &[Day]) -> f64 {
        let days = (pair[1] - pair[0]).max(1);
        self.0.get(days as usize).copied().unwrap_or_else(|| libm::log(f64::from(days)))
    }
}

/// One customer's rhythm, shrunk to the shop's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Own {
    /// μ of the customer: ln of the expected gap, but for the residuals' median.
    pub(crate) mean: f64,
    /// The mean ln gap of the customer alone, the latest weighing most; 0 without one.
    pub(crate) alone: f64,
    /// The weight of the customer's own gaps in it, 0 to 1.
    pub(crate) weight: f64,
    /// How many gaps there are.
    pub(crate) gaps: u32,
}

/// Own gaps so far, the latest weighing most.
#[derive(Clone, Copy, Default)]
struct Faded {
    weight: f64,
    sum: f64,
    gaps: u32,
}

impl Faded {
    fn add(&mut self, ln_gap: f64) {
        self.weight = self.weight * FADE + 1.0;
        self.sum = self.sum * FADE + ln_gap;
        self.gaps += 1;
    }
}

impl Rhythm {
    /// The rhythm of a history: pooled variance within customers, variance between them by the method of moments.
    /// Calls `tell` between its passes, which take a while of millions of gaps.
    pub(crate) fn of(history: &History, tell: &mut dyn FnMut()) -> Rhythm {
        Rhythm::of_days(history.len(), &|customer| history.occasions(customer), tell)
    }

    /// The rhythm of the gaps that ended before a day.
    pub(crate) fn before(history: &History, day: Day) -> Rhythm {
        let days_of = |customer| {
            let days = history.occasions(customer);
            &days[..days.partition_point(|d| *d < day)]
        };
        Rhythm::of_days(history.len(), &days_of, &mut || {})
    }

    fn of_days<'h>(customers: usize, days_of: &dyn Fn(u32) -> &'h [Day], tell: &mut dyn FnMut()) -> Rhythm {
        let ln_gaps = LnGaps::new();
        // By days, how many gaps are of so many.
        let mut gaps: Vec<u32> = Vec::new();
        let (mut total, mut sum) = (0.0, 0.0);
        let (mut squares_within, mut degrees) = (0.0, 0.0);
        // Per customer with a gap: how many, and their mean.
        let mut means: Vec<(f64, f64)> = Vec::new();
        for customer in 0..customers as u32 {
            let days = days_of(customer);
            if days.len() < 2 {
                continue;
            }
            for pair in days.windows(2) {
                let gap = (pair[1] - pair[0]).max(0) as usize;
                gaps.resize(gaps.len().max(gap + 1), 0);
                gaps[gap] += 1;
            }
            let n = (days.len() - 1) as f64;
            let mean = days.windows(2).map(|pair| ln_gaps.of(pair)).sum::<f64>() / n;
            let off = |pair: &[Day]| ln_gaps.of(pair) - mean;
            squares_within += days.windows(2).map(|pair| off(pair) * off(pair)).sum::<f64>();
            degrees += n - 1.0;
            total += n;
            sum += n * mean;
            means.push((n, mean));
        }
        if gaps.is_empty() {
            return Rhythm::default();
        }
        let grand = sum / total;
        let within = if degrees > 0.0 {
            squares_within / degrees
        } else {
            // Nobody has two gaps, so nothing tells customers apart: all that gaps differ by is taken for chance.
            let all = means.iter().map(|(n, mean)| n * (mean - grand) * (mean - grand)).sum::<f64>();
            all / f64::max(total - 1.0, 1.0)
        };
        let within = within.max(1e-6);
        let groups = means.len() as f64;
        let between = if means.len() < 2 {
            1e-3
        } else {
            let squares = means.iter().map(|(n, _)| n * n).sum::<f64>();
            let typical = (total - squares / total) / (groups - 1.0);
            let among = means.iter().map(|(n, m)| n * (m - grand) * (m - grand)).sum::<f64>() / (groups - 1.0);
            ((among - within) / typical).max(1e-3)
        };
        let weigh = |n: f64| 1.0 / (between + within / n);
        let weights = means.iter().map(|&(n, _)| weigh(n)).sum::<f64>();
        let mean = means.iter().map(|&(n, m)| weigh(n) * m).sum::<f64>() / weights;
        tell();
        let count: u32 = gaps.iter().sum();
        let nth = |at: u32| {
            let mut before = 0;
            let is_beyond = |of_gap: &u32| {
                before += of_gap;
                before > at
            };
            gaps.iter().position(is_beyond).unwrap_or(0) as f64
        };
        let median = f64::midpoint(nth((count - 1) / 2), nth(count / 2));
        let residuals = Vec::with_capacity(count as usize);
        let mut rhythm = Rhythm { gaps: count, median_gap: Some(median), mean, within, between, residuals, ln_gaps };
        rhythm.walk_forward(customers, days_of, tell);
        rhythm
    }

    /// Forecasts every gap from the gaps before it and keeps what the forecasts were off by.
    fn walk_forward<'h>(&mut self, customers: usize, days_of: &dyn Fn(u32) -> &'h [Day], tell: &mut dyn FnMut()) {
        let mut residuals = std::mem::take(&mut self.residuals);
        for customer in 0..customers as u32 {
            let mut so_far = Faded::default();
            for pair in days_of(customer).windows(2) {
                let ln_gap = self.ln_gaps.of(pair);
                residuals.push(ln_gap - self.shrink(so_far).mean);
                so_far.add(ln_gap);
            }
        }
        tell();
        sort::floats(&mut residuals);
        self.residuals = residuals;
    }

    fn shrink(&self, own: Faded) -> Own {
        let evidence = own.weight / self.within;
        let prior = 1.0 / self.between;
        let mean = (own.sum / self.within + self.mean * prior) / (evidence + prior);
        let alone = own.sum / own.weight.max(1.0);
        Own { mean, alone, weight: evidence / (evidence + prior), gaps: own.gaps }
    }

    /// A customer's rhythm from their order days.
    pub(crate) fn own(&self, days: &[Day]) -> Own {
        let mut faded = Faded::default();
        for pair in days.windows(2) {
            faded.add(self.ln_gaps.of(pair));
        }
        self.shrink(faded)
    }

    /// Whether the shop has gaps enough to speak of a rhythm.
    pub(crate) fn tells(&self) -> bool {
        self.gaps >= FEWEST_GAPS
    }

    /// The median of what forecasts of ln gaps are off by.
    pub(crate) fn median_residual(&self) -> f64 {
        self.residual(0.5)
    }

    /// A quantile of what forecasts of ln gaps are off by, by linear interpolation between the neighbours.
    fn residual(&self, share: f64) -> f64 {
        let Some(last) = self.residuals.len().checked_sub(1) else { return 0.0 };
        let place = share * last as f64;
        let (low, part) = (place as usize, place - libm::floor(place));
        let (a, b) = (self.residuals[low], self.residuals[(low + 1).min(last)]);
        a + (b - a) * part
    }

    /// The gap in days that a share of customers of this rhythm do not exceed.
    pub(crate) fn quantile(&self, own: Own, share: f64) -> f64 {
        libm::exp(own.mean + self.residual(share))
    }

    /// The gap in days that a share of those customers of this rhythm do not exceed whose gap is longer than `passed` days.
    pub(crate) fn quantile_after(&self, own: Own, share: f64, passed: i32) -> f64 {
        let still_out = self.longer_than(own, passed);
        self.quantile(own, 1.0 - (1.0 - share) * still_out).max(f64::from(passed))
    }

    /// μ₀.
    pub(crate) fn mean(&self) -> f64 {
        self.mean
    }

    /// The share of customers of this rhythm whose gap is longer than `days`.
    pub(crate) fn longer_than(&self, own: Own, days: i32) -> f64 {
        if days < 1 || self.residuals.is_empty() {
            return 1.0;
        }
        let bound = libm::log(f64::from(days)) - own.mean;
        let beyond = self.residuals.len() - self.residuals.partition_point(|&r| r <= bound);
        beyond as f64 / self.residuals.len() as f64
    }

    /// The median gap in days.
    pub(crate) fn median_gap(&self) -> Option<f64> {
        self.median_gap
    }

    pub(crate) fn describe(&self) -> ShopRhythm {
        ShopRhythm {
            gaps: self.gaps,
            median_gap: self.median_gap,
            typical_gap: self.median_gap.map(|_| libm::exp(self.mean)),
            sigma: libm::sqrt(self.within),
            tau: libm::sqrt(self.between),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_of_gaps_are_those_of_the_library() {
        let ln_gaps = LnGaps::new();
        for days in [0, 1, 2, 30, LnGaps::MOST - 1, LnGaps::MOST, LnGaps::MOST + 1, 40_000] {
            let pair = [0, days].map(Day::from_number);
            assert_eq!(ln_gaps.of(&pair).to_bits(), libm::log(f64::from(days.max(1))).to_bits(), "{days} days");
        }
    }

    #[test]
    fn the_median_gap_is_the_middle_one_or_between_two() {
        for (days, median) in
            [(&[0, 3, 10][..], 5.0), (&[0, 3, 10, 2010], 7.0), (&[5, 6], 1.0), (&[0, 2000, 2001], 1000.5)]
        {
            let days: Vec<Day> = days.iter().map(|&day| Day::from_number(day)).collect();
            assert_eq!(Rhythm::of_days(1, &|_| &days, &mut || {}).median_gap(), Some(median), "{days:?}");
        }
        assert_eq!(Rhythm::of_days(1, &|_| &[], &mut || {}).median_gap(), None);
    }
}
