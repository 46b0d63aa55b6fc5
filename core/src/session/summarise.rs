//! The fit in numbers.

use super::fit::Fit;
use super::forecasts::Forecast;
use super::variants::variant;
use crate::deliver::is_deliverable;
use crate::evaluate::needed;
use crate::import::OrdersFile;
use crate::import::catalog::Catalog;
use crate::predict::{Calibration, Listed, Reason};
use crate::settings::Settings;
use crate::summary::{HoldoutPlan, ReasonCount, Summary};

impl Fit {
    /// What the holdout of the settings can tell.
    fn holdout_plan(&self, settings: &Settings) -> Option<HoldoutPlan> {
        let share = settings.holdout.share;
        if share <= 0.0 || !self.tells_chances() {
            return None;
        }
        let chance = |listed: &Listed| {
            let of_pair = || self.pair_chance(listed.pick.pair, listed.pick.to);
            listed.chance.or_else(of_pair).map_or(0.0, |(chance, _, _)| chance)
        };
        let none = |forecast: &Forecast| {
            // Chances speak of those who lack the product.
            let lacked = forecast.offers.iter().filter(|listed| !self.history.owns(forecast.customer, listed.pick.to));
            lacked.map(|listed| 1.0 - chance(listed)).product::<f64>()
        };
        let all = self.forecasts.iter().chain(&self.held_out);
        let customers = (self.forecasts.len() + self.held_out.len()) as u32;
        let expected = all.map(|forecast| 1.0 - none(forecast)).sum::<f64>() / f64::from(customers.max(1));
        Some(HoldoutPlan {
            customers,
            held_out: self.held_out.len() as u32,
            expected,
            needed: needed(expected, expected / 2.0, share / (1.0 - share)),
        })
    }

    pub(super) fn summarise(&mut self, files: &[OrdersFile], settings: &Settings, catalog: &Catalog) {
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
        let unsendable = |forecast: &Forecast| !is_deliverable(&history.customers[forecast.customer as usize]);
        let mut offered = vec![false; history.products.len()];
        for listed in self.forecasts.iter().flat_map(|f| &f.offers) {
            offered[listed.pick.to as usize] = true;
        }
        let without = |product: &usize| variant(&history.products[*product], catalog).is_none_or(|v| v.id.is_none());
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
            holdout: self.holdout_plan(settings),
            withheld: withheld.collect(),
            overdue: sent(&|wait, overdue| wait == 0 && overdue),
            due_today: sent(&|wait, overdue| wait == 0 && !overdue),
            unsendable_today: self.forecasts.iter().filter(|f| Some(f.send_on) == today && unsendable(f)).count()
                as u32,
            due_this_week: sent(&|wait, _| (1..=6).contains(&wait)),
            due_later: sent(&|wait, _| wait > 6),
            variant_ids: catalog.products.iter().flat_map(|p| &p.variants).any(|v| v.id.is_some()),
            offers_without_variant: (0..offered.len()).filter(|p| offered[*p]).filter(without).count() as u32,
            findings: totals.findings.clone().into_list(),
            proposals: totals.proposals.clone(),
        };
    }
}
