//! Events that the core does not take.

use synfire_arch::AxonId;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// Why a tick was not run. The emulator is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmulatorError {
    /// Two events of one axon in one tick.
    #[error("axon {axon} has two events in one tick")]
    DuplicateEvent {
        /// The axon.
        axon: AxonId,
    },
    /// Events that do not ascend.
    #[error("the event of axon {axon} comes after that of axon {previous}")]
    UnsortedEvents {
        /// The axon before.
        previous: AxonId,
        /// The axon that should have come earlier.
        axon: AxonId,
    },
    /// An axon that the target does not have.
    #[error("an event of axon {axon}, but the target has {axons} axons")]
    UnknownAxon {
        /// The axon.
        axon: AxonId,
        /// Axons of the target.
        axons: u32,
    },
}

impl ToDiagnostic for EmulatorError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::DuplicateEvent { .. } => Diagnostic::error(codes::run::EVENT_ORDER, self.to_string())
                .help("add the payloads of the events into one, or give them to different ticks"),
            Self::UnsortedEvents { .. } => Diagnostic::error(codes::run::EVENT_ORDER, self.to_string())
                .help("sort the events of each tick by axon"),
            Self::UnknownAxon { .. } => Diagnostic::error(codes::run::INPUT_SHAPE, self.to_string())
                .help("check that the input was made for this network"),
        }
    }
}
