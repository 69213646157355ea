//! From a [`NirGraph`] to a [`Network`].
//!
//! The passes, each of which reports all it finds before the next begins:
//! flatten nested graphs and check edges; leave out what has no effect; find rows and columns, then sizes; fuse what lies between populations into
//! one linear map for each path; assemble; [`Network::validate`].

mod assemble;
mod components;
mod conform;
mod convolution;
mod delay;
mod flat;
mod linear;
mod neurons;
mod order;
mod origin;
mod place;
mod planes;
mod problem;
mod signal;
mod sizes;
mod time;
mod usage;
mod warning;

use std::collections::BTreeMap;

pub(crate) use order::cycle_numbers;
use synfire_budget::{Budget, Meter};
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, ToDiagnostic};
use synfire_network::{Network, NetworkError, ResetTiming};

use crate::{ImportOptions, NirGraph, NirNode};

/// A network and what is worth knowing about how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The network; it passes [`Network::validate`].
    pub network: Network,
    /// Warnings, in the order of the passes.
    pub warnings: Vec<Diagnostic>,
}

/// Interprets `graph` as a network called `name`.
///
/// Inputs become input populations, neurons become populations, both called by the path of their node (`graph.node` in
/// nested graphs). Weights, convolutions, pooling, scales, delays and flattenings between two populations become one projection for each path,
/// called by the nodes with weights on it (`fc1`; `fc1+fc2` where two are multiplied), or `source->target` where there are
/// none; where that is not unique, `[source->target]` and then `#2` and so on are added. Populations stand in this order:
/// inputs by name, then neurons so that a layer follows those that feed it. Inputs and outputs are listed by the name of
/// their Input and Output node.
///
/// # Errors
/// Everything that the first failing pass finds.
pub fn import(graph: &NirGraph, name: &str, options: &ImportOptions) -> Result<Imported, Diagnostics> {
    import_within(graph, name, options, &Budget::READER.meter())
}

/// [`import`] within a budget: multiplied weights, delays taken apart and the values of all nodes are charged.
///
/// # Errors
/// As [`import`].
pub fn import_within(
    graph: &NirGraph,
    name: &str,
    options: &ImportOptions,
    meter: &Meter,
) -> Result<Imported, Diagnostics> {
    let mut warnings = Vec::new();
    let options = &settled(graph, options, &mut warnings)?;
    let conformed = conform::conform(graph, options, &mut warnings).map_err(refused)?;
    let graph = conformed.as_ref();
    let nodes = time::unit_resistances(graph, options);
    if !nodes.is_empty() {
        warnings.push(warning::Warning::UnitResistance { nodes, dt_s: options.step_s() });
    }
    let flat = flat::FlatGraph::new(graph, &mut warnings).map_err(refused)?;
    check_inhibition(&flat, options).map_err(refused)?;
    let used = usage::used_nodes(&flat, &mut warnings);
    let planes = planes::Planes::new(&flat, &used, meter).map_err(refused)?;
    let sizes = sizes::Sizes::new(&flat, &used, &planes, meter, &mut warnings).map_err(refused)?;
    let unit = delay::DelayUnit { unit: options.time_unit(), dt_s: options.step_s() };
    let fuser = signal::Fuser::new(&flat, &used, &sizes, &planes, unit, meter).map_err(refused)?;
    let network = assemble::assemble(&flat, &sizes, fuser, name, options, &mut warnings).map_err(refused)?;
    network.validate().map_err(|errors| {
        let origin = if options.compat.is_none() { origin::origin(graph) } else { None };
        let explained = errors.iter().map(|error| time::explain(error, options, origin)).collect();
        with_kinds(Diagnostics(explained), &flat)
    })?;
    Ok(Imported { network, warnings: warnings.iter().map(ToDiagnostic::to_diagnostic).collect() })
}

/// The options with the step that the file was written for, where the user did not say one.
fn settled(
    graph: &NirGraph,
    options: &ImportOptions,
    warnings: &mut Vec<warning::Warning>,
) -> Result<ImportOptions, Diagnostics> {
    let stated = time::Stated::new(options);
    let mut options = options.clone();
    if let (None, Some(compat)) = (options.dt_s, options.compat) {
        let dt_s = conform::step_s(graph, compat);
        if dt_s != options.step_s() {
            warnings.push(warning::Warning::StepOfFile { compat, dt_s });
        }
        options.dt_s = Some(dt_s);
    }
    let dt_s = options.step_s();
    if !(dt_s.is_finite() && dt_s > 0.0) {
        return Err(NetworkError::BadStep { dt_s }.to_diagnostic().into());
    }
    warnings.extend(time::far_from_step(graph, &options, stated).into_iter().map(warning::Warning::FarTime));
    if options.compat.is_none() {
        warnings.extend(origin::assumed(graph, &options));
    }
    Ok(options)
}

/// Whether all nodes that inhibit are neurons that can.
fn check_inhibition(graph: &flat::FlatGraph<'_>, options: &ImportOptions) -> Result<(), Vec<problem::Problem>> {
    let spikes = |node: &flat::FlatNode<'_>| {
        matches!(node.node, NirNode::If { .. } | NirNode::Lif { .. } | NirNode::CubaLif { .. })
    };
    let spiking: Vec<&str> = graph.nodes.iter().filter(|node| spikes(node)).map(|node| node.name.as_str()).collect();
    let problem = |name: &String| match graph.nodes.iter().find(|node| node.name == *name && spikes(node)) {
        None => Some(problem::Problem::NoInhibition {
            node: name.clone(),
            known: spiking.iter().map(|name| format!("`{name}`")).collect(),
        }),
        // The reset of such neurons depends on the potential after the comparison, which nothing here computes.
        Some(node) if options.reset_timing.is_some_and(|timing| timing != ResetTiming::Next) => {
            Some(problem::Problem::InhibitionTiming { node: node.place() })
        }
        Some(_) => None,
    };
    let problems: Vec<_> = options.inhibition.iter().filter_map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn refused(problems: Vec<impl ToDiagnostic>) -> Diagnostics {
    Diagnostics(problems.iter().map(ToDiagnostic::to_diagnostic).collect())
}

/// Adds the types of the nodes, which the network no longer knows.
fn with_kinds(mut diagnostics: Diagnostics, graph: &flat::FlatGraph<'_>) -> Diagnostics {
    let kinds: BTreeMap<&str, &str> = graph.nodes.iter().map(|node| (node.name.as_str(), node.node.kind())).collect();
    for diagnostic in &mut diagnostics.0 {
        if let Location::Node { node, kind } = &mut diagnostic.location {
            *kind = kinds.get(node.as_str()).copied().unwrap_or_default().to_owned();
        }
    }
    diagnostics
}
