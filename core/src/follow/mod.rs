//! History → follow-on rates: pair counts, intervals, eligibility and lags.

mod count;
mod eligible;
mod lags;
mod pair;
mod wilson;

pub(crate) use count::{Basket, Counter, Counts, millionths, min_buyers};
pub(crate) use eligible::Rule;
pub(crate) use lags::{Lags, of_pair};
pub use pair::{Coverage, CoveragePoint, LagBin, NotEligible, Pair, PairDetail};
pub(crate) use wilson::{TWO_SIDED, interval};
