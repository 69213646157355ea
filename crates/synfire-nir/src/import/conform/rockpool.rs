//! Rockpool (`LIFTorch`): `i = (i + x) e^(-dt/tau_syn)`, `v = v e^(-dt/tau_mem) + i`. Its exporter writes
//! `r = tau_mem e^(-dt/tau_mem) / dt` and no `w_in`, and leaves out recurrent weights.

use super::super::place::Place;
use super::super::warning::Warning;
use super::gains;
use crate::{ImportOptions, NirGraph, NirNode};

/// `dt` of a Rockpool module unless its author says otherwise.
const STEP_S: f64 = 1e-3;

/// The step that time constants and `r` show, else Rockpool's own.
pub(super) fn step_s(graph: &NirGraph) -> f64 {
    let nodes = graph.all_nodes();
    let pairs = || nodes.iter().flat_map(|node| gains::membrane_pairs(node));
    let exported = gains::common(pairs(), |(tau, r)| steps_of_exported(r).map(|steps| steps * tau));
    let mended = gains::common(pairs(), |(tau, r)| (r > 1.0).then(|| -(1.0 - 1.0 / r).ln() * tau));
    // With equal time constants everywhere both have a solution; somebody chose the one that is a round number.
    exported.into_iter().chain(mended).find_map(gains::as_written).unwrap_or(STEP_S)
}

/// What Rockpool does not write.
pub(super) fn not_in_file(options: &ImportOptions) -> Warning {
    match options.max_spikes {
        None => Warning::NotInFile {
            what: "Rockpool writes neither recurrent weights nor `max_spikes_per_dt`: none, and any number, were assumed",
            help: "for `has_rec=True` add a projection with `w_rec` to the page that `synfire export --syn` writes; for \
                   `max_spikes_per_dt=N` give `--max-spikes N`",
        },
        Some(_) => Warning::NotInFile {
            what: "Rockpool does not write recurrent weights: none were assumed",
            help: "for `has_rec=True` add a projection with `w_rec` to the page that `synfire export --syn` writes",
        },
    }
}

/// Puts the gains right.
pub(super) fn conform(node: &mut NirNode, place: Place, options: &ImportOptions) -> Option<Warning> {
    let dt = options.step_s() / options.time_unit().seconds(options.step_s());
    let mut changed = false;
    if let Some((tau, r)) = gains::membrane(node) {
        let exported = gains::of_each(tau, |tau| (-dt / tau).exp() * tau / dt);
        let right = gains::of_each(tau, |tau| 1.0 / -(-dt / tau).exp_m1());
        if let (Some(exported), Some(right)) = (exported, right)
            && r.values().iter().zip(exported.values()).all(|(r, exported)| gains::equal(*r, *exported))
        {
            (*r, changed) = (right, true);
        }
    }
    if let Some((tau_syn, w_in)) = gains::synapse(node)
        && gains::are_ones(w_in)
        && let Some(right) = gains::of_each(tau_syn, |tau| (-dt / tau).exp() / -(-dt / tau).exp_m1())
    {
        (*w_in, changed) = (right, true);
    }
    let what = "Rockpool's exporter writes other gains than its neurons have, so `r` and `w_in` were set to those";
    changed.then(|| Warning::PutRight { nodes: vec![place], what: what.into() })
}

/// `dt / tau` for an exported `r = e^-u / u`, which falls with u.
fn steps_of_exported(r: f64) -> Option<f64> {
    let exported = |u: f64| (-u).exp() / u;
    let (mut low, mut high) = (1e-9_f64, 50.0_f64);
    if !(exported(high)..=exported(low)).contains(&r) {
        return None;
    }
    for _ in 0..200 {
        let middle = (low * high).sqrt();
        if exported(middle) > r { low = middle } else { high = middle }
    }
    Some(low)
}
