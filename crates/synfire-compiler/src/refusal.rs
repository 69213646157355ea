//! What lets a refused network through, found by trying.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _};
use synfire_network::Network;

use crate::error::CompileError;
use crate::needs::{needs, sentence};
use crate::options::CompileOptions;
use crate::passes::compiled;

/// Targets that are named: a user needs one.
const TARGETS_NAMED: usize = 2;

/// Synapses of a network that is compiled once for each attempt, so that a refusal takes seconds at most.
const SYNAPSES_TRIED: usize = 8 << 20;

/// The error, with the options in its help that make the same network compile.
pub(crate) fn refusal(
    error: &CompileError,
    network: &Network,
    target: &Target,
    options: &CompileOptions,
) -> Diagnostic {
    let needs = match error {
        CompileError::DoesNotFit { .. } => needs(network, target, options),
        _ => None,
    };
    let diagnostic = match needs {
        Some(needs) => error.to_diagnostic().note(sentence(target, &needs)),
        None => error.to_diagnostic(),
    };
    let advice = found(error, network, target, options);
    let help = match (advice.is_empty(), diagnostic.help.clone()) {
        (true, _) => return diagnostic,
        (false, None) => advice.join(", or "),
        (false, Some(help)) => format!("{}, or {help}", advice.join(", or ")),
    };
    diagnostic.help(help)
}

/// Everything that was tried and works; nothing for a network so large that trying takes long.
fn found(error: &CompileError, network: &Network, target: &Target, options: &CompileOptions) -> Vec<String> {
    let compiles = |target: &Target, options: &CompileOptions| compiled(network, target, options).is_ok();
    if network.operations() > SYNAPSES_TRIED {
        return Vec::new();
    }
    let mut given = Vec::new();
    let fits = |bits: &u32| compiles(target, &CompileOptions { weight_bits: *bits, ..options.clone() });
    let bits = bits_to_try(error, options.weight_bits).into_iter().find(fits);
    given.extend(bits.map(|bits| format!("`--weight-bits {bits}`")));
    if depends_on_target(error) {
        let others = Target::built_in().filter(|other| other.name != target.name && compiles(other, options));
        given.extend(others.take(TARGETS_NAMED).map(|other| format!("`--target {}`", other.name)));
    }
    let mut advice = Vec::new();
    if !given.is_empty() {
        advice.push(format!("give {}", given.join(" or ")));
    }
    let free = CompileOptions { pinned_scale: None, ..options.clone() };
    if options.pinned_scale.is_some() && compiles(target, &free) {
        advice.push("leave out `--scale`".to_owned());
    }
    advice
}

/// Weight bits that may help, the best first.
fn bits_to_try(error: &CompileError, bits: u32) -> Vec<u32> {
    match error {
        CompileError::WeightTooWide { .. } | CompileError::ThresholdLost { .. } => (bits + 1..=16).collect(),
        CompileError::DoesNotFit { resource: "tiles" | "list entries", .. } | CompileError::Overflow { .. } => {
            (2..bits).rev().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether another target could take the network.
const fn depends_on_target(error: &CompileError) -> bool {
    use CompileError as E;
    matches!(
        error,
        E::DoesNotFit { .. }
            | E::DelayTooLong { .. }
            | E::NotOnTarget { .. }
            | E::NoLearning { .. }
            | E::OutOfState { .. }
            | E::ThresholdLost { .. }
            | E::Overflow { .. }
    )
}
