//! The neuron model of a node.

use synfire_network::{Firing, Membrane, NeuronModel, Reset, ResetTiming, SpikeLimit, Synapse, Values};

use super::flat::FlatNode;
use super::warning::Warning;
use crate::options::NeuronKind;
use crate::{Compat, ImportOptions, NirNode, Tensor};

/// The model of a neuron node, with time constants in seconds; `None` for a node of another kind.
/// `is_recurrent`: whether its own spikes reach it without another neuron between.
pub(super) fn model(
    node: &FlatNode<'_>,
    options: &ImportOptions,
    is_recurrent: bool,
    warnings: &mut Vec<Warning>,
) -> Option<NeuronModel> {
    let builder = Builder { node, options, is_recurrent };
    let delta = Synapse::Delta;
    Some(match node.node {
        NirNode::I { r } => builder.model(Membrane::Integrator, delta, builder.per_second(r), builder.threshold()),
        NirNode::If { r, v_threshold, v_reset } => {
            let firing = builder.firing(v_threshold, v_reset.as_ref(), warnings);
            builder.model(Membrane::Integrator, delta, builder.per_second(r), Some(firing))
        }
        NirNode::Li { tau, r, v_leak } => {
            builder.model(builder.leaky(tau, v_leak), delta, values(r), builder.threshold())
        }
        NirNode::Lif { tau, r, v_leak, v_threshold, v_reset } => {
            let firing = builder.firing(v_threshold, v_reset.as_ref(), warnings);
            builder.model(builder.leaky(tau, v_leak), delta, values(r), Some(firing))
        }
        NirNode::CubaLi { tau_syn, tau_mem, r, v_leak, w_in } => {
            let synapse = builder.current(tau_syn, w_in.as_ref());
            builder.model(builder.leaky(tau_mem, v_leak), synapse, values(r), builder.threshold())
        }
        NirNode::CubaLif { tau_syn, tau_mem, r, v_leak, w_in, v_threshold, v_reset } => {
            let firing = builder.firing(v_threshold, v_reset.as_ref(), warnings);
            let synapse = builder.current(tau_syn, w_in.as_ref());
            builder.model(builder.leaky(tau_mem, v_leak), synapse, values(r), Some(firing))
        }
        _ => return None,
    })
}

struct Builder<'n, 'a> {
    node: &'n FlatNode<'a>,
    options: &'n ImportOptions,
    is_recurrent: bool,
}

impl Builder<'_, '_> {
    fn model(&self, membrane: Membrane, synapse: Synapse, r: Values, firing: Option<Firing>) -> NeuronModel {
        let v_initial = self.start(&membrane, firing.as_ref());
        NeuronModel { membrane, synapse, r, v_min: None, v_initial, firing }
    }

    /// The potential before tick 0.
    fn start(&self, membrane: &Membrane, firing: Option<&Firing>) -> Values {
        match (self.options.compat, membrane, firing) {
            (Some(Compat::Norse), Membrane::Leaky { v_leak, .. }, _) => v_leak.clone(),
            (Some(Compat::SpikingJelly), _, Some(firing)) => firing.v_reset.clone(),
            _ => Values::ZERO,
        }
    }

    fn kind(&self) -> NeuronKind {
        NeuronKind {
            has_current: matches!(self.node.node, NirNode::CubaLi { .. } | NirNode::CubaLif { .. }),
            leaks: !matches!(self.node.node, NirNode::I { .. } | NirNode::If { .. }),
            is_recurrent: self.is_recurrent,
        }
    }

    fn seconds(&self, tau: &Tensor) -> Values {
        let unit_s = self.options.time_unit().seconds(self.options.step_s());
        values(tau).map(|tau| tau * unit_s)
    }

    /// `v' = r i`: r counts per unit of time.
    fn per_second(&self, r: &Tensor) -> Values {
        let per_second = 1.0 / self.options.time_unit().seconds(self.options.step_s());
        values(r).map(|r| r * per_second)
    }

    fn leaky(&self, tau: &Tensor, v_leak: &Tensor) -> Membrane {
        Membrane::Leaky { tau_mem_s: self.seconds(tau), v_leak: values(v_leak) }
    }

    fn current(&self, tau_syn: &Tensor, w_in: Option<&Tensor>) -> Synapse {
        Synapse::Current { tau_syn_s: self.seconds(tau_syn), w_in: w_in.map_or(Values::Same(1.0), values) }
    }

    fn firing(&self, v_threshold: &Tensor, v_reset: Option<&Tensor>, warnings: &mut Vec<Warning>) -> Firing {
        let ignored = v_reset.and_then(|tensor| tensor.values().iter().find(|value| **value != 0.0));
        if let (Reset::Subtract, Some(value)) = (self.options.reset, ignored) {
            warnings.push(Warning::ResetValueIgnored { node: self.node.place(), value: *value });
        }
        Firing {
            v_threshold: values(v_threshold),
            comparison: self.options.comparison,
            reset: self.options.reset,
            reset_timing: self.options.timing(self.kind()),
            v_reset: v_reset.map_or(Values::ZERO, values),
            refractory: None,
            adaptation: None,
            winner: false,
            inhibition: self.options.inhibition.contains(&self.node.name),
            max_spikes: self.options.spike_limit(),
        }
    }

    /// How an integrator with a Threshold behind it fires: whenever its potential is above it.
    fn threshold(&self) -> Option<Firing> {
        let threshold = self.node.threshold?;
        Some(Firing {
            v_threshold: values(threshold),
            comparison: self.options.comparison,
            reset: Reset::None,
            reset_timing: ResetTiming::Same,
            v_reset: Values::ZERO,
            refractory: None,
            adaptation: None,
            winner: false,
            inhibition: false,
            max_spikes: SpikeLimit::ONE,
        })
    }
}

/// One value for all neurons or one each.
fn values(tensor: &Tensor) -> Values {
    if tensor.is_scalar() { Values::Same(tensor.values()[0]) } else { Values::from_vec(tensor.values().to_vec()) }
}
