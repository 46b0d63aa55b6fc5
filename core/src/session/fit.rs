//! The fit: history, counts, landmarks, ranking, shortlists and forecasts, each redone only when something it depends on changed.

use super::forecasts::{Forecast, PairLags};
use crate::Day;
use crate::evaluate::{ChoiceReason, Choosing, EASE_PRODUCTS, EASE_RIDGE, RankingChoice};
use crate::follow::{Basket, Counter, Counts, Flags, Lags, LandmarkCounter, Landmarks, Rule};
use crate::history::History;
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::predict::{
    Calibration, Clock, Ease, EaseFit, Evidence, Ranker, Ranking, Reason, Rhythm, Shortlist, Universe, horizon,
};
use crate::settings::Settings;
use crate::summary::Summary;

/// What is done next.
#[derive(Default)]
enum Stage {
    /// Files and catalog → history.
    #[default]
    History,
    /// Pairs are being counted.
    Count(Box<Counter>),
    /// They are counted.
    Counted(Box<Counts>),
    /// Customers' candidates are being ranked by the rule alone, so that there is something to show; nothing yet where it is
    /// only to begin. Then comes what else there is to do.
    Draft(Option<Box<Shortlist>>, Box<Stage>),
    /// Landmarks are being counted.
    Landmarks(Box<LandmarkCounter>),
    /// Rankings are being compared on earlier days, and chances calibrated.
    Choose(Box<Choosing>),
    /// EASE is being fitted, where the ranking chosen asks for it.
    Ease(Box<EaseFit>),
    /// Pairs with flags that the settings leave out are looked for, this leading product next.
    Flags(u32),
    /// Customers' candidates are being ranked; nothing yet where it is only to begin.
    Shortlist(Option<Box<Shortlist>>),
    /// Forecasts and summary.
    Predict,
    /// All is fitted.
    Done,
}

impl Stage {
    /// Its place on the way.
    fn order(&self) -> u32 {
        match self {
            Stage::History => 0,
            Stage::Count(_) | Stage::Counted(_) => 1,
            Stage::Draft(_, then) => then.order(),
            Stage::Landmarks(_) => 2,
            Stage::Choose(_) => 3,
            Stage::Ease(_) => 4,
            Stage::Flags(_) => 5,
            Stage::Shortlist(_) => 6,
            Stage::Predict => 7,
            Stage::Done => 8,
        }
    }
}

/// All that was fitted so far.
#[derive(Default)]
pub(super) struct Fit {
    stage: Stage,
    /// Whether the forecasts are to be drafted by the rule before the rest is fitted.
    pub(super) drafts: bool,
    /// Whether the forecasts are such a draft.
    pub(super) draft: bool,
    pub(super) history: History,
    pub(super) rhythm: Rhythm,
    pub(super) basket: Basket,
    universe: Universe,
    pub(super) counts: Counts,
    pub(super) landmarks: Landmarks,
    pub(super) choice: RankingChoice,
    pub(super) calibration: Option<Calibration>,
    ease: Ease,
    pub(super) lags: Lags,
    pub(super) flags: Flags,
    /// By pair kept: whether the settings leave it out for its flags; empty where they leave out none.
    left_out: Vec<bool>,
    /// Of pairs that a send date was told by, by pair.
    pub(super) pair_lags: PairLags,
    /// The mean ln lag of the shop's pairs.
    pub(super) typical_ln_lag: f64,
    pub(super) rule: Rule,
    pub(super) shortlist: Shortlist,
    pub(super) clock: Option<Clock>,
    /// By customer.
    pub(super) forecasts: Vec<Forecast>,
    /// By customer held out, what they would have been offered.
    pub(super) held_out: Vec<Forecast>,
    /// By customer.
    pub(super) withheld: Vec<(u32, Reason)>,
    pub(super) summary: Summary,
}

/// How far back a change of settings reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Nothing,
    Predictions,
    Shortlist,
    Flags,
    Choice,
    Landmarks,
    Counts,
    History,
}

fn reach(old: &Settings, new: &Settings) -> Reach {
    let history = |s: &Settings| {
        let same = (s.product_key, s.merge_renamed, s.ignore_email_plus, s.ignore_email_dots);
        let left_out = (s.exclude.clone(), s.leave_out_orders.clone());
        (same, left_out, s.today, s.shop.currency.clone(), s.max_products_per_customer)
    };
    if history(old) != history(new) {
        return Reach::History;
    }
    let counts = |s: &Settings| (s.base, s.min_buyers);
    // What is kept depends on the floor alone, and a threshold below it lowers it.
    if counts(old) != counts(new) || old.kept_from().to_bits() != new.kept_from().to_bits() {
        return Reach::Counts;
    }
    if old.horizon_days != new.horizon_days {
        return Reach::Landmarks;
    }
    if old.ranking != new.ranking {
        return Reach::Choice;
    }
    if old.leave_out != new.leave_out {
        return Reach::Flags;
    }
    let listed = |s: &Settings| (s.strict, s.leads_only.clone(), s.sold_within_days, s.offer_owned, s.aim);
    if listed(old) != listed(new) {
        return Reach::Shortlist;
    }
    let predictions =
        |s: &Settings| (s.threshold.to_bits(), s.max_products, s.lead_days, s.require_consent, s.holdout.clone());
    if predictions(old) == predictions(new) { Reach::Nothing } else { Reach::Predictions }
}

impl Fit {
    /// Forgets what depends on the files, which is everything.
    pub(super) fn restart(&mut self) {
        self.stage = Stage::History;
    }

    /// Forgets what depends on what differs between two settings.
    pub(super) fn invalidate(&mut self, old: &Settings, new: &Settings) {
        let stage = match reach(old, new) {
            Reach::Nothing => return,
            // A threshold below those that the shortlist answers for asks for another.
            Reach::Predictions if new.threshold < self.shortlist.threshold || self.lists_one_threshold(new) => {
                Stage::Shortlist(None)
            }
            Reach::Predictions => Stage::Predict,
            Reach::Shortlist => Stage::Shortlist(None),
            Reach::Flags => Stage::Flags(0),
            Reach::Choice => self.choose(new),
            Reach::Landmarks => self.count_landmarks(new),
            Reach::Counts => Stage::Count(Box::new(Counter::new(&self.history, new))),
            Reach::History => Stage::History,
        };
        let drafting = self.draft || matches!(self.stage, Stage::Draft(..));
        let under_way = match std::mem::take(&mut self.stage) {
            Stage::Draft(_, then) => *then,
            // What was listed so far is of the old settings.
            Stage::Shortlist(_) => Stage::Shortlist(None),
            other => other,
        };
        self.stage = if stage.order() <= under_way.order() { stage } else { under_way };
        self.draft = false;
        // Once the ranking is chosen the rest takes no longer than a draft would.
        if drafting && matches!(self.stage, Stage::Landmarks(_) | Stage::Choose(_)) {
            self.begin_draft();
        }
    }

    pub(super) fn done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Whether the forecasts can be shown, be they a draft.
    pub(super) fn shows(&self) -> bool {
        self.done() || (self.draft && self.stage.order() > 1 && !matches!(self.stage, Stage::Draft(..)))
    }

    /// Does a slice of the work; gives how far it has come, or `None` when all is done. Tells it meanwhile where the slice may
    /// take long.
    pub(super) fn step(
        &mut self,
        files: &[OrdersFile],
        catalog: &Catalog,
        settings: &Settings,
        budget: u32,
        tell: &mut dyn FnMut(f64),
    ) -> Option<f64> {
        let progress = match std::mem::take(&mut self.stage) {
            Stage::Done => {
                self.stage = Stage::Done;
                return None;
            }
            Stage::History => {
                self.draft = false;
                self.history = History::build(files, catalog, settings, &mut |share| tell(0.12 * share));
                self.rhythm = Rhythm::of(&self.history, &mut || tell(0.12));
                tell(0.13);
                self.basket = Basket::of(&self.history, settings.max_products_per_customer);
                tell(0.14);
                self.universe = Universe::most_bought(&self.basket, self.history.products.len(), EASE_PRODUCTS);
                self.stage = Stage::Count(Box::new(Counter::new(&self.history, settings)));
                0.15
            }
            Stage::Count(mut counter) => {
                let done = counter.step(&self.history, &self.basket, u64::from(budget));
                let progress = 0.15 + 0.2 * counter.progress();
                self.draft = false;
                self.stage = if done { Stage::Counted(Box::new(counter.finish())) } else { Stage::Count(counter) };
                progress
            }
            Stage::Counted(counts) => {
                self.take_counts(*counts, settings, &mut || tell(0.35));
                0.35
            }
            Stage::Draft(under_way, then) => {
                let shortlist = under_way.unwrap_or_else(|| Box::new(self.begin_shortlist(settings, catalog)));
                self.stage = match self.list(shortlist, settings, catalog, budget) {
                    Some(shortlist) => Stage::Draft(Some(shortlist), then),
                    None => {
                        self.draft = true;
                        self.show(files, settings, catalog, &mut || tell(0.35));
                        *then
                    }
                };
                0.35
            }
            Stage::Landmarks(mut counter) => {
                let done = counter.step(&self.history, &self.basket, &self.counts, u64::from(budget));
                let progress = 0.35 + 0.1 * counter.progress();
                if done {
                    self.take_landmarks(counter.finish(&self.counts), settings);
                    self.stage = self.choose(settings);
                } else {
                    self.stage = Stage::Landmarks(counter);
                }
                progress
            }
            Stage::Choose(mut choosing) => {
                let done = choosing.step(&self.history, u64::from(budget));
                let progress = 0.45 + 0.3 * choosing.progress();
                if done {
                    (self.choice, self.calibration) = choosing.finish();
                    if let Some(ranking) = settings.ranking {
                        self.choice.ranking = ranking;
                        self.choice.why = ChoiceReason::Set;
                    }
                    self.stage = self.fit_ease();
                } else {
                    self.stage = Stage::Choose(choosing);
                }
                progress
            }
            Stage::Ease(mut fit) => {
                let done = fit.step(u64::from(budget));
                let progress = 0.75 + 0.1 * fit.progress();
                if done {
                    self.ease = fit.finish();
                    self.stage = Stage::Flags(0);
                } else {
                    self.stage = Stage::Ease(fit);
                }
                progress
            }
            Stage::Flags(next) => {
                let next = self.look_for_flags(next, settings, budget);
                let all = self.history.products.len() as u32;
                self.stage = if next == all { Stage::Shortlist(None) } else { Stage::Flags(next) };
                0.85
            }
            Stage::Shortlist(under_way) => {
                let shortlist = under_way.unwrap_or_else(|| Box::new(self.begin_shortlist(settings, catalog)));
                let progress = 0.85 + 0.1 * f64::from(shortlist.len()) / (self.history.len().max(1) as f64);
                self.stage = match self.list(shortlist, settings, catalog, budget) {
                    Some(shortlist) => Stage::Shortlist(Some(shortlist)),
                    None => Stage::Predict,
                };
                progress
            }
            Stage::Predict => {
                self.draft = false;
                self.show(files, settings, catalog, &mut || tell(0.95));
                self.stage = Stage::Done;
                1.0
            }
        };
        Some(progress)
    }

    /// Looks at the flags of the pairs of some more leading products; gives the product to go on with.
    fn look_for_flags(&mut self, mut next: u32, settings: &Settings, budget: u32) -> u32 {
        let unwanted = settings.leave_out.iter().fold(0, |set, flag| set | flag.bit());
        if next == 0 {
            self.left_out = Vec::new();
        }
        let products = self.history.products.len() as u32;
        if unwanted == 0 {
            return products;
        }
        let mut work = 0;
        while next < products && work < u64::from(budget) {
            let row = self.counts.of(next);
            let flags = self.flags.row(&self.history, &self.basket, &self.counts, next, row.len());
            self.left_out.extend(flags.iter().map(|flags| flags & unwanted != 0));
            work += 1 + row.iter().map(|pair| u64::from(pair.followers)).sum::<u64>();
            next += 1;
        }
        next
    }

    fn begin_shortlist(&mut self, settings: &Settings, catalog: &Catalog) -> Shortlist {
        self.rule = Rule::new(&self.history, catalog, settings);
        self.rule.leave_out(self.left_out.clone());
        self.shortlist_for(settings)
    }

    /// Takes up more customers into a shortlist; gives it back while there are more to come.
    fn list(
        &mut self,
        mut shortlist: Box<Shortlist>,
        settings: &Settings,
        catalog: &Catalog,
        budget: u32,
    ) -> Option<Box<Shortlist>> {
        if !self.step_shortlist(&mut shortlist, settings, catalog, budget) {
            return Some(shortlist);
        }
        self.shortlist = *shortlist;
        None
    }

    /// Forecasts and summary, from what is fitted so far.
    #[cfg_attr(page, optimize(size))]
    fn show(&mut self, files: &[OrdersFile], settings: &Settings, catalog: &Catalog, tell: &mut dyn FnMut()) {
        self.rule = self.rule.at(settings.threshold);
        self.predict(settings, tell);
        self.summarise(files, settings, catalog);
    }

    /// Takes the counts, and what follows from them alone; then a draft comes, where one is wanted, or the landmarks.
    fn take_counts(&mut self, counts: Counts, settings: &Settings, tell: &mut dyn FnMut()) {
        self.counts = counts;
        self.lags = Lags::new(self.history.products.len());
        self.pair_lags = PairLags::default();
        self.typical_ln_lag = self.mean_ln_lag(tell);
        self.stage = self.count_landmarks(settings);
        if self.drafts {
            self.begin_draft();
        }
    }

    /// Takes the landmarks, and the horizon's flags.
    fn take_landmarks(&mut self, landmarks: Landmarks, settings: &Settings) {
        self.landmarks = landmarks;
        self.flags = Flags::new(&self.history, &self.basket, &self.counts, self.horizon(settings));
    }

    /// Has forecasts drafted before what is next, by the rule: what an earlier fit chose or left out is of other counts or
    /// settings.
    fn begin_draft(&mut self) {
        (self.ease, self.calibration, self.left_out) = Default::default();
        if matches!(self.stage, Stage::Landmarks(_)) {
            (self.landmarks, self.flags) = Default::default();
        }
        self.choice = RankingChoice { why: ChoiceReason::UnderWay, ..RankingChoice::default() };
        self.stage = Stage::Draft(None, Box::new(std::mem::take(&mut self.stage)));
    }

    fn count_landmarks(&self, settings: &Settings) -> Stage {
        Stage::Landmarks(Box::new(LandmarkCounter::new(&self.history, self.horizon(settings))))
    }

    /// H in days.
    fn horizon(&self, settings: &Settings) -> u32 {
        self.history.span.map_or(0, |span| horizon(settings, &self.rhythm, span))
    }

    fn choose(&self, settings: &Settings) -> Stage {
        Stage::Choose(Box::new(Choosing::new(&self.history, settings, self.horizon(settings))))
    }

    /// The next stage once the ranking is chosen.
    fn fit_ease(&mut self) -> Stage {
        self.ease = Ease::default();
        if self.choice.ranking == Ranking::Plain && self.calibration.is_none() {
            return Stage::Flags(0);
        }
        Stage::Ease(Box::new(EaseFit::new(&self.basket, self.history.len(), &self.universe, EASE_RIDGE)))
    }

    /// A ranker of customers' candidates.
    pub(super) fn ranker(&self) -> Ranker<'_> {
        Ranker::new(Evidence {
            history: &self.history,
            basket: &self.basket,
            counts: &self.counts,
            landmarks: &self.landmarks,
            ease: &self.ease,
            calibration: self.calibration.as_ref(),
            day: self.history.span.map_or(Day::from_number(0), |(_, last)| last + 1),
        })
    }

    /// The places of a leading product's eligible pairs within its row.
    pub(super) fn eligible_of(&self, from: u32) -> impl Iterator<Item = usize> {
        let buyers = self.counts.buyers[from as usize];
        let row = self.counts.of(from);
        let first = self.counts.first_of(from);
        row.iter()
            .enumerate()
            .take_while(move |(_, pair)| self.rule.admits(pair.followers, buyers))
            .filter(move |(at, pair)| self.rule.unavailable(first + *at as u32, pair.to).is_none())
            .map(|(at, _)| at)
    }
}
