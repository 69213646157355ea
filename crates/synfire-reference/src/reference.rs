//! A network running.

use synfire_network::{Network, PopulationId, PopulationKind, ProjectionId, Schedule, Values, Weights};

use crate::history::{Activity, History};
use crate::neuron::{Neuron, NeuronState};
use crate::plastic::{Plastic, ThirdFactors};
use crate::weights::deliver;

/// The reference model of a network, with its state.
///
/// ```
/// # use synfire_network::*;
/// # let firing = Firing { v_threshold: 1.0.into(), comparison: Comparison::Greater, reset: Reset::Subtract,
/// #     reset_timing: ResetTiming::Same, v_reset: Values::ZERO, refractory: None, adaptation: None, winner: false,
/// #     inhibition: false, max_spikes: SpikeLimit::ONE };
/// # let model = NeuronModel { membrane: Membrane::LinearLeak { leak_per_tick: Values::ZERO }, synapse: Synapse::Delta,
/// #     r: 1.0.into(), v_min: None, v_initial: Values::ZERO, firing: Some(firing) };
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
    /// By projection, those that learn.
    plastic: Vec<Option<Plastic>>,
    third_factors: ThirdFactors,
    learning_is_frozen: bool,
    adaptation_is_frozen: bool,
    /// Ticks done.
    ticks: usize,
}

#[derive(Debug, Clone)]
struct PopulationState {
    /// Empty for inputs.
    neurons: Vec<Neuron>,
    states: Vec<NeuronState>,
    history: History,
    contest: Contest,
}

/// Which neurons of a population spike, of those that would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contest {
    /// All.
    Nobody,
    /// The one with the largest potential; for the others it is as if they had not crossed their thresholds.
    Winner,
    /// The one that is farthest above its threshold; the others are reset as well.
    Inhibition,
}

impl<'a> Reference<'a> {
    /// A network at rest: all states 0, nothing under way.
    ///
    /// The network has passed [`Network::validate`] and `schedule` is of this network.
    pub fn new(network: &'a Network, schedule: &'a Schedule) -> Self {
        let population = |id| PopulationState::new(network, schedule, id);
        let projections = network.projections.iter().zip(&schedule.delay_ticks);
        let plastic = projections.map(|(projection, delay_ticks)| {
            let sizes = [projection.source, projection.target].map(|id| network.population(id).size());
            let rule = projection.plasticity?;
            Some(Plastic::new(projection, rule, sizes, *delay_ticks as usize, &network.semantics))
        });
        Self {
            network,
            schedule,
            populations: network.population_ids().map(population).collect(),
            plastic: plastic.collect(),
            third_factors: ThirdFactors { pre: 1.0, post: 1.0 },
            learning_is_frozen: false,
            adaptation_is_frozen: false,
            ticks: 0,
        }
    }

    /// Returns to rest, before tick 0: states, adaptations and traces. Weights stay as they are.
    pub fn reset(&mut self) {
        self.clear_state();
        self.clear_adaptation();
        self.clear_traces();
    }

    /// Potentials to `v_initial`, currents and refractory times to 0, nothing under way, the next tick is tick 0. Adaptations
    /// stay.
    pub fn clear_state(&mut self) {
        for population in &mut self.populations {
            for (neuron, state) in population.neurons.iter().zip(&mut population.states) {
                *state = neuron.at_rest(state.adaptation);
            }
            population.history.clear();
        }
        self.plastic.iter_mut().flatten().for_each(Plastic::clear_state);
        self.ticks = 0;
    }

    /// Adaptations to 0.
    pub fn clear_adaptation(&mut self) {
        let states = self.populations.iter_mut().flat_map(|population| &mut population.states);
        states.for_each(|state| state.adaptation = 0.0);
    }

    /// Traces to 0.
    pub fn clear_traces(&mut self) {
        self.plastic.iter_mut().flatten().for_each(Plastic::clear_traces);
    }

    /// Sets what multiplies the changes of modulated rules by what is sent and by spikes, from the next tick on.
    pub fn set_third_factors(&mut self, pre: f64, post: f64) {
        self.third_factors = ThirdFactors { pre, post };
    }

    /// While learning is frozen weights and traces stay as they are.
    pub fn freeze_learning(&mut self, frozen: bool) {
        self.learning_is_frozen = frozen;
    }

    /// Whether learning is frozen.
    pub const fn learning_is_frozen(&self) -> bool {
        self.learning_is_frozen
    }

    /// While adaptations are frozen they stay as they are.
    pub fn freeze_adaptation(&mut self, frozen: bool) {
        self.adaptation_is_frozen = frozen;
    }

    /// Rounds the weights of a projection to the nearest multiple of `step` after each change: what a core without
    /// stochastic rounding would do. Without a step they are not rounded.
    pub fn set_weight_step(&mut self, projection: ProjectionId, step: Option<f64>) {
        self.plastic[projection.0].iter_mut().for_each(|plastic| plastic.set_step(step));
    }

    /// The weights of a projection as they are now.
    pub fn weights(&self, projection: ProjectionId) -> Weights {
        match &self.plastic[projection.0] {
            Some(plastic) => plastic.weights(),
            None => self.network.projection(projection).weights.clone(),
        }
    }

    /// The traces x of the sources and y of the targets of a projection that learns; 0 where its rule needs none.
    pub fn traces(&self, projection: ProjectionId) -> Option<(&[f64], &[f64])> {
        self.plastic[projection.0].as_ref().map(Plastic::traces)
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
            if self.network.population(id).is_input() {
                self.send(id);
            }
        }
        for stage in &self.schedule.stages {
            for id in stage {
                self.update(*id);
                self.send(*id);
            }
        }
        if !self.learning_is_frozen {
            self.finish_learning();
        }
        self.ticks += 1;
    }

    fn update(&mut self, id: PopulationId) {
        let sums = self.input_of(id);
        let adapts = !self.adaptation_is_frozen;
        let population = &mut self.populations[id.0];
        let neurons = || population.neurons.iter();
        let crossed: Vec<u32> = neurons()
            .zip(&mut population.states)
            .zip(sums)
            .map(|((neuron, state), x)| neuron.integrate(state, x))
            .collect();
        let contest = population.contest;
        let best = best(&crossed, |index| match contest {
            Contest::Inhibition => population.neurons[index].margin(&population.states[index]),
            Contest::Nobody | Contest::Winner => population.states[index].v,
        });
        let states = population.neurons.iter().zip(&mut population.states).zip(crossed);
        for (index, ((neuron, state), crossings)) in states.enumerate() {
            let spikes = if contest == Contest::Nobody || best == Some(index) { crossings } else { 0 };
            let crossings = if contest == Contest::Winner { spikes } else { crossings };
            neuron.finish(state, (spikes, crossings), adapts);
        }
        let spiked = population.states.iter().enumerate().filter(|(_, state)| state.spiked());
        let activity: Activity = spiked.map(|(index, state)| (index, f64::from(state.spikes))).collect();
        population.history.push(activity);
    }

    /// Sends what a population does in the current tick along the projections that learn.
    fn send(&mut self, id: PopulationId) {
        let learns = (!self.learning_is_frozen).then_some(self.third_factors);
        let activity = self.populations[id.0].history.last();
        let projections = self.network.projections.iter().zip(&mut self.plastic);
        for (_, plastic) in projections.filter(|(projection, _)| projection.source == id) {
            if let Some(plastic) = plastic {
                plastic.send(self.ticks, activity, learns);
            }
        }
    }

    fn finish_learning(&mut self) {
        for (projection, plastic) in self.network.projections.iter().zip(&mut self.plastic) {
            let [sent, spiked] = [projection.source, projection.target].map(|id| self.populations[id.0].history.last());
            if let Some(plastic) = plastic {
                plastic.finish_tick(sent, spiked, self.third_factors);
            }
        }
    }

    /// The input `x` of every neuron of a population in the current tick.
    fn input_of(&mut self, id: PopulationId) -> Vec<f64> {
        let mut sums = vec![0.0; self.network.population(id).size()];
        let delays = self.schedule.delay_ticks.iter().zip(&mut self.plastic);
        for (projection, (delay_ticks, plastic)) in self.network.projections.iter().zip(delays) {
            if projection.target != id {
                continue;
            }
            if let Some(plastic) = plastic {
                sums.iter_mut().zip(plastic.arriving(self.ticks)).for_each(|(sum, arriving)| *sum += arriving);
                continue;
            }
            let sources = self.network.population(projection.source).size();
            let activity = self.populations[projection.source.0].history.before(self.ticks, *delay_ticks as usize);
            deliver(&projection.weights, sources, activity, &mut sums);
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
    /// [`synfire_network::Semantics::output_delay_ticks`] earlier, a neuron as often as it spiked. For an input population its
    /// axons with a value other than 0, once each.
    pub fn spikes(&self, id: PopulationId) -> impl Iterator<Item = usize> + '_ {
        let delay_ticks = reported_late(self.network, id);
        let last = self.ticks.checked_sub(1);
        let activity = last.map_or(&[][..], |tick| self.populations[id.0].history.before(tick, delay_ticks));
        let is_input = self.network.population(id).is_input();
        activity.iter().flat_map(move |(index, value)| {
            let spikes = if is_input { 1 } else { *value as usize };
            std::iter::repeat_n(*index, spikes)
        })
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
        let contest = match population.model().and_then(|model| model.firing.as_ref()) {
            Some(firing) if firing.winner => Contest::Winner,
            Some(firing) if firing.inhibition => Contest::Inhibition,
            _ => Contest::Nobody,
        };
        let longest = delays.max().unwrap_or(0).max(reported_late(network, id));
        Self {
            states: neurons.iter().map(|neuron| neuron.at_rest(0.0)).collect(),
            neurons,
            history: History::new(longest),
            contest,
        }
    }
}

/// Of the neurons that would spike the one for which `value` is largest; of equals the first.
fn best(crossed: &[u32], value: impl Fn(usize) -> f64) -> Option<usize> {
    let mut best: Option<usize> = None;
    for index in (0..crossed.len()).filter(|index| crossed[*index] > 0) {
        if best.is_none_or(|best| value(index) > value(best)) {
            best = Some(index);
        }
    }
    best
}

/// Whether no input row drives this input population, so that it is silent.
fn is_unlisted_input(network: &Network, id: PopulationId) -> bool {
    network.population(id).is_input() && !network.inputs.contains(&id)
}

/// By how many ticks the spikes of a population are reported late.
fn reported_late(network: &Network, id: PopulationId) -> usize {
    if network.population(id).is_input() { 0 } else { network.semantics.output_delay_ticks as usize }
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
