//! What a host does for one tick of a session.

use synfire_program::{Clear, Controls, Event};

/// What a host does for one tick: it sets the registers of learning, clears, and then runs the tick with these events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionTick {
    /// The registers of learning.
    pub controls: Controls,
    /// What is set to 0 before the tick.
    pub clear: Clear,
    /// External events, strictly ascending by axon.
    pub events: Vec<Event>,
}
