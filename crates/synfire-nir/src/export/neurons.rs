//! The node of a population of neurons.

use synfire_network::{Firing, Membrane, NeuronModel, Synapse, Values};

use crate::{NirNode, Tensor};

/// The node of `size` neurons, or what they have that NIR does not.
pub(super) fn node(model: &NeuronModel, size: usize) -> Result<NirNode, &'static str> {
    // Every field is named, so that a new one is not forgotten.
    let NeuronModel { membrane, synapse, r, v_min, v_initial, firing } = model;
    if v_min.is_some() {
        return Err("a lower limit of its potential (`v_min`)");
    }
    if !v_initial.is_zero() {
        return Err("a potential to start from (`v_initial`)");
    }
    let each = |values: &Values| tensor(values, size);
    let firing = firing.as_ref().map(|firing| thresholds(firing, size)).transpose()?;
    let r = each(r);
    Ok(match (membrane, synapse, firing) {
        (Membrane::Leaky { tau_mem_s, v_leak }, Synapse::Delta, firing) => {
            let (tau, v_leak) = (each(tau_mem_s), each(v_leak));
            match firing {
                None => NirNode::Li { tau, r, v_leak },
                Some((v_threshold, v_reset)) => NirNode::Lif { tau, r, v_leak, v_threshold, v_reset: Some(v_reset) },
            }
        }
        (Membrane::Leaky { tau_mem_s, v_leak }, Synapse::Current { tau_syn_s, w_in }, firing) => {
            let (tau_mem, v_leak) = (each(tau_mem_s), each(v_leak));
            let (tau_syn, w_in) = (each(tau_syn_s), Some(each(w_in)));
            match firing {
                None => NirNode::CubaLi { tau_syn, tau_mem, r, v_leak, w_in },
                Some((v_threshold, v_reset)) => {
                    let v_reset = Some(v_reset);
                    NirNode::CubaLif { tau_syn, tau_mem, r, v_leak, w_in, v_threshold, v_reset }
                }
            }
        }
        // `v' = r i` in both, so r counts per second in both.
        (Membrane::Integrator, Synapse::Delta, Some((v_threshold, v_reset))) => {
            NirNode::If { r, v_threshold, v_reset: Some(v_reset) }
        }
        (Membrane::Integrator, Synapse::Delta, None) => NirNode::I { r },
        (Membrane::Integrator, Synapse::Current { .. }, _) => return Err("no leak behind a synaptic current"),
        (Membrane::LinearLeak { .. }, ..) => return Err("a linear leak"),
    })
}

/// `v_threshold` and `v_reset`. Comparison, reset, timing and the number of spikes are not in the file.
fn thresholds(firing: &Firing, size: usize) -> Result<(Tensor, Tensor), &'static str> {
    let Firing {
        v_threshold,
        comparison: _,
        reset: _,
        reset_timing: _,
        v_reset,
        refractory,
        adaptation,
        winner,
        inhibition,
        max_spikes: _,
    } = firing;
    if adaptation.is_some() {
        return Err("an adapting threshold");
    }
    if *inhibition {
        return Err("neurons that inhibit each other (`inhibition`)");
    }
    if *winner {
        return Err("a winner in each tick");
    }
    if refractory.is_some() {
        return Err("a refractory time");
    }
    Ok((tensor(v_threshold, size), tensor(v_reset, size)))
}

/// One value for each neuron: NIR wants all parameters of a node in one shape.
pub(super) fn tensor(values: &Values, size: usize) -> Tensor {
    Tensor::list((0..size).map(|index| values.get(index)).collect())
}
