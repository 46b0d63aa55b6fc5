//! Rates and one customer → what to offer and when, or withheld with its reason.

mod candidates;
mod prediction;
mod rhythm;
mod send_date;

pub(crate) use candidates::{Pick, Sieve};
pub use prediction::{
    Candidate, CartLink, CartLinkKind, Explanation, LastOrder, Offer, PastOrder, Prediction, Reason, Removed, Timing,
    TimingBasis, Withheld,
};
pub(crate) use rhythm::Rhythm;
pub(crate) use send_date::{Clock, PairLag};
