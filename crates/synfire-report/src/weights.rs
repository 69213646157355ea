//! What was learned: arrays of weights and thresholds.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_data::Array;
use synfire_diagnostics::{Number, shortened};

use crate::{Document, Lines};

/// Arrays, as a list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct WeightsReport<'a> {
    arrays: Vec<Described<'a>>,
}

#[derive(Debug, Serialize)]
struct Described<'a> {
    name: &'a str,
    shape: &'a [usize],
    smallest: f64,
    mean: f64,
    largest: f64,
}

impl<'a> WeightsReport<'a> {
    /// Of arrays in real units, by name.
    pub fn new(arrays: &'a BTreeMap<String, Array>) -> Self {
        Self { arrays: arrays.iter().map(|(name, array)| Described::new(name, array)).collect() }
    }
}

impl Document for WeightsReport<'_> {
    fn text(&self) -> Lines {
        self.arrays.iter().map(Described::line).collect()
    }
}

impl<'a> Described<'a> {
    fn new(name: &'a str, array: &'a Array) -> Self {
        let values = array.values.iter().copied();
        Self {
            name,
            shape: &array.shape,
            smallest: values.clone().fold(f64::INFINITY, f64::min),
            mean: values.clone().sum::<f64>() / array.values.len().max(1) as f64,
            largest: values.fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn line(&self) -> String {
        let shape: Vec<_> = self.shape.iter().map(ToString::to_string).collect();
        let [smallest, largest, mean] = [self.smallest, self.largest, self.mean].map(Number);
        let (name, shape) = (shortened(self.name), shape.join(" x "));
        format!("{name:<24} {shape:>9}  {smallest:.4} to {largest:.4}, mean {mean:.4}")
    }
}
