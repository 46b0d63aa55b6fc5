//! Fit → forecasts: each customer's shortlist, and at the threshold in force what is offered and when, or why nothing is.

use super::fit::Fit;
use super::variants::variant;
use crate::Day;
use crate::follow::{Lag, of_pair};
use crate::import::catalog::Catalog;
use crate::predict::{Clock, Listed, PairLag, Pick, Ranker, Ranking, Reason, Shortlist, Sieve, held_out};
use crate::settings::{Aim, Settings};
use crate::sort;
use crate::summary::SendDay;

/// Shortlists answer for thresholds from here up, unless the settings' is lower: below, there is too much to rank for nothing.
const LISTED_FROM: f64 = 0.15;

/// Ranking a customer's candidates is so much work, by and large, as so many of the operations that budgets are of.
const WORK_OF_CUSTOMER: u32 = 20_000;

/// That forecasts are under way is told whenever so many customers more have theirs.
const TELL_EVERY: u32 = 1 << 13;

/// One customer's prediction, in numbers.
#[derive(Clone, Debug)]
pub(super) struct Forecast {
    pub(super) customer: u32,
    pub(super) planned_on: Day,
    pub(super) send_on: Day,
    /// What is offered, best first.
    pub(super) offers: Vec<Listed>,
}

/// The lags of pairs that send dates were told by, each worked out once.
#[derive(Debug, Default)]
pub(super) struct PairLags {
    /// By pair kept: 1 + its place among the lags.
    place: Vec<u32>,
    lags: Vec<Lag>,
}

impl PairLags {
    fn of(&mut self, pair: u32, work: &dyn Fn() -> Lag) -> Lag {
        let pair = pair as usize;
        if self.place.len() <= pair {
            self.place.resize(pair + 1, 0);
        }
        if self.place[pair] == 0 {
            self.lags.push(work());
            self.place[pair] = self.lags.len() as u32;
        }
        self.lags[self.place[pair] as usize - 1]
    }
}

impl Fit {
    /// An empty shortlist as the settings ask for.
    pub(super) fn shortlist_for(&self, settings: &Settings) -> Shortlist {
        let one = self.lists_one_threshold(settings);
        Shortlist::from(if one { settings.threshold } else { settings.threshold.min(LISTED_FROM) })
    }

    /// Whether a shortlist answers for one threshold alone: under `strict` what a threshold admits does not go by the rate
    /// alone, and ranks that are fused depend on what else is ranked.
    pub(super) fn lists_one_threshold(&self, settings: &Settings) -> bool {
        settings.strict || self.choice.ranking == Ranking::Fused
    }

    /// Takes up the next customers into a shortlist; true when all are.
    pub(super) fn step_shortlist(
        &self,
        shortlist: &mut Shortlist,
        settings: &Settings,
        catalog: &Catalog,
        budget: u32,
    ) -> bool {
        let (next, all) = (shortlist.len(), self.history.len() as u32);
        let end = all.min(next.saturating_add(budget / WORK_OF_CUSTOMER + 1));
        let rule = self.rule.at(shortlist.threshold);
        let mut sieve = Sieve::new(&self.history, &self.counts, &rule, settings.offer_owned);
        let mut ranker = self.ranker();
        for customer in next..end {
            let picks = sieve.candidates(customer).unwrap_or_default();
            let picks = self.best(&mut ranker, customer, picks, settings, catalog);
            let picks: Vec<Pick> = Shortlist::places(&picks).into_iter().map(|at| picks[at]).collect();
            let chances = ranker.intervals(customer, &picks);
            let listed = |(at, pick): (usize, &Pick)| Listed { pick: *pick, chance: chances.get(at).copied() };
            shortlist.push(picks.iter().enumerate().map(listed));
        }
        end == all
    }

    /// Whether there are chances to show. A draft has none: those of the pairs alone would soon be others.
    pub(super) fn tells_chances(&self) -> bool {
        self.landmarks.tell() && !self.draft
    }

    /// The chance of a pair kept and its 90 % interval, where the orders span days enough.
    pub(super) fn pair_chance(&self, pair: u32, to: u32) -> Option<(f64, f64, f64)> {
        let (low, high) = self.tells_chances().then(|| self.landmarks.interval(pair, to))?;
        Some((self.landmarks.chance(pair, to), low, high))
    }

    /// The price an offer of a product is made at.
    pub(super) fn price(&self, product: u32, catalog: &Catalog) -> Option<i64> {
        let product = &self.history.products[product as usize];
        variant(product, catalog).and_then(|variant| variant.price).or(product.price)
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
        let cost =
            |product: u32| variant(&self.history.products[product as usize], catalog).and_then(|variant| variant.cost);
        let worth: &dyn Fn(u32) -> Option<i64> = match settings.aim {
            Aim::Likeliest | Aim::Dearer => {
                ranker.rank(self.choice.ranking, customer, &mut picks);
                return picks;
            }
            Aim::Revenue => &price,
            Aim::Margin => &|product| Some(price(product)? - cost(product)?),
        };
        // Where no chances can be told yet, the rates stand in for them.
        let chances = if self.landmarks.tell() {
            ranker.scores(Ranking::Chance, customer, &picks)
        } else {
            picks.iter().map(|pick| pick.rate()).collect()
        };
        let score =
            |(chance, pick): (f64, &Pick)| worth(pick.to).map_or(f64::NEG_INFINITY, |worth| chance * worth as f64);
        let scores: Vec<f64> = chances.into_iter().zip(&picks).map(score).collect();
        ranker.by_score(&mut picks, &scores);
        picks
    }

    /// What each customer is offered at the threshold in force, and on which day, or why nothing is.
    pub(super) fn predict(&mut self, settings: &Settings, tell: &mut dyn FnMut()) {
        (self.forecasts, self.held_out, self.withheld) = Default::default();
        self.clock = self.history.span.map(|span| Clock::new(settings, &self.rhythm, span, self.typical_ln_lag));
        let Some(clock) = self.clock.take() else { return };
        let (mut forecasts, mut held, mut withheld) = (Vec::new(), Vec::new(), Vec::new());
        let mut lags = std::mem::take(&mut self.pair_lags);
        let mut sieve = Sieve::new(&self.history, &self.counts, &self.rule, settings.offer_owned);
        for customer in 0..self.history.len() as u32 {
            if customer.is_multiple_of(TELL_EVERY) {
                tell();
            }
            let opted_out = settings.require_consent && self.history.opted_out[customer as usize];
            let is_held = held_out(&self.history, customer, &settings.holdout);
            let offers = if !self.history.is_reachable(customer) {
                Err(Reason::NoEmail)
            } else if opted_out {
                Err(Reason::OptedOut)
            } else {
                self.offers(customer, settings, &clock, &mut sieve)
            };
            let offers = match offers {
                Ok(offers) => offers,
                Err(reason) => {
                    withheld.push((customer, reason));
                    continue;
                }
            };
            if is_held {
                withheld.push((customer, Reason::HeldOut));
            }
            let first = offers[0].pick;
            let lag = lags.of(first.pair, &|| self.lag_of(first));
            let days = self.history.occasions(customer);
            let (planned_on, send_on) = clock.days(&self.rhythm, days, pair_lag(first, lag));
            let forecast = Forecast { customer, planned_on, send_on, offers };
            (if is_held { &mut held } else { &mut forecasts }).push(forecast);
        }
        (self.forecasts, self.held_out, self.withheld, self.pair_lags) = (forecasts, held, withheld, lags);
        self.clock = Some(clock);
    }

    /// What a customer could be offered, best first, or why nothing could: the first reason that holds.
    fn offers(
        &self,
        customer: u32,
        settings: &Settings,
        clock: &Clock,
        sieve: &mut Sieve<'_>,
    ) -> Result<Vec<Listed>, Reason> {
        let listed = self.shortlist.of(customer).iter();
        let admitted = listed.filter(|listed| self.rule.admits(listed.pick.followers, listed.pick.buyers));
        let offers: Vec<Listed> = admitted.take(settings.max_products as usize).copied().collect();
        if offers.is_empty() {
            sieve.candidates(customer)?;
        }
        if clock.lapsed(&self.rhythm, self.history.occasions(customer)) {
            return Err(Reason::Lapsed);
        }
        if offers.is_empty() { Err(Reason::NoneDearer) } else { Ok(offers) }
    }

    fn lag_of(&self, pick: Pick) -> Lag {
        Lag::of(&mut of_pair(&self.history, &self.basket, pick.from, pick.to))
    }

    /// What a pick's pair tells of the time.
    pub(super) fn pair_lag(&self, pick: Pick) -> PairLag {
        pair_lag(pick, self.lag_of(pick))
    }

    /// The mean ln lag over the followers of each leading product's most followed pair: what lags are about in this shop,
    /// whatever the threshold.
    pub(super) fn mean_ln_lag(&self, tell: &mut dyn FnMut()) -> f64 {
        let (mut sum, mut followers) = (0.0, 0.0);
        for from in 0..self.history.products.len() as u32 {
            if let Some(pair) = self.counts.of(from).first() {
                tell();
                let lags = of_pair(&self.history, &self.basket, from, pair.to);
                sum += lags.iter().map(|&lag| libm::log(f64::from(lag))).sum::<f64>();
                followers += lags.len() as f64;
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
}

fn pair_lag(pick: Pick, lag: Lag) -> PairLag {
    PairLag { followers: pick.followers, mean_ln: lag.mean_ln, median: lag.quartiles()[1] }
}
