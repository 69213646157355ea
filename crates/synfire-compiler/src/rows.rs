//! The weights of a projection by what they have in common: a neuron, or, where kernels are shared, a channel.

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter::Enumerate;
use std::slice;

use synfire_network::{Projection, Weights};

use crate::activity::{Activity, Columns};
use crate::dynamics::Step;

/// One weight that gets one integer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Item {
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
    kept: Kept<'a>,
    columns: Columns<'a>,
}

/// Where the weights are. Those of large projections are read where they stand: a copy would be larger than they are.
#[derive(Debug)]
enum Kept<'a> {
    /// In a list of their own.
    Items(Vec<Item>),
    /// In a matrix `[row][source]`.
    Matrix {
        values: &'a [f64],
        sources: usize,
        /// By row.
        gains: Vec<f64>,
    },
    /// In a list of `(source, row, weight)` without zeros.
    List {
        synapses: &'a [(u32, u32, f64)],
        /// Row by row: positions in the list.
        order: Vec<u32>,
        /// By row.
        gains: Vec<f64>,
    },
}

/// The weights of a row; see [`Rows::row`].
#[derive(Debug)]
pub(crate) enum Row<'r> {
    Items(slice::Iter<'r, Item>),
    Matrix { values: Enumerate<slice::Iter<'r, f64>>, gain: f64, key: u64 },
    List { synapses: &'r [(u32, u32, f64)], order: slice::Iter<'r, u32>, gain: f64 },
}

impl Iterator for Row<'_> {
    type Item = (u64, f64, u32);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Items(items) => items.next().map(|item| (item.key, item.weight, item.column)),
            Self::Matrix { values, gain, key } => {
                let (source, weight) = values.find(|(_, weight)| **weight != 0.0)?;
                let found = (*key, weight * *gain, source as u32);
                *key += 1;
                Some(found)
            }
            Self::List { synapses, order, gain } => {
                let index = *order.next()?;
                let (source, _, weight) = synapses[index as usize];
                Some((index.into(), weight * *gain, source))
            }
        }
    }
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
        projection: &'a Projection,
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

    fn single(projection: &'a Projection, sources: usize, steps: &[Step], activity: Option<&'a Activity>) -> Self {
        let mut starts = vec![0; steps.len() + 1];
        projection.weights.synapses(sources).for_each(|(_, target, _)| starts[target + 1] += 1);
        (0..steps.len()).for_each(|row| starts[row + 1] += starts[row]);
        let gains = || steps.iter().map(|step| step.input_gain).collect();
        let kept = match &projection.weights {
            Weights::Dense { values } if sources > 0 => Kept::Matrix { values, sources, gains: gains() },
            Weights::Sparse { synapses } if starts[steps.len()] == synapses.len() && fits_u32(synapses.len()) => {
                let order = by_row(starts.clone(), synapses.iter().map(|(_, target, _)| *target as usize));
                Kept::List { synapses, order, gains: gains() }
            }
            weights => {
                let places = by_row(starts.clone(), weights.synapses(sources).map(|(_, target, _)| target));
                let all: Vec<_> = weights.synapses(sources).collect();
                let item = |key: &u32| {
                    let (source, target, weight) = all[*key as usize];
                    Item { weight: weight * steps[target].input_gain, column: source as u32, key: u64::from(*key) }
                };
                Kept::Items(places.iter().map(item).collect())
            }
        };
        let columns = activity.map(|activity| Columns::new(activity.moments, Cow::Borrowed(&activity.values)));
        Self { positions: 1, is_shared: false, starts, kept, columns: columns.unwrap_or_default() }
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
        let kept = Kept::Items(items.into_iter().flatten().collect());
        Self { positions, is_shared: true, starts, kept, columns: columns.unwrap_or_default() }
    }

    /// The weights of a row: key, weight in real units of v, and what it meets.
    pub fn row(&self, row: usize) -> Row<'_> {
        let place = self.starts[row]..self.starts[row + 1];
        match &self.kept {
            Kept::Items(items) => Row::Items(items[place].iter()),
            Kept::Matrix { values, sources, gains } => {
                let values = values[row * sources..(row + 1) * sources].iter().enumerate();
                Row::Matrix { values, gain: gains[row], key: place.start as u64 }
            }
            Kept::List { synapses, order, gains } => {
                Row::List { synapses, order: order[place].iter(), gain: gains[row] }
            }
        }
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
        self.starts[self.len()]
    }

    /// What the weights meet.
    pub fn columns(&self) -> &Columns<'a> {
        &self.columns
    }
}

fn fits_u32(count: usize) -> bool {
    u32::try_from(count).is_ok()
}

/// The positions of synapses with these rows, row by row; the rows begin at `starts`.
fn by_row(mut starts: Vec<usize>, rows: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut order = vec![0; starts.last().copied().unwrap_or(0)];
    for (index, row) in rows.enumerate() {
        order[starts[row]] = index as u32;
        starts[row] += 1;
    }
    order
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
