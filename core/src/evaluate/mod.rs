//! History → backtest: at days in the past, which ranking would have offered what customers then bought, and how honest
//! were the numbers shown?
//!
//! Everything known at a snapshot is of the days before it; it is held against the days after. Leaving out each
//! customer's last order instead would let it learn from what others did later.

mod bootstrap;
mod choice;
mod dates;
mod forecast;
mod holdout;
mod report;
mod results;
mod same_order;
mod score;
mod snapshot;
mod trial;

use crate::follow::min_buyers;
use crate::history::History;
pub use crate::words::about;
use crate::{Day, Error, ErrorCode, Settings};
pub use choice::{ChoiceReason, RankingChoice};
pub(crate) use choice::{Choosing, EASE_PRODUCTS, EASE_RIDGE};

pub use holdout::{Arm, HoldoutReport};
pub(crate) use holdout::{needed, report as holdout_report};
pub use report::{
    Backtest, BacktestOptions, CalibrationBin, Contender, DateRule, DateScore, DateScores, ErrorBin, Forecast,
    ForecastScore, RankingScore, ThresholdPoint,
};
pub(crate) use results::{Led, Sent, Told};
pub use results::{Outcome, PairOutcome, ResultsReport, WeekOutcome};
use snapshot::Protocol;
use trial::Trial;

/// The order of the rankings in a backtest.
const CONTENDERS: [Contender; 10] = [
    Contender::RandomEligible,
    Contender::Shuffled,
    Contender::BestSellers,
    Contender::SameOrder,
    Contender::Plain,
    Contender::Ease,
    Contender::Blend,
    Contender::Fused,
    Contender::Chance,
    Contender::Oracle,
];

/// A backtest under way: it takes seconds, so it goes in steps.
pub struct BacktestRun {
    history: History,
    options: BacktestOptions,
    trial: Option<Trial>,
}

impl BacktestRun {
    /// # Errors
    /// [`ErrorCode::BadQuery`](crate::ErrorCode::BadQuery) names an option out of bounds.
    pub(crate) fn new(history: History, settings: &Settings, options: &BacktestOptions) -> Result<BacktestRun, Error> {
        options.check()?;
        let days = options.days(history.span);
        let over = |day: &Day| history.span.is_none_or(|(_, last)| *day + options.horizon_days as i32 <= last + 1);
        if let Some(day) = days.iter().find(|day| !over(day)) {
            let message =
                format!("snapshots: the {} days after {day} are not over by the last order", options.horizon_days);
            return Err(Error { column: Some("snapshots".to_owned()), ..Error::new(ErrorCode::BadQuery, message) });
        }
        let trial = options.universe_before.or(days.first().copied()).map(|before| {
            let min_buyers = options.min_buyers.unwrap_or_else(|| min_buyers(settings, history.len()));
            let spans = (options.horizon_days, options.active_days);
            let protocol = Protocol::new(&history, settings, spans, (options.products, options.ridge), before);
            Trial::new(&history, protocol.with_min_buyers(min_buyers), days, CONTENDERS.to_vec(), true)
        });
        Ok(BacktestRun { history, options: options.clone(), trial })
    }

    /// Does a slice of the work, about `budget` simple operations of it (a few nanoseconds each): how far it has come, from
    /// 0 to 1, or `None` when all is done.
    pub fn step(&mut self, budget: u32) -> Option<f64> {
        let trial = self.trial.as_mut()?;
        let done = trial.step(&self.history, u64::from(budget));
        (!done).then(|| trial.progress())
    }

    /// Does what is left of the work and tells how it went.
    pub fn finish(mut self) -> Backtest {
        while self.step(u32::MAX).is_some() {}
        let horizon_days = self.options.horizon_days;
        let dates = self.dates();
        let mut backtest = Backtest {
            snapshots: Vec::new(),
            horizon_days,
            active_days: self.options.active_days,
            products: 0,
            active: 0,
            scored: 0,
            threshold: 0.0,
            forecasts: Vec::new(),
            calibration: Vec::new(),
            rankings: Vec::new(),
            thresholds: Vec::new(),
            dates,
        };
        if let Some(trial) = self.trial {
            backtest.products = trial.protocol.products();
            backtest.active = trial.active;
            backtest.scored = trial.scored;
            backtest.threshold = trial.protocol.threshold();
            backtest.forecasts = trial.forecasts.scores();
            backtest.calibration = trial.forecasts.calibration();
            backtest.rankings = trial.tallies.iter().map(score::Tally::score).collect();
            backtest.thresholds = trial.thresholds();
            backtest.snapshots = trial.days;
        }
        backtest
    }

    /// The dates told in the last four months that have their whole span after them, or as the options say.
    fn dates(&self) -> Option<DateScores> {
        const LENGTH: i32 = 122;
        const WITHIN: i32 = 150;
        let (first, last) = self.history.span?;
        let within = self.options.dates_within.map_or((last - first + 1) / 4, |days| days as i32).min(WITHIN);
        let until = self.options.dates_until.unwrap_or(last + 1 - within);
        let from: Day = self.options.dates_from.unwrap_or(until - LENGTH.min((until - first) / 2));
        if within < 1 || from <= first || from >= until {
            return None;
        }
        dates::score(&self.history, from, until, within as u32)
    }
}
