//! The matrix arithmetic of the engine: rows of a Cholesky factor, of its inverse and of their square, one at a time.
//!
//! All matrices are square, of `n` rows of `n` numbers side by side, and only their lower halves count. Sums run in one fixed
//! order, so that every host gives the same digits.

/// Puts a row of L in the lower half of the positive definite matrix `G = LLᵀ`; the rows above are done.
pub fn factor_row(matrix: &mut [f64], n: usize, i: usize) {
    let (above, row) = matrix.split_at_mut(i * n);
    for j in 0..i {
        let other = &above[j * n..=j * n + j];
        row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
    }
    row[i] = f64::sqrt(row[i] - dot(&row[..i], &row[..i]));
}

/// Puts a row of L⁻¹ in place of that of the lower triangular L; the rows above are done.
pub fn invert_row(matrix: &mut [f64], n: usize, i: usize) {
    let (above, row) = matrix.split_at_mut(i * n);
    let mut next = vec![0.0; i];
    for k in 0..i {
        add(&mut next[..=k], row[k], &above[k * n..=k * n + k]);
    }
    let pivot = row[i];
    for (to, sum) in row.iter_mut().zip(next) {
        *to = -sum / pivot;
    }
    row[i] = 1.0 / pivot;
}

/// A row of `MᵀM` of a lower triangular M, in the lower half.
pub fn square_row(matrix: &[f64], out: &mut [f64], n: usize, i: usize) {
    let row = &mut out[i * n..=i * n + i];
    for k in i..n {
        add(row, matrix[k * n + i], &matrix[k * n..=k * n + i]);
    }
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
