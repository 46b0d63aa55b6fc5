//! What is told of a pair X → Y.

use serde::{Deserialize, Serialize};

use super::Flag;
use crate::ProductRef;

/// A pair X → Y with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The leading product X.
    pub from: ProductRef,
    /// The following product Y.
    pub to: ProductRef,
    /// Customers who bought X: n.
    pub buyers: u32,
    /// Buyers of X whose last day of buying Y is after their first day of buying X: k.
    pub followers: u32,
    /// The follow-on rate, k / n.
    pub rate: f64,
    /// The lower end of the rate's 95 % Wilson interval.
    pub rate_low: f64,
    /// The upper end of the rate's 95 % Wilson interval.
    pub rate_high: f64,
    /// How often Y follows whatever was bought: the followers of Y over all leading products, over all their buyers.
    pub base_rate: f64,
    /// rate / baseRate.
    pub lift: f64,
    /// Order days with X, a whole horizon before the end of the data, on which the customer lacked Y.
    pub at_risk: u32,
    /// Those of them after which Y was bought within the horizon.
    pub at_risk_bought: u32,
    /// The chance that a customer who buys X and lacks Y buys Y within the horizon: those counts, shrunk to how often Y is
    /// bought after any order. Absent where the orders span too few days to tell.
    pub chance: Option<f64>,
    /// The lower end of its 90 % interval.
    pub chance_low: Option<f64>,
    /// The upper end.
    pub chance_high: Option<f64>,
    /// The first quartile of the lag: days from the first X to the first Y after it.
    pub lag_p25: f64,
    /// The median lag in days.
    pub lag_median: f64,
    /// The third quartile of the lag in days.
    pub lag_p75: f64,
    /// Whether the rule admits the pair.
    pub eligible: bool,
    /// Where it is not eligible, why not.
    pub reason: Option<NotEligible>,
    /// What makes it doubtful.
    #[serde(default)]
    pub flags: Vec<Flag>,
}

/// Why a pair is not eligible: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum NotEligible {
    /// The rate (or, under `strict`, its lower bound) is not more than the threshold.
    BelowThreshold,
    /// Y is among the products that only lead.
    LeadsOnly,
    /// The catalog says that Y is not for sale: archived, draft or unpublished.
    Archived,
    /// The catalog says that Y is sold out.
    SoldOut,
    /// Y was not sold within `soldWithinDays` before the end of the data.
    NotSoldRecently,
    /// It has a flag that the settings leave out.
    Flagged,
}

/// A pair, its reverse and how its lags are spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PairDetail {
    /// The pair X → Y.
    pub pair: Pair,
    /// The pair Y → X, where it is kept.
    pub reverse: Option<Pair>,
    /// Followers by lag, in steps of equal width from 1 day on.
    pub lags: Vec<LagBin>,
    /// Buyers of X who do not own Y yet: the ones an offer could reach some day.
    pub without_y: u32,
    /// Customers whose prediction offers Y because of X today.
    pub offered_to: u32,
    /// The evidence as a sentence.
    pub evidence: String,
}

/// Followers whose lag is from `from` to `to` days, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LagBin {
    /// First day of the bin.
    pub from: u32,
    /// Last day of the bin.
    pub to: u32,
    /// Followers in it.
    pub count: u32,
}

/// What each threshold would cover, so that a slider can answer without counting anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Coverage {
    /// One point a percent from the pair floor up to 99 %, rising.
    pub points: Vec<CoveragePoint>,
    /// Customers in all.
    pub customers: u32,
}

/// What one threshold would cover.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CoveragePoint {
    /// The threshold, a fraction.
    pub threshold: f64,
    /// Eligible pairs.
    pub pairs: u32,
    /// Products that lead in one of them.
    pub leading: u32,
    /// Products that follow in one of them.
    pub following: u32,
    /// Customers who would get a prediction, lapsed and otherwise withheld customers left aside.
    pub customers: u32,
}
