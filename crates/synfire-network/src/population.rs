//! Populations and the network that holds them.

use serde::{Deserialize, Serialize};

use crate::{NeuronModel, PopulationId, Projection, ProjectionId, Semantics, Values};

/// What a population is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PopulationKind {
    /// External axons: events or real values come from outside.
    Input,
    /// Neurons.
    Neurons {
        /// Their parameters.
        model: NeuronModel,
        /// Constant input, added to the sum of weighted spikes in every tick (before `w_in` and `r`).
        bias: Values,
        /// Constant input that acts from tick 1 on, but not in tick 0. Norse applies the bias of a recurrent connection
        /// only once there is a recurrent state; elsewhere this is 0.
        late_bias: Values,
    },
}

/// A named group of axons or neurons of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Unique in the network; the node's path for imported graphs.
    pub name: String,
    /// Logical shape; its product is the size. Row-major.
    pub shape: Vec<usize>,
    /// Axons or neurons.
    pub kind: PopulationKind,
}

impl Population {
    /// Number of axons or neurons. Saturates: a shape that is too large for memory is too large for every target.
    pub fn size(&self) -> usize {
        self.shape.iter().fold(1, |size, extent| size.saturating_mul(*extent))
    }

    /// Whether it is external.
    pub fn is_input(&self) -> bool {
        matches!(self.kind, PopulationKind::Input)
    }

    /// The neuron model, unless it is external.
    pub fn model(&self) -> Option<&NeuronModel> {
        match &self.kind {
            PopulationKind::Input => None,
            PopulationKind::Neurons { model, .. } => Some(model),
        }
    }
}

/// A network in real units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Where it came from, for messages and reports.
    pub name: String,
    /// What holds for the whole network.
    pub semantics: Semantics,
    /// All populations. Input populations may stand anywhere.
    pub populations: Vec<Population>,
    /// All projections. There may be several between the same populations.
    pub projections: Vec<Projection>,
    /// The input populations in the order in which an input row lists their axons.
    pub inputs: Vec<PopulationId>,
    /// The output populations in the order in which an output row lists their neurons.
    pub outputs: Vec<PopulationId>,
}

impl Network {
    /// The population with this id.
    pub fn population(&self, id: PopulationId) -> &Population {
        &self.populations[id.0]
    }

    /// The projection with this id.
    pub fn projection(&self, id: ProjectionId) -> &Projection {
        &self.projections[id.0]
    }

    /// All population ids, ascending.
    pub fn population_ids(&self) -> impl Iterator<Item = PopulationId> + use<> {
        (0..self.populations.len()).map(PopulationId)
    }

    /// The population with this name.
    pub fn find(&self, name: &str) -> Option<PopulationId> {
        self.population_ids().find(|id| self.population(*id).name == name)
    }

    /// Number of axons in an input row.
    pub fn input_size(&self) -> usize {
        self.inputs.iter().map(|id| self.population(*id).size()).sum()
    }

    /// Number of neurons in an output row.
    pub fn output_size(&self) -> usize {
        self.outputs.iter().map(|id| self.population(*id).size()).sum()
    }

    /// Number of neurons of all populations; inputs have none.
    pub fn neurons(&self) -> usize {
        let neurons = self.populations.iter().filter(|population| !population.is_input());
        neurons.fold(0, |sum, population| sum.saturating_add(population.size()))
    }

    /// Multiplications that a tick takes in which every source is active; saturates, as large shapes may ask for more.
    pub fn operations(&self) -> usize {
        self.projections.iter().fold(0, |sum, projection| sum.saturating_add(projection.weights.operations()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Convolution, Factor, Plane, Weights};

    #[test]
    fn what_two_huge_convolutions_take_saturates() {
        let plane = Plane { channels: usize::MAX, height: 2, width: 2 };
        let convolution = Convolution {
            source: plane,
            target: plane,
            kernel: [3, 3],
            stride: [1, 1],
            padding: [0, 0],
            dilation: [1, 1],
            groups: 1,
            weights: vec![],
        };
        let weights = Weights::Product { factors: vec![Factor::Convolution(convolution)] };
        let projection = Projection::new("w", PopulationId(0), PopulationId(1), weights);
        let network = Network {
            name: "n".into(),
            semantics: Semantics::default(),
            populations: vec![],
            projections: vec![projection.clone(), projection],
            inputs: vec![],
            outputs: vec![],
        };
        assert_eq!((network.operations(), network.neurons()), (usize::MAX, 0));
    }
}
