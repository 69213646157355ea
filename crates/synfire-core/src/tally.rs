//! Spikes that are counted by stretches of ticks, where what every tick tells would take longer than the ticks.

use synfire_arch::NeuronId;
use synfire_program::Event;

use crate::CoreError;

/// What a [`Tally`] tells of the ticks since its last report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TallyReport {
    /// The neurons that spiked, each as often as it did, in the order of the ticks.
    pub spikes: Vec<NeuronId>,
    /// State updates that saturated, of all neurons.
    pub saturations: u64,
}

/// A core that runs one sample after the other and tells only which neurons spiked between two reports; see
/// [`crate::Core::tally`].
///
/// What is asked for is done in order, and the core may be told of it long before it does it: [`Self::next`] waits for the
/// oldest report that was asked for. After an error the tally is [finished](Self::finish), or the core not used again.
pub trait Tally {
    /// State, adaptations and traces to 0, behind the ticks that were asked for.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn clear(&mut self) -> Result<(), CoreError>;

    /// Asks for so many ticks, each with these events, strictly ascending by axon.
    ///
    /// # Errors
    /// When the core does not take the events, or cannot be reached.
    fn run(&mut self, events: &[Event], ticks: u16) -> Result<(), CoreError>;

    /// Asks for a report of the ticks since the one before.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn report(&mut self) -> Result<(), CoreError>;

    /// Whether more should be asked for, so that the core does not wait for it.
    fn has_room(&mut self) -> bool;

    /// The oldest report that was asked for and not taken.
    ///
    /// # Errors
    /// When there is none, or the core cannot be reached.
    fn next(&mut self) -> Result<TallyReport, CoreError>;

    /// Drops what was asked for and not taken. The core then tells every tick again; its state is not to be relied on before
    /// a clear.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn finish(&mut self) -> Result<(), CoreError>;
}
