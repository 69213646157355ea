//! The weights of a projection by what they have in common: a neuron, or, where kernels are shared, a channel.

use std::borrow::Cow;
use std::collections::HashMap;

use synfire_network::{Projection, Weights};

use crate::activity::{Activity, Columns};
use crate::dynamics::Step;

/// One weight that gets one integer.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Item {
    /// In real units of v (after gains).
    weight: f64,
    /// What it meets.
    column: u32,
    /// The synapse, counted in the order of the projection; of a shared weight its bits.
    key: u64,
}

/// The weights of a projection, row by row.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    /// Neurons of each row: 1, or the positions of a channel.
    pub positions: usize,
    /// Whether equal weights of a row are one.
    pub is_shared: bool,
    /// By row, and the end.
    starts: Vec<usize>,
    items: Vec<Item>,
    columns: Columns<'a>,
}

/// Values that all columns of shared weights have together at most.
const SHARED_VALUES: usize = 1 << 23;
/// Positions of a channel whose inputs are looked at.
const POSITIONS: usize = 16;
/// Most moments of a column of shared weights: pairs of a position and a moment.
const SHARED_MOMENTS: usize = 256;

impl<'a> Rows<'a> {
    /// The rows of a projection to neurons with these steps, of which so many positions have a channel where kernels lead to
    /// them.
    pub fn new(
        projection: &Projection,
        sources: usize,
        steps: &[Step],
        positions: Option<usize>,
        activity: Option<&'a Activity>,
    ) -> Self {
        match &projection.weights {
            Weights::Product { .. } => {
                let positions = positions.filter(|positions| steps.len().is_multiple_of(*positions)).unwrap_or(1);
                Self::shared(projection, sources, steps, positions, activity)
            }
            _ => Self::single(projection, sources, steps, activity),
        }
    }

    fn single(projection: &Projection, sources: usize, steps: &[Step], activity: Option<&'a Activity>) -> Self {
        let mut starts = vec![0; steps.len() + 1];
        projection.weights.synapses(sources).for_each(|(_, target, _)| starts[target + 1] += 1);
        (0..steps.len()).for_each(|row| starts[row + 1] += starts[row]);
        let mut next = starts.clone();
        let mut items = vec![Item { weight: 0.0, column: 0, key: 0 }; starts[steps.len()]];
        for (key, (source, target, weight)) in projection.weights.synapses(sources).enumerate() {
            let item = Item { weight: weight * steps[target].input_gain, column: source as u32, key: key as u64 };
            items[next[target]] = item;
            next[target] += 1;
        }
        let columns = activity.map(|activity| Columns::new(activity.moments, Cow::Borrowed(&activity.values)));
        Self { positions: 1, is_shared: false, starts, items, columns: columns.unwrap_or_default() }
    }

    fn shared(
        projection: &Projection,
        sources: usize,
        steps: &[Step],
        positions: usize,
        activity: Option<&'a Activity>,
    ) -> Self {
        let rows = steps.len() / positions;
        let mut found: Vec<HashMap<u64, u32>> = vec![HashMap::new(); rows];
        let mut items: Vec<Vec<Item>> = vec![Vec::new(); rows];
        let mut count = 0;
        for (_, target, weight) in projection.weights.synapses(sources) {
            let row = target / positions;
            found[row].entry(weight.to_bits()).or_insert_with(|| {
                let weight_of_v = weight * steps[target].input_gain;
                items[row].push(Item { weight: weight_of_v, column: count, key: weight.to_bits() });
                count += 1;
                count - 1
            });
        }
        let columns = activity.map(|activity| {
            let sample = Sampled::new(activity, positions, count as usize);
            sample.columns(projection, sources, &found, count as usize)
        });
        let mut starts = vec![0];
        starts.extend(items.iter().scan(0, |end, items| {
            *end += items.len();
            Some(*end)
        }));
        let items = items.into_iter().flatten().collect();
        Self { positions, is_shared: true, starts, items, columns: columns.unwrap_or_default() }
    }

    /// The weights of a row: key, weight in real units of v, and what it meets.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u64, f64, u32)> + '_ {
        let items = &self.items[self.starts[row]..self.starts[row + 1]];
        items.iter().map(|item| (item.key, item.weight, item.column))
    }

    /// The mean square of what the weights of a row bring, if each met its sources for itself.
    pub fn power(&self, row: usize) -> f64 {
        self.row(row).map(|(_, weight, column)| self.columns.power(column) * weight * weight).sum()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of weights in all rows.
    pub fn weights(&self) -> usize {
        self.items.len()
    }

    /// What the weights meet.
    pub fn columns(&self) -> &Columns<'a> {
        &self.columns
    }
}

/// The moments and positions at which shared weights are looked at.
struct Sampled<'a> {
    activity: &'a Activity,
    moments: Vec<usize>,
    positions: usize,
    /// Every so many positions one is looked at.
    stride: usize,
}

impl<'a> Sampled<'a> {
    fn new(activity: &'a Activity, positions: usize, weights: usize) -> Self {
        let most = (SHARED_VALUES / weights.max(1)).clamp(1, SHARED_MOMENTS);
        let stride = positions.div_ceil(POSITIONS.min(most));
        let looked_at = positions.div_ceil(stride);
        let wanted = (most / looked_at).clamp(1, activity.moments);
        let moments = (0..wanted).map(|moment| moment * activity.moments / wanted).collect();
        Self { activity, moments, positions, stride }
    }

    /// For each weight the sum of the sources that it weighs, at every moment and position.
    fn columns(
        &self,
        projection: &Projection,
        sources: usize,
        found: &[HashMap<u64, u32>],
        weights: usize,
    ) -> Columns<'a> {
        let looked_at = self.positions.div_ceil(self.stride);
        let length = self.moments.len() * looked_at;
        let mut values = vec![0.0_f32; weights * length];
        for (source, target, weight) in projection.weights.synapses(sources) {
            let position = target % self.positions;
            if !position.is_multiple_of(self.stride) {
                continue;
            }
            let Some(column) = found[target / self.positions].get(&weight.to_bits()) else { continue };
            let first = *column as usize * length + position / self.stride * self.moments.len();
            let given = &self.activity.values[source * self.activity.moments..][..self.activity.moments];
            let sums = &mut values[first..first + self.moments.len()];
            sums.iter_mut().zip(&self.moments).for_each(|(sum, moment)| *sum += given[*moment]);
        }
        Columns::new(length, Cow::Owned(values))
    }
}
