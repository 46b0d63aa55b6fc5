//! From the pairs' chances to this customer's: a logistic regression on what came about after an earlier day.
//!
//! `logit p = β₀ + β₁·logit chance + β₂·EASE + β₃·ln leading + β₄·ln orders + β₅·ln(1 + days since the last)`, where the chance
//! is the noisy-or of the pairs from the products of the last order, of which `leading` is the number: where these say the
//! same, the noisy-or says it once for each. By iteratively reweighted least
//! squares with a ridge of 1 on all but β₀ (Hastie, Tibshirani and Friedman, “The Elements of Statistical Learning”, 2nd
//! ed., section 4.4.1). The spread of the estimate is that of whole customers, whose candidates succeed together (the
//! sandwich of Liang and Zeger, 1986).

use super::ranking::LEAST;

/// How many numbers tell of a candidate, the constant among them.
const TERMS: usize = 6;

/// Fewer purchases than this bear no regression.
const FEWEST: u32 = 50;

const RIDGE: f64 = 1.0;

/// The normal quantile of a two-sided 90 % interval.
const NINETY: f64 = 1.644_853_626_951_472_2;

type Terms = [f64; TERMS];
type Square = [[f64; TERMS]; TERMS];

/// A candidate of an earlier day, and whether it was bought within the horizon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Example {
    pub(crate) customer: u32,
    /// The chance of the candidate by its pairs.
    pub(crate) chance: f64,
    /// The standard deviation of that chance's logit.
    pub(crate) spread: f64,
    /// Its score of EASE.
    pub(crate) ease: f64,
    /// Products in the last order, whose pairs the chance is made of.
    pub(crate) leading: u32,
    /// Order days so far.
    pub(crate) orders: u32,
    /// Days since the last.
    pub(crate) days_since: i32,
    pub(crate) bought: bool,
}

impl Example {
    fn terms(&self) -> Terms {
        let chance = self.chance.clamp(LEAST, 1.0 - LEAST);
        [
            1.0,
            libm::log(chance / (1.0 - chance)),
            self.ease,
            libm::log(f64::from(self.leading.max(1))),
            libm::log(f64::from(self.orders.max(1))),
            libm::log(1.0 + f64::from(self.days_since.max(0))),
        ]
    }
}

/// The regression.
#[derive(Clone, Debug)]
pub(crate) struct Calibration {
    weights: Terms,
    covariance: Square,
}

impl Calibration {
    /// Fits to examples, those of a customer side by side; `None` where too few were bought (or none was not).
    pub(crate) fn fit(examples: &[Example]) -> Option<Calibration> {
        const MOST_ROUNDS: u32 = 50;
        let bought = examples.iter().filter(|example| example.bought).count() as u32;
        if bought < FEWEST || bought as usize == examples.len() {
            return None;
        }
        let mut weights = [0.0; TERMS];
        // Start from the share that was bought: from nothing a first step could overshoot.
        let share = f64::from(bought) / examples.len() as f64;
        weights[0] = libm::log(share / (1.0 - share));
        let mut curvature = [[0.0; TERMS]; TERMS];
        for _ in 0..MOST_ROUNDS {
            let mut slope = [0.0; TERMS];
            curvature = [[0.0; TERMS]; TERMS];
            for example in examples {
                let terms = example.terms();
                let p = probability(&weights, &terms);
                let off = f64::from(u8::from(example.bought)) - p;
                for i in 0..TERMS {
                    slope[i] += off * terms[i];
                    for j in 0..TERMS {
                        curvature[i][j] += p * (1.0 - p) * (terms[i] * terms[j]);
                    }
                }
            }
            for i in 0..TERMS {
                if i > 0 {
                    slope[i] -= RIDGE * weights[i];
                    curvature[i][i] += RIDGE;
                }
            }
            let step = times(&inverse(&curvature)?, &slope);
            for (weight, step) in weights.iter_mut().zip(step) {
                *weight += step;
            }
            if step.iter().all(|step| step.abs() < 1e-10) {
                break;
            }
        }
        let bread = inverse(&curvature)?;
        let mut meat = [[0.0; TERMS]; TERMS];
        for customer in examples.chunk_by(|a, b| a.customer == b.customer) {
            let mut sum = [0.0; TERMS];
            for example in customer {
                let terms = example.terms();
                let off = f64::from(u8::from(example.bought)) - probability(&weights, &terms);
                for (sum, term) in sum.iter_mut().zip(terms) {
                    *sum += off * term;
                }
            }
            for i in 0..TERMS {
                for j in 0..TERMS {
                    meat[i][j] += sum[i] * sum[j];
                }
            }
        }
        let covariance = product(&product(&bread, &meat), &bread);
        weights.iter().all(|weight| weight.is_finite()).then_some(Calibration { weights, covariance })
    }

    /// β, the constant first.
    pub(crate) fn weights(&self) -> [f64; TERMS] {
        self.weights
    }

    /// The calibrated chance; `bought` of the example is left aside.
    pub(crate) fn chance(&self, example: &Example) -> f64 {
        probability(&self.weights, &example.terms())
    }

    /// The calibrated chance and its 90 % interval.
    pub(crate) fn interval(&self, example: &Example) -> (f64, f64, f64) {
        let terms = example.terms();
        let logit = dot(&self.weights, &terms);
        // What the regression is off by, and what the pairs' chance is that it goes by.
        let of_pairs = self.weights[1] * example.spread;
        let variance = dot(&terms, &times(&self.covariance, &terms)).max(0.0) + of_pairs * of_pairs;
        let spread = NINETY * libm::sqrt(variance);
        (logistic(logit), logistic(logit - spread), logistic(logit + spread))
    }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}

fn probability(weights: &Terms, terms: &Terms) -> f64 {
    logistic(dot(weights, terms))
}

fn dot(a: &Terms, b: &Terms) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn times(matrix: &Square, vector: &Terms) -> Terms {
    matrix.map(|row| dot(&row, vector))
}

fn product(a: &Square, b: &Square) -> Square {
    let column = |j: usize| b.map(|row| row[j]);
    a.map(|row| std::array::from_fn(|j| dot(&row, &column(j))))
}

/// By Gauss and Jordan with the largest pivot; `None` where there is none.
fn inverse(matrix: &Square) -> Option<Square> {
    let mut left = *matrix;
    let mut right: Square = std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }));
    for column in 0..TERMS {
        let mut pivot = column;
        for row in column + 1..TERMS {
            if left[row][column].abs() > left[pivot][column].abs() {
                pivot = row;
            }
        }
        if left[pivot][column].abs() < 1e-12 {
            return None;
        }
        left.swap(column, pivot);
        right.swap(column, pivot);
        let scale = left[column][column];
        for j in 0..TERMS {
            left[column][j] /= scale;
            right[column][j] /= scale;
        }
        for row in (0..TERMS).filter(|row| *row != column) {
            let factor = left[row][column];
            for j in 0..TERMS {
                left[row][j] -= factor * left[column][j];
                right[row][j] -= factor * right[column][j];
            }
        }
    }
    Some(right)
}
