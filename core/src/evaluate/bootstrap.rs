//! Intervals by bootstrap over customers: one may have been scored at several snapshots, and stays whole. The draws are of
//! a fixed seed.

use crate::sort;

/// Resamples.
const RESAMPLES: usize = 1000;

/// The 95 % interval of the mean of values, each with its customer.
pub(super) fn interval(values: &[(u32, f64)]) -> (f64, f64) {
    interval_of_one(values, 1)
}

/// The interval of the mean of values, each with its customer, one of so many that hold all together by 95 % (Bonferroni).
pub(super) fn interval_of_one(values: &[(u32, f64)], of: usize) -> (f64, f64) {
    let mut customers: Vec<(u32, f64, f64)> = Vec::new();
    let mut sorted = values.to_vec();
    sort::by_number(&mut sorted, |(customer, _)| u64::from(*customer));
    for (customer, value) in sorted {
        match customers.last_mut() {
            Some((last, sum, times)) if *last == customer => {
                *sum += value;
                *times += 1.0;
            }
            _ => customers.push((customer, value, 1.0)),
        }
    }
    if customers.is_empty() {
        return (0.0, 0.0);
    }
    let mut draws = Draws::default();
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let (mut sum, mut times) = (0.0, 0.0);
            for _ in 0..customers.len() {
                let (_, value, count) = customers[draws.below(customers.len())];
                sum += value;
                times += count;
            }
            sum / times
        })
        .collect();
    sort::floats(&mut means);
    let outside = RESAMPLES / (40 * of);
    (means[outside], means[RESAMPLES - 1 - outside])
}

/// Draws by `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(super) struct Draws(u64);

impl Default for Draws {
    fn default() -> Draws {
        Draws(0x9e37_79b9_7f4a_7c15)
    }
}

impl Draws {
    /// A whole number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_rate() {
        let hits: Vec<(u32, f64)> = (0..2_000).map(|n| (n / 2, f64::from(u8::from(n % 10 == 0)))).collect();
        let (low, high) = interval(&hits);
        assert!(low < 0.1 && 0.1 < high && high - low < 0.04, "{low} to {high}");
        assert_eq!(interval(&[]), (0.0, 0.0));
    }
}
