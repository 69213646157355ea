//! The specification of the link and what is generated from it.

mod page;
mod rust;
mod spec;
mod verilog;

use std::path::Path;

use crate::spec::Spec;

/// Every generated file of the link: path in the repository and text.
pub fn files(root: &Path, core: &Spec) -> anyhow::Result<Vec<(String, String)>> {
    let link = spec::Link::read(root)?;
    let parameters: Vec<&str> = core.hardware_parameters().map(|parameter| parameter.name.as_str()).collect();
    Ok(vec![
        ("crates/synfire-arch/src/link_generated.rs".to_owned(), rust::text(&link, core, &parameters)?),
        ("hdl/generated/synfire_link.vh".to_owned(), verilog::text(&link, parameters.len())?),
        ("docs/link.md".to_owned(), page::text(&link, &parameters)?),
    ])
}
