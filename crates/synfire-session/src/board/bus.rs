//! What a host reads and writes on a board between two ticks.

use synfire_arch::Register;
use synfire_core::HostBus;
use synfire_program::MemoryWords;

use crate::{LinkError, Session, Transport};

impl<T: Transport> HostBus for Session<T> {
    type Error = LinkError;

    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, LinkError> {
        self.read_memory(words.first, &words.contents, &mut |_| ())
    }

    fn write(&mut self, words: &MemoryWords) -> Result<(), LinkError> {
        self.write_memory(words.first, &words.contents, &mut |_| ())
    }

    fn register(&mut self, register: Register) -> Result<u32, LinkError> {
        Self::register(self, register)
    }

    fn set_register(&mut self, register: Register, value: u32) -> Result<(), LinkError> {
        Self::set_register(self, register, value)
    }
}
