//! The floating-point reference.

use synfire_data::Sample;
use synfire_image::{EncodeError, Image, PopulationRole};
use synfire_network::{Network, PopulationId, ProjectionId, Schedule};
use synfire_reference::{NeuronState, Reference};

use crate::{Cost, Fired, Learned, Machine, PopulationView, RunError, Variable};

/// So many spikes of a population beside one for each neuron are no longer a result, in a single tick.
const MANY_SPIKES: usize = 1 << 20;

/// Runs a network in floating point. Populations are in the order of the image that the compiler makes of the network.
#[derive(Debug, Clone)]
pub struct ReferenceMachine<'a> {
    reference: Reference<'a>,
    populations: Vec<PopulationView>,
    ids: Vec<PopulationId>,
    outputs: Vec<usize>,
    row: Vec<f64>,
    ticks: usize,
    fired: Vec<Fired>,
    network: &'a Network,
    /// By axon of a row: steps for each real unit that input values are rounded to; empty where they are not.
    input_units: Vec<f64>,
}

impl<'a> ReferenceMachine<'a> {
    /// A network that has passed [`Network::validate`], with its schedule.
    pub fn new(network: &'a Network, schedule: &'a Schedule) -> Self {
        let ids: Vec<_> = schedule.listing(network).collect();
        let view = |id: &PopulationId| {
            let population = network.population(*id);
            PopulationView {
                name: population.name.clone(),
                size: population.size(),
                is_input: population.is_input(),
                is_spiking: population.model().is_some_and(|model| model.firing.is_some()),
            }
        };
        let place = |id: &PopulationId| ids.iter().position(|candidate| candidate == id);
        Self {
            reference: Reference::new(network, schedule),
            populations: ids.iter().map(view).collect(),
            outputs: network.outputs.iter().filter_map(place).collect(),
            row: vec![0.0; network.input_size()],
            ticks: 0,
            fired: Vec::new(),
            ids,
            network,
            input_units: Vec::new(),
        }
    }
}

impl<'a> ReferenceMachine<'a> {
    /// The reference, for what a host may do to it between two ticks.
    pub const fn reference_mut(&mut self) -> &mut Reference<'a> {
        &mut self.reference
    }

    /// Rounds input values from now on as this image does. Its inputs have to be those of the network.
    pub fn round_inputs(&mut self, image: &Image) {
        self.input_units.clear();
        for population in image.inputs() {
            if let PopulationRole::Input { format, .. } = population.role {
                let unit = f64::from(1_u32 << format.fraction_bits);
                self.input_units.resize(self.input_units.len() + population.size(), unit);
            }
        }
    }

    /// The next tick gets the first row of its sample.
    pub fn rewind(&mut self) {
        self.ticks = 0;
        self.fired.clear();
    }

    /// The spikes of a population in the last tick, by neuron; one that spikes several times comes as often.
    pub(crate) fn spikes(&self, id: PopulationId) -> impl Iterator<Item = usize> + '_ {
        self.reference.spikes(id)
    }

    /// The states of a population after the last tick; none for inputs.
    pub(crate) fn states(&self, id: PopulationId) -> &[NeuronState] {
        self.reference.neurons(id)
    }
}

impl Machine for ReferenceMachine<'_> {
    fn populations(&self) -> &[PopulationView] {
        &self.populations
    }

    fn outputs(&self) -> &[usize] {
        &self.outputs
    }

    fn restart(&mut self) -> Result<(), RunError> {
        self.reference.reset();
        self.ticks = 0;
        self.fired.clear();
        Ok(())
    }

    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError> {
        self.row.fill(0.0);
        let axons = self.row.len();
        for (axon, value) in sample.row(self.ticks) {
            *self.row.get_mut(axon).ok_or(EncodeError::NoSuchAxon { axon, axons })? =
                self.input_units.get(axon).map_or(value, |unit| (value * unit).round() / unit);
        }
        self.reference.step(&self.row);
        self.ticks += 1;
        self.fired.clear();
        for (population, id) in self.ids.iter().enumerate().filter(|(index, _)| !self.populations[*index].is_input) {
            let view = &self.populations[population];
            // One more than allowed tells that there are too many.
            let fired = self.reference.spikes(*id).take(view.size + MANY_SPIKES + 1);
            let before = self.fired.len();
            self.fired.extend(fired.map(|neuron| Fired { population: population as u32, neuron: neuron as u32 }));
            if self.fired.len() - before > view.size + MANY_SPIKES {
                return Err(RunError::ManySpikes { population: view.name.clone(), tick: self.ticks - 1 });
            }
        }
        Ok(Cost::default())
    }

    fn fired(&self) -> &[Fired] {
        &self.fired
    }

    fn learns(&self) -> bool {
        self.network.projections.iter().any(|projection| projection.plasticity.is_some())
    }

    fn freeze(&mut self, frozen: bool) -> Result<bool, RunError> {
        let was_frozen = self.reference.learning_is_frozen();
        if self.learns() {
            self.reference.freeze_learning(frozen);
            self.reference.freeze_adaptation(frozen);
        }
        Ok(was_frozen)
    }

    fn learned(&mut self) -> Result<Learned, RunError> {
        let projections = self.network.projections.iter().enumerate();
        let changed =
            projections.filter(|(_, projection)| projection.plasticity.is_some()).map(|(index, projection)| {
                let now = self.reference.weights(ProjectionId(index));
                now.stored().zip(projection.weights.stored()).filter(|(now, then)| now != then).count()
            });
        let states = self.network.population_ids().flat_map(|id| self.reference.neurons(id));
        let thresholds = states.filter(|state| state.adaptation != 0.0).count();
        Ok(Learned { weights: changed.sum(), thresholds, state: None })
    }

    fn value(&mut self, population: usize, neuron: usize, variable: Variable) -> Result<f64, RunError> {
        let states = self.reference.neurons(self.ids[population]);
        Ok(states.get(neuron).map_or(0.0, |state| match variable {
            Variable::V => state.v,
            Variable::I => state.i,
        }))
    }

    fn threshold(&self, population: usize, neuron: usize) -> Option<f64> {
        let model = self.network.population(self.ids[population]).model()?;
        model.firing.as_ref().map(|firing| firing.v_threshold.get(neuron))
    }
}
