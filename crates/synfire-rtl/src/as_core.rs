//! The Verilog core under simulation as a core.

use synfire_arch::{NeuronId, Register, Target};
use synfire_core::{Core, CoreError, HostBus, TickResult, check_events, restore, save};
use synfire_program::{Clear, Controls, Event, MemoryWords, NeuronState, Program, Snapshot};

use crate::{RtlCore, RtlError};

impl From<RtlError> for CoreError {
    fn from(error: RtlError) -> Self {
        Self::failed(error)
    }
}

impl Core for RtlCore {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        Ok(Self::load(self, target, program)?)
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        Ok(Self::clear(self)?)
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        check_events(events, self.target.axons)?;
        Ok(Self::tick(self, events)?)
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        // Reading one is as long a way as reading all, and whoever wants one wants others.
        let states = match self.states.take() {
            Some(states) => states,
            None => self.neurons(self.sizes.neurons as u32)?,
        };
        Ok(self.states.insert(states)[neuron.index()])
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
        Ok(Self::clear_parts(self, parts)?)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
        Ok(Self::set_controls(self, controls)?)
    }

    fn save(&mut self) -> Result<Snapshot, CoreError> {
        let (target, sizes, controls) = (self.target.clone(), self.sizes, self.controls);
        save(self, &target, sizes, controls)
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), CoreError> {
        self.controls = state.controls;
        let target = self.target.clone();
        restore(self, &target, state)
    }
}

impl HostBus for RtlCore {
    type Error = RtlError;

    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, RtlError> {
        let MemoryWords { first, contents } = words;
        self.read_words(contents.memory, contents.word_bits, *first, contents.words().len() as u32)
    }

    fn write(&mut self, words: &MemoryWords) -> Result<(), RtlError> {
        self.write_words(words.first, &words.contents)
    }

    fn register(&mut self, register: Register) -> Result<u32, RtlError> {
        Self::register(self, register)
    }

    fn set_register(&mut self, register: Register, value: u32) -> Result<(), RtlError> {
        Self::set_register(self, register, value)
    }
}
