//! The engine's own choice among rankings, and the calibration of its chances, on earlier days of the merchant's orders.

use serde::{Deserialize, Serialize};

use super::bootstrap;
use super::report::Contender;
use super::snapshot::Protocol;
use super::trial::Trial;
use crate::history::History;
use crate::predict::{Calibration, Ranking};
use crate::{Day, Settings};

/// Shops with fewer customers are ranked by the rule: there is too little to learn from.
const FEWEST_CUSTOMERS: usize = 500;

/// A comparison needs so many hits of the rule or of the challenger.
const FEWEST_HITS: f64 = 200.0;

/// Whom the rule is compared with.
const CHALLENGERS: [Ranking; 4] = [Ranking::Chance, Ranking::Blend, Ranking::Fused, Ranking::Ease];

/// The threshold of the comparison. Not the settings': the choice must not change while a merchant moves the slider.
const THRESHOLD: f64 = 0.25;

/// Customers count whose last order is so many days old at most.
const ACTIVE_DAYS: u32 = 180;

/// The products in EASE, and λ.
pub(crate) const EASE_PRODUCTS: usize = 1500;
pub(crate) const EASE_RIDGE: f64 = 200.0;

/// The days before a snapshot that a fit needs.
const LEAST_BEFORE: i32 = 120;

/// Which ranking orders the offers, and why.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RankingChoice {
    /// The ranking.
    pub ranking: Ranking,
    /// Why it was chosen.
    pub why: ChoiceReason,
    /// Customers compared, once a snapshot.
    pub compared: u32,
    /// The share of them with a hit among the first three under the rule.
    pub plain_hit_rate: f64,
    /// The same under the best challenger.
    pub best_hit_rate: f64,
    /// The lower end of the interval of the difference, by paired bootstrap over customers: the intervals of all challengers
    /// hold together by 95 %, for the best of several is easily better by luck.
    pub gain_low: f64,
    /// The upper end.
    pub gain_high: f64,
}

/// Why a ranking was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ChoiceReason {
    /// The settings name it.
    #[default]
    Set,
    /// The comparison is still under way: the rule, for now.
    UnderWay,
    /// Fewer than 500 customers: the rule.
    FewCustomers,
    /// The history is too short to stand at an earlier day: the rule.
    ShortHistory,
    /// Fewer than 200 hits to compare by: the rule.
    FewHits,
    /// No challenger was surely better: the rule.
    NoneBetter,
    /// It was better, and not by chance.
    Better,
}

/// The comparison under way.
pub(crate) struct Choosing {
    /// Absent where there is nothing to compare.
    trial: Option<Trial>,
    why: ChoiceReason,
}

impl Choosing {
    /// `horizon` in days.
    pub(crate) fn new(history: &History, settings: &Settings, horizon: u32) -> Choosing {
        let Some((first, last)) = history.span else {
            return Choosing { trial: None, why: ChoiceReason::ShortHistory };
        };
        let latest: Day = last + 1 - horizon as i32;
        let days: Vec<Day> =
            [latest - horizon as i32, latest].into_iter().filter(|day| *day - first >= LEAST_BEFORE).collect();
        let Some(&before) = days.first() else { return Choosing { trial: None, why: ChoiceReason::ShortHistory } };
        let few = history.len() < FEWEST_CUSTOMERS;
        let settings = Settings { threshold: THRESHOLD, strict: false, ..settings.clone() };
        let protocol =
            Protocol::new(history, &settings, (horizon, ACTIVE_DAYS), (EASE_PRODUCTS as u32, EASE_RIDGE), before);
        // In a small shop chances are calibrated, too, if they can be, but nothing is compared.
        let contenders =
            [Ranking::Plain].into_iter().chain(CHALLENGERS).map(Contender::from).filter(|_| !few).collect();
        let trial = Trial::new(history, protocol, days, contenders, false);
        Choosing { trial: Some(trial), why: if few { ChoiceReason::FewCustomers } else { ChoiceReason::NoneBetter } }
    }

    /// Works on for about `budget` simple operations; true when all is done.
    pub(crate) fn step(&mut self, history: &History, budget: u64) -> bool {
        self.trial.as_mut().is_none_or(|trial| trial.step(history, budget))
    }

    /// How far it has come, 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        self.trial.as_ref().map_or(1.0, Trial::progress)
    }

    /// What was chosen, and the calibration where there were purchases enough to learn it from.
    pub(crate) fn finish(self) -> (RankingChoice, Option<Calibration>) {
        let mut choice = RankingChoice { why: self.why, ..RankingChoice::default() };
        let Some(trial) = self.trial else { return (choice, None) };
        choice.compared = trial.scored;
        let calibration = trial.calibration();
        let Some((plain, challengers)) = trial.tallies.split_first() else { return (choice, calibration) };
        choice.plain_hit_rate = plain.hit_rate();
        let mut best = None;
        for (ranking, tally) in CHALLENGERS.into_iter().zip(challengers) {
            if best.is_none_or(|(_, hits)| tally.hit_count() > hits) {
                best = Some((ranking, tally.hit_count()));
                let gains: Vec<(u32, f64)> = tally
                    .hits
                    .iter()
                    .zip(&plain.hits)
                    .map(|((who, hit), (_, of_rule))| (*who, hit - of_rule))
                    .collect();
                choice.best_hit_rate = tally.hit_rate();
                (choice.gain_low, choice.gain_high) = bootstrap::interval_of_one(&gains, CHALLENGERS.len());
            }
        }
        if let Some((ranking, hits)) = best {
            if hits.max(plain.hit_count()) < FEWEST_HITS {
                choice.why = ChoiceReason::FewHits;
            } else if choice.gain_low > 0.0 && (calibration.is_some() || ranking != Ranking::Chance) {
                choice.why = ChoiceReason::Better;
                choice.ranking = ranking;
            }
        }
        (choice, calibration)
    }
}
