//! Linear maps from a population to the current node, kept in the cheapest form.

use std::borrow::Cow;

use synfire_network::{Convolution, Factor, Weights};

use crate::Tensor;

/// A linear map of `sources` values to `rows` values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum LinearMap<'a> {
    /// Every value as it is; `rows == sources`.
    Identity,
    /// Every value times its factor; `rows == sources`.
    Diagonal(Vec<f64>),
    /// Row-major `[row][source]`.
    Dense(Cow<'a, [f64]>),
    /// Maps after each other, with a convolution among them: multiplied they would be far larger.
    Product(Vec<Factor>),
}

impl<'a> LinearMap<'a> {
    /// How many values a product with a weight of shape `(rows, inner)` holds, and how many multiplications it takes.
    pub(super) fn product_cost(&self, rows: usize, inner: usize, sources: usize) -> (u64, u64) {
        let (rows, inner, sources) = (rows as u64, inner as u64, sources as u64);
        match self {
            Self::Identity => (0, 0),
            Self::Diagonal(_) => (rows * sources, rows * sources),
            Self::Dense(_) => (rows * sources, (rows * sources).saturating_mul(inner)),
            Self::Product(_) => (rows * inner, 0),
        }
    }

    /// `weight * self`, for a weight of shape `(rows, inner)`, where `inner` is the number of rows so far.
    pub(super) fn then_weight(&self, weight: &'a Tensor, sources: usize) -> Self {
        let inner = weight.shape().get(1).copied().unwrap_or(0).max(1);
        let rows = weight.values().chunks_exact(inner);
        match self {
            Self::Identity => Self::Dense(Cow::Borrowed(weight.values())),
            Self::Diagonal(factors) => {
                let scaled = |row: &[f64]| row.iter().zip(factors).map(|(w, factor)| w * factor).collect::<Vec<_>>();
                Self::Dense(rows.flat_map(scaled).collect())
            }
            Self::Dense(values) => Self::Dense(rows.flat_map(|row| combine(row, values, sources)).collect()),
            Self::Product(_) => {
                self.then_factor(Factor::Dense { sources: inner, values: weight.values().to_vec() }, sources)
            }
        }
    }

    /// `convolution` after `self`.
    pub(super) fn then_convolution(&self, convolution: &Convolution, sources: usize) -> Self {
        self.then_factor(Factor::Convolution(convolution.clone()), sources)
    }

    fn then_factor(&self, factor: Factor, sources: usize) -> Self {
        let mut factors = match self {
            Self::Identity => Vec::new(),
            Self::Diagonal(values) => vec![Factor::Diagonal { values: values.clone() }],
            Self::Dense(values) => vec![Factor::Dense { sources, values: values.to_vec() }],
            Self::Product(factors) => factors.clone(),
        };
        factors.push(factor);
        Self::Product(factors)
    }

    /// Every row times its factor.
    pub(super) fn then_scale(&self, scale: &Tensor, rows: usize) -> Self {
        let factor = |row: usize| if scale.is_scalar() { scale.values()[0] } else { scale.values()[row] };
        self.scaled_rows(factor, rows)
    }

    /// Only the rows for which `keep` holds; the others give 0.
    pub(super) fn masked(&self, keep: impl Fn(usize) -> bool, rows: usize) -> Self {
        match self {
            Self::Identity => Self::Diagonal((0..rows).map(|row| if keep(row) { 1.0 } else { 0.0 }).collect()),
            // Not a product with 0: infinities and NaNs of rows that are left out must not stay.
            Self::Diagonal(factors) => {
                let kept = |(row, factor): (usize, &f64)| if keep(row) { *factor } else { 0.0 };
                Self::Diagonal(factors.iter().enumerate().map(kept).collect())
            }
            Self::Dense(values) => {
                let columns = (values.len() / rows.max(1)).max(1);
                let kept = |(index, value): (usize, &f64)| if keep(index / columns) { *value } else { 0.0 };
                Self::Dense(values.iter().enumerate().map(kept).collect())
            }
            Self::Product(_) => {
                let values = (0..rows).map(|row| if keep(row) { 1.0 } else { 0.0 }).collect();
                self.then_factor(Factor::Diagonal { values }, 0)
            }
        }
    }

    /// Whether it gives 0 for every input.
    pub(super) fn is_zero(&self) -> bool {
        match self {
            Self::Identity => false,
            Self::Diagonal(values) => values.iter().all(|value| *value == 0.0),
            Self::Dense(values) => values.iter().all(|value| *value == 0.0),
            Self::Product(factors) => factors.iter().any(|factor| factor.stored().iter().all(|value| *value == 0.0)),
        }
    }

    fn scaled_rows(&self, factor: impl Fn(usize) -> f64, rows: usize) -> Self {
        match self {
            Self::Identity => Self::Diagonal((0..rows).map(factor).collect()),
            Self::Diagonal(factors) => {
                Self::Diagonal(factors.iter().enumerate().map(|(row, value)| value * factor(row)).collect())
            }
            Self::Dense(values) => {
                let columns = (values.len() / rows.max(1)).max(1);
                let scaled = |(index, value): (usize, &f64)| value * factor(index / columns);
                Self::Dense(values.iter().enumerate().map(scaled).collect())
            }
            Self::Product(_) => self.then_factor(Factor::Diagonal { values: (0..rows).map(factor).collect() }, 0),
        }
    }

    /// The map as weights of a projection. `sparse` ones list only what is not 0.
    pub(super) fn weights(&self, sources: usize, sparse: bool) -> Weights {
        match self {
            Self::Identity => Weights::OneToOne { values: vec![1.0; sources] },
            Self::Diagonal(factors) => Weights::OneToOne { values: factors.clone() },
            Self::Product(factors) => Weights::Product { factors: factors.clone() },
            Self::Dense(values) if !sparse => Weights::Dense { values: values.to_vec() },
            Self::Dense(values) => {
                let entries = values.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
                let mut synapses: Vec<_> = entries
                    .map(|(index, weight)| ((index % sources) as u32, (index / sources) as u32, *weight))
                    .collect();
                synapses.sort_unstable_by_key(|(source, target, _)| (*source, *target));
                Weights::Sparse { synapses }
            }
        }
    }
}

/// The sum of the rows of `values`, each times its factor.
fn combine(factors: &[f64], values: &[f64], columns: usize) -> Vec<f64> {
    let mut sum = vec![0.0; columns];
    for (factor, row) in factors.iter().zip(values.chunks_exact(columns.max(1))) {
        for (total, value) in sum.iter_mut().zip(row) {
            *total += factor * value;
        }
    }
    sum
}

/// `weight * vector`.
pub(super) fn apply_weight(weight: &Tensor, vector: &[f64]) -> Vec<f64> {
    let rows = weight.values().chunks_exact(vector.len().max(1));
    rows.map(|row| row.iter().zip(vector).map(|(w, x)| w * x).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(rows: usize, columns: usize, values: &[f64]) -> Tensor {
        Tensor::new([rows, columns], values.to_vec()).unwrap()
    }

    #[test]
    fn products_come_in_the_right_order() {
        let first = weight(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let second = weight(1, 2, &[10.0, 1.0]);
        let map = LinearMap::Identity.then_weight(&first, 3).then_weight(&second, 3);
        assert_eq!(map, LinearMap::Dense(vec![14.0, 25.0, 36.0].into()));
        assert_eq!(apply_weight(&second, &[1.0, 2.0]), [12.0]);
    }

    #[test]
    fn scales_act_on_columns_before_and_on_rows_after() {
        let scale = Tensor::new([2], vec![2.0, 3.0]).unwrap();
        let matrix = weight(2, 2, &[1.0, 1.0, 1.0, 1.0]);
        let before = LinearMap::Identity.then_scale(&scale, 2).then_weight(&matrix, 2);
        let after = LinearMap::Identity.then_weight(&matrix, 2).then_scale(&scale, 2);
        assert_eq!(before, LinearMap::Dense(vec![2.0, 3.0, 2.0, 3.0].into()));
        assert_eq!(after, LinearMap::Dense(vec![2.0, 2.0, 3.0, 3.0].into()));
    }

    #[test]
    fn masked_rows_forget_even_infinities() {
        let matrix = weight(2, 1, &[f64::INFINITY, 2.0]);
        let map = LinearMap::Identity.then_weight(&matrix, 1).masked(|row| row == 1, 2);
        assert_eq!(map.weights(1, true), Weights::Sparse { synapses: vec![(0, 1, 2.0)] });
    }
}
