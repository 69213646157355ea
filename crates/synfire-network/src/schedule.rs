//! The order of populations within a tick, and the delays that follow from it.
//!
//! A projection without a delay acts in the tick of its spike, so its source has to be updated before its target. On a
//! cycle that is impossible: some projection must take an extra tick. Which one matters (a loop of lateral inhibition that
//! takes two ticks instead of one ruins competition), so a cycle is cut at as few projections as possible, where the user
//! says so first, then at inhibitory ones; and the report names what was cut.

use serde::{Deserialize, Serialize};

use crate::{Network, PopulationId, ProjectionId};

/// Up to this many population pairs on one cycle the best cut is found by trying all.
const EXHAUSTIVE_PAIRS: usize = 14;

/// A projection that takes an extra tick so that causes precede effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The projection.
    pub projection: ProjectionId,
    /// Whether it connects a population with itself, so that there was nothing to choose.
    pub recurrent: bool,
}

/// Which populations are updated when, and the effective delay of every projection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Stages in the order of a tick; each lists its populations ascending. Inputs are in none.
    pub stages: Vec<Vec<PopulationId>>,
    /// Effective delay of each projection in ticks. 0 only from an input or an earlier stage.
    pub delay_ticks: Vec<u32>,
    /// The projections that got an extra tick, ascending.
    pub cuts: Vec<Cut>,
}

impl Schedule {
    /// Orders a network that has passed [`Network::validate`].
    pub fn new(network: &Network) -> Self {
        let mut delay_ticks: Vec<u32> = network.projections.iter().map(|p| natural_delay(network, p)).collect();
        let mut cuts = Vec::new();
        let mut cut = |delay_ticks: &mut Vec<u32>, index: usize, recurrent| {
            delay_ticks[index] = 1;
            cuts.push(Cut { projection: ProjectionId(index), recurrent });
        };
        for (index, projection) in network.projections.iter().enumerate() {
            if delay_ticks[index] == 0 && projection.source == projection.target {
                cut(&mut delay_ticks, index, true);
            }
        }
        for component in components(network.populations.len(), &immediate_pairs(network, &delay_ticks)) {
            for index in cuts_of(network, &delay_ticks, &component) {
                cut(&mut delay_ticks, index, false);
            }
        }
        cuts.sort_by_key(|cut| cut.projection);
        let stages = stages(network, &immediate_pairs(network, &delay_ticks));
        Self { stages, delay_ticks, cuts }
    }

    /// The order in which everything that runs this network lists its populations: inputs as in an input row, then neurons
    /// stage by stage. Where an executor keeps or updates them (a population with a winner comes later in its stage on the
    /// core) does not matter.
    pub fn listing<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = PopulationId> + 'a {
        network.inputs.iter().chain(self.stages.iter().flatten()).copied()
    }
}

/// The delay before any cut: the explicit one, plus the output delay of neurons.
fn natural_delay(network: &Network, projection: &crate::Projection) -> u32 {
    let output_delay =
        if network.population(projection.source).is_input() { 0 } else { network.semantics.output_delay_ticks };
    projection.delay_ticks.saturating_add(output_delay)
}

/// `(source, target)` of every projection between neurons that has no delay, without repeats, ascending.
fn immediate_pairs(network: &Network, delay_ticks: &[u32]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<_> = network
        .projections
        .iter()
        .zip(delay_ticks)
        .filter(|(p, delay)| **delay == 0 && !network.population(p.source).is_input())
        .map(|(p, _)| (p.source.0, p.target.0))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Strongly connected components with more than one population, each ascending (Kosaraju, without recursion).
fn components(populations: usize, pairs: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let reversed: Vec<_> = pairs.iter().map(|(source, target)| (*target, *source)).collect();
    let mut order = Vec::new();
    let mut seen = vec![false; populations];
    for start in 0..populations {
        finish_order(start, pairs, &mut seen, &mut order);
    }
    let mut seen = vec![false; populations];
    let mut found = Vec::new();
    for start in order.into_iter().rev() {
        let mut component = Vec::new();
        finish_order(start, &reversed, &mut seen, &mut component);
        if component.len() > 1 {
            component.sort_unstable();
            found.push(component);
        }
    }
    found.sort();
    found
}

/// Depth-first search from `start`; appends what it reaches in order of finishing.
fn finish_order(start: usize, pairs: &[(usize, usize)], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let targets = |node: usize| pairs.iter().filter(move |(source, _)| *source == node).map(|(_, target)| *target);
    let mut stack = vec![(start, targets(start))];
    while let Some((node, remaining)) = stack.last_mut() {
        match remaining.next() {
            Some(next) if !seen[next] => {
                seen[next] = true;
                stack.push((next, targets(next)));
            }
            Some(_) => {}
            None => {
                order.push(*node);
                stack.pop();
            }
        }
    }
}

/// One pair of populations on a cycle, with what cutting it would cost.
struct Pair {
    source: usize,
    target: usize,
    projections: Vec<usize>,
    /// How many of its projections the user did not ask to cut.
    unasked: usize,
    /// How many of its projections are excitatory on the whole.
    excitatory: usize,
}

/// The projections to cut so that `component` has no cycle without a delay.
fn cuts_of(network: &Network, delay_ticks: &[u32], component: &[usize]) -> Vec<usize> {
    let pairs = pairs_within(network, delay_ticks, component);
    let kept = if pairs.len() <= EXHAUSTIVE_PAIRS { best_kept(&pairs) } else { greedy_kept(&pairs) };
    let cut = pairs.iter().enumerate().filter(|(index, _)| kept & (1 << index) == 0);
    cut.flat_map(|(_, pair)| pair.projections.iter().copied()).collect()
}

fn pairs_within(network: &Network, delay_ticks: &[u32], component: &[usize]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (index, projection) in network.projections.iter().enumerate() {
        let (source, target) = (projection.source.0, projection.target.0);
        if delay_ticks[index] != 0 || !component.contains(&source) || !component.contains(&target) {
            continue;
        }
        let position = pairs.iter().position(|pair| (pair.source, pair.target) == (source, target));
        let position = position.unwrap_or_else(|| {
            pairs.push(Pair { source, target, projections: Vec::new(), unasked: 0, excitatory: 0 });
            pairs.len() - 1
        });
        let pair = &mut pairs[position];
        pair.projections.push(index);
        pair.unasked += usize::from(!projection.prefer_cut);
        pair.excitatory += usize::from(is_excitatory(projection));
    }
    pairs
}

/// Whether its weights are positive on the whole; where they learn, whether their bounds are.
fn is_excitatory(projection: &crate::Projection) -> bool {
    match projection.plasticity {
        Some(rule) => rule.w_min + rule.w_max >= 0.0,
        None => projection.weights.balance() >= 0.0,
    }
}

/// Tries every subset of pairs: fewest unasked cuts, then fewest cuts, then fewest excitatory ones, then the latest in the
/// order of the network. Returns the kept pairs as a bit set.
fn best_kept(pairs: &[Pair]) -> u128 {
    let all = (1_u128 << pairs.len()) - 1;
    let cost = |kept: u128| {
        let cut = pairs.iter().enumerate().filter(move |(index, _)| kept & (1 << index) == 0);
        cut.fold((0, 0, 0), |(unasked, count, excitatory), (_, pair)| {
            (unasked + pair.unasked, count + pair.projections.len(), excitatory + pair.excitatory)
        })
    };
    let acyclic = (0..=all).filter(|kept| is_acyclic(pairs, *kept));
    acyclic.min_by_key(|kept| (cost(*kept), *kept)).unwrap_or(0)
}

/// Keeps pairs one by one while no cycle closes: first those that are dearest to cut.
fn greedy_kept(pairs: &[Pair]) -> u128 {
    let mut order: Vec<usize> = (0..pairs.len().min(128)).collect();
    order.sort_by_key(|index| {
        let pair = &pairs[*index];
        (std::cmp::Reverse((pair.unasked, pair.projections.len(), pair.excitatory)), *index)
    });
    order.into_iter().fold(0, |kept, index| if is_acyclic(pairs, kept | 1 << index) { kept | 1 << index } else { kept })
}

/// Whether the pairs of the bit set `kept` form no cycle (repeatedly drops pairs whose source has no incoming one).
fn is_acyclic(pairs: &[Pair], kept: u128) -> bool {
    let mut left: Vec<&Pair> = pairs
        .iter()
        .take(128)
        .enumerate()
        .filter(|(index, _)| kept & (1 << index) != 0)
        .map(|(_, pair)| pair)
        .collect();
    loop {
        let before = left.len();
        let targets: Vec<usize> = left.iter().map(|pair| pair.target).collect();
        left.retain(|pair| targets.contains(&pair.source));
        if left.is_empty() {
            return true;
        }
        if left.len() == before {
            return false;
        }
    }
}

/// Populations by the length of the longest path without delay that leads to them.
fn stages(network: &Network, pairs: &[(usize, usize)]) -> Vec<Vec<PopulationId>> {
    let mut stage_of = vec![0_usize; network.populations.len()];
    // At most as many rounds as populations, since no cycle is left.
    for _ in 0..network.populations.len() {
        for (source, target) in pairs {
            stage_of[*target] = stage_of[*target].max(stage_of[*source] + 1);
        }
    }
    let neurons = || network.population_ids().filter(|id| !network.population(*id).is_input());
    let count = neurons().map(|id| stage_of[id.0] + 1).max().unwrap_or(0);
    (0..count).map(|stage| neurons().filter(|id| stage_of[id.0] == stage).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Membrane, NeuronModel, Population, PopulationKind, Projection, Semantics, Synapse, Values, Weights};

    fn network(populations: usize, projections: &[(usize, usize, f64)]) -> Network {
        let model = NeuronModel {
            membrane: Membrane::Integrator,
            synapse: Synapse::Delta,
            r: Values::Same(1.0),
            v_min: None,
            v_initial: Values::ZERO,
            firing: None,
        };
        let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
        Network {
            name: "test".into(),
            semantics: Semantics::default(),
            populations: (0..populations)
                .map(|i| Population { name: format!("p{i}"), shape: vec![1], kind: neurons.clone() })
                .collect(),
            projections: projections
                .iter()
                .enumerate()
                .map(|(i, (source, target, weight))| Projection {
                    name: format!("w{i}"),
                    source: PopulationId(*source),
                    target: PopulationId(*target),
                    weights: Weights::Dense { values: vec![*weight] },
                    delay_ticks: 0,
                    prefer_cut: false,
                    plasticity: None,
                })
                .collect(),
            inputs: vec![],
            outputs: vec![],
        }
    }

    fn cut_indices(schedule: &Schedule) -> Vec<usize> {
        schedule.cuts.iter().map(|cut| cut.projection.0).collect()
    }

    #[test]
    fn layers_follow_each_other_without_delay() {
        let schedule = Schedule::new(&network(3, &[(1, 2, 1.0), (0, 1, 1.0)]));
        assert_eq!(schedule.delay_ticks, [0, 0]);
        assert_eq!(schedule.stages, [[PopulationId(0)], [PopulationId(1)], [PopulationId(2)]]);
    }

    #[test]
    fn a_self_loop_takes_one_tick() {
        let schedule = Schedule::new(&network(1, &[(0, 0, 1.0)]));
        assert_eq!(schedule.delay_ticks, [1]);
        assert_eq!(schedule.cuts, [Cut { projection: ProjectionId(0), recurrent: true }]);
    }

    #[test]
    fn a_cycle_is_cut_at_the_inhibitory_projection() {
        let schedule = Schedule::new(&network(2, &[(0, 1, 1.0), (1, 0, -2.0)]));
        assert_eq!(cut_indices(&schedule), [1]);
        let schedule = Schedule::new(&network(2, &[(0, 1, -1.0), (1, 0, 2.0)]));
        assert_eq!(cut_indices(&schedule), [0]);
        assert_eq!(schedule.stages, [[PopulationId(1)], [PopulationId(0)]]);
    }

    #[test]
    fn the_user_decides_where_asked() {
        let mut net = network(2, &[(0, 1, 1.0), (1, 0, -2.0)]);
        net.projections[0].prefer_cut = true;
        assert_eq!(cut_indices(&Schedule::new(&net)), [0]);
    }

    #[test]
    fn one_cut_breaks_two_cycles_when_it_can() {
        // 0 -> 1 -> 2 -> 0 and 1 -> 3 -> 0: cutting 0 -> 1 breaks both.
        let schedule = Schedule::new(&network(4, &[(0, 1, 1.0), (1, 2, 1.0), (2, 0, -1.0), (1, 3, 1.0), (3, 0, -1.0)]));
        assert_eq!(cut_indices(&schedule), [0]);
    }

    #[test]
    fn large_cycles_fall_back_to_a_valid_cut() {
        let ring: Vec<_> = (0..40).map(|i| (i, (i + 1) % 40, if i == 7 { -1.0 } else { 1.0 })).collect();
        let schedule = Schedule::new(&network(40, &ring));
        assert_eq!(cut_indices(&schedule), [7]);
        assert_eq!(schedule.stages.len(), 40);
    }

    #[test]
    fn an_output_delay_leaves_nothing_to_cut() {
        let mut net = network(2, &[(0, 1, 1.0), (1, 0, -2.0), (0, 0, 1.0)]);
        net.semantics.output_delay_ticks = 1;
        let schedule = Schedule::new(&net);
        assert_eq!((schedule.delay_ticks, schedule.cuts.len(), schedule.stages.len()), (vec![1, 1, 1], 0, 1));
    }
}
