//! What can go wrong with the Verilog core.

use std::path::PathBuf;

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// Why there is no Verilog core, or no answer from it.
#[derive(Debug, thiserror::Error)]
pub enum RtlError {
    /// A tool is not installed.
    #[error("`{tool}` cannot be run: {reason}")]
    MissingTool {
        /// Its command.
        tool: &'static str,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// A tool refused the sources.
    #[error("`{tool}` failed on target `{target}`")]
    Build {
        /// Its command.
        tool: &'static str,
        /// The target.
        target: String,
        /// What it wrote.
        message: String,
    },
    /// A file of a build cannot be written or read.
    #[error("`{}` cannot be used as a cache: {reason}", path.display())]
    Cache {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system says.
        reason: std::io::Error,
    },
    /// The cache is of no use.
    #[error(transparent)]
    Unkept(#[from] synfire_cache::CacheError),
    /// The image is for another target.
    #[error("the image is for target `{image}`, but this core is a `{core}`")]
    OtherTarget {
        /// Target of the image.
        image: String,
        /// Target of the core.
        core: String,
    },
    /// The program cannot be put into memory words.
    #[error(transparent)]
    Program(#[from] synfire_program::Unfit),
    /// The simulation ended or its pipe broke.
    #[error("the simulation of the core ended: {0}")]
    Died(#[from] std::io::Error),
    /// The core did not become idle.
    #[error("the core was still busy after {clocks} clocks")]
    Stuck {
        /// Clocks waited for.
        clocks: u64,
    },
    /// The core did not take an event.
    #[error("the event queue was full after {accepted} of {events} events")]
    QueueFull {
        /// Events that it took.
        accepted: usize,
        /// Events of the tick.
        events: usize,
    },
}

impl ToDiagnostic for RtlError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::MissingTool { .. } => Diagnostic::error(codes::rtl::TOOL_MISSING, self.to_string())
                .help("install Verilator 5 and a C++ compiler (`apt-get install verilator g++`)"),
            // A note for each line, so that what the tool wrote cannot pass for a line of ours.
            Self::Build { message, .. } => message
                .lines()
                .fold(Diagnostic::error(codes::rtl::BUILD_FAILED, self.to_string()), Diagnostic::note)
                .help("`verilator --version` should say 5.006 or later"),
            Self::Unkept(error) => error.to_diagnostic(),
            Self::Cache { .. } => Diagnostic::error(codes::rtl::CACHE, self.to_string())
                .help("set `SYNFIRE_CACHE` to a directory that you may write to"),
            Self::OtherTarget { core, .. } => Diagnostic::error(codes::rtl::OTHER_TARGET, self.to_string())
                .help(format!("compile the network for this core: `--target {core}`")),
            Self::Program(error) => error.to_diagnostic(),
            Self::Died(_) | Self::Stuck { .. } => Diagnostic::error(codes::rtl::NO_ANSWER, self.to_string())
                .help("this is a fault of Synfire: please report it with the image"),
            Self::QueueFull { .. } => Diagnostic::error(codes::rtl::QUEUE_FULL, self.to_string())
                .help("give each axon at most one event in a tick"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_code_and_says_what_it_met() {
        let denied = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let cases = [
            (
                RtlError::MissingTool { tool: "verilator", reason: std::io::ErrorKind::NotFound.into() },
                "SF0801",
                "`verilator` cannot be run: entity not found",
            ),
            (
                RtlError::Build { tool: "g++", target: "ncx".into(), message: "no space".into() },
                "SF0802",
                "`g++` failed on target `ncx`",
            ),
            (
                RtlError::Cache { path: "/cache".into(), reason: denied() },
                "SF0803",
                "`/cache` cannot be used as a cache: permission denied",
            ),
            (
                RtlError::Unkept(synfire_cache::CacheError::NoPlace),
                "SF1201",
                "there is no directory for the cache: neither `SYNFIRE_CACHE` nor `HOME` is set",
            ),
            (
                RtlError::OtherTarget { image: "a".into(), core: "b".into() },
                "SF0804",
                "the image is for target `a`, but this core is a `b`",
            ),
            (RtlError::Died(denied()), "SF0805", "the simulation of the core ended: permission denied"),
            (RtlError::Stuck { clocks: 7 }, "SF0805", "the core was still busy after 7 clocks"),
            (RtlError::QueueFull { accepted: 3, events: 5 }, "SF0806", "the event queue was full after 3 of 5 events"),
        ];
        for (error, code, message) in cases {
            let diagnostic = error.to_diagnostic();
            assert_eq!((diagnostic.code.id, diagnostic.message.as_str()), (code, message));
        }
    }
}
