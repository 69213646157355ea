//! Where axons and neurons go.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target};
use synfire_image::{Layout, StageRange};
use synfire_network::{Network, Population, PopulationId, PopulationKind, Schedule};

use crate::layout::padded;

/// Whether a neuron has a constant input that is not there in tick 0.
pub(crate) fn needs_start_axon(network: &Network) -> bool {
    let late = |population: &Population| match &population.kind {
        PopulationKind::Input => false,
        PopulationKind::Neurons { late_bias, .. } => !late_bias.is_zero(),
    };
    network.populations.iter().any(late)
}

/// Populations that are updated together.
pub(crate) struct CoreStage {
    pub populations: Vec<PopulationId>,
    /// Whether only the strongest neuron spikes.
    pub winner: bool,
}

/// The stages of a schedule as the core has them: a population with a winner is a stage of its own, behind those that it is
/// updated with otherwise. Between these nothing is delivered in the same tick.
pub(crate) fn split_stages(network: &Network, schedule: &Schedule) -> Vec<CoreStage> {
    let has_winner =
        |id: &PopulationId| network.population(*id).model().and_then(|m| m.firing.as_ref()).is_some_and(|f| f.winner);
    let mut stages = Vec::new();
    for stage in &schedule.stages {
        let (alone, together): (Vec<_>, Vec<_>) = stage.iter().copied().partition(has_winner);
        stages.push(CoreStage { populations: together, winner: false });
        stages.extend(alone.into_iter().map(|id| CoreStage { populations: vec![id], winner: true }));
    }
    stages
}

/// First axon or neuron of every population, and the stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement {
    /// By population: first axon of an input, first neuron of neurons; whole blocks.
    pub first: Vec<u32>,
    /// By population: where its axons or neurons are from there on.
    pub layouts: Vec<Layout>,
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
    pub fn new(network: &Network, schedule: &Schedule, target: &Target, layouts: Vec<Layout>) -> Self {
        let padded = |id: PopulationId| padded(network, layouts[id.0], target, id) as u32;
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
        for stage in split_stages(network, schedule) {
            let begin = neurons;
            for id in &stage.populations {
                first[id.0] = neurons;
                neurons += padded(*id);
                order.push(*id);
            }
            if neurons > begin {
                let block = |neuron: u32| NeuronBlock(neuron / target.lanes);
                let (first, last) = (block(begin), NeuronBlock(block(neurons).0 - 1));
                stages.push(StageRange { first, last, winner: stage.winner });
            }
        }
        Self { first, layouts, order, stages, start_axon, axons, neurons }
    }

    /// The id of a neuron of a population.
    pub fn neuron(&self, population: PopulationId, index: usize) -> NeuronId {
        NeuronId(self.first[population.0] + self.layouts[population.0].place(index) as u32)
    }
}
