//! Both gears of the emulator as cores.

use synfire_arch::NeuronId;
use synfire_core::{Core, CoreError, TickResult};
use synfire_image::{Clear, Controls, Event, Image, NeuronState, Snapshot};

use crate::{Emulator, Stepped};

/// Both gears are cores in the same way; only a tick runs differently.
macro_rules! emulated_core {
    ($core:ty) => {
        impl Core for $core {
            fn load(&mut self, image: &Image) -> Result<(), CoreError> {
                *self = Self::new(image);
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

            fn save(&mut self, _: &Image) -> Result<Snapshot, CoreError> {
                Ok(self.snapshot())
            }

            fn restore(&mut self, _: &Image, state: &Snapshot) -> Result<(), CoreError> {
                Self::restore(self, state);
                Ok(())
            }
        }
    };
}

emulated_core!(Emulator);
emulated_core!(Stepped);
