//! Rates and one customer → what to offer and when, or withheld with its reason.

mod calibration;
mod candidates;
mod ease;
mod holdout;
mod prediction;
mod ranking;
mod rhythm;
mod send_date;
mod shortlist;
mod universe;

pub(crate) use calibration::{Calibration, Example};
pub(crate) use candidates::{Pick, Sieve};
pub(crate) use ease::{Ease, EaseFit};
pub(crate) use holdout::held_out;
pub use prediction::{
    Candidate, CartLink, CartLinkKind, Explanation, LastOrder, Offer, PastOrder, Prediction, Reason, Removed, Timing,
    TimingBasis, TimingBound, Withheld,
};
pub use ranking::Ranking;
pub(crate) use ranking::{Evidence, Ranker};
pub(crate) use rhythm::{QUANTILES, Rhythm};
pub(crate) use send_date::{Clock, PairLag, horizon, median_gap};
pub(crate) use shortlist::{Listed, Shortlist};
pub(crate) use universe::Universe;
