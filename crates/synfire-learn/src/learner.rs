//! What can learn.

use synfire_core::Core;
use synfire_image::{Clear, Controls, Snapshot};
use synfire_run::{ImageMachine, LearningCost, Machine, RunError};

/// A machine that learns, and what a host may do to it between two ticks.
pub trait Learner: Machine {
    /// Everything that changes as it runs.
    type State;

    /// Clears parts of the state and begins a presentation: the next tick gets the first row of its sample. Ticks go on
    /// counting.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn begin(&mut self, clear: Clear) -> Result<(), RunError>;

    /// Sets third factors, seed and freezes, from the next tick on.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError>;

    /// Clocks of the learning phase and rows of traces cut to full scale in the last tick; zeros without a clock.
    fn learning_cost(&self) -> LearningCost;

    /// Reads everything that changes.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn save(&mut self) -> Result<Self::State, RunError>;

    /// Puts back what [`Self::save`] read.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn restore(&mut self, state: &Self::State) -> Result<(), RunError>;
}

impl<C: Core> Learner for ImageMachine<'_, C> {
    type State = Snapshot;

    fn begin(&mut self, clear: Clear) -> Result<(), RunError> {
        self.clear_parts(clear)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        Self::set_controls(self, controls)
    }

    fn learning_cost(&self) -> LearningCost {
        Self::learning_cost(self)
    }

    fn save(&mut self) -> Result<Snapshot, RunError> {
        Self::save(self)
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), RunError> {
        Self::restore(self, state)
    }
}
