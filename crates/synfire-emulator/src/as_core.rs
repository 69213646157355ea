//! Both gears of the emulator as cores.

use synfire_arch::{NeuronId, Target};
use synfire_core::{Core, CoreError, TickResult};
use synfire_program::{Clear, Controls, Event, NeuronState, Program, Snapshot};

use crate::{Emulator, Stepped};

/// Both gears are cores in the same way; only a tick runs differently.
macro_rules! emulated_core {
    ($core:ty) => {
        impl Core for $core {
            fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
                *self = Self::new(target, program);
                Ok(())
            }

            fn clear(&mut self) -> Result<(), CoreError> {
                Self::clear(self);
                Ok(())
            }

            fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
                Ok(Self::tick(self, events)?)
            }

            fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
                Ok(Self::state(self, neuron))
            }

            fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
                Self::clear_parts(self, parts);
                Ok(())
            }

            fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
                Self::set_controls(self, controls);
                Ok(())
            }

            fn save(&mut self) -> Result<Snapshot, CoreError> {
                Ok(self.snapshot())
            }

            fn restore(&mut self, state: &Snapshot) -> Result<(), CoreError> {
                Self::restore(self, state);
                Ok(())
            }
        }
    };
}

emulated_core!(Emulator);
emulated_core!(Stepped);
