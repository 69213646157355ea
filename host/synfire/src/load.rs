//! From files and arguments to networks, images and inputs.

use std::path::Path;

use synfire::{DEFAULT_TARGET, Kind, OpenOptions, SourceFile};
pub use synfire::{Loaded, Source};
use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_nir::ImportOverrides;
use synfire_report::ShownConventions;

use crate::args::{CompatArg, Given, NetworkArgs, TargetArgs};
use crate::budget;
use crate::outcome::Outcome;

/// Reads a file: a page by its ending, anything else by its first bytes. Options that only apply to networks are refused
/// for images.
pub fn source(path: &Path, options: &Given<NetworkArgs>, target: &Given<TargetArgs>) -> Outcome<Source> {
    seeded_source(path, options, target, None)
}

/// [`source`] with a seed that takes the place of a page's; images and graphs have none.
pub fn seeded_source(
    path: &Path,
    options: &Given<NetworkArgs>,
    target: &Given<TargetArgs>,
    seed: Option<u64>,
) -> Outcome<Source> {
    let file = SourceFile::read(path, budget::reader())?;
    match file.kind() {
        Kind::Page => refuse_for_page(path, options)?,
        Kind::Graph => refuse_without_effect(options)?,
        Kind::Image => {
            if let Some(option) = options.first().or(target.first()) {
                let message =
                    format!("{option} was given, but `{}` is an image, where everything is decided", path.display());
                return Err(Diagnostic::error(codes::run::DECIDED, message)
                    .help("give the network file instead, or leave the option out")
                    .into());
            }
        }
    }
    Ok(file.open(&open_options(options, seed))?)
}

/// Reads a network file.
pub fn network(path: &Path, options: &Given<NetworkArgs>) -> Outcome<Loaded> {
    let file = SourceFile::read(path, budget::reader())?;
    match file.kind() {
        Kind::Page => refuse_for_page(path, options)?,
        Kind::Graph => refuse_without_effect(options)?,
        // Refused as such.
        Kind::Image => {}
    }
    Ok(file.network(&open_options(options, None))?)
}

/// Refuses an option about what a NIR file leaves open, for a page, which says it.
fn refuse_for_page(path: &Path, options: &Given<NetworkArgs>) -> Outcome<()> {
    if let Some(option) = options.first() {
        let message = format!("{option} was given, but `{}` says such things itself", path.display());
        let help = match option {
            "--dt" => "leave it out, and change `dt` in the page's `network` statement",
            "--reset" => "leave it out, and say `reset = zero` or `reset = subtract` where a population is declared",
            "--reset-timing" => {
                "leave it out, and say `reset_timing = same` or `reset_timing = next` where a population is declared"
            }
            "--comparison" => {
                "leave it out, and say `comparison = greater` or `comparison = greater_equal` where a population is declared"
            }
            _ => "leave it out: a page says all that a NIR file leaves open (docs/language.md)",
        };
        return Err(Diagnostic::error(codes::run::DECIDED, message).help(help).into());
    }
    Ok(())
}

/// What a NIR file leaves open, and what was said about it.
fn open_options(args: &NetworkArgs, seed: Option<u64>) -> OpenOptions {
    let overrides = ImportOverrides {
        dt_s: args.dt,
        reset: args.reset.map(Into::into),
        reset_timing: args.reset_timing.map(Into::into),
        comparison: args.comparison.map(Into::into),
        decay: args.decay.map(Into::into),
        tau_unit: args.tau_unit.map(Into::into),
        first_tick_recurrent_bias: args.first_tick_recurrent_bias,
        output_delay_ticks: args.output_delay,
        max_spikes: args.max_spikes,
        norm_input: args.norm_input,
        inhibition: args.inhibition.clone(),
    };
    OpenOptions { compat: args.compat.map(Into::into), overrides, seed }
}

/// Refuses an argument of another framework.
fn refuse_without_effect(args: &NetworkArgs) -> Outcome<()> {
    let own = [
        ("--norm-input", args.norm_input.is_some(), "sinabs", CompatArg::Sinabs),
        ("--inhibition", !args.inhibition.is_empty(), "snnTorch", CompatArg::SnnTorch),
    ];
    let Some((option, _, framework, _)) =
        own.into_iter().find(|(_, given, _, compat)| *given && args.compat != Some(*compat))
    else {
        return Ok(());
    };
    let message =
        format!("`{option}` is an argument of {framework}'s neurons, and the file is not read as one of {framework}");
    let help = format!("give `--compat {}` too, or leave `{option}` out", framework.to_lowercase());
    Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into())
}

/// Reads a whole file within the budget of a reader.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    Ok(synfire::read_within(path, &budget::reader().meter())?)
}

/// The target that was asked for: a built-in name or a file.
pub fn target(name: Option<&str>) -> Outcome<Target> {
    Ok(synfire::target(name.unwrap_or(DEFAULT_TARGET), budget::reader())?)
}

/// The conventions of a network, as results show them.
pub fn conventions(loaded: &Loaded) -> ShownConventions {
    ShownConventions::of_network(loaded.network(), loaded.leaves_open)
}
