//! Spyx 1.0: `to_nir` writes `r = 1 - dt/tau` where its neurons add their input as it is, no `w_in`, and the input of a
//! recurrent layer into its recurrent weights; layers that it does not know are left out.

use super::super::place::Place;
use super::super::problem::Problem;
use super::super::warning::Warning;
use super::gains;
use crate::node_path::join;
use crate::options::DEFAULT_STEP_S;
use crate::{ImportOptions, NirGraph, NirNode};

/// `dt` of Spyx's `to_nir` unless its caller says otherwise.
const STEP_S: f64 = 1.0;

/// The step that time constants and `r` show: of the exporter's `r = 1 - dt/tau`, or of the right `r = tau/dt`.
pub(super) fn step_s(graph: &NirGraph) -> f64 {
    let nodes = graph.all_nodes();
    let pairs = || nodes.iter().flat_map(|node| gains::membrane_pairs(node));
    let exported = gains::common(pairs(), |(tau, r)| (0.0..1.0).contains(&r).then_some(tau * (1.0 - r)));
    let mended = gains::common(pairs(), |(tau, r)| (r > 0.0).then_some(tau / r));
    match exported.or(mended) {
        Some(dt_s) => gains::as_written(dt_s).unwrap_or(dt_s),
        None if pairs().next().is_none() => STEP_S,
        None => DEFAULT_STEP_S,
    }
}

/// Puts the gains right.
pub(super) fn conform(node: &mut NirNode, place: Place, options: &ImportOptions) -> Option<Warning> {
    let dt = options.step_s() / options.time_unit().seconds(options.step_s());
    let mut changed = false;
    if let NirNode::If { r, .. } = node
        && !r.values().iter().all(|r| gains::equal(*r, 1.0 / dt))
    {
        (*r, changed) = (gains::of_each(r, |_| 1.0 / dt)?, true);
    }
    if let Some((tau, r)) = gains::membrane(node) {
        let is_exported = r.values().iter().zip(tau.values()).all(|(r, tau)| gains::equal(*r, 1.0 - dt / tau));
        if is_exported && r.values().len() == tau.values().len() {
            (*r, changed) = (gains::of_each(tau, |tau| tau / dt)?, true);
        }
    }
    if let Some((tau_syn, w_in)) = gains::synapse(node)
        && gains::are_ones(w_in)
    {
        (*w_in, changed) = (gains::of_each(tau_syn, |tau| tau / dt)?, true);
    }
    let what =
        "Spyx's neurons add their input as it is, but its exporter writes other gains, so `r` and `w_in` were set";
    changed.then(|| Warning::PutRight { nodes: vec![place], what: what.into() })
}

/// Leads the input of recurrent layers to their neurons.
pub(super) fn rewire(graph: &mut NirGraph, path: &str, warnings: &mut Vec<Warning>) {
    for (name, node) in &mut graph.nodes {
        let NirNode::Graph(inner) = node else { continue };
        let path = join(path, name);
        rewire(inner, &path, warnings);
        if let Some((input, weights, neuron)) = recurrent_layer(inner) {
            let wrong = (input.clone(), weights);
            inner.edges.retain(|edge| *edge != wrong);
            inner.edges.push((input, neuron));
            let what =
                "Spyx's exporter leads the input of this layer into its recurrent weights; it was led to its neurons";
            warnings.push(Warning::PutRight { nodes: vec![Place::new(&path, "NIRGraph")], what: what.into() });
        }
    }
}

/// Input, recurrent weights and neurons of a layer whose input reaches its neurons through the recurrent weights alone.
fn recurrent_layer(graph: &NirGraph) -> Option<(String, String, String)> {
    let only = |matches: fn(&NirNode) -> bool| {
        let mut found = graph.nodes.iter().filter(|(_, node)| matches(node)).map(|(name, _)| name.clone());
        found.next().filter(|_| found.next().is_none())
    };
    let input = only(|node| matches!(node, NirNode::Input { .. }))?;
    let weights = only(|node| matches!(node, NirNode::Linear { .. } | NirNode::Affine { .. }))?;
    let neuron = only(|node| matches!(node, NirNode::If { .. } | NirNode::Lif { .. } | NirNode::CubaLif { .. }))?;
    let has = |from: &str, to: &str| graph.edges.iter().any(|(a, b)| a == from && b == to);
    let is_misled = has(&input, &weights) && !has(&input, &neuron);
    (is_misled && has(&weights, &neuron) && has(&neuron, &weights)).then_some((input, weights, neuron))
}

/// Layers are numbered: one that is missing between two that are connected was left out.
pub(super) fn refuse_gaps(graph: &NirGraph) -> Result<(), Vec<Problem>> {
    let number = |name: &str| name.strip_prefix("layer_")?.parse::<u64>().ok();
    let is_weight = |name: &str| matches!(graph.nodes.get(name), Some(NirNode::Linear { .. } | NirNode::Affine { .. }));
    let problems: Vec<_> = graph
        .edges
        .iter()
        .filter(|(from, to)| is_weight(from) && is_weight(to))
        .filter_map(|(from, to)| {
            let (before, after) = (number(from)?, number(to)?);
            (after.checked_sub(before)? > 1).then(|| Problem::DroppedLayer {
                missing: format!("layer_{}", before + 1),
                before: from.clone(),
                node: Place::new(to, graph.nodes.get(to).map_or("", NirNode::kind)),
            })
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
