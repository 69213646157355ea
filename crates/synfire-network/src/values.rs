//! A parameter of a population: one number for all neurons or one for each.

use serde::{Deserialize, Serialize};

/// A real parameter of every neuron of a population.
///
/// `Same` broadcasts; `Each` has exactly one value per neuron (checked by [`crate::Network::validate`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// All neurons share this value.
    Same(f64),
    /// One value per neuron.
    Each(Vec<f64>),
}

impl Values {
    /// Zero for every neuron.
    pub const ZERO: Self = Self::Same(0.0);

    /// The value of neuron `index`.
    ///
    /// # Panics
    /// If there is one value per neuron and `index` is past the last.
    pub fn get(&self, index: usize) -> f64 {
        match self {
            Self::Same(value) => *value,
            Self::Each(values) => values[index],
        }
    }

    /// The number of values when there is one per neuron.
    pub fn len_if_each(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }

    /// The stored values: one if all neurons share it.
    pub fn stored(&self) -> &[f64] {
        match self {
            Self::Same(value) => std::slice::from_ref(value),
            Self::Each(values) => values,
        }
    }

    /// Whether every neuron has the value 0.
    pub fn is_zero(&self) -> bool {
        self.stored().iter().all(|value| *value == 0.0)
    }

    /// Applies `f` to every stored value.
    #[must_use]
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Same(value) => Self::Same(f(*value)),
            Self::Each(values) => Self::Each(values.iter().map(|value| f(*value)).collect()),
        }
    }

    /// [`Values::map`] where they are, without another vector.
    #[must_use]
    pub fn mapped(mut self, f: impl Fn(f64) -> f64) -> Self {
        match &mut self {
            Self::Same(value) => *value = f(*value),
            Self::Each(values) => values.iter_mut().for_each(|value| *value = f(*value)),
        }
        self
    }

    /// Adds `other` to `self`, neuron by neuron; both are for `size` neurons.
    #[must_use]
    pub fn plus(&self, other: &Self, size: usize) -> Self {
        match (self, other) {
            (Self::Same(a), Self::Same(b)) => Self::Same(a + b),
            _ => Self::Each((0..size).map(|index| self.get(index) + other.get(index)).collect()),
        }
    }

    /// One shared value if all of `values` are equal, else one per neuron.
    pub fn from_vec(values: Vec<f64>) -> Self {
        match values.first() {
            Some(first) if values.iter().all(|value| value.to_bits() == first.to_bits()) => Self::Same(*first),
            _ => Self::Each(values),
        }
    }
}

impl From<f64> for Values {
    fn from(value: f64) -> Self {
        Self::Same(value)
    }
}
