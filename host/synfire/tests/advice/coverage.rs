//! Every code has an entry.

use std::collections::BTreeSet;

use synfire_diagnostics::codes;

use crate::harness::Advice;

/// The entries of every area.
fn areas() -> Vec<Advice> {
    let areas = [
        crate::budget::advice(),
        crate::nir_files::advice(),
        crate::network::advice(),
        crate::import::advice(),
        crate::import_warnings::advice(),
        crate::export::advice(),
        crate::compile::advice(),
        crate::compile_learning::advice(),
        crate::rounding::advice(),
        crate::images::advice(),
        crate::runs::advice(),
        crate::commands::advice(),
        crate::pages::advice(),
        crate::values::advice(),
        crate::link::advice(),
        crate::data::advice(),
        crate::learn::advice(),
        crate::tool_chain::advice(),
    ];
    areas.into_iter().flatten().collect()
}

#[test]
fn every_code_has_one_entry() {
    let entries: Vec<&str> = areas().iter().map(|entry| entry.code).collect();
    let covered: BTreeSet<&str> = entries.iter().copied().collect();
    assert_eq!(covered.len(), entries.len(), "a code has two entries");
    assert_eq!(covered, codes::all().map(|code| code.id).collect());
}
