//! The fit: history, counts, lags, rule and forecasts, each redone only when something it depends on changed.

use crate::Day;
use crate::evaluate::{ChoiceReason, Choosing, EASE_PRODUCTS, EASE_RIDGE, RankingChoice};
use crate::follow::{Basket, Counter, Counts, Lags, LandmarkCounter, Landmarks, Rule};
use crate::history::History;
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::predict::{
    Calibration, Clock, Ease, EaseFit, Evidence, PairLag, Pick, Ranker, Ranking, Reason, Rhythm, Sieve, Universe,
    horizon,
};
use crate::settings::{Aim, Settings};
use crate::sort;
use crate::summary::{ReasonCount, SendDay, Summary};

/// One customer's prediction, in numbers.
#[derive(Clone, Debug)]
pub(super) struct Forecast {
    pub(super) customer: u32,
    pub(super) planned_on: Day,
    pub(super) send_on: Day,
    pub(super) picks: Vec<Pick>,
    /// The chance of each pick and its 90 % interval; empty where chances are not calibrated.
    pub(super) chances: Vec<(f64, f64, f64)>,
}

/// What is done next.
#[derive(Default)]
enum Stage {
    /// Files and catalog → history.
    #[default]
    History,
    /// Pairs are being counted.
    Count(Box<Counter>),
    /// Landmarks are being counted.
    Landmarks(Box<LandmarkCounter>),
    /// Rankings are being compared on earlier days, and chances calibrated.
    Choose(Box<Choosing>),
    /// EASE is being fitted, where the ranking chosen asks for it.
    Ease(Box<EaseFit>),
    /// Lags of the leading products with eligible pairs, this one next.
    Lags(u32),
    /// Forecasts and summary.
    Predict,
    /// All is fitted.
    Done,
}

/// All that was fitted so far.
#[derive(Default)]
pub(super) struct Fit {
    stage: Stage,
    pub(super) history: History,
    pub(super) rhythm: Rhythm,
    pub(super) basket: Basket,
    universe: Universe,
    pub(super) counts: Counts,
    pub(super) landmarks: Landmarks,
    choice: RankingChoice,
    calibration: Option<Calibration>,
    ease: Ease,
    pub(super) lags: Lags,
    pub(super) rule: Rule,
    pub(super) clock: Option<Clock>,
    /// By customer.
    pub(super) forecasts: Vec<Forecast>,
    /// By customer.
    pub(super) withheld: Vec<(u32, Reason)>,
    pub(super) summary: Summary,
}

/// How far back a change of settings reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Nothing,
    Predictions,
    Rule,
    Choice,
    Landmarks,
    Counts,
    History,
}

fn reach(old: &Settings, new: &Settings) -> Reach {
    let history = |s: &Settings| {
        (s.product_key, s.exclude.clone(), s.today, s.shop.currency.clone(), s.max_products_per_customer)
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
    let rule = |s: &Settings| (s.threshold.to_bits(), s.strict, s.leads_only.clone(), s.sold_within_days);
    if rule(old) != rule(new) {
        return Reach::Rule;
    }
    let predictions = |s: &Settings| (s.offer_owned, s.max_products, s.aim, s.lead_days, s.require_consent);
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
            Reach::Predictions => Stage::Predict,
            Reach::Rule => Stage::Lags(0),
            Reach::Choice => self.choose(new),
            Reach::Landmarks => self.count_landmarks(new),
            Reach::Counts => Stage::Count(Box::new(Counter::new(&self.history, new))),
            Reach::History => Stage::History,
        };
        let order = |stage: &Stage| match stage {
            Stage::History => 0,
            Stage::Count(_) => 1,
            Stage::Landmarks(_) => 2,
            Stage::Choose(_) => 3,
            Stage::Ease(_) => 4,
            Stage::Lags(_) => 5,
            Stage::Predict => 6,
            Stage::Done => 7,
        };
        if order(&stage) <= order(&self.stage) {
            self.stage = stage;
        }
    }

    pub(super) fn done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Does a slice of the work; gives how far it has come, or `None` when all is done.
    pub(super) fn step(
        &mut self,
        files: &[OrdersFile],
        catalog: &Catalog,
        settings: &Settings,
        budget: u32,
    ) -> Option<f64> {
        let progress = match std::mem::take(&mut self.stage) {
            Stage::Done => {
                self.stage = Stage::Done;
                return None;
            }
            Stage::History => {
                self.history = History::build(files, catalog, settings);
                self.rhythm = Rhythm::of(&self.history);
                self.basket = Basket::of(&self.history, settings.max_products_per_customer);
                self.universe = Universe::most_bought(&self.basket, self.history.products.len(), EASE_PRODUCTS);
                self.stage = Stage::Count(Box::new(Counter::new(&self.history, settings)));
                0.15
            }
            Stage::Count(mut counter) => {
                let done = counter.step(&self.history, &self.basket, u64::from(budget));
                let progress = 0.15 + 0.2 * counter.progress();
                if done {
                    self.counts = counter.finish();
                    self.lags = Lags::new(self.history.products.len());
                    self.stage = self.count_landmarks(settings);
                } else {
                    self.stage = Stage::Count(counter);
                }
                progress
            }
            Stage::Landmarks(mut counter) => {
                let done = counter.step(&self.history, &self.basket, &self.counts, u64::from(budget));
                let progress = 0.35 + 0.1 * counter.progress();
                if done {
                    self.landmarks = counter.finish(&self.counts);
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
                    self.stage = Stage::Lags(0);
                } else {
                    self.stage = Stage::Ease(fit);
                }
                progress
            }
            Stage::Lags(next) => {
                if next == 0 {
                    self.rule = Rule::new(&self.history, catalog, settings);
                }
                let products = self.history.products.len() as u32;
                let next = self.work_out_lags(next, budget);
                self.stage = if next == products { Stage::Predict } else { Stage::Lags(next) };
                0.85 + 0.1 * f64::from(next) / f64::from(products.max(1))
            }
            Stage::Predict => {
                self.predict(settings, catalog);
                self.summarise(files, catalog);
                self.stage = Stage::Done;
                1.0
            }
        };
        Some(progress)
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
            return Stage::Lags(0);
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

    /// The chance of a pair kept and its 90 % interval, where the orders span days enough.
    pub(super) fn pair_chance(&self, pair: u32, to: u32) -> Option<(f64, f64, f64)> {
        let (low, high) = self.landmarks.tell().then(|| self.landmarks.interval(pair, to))?;
        Some((self.landmarks.chance(pair, to), low, high))
    }

    /// The price an offer of a product is made at.
    pub(super) fn price(&self, product: u32, catalog: &Catalog) -> Option<i64> {
        let product = &self.history.products[product as usize];
        super::customers::variant(product, catalog).and_then(|variant| variant.price).or(product.price)
    }

    /// Whether a product may be offered as far as the settings' aim goes: of dearer ones only, whether it is dearer than all
    /// that was in the customer's last order.
    pub(super) fn suits_aim(&self, customer: u32, product: u32, settings: &Settings, catalog: &Catalog) -> bool {
        settings.aim != Aim::Dearer
            || self.price(product, catalog)
                > self.history.last_products(customer).filter_map(|last| self.price(last, catalog)).max()
    }

    /// The candidates of a customer that suit the settings' aim, best first.
    pub(super) fn best(
        &self,
        ranker: &mut Ranker<'_>,
        customer: u32,
        mut picks: Vec<Pick>,
        settings: &Settings,
        catalog: &Catalog,
    ) -> Vec<Pick> {
        picks.retain(|pick| self.suits_aim(customer, pick.to, settings, catalog));
        let price = |product: u32| self.price(product, catalog);
        let cost = |product: u32| {
            super::customers::variant(&self.history.products[product as usize], catalog)
                .and_then(|variant| variant.cost)
        };
        let worth: &dyn Fn(u32) -> Option<i64> = match settings.aim {
            Aim::Likeliest | Aim::Dearer => {
                ranker.rank(self.choice.ranking, customer, &mut picks);
                return picks;
            }
            Aim::Revenue => &price,
            Aim::Margin => &|product| Some(price(product)? - cost(product)?),
        };
        let chances = ranker.scores(Ranking::Chance, customer, &picks);
        let score =
            |(chance, pick): (f64, &Pick)| worth(pick.to).map_or(f64::NEG_INFINITY, |worth| chance * worth as f64);
        let scores: Vec<f64> = chances.into_iter().zip(&picks).map(score).collect();
        ranker.by_score(&mut picks, &scores);
        picks
    }

    /// Works out the lags of leading products with eligible pairs, from `next` on, until about `budget` follow-ons were
    /// seen; gives the product to go on with.
    fn work_out_lags(&mut self, mut next: u32, budget: u32) -> u32 {
        let products = self.history.products.len() as u32;
        let mut seen = 0u64;
        while next < products && seen < u64::from(budget) {
            if let Some(last) = self.eligible_of(next).last() {
                self.lags.row(&self.history, &self.basket, &self.counts, next, last + 1);
                seen += self.counts.of(next).iter().map(|pair| u64::from(pair.followers)).sum::<u64>();
            }
            seen += 1;
            next += 1;
        }
        next
    }

    /// The places of a leading product's eligible pairs within its row.
    pub(super) fn eligible_of(&self, from: u32) -> impl Iterator<Item = usize> {
        let buyers = self.counts.buyers[from as usize];
        let row = self.counts.of(from);
        row.iter()
            .enumerate()
            .take_while(move |(_, pair)| self.rule.admits(pair.followers, buyers))
            .filter(|(_, pair)| self.rule.unavailable(pair.to).is_none())
            .map(|(at, _)| at)
    }

    fn predict(&mut self, settings: &Settings, catalog: &Catalog) {
        self.forecasts.clear();
        self.withheld.clear();
        let (mut forecasts, mut withheld) = (Vec::new(), Vec::new());
        let Some(span) = self.history.span else {
            self.clock = None;
            return;
        };
        let clock = Clock::new(settings, &self.rhythm, span, self.mean_ln_lag());
        let mut sieve = Sieve::new(&self.history, &self.counts, &self.rule, settings.offer_owned);
        let mut ranker = self.ranker();
        for customer in 0..self.history.len() as u32 {
            if settings.require_consent && self.history.opted_out[customer as usize] {
                withheld.push((customer, Reason::OptedOut));
                continue;
            }
            let candidates = match sieve.candidates(customer) {
                Ok(candidates) => candidates,
                Err(reason) => {
                    withheld.push((customer, reason));
                    continue;
                }
            };
            let days = self.history.occasions(customer);
            let own = self.rhythm.own(days);
            let last = days.last().copied().unwrap_or(clock.today);
            if clock.lapsed(&self.rhythm, own, last) {
                withheld.push((customer, Reason::Lapsed));
                continue;
            }
            let mut picks = self.best(&mut ranker, customer, candidates, settings, catalog);
            picks.truncate(settings.max_products as usize);
            if picks.is_empty() {
                withheld.push((customer, Reason::NoneDearer));
                continue;
            }
            let chances = ranker.intervals(customer, &picks);
            let lag = pair_lag(&self.counts, &self.lags, picks[0]);
            let (planned_on, send_on) = clock.days(&self.rhythm, last, own, lag);
            forecasts.push(Forecast { customer, planned_on, send_on, picks, chances });
        }
        (self.forecasts, self.withheld) = (forecasts, withheld);
        self.clock = Some(clock);
    }

    /// The mean ln lag over the followers of all eligible pairs.
    fn mean_ln_lag(&self) -> f64 {
        let (mut sum, mut followers) = (0.0, 0.0);
        for from in 0..self.history.products.len() as u32 {
            let lags = self.lags.known(from);
            for at in self.eligible_of(from) {
                let k = f64::from(self.counts.of(from)[at].followers);
                sum += k * lags[at].mean_ln;
                followers += k;
            }
        }
        if followers > 0.0 { sum / followers } else { 0.0 }
    }

    /// A customer's forecast.
    pub(super) fn forecast(&self, customer: u32) -> Option<&Forecast> {
        self.forecasts.binary_search_by_key(&customer, |f| f.customer).ok().map(|at| &self.forecasts[at])
    }

    /// Predictions per send date.
    pub(super) fn calendar(&self) -> Vec<SendDay> {
        let mut days: Vec<Day> = self.forecasts.iter().map(|f| f.send_on).collect();
        sort::by_number(&mut days, |day| sort::int(day.number()).into());
        days.chunk_by(|a, b| a == b).map(|same| SendDay { day: same[0], predictions: same.len() as u32 }).collect()
    }

    fn summarise(&mut self, files: &[OrdersFile], catalog: &Catalog) {
        let history = &self.history;
        let (mut eligible, mut leading) = (0u32, 0u32);
        let mut follows = vec![false; history.products.len()];
        for from in 0..history.products.len() as u32 {
            let before = eligible;
            for at in self.eligible_of(from) {
                eligible += 1;
                follows[self.counts.of(from)[at].to as usize] = true;
            }
            leading += u32::from(eligible > before);
        }
        let withheld = Reason::ALL.iter().filter_map(|&reason| {
            let customers = self.withheld.iter().filter(|(_, why)| *why == reason).count() as u32;
            (customers > 0).then_some(ReasonCount { reason, customers })
        });
        let today = self.clock.as_ref().map(|clock| clock.today);
        let sent = |test: &dyn Fn(i32, bool) -> bool| {
            let Some(today) = today else { return 0 };
            self.forecasts.iter().filter(|f| test(f.send_on - today, f.planned_on < today)).count() as u32
        };
        let mut offered = vec![false; history.products.len()];
        for pick in self.forecasts.iter().flat_map(|f| &f.picks) {
            offered[pick.to as usize] = true;
        }
        let without = |product: &usize| {
            super::customers::variant(&history.products[*product], catalog).is_none_or(|v| v.id.is_none())
        };
        let repeats = (0..history.len() as u32).filter(|&c| history.occasions(c).len() > 1).count();
        let totals = &history.totals;
        self.summary = Summary {
            files: files.len() as u32,
            lines: totals.lines,
            counted_lines: totals.counted_lines,
            orders: totals.orders,
            customers: history.len() as u32,
            repeat_share: repeats as f64 / (history.len().max(1) as f64),
            products: totals.products,
            first_day: history.span.map(|(first, _)| first),
            last_day: history.span.map(|(_, last)| last),
            today,
            currencies: totals.currencies.clone(),
            min_buyers: self.counts.min_buyers,
            capped_customers: totals.capped,
            pairs: self.counts.pairs,
            kept_pairs: self.counts.kept().len() as u32,
            eligible_pairs: eligible,
            leading_products: leading,
            following_products: follows.iter().filter(|f| **f).count() as u32,
            horizon_days: self.clock.as_ref().map_or(0, |clock| clock.horizon),
            ranking: self.choice.clone(),
            chance_strength: self.landmarks.strength(),
            calibration: self.calibration.as_ref().map(Calibration::weights),
            rhythm: self.rhythm.describe(),
            predicted: self.forecasts.len() as u32,
            withheld: withheld.collect(),
            overdue: sent(&|wait, overdue| wait == 0 && overdue),
            due_today: sent(&|wait, overdue| wait == 0 && !overdue),
            due_this_week: sent(&|wait, _| (1..=6).contains(&wait)),
            due_later: sent(&|wait, _| wait > 6),
            variant_ids: catalog.products.iter().flat_map(|p| &p.variants).any(|v| v.id.is_some()),
            offers_without_variant: (0..offered.len()).filter(|p| offered[*p]).filter(without).count() as u32,
            findings: totals.findings.clone().into_list(),
            proposals: totals.proposals.clone(),
        };
    }
}

/// What a pick's pair tells of the time.
pub(super) fn pair_lag(counts: &Counts, lags: &Lags, pick: Pick) -> PairLag {
    let lag = lags.known(pick.from).get((pick.pair - counts.first_of(pick.from)) as usize).copied().unwrap_or_default();
    PairLag { followers: pick.followers, mean_ln: lag.mean_ln, median: lag.quartiles()[1] }
}
