//! When to send: the customer's rhythm blended with the pair's lag.

use super::prediction::{Timing, TimingBasis, TimingBound};
use super::rhythm::{Own, QUANTILES, Rhythm};
use crate::Day;
use crate::settings::Settings;
use crate::sort;
use crate::words::days;

/// A pair's lag is shrunk to the mean of all pairs as if that were this many followers.
const LAG_PRIOR: f64 = 30.0;

/// How much of a customer's own pace carries over to the pair's lag.
const PACE: f64 = 0.3;

/// No message goes out sooner than this many days after the order.
const SOONEST: f64 = 3.0;

/// A customer is lapsed when no more than this share of such customers take as long.
const LAPSED: f64 = 0.05;

/// What all send dates of a fit share.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// The day the predictions are made for.
    pub(crate) today: Day,
    /// H in days.
    pub(crate) horizon: u32,
    lead: f64,
    /// The mean ln lag of the shop's pairs.
    mean_ln_lag: f64,
}

/// The evidence a pair gives for the time: its followers and the mean of their ln lags.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairLag {
    pub(crate) followers: u32,
    pub(crate) mean_ln: f64,
    pub(crate) median: f64,
}

/// H in days: as the settings say, else the larger of 60 and twice the shop's median gap, at most a quarter of the history.
pub(crate) fn horizon(settings: &Settings, rhythm: &Rhythm, span: (Day, Day)) -> u32 {
    settings.horizon_days.unwrap_or_else(|| {
        let wanted = (2.0 * rhythm.median_gap().unwrap_or(30.0)).max(60.0) as u32;
        wanted.min((span.1 - span.0 + 1) as u32 / 4).max(7)
    })
}

impl Clock {
    pub(crate) fn new(settings: &Settings, rhythm: &Rhythm, span: (Day, Day), mean_ln_lag: f64) -> Clock {
        let median = rhythm.median_gap();
        let horizon = horizon(settings, rhythm, span);
        let lead = f64::from(settings.lead_days);
        let lead = match median {
            Some(gap) if gap < 14.0 => lead.min(gap / 2.0),
            _ => lead,
        };
        Clock { today: settings.today.unwrap_or(span.1), horizon, lead, mean_ln_lag }
    }

    /// Whether a customer of these order days has been away longer than all but 5 % of such customers; without a rhythm,
    /// longer than H.
    pub(crate) fn lapsed(&self, rhythm: &Rhythm, days: &[Day]) -> bool {
        let away = self.today - self.last_order(days);
        if rhythm.tells() { rhythm.longer_than(rhythm.own(days), away) <= LAPSED } else { away > self.horizon as i32 }
    }

    fn last_order(&self, days: &[Day]) -> Day {
        days.last().copied().unwrap_or(self.today)
    }

    /// The day the rhythm asks for and the day to send on, for a customer of these order days whose first offer rests on a
    /// pair of this lag.
    pub(crate) fn days(&self, rhythm: &Rhythm, days: &[Day], lag: PairLag) -> (Day, Day) {
        let target = libm::exp(self.ln_target(rhythm, rhythm.own(days), lag));
        let planned_on = self.last_order(days) + self.wait(target).0;
        (planned_on, planned_on.max(self.today))
    }

    /// Days from the last order to the offer, and the bound that they would have passed.
    fn wait(&self, target: f64) -> (i32, Option<TimingBound>) {
        let (wait, horizon) = (target - self.lead, f64::from(self.horizon));
        let bound = if wait < SOONEST {
            Some(TimingBound::Soonest)
        } else if wait > horizon {
            Some(TimingBound::Horizon)
        } else {
            None
        };
        ((wait.min(horizon).max(SOONEST) + 0.5) as i32, bound)
    }

    /// ln of the span after the last order that is aimed at: the customer's rhythm and the pair's lag, weighed by how many
    /// gaps the customer has.
    fn ln_target(&self, rhythm: &Rhythm, own: Own, lag: PairLag) -> f64 {
        let ln_lag = self.ln_lag(rhythm, own, lag);
        if !rhythm.tells() {
            return ln_lag;
        }
        let weight = pair_weight(own);
        (1.0 - weight) * (own.mean + rhythm.median_residual()) + weight * ln_lag
    }

    /// ln of the pair's lag that is expected of the customer: shrunk to the shop's other pairs and, where there is a rhythm,
    /// quickened or slowed by the customer's own.
    fn ln_lag(&self, rhythm: &Rhythm, own: Own, lag: PairLag) -> f64 {
        let k = f64::from(lag.followers);
        let ln_lag = (k * lag.mean_ln + LAG_PRIOR * self.mean_ln_lag) / (k + LAG_PRIOR);
        if !rhythm.tells() {
            return ln_lag;
        }
        ln_lag + rhythm.median_residual() + PACE * (own.mean - rhythm.mean())
    }

    /// How the send date of an offer of `to`, because of `from`, came about; or would have, where nothing is sent.
    pub(crate) fn explain(
        &self,
        rhythm: &Rhythm,
        days: &[Day],
        lag: PairLag,
        (from, to): (&str, &str),
        sent: bool,
    ) -> Timing {
        let (last_order, own) = (self.last_order(days), rhythm.own(days));
        let (planned_on, send_on) = self.days(rhythm, days, lag);
        let tells = rhythm.tells();
        let next = |which: usize| {
            let gap = rhythm.quantile_after(own, QUANTILES[which], self.today - last_order);
            tells.then(|| last_order + libm::round(gap.min(36_500.0)) as i32)
        };
        let target = libm::exp(self.ln_target(rhythm, own, lag));
        let mut timing = Timing {
            basis: if tells { TimingBasis::Rhythm } else { TimingBasis::PairLag },
            last_order,
            gaps: own.gaps,
            own_gap: (own.gaps > 0).then(|| libm::exp(own.alone)),
            next_early: next(0),
            next_likely: next(1),
            next_late: next(2),
            shop_gap: tells.then(|| libm::exp(rhythm.mean())),
            correction: if tells { libm::exp(rhythm.median_residual()) } else { 1.0 },
            rhythm: tells.then(|| libm::exp(own.mean + rhythm.median_residual())),
            own_weight: if tells { own.weight } else { 0.0 },
            pair_lag: lag.median,
            typical_lag: libm::exp(lag.mean_ln),
            shop_lag: libm::exp(self.mean_ln_lag),
            lag_weight: f64::from(lag.followers) / (f64::from(lag.followers) + LAG_PRIOR),
            pace: if tells { libm::exp(PACE * (own.mean - rhythm.mean())) } else { 1.0 },
            expected_lag: libm::exp(self.ln_lag(rhythm, own, lag)),
            pair_weight: if tells { pair_weight(own) } else { 1.0 },
            target,
            lead: self.lead,
            bound: self.wait(target).1,
            planned_on,
            send_on,
            still_out: if tells { rhythm.longer_than(own, self.today - last_order) } else { 1.0 },
            sentence: String::new(),
        };
        timing.sentence = sentence(&timing, from, to, sent);
        timing
    }
}

/// The weight of the pair's lag against the customer's own rhythm: 1 for a single order, falling with every gap.
fn pair_weight(own: Own) -> f64 {
    2.0 / (f64::from(own.gaps) + 2.0)
}

/// The median gap between order days.
pub(crate) fn median_gap(days: &[Day]) -> Option<f64> {
    let mut gaps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
    sort::by_number(&mut gaps, |&gap| sort::int(gap).into());
    let last = gaps.len().checked_sub(1)?;
    Some(f64::midpoint(f64::from(gaps[last / 2]), f64::from(gaps[last.div_ceil(2)])))
}

/// How the date came about, in words.
fn sentence(timing: &Timing, from: &str, to: &str, sent: bool) -> String {
    let rhythm = match (timing.own_gap, timing.shop_gap) {
        (Some(own), Some(_)) if timing.gaps == 1 => format!("Has come back once, after {}", days(own)),
        (Some(own), Some(_)) if timing.gaps == 2 => format!("Has come back twice, typically after {}", days(own)),
        (Some(own), Some(_)) => format!("Usually orders every {}", days(own)),
        (None, Some(shop)) => {
            format!("Has ordered on one day so far; customers of this shop come back after about {}", days(shop))
        }
        (_, None) => "The shop has too few repeat orders to tell a rhythm".to_owned(),
    };
    let lag = format!("buyers of {from} take {} to {to}", days(timing.pair_lag));
    let waits = days(f64::from(timing.planned_on - timing.last_order));
    let lead = match timing.bound {
        Some(TimingBound::Horizon) => format!("but no offer waits longer than the horizon, {waits}"),
        Some(TimingBound::Soonest) => format!("and no offer goes out sooner than {waits} after an order"),
        None if timing.lead.round() < 1.0 => "and the offer goes out then".to_owned(),
        None => format!("and the offer goes out {} ahead", days(timing.lead)),
    };
    let passed = if timing.planned_on < timing.send_on {
        let today = if sent { ", so it goes out today" } else { "" };
        format!(" That day, {}, has passed{today}.", timing.planned_on)
    } else {
        String::new()
    };
    let next = match (timing.next_early, timing.next_likely, timing.next_late) {
        (Some(early), Some(likely), Some(late)) => format!(
            " Of customers with this rhythm who come back after as long, half do by {likely}, and eight in ten between \
             {early} and {late}."
        ),
        _ => String::new(),
    };
    let target = days(timing.target);
    let aim = if timing.pair_weight < 1.0 { "weighed together that is" } else { "so the aim is" };
    format!("{rhythm}; {lag}; {aim} {target} after the last order, {lead}.{passed}{next}")
}
