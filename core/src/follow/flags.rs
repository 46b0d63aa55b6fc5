//! What makes a pair doubtful: luck among many, few followers, a best-seller, a rate that has changed, a season.
//!
//! A flag hides nothing; it says in a sentence what to think of before trusting the pair.

use followon_kernels::baskets::Follow;
use serde::{Deserialize, Serialize};

use super::beta;
use super::count::{Basket, Counts, lag};
use crate::Day;
use crate::history::{History, Purchase};

/// The share of false alarms put up with among the pairs that are told from luck.
const FALSE_SHARE: f64 = 0.05;

/// Luck is told from pairs of at least this rate, as if it had made all others: the bar is rather too high than too low.
const TESTED_FROM: f64 = 0.15;

/// Fewer followers than this are few.
const FEW: u32 = 10;

/// A product that follows X less than this many times as often as it follows other products is a best-seller.
const SPECIFIC: f64 = 1.5;

/// A rate has changed where it is this many times what it was, or the reciprocal, …
const CHANGE: f64 = 1.5;
/// … by the normal quantile of a two-sided test at 1 %, …
const SURE: f64 = 2.575_829_303_548_901;
/// … each of so many first buyers, …
const FEWEST_BUYERS: u32 = 20;
/// … of whom so many at least would have bought and would not have, had nothing changed: the test is one of normal counts.
const FEWEST_EXPECTED: f64 = 5.0;

/// The half-year.
const HALF_YEAR: i32 = 182;

/// A season is so many months, told from ten follow-ons and ten other order days at least, …
const SEASON: usize = 3;
/// … which hold this many times the share they would hold anyway, and more than half, …
const CROWDED: f64 = 1.5;
/// … by a test at this level for all twelve of them together.
const SEASON_LEVEL: f64 = 0.01;
/// A shorter history has not seen every season.
const YEAR: i32 = 365;

/// What makes a pair doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum FlagCode {
    /// The rate is not surely above that at which Y follows other products, given how many pairs are possible (Benjamini and Hochberg,
    /// “Controlling the false discovery rate”, 1995, at 5 %).
    Luck,
    /// Fewer than 10 followers.
    FewFollowers,
    /// Y follows X less than one and a half times as often as it follows other products.
    BestSeller,
    /// Of those who first bought X in the latest half-year with a whole horizon after it, a share bought Y within the horizon
    /// that differs from that before: by half at least, and surely (two proportions, at 1 %).
    Changed,
    /// Most follow-ons fall in three months of the year, far more than these customers' other order days.
    Seasonal,
}

impl FlagCode {
    /// All of them.
    pub const ALL: [FlagCode; 5] =
        [FlagCode::Luck, FlagCode::FewFollowers, FlagCode::BestSeller, FlagCode::Changed, FlagCode::Seasonal];

    /// Its name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            FlagCode::Luck => "luck",
            FlagCode::FewFollowers => "fewFollowers",
            FlagCode::BestSeller => "bestSeller",
            FlagCode::Changed => "changed",
            FlagCode::Seasonal => "seasonal",
        }
    }

    /// Its place in a set of flags.
    pub(crate) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A doubt about a pair, in a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Flag {
    /// What makes it doubtful.
    pub code: FlagCode,
    /// The same with its figures.
    pub sentence: String,
}

/// Buyers and those of them who bought Y within the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Share {
    pub(crate) followers: u32,
    pub(crate) buyers: u32,
}

impl Share {
    pub(crate) fn rate(self) -> f64 {
        f64::from(self.followers) / f64::from(self.buyers.max(1))
    }
}

/// What a pair's followers tell of its time.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Followers within the horizon, of the buyers before the half-year and in it.
    before: u32,
    lately: u32,
    /// Followers by the month of following, January first.
    months: [u32; 12],
}

/// What all buyers of a leading product tell.
#[derive(Clone, Copy, Debug, Default)]
struct Exposure {
    before: u32,
    lately: u32,
    /// Their order days after the first purchase of it, by month.
    months: [u32; 12],
}

/// The doubts about one pair with their figures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Doubts {
    /// The set of [`FlagCode`]s.
    pub(crate) flags: u8,
    pub(crate) before: Share,
    pub(crate) lately: Share,
    /// The first month of the season, 0 for January; the share of follow-ons in it, and of other orders.
    pub(crate) season: (usize, f64, f64),
}

/// Not worked out yet.
const UNKNOWN: u8 = u8::MAX;

/// The flags of the pairs kept, worked out when they are first asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// By pair kept.
    known: Vec<u8>,
    /// Pairs of a product that leads and another that was bought.
    pub(crate) possible: u64,
    /// The largest probability of a pair that is told from luck.
    cut: f64,
    pub(crate) horizon: i32,
    /// The half-year begins with this day's number …
    begin: i32,
    /// … and ends before this one's.
    end: i32,
    /// Whether the history has seen every season.
    seasons: bool,
    /// The number of the first day, and the month of every day from it on.
    first: i32,
    months: Vec<u8>,
    slot: Vec<u32>,
}

/// The probability that so many followers or more come about among so many buyers where each is as likely as the base rate;
/// 0 where it is surely at most `enough` (Chernoff's bound), for then no more need be known.
fn luck_down_to(enough: f64, followers: u32, buyers: u32, base: f64) -> f64 {
    let (k, n) = (f64::from(followers), f64::from(buyers));
    if base > 0.0 && k > base * n && k < n {
        let (rate, rest) = (k / n, 1.0 - k / n);
        let divergence = rate * libm::log(rate / base) + rest * libm::log(rest / (1.0 - base));
        if libm::exp(-n * divergence) <= enough {
            return 0.0;
        }
    }
    luck(followers, buyers, base)
}

/// The probability that so many followers or more come about among so many buyers where each is as likely as the base rate.
fn luck(followers: u32, buyers: u32, base: f64) -> f64 {
    let (k, n) = (f64::from(followers), f64::from(buyers));
    if followers == 0 { 1.0 } else { beta::distribution(base.min(1.0), k, n - k + 1.0) }
}

impl Flags {
    /// Tells how unlikely a pair must be as luck; flags themselves are worked out later.
    pub(crate) fn new(history: &History, basket: &Basket, counts: &Counts, horizon: u32) -> Flags {
        let products = history.products.len();
        let bought = (0..products as u32).filter(|product| !basket.buyers(*product).is_empty()).count() as u64;
        let leading = (0..products as u32).filter(|product| counts.leads(*product)).count() as u64;
        let possible = leading * bought.saturating_sub(1);
        let step = FALSE_SHARE / (possible.max(1) as f64);
        let mut chances = Vec::new();
        for x in 0..products as u32 {
            let n = counts.buyers[x as usize];
            let high = counts.of(x).iter().take_while(|pair| f64::from(pair.followers) >= TESTED_FROM * f64::from(n));
            let told = high.filter_map(|pair| Some((pair.followers, counts.base_rate_besides(x, *pair)?)));
            chances.extend(told.map(|(followers, base)| luck_down_to(step, followers, n, base)));
        }
        crate::sort::floats(&mut chances);
        let cuts = chances.iter().zip(1..).map(|(chance, rank)| (chance, step * f64::from(rank)));
        let cut = cuts.filter(|(chance, bound)| *chance <= bound).map(|(_, bound)| bound).last().unwrap_or(0.0);
        let (first, last) = history.span.unwrap_or((Day::from_number(0), Day::from_number(0)));
        let end = last.number() + 1 - horizon as i32;
        Flags {
            known: vec![UNKNOWN; counts.kept().len()],
            possible,
            cut,
            horizon: horizon as i32,
            begin: end - HALF_YEAR,
            end,
            seasons: last - first >= YEAR,
            first: first.number(),
            months: (0..=last - first).map(|after| (first + after).month()).collect(),
            slot: vec![0; products],
        }
    }

    /// The last day of the half-year.
    pub(crate) fn half_year_ends(&self) -> Day {
        Day::from_number(self.end - 1)
    }

    /// The sets of flags of the first `wanted` pairs kept of a leading product.
    pub(crate) fn row(
        &mut self,
        history: &History,
        basket: &Basket,
        counts: &Counts,
        from: u32,
        wanted: usize,
    ) -> &[u8] {
        let begin = counts.first_of(from) as usize;
        if self.known[begin..begin + wanted].contains(&UNKNOWN) {
            self.work_out(history, basket, counts, from, wanted);
        }
        &self.known[begin..begin + wanted]
    }

    fn work_out(&mut self, history: &History, basket: &Basket, counts: &Counts, from: u32, wanted: usize) {
        let row = &counts.of(from)[..wanted];
        let exposure = self.exposure(history, basket, from);
        let mut tallies = vec![Tally::default(); row.len()];
        for (follow, place) in row.iter().zip(1..) {
            self.slot[follow.to as usize] = place;
        }
        basket.each_follow_on(history, from, |first, purchase| {
            let slot = self.slot[purchase.product as usize] as usize;
            if slot > 0 {
                self.add(&mut tallies[slot - 1], history, first, purchase);
            }
        });
        let begin = counts.first_of(from) as usize;
        for (at, (follow, tally)) in row.iter().zip(&tallies).enumerate() {
            self.slot[follow.to as usize] = 0;
            self.known[begin + at] = self.doubt(counts, from, *follow, tally, &exposure).flags;
        }
    }

    /// Whether flags can be told: not of a draft.
    pub(crate) fn tell(&self) -> bool {
        !self.slot.is_empty()
    }

    /// The doubts about one pair kept.
    pub(crate) fn doubts(
        &self,
        history: &History,
        basket: &Basket,
        counts: &Counts,
        from: u32,
        follow: Follow,
    ) -> Doubts {
        let mut tally = Tally::default();
        for &(customer, first) in basket.buyers(from) {
            let bought = basket.purchase(history, customer, follow.to);
            if let Some(purchase) = bought.filter(|purchase| purchase.last.number() > first) {
                self.add(&mut tally, history, first, purchase);
            }
        }
        self.doubt(counts, from, follow, &tally, &self.exposure(history, basket, from))
    }

    fn add(&self, tally: &mut Tally, history: &History, first: i32, purchase: &Purchase) {
        let lag = lag(history, first, purchase) as i32;
        if first < self.end && lag <= self.horizon {
            *(if first < self.begin { &mut tally.before } else { &mut tally.lately }) += 1;
        }
        tally.months[self.month(first + lag)] += 1;
    }

    fn month(&self, day: i32) -> usize {
        usize::from(self.months[(day - self.first) as usize])
    }

    fn exposure(&self, history: &History, basket: &Basket, from: u32) -> Exposure {
        let mut exposure = Exposure::default();
        for &(customer, first) in basket.buyers(from) {
            if first < self.end {
                *(if first < self.begin { &mut exposure.before } else { &mut exposure.lately }) += 1;
            }
            if self.seasons {
                let days = history.occasions(customer);
                for day in &days[days.partition_point(|day| day.number() <= first)..] {
                    exposure.months[self.month(day.number())] += 1;
                }
            }
        }
        exposure
    }

    fn doubt(&self, counts: &Counts, from: u32, follow: Follow, tally: &Tally, exposure: &Exposure) -> Doubts {
        let (k, n) = (follow.followers, counts.buyers[from as usize]);
        let base = counts.base_rate_besides(from, follow);
        let rate = f64::from(k) / f64::from(n);
        let mut doubts = Doubts {
            before: Share { followers: tally.before, buyers: exposure.before },
            lately: Share { followers: tally.lately, buyers: exposure.lately },
            ..Doubts::default()
        };
        let mut flag = |code: FlagCode, holds: bool| doubts.flags |= if holds { code.bit() } else { 0 };
        flag(FlagCode::Luck, base.is_some_and(|base| luck_down_to(self.cut, k, n, base) > self.cut));
        flag(FlagCode::FewFollowers, k < FEW);
        flag(FlagCode::BestSeller, base.is_some_and(|base| rate < SPECIFIC * base));
        flag(FlagCode::Changed, has_changed(doubts.before, doubts.lately));
        if self.seasons {
            // Each follow-on is one of the order days.
            let others: [u32; 12] = std::array::from_fn(|month| exposure.months[month] - tally.months[month]);
            let season = busiest(&tally.months, &others);
            let told = k >= FEW && others.iter().sum::<u32>() >= FEW;
            let crowded = told && season.1 > 0.5 && season.1 >= CROWDED * season.2;
            let inside = (season.1 * f64::from(k)).round() as u32;
            flag(FlagCode::Seasonal, crowded && 12.0 * luck(inside, k, season.2) < SEASON_LEVEL);
            doubts.season = season;
        }
        doubts
    }
}

/// Whether a share is surely another than it was, by half at least (the pooled test of two proportions).
fn has_changed(before: Share, lately: Share) -> bool {
    if before.buyers < FEWEST_BUYERS || lately.buyers < FEWEST_BUYERS {
        return false;
    }
    let (a, b) = (before.rate(), lately.rate());
    let by_half = a >= CHANGE * b || b >= CHANGE * a;
    let (followers, buyers) = (before.followers + lately.followers, before.buyers + lately.buyers);
    let expected = f64::from(followers.min(buyers - followers)) / f64::from(buyers);
    let fewest = f64::from(before.buyers.min(lately.buyers));
    by_half && expected * fewest >= FEWEST_EXPECTED && distance(before, lately).abs() > SURE
}

/// How many standard errors lie between two shares, by the pooled test of two proportions; 0 where nothing tells.
fn distance(before: Share, lately: Share) -> f64 {
    let (m, n) = (f64::from(before.buyers), f64::from(lately.buyers));
    let pooled = f64::from(before.followers + lately.followers) / (m + n);
    let error = libm::sqrt(pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n));
    if error > 0.0 { (lately.rate() - before.rate()) / error } else { 0.0 }
}

/// The three months in a row that hold most follow-ons beyond what they would hold anyway: the first, the share of follow-ons
/// in them, and that of other orders.
fn busiest(follow_ons: &[u32; 12], orders: &[u32; 12]) -> (usize, f64, f64) {
    let share = |months: &[u32; 12], first: usize| {
        let inside: u32 = (0..SEASON).map(|month| months[(first + month) % 12]).sum();
        f64::from(inside) / f64::from(months.iter().sum::<u32>().max(1))
    };
    let seasons = (0..12).map(|first| (first, share(follow_ons, first), share(orders, first)));
    seasons.fold((0, 0.0, 1.0), |best, next| if next.1 - next.2 > best.1 - best.2 { next } else { best })
}
