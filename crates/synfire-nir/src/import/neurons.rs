//! The neuron model of a node.

use synfire_network::{Firing, Membrane, NeuronModel, Reset, Synapse, Values};

use super::flat::FlatNode;
use super::warning::Warning;
use crate::{ImportOptions, NirNode, TauUnit, Tensor};

/// Time constants of a second and more are rare in neurons and usual for milliseconds or ticks taken for seconds.
const LONG_TAU_S: f64 = 1.0;

/// The model of a neuron node, with time constants in seconds; `None` for a node of another kind.
pub(super) fn model(node: &FlatNode<'_>, options: &ImportOptions, warnings: &mut Vec<Warning>) -> Option<NeuronModel> {
    let builder = Builder { node, options };
    builder.warn(warnings);
    let delta = Synapse::Delta;
    Some(match node.node {
        NirNode::If { r, v_threshold, v_reset } => {
            let firing = builder.firing(v_threshold, v_reset.as_ref(), warnings);
            // `v' = r i`: r counts per unit of time.
            let per_second = 1.0 / options.tau_unit.seconds(options.dt_s);
            builder.model(Membrane::Integrator, delta, values(r).map(|r| r * per_second), Some(firing))
        }
        NirNode::Li { tau, r, v_leak } => builder.model(builder.leaky(tau, v_leak), delta, values(r), None),
        NirNode::Lif { tau, r, v_leak, v_threshold, v_reset } => {
            let firing = builder.firing(v_threshold, v_reset.as_ref(), warnings);
            builder.model(builder.leaky(tau, v_leak), delta, values(r), Some(firing))
        }
        NirNode::CubaLi { tau_syn, tau_mem, r, v_leak, w_in } => {
            let synapse = builder.current(tau_syn, w_in.as_ref());
            builder.model(builder.leaky(tau_mem, v_leak), synapse, values(r), None)
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
}

impl Builder<'_, '_> {
    fn model(&self, membrane: Membrane, synapse: Synapse, r: Values, firing: Option<Firing>) -> NeuronModel {
        NeuronModel { membrane, synapse, r, v_min: None, firing }
    }

    fn seconds(&self, tau: &Tensor) -> Values {
        let unit_s = self.options.tau_unit.seconds(self.options.dt_s);
        values(tau).map(|tau| tau * unit_s)
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
            reset_timing: self.options.reset_timing,
            v_reset: v_reset.map_or(Values::ZERO, values),
            refractory: None,
            adaptation: None,
            winner: false,
        }
    }

    /// Warns, once for a node, when the file seems to count time in something other than the seconds assumed: all its
    /// time constants are long, or it is an IF whose `r` are all 1 (seconds would want about 1/dt).
    fn warn(&self, warnings: &mut Vec<Warning>) {
        if self.options.tau_unit != TauUnit::Seconds {
            return;
        }
        let parameters = self.node.node.parameters();
        let long = parameters.iter().filter(|(name, _)| name.starts_with("tau")).find_map(|(name, tau)| {
            let smallest = tau.values().iter().copied().fold(f64::INFINITY, f64::min);
            (smallest >= LONG_TAU_S && smallest.is_finite()).then_some((*name, smallest))
        });
        let node = self.node.place();
        match (self.node.node, long) {
            (_, Some((parameter, smallest))) => warnings.push(Warning::LongTimeConstant { node, parameter, smallest }),
            (NirNode::If { r, .. }, None) if r.values().iter().all(|r| *r == 1.0) => {
                warnings.push(Warning::UnitResistance { node, dt_s: self.options.dt_s });
            }
            _ => {}
        }
    }
}

/// One value for all neurons or one each.
fn values(tensor: &Tensor) -> Values {
    if tensor.is_scalar() { Values::Same(tensor.values()[0]) } else { Values::from_vec(tensor.values().to_vec()) }
}
