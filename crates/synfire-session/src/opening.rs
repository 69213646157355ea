//! How a session begins, and how patient it is.

use std::time::Duration;

/// How a session begins.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Name of the port, for messages.
    pub port: String,
    /// The session: random, not 0.
    pub session: u32,
    /// How long to wait.
    pub patience: Patience,
    /// How long to ask who is there; longer than a device keeps a rate at which it hears nothing.
    pub search: Duration,
}

impl Opening {
    /// A session on a port, with the usual patience.
    pub fn new(port: impl Into<String>, session: u32) -> Self {
        Self {
            port: port.into(),
            session: session.max(1),
            patience: Patience::default(),
            search: Duration::from_millis(1500),
        }
    }
}

/// How long a session waits before it asks again, how often, and how long in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Time for an answer, beyond that which its bytes need.
    pub answer: Duration,
    /// Questions in silence before the session gives up.
    pub attempts: u32,
    /// Time without an advance before the session gives up, beyond that which the line and a tick may need. What the device
    /// says besides does not prolong it.
    pub advance: Duration,
}

impl Default for Patience {
    /// For a USB bridge that keeps bytes for up to 16 ms.
    fn default() -> Self {
        Self { answer: Duration::from_millis(60), attempts: 40, advance: Duration::from_secs(10) }
    }
}
