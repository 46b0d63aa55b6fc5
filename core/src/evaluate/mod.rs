//! History → backtest: at days in the past, which ranking would have offered what customers then bought?
//!
//! Everything a ranking knows at a snapshot is of the days before it; it is held against the days after. Leaving out each
//! customer's last order instead would let it learn from what others did later.

mod chance;
mod ease;
mod forecast;
mod score;
mod snapshot;

use serde::{Deserialize, Serialize};

use crate::follow::min_buyers;
use crate::history::History;
use crate::{Day, Error, ErrorCode, ProductKey, Settings};
use forecast::Forecasts;
use score::Tally;
use snapshot::{Snapshot, Universe};

/// What is backtested, and against what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct BacktestOptions {
    /// The days to stand at; `null` is up to three, 60 days apart, the last one horizon before the end of the data, each
    /// with at least 120 days before it.
    pub snapshots: Option<Vec<Day>>,
    /// The days after a snapshot in which a purchase counts; 7 to 730.
    pub horizon_days: u32,
    /// Scored are customers whose last order lies within this many days before the snapshot; 1 to 3650.
    pub active_days: u32,
    /// The most-bought products that take part; 1 to 3000.
    pub products: u32,
    /// Bought before this day; `null` is the first snapshot.
    pub universe_before: Option<Day>,
    /// The fewest buyers a leading product must have; `null` is as the settings say.
    pub min_buyers: Option<u32>,
    /// What makes two order lines the same product; `null` is as the settings say.
    pub product_key: Option<ProductKey>,
    /// λ of EASE; more than 0, at most a million.
    pub ridge: f64,
}

impl Default for BacktestOptions {
    fn default() -> BacktestOptions {
        BacktestOptions {
            snapshots: None,
            horizon_days: 90,
            active_days: 180,
            products: 1500,
            universe_before: None,
            min_buyers: None,
            product_key: None,
            ridge: 200.0,
        }
    }
}

impl BacktestOptions {
    fn check(&self) -> Result<(), Error> {
        let range = |key: &str, ok: bool, bounds: &str| {
            let error = || Error {
                column: Some(key.to_owned()),
                ..Error::new(ErrorCode::BadQuery, format!("{key}: must be {bounds}"))
            };
            if ok { Ok(()) } else { Err(error()) }
        };
        range("horizonDays", (7..=730).contains(&self.horizon_days), "7 to 730 days")?;
        range("activeDays", (1..=3650).contains(&self.active_days), "1 to 3650 days")?;
        range("products", (1..=3000).contains(&self.products), "1 to 3000")?;
        range("minBuyers", self.min_buyers.is_none_or(|n| n > 0), "at least 1, or null")?;
        range("ridge", self.ridge > 0.0 && self.ridge <= 1e6, "more than 0 and at most 1000000")
    }

    /// The snapshots, rising.
    fn days(&self, span: Option<(Day, Day)>) -> Vec<Day> {
        const APART: i32 = 60;
        const LEAST_BEFORE: i32 = 120;
        if let Some(days) = &self.snapshots {
            let mut days = days.clone();
            crate::sort::by(&mut days, Ord::cmp);
            days.dedup();
            return days;
        }
        let Some((first, last)) = span else { return Vec::new() };
        let latest = last + 1 - self.horizon_days as i32;
        let days = (0..3).rev().map(|back| latest - APART * back);
        days.filter(|day| *day - first >= LEAST_BEFORE).collect()
    }
}

/// How well each ranking did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Backtest {
    /// The days stood at; none where the history is too short for any.
    pub snapshots: Vec<Day>,
    /// The days after each in which a purchase counts.
    pub horizon_days: u32,
    /// The products that took part.
    pub products: u32,
    /// Customers, once a snapshot, whose last order was recent.
    pub active: u32,
    /// Of those, the ones with a candidate: an eligible product of their last order that they did not own.
    pub scored: u32,
    /// What was said of every candidate, held against what came about.
    pub forecasts: Vec<ForecastScore>,
    /// The rankings: random first, then the baselines, the rule, EASE, and the best that the candidates allow.
    pub rankings: Vec<RankingScore>,
}

/// A way to put a customer's candidates in order. Ties go to the product with more buyers, then by product key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Ranking {
    /// Any order is as likely as any other; the scores are those expected, without a draw.
    RandomEligible,
    /// Most buyers first.
    BestSellers,
    /// Highest follow-on rate from any product of the last order first: the rule.
    Plain,
    /// Highest score of EASE first (Steck, “Embarrassingly Shallow Autoencoders for Sparse Data”, 2019).
    Ease,
    /// The logarithm of the noisy-or of chances from the products of the last order, plus three times the score of EASE.
    Blend,
    /// What was bought first: the best that these candidates allow.
    Oracle,
}

impl Ranking {
    const ALL: [Ranking; 6] =
        [Ranking::RandomEligible, Ranking::BestSellers, Ranking::Plain, Ranking::Ease, Ranking::Blend, Ranking::Oracle];
}

/// A number shown as the probability that a candidate is bought within the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Forecast {
    /// The follow-on rate, which speaks of all buyers of X and of any later day.
    Rate,
    /// The base rate of Y: how often it is bought within the horizon after whatever order, by who lacks it.
    BaseRate,
    /// The chance: how often it is after an order with X, shrunk to the base rate.
    Chance,
}

/// How well a number did as a probability, over every candidate of every customer scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ForecastScore {
    /// The number.
    pub forecast: Forecast,
    /// Its mean.
    pub mean: f64,
    /// The share of candidates that were bought, which an honest number has as its mean.
    pub bought: f64,
    /// The Brier score: the mean squared difference of the number and what came about, 1 or 0 (Brier, 1950).
    pub brier: f64,
}

/// The scores of one ranking, as means over all customers scored. A hit is a product bought for the first time within the
/// horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RankingScore {
    /// The ranking.
    pub ranking: Ranking,
    /// The share of customers with a hit among their first three.
    pub hit_rate: f64,
    /// The lower end of its 95 % interval, by bootstrap over customers (1,000 resamples).
    pub hit_rate_low: f64,
    /// The upper end.
    pub hit_rate_high: f64,
    /// Hits among the first three, by three.
    pub precision: f64,
    /// Hits by the products that could have been hit, at most three; over customers who bought anything new.
    pub recall: f64,
    /// Normalised discounted cumulative gain of the first three (Järvelin and Kekäläinen, 2002); over the same customers.
    pub ndcg: f64,
}

/// Backtests the rankings on a history.
///
/// # Errors
/// [`ErrorCode::BadQuery`] names an option out of bounds.
pub(crate) fn backtest(history: &History, settings: &Settings, options: &BacktestOptions) -> Result<Backtest, Error> {
    options.check()?;
    let min_buyers = options.min_buyers.unwrap_or_else(|| min_buyers(settings, history.len()));
    let snapshots = options.days(history.span);
    let before = options.universe_before.or(snapshots.first().copied());
    let universe = before.map_or_else(Universe::default, |day| Universe::most_bought(history, day, options.products));
    let mut tallies = Ranking::ALL.map(Tally::new);
    let mut forecasts = Forecasts::default();
    let (mut active, mut scored) = (0, 0);
    for &day in &snapshots {
        let snapshot = Snapshot::fit(history, &universe, day, settings, min_buyers, options);
        for customer in 0..history.len() as u32 {
            let Some(known) = snapshot.customer(history, customer, options.active_days as i32) else { continue };
            active += 1;
            let candidates = snapshot.candidates(&known);
            if candidates.is_empty() {
                continue;
            }
            scored += 1;
            let new = snapshot.bought_after(history, customer, options.horizon_days as i32);
            forecasts.add(&snapshot, &candidates, &new);
            for tally in &mut tallies {
                tally.add(customer, &snapshot, &known, &candidates, &new);
            }
        }
    }
    let rankings = tallies.into_iter().map(Tally::score).collect();
    Ok(Backtest {
        snapshots,
        horizon_days: options.horizon_days,
        products: universe.len() as u32,
        active,
        scored,
        forecasts: forecasts.scores(),
        rankings,
    })
}
