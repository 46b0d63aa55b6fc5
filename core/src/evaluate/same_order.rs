//! The baseline that shops show as “bought together”: how often two products were bought on one day.

use crate::history::History;
use crate::predict::Pick;

/// Order days on which two products were bought together.
pub(super) struct SameOrder {
    /// By product: its place, rising; `u32::MAX` where nobody bought it.
    place: Vec<u32>,
    n: usize,
    /// By pair of places: order days with both; on the diagonal, with the one.
    days: Vec<u32>,
}

impl SameOrder {
    pub(super) fn of(history: &History) -> SameOrder {
        let mut place = vec![u32::MAX; history.products.len()];
        for customer in 0..history.len() as u32 {
            for purchase in history.purchases(customer) {
                place[purchase.product as usize] = 0;
            }
        }
        let mut n = 0;
        for place in place.iter_mut().filter(|place| **place == 0) {
            *place = n;
            n += 1;
        }
        let n = n as usize;
        let mut days = vec![0; n * n];
        let mut baskets: Vec<Vec<u32>> = Vec::new();
        for customer in 0..history.len() as u32 {
            let occasions = history.occasions(customer);
            baskets.iter_mut().for_each(Vec::clear);
            baskets.resize_with(baskets.len().max(occasions.len()), Vec::new);
            for purchase in history.purchases(customer) {
                for day in history.days_of(purchase) {
                    baskets[occasions.partition_point(|d| d < day)].push(place[purchase.product as usize]);
                }
            }
            for basket in &baskets[..occasions.len()] {
                for &x in basket {
                    let row = &mut days[x as usize * n..(x as usize + 1) * n];
                    for &y in basket {
                        row[y as usize] += 1;
                    }
                }
            }
        }
        SameOrder { place, n, days }
    }

    /// For each candidate, the highest share of a last product's order days that had it, too.
    pub(super) fn scores(&self, history: &History, customer: u32, picks: &[Pick]) -> Vec<f64> {
        let place = |product: u32| self.place[product as usize] as usize;
        let mut best = vec![0.0; picks.len()];
        for from in history.last_products(customer).map(place) {
            let row = &self.days[from * self.n..(from + 1) * self.n];
            for (best, pick) in best.iter_mut().zip(picks) {
                *best = f64::max(*best, f64::from(row[place(pick.to)]) / f64::from(row[from]));
            }
        }
        best
    }
}
