//! How well the day of the next order is told.

use super::report::{DateRule, DateScore, DateScores, ErrorBin};
use crate::Day;
use crate::history::History;
use crate::predict::{QUANTILES, Rhythm};

const RULES: [DateRule; 4] = [DateRule::ThirtyDays, DateRule::ShopMedian, DateRule::OwnMedian, DateRule::Rhythm];

/// The width of a step of the errors in days.
const STEP: i32 = 7;

/// Sums over the order days scored.
#[derive(Clone, Copy, Default)]
struct Sums {
    error: f64,
    within_week: u32,
    late: u32,
    pinball: f64,
}

/// Scores the order days in `[from, until)` by the next orders within so many days; `None` where no day is followed by one.
pub(super) fn score(history: &History, from: Day, until: Day, within_days: u32) -> Option<DateScores> {
    let rhythm = Rhythm::before(history, from);
    let shop = rhythm.median_gap()?;
    let within = f64::from(within_days);
    let mut sums = [Sums::default(); RULES.len()];
    let (mut order_days, mut returned, mut covered) = (0, 0, 0);
    let mut errors: Vec<i32> = Vec::new();
    for customer in 0..history.len() as u32 {
        let days = history.occasions(customer);
        for (at, day) in days.iter().enumerate().filter(|(_, day)| **day >= from && **day < until) {
            order_days += 1;
            let Some(gap) = days.get(at + 1).map(|next| f64::from(*next - *day)).filter(|gap| *gap <= within) else {
                continue;
            };
            returned += 1;
            let known = &days[..=at];
            let own = rhythm.own(known);
            let of_rhythm = QUANTILES.map(|share| rhythm.quantile(own, share));
            covered += u32::from((of_rhythm[0]..=of_rhythm[2]).contains(&gap));
            for (sums, rule) in sums.iter_mut().zip(RULES) {
                let told = match rule {
                    DateRule::ThirtyDays => 30.0,
                    DateRule::ShopMedian => shop,
                    DateRule::OwnMedian => crate::predict::median_gap(known).unwrap_or(shop),
                    DateRule::Rhythm => of_rhythm[1],
                };
                let clip = |days: f64| days.clamp(1.0, within);
                let told = clip(told);
                sums.error += (told - gap).abs();
                sums.within_week += u32::from((told - gap).abs() <= 7.0);
                sums.late += u32::from(told > gap);
                let quantiles = if rule == DateRule::Rhythm { of_rhythm.map(clip) } else { [told; 3] };
                let loss = |(share, told): (f64, f64)| {
                    if gap >= told { share * (gap - told) } else { (1.0 - share) * (told - gap) }
                };
                sums.pinball += QUANTILES.into_iter().zip(quantiles).map(loss).sum::<f64>() / 3.0;
                if rule == DateRule::Rhythm {
                    errors.push(libm::round(gap - told) as i32);
                }
            }
        }
    }
    if returned == 0 {
        return None;
    }
    let share = |n: u32| f64::from(n) / f64::from(returned);
    let rules = RULES.into_iter().zip(sums).map(|(rule, sums)| DateScore {
        rule,
        mean_error: sums.error / f64::from(returned),
        within_week: share(sums.within_week),
        late: share(sums.late),
        pinball: sums.pinball / f64::from(returned),
    });
    Some(DateScores {
        from,
        until,
        within_days,
        order_days,
        returned: f64::from(returned) / f64::from(order_days),
        rules: rules.collect(),
        covered: share(covered),
        errors: bins(&errors),
    })
}

/// Errors in steps of a week around none, the first and the last with all beyond them.
fn bins(errors: &[i32]) -> Vec<ErrorBin> {
    const EACH_SIDE: i32 = 8;
    let step_of = |error: i32| (error + STEP / 2).div_euclid(STEP).clamp(-EACH_SIDE, EACH_SIDE);
    let bin = |step: i32| ErrorBin {
        from: step * STEP - STEP / 2,
        to: step * STEP + STEP / 2,
        count: errors.iter().filter(|error| step_of(**error) == step).count() as u32,
    };
    (-EACH_SIDE..=EACH_SIDE).map(bin).collect()
}
