//! History → follow-on rates: pair counts, intervals, eligibility and lags.

mod beta;
mod count;
mod eligible;
mod flags;
mod lags;
mod landmarks;
mod pair;
mod wilson;

pub(crate) use count::{Basket, Counter, Counts, min_buyers};
pub(crate) use eligible::Rule;
pub(crate) use flags::Flags;
pub use flags::{Flag, FlagCode};
pub(crate) use lags::{Lag, Lags, of_pair};
pub(crate) use landmarks::{LandmarkCounter, Landmarks};
pub use pair::{Coverage, CoveragePoint, LagBin, NotEligible, Pair, PairDetail};
pub(crate) use wilson::{TWO_SIDED, interval};
