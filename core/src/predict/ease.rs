//! EASE: a linear model from what a customer owns to what else they would own, in closed form.
//!
//! Steck, “Embarrassingly Shallow Autoencoders for Sparse Data” (2019): with the binary matrix A of customers and
//! products, `G = AᵀA + λI` and `P = G⁻¹`, the weights are `B = −P / diag(P)` by columns, with a diagonal of zero.
//!
//! All sums run in one fixed order, so that every host gives the same digits.

use followon_kernels::baskets::{count_together, sum_of};
use followon_kernels::matrix::{BLOCK, factor, invert, square};

use super::universe::Universe;
use crate::follow::Basket;

/// The weights of a fit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ease {
    /// Whose places are the rows of P.
    universe: Universe,
    /// P, row by row.
    inverse: Vec<f64>,
}

impl Ease {
    /// The scores of products for a customer who owns these others; 0 for a product that takes no part.
    pub(crate) fn scores(&self, owned: impl Iterator<Item = u32>, products: impl Iterator<Item = u32>) -> Vec<f64> {
        let places: Vec<usize> = owned.filter_map(|x| self.universe.place(x)).collect();
        let n = self.universe.len();
        let score = |product: u32| {
            let Some(y) = self.universe.place(product) else { return 0.0 };
            let row = &self.inverse[y * n..(y + 1) * n];
            // Nothing owned is a score of zero, not of minus zero, which would stand below it.
            0.0 - sum_of(row, &places) / row[y]
        };
        products.map(score).collect()
    }
}

/// What is done next to the matrix, block by block.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// `G = LLᵀ`: L takes the place of G.
    Factor,
    /// Its inverse is put beside it.
    Invert,
    /// P takes its place.
    Square,
}

/// Fits [`Ease`], some rows at a time.
#[derive(Clone, Debug)]
pub(crate) struct EaseFit {
    universe: Universe,
    n: usize,
    matrix: Vec<f64>,
    task: Task,
    row: usize,
}

impl EaseFit {
    /// For the products of a universe; `customers` in all, `ridge` is λ.
    pub(crate) fn new(basket: &Basket, customers: usize, universe: &Universe, ridge: f64) -> EaseFit {
        let n = universe.len();
        let mut matrix = vec![0.0; n * n];
        let mut owned: Vec<usize> = Vec::new();
        for customer in 0..customers as u32 {
            owned.clear();
            owned.extend(basket.bought_by(customer).iter().filter_map(|bought| universe.place(bought.product)));
            owned.sort_unstable();
            count_together(&owned, &mut matrix, n);
        }
        for i in 0..n {
            matrix[i * n + i] += ridge;
        }
        EaseFit { universe: universe.clone(), n, matrix, task: Task::Factor, row: 0 }
    }

    /// Works on until about `budget` multiplications were done; true when all is.
    pub(crate) fn step(&mut self, budget: u64) -> bool {
        let (n, mut done) = (self.n, 0);
        while done < budget {
            if self.row >= n {
                self.row = 0;
                self.task = match self.task {
                    Task::Factor => Task::Invert,
                    Task::Invert => Task::Square,
                    Task::Square => return true,
                };
                continue;
            }
            let begin = self.row;
            let block = match self.task {
                Task::Factor => factor,
                Task::Invert => invert,
                Task::Square => square,
            };
            block(&mut self.matrix, n, begin);
            let sums = if matches!(self.task, Task::Factor) { begin } else { n - begin } + BLOCK;
            done += (BLOCK * sums * sums / 2) as u64;
            self.row += BLOCK;
        }
        false
    }

    /// How far the work has come, 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        let before = match self.task {
            Task::Factor => 0.0,
            Task::Invert => 1.0,
            Task::Square => 2.0,
        };
        (before + self.row.min(self.n) as f64 / self.n.max(1) as f64) / 3.0
    }

    pub(crate) fn finish(self) -> Ease {
        let EaseFit { universe, n, matrix: mut inverse, .. } = self;
        for i in 0..n {
            for j in 0..i {
                inverse[i * n + j] = inverse[j * n + i];
            }
        }
        Ease { universe, inverse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fit to a matrix G, filled in its lower half.
    fn fit(matrix: Vec<f64>, n: usize) -> Ease {
        let universe = Universe::whole(n);
        let mut fit = EaseFit { universe, n, matrix, task: Task::Factor, row: 0 };
        while !fit.step(1) {}
        fit.finish()
    }

    #[test]
    fn the_inverse_is_one() {
        // Below a block, a whole one, and several with rows left over.
        for n in [1, 7, BLOCK, 3 * BLOCK + 5] {
            let gram = |x: usize, y: usize| if x == y { 3.0 * n as f64 } else { ((x + y) % 4) as f64 };
            let ease = fit((0..n * n).map(|at| gram(at / n, at % n)).collect(), n);
            for i in 0..n {
                for j in 0..n {
                    let cell: f64 = (0..n).map(|k| gram(i, k) * ease.inverse[k * n + j]).sum();
                    let expected = if i == j { 1.0 } else { 0.0 };
                    assert!((cell - expected).abs() < 1e-12, "{cell} at {i}, {j} of {n}");
                }
            }
        }
    }

    #[test]
    fn two_products_by_hand() {
        // G = [[3, 1], [1, 3]] with λ = 1, so P = [[3, −1], [−1, 3]] / 8 and B = [[0, 1/3], [1/3, 0]].
        let ease = fit(vec![3.0, 0.0, 1.0, 3.0], 2);
        let score = |owned: &[u32], product: u32| ease.scores(owned.iter().copied(), [product].into_iter())[0];
        assert!((score(&[0], 1) - 1.0 / 3.0).abs() < 1e-15);
        assert!((score(&[1], 0) - 1.0 / 3.0).abs() < 1e-15);
        assert!(score(&[], 0).abs() < 1e-15);
    }
}
