//! Whether the sources of a population are alike enough to choose its weights by error where no data say which of them speak.
//!
//! An error counts in proportion to the weights. Where one source drives a neuron a hundred times as strongly as another, the
//! weights of the weaker one are given up for those of the stronger: the scale is chosen for these, and the others make up
//! for their errors. That is right only while the stronger one speaks. In data it may be silent, and nothing but the weaker
//! one reaches the neuron.

use std::collections::BTreeMap;

use synfire_network::Network;

use crate::rows::Rows;

/// The largest ratio of the mean squares that two sources bring to a neuron. On small random networks of two inputs, 90 of
/// each kind, 30 and 100 lose as little as weights to nearest do, and no limit loses four times as much.
const RATIO: f64 = 100.0;

/// Whether no neuron has sources that are too unequal. `rows` are those of all projections to the population.
pub(crate) fn is_balanced(network: &Network, rows: &[(usize, Rows<'_>)]) -> bool {
    let count = rows.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0);
    (0..count).all(|row| ratio(network, rows, row) <= RATIO)
}

/// The ratio of what the strongest source of a row brings to what the weakest does that brings anything.
fn ratio(network: &Network, rows: &[(usize, Rows<'_>)], row: usize) -> f64 {
    let mut powers: BTreeMap<usize, f64> = BTreeMap::new();
    for (index, rows) in rows.iter().filter(|(_, rows)| row < rows.len()) {
        *powers.entry(network.projections[*index].source.0).or_default() += rows.power(row);
    }
    let some = powers.into_values().filter(|power| *power > 0.0);
    let (least, most) = some.fold((f64::INFINITY, 0.0_f64), |(least, most), p| (least.min(p), most.max(p)));
    if most > 0.0 { most / least } else { 1.0 }
}
