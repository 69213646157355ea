//! The network from its parts.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use synfire_network::{Network, Population, PopulationId, PopulationKind, Projection, Semantics, Values};

use super::flat::FlatGraph;
use super::linear::LinearMap;
use super::neurons;
use super::order::{cycle_numbers, population_order};
use super::problem::Problem;
use super::signal::{Fuser, Signal, Term, Ways};
use super::sizes::Sizes;
use super::warning::Warning;
use crate::ImportOptions;

/// Builds the network; it still has to be validated.
pub(super) fn assemble<'a>(
    graph: &FlatGraph<'a>,
    sizes: &Sizes,
    mut fuser: Fuser<'_, 'a>,
    name: &str,
    options: &ImportOptions,
    warnings: &mut Vec<Warning>,
) -> Result<Network, Vec<Problem>> {
    let (inputs, neurons) = (graph.nodes_where(|node| node.is_input()), graph.nodes_where(|node| node.is_neuron()));
    let one = |problem| vec![problem];
    let mut signals = BTreeMap::new();
    for neuron in &neurons {
        let signal = fuser.incoming(*neuron).map_err(one)?;
        signal.terms.iter().try_for_each(|term| fuser.spend_projection(*neuron, term)).map_err(one)?;
        signals.insert(*neuron, signal);
    }
    let outputs = outputs(graph, &mut fuser, warnings)?;
    let edges = edges(&signals);
    let cycles = cycle_numbers(graph.nodes.len(), &edges);
    let order = population_order(&inputs, &neurons, &edges, &cycles);
    let ids: BTreeMap<usize, PopulationId> =
        order.iter().enumerate().map(|(id, node)| (*node, PopulationId(id))).collect();
    let assembler = Assembler { graph, sizes, feeders: &fuser.feeders, ways: &fuser.ways, cycles, options };
    let populations = order.iter().map(|node| assembler.population(*node, signals.get(node), warnings)).collect();
    Ok(Network {
        name: name.to_owned(),
        semantics: Semantics {
            dt_s: options.step_s(),
            decay: options.decay,
            output_delay_ticks: options.output_delay_ticks,
        },
        populations,
        projections: assembler.projections(&order, &signals, &ids),
        inputs: inputs.iter().map(|node| ids[node]).collect(),
        outputs: outputs.iter().map(|node| ids[node]).collect(),
    })
}

/// All `(source, target)` pairs of populations.
fn edges(signals: &BTreeMap<usize, Signal<'_>>) -> BTreeSet<(usize, usize)> {
    let pairs = |(target, signal): (&usize, &Signal<'_>)| {
        let target = *target;
        signal.terms.iter().map(move |term| (term.source, target)).collect::<Vec<_>>()
    };
    signals.iter().flat_map(pairs).collect()
}

/// The neurons that each Output shows.
fn outputs<'a>(
    graph: &FlatGraph<'a>,
    fuser: &mut Fuser<'_, 'a>,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<usize>, Vec<Problem>> {
    let mut shown: Vec<usize> = Vec::new();
    let mut first_outputs = BTreeMap::new();
    let mut problems = Vec::new();
    for output in graph.nodes_where(|node| node.is_output()) {
        match fuser.incoming(output).and_then(|signal| shown_neurons(graph, output, &signal)) {
            Ok(neurons) => match first_outputs.entry(neurons) {
                Entry::Occupied(first) => {
                    let first = graph.place(*first.get());
                    warnings.push(Warning::SharedOutput { output: graph.place(output), first });
                }
                Entry::Vacant(entry) => {
                    entry.insert(output);
                    shown.push(neurons);
                }
            },
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(shown) } else { Err(problems) }
}

/// The neurons whose values arrive at an Output as they are.
fn shown_neurons(graph: &FlatGraph<'_>, output: usize, signal: &Signal<'_>) -> Result<usize, Problem> {
    let refused =
        |reason: String, help: String| Err(Problem::OutputSource { output: graph.place(output), reason, help });
    let direct = &graph.incoming[output];
    match &signal.terms[..] {
        [term] if graph.nodes[term.source].is_neuron() && is_plain(term) && signal.bias.is_empty() => Ok(term.source),
        _ if direct.is_empty() => {
            refused("is fed by nothing".into(), "add an edge to it from the neurons that are the result".into())
        }
        _ if direct.len() > 1 => refused(
            format!("is fed by {} nodes", direct.len()),
            "give each node of neurons an Output of its own".into(),
        ),
        _ => {
            let place = graph.place(direct[0]);
            refused(
                format!("is fed by `{place}` ({}), which is no neuron", place.kind),
                format!("put a LI node behind `{place}`, whose potential is read, or a LIF node, whose spikes are"),
            )
        }
    }
}

fn is_plain(term: &Term<'_>) -> bool {
    *term.map == LinearMap::Identity && term.delay_ticks == 0
}

struct Assembler<'g, 'a> {
    graph: &'g FlatGraph<'a>,
    sizes: &'g Sizes,
    feeders: &'g [Vec<usize>],
    ways: &'g Ways,
    /// Equal numbers: on a common cycle.
    cycles: Vec<usize>,
    options: &'g ImportOptions,
}

impl Assembler<'_, '_> {
    fn population(&self, index: usize, signal: Option<&Signal<'_>>, warnings: &mut Vec<Warning>) -> Population {
        let node = &self.graph.nodes[index];
        let is_recurrent = signal.is_some_and(|signal| signal.terms.iter().any(|term| term.source == index));
        let kind = match (neurons::model(node, self.options, is_recurrent, warnings), signal) {
            (Some(model), Some(signal)) => {
                let (bias, late_bias) = self.biases(index, signal);
                PopulationKind::Neurons { model, bias, late_bias }
            }
            _ => PopulationKind::Input,
        };
        Population { name: node.name.clone(), shape: self.sizes.shape[index].clone(), kind }
    }

    /// The constant inputs from tick 0 and from tick 1.
    fn biases(&self, target: usize, signal: &Signal<'_>) -> (Values, Values) {
        let size = self.sizes.input[target];
        let mut sums = [Values::ZERO, Values::ZERO];
        for (origin, values) in &signal.bias {
            let recurrent = self.feeders[*origin].iter().any(|feeder| self.cycles[*feeder] == self.cycles[target]);
            let late = recurrent && !self.options.first_tick_recurrent_bias;
            let sum = &mut sums[usize::from(late)];
            *sum = sum.plus(&Values::Each(values.clone()), size);
        }
        let [bias, late_bias] = sums.map(|sum| match sum {
            Values::Each(values) => Values::from_vec(values),
            same => same,
        });
        (bias, late_bias)
    }

    /// All projections, by target population, then by the order of the nodes they come from.
    fn projections(
        &self,
        order: &[usize],
        signals: &BTreeMap<usize, Signal<'_>>,
        ids: &BTreeMap<usize, PopulationId>,
    ) -> Vec<Projection> {
        let terms = order.iter().filter_map(|target| signals.get(target).map(|signal| (*target, signal)));
        let terms: Vec<(usize, &Term<'_>)> =
            terms.flat_map(|(target, signal)| signal.terms.iter().map(move |term| (target, term))).collect();
        let names = self.projection_names(&terms);
        let projection = |((target, term), name): (&(usize, &Term<'_>), String)| Projection {
            name,
            source: ids[&term.source],
            target: ids[target],
            weights: term.map.weights(self.sizes.output[term.source], term.split),
            delay_ticks: term.delay_ticks,
            prefer_cut: false,
            plasticity: None,
        };
        terms.iter().zip(names).map(projection).collect()
    }

    fn projection_names(&self, terms: &[(usize, &Term<'_>)]) -> Vec<String> {
        let name = |index: &usize| self.graph.nodes[*index].name.as_str();
        let ends = |(target, term): &(usize, &Term<'_>)| format!("{}->{}", name(&term.source), name(target));
        let plain = terms.iter().map(|(target, term)| match term.through {
            None => ends(&(*target, *term)),
            way => self.ways.nodes(way).iter().map(name).collect::<Vec<_>>().join("+"),
        });
        let names = where_repeated(plain.collect(), |index, _, name| format!("{name}[{}]", ends(&terms[index])));
        where_repeated(names, |_, occurrence, name| match occurrence {
            0 => name.to_owned(),
            _ => format!("{name}#{}", occurrence + 1),
        })
    }
}

/// Renames those that are not unique; `rename` gets the index, how many equal ones came before, and the name.
fn where_repeated(names: Vec<String>, rename: impl Fn(usize, usize, &str) -> String) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        *counts.entry(name).or_default() += 1;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut renamed = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let occurrence = seen.entry(name).or_default();
        renamed.push(if counts[name.as_str()] == 1 { name.clone() } else { rename(index, *occurrence, name) });
        *occurrence += 1;
    }
    renamed
}
