//! Stands at days in the past, fits what was known, and holds rankings and chances against what came after.

use super::bootstrap::{self, Draws};
use super::forecast::Forecasts;
use super::report::{Contender, ThresholdPoint};
use super::same_order::SameOrder;
use super::score::{OFFERED, Tally};
use super::snapshot::{Protocol, Scored, Snapshot, SnapshotFit};
use crate::Day;
use crate::history::History;
use crate::predict::{Calibration, Example, Ranker, Ranking};

/// The thresholds of the curve.
const THRESHOLDS: [f64; 12] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6];

/// Of more customers than this an evenly spaced part is scored: in a whole trial, and in one that only compares.
const MOST_WHOLE: usize = 20_000;
const MOST_COMPARED: usize = 5_000;

/// Scoring a customer is so much work, by and large, as so many of the operations that budgets are of.
const WORK_OF_CUSTOMER: u64 = 2_000;

/// What is done next.
enum Task {
    /// Fit the day one horizon before the next snapshot, from which its chances are calibrated.
    FitBefore(Box<SnapshotFit>),
    /// Gather what came about after that day.
    Calibrate(Box<Scene>),
    /// Fit the snapshot.
    Fit(Box<SnapshotFit>),
    /// Score its customers.
    Score(Box<Scene>),
    /// All snapshots are done.
    Done,
}

/// A snapshot whose customers are gone through.
struct Scene {
    snapshot: Snapshot,
    /// In a whole trial.
    same_order: Option<SameOrder>,
    customers: Vec<u32>,
    /// The place of the next of them.
    next: usize,
}

impl Scene {
    /// So many more customers, some of the work at a time; none when all are through.
    fn take(&mut self, budget: u64) -> Vec<u32> {
        let end = self.customers.len().min(self.next + (budget / WORK_OF_CUSTOMER) as usize + 1);
        let customers = self.customers[self.next..end].to_vec();
        self.next = end;
        customers
    }

    fn progress(&self) -> f64 {
        self.next as f64 / self.customers.len().max(1) as f64
    }
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
        contenders: Vec<Contender>,
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
            tallies: contenders.into_iter().map(Tally::new).collect(),
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
                    Task::Calibrate(Box::new(self.scene(fit.finish(), false)))
                } else {
                    Task::FitBefore(fit)
                };
            }
            Task::Calibrate(mut scene) => {
                let customers = scene.take(budget);
                if customers.is_empty() {
                    self.calibrate();
                    let day = self.days[self.at];
                    self.task = Task::Fit(Box::new(SnapshotFit::new(history, &self.protocol, day)));
                } else {
                    self.gather(history, &scene.snapshot, &customers);
                    self.task = Task::Calibrate(scene);
                }
            }
            Task::Fit(mut fit) => {
                self.task = if fit.step(&self.protocol, budget) {
                    Task::Score(Box::new(self.scene(fit.finish(), self.whole)))
                } else {
                    Task::Fit(fit)
                };
            }
            Task::Score(mut scene) => {
                let customers = scene.take(budget);
                if customers.is_empty() {
                    self.at += 1;
                    self.begin(history);
                } else {
                    self.score(history, &scene, &customers);
                    self.task = Task::Score(scene);
                }
            }
        }
        false
    }

    /// How far it has come, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        let part = match &self.task {
            Task::Done => 0.0,
            Task::FitBefore(fit) => 0.4 * fit.progress(),
            Task::Calibrate(scene) => 0.4 + 0.05 * scene.progress(),
            Task::Fit(fit) => 0.45 + 0.4 * fit.progress(),
            Task::Score(scene) => 0.85 + 0.15 * scene.progress(),
        };
        (self.at as f64 + part) / self.days.len().max(1) as f64
    }

    /// Calibrates chances by the examples gathered, and forgets them.
    fn calibrate(&mut self) {
        self.calibration = Calibration::fit(&std::mem::take(&mut self.examples));
    }

    fn scene(&self, snapshot: Snapshot, with_same_order: bool) -> Scene {
        let most = if self.whole { MOST_WHOLE } else { MOST_COMPARED };
        let customers = snapshot.active(self.protocol.active_days, most);
        let same_order = with_same_order.then(|| SameOrder::of(&snapshot.past));
        Scene { snapshot, same_order, customers, next: 0 }
    }

    /// Gathers examples from customers.
    fn gather(&mut self, history: &History, snapshot: &Snapshot, customers: &[u32]) {
        let (mut sieve, mut ranker) = (snapshot.sieve(), snapshot.ranker(None));
        for &customer in customers {
            if let Ok(picks) = sieve.candidates(customer) {
                let scored = snapshot.score(history, &self.protocol, customer, picks);
                self.examples.extend(examples(&scored, &mut ranker));
            }
        }
    }

    /// Scores customers.
    fn score(&mut self, history: &History, scene: &Scene, customers: &[u32]) {
        let snapshot = &scene.snapshot;
        let calibration = self.calibration.take();
        let (mut sieve, mut ranker) = (snapshot.sieve(), snapshot.ranker(calibration.as_ref()));
        let mut at_floor = snapshot.sieve_at_floor();
        for &customer in customers {
            self.active += 1;
            if self.whole
                && let Ok(mut picks) = at_floor.candidates(customer)
            {
                ranker.rank(Ranking::Plain, customer, &mut picks);
                picks.truncate(OFFERED);
                self.take_thresholds(&snapshot.score(history, &self.protocol, customer, picks));
            }
            if let Ok(picks) = sieve.candidates(customer) {
                self.scored += 1;
                let scored = snapshot.score(history, &self.protocol, customer, picks);
                self.examples.extend(examples(&scored, &mut ranker));
                if self.whole {
                    self.take_forecasts(snapshot, &scored, &mut ranker);
                }
                self.take_rankings(scene, &scored, &mut ranker);
            }
        }
        self.calibration = calibration;
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

    fn take_rankings(&mut self, scene: &Scene, scored: &Scored, ranker: &mut Ranker<'_>) {
        let Scored { customer, picks, bought, new } = scored;
        let right = bought.iter().filter(|bought| **bought).count();
        for tally in &mut self.tallies {
            let scores = match tally.contender {
                Contender::RandomEligible => {
                    tally.add_random(*customer, picks.len(), right, *new);
                    continue;
                }
                Contender::Oracle => bought.iter().map(|bought| f64::from(u8::from(*bought))).collect(),
                Contender::BestSellers => vec![0.0; picks.len()],
                Contender::SameOrder => match &scene.same_order {
                    Some(same_order) => same_order.scores(&scene.snapshot.past, *customer, picks),
                    None => vec![0.0; picks.len()],
                },
                Contender::Plain => ranker.scores(Ranking::Plain, *customer, picks),
                Contender::Ease => ranker.scores(Ranking::Ease, *customer, picks),
                Contender::Blend | Contender::Shuffled => ranker.scores(Ranking::Blend, *customer, picks),
                Contender::Fused => ranker.scores(Ranking::Fused, *customer, picks),
                Contender::Chance => ranker.scores(Ranking::Chance, *customer, picks),
            };
            let mut came = bought.clone();
            if tally.contender == Contender::Shuffled {
                // Fisher and Yates, from the end.
                for last in (1..came.len()).rev() {
                    came.swap(last, self.draws.below(last + 1));
                }
            }
            let order = ranker.places(picks, &scores);
            tally.add(*customer, order.into_iter().map(|at| came[at as usize]), *new);
        }
    }

    /// What each threshold would have covered and hit; thresholds below the pairs kept and above every rate left out.
    pub(super) fn thresholds(&self) -> Vec<ThresholdPoint> {
        let kept = |threshold: f64| threshold > self.protocol.floor() - 1e-9;
        let points = THRESHOLDS.into_iter().zip(&self.curve);
        let points = points.filter(|(threshold, of_threshold)| kept(*threshold) && !of_threshold.is_empty());
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
