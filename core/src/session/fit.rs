//! The fit: history, counts, lags, rule and forecasts, each redone only when something it depends on changed.

use crate::Day;
use crate::follow::{Basket, Counter, Counts, Lags, Rule};
use crate::history::History;
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::predict::{Clock, PairLag, Pick, Reason, Rhythm, Sieve};
use crate::settings::Settings;
use crate::sort;
use crate::summary::{ReasonCount, SendDay, Summary};

/// One customer's prediction, in numbers.
#[derive(Clone, Debug)]
pub(super) struct Forecast {
    pub(super) customer: u32,
    pub(super) planned_on: Day,
    pub(super) send_on: Day,
    pub(super) picks: Vec<Pick>,
}

/// What is done next.
#[derive(Clone, Debug, Default)]
enum Stage {
    /// Files and catalog → history.
    #[default]
    History,
    /// Pairs are being counted.
    Count(Box<Counter>),
    /// Lags of the leading products with eligible pairs, this one next.
    Lags(u32),
    /// Forecasts and summary.
    Predict,
    /// All is fitted.
    Done,
}

/// All that was fitted so far.
#[derive(Debug, Default)]
pub(super) struct Fit {
    stage: Stage,
    pub(super) history: History,
    pub(super) rhythm: Rhythm,
    pub(super) basket: Basket,
    pub(super) counts: Counts,
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
    let rule = |s: &Settings| (s.threshold.to_bits(), s.strict, s.leads_only.clone(), s.sold_within_days);
    if rule(old) != rule(new) {
        return Reach::Rule;
    }
    let predictions = |s: &Settings| (s.offer_owned, s.max_products, s.lead_days, s.horizon_days, s.require_consent);
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
            Reach::Counts => Stage::Count(Box::new(Counter::new(&self.history, new))),
            Reach::History => Stage::History,
        };
        let order = |stage: &Stage| match stage {
            Stage::History => 0,
            Stage::Count(_) => 1,
            Stage::Lags(_) => 2,
            Stage::Predict => 3,
            Stage::Done => 4,
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
                self.stage = Stage::Count(Box::new(Counter::new(&self.history, settings)));
                0.2
            }
            Stage::Count(mut counter) => {
                let done = counter.step(&self.history, &self.basket, u64::from(budget));
                let progress = 0.2 + 0.4 * counter.progress();
                if done {
                    self.counts = counter.finish();
                    self.lags = Lags::new(self.history.products.len());
                    self.stage = Stage::Lags(0);
                } else {
                    self.stage = Stage::Count(counter);
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
                0.6 + 0.35 * f64::from(next) / f64::from(products.max(1))
            }
            Stage::Predict => {
                self.predict(settings);
                self.summarise(files, catalog);
                self.stage = Stage::Done;
                1.0
            }
        };
        Some(progress)
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

    fn predict(&mut self, settings: &Settings) {
        self.forecasts.clear();
        self.withheld.clear();
        let Some(span) = self.history.span else {
            self.clock = None;
            return;
        };
        let clock = Clock::new(settings, &self.rhythm, span, self.mean_ln_lag());
        let mut sieve = Sieve::new(&self.history, &self.counts, &self.rule, settings.offer_owned);
        for customer in 0..self.history.len() as u32 {
            if settings.require_consent && self.history.opted_out[customer as usize] {
                self.withheld.push((customer, Reason::OptedOut));
                continue;
            }
            let picks = match sieve.pick(customer, settings.max_products as usize) {
                Ok(picks) => picks,
                Err(reason) => {
                    self.withheld.push((customer, reason));
                    continue;
                }
            };
            let days = self.history.occasions(customer);
            let own = self.rhythm.own(days);
            let last = days.last().copied().unwrap_or(clock.today);
            if clock.lapsed(&self.rhythm, own, last) {
                self.withheld.push((customer, Reason::Lapsed));
                continue;
            }
            let lag = pair_lag(&self.counts, &self.lags, picks[0]);
            let (planned_on, send_on) = clock.days(&self.rhythm, last, own, lag);
            self.forecasts.push(Forecast { customer, planned_on, send_on, picks });
        }
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
