//! What of a network does nothing.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::{Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind};

/// A population without a part in the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Idle {
    /// Neurons that no synapse, no bias and no resting potential drives.
    NeverDriven(String),
    /// An input from which no projection leads on.
    LeadsNowhere(String),
}

impl Network {
    /// The populations that do nothing, in network order.
    pub fn idle(&self) -> Vec<Idle> {
        let idle = |id: PopulationId| {
            let population = self.population(id);
            let name = || population.name.clone();
            if population.is_input() {
                let leads_on = self.projections.iter().any(|projection| projection.source == id);
                return (!leads_on).then(|| Idle::LeadsNowhere(name()));
            }
            (!self.is_reached(id) && !drives_itself(population)).then(|| Idle::NeverDriven(name()))
        };
        self.population_ids().filter_map(idle).collect()
    }

    /// Whether a synapse with a weight, or one that may get one, leads here.
    fn is_reached(&self, id: PopulationId) -> bool {
        let reaches = |weights: &crate::Weights| weights.stored().any(|weight| weight != 0.0);
        let mut projections = self.projections.iter().filter(|projection| projection.target == id);
        projections.any(|projection| projection.plasticity.is_some() || reaches(&projection.weights))
    }
}

/// Whether something moves v without any input, or v fires where it rests.
fn drives_itself(population: &Population) -> bool {
    let PopulationKind::Neurons { model, bias, late_bias } = &population.kind else { return true };
    let NeuronModel { membrane, firing, .. } = model;
    let rests_elsewhere = matches!(membrane, Membrane::Leaky { v_leak, .. } if !v_leak.is_zero());
    let fires_at_rest =
        firing.as_ref().is_some_and(|f| f.v_threshold.stored().iter().any(|threshold| *threshold <= 0.0));
    !bias.is_zero() || !late_bias.is_zero() || rests_elsewhere || fires_at_rest
}

impl ToDiagnostic for Idle {
    fn to_diagnostic(&self) -> Diagnostic {
        let (name, message, help) = match self {
            Self::NeverDriven(name) => (
                name,
                format!("nothing drives `{name}`: no synapse leads to it, and it has no bias"),
                "add a projection to it, or a bias",
            ),
            Self::LeadsNowhere(name) => {
                (name, format!("the input `{name}` leads nowhere"), "add a projection from it, or leave the input out")
            }
        };
        Diagnostic::warning(codes::network::UNUSED_NODE, message).at_node(name, "").help(help)
    }
}
