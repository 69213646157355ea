//! Where axons and neurons go.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target};
use synfire_image::StageRange;
use synfire_network::{Network, PopulationId, Schedule};

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
    pub fn new(network: &Network, schedule: &Schedule, target: &Target, needs_start_axon: bool) -> Self {
        let padded = |id: PopulationId| (network.population(id).size() as u32).next_multiple_of(target.lanes);
        let mut first = vec![0; network.populations.len()];
        let mut axons = 0;
        for id in &network.inputs {
            first[id.0] = axons;
            axons += padded(*id);
        }
        let start_axon = needs_start_axon.then_some(AxonId(axons));
        axons += if needs_start_axon { target.lanes } else { 0 };
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
                stages.push(StageRange { first: block(begin), last: NeuronBlock(block(neurons).0 - 1) });
            }
        }
        Self { first, order, stages, start_axon, axons, neurons }
    }

    /// The id of a neuron of a population.
    pub fn neuron(&self, population: PopulationId, index: usize) -> NeuronId {
        NeuronId(self.first[population.0] + index as u32)
    }
}
