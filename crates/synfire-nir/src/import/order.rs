//! The order of populations, and which of them lie on a common cycle.

use std::collections::{BTreeMap, BTreeSet};

use super::components::components;

/// How ready a population is: how many that feed it are missing, first of those outside its own cycles, then of those
/// inside; whether nothing outside feeds it; its node. Less is sooner.
type Readiness = (usize, usize, bool, usize);

/// Inputs first, then neurons, so that a population follows those that feed it. Among populations on common cycles, which
/// have no such order, the one comes first of which the fewest feeders are missing, then one that is fed from outside
/// them. What is still equal is ordered by name (ascending indices are ascending names). `edges` are `(source, target)`
/// nodes; `cycles` are the [`cycle_numbers`].
pub(super) fn population_order(
    inputs: &[usize],
    neurons: &[usize],
    edges: &BTreeSet<(usize, usize)>,
    cycles: &[usize],
) -> Vec<usize> {
    let mut ready: BTreeMap<usize, Readiness> = neurons.iter().map(|neuron| (*neuron, (0, 0, true, *neuron))).collect();
    let mut targets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (source, target) in edges.iter().filter(|(source, target)| source != target) {
        targets.entry(*source).or_default().push(*target);
        let (outside, inside, unfed, _) = ready.entry(*target).or_insert((0, 0, true, *target));
        if cycles[*source] == cycles[*target] { *inside += 1 } else { (*outside, *unfed) = (*outside + 1, false) }
    }
    let mut open: BTreeSet<Readiness> = ready.values().copied().collect();
    let mut order = Vec::new();
    let mut placed = inputs.to_vec();
    while let Some(source) = placed.pop().or_else(|| open.pop_first().map(|(.., neuron)| neuron)) {
        order.push(source);
        for target in targets.get(&source).into_iter().flatten() {
            let Some(readiness) = ready.get_mut(target) else { continue };
            // Not there if it was placed before this feeder of its cycle.
            if open.remove(readiness) {
                if cycles[source] == cycles[*target] {
                    readiness.1 -= 1;
                } else {
                    readiness.0 -= 1;
                }
                open.insert(*readiness);
            }
        }
    }
    order[..inputs.len()].sort_unstable();
    order
}

/// For each of `count` nodes a number; two nodes on a common cycle of `edges` have the same.
pub(crate) fn cycle_numbers(count: usize, edges: &BTreeSet<(usize, usize)>) -> Vec<usize> {
    let mut targets = vec![Vec::new(); count];
    for (source, target) in edges {
        targets[*source].push(*target);
    }
    let mut numbers = vec![0; count];
    for (number, component) in components(&targets).iter().enumerate() {
        for node in component {
            numbers[*node] = number;
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order<const EDGES: usize>(edges: [(usize, usize); EDGES]) -> Vec<usize> {
        let edges = BTreeSet::from(edges);
        population_order(&[0, 1], &[2, 3, 4, 5], &edges, &cycle_numbers(6, &edges))
    }

    #[test]
    fn layers_follow_those_that_feed_them() {
        assert_eq!(order([(0, 5), (5, 3), (3, 4), (4, 4), (4, 2)]), [0, 1, 5, 3, 4, 2]);
        assert_eq!(order([]), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_cycle_is_entered_where_it_is_fed() {
        assert_eq!(order([(0, 5), (5, 3), (3, 5), (3, 4), (4, 4), (4, 2)]), [0, 1, 5, 3, 4, 2]);
        assert_eq!(order([(1, 4), (4, 3), (3, 2), (2, 4), (2, 5)]), [0, 1, 4, 3, 2, 5]);
    }

    #[test]
    fn only_cycles_share_a_number() {
        let numbers = cycle_numbers(4, &BTreeSet::from([(0, 1), (1, 0), (1, 2), (2, 3)]));
        assert_eq!(numbers[0], numbers[1]);
        assert!(numbers[1] != numbers[2] && numbers[2] != numbers[3]);
    }
}
