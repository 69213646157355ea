//! sinabs: its exporter writes neither how often a neuron may spike in a tick (`spike_fn`) nor `norm_input`.

use super::super::warning::Warning;
use super::gains;
use crate::{ImportOptions, NirGraph, NirNode};

/// What the file does not say, and the options do not either.
pub(super) fn not_in_file(graph: &NirGraph, options: &ImportOptions) -> Option<Warning> {
    let nodes = graph.all_nodes();
    let fires = |node: &&NirNode| matches!(node, NirNode::If { .. } | NirNode::Lif { .. } | NirNode::CubaLif { .. });
    let asks_spikes = options.max_spikes.is_none() && nodes.iter().any(fires);
    let asks_norm = options.norm_input.is_none() && nodes.iter().any(|node| !gains::membrane_pairs(node).is_empty());
    let (what, help) = match (asks_spikes, asks_norm) {
        (true, true) => (
            "sinabs writes neither how often a neuron may spike in a tick nor `norm_input`: any number, and true, were assumed",
            "for `spike_fn=SingleSpike` give `--max-spikes 1`, for `norm_input=False` give `--norm-input false`",
        ),
        (true, false) => (
            "sinabs does not write how often a neuron may spike in a tick: any number was assumed, as `MultiSpike` has it",
            "for `spike_fn=SingleSpike` give `--max-spikes 1`",
        ),
        (false, true) => {
            ("sinabs does not write `norm_input`: true was assumed", "for `norm_input=False` give `--norm-input false`")
        }
        (false, false) => return None,
    };
    Some(Warning::NotInFile { what, help })
}

/// Takes away the factor `1 - exp(-dt/tau)` of the input that `norm_input=False` has not.
pub(super) fn without_norm(node: &mut NirNode, options: &ImportOptions) {
    let dt = options.step_s() / options.time_unit().seconds(options.step_s());
    if let Some((tau, r)) = gains::membrane(node)
        && gains::are_ones(r)
        && let Some(right) = gains::of_each(tau, |tau| 1.0 / -(-dt / tau).exp_m1())
    {
        *r = right;
    }
}
