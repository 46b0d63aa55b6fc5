//! Stands at days in the past, fits what was known, and holds rankings and chances against what came after.

use super::bootstrap::{self, Draws};
use super::forecast::Forecasts;
use super::report::{Contender, ThresholdPoint};
use super::same_order::SameOrder;
use super::score::{OFFERED, Tally};
use super::snapshot::{Protocol, Scored, Snapshot, SnapshotFit};
use crate::Day;
use crate::history::History;
use crate::predict::{Calibration, Example, Pick, Ranker, Ranking};

/// The thresholds of the curve.
const THRESHOLDS: [f64; 12] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6];

/// Scoring a customer is so much work, by and large, as so many of the operations that budgets are of.
const WORK_OF_CUSTOMER: u64 = 2_000;

/// What is done next.
enum Task {
    /// Fit the day one horizon before the next snapshot, from which its chances are calibrated.
    FitBefore(Box<SnapshotFit>),
    /// Gather what came about after that day, this customer next.
    Calibrate(Box<Snapshot>, u32),
    /// Fit the snapshot.
    Fit(Box<SnapshotFit>),
    /// Score its customers, this one next.
    Score(Box<Snapshot>, Option<Box<SameOrder>>, u32),
    /// All snapshots are done.
    Done,
}

/// A backtest under way.
pub(super) struct Trial {
    pub(super) protocol: Protocol,
    pub(super) days: Vec<Day>,
    at: usize,
    task: Task,
    /// Whether thresholds and what was said are told, too.
    whole: bool,
    pub(super) active: u32,
    pub(super) scored: u32,
    pub(super) tallies: Vec<Tally>,
    pub(super) forecasts: Forecasts,
    /// By threshold of the curve: customers with an offer, and whether it hit.
    curve: [Vec<(u32, f64)>; THRESHOLDS.len()],
    calibration: Option<Calibration>,
    /// Of the latest day scored or gathered from.
    examples: Vec<Example>,
    draws: Draws,
}

impl Trial {
    /// A trial at days, rising; a `whole` one tells everything, another only the rankings.
    pub(super) fn new(
        history: &History,
        protocol: Protocol,
        days: Vec<Day>,
        contenders: &[Contender],
        whole: bool,
    ) -> Trial {
        let mut trial = Trial {
            protocol,
            days,
            at: 0,
            task: Task::Done,
            whole,
            active: 0,
            scored: 0,
            tallies: contenders.iter().copied().map(Tally::new).collect(),
            forecasts: Forecasts::default(),
            curve: Default::default(),
            calibration: None,
            examples: Vec::new(),
            draws: Draws::default(),
        };
        trial.begin(history);
        trial
    }

    /// Begins the next snapshot.
    fn begin(&mut self, history: &History) {
        self.task = match self.days.get(self.at) {
            None => Task::Done,
            Some(&day) => {
                let before = day - self.protocol.horizon as i32;
                // What came about after the snapshot before tells it already, where it was over by now.
                let known = self.at.checked_sub(1).is_some_and(|last| self.days[last] <= before);
                if known {
                    self.calibrate();
                } else {
                    // What came about after a snapshot that is not over yet must not be learned from.
                    self.examples.clear();
                }
                let task = if known { Task::Fit } else { Task::FitBefore };
                task(Box::new(SnapshotFit::new(history, &self.protocol, if known { day } else { before })))
            }
        };
    }

    /// Works on for about `budget` simple operations; true when all is done.
    pub(super) fn step(&mut self, history: &History, budget: u64) -> bool {
        match std::mem::replace(&mut self.task, Task::Done) {
            Task::Done => return true,
            Task::FitBefore(mut fit) => {
                self.task = if fit.step(&self.protocol, budget) {
                    Task::Calibrate(Box::new(fit.finish()), 0)
                } else {
                    Task::FitBefore(fit)
                };
            }
            Task::Calibrate(snapshot, next) => match self.gather(history, &snapshot, next, budget) {
                Some(next) => self.task = Task::Calibrate(snapshot, next),
                None => {
                    self.calibrate();
                    let day = self.days[self.at];
                    self.task = Task::Fit(Box::new(SnapshotFit::new(history, &self.protocol, day)));
                }
            },
            Task::Fit(mut fit) => {
                self.task = if fit.step(&self.protocol, budget) {
                    let snapshot = fit.finish();
                    let same_order = self.whole.then(|| Box::new(SameOrder::of(&snapshot.past)));
                    Task::Score(Box::new(snapshot), same_order, 0)
                } else {
                    Task::Fit(fit)
                };
            }
            Task::Score(snapshot, same_order, next) => {
                match self.score(history, &snapshot, same_order.as_deref(), next, budget) {
                    Some(next) => self.task = Task::Score(snapshot, same_order, next),
                    None => {
                        self.at += 1;
                        self.begin(history);
                    }
                }
            }
        }
        false
    }

    /// How far it has come, 0 to 1.
    pub(super) fn progress(&self, customers: usize) -> f64 {
        let share = |next: u32| f64::from(next) / (customers.max(1) as f64);
        let part = match &self.task {
            Task::Done => 0.0,
            Task::FitBefore(fit) => 0.4 * fit.progress(),
            Task::Calibrate(_, next) => 0.4 + 0.05 * share(*next),
            Task::Fit(fit) => 0.45 + 0.4 * fit.progress(),
            Task::Score(_, _, next) => 0.85 + 0.15 * share(*next),
        };
        (self.at as f64 + part) / self.days.len().max(1) as f64
    }

    /// Calibrates chances by the examples gathered, and forgets them.
    fn calibrate(&mut self) {
        self.calibration = Calibration::fit(&std::mem::take(&mut self.examples));
    }

    /// Gathers examples from customers, `next` on; gives the one to go on with.
    fn gather(&mut self, history: &History, snapshot: &Snapshot, mut next: u32, budget: u64) -> Option<u32> {
        let (mut sieve, mut ranker) = (snapshot.sieve(), snapshot.ranker(None));
        let mut work = 0;
        while work < budget {
            if next as usize == history.len() {
                return None;
            }
            work += 1;
            if snapshot.is_active(next, self.protocol.active_days) {
                if let Ok(picks) = sieve.candidates(next) {
                    let scored = snapshot.score(history, &self.protocol, next, picks);
                    self.examples.extend(examples(&scored, &mut ranker));
                }
                work += WORK_OF_CUSTOMER;
            }
            next += 1;
        }
        Some(next)
    }

    /// Scores customers, `next` on; gives the one to go on with.
    fn score(
        &mut self,
        history: &History,
        snapshot: &Snapshot,
        same_order: Option<&SameOrder>,
        mut next: u32,
        budget: u64,
    ) -> Option<u32> {
        let calibration = self.calibration.take();
        let (mut sieve, mut ranker) = (snapshot.sieve(), snapshot.ranker(calibration.as_ref()));
        let mut at_floor = snapshot.sieve_at_floor();
        let mut work = 0;
        let mut more = true;
        while work < budget {
            more = (next as usize) < history.len();
            if !more {
                break;
            }
            work += 1;
            if snapshot.is_active(next, self.protocol.active_days) {
                self.active += 1;
                if self.whole
                    && let Ok(mut picks) = at_floor.candidates(next)
                {
                    ranker.rank(Ranking::Plain, next, &mut picks);
                    picks.truncate(OFFERED);
                    self.take_thresholds(&snapshot.score(history, &self.protocol, next, picks));
                }
                if let Ok(picks) = sieve.candidates(next) {
                    self.scored += 1;
                    let scored = snapshot.score(history, &self.protocol, next, picks);
                    self.examples.extend(examples(&scored, &mut ranker));
                    if self.whole {
                        self.take_forecasts(snapshot, &scored, &mut ranker);
                    }
                    self.take_rankings(snapshot, &scored, &mut ranker, same_order);
                }
                work += WORK_OF_CUSTOMER;
            }
            next += 1;
        }
        self.calibration = calibration;
        more.then_some(next)
    }

    fn take_thresholds(&mut self, scored: &Scored) {
        for (threshold, of_threshold) in THRESHOLDS.into_iter().zip(&mut self.curve) {
            let offered = || {
                let first = scored.picks.iter().zip(&scored.bought).take(OFFERED);
                first.filter(|(pick, _)| pick.rate() > threshold).map(|(_, bought)| *bought)
            };
            if offered().next().is_some() {
                let hit = offered().any(|bought| bought);
                of_threshold.push((scored.customer, f64::from(u8::from(hit))));
            }
        }
    }

    fn take_forecasts(&mut self, snapshot: &Snapshot, scored: &Scored, ranker: &mut Ranker<'_>) {
        let chances = ranker.chances(scored.customer, &scored.picks);
        for ((pick, bought), chance) in scored.picks.iter().zip(&scored.bought).zip(chances) {
            let landmarks = &snapshot.landmarks;
            let said = [pick.rate(), landmarks.base(pick.to), landmarks.chance(pick.pair, pick.to), chance];
            self.forecasts.add(scored.customer, said, *bought);
        }
    }

    fn take_rankings(
        &mut self,
        snapshot: &Snapshot,
        scored: &Scored,
        ranker: &mut Ranker<'_>,
        same_order: Option<&SameOrder>,
    ) {
        let Scored { customer, picks, bought, new, .. } = scored;
        let was_bought = |pick: &Pick| picks.iter().zip(bought).any(|(known, bought)| known.to == pick.to && *bought);
        let right = bought.iter().filter(|bought| **bought).count();
        for tally in &mut self.tallies {
            let mut order = picks.clone();
            let ranking = match tally.contender {
                Contender::RandomEligible => {
                    tally.add_random(*customer, picks.len(), right, *new);
                    continue;
                }
                Contender::Oracle => {
                    tally.add(*customer, (0..picks.len()).map(|at| at < right), *new);
                    continue;
                }
                Contender::BestSellers => {
                    ranker.by_score(&mut order, &vec![0.0; picks.len()]);
                    None
                }
                Contender::SameOrder => {
                    let scores = same_order.map(|same| same.scores(&snapshot.past, *customer, picks));
                    ranker.by_score(&mut order, &scores.unwrap_or_else(|| vec![0.0; picks.len()]));
                    None
                }
                Contender::Chance => Some(Ranking::Chance),
                Contender::Plain => Some(Ranking::Plain),
                Contender::Ease => Some(Ranking::Ease),
                Contender::Blend | Contender::Shuffled => Some(Ranking::Blend),
                Contender::Fused => Some(Ranking::Fused),
            };
            if let Some(ranking) = ranking {
                ranker.rank(ranking, *customer, &mut order);
            }
            if tally.contender == Contender::Shuffled {
                // Fisher and Yates, from the end.
                let mut labels = bought.clone();
                for last in (1..labels.len()).rev() {
                    labels.swap(last, self.draws.below(last + 1));
                }
                tally.add(*customer, labels.into_iter(), *new);
            } else {
                tally.add(*customer, order.iter().take(OFFERED).map(was_bought), *new);
            }
        }
    }

    /// What each threshold would have covered and hit; thresholds below the pairs kept and above every rate left out.
    pub(super) fn thresholds(&self) -> Vec<ThresholdPoint> {
        let points = THRESHOLDS.into_iter().zip(&self.curve).filter(|(_, of_threshold)| !of_threshold.is_empty());
        let point = |(threshold, of_threshold): (f64, &Vec<(u32, f64)>)| {
            let (hit_rate_low, hit_rate_high) = bootstrap::interval(of_threshold);
            let covered = of_threshold.len() as f64;
            ThresholdPoint {
                threshold,
                coverage: covered / f64::from(self.active.max(1)),
                hit_rate: of_threshold.iter().map(|(_, hit)| hit).sum::<f64>() / covered,
                hit_rate_low,
                hit_rate_high,
            }
        };
        points.map(point).collect()
    }

    /// The calibration by the latest snapshot.
    pub(super) fn calibration(&self) -> Option<Calibration> {
        Calibration::fit(&self.examples)
    }
}

/// A customer's candidates as examples of what came about.
fn examples(scored: &Scored, ranker: &mut Ranker<'_>) -> impl Iterator<Item = Example> {
    let examples = ranker.examples(scored.customer, &scored.picks).into_iter();
    examples.zip(&scored.bought).map(|(example, &bought)| Example { bought, ..example })
}
