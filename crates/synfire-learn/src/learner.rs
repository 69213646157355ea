//! What can learn.

use synfire_emulator::Emulator;
use synfire_image::{Clear, Controls, Image, Snapshot};
use synfire_run::{Core, ImageMachine, LearningCost, Machine, RunError};

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

/// A core that learns.
pub trait LearningCore: Core {
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

impl LearningCore for Emulator {
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

impl<C: LearningCore> Learner for ImageMachine<'_, C> {
    type State = Snapshot;

    fn begin(&mut self, clear: Clear) -> Result<(), RunError> {
        self.core_mut().clear_parts(clear)?;
        self.rewind(clear.state);
        Ok(())
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.core_mut().set_controls(controls)
    }

    fn learning_cost(&self) -> LearningCost {
        Self::learning_cost(self)
    }

    fn save(&mut self) -> Result<Snapshot, RunError> {
        let image = self.image();
        self.core_mut().save(image)
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), RunError> {
        let image = self.image();
        self.core_mut().restore(image, state)
    }
}
