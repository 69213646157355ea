//! What executes the memories of a program.

use synfire_arch::{NeuronId, Target};
use synfire_program::{Clear, Controls, Event, NeuronState, Program, Snapshot};

use crate::{CoreError, Tally, TickResult};

/// Whatever executes the memories of a program.
///
/// Every call may fail, since a core may be far away. After an error a core is not used again, unless it is loaded anew or
/// the error says that nothing has happened ([`CoreError::Events`], [`CoreError::DoesNotLearn`]).
///
/// A program that is handed over is sound, as that of an image that was read is.
pub trait Core {
    /// Writes a program for a target into the memories, with the weights that it begins with; state and controls are as after a
    /// reset, and the next tick is tick 0.
    ///
    /// # Errors
    /// When the target is other hardware than the core, or the core cannot be reached.
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError>;

    /// State, adaptations, traces and accumulators to 0, tick 0. Weights and controls stay as they are.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn clear(&mut self) -> Result<(), CoreError>;

    /// One tick with its events, strictly ascending by axon.
    ///
    /// # Errors
    /// When the core does not take the events (nothing has happened then), or cannot be reached.
    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError>;

    /// State of a neuron after the last tick.
    ///
    /// # Errors
    /// When the core cannot be reached, or has begun later ticks and did not know that this state would be wanted.
    ///
    /// # Panics
    /// May, if the program does not have the neuron.
    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError>;

    /// Ticks that may be begun before the one that is waited for: more than 0 where an answer takes longer than a tick.
    fn lead(&self) -> usize {
        0
    }

    /// Its clock in Hz, where it has one of its own: a board's. Others count cycles of their target's nominal clock.
    fn clock_hz(&self) -> Option<u32> {
        None
    }

    /// Begins a tick; [`Self::tick`] is called with the same events when its result is wanted. Only within [`Self::lead`]. A core
    /// may keep it back while it has others to do.
    ///
    /// # Errors
    /// As [`Self::tick`].
    fn begin(&mut self, _events: &[Event]) -> Result<(), CoreError> {
        Ok(())
    }

    /// Begins a [`Self::clear`] behind all ticks that were begun; it is called when those were taken, before any tick that is
    /// begun after it. Whether the core can; if not, nothing has happened.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn begin_clear(&mut self) -> Result<bool, CoreError> {
        Ok(false)
    }

    /// Counts spikes of neurons from `first` on by stretches of ticks from now on, instead of telling every tick, until the
    /// tally is finished: for a core to which every tick's result is a long way. Others have none.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn tally(&mut self, _first: NeuronId) -> Result<Option<Box<dyn Tally + '_>>, CoreError> {
        Ok(None)
    }

    /// Clears parts of the state; ticks go on counting.
    ///
    /// # Errors
    /// When this core does not learn, or cannot be reached.
    fn clear_parts(&mut self, _parts: Clear) -> Result<(), CoreError> {
        Err(CoreError::DoesNotLearn)
    }

    /// Sets the registers of learning, from the next tick on.
    ///
    /// # Errors
    /// When this core does not learn, or cannot be reached.
    fn set_controls(&mut self, _controls: Controls) -> Result<(), CoreError> {
        Err(CoreError::DoesNotLearn)
    }

    /// Reads everything that changes as the program runs.
    ///
    /// # Errors
    /// When this core does not learn, or cannot be reached.
    fn save(&mut self) -> Result<Snapshot, CoreError> {
        Err(CoreError::DoesNotLearn)
    }

    /// Writes it back, from the next tick on.
    ///
    /// # Errors
    /// When this core does not learn, or cannot be reached.
    fn restore(&mut self, _state: &Snapshot) -> Result<(), CoreError> {
        Err(CoreError::DoesNotLearn)
    }
}

impl<C: Core + ?Sized> Core for Box<C> {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        (**self).load(target, program)
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        (**self).clear()
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        (**self).tick(events)
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        (**self).state(neuron)
    }

    fn lead(&self) -> usize {
        (**self).lead()
    }

    fn clock_hz(&self) -> Option<u32> {
        (**self).clock_hz()
    }

    fn begin(&mut self, events: &[Event]) -> Result<(), CoreError> {
        (**self).begin(events)
    }

    fn begin_clear(&mut self) -> Result<bool, CoreError> {
        (**self).begin_clear()
    }

    fn tally(&mut self, first: NeuronId) -> Result<Option<Box<dyn Tally + '_>>, CoreError> {
        (**self).tally(first)
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
        (**self).clear_parts(parts)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
        (**self).set_controls(controls)
    }

    fn save(&mut self) -> Result<Snapshot, CoreError> {
        (**self).save()
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), CoreError> {
        (**self).restore(state)
    }
}

#[cfg(test)]
mod tests {
    use synfire_arch::Target;
    use synfire_diagnostics::ToDiagnostic as _;
    use synfire_testkit::{Bias, random_image};

    use super::*;

    /// Runs ticks in which nothing happens.
    #[derive(Default)]
    struct Silent(TickResult);

    impl Core for Silent {
        fn load(&mut self, _: &Target, _: &Program) -> Result<(), CoreError> {
            Ok(())
        }
        fn clear(&mut self) -> Result<(), CoreError> {
            Ok(())
        }
        fn tick(&mut self, _: &[Event]) -> Result<&TickResult, CoreError> {
            Ok(&self.0)
        }
        fn state(&mut self, _: NeuronId) -> Result<NeuronState, CoreError> {
            Ok(NeuronState::default())
        }
    }

    #[test]
    fn a_core_that_says_nothing_of_learning_refuses_it_with_a_code() {
        let image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
        let mut core: Box<dyn Core> = Box::new(Silent::default());
        let (target, program) = (&image.target, &image.program);
        core.load(target, program).unwrap();
        let refusals = [
            core.clear_parts(Clear::ALL).err(),
            core.set_controls(Controls::default()).err(),
            core.save().err(),
            core.restore(&Snapshot::new(target, program)).err(),
        ];
        assert_eq!(refusals, [const { Some(CoreError::DoesNotLearn) }; 4]);
        let diagnostic = CoreError::DoesNotLearn.to_diagnostic();
        assert_eq!((diagnostic.code.id, diagnostic.message.as_str()), ("SF0515", "this core does not learn"));
    }
}
