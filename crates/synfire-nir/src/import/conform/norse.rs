//! Norse: time constants in three units, no gain at the synapse, IAF in ticks.

use super::super::place::Place;
use super::super::warning::Warning;
use super::gains;
use crate::{ImportOptions, NirGraph, NirNode};

/// The steps that its files are written for: of Norse's main branch; of the networks published with NIR's paper, and of
/// `time_scaling_factor=0.1`; of Norse 1.1.0, whose exporter multiplies each time constant by dt (norse issue 411).
const STEPS_S: [f64; 3] = [1e-3, 1e-4, 1e-6];
/// Ticks that the time constants of a trained neuron typically last.
const TYPICAL_TICKS: f64 = 10.0;

/// The step for which the time constants last most nearly [`TYPICAL_TICKS`], and none of them less than a tick.
pub(super) fn step_s(graph: &NirGraph) -> f64 {
    let is_time = |name: &str| name.starts_with("tau");
    let taus: Vec<f64> = graph
        .all_nodes()
        .iter()
        .flat_map(|node| node.parameters())
        .filter(|(name, _)| is_time(name))
        .flat_map(|(_, tau)| tau.values().to_vec())
        .collect();
    let off = |dt_s: f64| {
        let ticks = taus.iter().map(|tau| (tau / dt_s / TYPICAL_TICKS).ln());
        (ticks.sum::<f64>() / taus.len() as f64).abs()
    };
    let fits = |dt_s: &f64| taus.iter().all(|tau| *tau >= dt_s * (1.0 - 1e-6));
    let fitting = STEPS_S.into_iter().filter(fits);
    if taus.is_empty() {
        crate::options::DEFAULT_STEP_S
    } else {
        fitting.min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or(crate::options::DEFAULT_STEP_S)
    }
}

/// Norse adds a weighted spike to the current as it is, and one to the potential of an IAF; its exporter writes neither.
pub(super) fn conform(node: &mut NirNode, place: Place, options: &ImportOptions) -> Option<Warning> {
    let dt = options.step_s() / options.time_unit().seconds(options.step_s());
    if let NirNode::If { r, .. } = node {
        if dt == 1.0 || !gains::are_ones(r) {
            return None;
        }
        *r = gains::of_each(r, |r| r / dt)?;
        return Some(Warning::PutRight {
            nodes: vec![place],
            what: "Norse counts `r` per tick, so it was divided by dt".into(),
        });
    }
    let (tau_syn, w_in) = gains::synapse(node)?;
    if !gains::are_ones(w_in) {
        return None;
    }
    *w_in = gains::of_each(tau_syn, |tau| tau / dt)?;
    let what = "Norse's synapse has no gain dt/tau_syn and its exporter no `w_in`, so `w_in` was set to tau_syn/dt";
    Some(Warning::PutRight { nodes: vec![place], what: what.into() })
}
