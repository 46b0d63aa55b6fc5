//! EASE: a linear model from what a customer owns to what else they would own, in closed form.
//!
//! Steck, “Embarrassingly Shallow Autoencoders for Sparse Data” (2019): with the binary matrix A of customers and
//! products, `G = AᵀA + λI` and `P = G⁻¹`, the weights are `B = −P / diag(P)` by columns, with a diagonal of zero.
//!
//! All sums run in one fixed order, so that every host gives the same digits.

use followon_matrix::{factor_row, invert_row, square_row};

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
    /// The score of a product for a customer who owns these others; 0 where the product takes no part.
    pub(crate) fn score(&self, owned: impl Iterator<Item = u32>, product: u32) -> f64 {
        let Some(y) = self.universe.place(product) else { return 0.0 };
        let n = self.universe.len();
        let places = owned.filter_map(|x| self.universe.place(x));
        let sum: f64 = places.map(|x| self.inverse[y * n + x]).sum();
        // Nothing owned is a score of zero, not of minus zero, which would stand below it.
        0.0 - sum / self.inverse[y * n + y]
    }
}

/// What is done next to the matrix, and to which of its rows.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// `G = LLᵀ`: L takes the place of G.
    Factor,
    /// L⁻¹ takes the place of L.
    Invert,
    /// `P = L⁻ᵀL⁻¹` is put beside it.
    Square,
}

/// Fits [`Ease`], some rows at a time.
#[derive(Clone, Debug)]
pub(crate) struct EaseFit {
    universe: Universe,
    n: usize,
    matrix: Vec<f64>,
    inverse: Vec<f64>,
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
            for (at, x) in owned.iter().enumerate() {
                for y in &owned[..=at] {
                    matrix[x * n + y] += 1.0;
                }
            }
        }
        for i in 0..n {
            matrix[i * n + i] += ridge;
        }
        EaseFit { universe: universe.clone(), n, matrix, inverse: Vec::new(), task: Task::Factor, row: 0 }
    }

    /// Works on until about `budget` multiplications were done; true when all is.
    pub(crate) fn step(&mut self, budget: u64) -> bool {
        let (n, mut done) = (self.n, 0);
        while done < budget {
            if self.row == n {
                self.row = 0;
                self.task = match self.task {
                    Task::Factor => Task::Invert,
                    Task::Invert => {
                        self.inverse = vec![0.0; n * n];
                        Task::Square
                    }
                    Task::Square => return true,
                };
                continue;
            }
            let i = self.row;
            match self.task {
                Task::Factor => factor_row(&mut self.matrix, n, i),
                Task::Invert => invert_row(&mut self.matrix, n, i),
                Task::Square => square_row(&self.matrix, &mut self.inverse, n, i),
            }
            let length = if matches!(self.task, Task::Square) { 2 * i * (n - i) } else { i * i };
            done += 1 + length as u64 / 2;
            self.row += 1;
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
        (before + self.row as f64 / self.n.max(1) as f64) / 3.0
    }

    pub(crate) fn finish(mut self) -> Ease {
        let n = self.n;
        for i in 0..n {
            for j in 0..i {
                self.inverse[j * n + i] = self.inverse[i * n + j];
            }
        }
        Ease { universe: self.universe, inverse: self.inverse }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fit to a matrix G, filled in its lower half.
    fn fit(matrix: Vec<f64>, n: usize) -> Ease {
        let universe = Universe::whole(n);
        let mut fit = EaseFit { universe, n, matrix, inverse: Vec::new(), task: Task::Factor, row: 0 };
        while !fit.step(1) {}
        fit.finish()
    }

    #[test]
    fn the_inverse_is_one() {
        let n = 7;
        let gram = |x: usize, y: usize| if x == y { 11.5 } else { ((x + y) % 4) as f64 };
        let ease = fit((0..n * n).map(|at| gram(at / n, at % n)).collect(), n);
        for i in 0..n {
            for j in 0..n {
                let cell: f64 = (0..n).map(|k| gram(i, k) * ease.inverse[k * n + j]).sum();
                let expected = if i == j { 1.0 } else { 0.0 };
                assert!((cell - expected).abs() < 1e-12, "{cell} at {i}, {j}");
            }
        }
    }

    #[test]
    fn two_products_by_hand() {
        // G = [[3, 1], [1, 3]] with λ = 1, so P = [[3, −1], [−1, 3]] / 8 and B = [[0, 1/3], [1/3, 0]].
        let ease = fit(vec![3.0, 0.0, 1.0, 3.0], 2);
        assert!((ease.score([0].into_iter(), 1) - 1.0 / 3.0).abs() < 1e-15);
        assert!((ease.score([1].into_iter(), 0) - 1.0 / 3.0).abs() < 1e-15);
        assert!(ease.score([].into_iter(), 0).abs() < 1e-15);
    }
}
