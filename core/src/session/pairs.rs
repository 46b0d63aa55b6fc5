//! Pairs: the list, one pair in detail, and what each threshold would cover.

use super::{List, Session, bad_sort, sort_by_number};
use crate::follow::{Coverage, CoveragePoint, Flag, FlagCode, LagBin, Pair, PairDetail, TWO_SIDED, interval, of_pair};
use crate::predict::{Sieve, held_out};
use crate::settings::Base;
use crate::words::{count, percent, percents};
use crate::{Error, ErrorCode, Page, ProductRef, Query};

/// What pairs can be sorted by.
const SORTS: &str = "from, to, buyers, followers, rate, rateLow, baseRate, lift, chance and lagMedian";

/// A lag histogram has at most this many bins.
const MOST_BINS: u32 = 24;

/// Widths of a histogram's bins in days.
const WIDTHS: [u32; 10] = [1, 2, 5, 7, 14, 30, 60, 91, 182, 365];

impl Session {
    /// Pairs: eligible ones, or with `eligibleOnly: false` all that are kept. Sorted by rate, best first, ties by more
    /// buyers and then by name; or by `from`, `to`, `buyers`, `followers`, `rate`, `rateLow`, `baseRate`, `lift`,
    /// `chance` or `lagMedian`, rising unless `descending`. `search` looks into both titles, `product` names the leading
    /// product, `flag` a flag; `flagged` tells pairs with any flag from those without.
    ///
    /// # Errors
    /// [`ErrorCode::BadQuery`] for a sort that is not among these.
    #[cfg_attr(page, optimize(size))]
    pub fn pairs(&mut self, query: &Query) -> Result<Page<Pair>, Error> {
        let (total, rows) = self.window(List::Pairs, query, |session| session.select_pairs(query))?;
        let rows = rows.into_iter().map(|pair| self.describe_pair(pair)).collect();
        Ok(Page { total, offset: query.offset.min(total), rows })
    }

    fn select_pairs(&mut self, query: &Query) -> Result<Vec<u32>, Error> {
        let fit = &mut self.fit;
        let products = fit.history.products.len() as u32;
        let found = query.search.as_deref().map(|text| {
            let text = text.trim().to_lowercase();
            fit.history.products.iter().map(|p| p.title.to_lowercase().contains(&text)).collect::<Vec<bool>>()
        });
        let leading = query.product.as_deref().map(|key| fit.history.product(key));
        let mut rows = Vec::new();
        for from in (0..products).filter(|from| leading.is_none_or(|only| only == Some(*from))) {
            let first = fit.counts.first_of(from);
            let shown = |to: u32| found.as_ref().is_none_or(|found| found[from as usize] || found[to as usize]);
            let row = fit.counts.of(from);
            let mut places: Vec<usize> =
                if query.eligible_only { fit.eligible_of(from).collect() } else { (0..row.len()).collect() };
            places.retain(|&at| shown(row[at].to));
            let by_flags = query.flag.is_some() || query.flagged.is_some();
            if let (true, Some(last)) = (by_flags, places.last()) {
                if !fit.flags.tell() {
                    continue;
                }
                let flags = fit.flags.row(&fit.history, &fit.basket, &fit.counts, from, last + 1);
                places.retain(|&at| {
                    query.flag.is_none_or(|flag| flags[at] & flag.bit() != 0)
                        && query.flagged.is_none_or(|flagged| (flags[at] != 0) == flagged)
                });
            }
            rows.extend(places.into_iter().map(|at| first + at as u32));
        }
        // By rate, ties by more buyers; pairs stand by leading and following product already.
        let counts = &fit.counts;
        let from_of = Leading::of(counts, products);
        let buyers = |pair: u32| f64::from(counts.buyers[from_of.get(pair) as usize]);
        let followers = |pair: u32| f64::from(counts.kept()[pair as usize].followers);
        let to = |pair: u32| counts.kept()[pair as usize].to;
        let rate = |pair: u32| followers(pair) / buyers(pair);
        sort_by_number(&mut rows, true, &buyers);
        sort_by_number(&mut rows, true, &rate);
        let Some(sort) = query.sort.as_deref() else { return Ok(rows) };
        let down = query.descending;
        match sort {
            "rate" => sort_by_number(&mut rows, down, &rate),
            "from" => sort_by_number(&mut rows, down, &|pair| f64::from(from_of.get(pair))),
            "to" => sort_by_number(&mut rows, down, &|pair| f64::from(to(pair))),
            "buyers" => sort_by_number(&mut rows, down, &buyers),
            "followers" => sort_by_number(&mut rows, down, &followers),
            "rateLow" => sort_by_number(&mut rows, down, &|pair| {
                interval(followers(pair) as u32, buyers(pair) as u32, TWO_SIDED).0
            }),
            "baseRate" => sort_by_number(&mut rows, down, &|pair| counts.base_rate(to(pair))),
            "chance" => sort_by_number(&mut rows, down, &|pair| fit.landmarks.chance(pair, to(pair))),
            "lift" => sort_by_number(&mut rows, down, &|pair| rate(pair) / counts.base_rate(to(pair))),
            "lagMedian" => {
                let mut medians = vec![0.0; counts.kept().len()];
                for &pair in &rows {
                    let from = from_of.get(pair);
                    let at = (pair - counts.first_of(from)) as usize;
                    let lag = fit.lags.of(&fit.history, &fit.basket, counts, from, at);
                    medians[pair as usize] = lag.quartiles()[1];
                }
                sort_by_number(&mut rows, down, &|pair| medians[pair as usize]);
            }
            other => return Err(bad_sort(other, SORTS)),
        }
        Ok(rows)
    }

    /// A product by its number.
    pub(super) fn product_ref(&self, product: u32) -> ProductRef {
        let product = &self.fit.history.products[product as usize];
        ProductRef { id: product.key.clone(), title: product.title.clone() }
    }

    /// A pair kept, with its evidence.
    #[cfg_attr(page, optimize(size))]
    pub(super) fn describe_pair(&mut self, pair: u32) -> Pair {
        let fit = &mut self.fit;
        let from = fit.counts.leading(pair);
        let at = (pair - fit.counts.first_of(from)) as usize;
        let follow = fit.counts.of(from)[at];
        let lag = fit.lags.of(&fit.history, &fit.basket, &fit.counts, from, at);
        let [lag_p25, lag_median, lag_p75] = lag.quartiles();
        let (k, n) = (follow.followers, fit.counts.buyers[from as usize]);
        let (rate_low, rate_high) = interval(k, n, TWO_SIDED);
        let rate = f64::from(k) / f64::from(n);
        let base_rate = fit.counts.base_rate(follow.to);
        let reason = fit.rule.objection(pair, follow.to, k, n);
        let landmark = fit.landmarks.of(pair);
        let (chance, chance_low, chance_high) = fit.pair_chance(pair, follow.to).map_or((None, None, None), some);
        Pair {
            from: self.product_ref(from),
            to: self.product_ref(follow.to),
            buyers: n,
            followers: k,
            rate,
            rate_low,
            rate_high,
            base_rate,
            lift: rate / base_rate,
            at_risk: landmark.events,
            at_risk_bought: landmark.successes,
            chance,
            chance_low,
            chance_high,
            lag_p25,
            lag_median,
            lag_p75,
            eligible: reason.is_none(),
            reason,
            flags: self.flags_of(pair),
        }
    }

    /// The flags of a pair kept, each in a sentence.
    fn flags_of(&mut self, pair: u32) -> Vec<Flag> {
        let fit = &mut self.fit;
        if !fit.flags.tell() {
            return Vec::new();
        }
        let from = fit.counts.leading(pair);
        let at = (pair - fit.counts.first_of(from)) as usize;
        let raised = fit.flags.row(&fit.history, &fit.basket, &fit.counts, from, at + 1)[at];
        if raised == 0 {
            return Vec::new();
        }
        let follow = fit.counts.of(from)[at];
        let doubts = fit.flags.doubts(&fit.history, &fit.basket, &fit.counts, from, follow);
        let base = fit.counts.base_rate_besides(from, follow).unwrap_or(0.0);
        let title = |product: u32| fit.history.products[product as usize].title.as_str();
        let (x, y, k, n) = (title(from), title(follow.to), follow.followers, fit.counts.buyers[from as usize]);
        let sentence = |code: FlagCode| match code {
            FlagCode::Luck => format!(
                "{} of {} buyers is what luck alone brings about somewhere among {} possible pairs: {y} follows {} of the \
                 buyers of other products.",
                count(k),
                count(n),
                count(fit.flags.possible),
                percent(base)
            ),
            FlagCode::FewFollowers => {
                let (low, high) = interval(k, n, TWO_SIDED);
                let bought = if k == 1 { "customer has" } else { "customers have" };
                format!("Only {k} {bought} followed: the rate may be anything in {}.", percents(low, high))
            }
            FlagCode::BestSeller => format!(
                "{y} follows almost as often whatever was bought ({} of buyers): it sells well, and {x} says little about it.",
                percent(base)
            ),
            FlagCode::Changed => format!(
                "Of the {} who first bought {x} in the half-year to {}, {} bought {y} within {} days; of the {} before them, {}.",
                count(doubts.lately.buyers),
                fit.flags.half_year_ends(),
                percent(doubts.lately.rate()),
                fit.flags.horizon,
                count(doubts.before.buyers),
                percent(doubts.before.rate())
            ),
            FlagCode::Seasonal => {
                let (first, share, usual) = doubts.season;
                format!(
                    "{} of the follow-ons fall in {} to {}, where {} of these customers’ other orders do.",
                    percent(share),
                    MONTHS[first],
                    MONTHS[(first + 2) % 12],
                    percent(usual)
                )
            }
        };
        let codes = FlagCode::ALL.into_iter().filter(|code| raised & code.bit() != 0);
        codes.map(|code| Flag { code, sentence: sentence(code) }).collect()
    }

    /// One pair in detail, by the product keys of X and Y.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPair`] where there is no such pair among those kept.
    pub fn pair(&mut self, from: &str, to: &str) -> Result<PairDetail, Error> {
        self.ready();
        let history = &self.fit.history;
        let unknown = || {
            let message = format!("There is no pair {from} → {to} of at least the pair floor with enough buyers.");
            Error::new(ErrorCode::UnknownPair, message)
        };
        let (from, to) = (history.product(from).ok_or_else(unknown)?, history.product(to).ok_or_else(unknown)?);
        let pair = self.find_pair(from, to).ok_or_else(unknown)?;
        let reverse = self.find_pair(to, from);
        let fit = &self.fit;
        let lags = of_pair(&fit.history, &fit.basket, from, to);
        let without_y = fit.basket.buyers(from).iter().filter(|(customer, first)| {
            let returned = || fit.history.occasions(*customer).last().is_some_and(|last| last.number() > *first);
            !fit.history.owns(*customer, to) && (self.settings.base == Base::AllBuyers || returned())
        });
        let without_y = without_y.count() as u32;
        let offers = |listed: &crate::predict::Listed| listed.pick.from == from && listed.pick.to == to;
        let offered_to = fit.forecasts.iter().filter(|f| f.offers.iter().any(offers)).count() as u32;
        let pair = self.describe_pair(pair);
        let evidence = evidence(&pair, self.settings.base);
        let reverse = reverse.map(|reverse| self.describe_pair(reverse));
        Ok(PairDetail { pair, reverse, lags: bins(&lags), without_y, offered_to, evidence })
    }

    fn find_pair(&self, from: u32, to: u32) -> Option<u32> {
        let at = self.fit.counts.of(from).iter().position(|pair| pair.to == to)?;
        Some(self.fit.counts.first_of(from) + at as u32)
    }

    /// What each threshold would cover, from the pair floor up, a percent at a time.
    pub fn coverage(&mut self) -> Coverage {
        self.ready();
        let fit = &self.fit;
        let products = fit.history.products.len();
        // How many of each reach each percent as their highest threshold.
        let mut pairs = [0u32; 100];
        let mut leading = vec![None; products];
        let mut following = vec![None; products];
        for from in 0..products as u32 {
            let n = fit.counts.buyers[from as usize];
            for (pair, at) in fit.counts.of(from).iter().zip(fit.counts.first_of(from)..) {
                if fit.rule.unavailable(at, pair.to).is_some() {
                    continue;
                }
                if let Some(level) = fit.rule.level(pair.followers, n) {
                    pairs[usize::from(level)] += 1;
                    leading[from as usize] = leading[from as usize].max(Some(level));
                    following[pair.to as usize] = following[pair.to as usize].max(Some(level));
                }
            }
        }
        let mut customers = [0u32; 100];
        if let Some(clock) = &fit.clock {
            let mut sieve = Sieve::new(&fit.history, &fit.counts, &fit.rule, self.settings.offer_owned);
            for customer in 0..fit.history.len() as u32 {
                let opted_out = self.settings.require_consent && fit.history.opted_out[customer as usize];
                if !fit.history.is_reachable(customer)
                    || opted_out
                    || held_out(&fit.history, customer, &self.settings.holdout)
                {
                    continue;
                }
                if clock.lapsed(&fit.rhythm, fit.history.occasions(customer)) {
                    continue;
                }
                let suits = |product: u32| fit.suits_aim(customer, product, &self.settings, &self.catalog);
                if let Some(level) = sieve.level(customer, &suits) {
                    customers[usize::from(level)] += 1;
                }
            }
        }
        let tally = |levels: &[Option<u8>]| {
            let mut counts = [0u32; 100];
            for level in levels.iter().flatten() {
                counts[usize::from(*level)] += 1;
            }
            counts
        };
        let (leading, following) = (tally(&leading), tally(&following));
        let floor = self.settings.kept_from();
        let begin = (0..100).find(|&t| f64::from(t) / 100.0 >= floor).unwrap_or(99);
        let from = |counts: &[u32; 100], t: u32| counts[t as usize..].iter().sum();
        let points = (begin..100).map(|t| CoveragePoint {
            threshold: f64::from(t) / 100.0,
            pairs: from(&pairs, t),
            leading: from(&leading, t),
            following: from(&following, t),
            customers: from(&customers, t),
        });
        Coverage { points: points.collect(), customers: fit.history.len() as u32 }
    }
}

/// Three numbers that are there.
pub(super) fn some((a, b, c): (f64, f64, f64)) -> (Option<f64>, Option<f64>, Option<f64>) {
    (Some(a), Some(b), Some(c))
}

/// The leading product of every pair kept.
struct Leading(Vec<u32>);

impl Leading {
    fn of(counts: &crate::follow::Counts, products: u32) -> Leading {
        Leading((0..products).flat_map(|from| std::iter::repeat_n(from, counts.of(from).len())).collect())
    }

    fn get(&self, pair: u32) -> u32 {
        self.0[pair as usize]
    }
}

/// Lags in bins of one width.
fn bins(lags: &[u32]) -> Vec<LagBin> {
    let Some(&longest) = lags.last() else { return Vec::new() };
    let width = WIDTHS.into_iter().find(|width| longest.div_ceil(*width) <= MOST_BINS);
    let width = width.unwrap_or(longest.div_ceil(MOST_BINS));
    let mut bins: Vec<LagBin> = (0..longest.div_ceil(width))
        .map(|bin| LagBin { from: bin * width + 1, to: (bin + 1) * width, count: 0 })
        .collect();
    for &lag in lags {
        bins[((lag - 1) / width) as usize].count += 1;
    }
    bins
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The evidence of a pair as a sentence.
fn evidence(pair: &Pair, base: Base) -> String {
    let returning = if base == Base::ReturningBuyers { "returning " } else { "" };
    format!(
        "{} of {} {returning}buyers of {} later bought {}: {}, 95\u{a0}% interval {}.",
        count(pair.followers),
        count(pair.buyers),
        pair.from.title,
        pair.to.title,
        percent(pair.rate),
        percents(pair.rate_low, pair.rate_high),
    )
}
