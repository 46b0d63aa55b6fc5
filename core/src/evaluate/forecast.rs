//! Numbers shown as probabilities, held against what came about.

use super::bootstrap;
use super::report::{CalibrationBin, Forecast, ForecastScore};

const ALL: [Forecast; 4] = [Forecast::Rate, Forecast::BaseRate, Forecast::PairChance, Forecast::Chance];

/// Where the steps of the calibration table begin.
const STEPS: [f64; 11] = [0.0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5];

/// The sums over all candidates.
#[derive(Clone, Debug, Default)]
pub(super) struct Forecasts {
    candidates: u32,
    bought: u32,
    /// By number: itself, and its squared difference from what came about.
    sums: [(f64, f64); ALL.len()],
    /// By step of the chance.
    steps: [Step; STEPS.len()],
}

/// Candidates of like chance: its sum, and by candidate the customer and what came about.
type Step = (f64, Vec<(u32, f64)>);

impl Forecasts {
    /// Takes up a candidate: the numbers in the order of [`ALL`].
    pub(super) fn add(&mut self, customer: u32, said: [f64; ALL.len()], bought: bool) {
        let came = f64::from(u8::from(bought));
        self.candidates += 1;
        self.bought += u32::from(bought);
        for ((sum, squares), said) in self.sums.iter_mut().zip(said) {
            *sum += said;
            *squares += (said - came) * (said - came);
        }
        let chance = said[ALL.len() - 1];
        let (sum, of_step) = &mut self.steps[STEPS.partition_point(|from| *from <= chance).max(1) - 1];
        *sum += chance;
        of_step.push((customer, came));
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

    pub(super) fn calibration(&self) -> Vec<CalibrationBin> {
        let ends = STEPS.iter().skip(1).copied().chain([1.0]);
        let steps = STEPS.into_iter().zip(ends).zip(&self.steps).filter(|(_, (_, of_step))| !of_step.is_empty());
        let bin = |((from, to), (sum, of_step)): ((f64, f64), &Step)| {
            let many = of_step.len() as f64;
            let (low, high) = bootstrap::interval(of_step);
            let bought = of_step.iter().map(|(_, came)| came).sum::<f64>() / many;
            CalibrationBin { from, to, candidates: of_step.len() as u32, said: sum / many, bought, low, high }
        };
        steps.map(bin).collect()
    }
}
