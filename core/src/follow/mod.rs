//! History → follow-on rates: pair counts, intervals, eligibility and lags.

mod pair;

pub use pair::{Coverage, CoveragePoint, LagBin, NotEligible, Pair, PairDetail};
