//! What a host reads and writes on a board between two ticks.

use synfire_arch::Register;
use synfire_image::MemoryWords;
use synfire_link::LinkError;

use super::Link;
use crate::host_bus::HostBus;
use crate::line::AnySession;

impl HostBus for AnySession {
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

impl Link {
    /// The session between two ticks, or what went wrong before.
    pub fn at_rest(&mut self) -> Result<&mut AnySession, LinkError> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        self.halt()?;
        self.states.clear();
        Ok(&mut self.session)
    }
}
