//! Where biases go: NIR has them beside weights only.

use std::collections::BTreeSet;

use synfire_network::{Network, PopulationKind, Projection, Values, Weights};

use super::problem::Problem;
use crate::import::cycle_numbers;

/// For each projection the bias that goes beside its weights.
///
/// Of the projections into a population those with matrices come first, as one-to-one weights would have to become one;
/// then those that are not recurrent. `split` is whether an import will take biases of recurrent projections as late ones:
/// then each kind of bias has its own projections.
pub(super) fn places(network: &Network, split: bool) -> Result<Vec<Option<&Values>>, Vec<Problem>> {
    let recurrent = recurrent(network);
    let mut places = vec![None; network.projections.len()];
    let mut problems = Vec::new();
    for id in network.population_ids() {
        let population = network.population(id);
        let PopulationKind::Neurons { bias, late_bias, .. } = &population.kind else { continue };
        let incoming: Vec<usize> = (0..places.len()).filter(|index| network.projections[*index].target == id).collect();
        for (values, late) in [(bias, false), (late_bias, true)] {
            if values.is_zero() {
                continue;
            }
            let allowed = incoming.iter().filter(|index| !split || recurrent[**index] == late);
            let one_to_one = |index: &usize| matches!(network.projections[*index].weights, Weights::OneToOne { .. });
            match allowed.min_by_key(|index| (one_to_one(index), recurrent[**index], **index)) {
                Some(index) => places[*index] = Some(values),
                None => {
                    let population = population.name.clone();
                    problems.push(Problem::Bias { population, late, undriven: incoming.is_empty() });
                }
            }
        }
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// For each projection whether its ends lie on a common cycle, as an import sees it.
fn recurrent(network: &Network) -> Vec<bool> {
    let ends = |projection: &Projection| (projection.source.0, projection.target.0);
    let edges: BTreeSet<_> = network.projections.iter().map(ends).collect();
    let cycles = cycle_numbers(network.populations.len(), &edges);
    network.projections.iter().map(ends).map(|(source, target)| cycles[source] == cycles[target]).collect()
}
