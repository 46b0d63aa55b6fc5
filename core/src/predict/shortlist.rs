//! What each customer could be offered at one threshold or another, so that moving the threshold needs no ranking anew.

use super::candidates::Pick;

/// The most products offered to one customer, whatever the settings.
const OFFERED: usize = 3;

/// A candidate in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    pub(crate) pick: Pick,
    /// The customer's chance and its 90 % interval, where chances are calibrated.
    pub(crate) chance: Option<(f64, f64, f64)>,
}

/// By customer, the candidates that some threshold would offer, best first.
///
/// A candidate is never offered where three stand before it whose pairs are of no lower rate: whatever threshold admits it,
/// admits them. The others are few, about as many as the logarithm of all.
#[derive(Clone, Debug)]
pub(crate) struct Shortlist {
    start: Vec<u32>,
    listed: Vec<Listed>,
    /// The lowest threshold that it answers for.
    pub(crate) threshold: f64,
}

impl Default for Shortlist {
    fn default() -> Shortlist {
        Shortlist::from(1.0)
    }
}

impl Shortlist {
    /// An empty one, for thresholds from this one up.
    pub(crate) fn from(threshold: f64) -> Shortlist {
        Shortlist { start: vec![0], listed: Vec::new(), threshold }
    }

    /// How many customers it holds.
    pub(crate) fn len(&self) -> u32 {
        self.start.len() as u32 - 1
    }

    /// The places among ranked candidates, best first, that belong on it.
    pub(crate) fn places(picks: &[Pick]) -> Vec<usize> {
        let mut rates = [f64::NEG_INFINITY; OFFERED];
        let mut places = Vec::new();
        for (at, pick) in picks.iter().enumerate() {
            let rate = pick.rate();
            // The lowest of the three highest rates so far.
            let (lowest, least) = (0..OFFERED)
                .map(|i| (i, rates[i]))
                .fold((0, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best });
            if rate > least {
                places.push(at);
                rates[lowest] = rate;
            }
        }
        places
    }

    /// Takes up the next customer's.
    pub(crate) fn push(&mut self, listed: impl Iterator<Item = Listed>) {
        self.listed.extend(listed);
        self.start.push(self.listed.len() as u32);
    }

    /// A customer's, best first.
    pub(crate) fn of(&self, customer: u32) -> &[Listed] {
        crate::history::range(&self.start, &self.listed, customer)
    }
}
