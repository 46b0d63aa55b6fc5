//! Wilson's score interval.

/// The normal quantile of a two-sided 95 % interval.
pub(crate) const TWO_SIDED: f64 = 1.959_963_984_540_054;

/// The normal quantile of a one-sided 95 % bound.
pub(crate) const ONE_SIDED: f64 = 1.644_853_626_951_472_2;

/// The Wilson interval of `k` successes in `n` trials at the normal quantile `z`; (0, 1) for no trials.
///
/// Source: E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, 1927; the form is
/// that of statsmodels' `proportion_confint(method="wilson")`.
pub(crate) fn interval(k: u32, n: u32, z: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let (k, n) = (f64::from(k), f64::from(n));
    let p = k / n;
    let denominator = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / denominator;
    let half = z * libm::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / denominator;
    // A bound may stray a last digit over the end.
    ((centre - half).max(0.0), (centre + half).min(1.0))
}
