//! The whole fit in numbers, and the small tables a dashboard draws from it.

use serde::{Deserialize, Serialize};

use crate::Day;
use crate::evaluate::RankingChoice;
use crate::import::{CurrencyCount, Finding};
use crate::predict::Reason;

/// The whole fit in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Files of orders read.
    pub files: u32,
    /// Order lines with a known order, each order once, whether they count or not.
    pub lines: u32,
    /// Order lines that count (not cancelled, not refunded, not free, of a known customer, not excluded).
    pub counted_lines: u32,
    /// Orders, each once.
    pub orders: u32,
    /// Customers with a counted order.
    pub customers: u32,
    /// Customers with at least two order days, as a fraction.
    pub repeat_share: f64,
    /// Products in counted lines.
    pub products: u32,
    /// First order day.
    pub first_day: Option<Day>,
    /// Last order day.
    pub last_day: Option<Day>,
    /// The day the predictions are made for.
    pub today: Option<Day>,
    /// Orders by currency, most first.
    pub currencies: Vec<CurrencyCount>,
    /// The fewest buyers a leading product must have, as it came out.
    pub min_buyers: u32,
    /// Customers who count with fewer products than they bought.
    pub capped_customers: u32,
    /// Pairs with at least `minBuyers` buyers and one follower.
    pub pairs: u32,
    /// Of those, pairs of at least the pair floor, which can be looked at.
    pub kept_pairs: u32,
    /// Eligible pairs.
    pub eligible_pairs: u32,
    /// Products that lead in an eligible pair.
    pub leading_products: u32,
    /// Products that follow in an eligible pair.
    pub following_products: u32,
    /// The horizon H in days.
    pub horizon_days: u32,
    /// What orders the offers, and why.
    pub ranking: RankingChoice,
    /// m: pairs' chances are shrunk as if so many index events at the base rate had come on top of theirs.
    pub chance_strength: f64,
    /// The weights that make a customer's chance of the pairs' chances: the constant and those of the logit of the
    /// noisy-or, of EASE, of ln products of the last order, of ln order days and of ln (1 + days since the last). Absent where fewer than 50 purchases
    /// tell: then chances are those of the best pair.
    pub calibration: Option<[f64; 6]>,
    /// The shop's own rhythm.
    pub rhythm: ShopRhythm,
    /// Customers with a prediction.
    pub predicted: u32,
    /// What the holdout can tell; absent where nobody is held out or no chances are known.
    pub holdout: Option<HoldoutPlan>,
    /// Customers without one, by reason, in the order the reasons are tried; reasons that struck nobody left out.
    pub withheld: Vec<ReasonCount>,
    /// Predictions to send today because their planned day has passed.
    pub overdue: u32,
    /// Predictions to send today as planned.
    pub due_today: u32,
    /// Of those two, the predictions of customers whose address is none that mail can be sent to.
    pub unsendable_today: u32,
    /// Predictions to send on the six days after today.
    pub due_this_week: u32,
    /// Predictions to send after that.
    pub due_later: u32,
    /// Whether any product carries a variant ID, without which there are no cart links.
    pub variant_ids: bool,
    /// Offered products (distinct) without a variant ID.
    pub offers_without_variant: u32,
    /// What concerns all files together: copies of orders, currencies, capped customers …
    pub findings: Vec<Finding>,
    /// Products that look like no merchandise, for the merchant to exclude or keep.
    pub proposals: Vec<Proposal>,
}

impl Summary {
    /// Predictions to send today, the overdue ones included, that mail can be sent to.
    pub fn due_now(&self) -> u32 {
        self.overdue + self.due_today - self.unsendable_today
    }
}

/// What a holdout can tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HoldoutPlan {
    /// Customers with an offer, sent to or held out.
    pub customers: u32,
    /// Those of them held out.
    pub held_out: u32,
    /// The share of them who buy an offered product within the horizon anyway, as their chances have it.
    pub expected: f64,
    /// How many customers, sent to and held out together, would tell half as many purchases more from none, in four trials
    /// of five by a two-sided test at 5 %.
    pub needed: Option<u32>,
}

/// Customers withheld for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReasonCount {
    /// The reason.
    pub reason: Reason,
    /// How many customers.
    pub customers: u32,
}

/// The shop's purchase rhythm: how customers space their order days.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ShopRhythm {
    /// Gaps between a customer's order days, over all customers.
    pub gaps: u32,
    /// Their median in days.
    pub median_gap: Option<f64>,
    /// exp(μ₀), the typical gap in days.
    pub typical_gap: Option<f64>,
    /// σ, the spread of the log gaps within customers.
    pub sigma: f64,
    /// τ, the spread of the customers' own means.
    pub tau: f64,
}

/// A product that looks like no merchandise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// The product's title.
    pub title: String,
    /// What it looks like, such as “gift card”.
    pub looks_like: String,
    /// Order lines of it.
    pub lines: u32,
    /// Whether the settings exclude it already.
    pub excluded: bool,
}

/// Orders per week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Week {
    /// The Monday.
    pub start: Day,
    /// Orders in the week; every week from the first to the last is there.
    pub orders: u32,
}

/// Predictions per send date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SendDay {
    /// The send date.
    pub day: Day,
    /// Predictions of that day; days without any are left out.
    pub predictions: u32,
}
