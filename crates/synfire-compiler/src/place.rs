//! Where axons and neurons go.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target};
use synfire_image::StageRange;
use synfire_network::{Network, Population, PopulationId, PopulationKind, Schedule};

/// Whether a neuron has a constant input that is not there in tick 0.
pub(crate) fn needs_start_axon(network: &Network) -> bool {
    let late = |population: &Population| match &population.kind {
        PopulationKind::Input => false,
        PopulationKind::Neurons { late_bias, .. } => !late_bias.is_zero(),
    };
    network.populations.iter().any(late)
}

/// First axon or neuron of every population, and the stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement {
    /// By population: first axon of an input, first neuron of neurons; whole blocks.
    pub first: Vec<u32>,
    /// Neuron populations in the order of their ids.
    pub order: Vec<PopulationId>,
    /// Stages as block ranges.
    pub stages: Vec<StageRange>,
    /// The axon that carries the corrections of tick 0, if any neuron needs one.
    pub start_axon: Option<AxonId>,
    /// Axons in use, whole blocks.
    pub axons: u32,
    /// Neurons in use, whole blocks.
    pub neurons: u32,
}

impl Placement {
    /// Inputs in the order of an input row, then neurons stage by stage; every population begins a block.
    ///
    /// The network has to fit the target's axons and neurons.
    pub fn new(network: &Network, schedule: &Schedule, target: &Target) -> Self {
        let padded = |id: PopulationId| (network.population(id).size() as u32).next_multiple_of(target.lanes);
        let mut first = vec![0; network.populations.len()];
        let mut axons = 0;
        // Inputs that no row drives have axons too: nothing ever reaches them.
        let unlisted = network.population_ids().filter(|id| network.population(*id).is_input());
        let unlisted = unlisted.filter(|id| !network.inputs.contains(id));
        for id in network.inputs.iter().copied().chain(unlisted) {
            first[id.0] = axons;
            axons += padded(id);
        }
        let start_axon = needs_start_axon(network).then_some(AxonId(axons));
        axons += if start_axon.is_some() { target.lanes } else { 0 };
        let (mut neurons, mut order, mut stages) = (0, Vec::new(), Vec::new());
        for stage in &schedule.stages {
            let begin = neurons;
            for id in stage {
                first[id.0] = neurons;
                neurons += padded(*id);
                order.push(*id);
            }
            if neurons > begin {
                let block = |neuron: u32| NeuronBlock(neuron / target.lanes);
                stages.push(StageRange { first: block(begin), last: NeuronBlock(block(neurons).0 - 1), winner: false });
            }
        }
        Self { first, order, stages, start_axon, axons, neurons }
    }

    /// The id of a neuron of a population.
    pub fn neuron(&self, population: PopulationId, index: usize) -> NeuronId {
        NeuronId(self.first[population.0] + index as u32)
    }
}
