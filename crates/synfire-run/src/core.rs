//! What executes the memories of an image.

use synfire_arch::NeuronId;
use synfire_emulator::{Emulator, NeuronState, Stepped, TickResult};
use synfire_image::{Clear, Controls, Event, Image, Snapshot};

use crate::RunError;

/// Whatever executes the memories of an image: the emulator, the RTL, a board.
pub trait Core {
    /// State, adaptations, traces and accumulators to 0, tick 0. Weights stay as they are.
    fn clear(&mut self);
    /// One tick with its events, strictly ascending by axon.
    ///
    /// # Errors
    /// When the core does not take the events, or cannot be reached.
    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError>;
    /// State of a neuron after the last tick.
    fn state(&self, neuron: NeuronId) -> NeuronState;

    /// Ticks that may be begun before the one that is waited for: more than 0 where an answer takes longer than a tick.
    fn lead(&self) -> usize {
        0
    }

    /// Begins a tick; [`Self::tick`] is called with the same events when its result is wanted. Only within [`Self::lead`].
    ///
    /// # Errors
    /// When the core does not take the events, or cannot be reached.
    fn begin(&mut self, _events: &[Event]) -> Result<(), RunError> {
        Ok(())
    }

    /// Clears parts of the state; ticks go on counting.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError>;

    /// Sets the registers of learning.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError>;

    /// Reads everything that changes as `image` runs.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn save(&mut self, image: &Image) -> Result<Snapshot, RunError>;

    /// Writes it back.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn restore(&mut self, image: &Image, state: &Snapshot) -> Result<(), RunError>;
}

/// Both gears of the emulator are cores in the same way; only a tick runs differently.
macro_rules! emulated_core {
    ($core:ty) => {
        impl Core for $core {
            fn clear(&mut self) {
                Self::clear(self);
            }
            fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError> {
                Ok(Self::tick(self, events)?)
            }
            fn state(&self, neuron: NeuronId) -> NeuronState {
                Self::state(self, neuron)
            }
            fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
                Self::clear_parts(self, parts);
                Ok(())
            }
            fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
                Self::set_controls(self, controls);
                Ok(())
            }
            fn save(&mut self, _: &Image) -> Result<Snapshot, RunError> {
                Ok(self.snapshot())
            }
            fn restore(&mut self, _: &Image, state: &Snapshot) -> Result<(), RunError> {
                Self::restore(self, state);
                Ok(())
            }
        }
    };
}

emulated_core!(Emulator);
emulated_core!(Stepped);
