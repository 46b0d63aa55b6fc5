//! The beta distribution.

/// The quantile at `share` of Beta(a, b), by bisection of its distribution function; 0 where a is 0, 1 where b is.
pub(super) fn quantile(share: f64, a: f64, b: f64) -> f64 {
    if a <= 0.0 {
        return 0.0;
    }
    if b <= 0.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    // Each step halves the width; near 0, where chances lie, a float has digits for more than 53 of them.
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if distribution(middle, a, b) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function by Lentz's continued fraction.
///
/// Source: Press et al., “Numerical Recipes”, 3rd ed., section 6.4; the fraction is DLMF 8.17.22.
pub(super) fn distribution(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let ln_front = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    let front = libm::exp(ln_front);
    // The fraction is quick on one side of the mean, and the function symmetric.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const MOST: u32 = 500;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..MOST {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let change = d * c;
        value *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_by_hand() {
        // Beta(1, 1) is even, Beta(2, 1) has x² as its distribution, Beta(1, n) has 1 − (1 − x)ⁿ.
        assert!((quantile(0.3, 1.0, 1.0) - 0.3).abs() < 1e-14);
        assert!((quantile(0.25, 2.0, 1.0) - 0.5).abs() < 1e-14);
        assert!((quantile(0.05, 1.0, 40.0) - (1.0 - libm::pow(0.95, 1.0 / 40.0))).abs() < 1e-14);
        assert_eq!((quantile(0.5, 0.0, 3.0), quantile(0.5, 3.0, 0.0)), (0.0, 1.0));
    }

    #[test]
    fn a_quantile_is_where_its_share_lies() {
        for (a, b) in [(0.2, 30.0), (3.5, 400.0), (12.0, 5.0), (250.0, 9_000.0)] {
            for share in [0.05, 0.5, 0.95] {
                let found = distribution(quantile(share, a, b), a, b);
                assert!((found - share).abs() < 1e-10, "{found} for {share} of Beta({a}, {b})");
            }
        }
    }
}
