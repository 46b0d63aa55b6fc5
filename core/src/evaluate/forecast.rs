//! Numbers shown as probabilities, held against what came about.

use super::snapshot::{Candidate, Snapshot};
use super::{Forecast, ForecastScore};

const ALL: [Forecast; 3] = [Forecast::Rate, Forecast::BaseRate, Forecast::Chance];

/// The sums over all candidates.
#[derive(Default)]
pub(super) struct Forecasts {
    candidates: u32,
    bought: u32,
    /// By number: itself, and its squared difference from what came about.
    sums: [(f64, f64); ALL.len()],
}

impl Forecasts {
    /// Takes up the candidates of one customer; `new` is what they bought for the first time after the snapshot.
    pub(super) fn add(&mut self, snapshot: &Snapshot<'_>, candidates: &[Candidate], new: &[u32]) {
        for candidate in candidates {
            let bought = u8::from(new.binary_search(&candidate.place).is_ok());
            self.candidates += 1;
            self.bought += u32::from(bought);
            let said = ALL.map(|forecast| match forecast {
                Forecast::Rate => candidate.rate,
                Forecast::BaseRate => snapshot.chance.base(candidate.place),
                Forecast::Chance => candidate.chance,
            });
            for ((sum, squares), said) in self.sums.iter_mut().zip(said) {
                let off = said - f64::from(bought);
                *sum += said;
                *squares += off * off;
            }
        }
    }

    pub(super) fn scores(&self) -> Vec<ForecastScore> {
        let many = f64::from(self.candidates.max(1));
        let score = |(forecast, (sum, squares)): (Forecast, (f64, f64))| ForecastScore {
            forecast,
            mean: sum / many,
            bought: f64::from(self.bought) / many,
            brier: squares / many,
        };
        ALL.into_iter().zip(self.sums).map(score).collect()
    }
}
