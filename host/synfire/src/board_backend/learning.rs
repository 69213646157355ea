//! Learning on a board.

use synfire_image::{Clear, Controls, Image, MemoryWords, Snapshot};
use synfire_learn::LearningCore;
use synfire_link::LinkError;
use synfire_run::RunError;

use super::{BoardBackend, Link};
use crate::host_bus::{self, HostBus, failure};
use crate::line::AnySession;

impl HostBus for AnySession {
    type Error = LinkError;

    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, LinkError> {
        self.read_memory(words.first, &words.contents, &mut |_| ())
    }

    fn write(&mut self, words: &MemoryWords) -> Result<(), LinkError> {
        self.write_memory(words.first, &words.contents, &mut |_| ())
    }

    fn register(&mut self, name: &str) -> Result<u32, LinkError> {
        Self::register(self, name)
    }

    fn set_register(&mut self, name: &str, value: u32) -> Result<(), LinkError> {
        Self::set_register(self, name, value)
    }
}

impl Link {
    /// The session between two ticks, or what went wrong before.
    fn at_rest(&mut self) -> Result<&mut AnySession, LinkError> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        self.halt()?;
        self.states.clear();
        Ok(&mut self.session)
    }
}

impl LearningCore for BoardBackend {
    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        session.set_register("control", parts.control()).map_err(failure)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.controls = controls;
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::set_controls(session, controls).map_err(failure)
    }

    fn save(&mut self, image: &Image) -> Result<Snapshot, RunError> {
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::save(session, image, self.controls)
    }

    fn restore(&mut self, image: &Image, state: &Snapshot) -> Result<(), RunError> {
        self.controls = state.controls;
        let session = self.link.get_mut().at_rest().map_err(failure)?;
        host_bus::restore(session, image, state)
    }
}
