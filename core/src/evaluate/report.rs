//! What a backtest is asked and what it tells.

use serde::{Deserialize, Serialize};

use crate::predict::Ranking;
use crate::{Day, Error, ErrorCode, ProductKey};

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
    /// The first order day whose next order is told; `null` is four months before `datesUntil`, at most half of what
    /// comes before that.
    pub dates_from: Option<Day>,
    /// The day after the last of them; `null` is `datesWithin` before the end of the data.
    pub dates_until: Option<Day>,
    /// Next orders count within so many days, at most 150; `null` is a quarter of the history.
    pub dates_within: Option<u32>,
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
            dates_from: None,
            dates_until: None,
            dates_within: None,
        }
    }
}

impl BacktestOptions {
    pub(super) fn check(&self) -> Result<(), Error> {
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
        range("ridge", (1e-3..=1e6).contains(&self.ridge), "0.001 to 1000000")
    }

    /// The snapshots, rising.
    pub(super) fn days(&self, span: Option<(Day, Day)>) -> Vec<Day> {
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

/// How well each ranking, each number shown and each date did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Backtest {
    /// The days stood at; none where the history is too short for any.
    pub snapshots: Vec<Day>,
    /// The days after each in which a purchase counts.
    pub horizon_days: u32,
    /// The days before each in which a customer must have ordered to take part.
    pub active_days: u32,
    /// The products that took part.
    pub products: u32,
    /// Customers, once a snapshot, whose last order was recent; of more than 20,000 an evenly spaced part.
    pub active: u32,
    /// Of those, the ones with a candidate: an eligible product of their last order that they did not own.
    pub scored: u32,
    /// The threshold a pair had to exceed.
    pub threshold: f64,
    /// What was said of every candidate, held against what came about.
    pub forecasts: Vec<ForecastScore>,
    /// The calibrated chance, held against what came about, by size; steps without a candidate are left out.
    pub calibration: Vec<CalibrationBin>,
    /// The rankings: random first, then the baselines, the rule, the challengers, and the best that the candidates allow.
    pub rankings: Vec<RankingScore>,
    /// What other thresholds would have covered and hit under the rule, rising.
    pub thresholds: Vec<ThresholdPoint>,
    /// How well the day of the next order was told; absent where the history is too short.
    pub dates: Option<DateScores>,
}

/// A way to put a customer's candidates in order. Ties go to the product with more buyers, then by product key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Contender {
    /// Any order is as likely as any other; the scores are those expected, without a draw.
    RandomEligible,
    /// The blend, held against purchases dealt out anew among each customer's candidates: it must score like random.
    Shuffled,
    /// Most buyers first.
    BestSellers,
    /// Most often in one order with a product of the last order first: what shops show as “bought together”.
    SameOrder,
    /// [`Ranking::Plain`](crate::predict::Ranking::Plain), the rule.
    Plain,
    /// [`Ranking::Ease`](crate::predict::Ranking::Ease).
    Ease,
    /// [`Ranking::Blend`](crate::predict::Ranking::Blend).
    Blend,
    /// [`Ranking::Fused`](crate::predict::Ranking::Fused).
    Fused,
    /// [`Ranking::Chance`](crate::predict::Ranking::Chance), calibrated on an earlier day.
    Chance,
    /// What was bought first: the best that these candidates allow.
    Oracle,
}

impl From<Ranking> for Contender {
    fn from(ranking: Ranking) -> Contender {
        match ranking {
            Ranking::Plain => Contender::Plain,
            Ranking::Ease => Contender::Ease,
            Ranking::Blend => Contender::Blend,
            Ranking::Fused => Contender::Fused,
            Ranking::Chance => Contender::Chance,
        }
    }
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
    /// The pair's chance: how often it is after an order with X, shrunk to the base rate.
    PairChance,
    /// The customer's chance, as predictions show it: calibrated on an earlier day.
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

/// Candidates whose chance lay within bounds, and how many of them were bought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CalibrationBin {
    /// The lower bound of the chance, included.
    pub from: f64,
    /// The upper bound, left out.
    pub to: f64,
    /// Candidates.
    pub candidates: u32,
    /// Their mean chance.
    pub said: f64,
    /// The share bought.
    pub bought: f64,
    /// The lower end of its 95 % interval, by bootstrap over customers.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The scores of one ranking, as means over all customers scored. A hit is a product bought for the first time within the
/// horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RankingScore {
    /// The ranking.
    pub ranking: Contender,
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

/// What a threshold would have covered and hit, offers ranked by the rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThresholdPoint {
    /// The threshold, a fraction.
    pub threshold: f64,
    /// The share of active customers with an offer.
    pub coverage: f64,
    /// The share of those with a hit among their first three.
    pub hit_rate: f64,
    /// The lower end of its 95 % interval, by bootstrap over customers.
    pub hit_rate_low: f64,
    /// The upper end.
    pub hit_rate_high: f64,
}

/// A way to tell the days from an order to the customer's next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum DateRule {
    /// Thirty days for everybody.
    ThirtyDays,
    /// The shop's median gap.
    ShopMedian,
    /// The median of the customer's own gaps, else the shop's.
    OwnMedian,
    /// The customer's rhythm, shrunk to the shop's: what send dates are made of.
    Rhythm,
}

/// How well the day of the next order was told: from each order day, by what was known then, with the shop's figures of
/// before them all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DateScores {
    /// The first order day told from; the shop's figures are of the gaps that ended before it.
    pub from: Day,
    /// The day after the last order day told from.
    pub until: Day,
    /// Scored are next orders within so many days.
    pub within_days: u32,
    /// Order days told from.
    pub order_days: u32,
    /// The share of them followed by an order within that span.
    pub returned: f64,
    /// The rules.
    pub rules: Vec<DateScore>,
    /// The share of the scored whose gap lay between the early and the late quantile of the rhythm, which promises 0.8.
    pub covered: f64,
    /// The scored by how many days the next order came after the day told, in steps.
    pub errors: Vec<ErrorBin>,
}

/// How well one rule told the next order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DateScore {
    /// The rule.
    pub rule: DateRule,
    /// The mean error in days.
    pub mean_error: f64,
    /// The share within 7 days.
    pub within_week: f64,
    /// The share told too late: the order came before the day told.
    pub late: f64,
    /// The mean pinball loss in days over the quantiles .1, .5 and .9 (Koenker and Bassett, 1978); a rule that tells a day
    /// tells it for each.
    pub pinball: f64,
}

/// How many next orders came so many days after the day told; before it where negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ErrorBin {
    /// First day of the step.
    pub from: i32,
    /// Last day of the step.
    pub to: i32,
    /// Next orders.
    pub count: u32,
}
