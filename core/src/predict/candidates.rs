//! What could be offered to one customer.

use std::cmp::Ordering;

use super::prediction::Reason;
use crate::follow::{Counts, Rule};
use crate::history::History;
use crate::sort;

/// A pair kept that leads from the last order to a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    /// X, of the last order.
    pub(crate) from: u32,
    /// Y.
    pub(crate) to: u32,
    /// The pair's place among the pairs kept.
    pub(crate) pair: u32,
    pub(crate) followers: u32,
    pub(crate) buyers: u32,
}

impl Pick {
    /// The follow-on rate. Equal fractions are equal floats.
    pub(crate) fn rate(self) -> f64 {
        f64::from(self.followers) / f64::from(self.buyers)
    }

    fn by_rate(self, other: Pick) -> Ordering {
        let (a, b) =
            (u64::from(self.followers) * u64::from(other.buyers), u64::from(other.followers) * u64::from(self.buyers));
        b.cmp(&a)
    }
}

/// Finds one customer after the other's candidates; holds what is needed between them.
#[derive(Debug)]
pub(crate) struct Sieve<'a> {
    history: &'a History,
    counts: &'a Counts,
    rule: &'a Rule,
    offer_owned: bool,
    /// By product: 1 + the place of its pick among `picks`, for the customer in hand.
    place: Vec<u32>,
    /// By product: whether the customer in hand owns it (1) or bought it in the last order (2).
    owned: Vec<u8>,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(history: &'a History, counts: &'a Counts, rule: &'a Rule, offer_owned: bool) -> Sieve<'a> {
        let products = history.products.len();
        Sieve { history, counts, rule, offer_owned, place: vec![0; products], owned: vec![0; products] }
    }

    /// The products that could be offered to a customer, each by the pair of the highest rate that leads to it, in no
    /// particular order; or why there are none.
    pub(crate) fn candidates(&mut self, customer: u32) -> Result<Vec<Pick>, Reason> {
        let last: Vec<u32> = self.history.last_products(customer).collect();
        self.mark(customer, &last, true);
        let mut picks: Vec<Pick> = Vec::new();
        let (mut any, mut available) = (false, false);
        for &from in &last {
            let buyers = self.counts.buyers[from as usize];
            let first = self.counts.first_of(from);
            for (follow, pair) in self.counts.of(from).iter().zip(first..) {
                if !self.rule.admits(follow.followers, buyers) {
                    break;
                }
                any = true;
                if self.rule.unavailable(pair, follow.to).is_some() {
                    continue;
                }
                available = true;
                if self.barred(follow.to) {
                    continue;
                }
                self.keep_best(&mut picks, Pick { from, to: follow.to, pair, followers: follow.followers, buyers });
            }
        }
        for pick in &picks {
            self.place[pick.to as usize] = 0;
        }
        self.mark(customer, &last, false);
        if picks.is_empty() {
            return Err(match (any, available) {
                (false, _) => Reason::NoEligiblePair,
                (true, false) => Reason::AllUnavailable,
                (true, true) => Reason::AllOwned,
            });
        }
        Ok(picks)
    }

    /// The best pair kept for every product that the last order leads to, whatever the rule says of it.
    pub(crate) fn all(&mut self, customer: u32) -> Vec<Pick> {
        let mut picks: Vec<Pick> = Vec::new();
        for from in self.history.last_products(customer) {
            let buyers = self.counts.buyers[from as usize];
            for (follow, pair) in self.counts.of(from).iter().zip(self.counts.first_of(from)..) {
                self.keep_best(&mut picks, Pick { from, to: follow.to, pair, followers: follow.followers, buyers });
            }
        }
        for pick in &picks {
            self.place[pick.to as usize] = 0;
        }
        self.rank(&mut picks);
        picks
    }

    /// The highest whole percent at which a customer would still be offered something that suits.
    pub(crate) fn level(&mut self, customer: u32, suits: &dyn Fn(u32) -> bool) -> Option<u8> {
        let last: Vec<u32> = self.history.last_products(customer).collect();
        self.mark(customer, &last, true);
        let mut best = None;
        for &from in &last {
            let buyers = self.counts.buyers[from as usize];
            let open = |to: u32, pair: u32| self.rule.unavailable(pair, to).is_none() && !self.barred(to) && suits(to);
            // Rates fall along a row, so its first open pair is its best.
            let mut row = self.counts.of(from).iter().zip(self.counts.first_of(from)..);
            if let Some((follow, _)) = row.find(|(follow, pair)| open(follow.to, *pair)) {
                best = best.max(self.rule.level(follow.followers, buyers));
            }
        }
        self.mark(customer, &last, false);
        best
    }

    fn barred(&self, product: u32) -> bool {
        match self.owned[product as usize] {
            0 => false,
            1 => !self.offer_owned,
            _ => true,
        }
    }

    fn mark(&mut self, customer: u32, last: &[u32], set: bool) {
        // Renamed goods are owned under every title.
        let history = self.history;
        let each = |product: u32| std::iter::once(product).chain(history.alike(product).iter().copied());
        for product in history.purchases(customer).iter().flat_map(|purchase| each(purchase.product)) {
            self.owned[product as usize] = u8::from(set);
        }
        for product in last.iter().flat_map(|product| each(*product)) {
            self.owned[product as usize] = if set { 2 } else { 0 };
        }
    }

    /// Of several products that lead to one, the one of the highest rate; ties by more buyers, then by key.
    fn keep_best(&mut self, picks: &mut Vec<Pick>, pick: Pick) {
        match self.place[pick.to as usize] {
            0 => {
                picks.push(pick);
                self.place[pick.to as usize] = picks.len() as u32;
            }
            at => {
                let known = &mut picks[at as usize - 1];
                let order = pick.by_rate(*known).then(known.buyers.cmp(&pick.buyers)).then(pick.from.cmp(&known.from));
                if order == Ordering::Less {
                    *known = pick;
                }
            }
        }
    }

    fn rank(&self, picks: &mut [Pick]) {
        let buyers = |product: u32| self.counts.buyers[product as usize];
        sort::by(picks, |a, b| a.by_rate(*b).then(buyers(b.to).cmp(&buyers(a.to))).then(a.to.cmp(&b.to)));
    }
}
