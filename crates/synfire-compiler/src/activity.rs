//! What reaches the neurons of a network when it runs, as far as it is known.

use serde::{Deserialize, Serialize};

/// What the sources of a projection gave at some moments, as its targets see it: not the spikes of one tick, but their mean
/// over the time constants of the targets, weighted as these weigh it. A source that gives 1 in every tick has 1.
///
/// Projections that are observed together have the same moments.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// Moments of each source.
    pub moments: usize,
    /// Values of all sources: all moments of the first, then those of the next.
    pub values: Vec<f32>,
}

impl Activity {
    /// Whether it is that of so many sources.
    pub(crate) fn is_of(&self, sources: usize) -> bool {
        self.moments > 0 && self.moments.checked_mul(sources) == Some(self.values.len())
    }
}

/// Columns of a table: what a weight meets, one value for each moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns<'a> {
    moments: usize,
    values: std::borrow::Cow<'a, [f32]>,
    /// By column: its mean square, and a little of that of all, so that nothing counts for nothing.
    power: Vec<f64>,
}

/// A column counts this part of the mean of all at least: what was silent while one looked may speak later.
const POWER_FLOOR: f64 = 0.02;

impl<'a> Columns<'a> {
    /// Columns of so many moments.
    pub fn new(moments: usize, values: std::borrow::Cow<'a, [f32]>) -> Self {
        let square = |column: &[f32]| column.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / moments as f64;
        let mut power: Vec<f64> = values.chunks(moments.max(1)).map(square).collect();
        let floor = POWER_FLOOR * power.iter().sum::<f64>() / power.len().max(1) as f64;
        if floor > 0.0 {
            power.iter_mut().for_each(|power| *power += floor);
        } else {
            power.fill(1.0);
        }
        Self { moments, values, power }
    }

    /// One column; empty where nothing is known.
    pub fn column(&self, index: u32) -> &[f32] {
        let first = index as usize * self.moments;
        self.values.get(first..first + self.moments).unwrap_or(&[])
    }

    /// How much an error of a weight with this column counts; 1 where nothing is known.
    pub fn power(&self, index: u32) -> f64 {
        self.power.get(index as usize).copied().unwrap_or(1.0)
    }

    /// Values of each column; 0 where nothing is known.
    pub fn moments(&self) -> usize {
        self.moments
    }
}
