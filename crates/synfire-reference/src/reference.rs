//! A network running.

use synfire_network::{Network, PopulationId, PopulationKind, Schedule, Values};

use crate::history::{Activity, History};
use crate::neuron::{Neuron, NeuronState};
use crate::weights::deliver;

/// The reference model of a network, with its state.
///
/// ```
/// # use synfire_network::*;
/// # let firing = Firing { v_threshold: 1.0.into(), comparison: Comparison::Greater, reset: Reset::Subtract,
/// #     reset_timing: ResetTiming::Same, v_reset: Values::ZERO, refractory: None, adaptation: None, winner: false };
/// # let model = NeuronModel { membrane: Membrane::LinearLeak { leak_per_tick: Values::ZERO }, synapse: Synapse::Delta,
/// #     r: 1.0.into(), v_min: None, firing: Some(firing) };
/// # let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
/// # let network = Network { name: "one".into(), semantics: Semantics::default(), populations: vec![
/// #     Population { name: "in".into(), shape: vec![1], kind: PopulationKind::Input },
/// #     Population { name: "if".into(), shape: vec![1], kind }],
/// #     projections: vec![Projection { name: "w".into(), source: PopulationId(0), target: PopulationId(1),
/// #     weights: Weights::Dense { values: vec![0.75] }, delay_ticks: 0, prefer_cut: false,
/// #     plasticity: None }],
/// #     inputs: vec![PopulationId(0)], outputs: vec![PopulationId(1)] };
/// use synfire_reference::Reference;
///
/// let schedule = Schedule::new(&network);
/// let mut reference = Reference::new(&network, &schedule);
/// let spikes: Vec<usize> = (0..5)
///     .map(|_| {
///         reference.step(&[1.0]);
///         reference.output_spikes().count()
///     })
///     .collect();
/// assert_eq!(spikes, [0, 1, 1, 0, 1]); // 0.75, 1.5, 1.25, 1 (not above the threshold), 1.75
/// ```
#[derive(Debug, Clone)]
pub struct Reference<'a> {
    network: &'a Network,
    schedule: &'a Schedule,
    populations: Vec<PopulationState>,
    /// Ticks done.
    ticks: usize,
}

#[derive(Debug, Clone)]
struct PopulationState {
    /// Empty for inputs.
    neurons: Vec<Neuron>,
    states: Vec<NeuronState>,
    history: History,
}

impl<'a> Reference<'a> {
    /// A network at rest: all states 0, nothing under way.
    ///
    /// The network has passed [`Network::validate`] and `schedule` is of this network.
    pub fn new(network: &'a Network, schedule: &'a Schedule) -> Self {
        let population = |id| PopulationState::new(network, schedule, id);
        Self { network, schedule, populations: network.population_ids().map(population).collect(), ticks: 0 }
    }

    /// Returns to rest, before tick 0.
    pub fn reset(&mut self) {
        for population in &mut self.populations {
            population.states.fill(NeuronState::default());
            population.history.clear();
        }
        self.ticks = 0;
    }

    /// Runs one tick. `inputs` has a value for each axon of all input populations, in the order of [`Network::inputs`].
    ///
    /// # Panics
    /// If `inputs` has another length than [`Network::input_size`].
    pub fn step(&mut self, inputs: &[f64]) {
        assert_eq!(inputs.len(), self.network.input_size(), "one value for each input axon");
        let mut rest = inputs;
        for id in &self.network.inputs {
            let (row, others) = rest.split_at(self.network.population(*id).size());
            let active = row.iter().copied().enumerate().filter(|(_, value)| *value != 0.0);
            self.populations[id.0].history.push(active.collect());
            rest = others;
        }
        for id in self.network.population_ids() {
            if is_unlisted_input(self.network, id) {
                self.populations[id.0].history.push(Vec::new());
            }
        }
        for stage in &self.schedule.stages {
            for id in stage {
                self.update(*id);
            }
        }
        self.ticks += 1;
    }

    fn update(&mut self, id: PopulationId) {
        let sums = self.input_of(id);
        let population = &mut self.populations[id.0];
        for ((neuron, state), x) in population.neurons.iter().zip(&mut population.states).zip(sums) {
            neuron.step(state, x);
        }
        let spiked = population.states.iter().enumerate().filter(|(_, state)| state.spiked);
        let activity: Activity = spiked.map(|(index, _)| (index, 1.0)).collect();
        population.history.push(activity);
    }

    /// The input `x` of every neuron of a population in the current tick.
    fn input_of(&self, id: PopulationId) -> Vec<f64> {
        let mut sums = vec![0.0; self.network.population(id).size()];
        for (projection, delay_ticks) in self.network.projections.iter().zip(&self.schedule.delay_ticks) {
            if projection.target == id {
                let sources = self.network.population(projection.source).size();
                let activity = self.populations[projection.source.0].history.before(self.ticks, *delay_ticks as usize);
                deliver(&projection.weights, sources, activity, &mut sums);
            }
        }
        if let PopulationKind::Neurons { bias, late_bias, .. } = &self.network.population(id).kind {
            add(&mut sums, bias);
            if self.ticks > 0 {
                add(&mut sums, late_bias);
            }
        }
        sums
    }

    /// Ticks done since the start.
    pub fn ticks(&self) -> usize {
        self.ticks
    }

    /// The spikes that a population reports in the last tick, ascending: those it fired
    /// [`synfire_network::Semantics::output_delay_ticks`] earlier. For an input population its axons with a value other than 0.
    pub fn spikes(&self, id: PopulationId) -> impl Iterator<Item = usize> + '_ {
        let delay_ticks = reported_late(self.network, id);
        let last = self.ticks.checked_sub(1);
        let activity = last.map_or(&[][..], |tick| self.populations[id.0].history.before(tick, delay_ticks));
        activity.iter().map(|(index, _)| *index)
    }

    /// The spikes reported by all output populations in the last tick, as positions in an output row, ascending.
    pub fn output_spikes(&self) -> impl Iterator<Item = usize> + '_ {
        let starts = self.network.outputs.iter().scan(0, |next, id| {
            let start = *next;
            *next += self.network.population(*id).size();
            Some((start, *id))
        });
        starts.flat_map(|(start, id)| self.spikes(id).map(move |index| start + index))
    }

    /// The states of all neurons of a population after the last tick; empty for an input population.
    pub fn neurons(&self, id: PopulationId) -> &[NeuronState] {
        &self.populations[id.0].states
    }
}

impl PopulationState {
    fn new(network: &Network, schedule: &Schedule, id: PopulationId) -> Self {
        let population = network.population(id);
        let neurons: Vec<_> = match population.model() {
            None => Vec::new(),
            Some(model) => (0..population.size()).map(|k| Neuron::new(model, k, &network.semantics)).collect(),
        };
        let projections = network.projections.iter().zip(&schedule.delay_ticks);
        let delays = projections.filter(|(projection, _)| projection.source == id).map(|(_, delay)| *delay as usize);
        let longest = delays.max().unwrap_or(0).max(reported_late(network, id));
        Self { states: vec![NeuronState::default(); neurons.len()], neurons, history: History::new(longest) }
    }
}

/// Whether no input row drives this input population, so that it is silent.
fn is_unlisted_input(network: &Network, id: PopulationId) -> bool {
    network.population(id).is_input() && !network.inputs.contains(&id)
}

/// By how many ticks the spikes of a population are reported late.
fn reported_late(network: &Network, id: PopulationId) -> usize {
    match network.population(id).is_input() {
        true => 0,
        false => network.semantics.output_delay_ticks as usize,
    }
}

fn add(sums: &mut [f64], values: &Values) {
    for (index, sum) in sums.iter_mut().enumerate() {
        *sum += values.get(index);
    }
}

/// Runs a network from rest for `ticks` ticks and calls `observe` after each. When `rows` end early, the inputs are silent.
///
/// # Panics
/// If a row has another length than [`Network::input_size`].
pub fn run(
    network: &Network,
    rows: impl IntoIterator<Item = impl AsRef<[f64]>>,
    ticks: usize,
    mut observe: impl FnMut(&Reference<'_>),
) {
    let schedule = Schedule::new(network);
    let mut reference = Reference::new(network, &schedule);
    let silence = vec![0.0; network.input_size()];
    let mut rows = rows.into_iter();
    for _ in 0..ticks {
        match rows.next() {
            Some(row) => reference.step(row.as_ref()),
            None => reference.step(&silence),
        }
        observe(&reference);
    }
}
