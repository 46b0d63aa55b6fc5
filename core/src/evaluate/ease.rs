//! EASE: a linear model from what a customer owns to what else they would own, in closed form.
//!
//! Steck, “Embarrassingly Shallow Autoencoders for Sparse Data” (2019): with the binary matrix A of customers and
//! products, `G = AᵀA + λI` and `P = G⁻¹`, the weights are `B = −P / diag(P)` by columns, with a diagonal of zero.
//!
//! All sums run in one fixed order, so that every host gives the same digits.

/// The weights of a fit.
pub(super) struct Ease {
    /// P, whose lower half is filled, row by row.
    inverse: Vec<f64>,
    n: usize,
}

impl Ease {
    /// Fits to how often every two products were bought by one customer (`together`, n × n, the buyers on its diagonal).
    pub(super) fn fit(together: &[u32], n: usize, ridge: f64) -> Ease {
        let mut gram: Vec<f64> = together.iter().map(|&count| f64::from(count)).collect();
        for i in 0..n {
            gram[i * n + i] += ridge;
        }
        cholesky(&mut gram, n);
        invert(&mut gram, n);
        Ease { inverse: square(&gram, n), n }
    }

    /// The score of a product for a customer who owns these others.
    pub(super) fn score(&self, owned: &[u32], product: u32) -> f64 {
        let y = product as usize;
        let of = |x: usize| self.inverse[x.max(y) * self.n + x.min(y)];
        let sum: f64 = owned.iter().map(|&x| of(x as usize)).sum();
        // Nothing owned is a score of zero, not of minus zero, which would stand below it.
        0.0 - sum / self.inverse[y * self.n + y]
    }
}

/// Puts L in the lower half of the positive definite matrix `G = LLᵀ`.
fn cholesky(matrix: &mut [f64], n: usize) {
    for i in 0..n {
        let (above, row) = matrix.split_at_mut(i * n);
        for j in 0..i {
            let other = &above[j * n..=j * n + j];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        row[i] = libm::sqrt(row[i] - dot(&row[..i], &row[..i]));
    }
}

/// Puts L⁻¹ in place of the lower triangular L.
fn invert(matrix: &mut [f64], n: usize) {
    let mut next = vec![0.0; n];
    for i in 0..n {
        let (above, row) = matrix.split_at_mut(i * n);
        next[..i].fill(0.0);
        for k in 0..i {
            add(&mut next[..=k], row[k], &above[k * n..=k * n + k]);
        }
        let pivot = row[i];
        for (j, sum) in next[..i].iter().enumerate() {
            row[j] = -sum / pivot;
        }
        row[i] = 1.0 / pivot;
    }
}

/// `MᵀM` of a lower triangular M, in the lower half.
fn square(matrix: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; n * n];
    for a in 0..n {
        let row = &mut out[a * n..=a * n + a];
        for k in a..n {
            add(row, matrix[k * n + a], &matrix[k * n..=k * n + a]);
        }
    }
    out
}

/// Adds a multiple of one row to another.
fn add(to: &mut [f64], times: f64, row: &[f64]) {
    for (to, from) in to.iter_mut().zip(row) {
        *to += times * from;
    }
}

/// The inner product, in four sums that are put together at the end: one alone would wait for itself at every step.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a_fours, b_fours) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_fours.remainder().iter().zip(b_fours.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_fours.zip(b_fours) {
        for lane in 0..4 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_is_one() {
        let n = 7;
        let together: Vec<u32> =
            (0..n * n).map(|at| if at / n == at % n { 9 } else { ((at / n + at % n) % 4) as u32 }).collect();
        let ease = Ease::fit(&together, n, 2.5);
        for i in 0..n {
            for j in 0..n {
                let of = |x: usize, y: usize| ease.inverse[x.max(y) * n + x.min(y)];
                let gram = |x: usize, y: usize| f64::from(together[x * n + y]) + if x == y { 2.5 } else { 0.0 };
                let cell: f64 = (0..n).map(|k| gram(i, k) * of(k, j)).sum();
                let expected = if i == j { 1.0 } else { 0.0 };
                assert!((cell - expected).abs() < 1e-12, "{cell} at {i}, {j}");
            }
        }
    }

    #[test]
    fn two_products_by_hand() {
        // G = [[3, 1], [1, 3]] with λ = 1, so P = [[3, −1], [−1, 3]] / 8 and B = [[0, 1/3], [1/3, 0]].
        let ease = Ease::fit(&[2, 1, 1, 2], 2, 1.0);
        assert!((ease.score(&[0], 1) - 1.0 / 3.0).abs() < 1e-15);
        assert!((ease.score(&[1], 0) - 1.0 / 3.0).abs() < 1e-15);
        assert!(ease.score(&[], 0).abs() < 1e-15);
    }
}
