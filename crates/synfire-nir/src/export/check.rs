//! Whether an import cuts cycles where the network does.

use std::collections::BTreeMap;

use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::{Network, Schedule};

use super::names::Names;
use super::problem::Problem;
use crate::{ImportOptions, NirGraph, import};

/// Imports `graph` and compares the effective delay of every projection.
pub(super) fn cuts_stay(
    network: &Network,
    names: &Names,
    graph: &NirGraph,
    options: &ImportOptions,
) -> Result<(), Diagnostics> {
    let imported = import(graph, &network.name, options)?.network;
    let after = Schedule::new(&imported).delay_ticks;
    let after: BTreeMap<&str, u32> = imported.projections.iter().map(|of| of.name.as_str()).zip(after).collect();
    let before = Schedule::new(network);
    let stays = |(name, ticks): (&String, &u32)| after.get(name.as_str()) == Some(ticks);
    if names.imported.iter().zip(&before.delay_ticks).all(stays) {
        return Ok(());
    }
    // A projection from a population to itself is cut in any case.
    let chosen = before.cuts.iter().filter(|cut| !cut.recurrent);
    let projections = chosen.map(|cut| network.projection(cut.projection).name.clone()).collect();
    Err(Problem::Cut { projections }.to_diagnostic().into())
}
