//! Events that no core takes.

use synfire_arch::AxonId;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_program::Event;

/// Why a tick was not run. The core is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
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

impl ToDiagnostic for EventError {
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

/// Whether the events of a tick ascend strictly by axon, and a target with so many axons has them all.
///
/// # Errors
/// The first event that does not.
pub fn check_events(events: &[Event], axons: u32) -> Result<(), EventError> {
    // Every pair is looked at, so that this becomes vector instructions.
    let ascend = events.windows(2).fold(true, |all, pair| all & (pair[0].axon < pair[1].axon));
    let inside = events.last().is_none_or(|last| last.axon.0 < axons);
    if ascend && inside { Ok(()) } else { first_error(events, axons) }
}

/// The first thing that is wrong with events.
fn first_error(events: &[Event], axons: u32) -> Result<(), EventError> {
    let mut previous: Option<AxonId> = None;
    for Event { axon, .. } in events {
        match previous {
            Some(previous) if previous == *axon => return Err(EventError::DuplicateEvent { axon: *axon }),
            Some(previous) if previous > *axon => {
                return Err(EventError::UnsortedEvents { previous, axon: *axon });
            }
            _ if axon.0 >= axons => return Err(EventError::UnknownAxon { axon: *axon, axons }),
            _ => previous = Some(*axon),
        }
    }
    Ok(())
}
