//! What is told of a customer: a prediction, or that it is withheld and why.

use serde::{Deserialize, Serialize};

use crate::{Day, Money, ProductRef};

/// What to offer one customer, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Prediction {
    /// The customer's e-mail address, trimmed and in lower case.
    pub customer: String,
    /// The order day the offer follows from.
    pub last_order: LastOrder,
    /// The day to send on; never before today.
    pub send_on: Day,
    /// The day the rhythm asked for, which may lie before today: then the offer is overdue and goes out today.
    pub planned_on: Day,
    /// One to three products, best first.
    pub products: Vec<Offer>,
    /// The link that fills the cart with all of them.
    pub cart_link: Option<CartLink>,
}

/// The last order day of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LastOrder {
    /// The order's name; of several on one day the last by time.
    pub name: String,
    /// The day.
    pub date: Day,
    /// What was bought on it, by product key.
    pub products: Vec<ProductRef>,
}

/// One product of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The product key of Y.
    pub id: String,
    /// The title of Y.
    pub title: String,
    /// The follow-on rate of the pair it rests on.
    pub rate: f64,
    /// Buyers of X of that pair.
    pub buyers: u32,
    /// Followers of that pair.
    pub followers: u32,
    /// The chance that this customer, who lacks Y, buys it within the horizon; absent where the orders span too few days
    /// to tell.
    #[serde(default)]
    pub chance: Option<f64>,
    /// The lower end of its 90 % interval.
    #[serde(default)]
    pub chance_low: Option<f64>,
    /// The upper end.
    #[serde(default)]
    pub chance_high: Option<f64>,
    /// The product X of the last order that it follows from.
    pub because: ProductRef,
    /// The price of the variant offered: the catalog's, else that of the latest order line.
    pub price: Option<Money>,
    /// The catalog's price before a reduction, where it is higher than the catalog's price.
    #[serde(default)]
    pub compare_at: Option<Money>,
    /// The address of the product's picture.
    pub image: Option<String>,
    /// The address of the product's page.
    pub url: Option<String>,
    /// The variant that the cart link puts in the cart.
    pub variant_id: Option<String>,
    /// How many of it.
    #[serde(default = "one")]
    pub quantity: u32,
}

fn one() -> u32 {
    1
}

/// The magic cart link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CartLink {
    /// The address.
    pub url: String,
    /// What it opens.
    pub kind: CartLinkKind,
    /// The parameters that it lacks because it would be too long with them, by name, such as `utm_content`.
    #[serde(default)]
    pub dropped: Vec<String>,
}

/// What a cart link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CartLinkKind {
    /// A checkout, or a cart page, with every offered product in it.
    Cart,
    /// The first product's page, for want of variant IDs.
    ProductPage,
}

/// A customer who gets no prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Withheld {
    /// The customer's e-mail address.
    pub customer: String,
    /// The customer's last order day.
    pub last_order: LastOrder,
    /// Why there is no prediction.
    pub reason: Reason,
}

/// Why a customer gets no prediction: the first of these that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The customer is known without an e-mail address.
    NoEmail,
    /// The customer did not accept marketing, and consent is required.
    OptedOut,
    /// No product of the last order leads in an eligible pair.
    NoEligiblePair,
    /// Every product that would follow is sold out, archived or not sold of late, or its pair has a flag that the settings
    /// leave out.
    AllUnavailable,
    /// The customer has bought every product that would follow.
    AllOwned,
    /// The time by which all but 5 % of such customers who come back have done so has passed (or, where the shop has too few
    /// gaps to tell, the horizon).
    Lapsed,
    /// No product that would follow is dearer than the last order's dearest, and only dearer ones are wanted.
    NoneDearer,
    /// There is an offer, but the customer is in the holdout.
    HeldOut,
}

impl Reason {
    /// All reasons, in the order they are tried.
    pub const ALL: [Reason; 8] = [
        Reason::NoEmail,
        Reason::OptedOut,
        Reason::NoEligiblePair,
        Reason::AllUnavailable,
        Reason::AllOwned,
        Reason::Lapsed,
        Reason::NoneDearer,
        Reason::HeldOut,
    ];
}

/// All that led to one customer's prediction, or to its being withheld.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The customer's e-mail address.
    pub customer: String,
    /// Every order of the customer that is in the data, latest first.
    pub orders: Vec<PastOrder>,
    /// Every product that any product of the last order leads to among the pairs kept, offered ones first.
    pub candidates: Vec<Candidate>,
    /// How the send date came about; absent without a candidate.
    pub timing: Option<Timing>,
    /// The prediction, where there is one.
    pub prediction: Option<Prediction>,
    /// Why it is withheld, where there is none.
    pub withheld: Option<Reason>,
}

/// One order in a customer's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PastOrder {
    /// The order's name.
    pub name: String,
    /// Its day.
    pub date: Day,
    /// The counted products in it.
    pub products: Vec<ProductRef>,
    /// Whether it counts: not cancelled and not fully refunded.
    pub counted: bool,
}

/// A product that could be offered, with the evidence and the rule that removed it, if one did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The best pair that leads to it from the last order.
    pub pair: crate::follow::Pair,
    /// The chance that this customer buys it within the horizon; absent where they own it or the orders span too few days.
    pub chance: Option<f64>,
    /// Its place in the offer, from 1.
    pub rank: Option<u32>,
    /// The rule that removed it.
    pub removed: Option<Removed>,
}

/// The rule that removed a candidate: the first of these that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Removed {
    /// The rate is not above the threshold.
    BelowThreshold,
    /// It is among the products that only lead.
    LeadsOnly,
    /// Archived, draft or unpublished.
    Archived,
    /// Sold out.
    SoldOut,
    /// Not sold of late.
    NotSoldRecently,
    /// Its pair has a flag that the settings leave out.
    Flagged,
    /// It was in the last order, under whatever title.
    InLastOrder,
    /// The customer bought it before, under whatever title.
    Owned,
    /// Only dearer products than those of the last order are wanted.
    NotDearer,
    /// Eligible, but others stand before it.
    RankedLower,
}

/// How a send date came about. All spans are in days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Timing {
    /// The rule that gave the date.
    pub basis: TimingBasis,
    /// The customer's last order day.
    pub last_order: Day,
    /// The customer's own gaps between order days.
    pub gaps: u32,
    /// Their geometric mean, the latest weighing most (a gap four gaps back half); absent without a gap.
    pub own_gap: Option<f64>,
    /// The early day of the next order: of customers of this rhythm who come back after as long, one in ten is by then.
    /// Absent where the shop has too few gaps.
    pub next_early: Option<Day>,
    /// The likely day: half of them are.
    pub next_likely: Option<Day>,
    /// The late day: nine in ten are.
    pub next_late: Option<Day>,
    /// The shop's typical gap.
    pub shop_gap: Option<f64>,
    /// What such forecasts of gaps have fallen short by so far, as a factor: the median over the shop's own gaps.
    pub correction: f64,
    /// The customer's rhythm, shrunk to the shop's: `ownGap ^ ownWeight · shopGap ^ (1 − ownWeight) · correction`.
    pub rhythm: Option<f64>,
    /// The weight of the customer's own gaps in that rhythm, 0 to 1.
    pub own_weight: f64,
    /// The median lag of the pair the first product rests on.
    pub pair_lag: f64,
    /// The geometric mean of that pair's lags.
    pub typical_lag: f64,
    /// That of the shop's pairs.
    pub shop_lag: f64,
    /// The weight of the pair's own lags, 0 to 1: its followers against 30.
    pub lag_weight: f64,
    /// How much longer this customer takes than the shop's typical one, as a factor on the lag: 1 without a rhythm.
    pub pace: f64,
    /// The lag expected of this customer: `typicalLag ^ lagWeight · shopLag ^ (1 − lagWeight) · correction · pace`.
    pub expected_lag: f64,
    /// The weight of that lag in the target, 0 to 1.
    pub pair_weight: f64,
    /// The span after the last order that is aimed at: `rhythm ^ (1 − pairWeight) · expectedLag ^ pairWeight`.
    pub target: f64,
    /// Days the message goes out before that.
    pub lead: f64,
    /// The bound that the wait would have passed, if it would.
    pub bound: Option<TimingBound>,
    /// The day that follows from it.
    pub planned_on: Day,
    /// The day to send on: `plannedOn`, or today where that has passed.
    pub send_on: Day,
    /// The share of customers of this rhythm who came back and took longer than the time that has passed since the last order.
    pub still_out: f64,
    /// All this in a sentence.
    pub sentence: String,
}

/// What bounds the wait from the last order to the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum TimingBound {
    /// Three days, below.
    Soonest,
    /// The horizon, above.
    Horizon,
}

/// The rule that gave a send date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum TimingBasis {
    /// The customer's and the shop's rhythm blended with the pair's lag.
    Rhythm,
    /// The pair's lag alone: the shop has fewer than 20 gaps.
    PairLag,
}
