//! The rule: which pairs are eligible.

use super::NotEligible;
use super::count::millionths;
use super::wilson;
use crate::history::History;
use crate::import::catalog::Catalog;
use crate::settings::Settings;

/// The rule as the settings have it, and which products it would not offer whatever the rate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rule {
    threshold: f64,
    millionths: u64,
    strict: bool,
    /// By product: why it is not offered.
    unavailable: Vec<Option<NotEligible>>,
    /// By pair kept: whether the merchant wants no pair with its flags; empty where all are wanted.
    flagged: Vec<bool>,
}

impl Rule {
    pub(crate) fn new(history: &History, catalog: &Catalog, settings: &Settings) -> Rule {
        let leads_only = crate::history::Patterns::new(&settings.leads_only);
        let oldest = history.span.map(|(_, last)| last - settings.sold_within_days as i32);
        let unavailable = history.products.iter().map(|product| {
            let listed = product.catalog.map(|at| &catalog.products[at as usize]);
            if leads_only.matches(&product.title) {
                Some(NotEligible::LeadsOnly)
            } else if listed.is_some_and(|p| p.for_sale == Some(false)) {
                Some(NotEligible::Archived)
            } else if listed.is_some_and(crate::import::catalog::CatalogProduct::sold_out) {
                Some(NotEligible::SoldOut)
            } else if product.last_sold <= oldest {
                Some(NotEligible::NotSoldRecently)
            } else {
                None
            }
        });
        Rule {
            threshold: settings.threshold,
            millionths: millionths(settings.threshold),
            strict: settings.strict,
            unavailable: unavailable.collect(),
            flagged: Vec::new(),
        }
    }

    /// The same rule at another threshold.
    pub(crate) fn at(&self, threshold: f64) -> Rule {
        Rule { threshold, millionths: millionths(threshold), ..self.clone() }
    }

    /// The rule as far as rates go: every one of so many products could be offered.
    pub(crate) fn of_rates(products: usize, threshold: f64, strict: bool) -> Rule {
        Rule {
            threshold,
            millionths: millionths(threshold),
            strict,
            unavailable: vec![None; products],
            flagged: Vec::new(),
        }
    }

    /// Whether k followers of n buyers exceed the threshold. Where they do not, fewer followers do not either.
    pub(crate) fn admits(&self, k: u32, n: u32) -> bool {
        let above = u64::from(k) * 1_000_000 > u64::from(n) * self.millionths;
        above && (!self.strict || wilson::interval(k, n, wilson::ONE_SIDED).0 > self.threshold)
    }

    /// Leaves out the pairs kept whose flags are not wanted.
    pub(crate) fn leave_out(&mut self, flagged: Vec<bool>) {
        self.flagged = flagged;
    }

    /// Why a pair kept that leads to `to` would not be offered whatever the rate.
    pub(crate) fn unavailable(&self, pair: u32, to: u32) -> Option<NotEligible> {
        let flagged = self.flagged.get(pair as usize) == Some(&true);
        self.unavailable[to as usize].or(flagged.then_some(NotEligible::Flagged))
    }

    /// Why a pair kept is not eligible, if it is not.
    pub(crate) fn objection(&self, pair: u32, to: u32, k: u32, n: u32) -> Option<NotEligible> {
        if self.admits(k, n) { self.unavailable(pair, to) } else { Some(NotEligible::BelowThreshold) }
    }

    /// The highest whole percent that a pair exceeds as a threshold, if it exceeds 0 %.
    pub(crate) fn level(&self, k: u32, n: u32) -> Option<u8> {
        if self.strict {
            let low = wilson::interval(k, n, wilson::ONE_SIDED).0;
            // The largest t with low > t / 100.
            return (0..100u8).rev().find(|&t| low > f64::from(t) / 100.0);
        }
        // k / n > t / 100 holds up to t = ceil(100 k / n) - 1.
        (k > 0).then(|| ((u64::from(k) * 100 - 1) / u64::from(n)).min(99) as u8)
    }
}
