//! From a [`Network`] to a [`NirGraph`].
//!
//! What NIR cannot carry is refused, so that a file never holds another network than the one exported. What NIR leaves to
//! the reader is listed as the options of an import, and the graph is imported once to see that it is cut into ticks where
//! the network is.

mod bias;
mod build;
mod check;
mod factors;
mod names;
mod neurons;
mod open;
mod problem;
mod warning;

use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};
use synfire_network::Network;

use crate::{ImportOptions, NirGraph};
use warning::Warning;

/// A graph and what has to be known beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// The graph. Times are in seconds, a population's parameters have one value per neuron.
    pub graph: NirGraph,
    /// The options with which [`crate::import`] makes the same network of it.
    pub options: ImportOptions,
    /// What the graph does not hold; the options come first, as a note where they are the defaults.
    pub warnings: Vec<Diagnostic>,
}

/// Makes a graph of `network`.
///
/// Populations are nodes of their own name, and so are projections: dense and sparse weights a Linear (Affine where it
/// carries the bias of its target), one-to-one weights a Scale, convolutions and pooling a Conv2d for each. A projection `a->b` of ones between `a` and `b` is an edge
/// alone. A delay is a Delay in front of the weights, an input of several dimensions has a Flatten behind it.
///
/// Importing the graph with [`Exported::options`] gives the same neurons, synapses, delays, inputs and outputs in the same
/// order; sparse weights come back dense, and populations and projections in the order of the import.
///
/// # Errors
/// Everything that the first failing step finds.
pub fn export(network: &Network) -> Result<Exported, Diagnostics> {
    network.validate().map_err(|errors| diagnostics(&errors))?;
    let options = open::options(network).map_err(|problem| diagnostics(&[problem]))?;
    let names = names::Names::new(network);
    let graph = build::graph(network, &names, &options).map_err(|problems| diagnostics(&problems))?;
    check::cuts_stay(network, &names, &graph, &options)?;
    let mut warnings = vec![Warning::Options(options.clone())];
    warnings
        .extend(names.renamed.iter().map(|(name, node)| Warning::Renamed { name: name.clone(), node: node.clone() }));
    warnings.extend(build::lost_shapes(network));
    let learning = network.projections.iter().filter(|projection| projection.plasticity.is_some());
    warnings.extend(learning.map(|projection| Warning::Learning { projection: projection.name.clone() }));
    Ok(Exported { graph, options, warnings: diagnostics(&warnings).0 })
}

fn diagnostics(problems: &[impl ToDiagnostic]) -> Diagnostics {
    Diagnostics(problems.iter().map(ToDiagnostic::to_diagnostic).collect())
}
