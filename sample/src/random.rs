//! Random numbers that are the same on every host and in every release.

/// Sebastiano Vigna's splitmix64: tiny, and good enough to make up a shop.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for the `n`-th of something, so that one customer more changes no other customer.
    pub(crate) fn stream(seed: u64, n: u32) -> Random {
        let mut random = Random(seed ^ (u64::from(n) + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from 0 to `end` − 1.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// True once in `n` cases.
    pub(crate) fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// About normal with mean 0 and variance 1: the sum of twelve uniforms, which takes no transcendental function.
    fn normal(&mut self) -> f64 {
        let sum: u32 = (0..12).map(|_| self.below(1 << 16)).sum();
        f64::from(sum) / f64::from(1 << 16) - 6.0
    }

    /// Lognormal around `median`.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }
}
