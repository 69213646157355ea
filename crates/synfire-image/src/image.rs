//! What a host knows about a program: populations, scales, input formats.

use serde::{Deserialize, Serialize};
use synfire_arch::{AxonId, NeuronId, Target};

use crate::{Event, Layout, Program, ProjectionInfo, ReportText};

/// How the values of an input population become payloads: `payload = round(value * 2^fraction_bits)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputFormat {
    /// Fraction bits of a payload. A spike has the value 1.0.
    pub fraction_bits: u32,
    /// Smallest payload that the overflow proof covers.
    pub payload_min: i16,
    /// Largest payload that the overflow proof covers.
    pub payload_max: i16,
}

/// What a population is to a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PopulationRole {
    /// External axons.
    Input {
        /// First axon.
        first: AxonId,
        /// Payload format.
        format: InputFormat,
    },
    /// Neurons.
    Neurons {
        /// First neuron.
        first: NeuronId,
        /// Whether they spike; integrators are read out through v.
        spiking: bool,
        /// v in real units is the integer divided by this: one positive value for each neuron.
        scale: Vec<f64>,
        /// i in real units is the integer divided by this: one value for each neuron, 0 where i has no effect.
        current_scale: Vec<f64>,
    },
}

/// A population as the user knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationInfo {
    /// Name in the network.
    pub name: String,
    /// Logical shape, row-major.
    pub shape: Vec<usize>,
    /// Where it is.
    pub role: PopulationRole,
    /// Where its axons or neurons are from there on.
    #[serde(default, skip_serializing_if = "is_consecutive")]
    pub layout: Layout,
}

fn is_consecutive(layout: &Layout) -> bool {
    *layout == Layout::Consecutive
}

impl PopulationInfo {
    /// Number of axons or neurons; saturates, so that the shape of a foreign file cannot wrap to a small one.
    pub fn size(&self) -> usize {
        self.shape.iter().fold(1, |size, extent| size.saturating_mul(*extent))
    }

    /// Places that it takes from its first on: more than its size where some stay empty.
    pub fn span(&self) -> usize {
        self.layout.span(self.size())
    }

    /// The neuron with an index below its size, if it has neurons.
    pub fn neuron(&self, index: usize) -> Option<NeuronId> {
        self.first_neuron().map(|first| NeuronId(first.0.saturating_add(self.layout.place(index) as u32)))
    }

    /// The index of a neuron of the core, if that is one of its neurons.
    pub fn index_of(&self, neuron: NeuronId) -> Option<usize> {
        let place = neuron.index().checked_sub(self.first_neuron()?.index())?;
        self.layout.index(place, self.size())
    }

    /// The axon with an index below its size, if it is external.
    pub fn axon(&self, index: usize) -> Option<AxonId> {
        match self.role {
            PopulationRole::Input { first, .. } => {
                Some(AxonId(first.0.saturating_add(self.layout.place(index) as u32)))
            }
            PopulationRole::Neurons { .. } => None,
        }
    }

    /// The first neuron, if it has neurons.
    pub fn first_neuron(&self) -> Option<NeuronId> {
        match self.role {
            PopulationRole::Neurons { first, .. } => Some(first),
            PopulationRole::Input { .. } => None,
        }
    }
}

/// A compiled network.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Name of the network.
    pub name: String,
    /// The target it was made for.
    pub target: Target,
    /// Network time step in seconds.
    pub dt_s: f64,
    /// All populations: inputs in the order of an input row, then neurons in the order that the network's schedule lists them
    /// in. Where their neurons are on the core is another matter: that is in their roles.
    pub populations: Vec<PopulationInfo>,
    /// The projections that learn, in network order.
    pub projections: Vec<ProjectionInfo>,
    /// Indices into `populations`, in the order of an output row.
    pub outputs: Vec<usize>,
    /// Ticks by which reported spikes are stamped late.
    pub output_delay_ticks: u32,
    /// Events that the host adds to tick 0 after every clear (input that a network has only at its beginning).
    pub start_events: Vec<Event>,
    /// Memory contents.
    pub program: Program,
    /// The compiler's report, for people; nothing depends on it.
    pub report: ReportText,
}

impl Image {
    /// The input populations, in the order of an input row.
    pub fn inputs(&self) -> impl Iterator<Item = &PopulationInfo> {
        self.populations.iter().filter(|population| matches!(population.role, PopulationRole::Input { .. }))
    }

    /// The output populations, in the order of an output row.
    pub fn outputs(&self) -> impl Iterator<Item = &PopulationInfo> {
        self.outputs.iter().map(|index| &self.populations[*index])
    }

    /// Axons in an input row.
    pub fn input_size(&self) -> usize {
        self.inputs().map(PopulationInfo::size).sum()
    }

    /// Neurons in an output row.
    pub fn output_size(&self) -> usize {
        self.outputs().map(PopulationInfo::size).sum()
    }

    /// Whether weights change as a core runs it, unless they are frozen.
    pub fn learns(&self) -> bool {
        !self.program.trace_ranges.is_empty()
    }
}
