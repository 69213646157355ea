//! The whole way from a network to an image, or to what would let it through.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::Network;

use crate::options::CompileOptions;
use crate::passes::{Compiled, compiled};
use crate::refusal::refusal;

/// Compiles a network for a target.
///
/// # Errors
/// When the target is not valid; everything that is wrong with the network; or the first thing about it that the target
/// cannot do.
pub fn compile(network: &Network, target: &Target, options: &CompileOptions) -> Result<Compiled, Diagnostics> {
    let all = |errors: Vec<_>| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect());
    target.check().map_err(|error| error.to_diagnostic())?;
    network.validate().map_err(all)?;
    let compiled = compiled(network, target, options);
    compiled.map_err(|error| refusal(&error, network, target, options).into())
}
