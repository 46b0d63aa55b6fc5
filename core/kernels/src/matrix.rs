//! The inverse of a positive definite matrix by way of its Cholesky factor, in place, a block of rows at a time.
//!
//! A matrix is square, of `n` rows of `n` numbers side by side. [`factor`] takes the lower half of `G = LLᵀ`, with its
//! diagonal, and leaves L there, with the reciprocals of its diagonal; [`invert`] puts `W = (L⁻¹)ᵀ` in the upper half; and
//! [`square`] puts the inverse `WWᵀ` in its place. So every sum is one over two rows side by side. Each is called for the
//! rows 0, [`BLOCK`], 2 [`BLOCK`] … in turn.
//!
//! All sums run in one fixed order, so that every host gives the same digits.

/// Rows worked out together, so that what stands beside them is read once for all.
pub const BLOCK: usize = 16;

/// Numbers added side by side: a sum alone would wait for itself at every step.
const LANES: usize = 4;

/// Puts a block of rows of L, from row `begin` on, in the lower half of `G = LLᵀ`; the rows above are done.
pub fn factor(matrix: &mut [f64], n: usize, begin: usize) {
    let end = n.min(begin + BLOCK);
    let (above, block) = matrix.split_at_mut(begin * n);
    let block = &mut block[..(end - begin) * n];
    for j in 0..begin {
        let other = &above[j * n..=j * n + j];
        each_dot(block, n, 0..j, &other[..j], |row, dot| row[j] = (row[j] - dot) * other[j]);
    }
    for i in begin..end {
        let (before, row) = block.split_at_mut((i - begin) * n);
        for j in begin..i {
            let other = &before[(j - begin) * n..][..=j];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) * other[j];
        }
        row[i] = 1.0 / f64::sqrt(row[i] - dot(&row[..i], &row[..i]));
    }
}

/// Puts a block of rows of W in the upper half, right of the diagonal, which is W's already; the rows above are done.
pub fn invert(matrix: &mut [f64], n: usize, begin: usize) {
    let end = n.min(begin + BLOCK);
    for i in begin + 1..n {
        let (above, rows) = matrix.split_at_mut(i * n);
        let (row, pivot) = (&rows[..i], rows[i]);
        // Of a column of the block itself only the rows above it.
        let last = end.min(i);
        let block = &mut above[begin * n..last * n];
        each_dot(block, n, last..i, &row[last..], |to, dot| to[i] = dot);
        for j in begin..last {
            let to = &mut block[(j - begin) * n..][..=i];
            to[i] = (to[i] + dot(&row[j..last], &to[j..last])) * -pivot;
        }
    }
}

/// Puts a block of rows of `WWᵀ` in the upper half, with the diagonal; the rows above are done.
pub fn square(matrix: &mut [f64], n: usize, begin: usize) {
    let end = n.min(begin + BLOCK);
    // What a column takes from W lies right of it, so it may take W's own place.
    for b in begin..n {
        let (above, rows) = matrix.split_at_mut(b * n);
        let block = &mut above[begin * n..end.min(b) * n];
        each_dot(block, n, b..n, &rows[b..n], |row, dot| row[b] = dot);
        if b < end {
            rows[b] = dot(&rows[b..n], &rows[b..n]);
        }
    }
}

/// For each row of a block the inner product of its `span` with `other`.
fn each_dot(block: &mut [f64], n: usize, span: std::ops::Range<usize>, other: &[f64], put: impl Fn(&mut [f64], f64)) {
    let mut fours = block.chunks_exact_mut(4 * n);
    for four in &mut fours {
        let row = |r: usize| &four[r * n..][span.clone()];
        let found = dots([row(0), row(1), row(2), row(3)], other);
        for (row, dot) in four.chunks_exact_mut(n).zip(found) {
            put(row, dot);
        }
    }
    for row in fours.into_remainder().chunks_exact_mut(n) {
        let found = dot(&row[span.clone()], other);
        put(row, found);
    }
}

/// The inner products of four rows with another, each as [`dot`] has it.
fn dots(rows: [&[f64]; 4], other: &[f64]) -> [f64; 4] {
    let length = other.len();
    let [a, b, c, d] = rows.map(|row| &row[..length]);
    let mut sums = [[0.0; LANES]; 4];
    let whole = length - length % LANES;
    let mut at = 0;
    while at < whole {
        let other: &[f64] = &other[at..at + LANES];
        let four = [&a[at..at + LANES], &b[at..at + LANES], &c[at..at + LANES], &d[at..at + LANES]];
        for (sums, row) in sums.iter_mut().zip(four) {
            for lane in 0..LANES {
                sums[lane] += row[lane] * other[lane];
            }
        }
        at += LANES;
    }
    let rows = [a, b, c, d];
    std::array::from_fn(|r| sum(sums[r], &rows[r][whole..], &other[whole..]))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let whole = a.len() - a.len() % LANES;
    let mut sums = [0.0; LANES];
    for (a, b) in a[..whole].chunks_exact(LANES).zip(b[..whole].chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sum(sums, &a[whole..], &b[whole..])
}

/// The sums of the lanes and the products of what is left over.
fn sum(lanes: [f64; LANES], a: &[f64], b: &[f64]) -> f64 {
    let rest: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}
