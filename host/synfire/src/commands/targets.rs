//! `synfire targets`.

use clap::Args;
use synfire_arch::Target;
use synfire_arch::generated::BUILT_IN_TARGETS;
use synfire_report::TargetsReport;

use crate::args::Format;
use crate::outcome::{Outcome, fail};
use crate::print;

/// `synfire targets`.
#[derive(Debug, Args)]
pub struct TargetsArgs {
    /// Print this target as TOML.
    pub name: Option<String>,
}

/// Lists targets, or prints one.
pub fn run(args: &TargetsArgs, format: Format) -> Outcome<()> {
    let Some(name) = &args.name else {
        return print::document(&TargetsReport { targets: Target::built_in().collect() }, format);
    };
    let target = Target::named(name).map_err(fail)?;
    let source = BUILT_IN_TARGETS.iter().filter(|(known, _)| known == name).map(|(_, text)| *text);
    match format {
        Format::Json => print::json(&target),
        Format::Text => print::own(&source.collect::<String>()),
    }
}
