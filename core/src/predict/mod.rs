//! Rates and one customer → what to offer and when, or withheld with its reason.

mod prediction;

pub use prediction::{
    Candidate, CartLink, CartLinkKind, Explanation, LastOrder, Offer, PastOrder, Prediction, Reason, Removed, Timing,
    TimingBasis, Withheld,
};
