//! Running Verilator and the C++ compiler.

use std::process::{Command, Output};

use synfire_cache::tool::output;

use crate::RtlError;

pub(crate) const VERILATOR: &str = "verilator";
pub(crate) const COMPILER: &str = "g++";

/// What `verilator --version` says.
///
/// # Errors
/// [`RtlError::MissingTool`] when it is not installed.
pub fn verilator_version() -> Result<String, RtlError> {
    version(VERILATOR)
}

pub(crate) fn version(tool: &'static str) -> Result<String, RtlError> {
    let output = run(tool, Command::new(tool).arg("--version"))?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// The directory with Verilator's headers and runtime sources.
pub(crate) fn verilator_root() -> Result<String, RtlError> {
    let output = run(VERILATOR, Command::new(VERILATOR).args(["--getenv", "VERILATOR_ROOT"]))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a tool that has to succeed.
pub(crate) fn run_for(tool: &'static str, target: &str, command: &mut Command) -> Result<(), RtlError> {
    let output = run(tool, command)?;
    if output.status.success() {
        return Ok(());
    }
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(RtlError::Build { tool, target: target.to_owned(), message })
}

fn run(tool: &'static str, command: &mut Command) -> Result<Output, RtlError> {
    output(command).map_err(|reason| RtlError::MissingTool { tool, reason })
}
