//! Putting a program into a device.

use synfire_arch::Target;
use synfire_arch::generated::register;
use synfire_diagnostics::ToDiagnostic;
use synfire_link::{Place, append_word, chunks_of};
use synfire_program::{BootWrites, Clear, MemoryContents, Program};

use super::session::Session;
use super::transport::Transport;
use crate::LinkError;

/// How far programming is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Programming {
    /// What is being done.
    pub stage: Stage,
    /// Bytes of memory words done in this stage.
    pub done: u64,
    /// Bytes of memory words in all.
    pub total: u64,
}

/// A part of programming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Memories are written.
    Writing,
    /// Memories are read back.
    Verifying,
}

const CHUNK_BYTES: u64 = 4;

impl<T: Transport> Session<T> {
    /// Resets the core, writes a program for a target into its memories and registers, and clears its state.
    ///
    /// # Errors
    /// When the device has another target, or the line or the device fails.
    pub fn program(
        &mut self,
        target: &Target,
        program: &Program,
        progress: &mut dyn FnMut(Programming),
    ) -> Result<(), LinkError> {
        let boot = self.boot_writes(target, program)?;
        self.reset()?;
        self.blocks = program.neurons.len().div_ceil(self.target.lanes as usize) as u32;
        let total = chunks_in(&boot.memories) * CHUNK_BYTES;
        let mut done = 0;
        for contents in &boot.memories {
            self.write_memory(0, contents, &mut |chunks| {
                done += chunks as u64 * CHUNK_BYTES;
                progress(Programming { stage: Stage::Writing, done, total });
            })?;
        }
        for (register, value) in boot.registers {
            self.set_register(register, value)?;
        }
        self.clear()?;
        self.flush()
    }

    /// Reads the memories of a program back and compares them.
    ///
    /// # Errors
    /// [`LinkError::Verification`] at the first word that differs.
    pub fn verify(
        &mut self,
        target: &Target,
        program: &Program,
        progress: &mut dyn FnMut(Programming),
    ) -> Result<(), LinkError> {
        let BootWrites { memories, .. } = self.boot_writes(target, program)?;
        let total = chunks_in(&memories) * CHUNK_BYTES;
        let mut done = 0;
        for contents in &memories {
            let found = self.read_memory(0, contents, &mut |chunks| {
                done += chunks as u64 * CHUNK_BYTES;
                progress(Programming { stage: Stage::Verifying, done, total });
            })?;
            let words = contents.words().zip(found.chunks_exact(contents.bytes_per_word()));
            if let Some((address, (written, found))) = words.enumerate().find(|(_, (written, found))| written != found)
            {
                return Err(LinkError::Verification {
                    memory: contents.memory.name.to_owned(),
                    address: address as u32,
                    written: hex(written),
                    found: hex(found),
                });
            }
        }
        Ok(())
    }

    /// Sets state, adaptations and traces to 0 and begins again at tick 0.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn clear(&mut self) -> Result<(), LinkError> {
        self.set_register(register::CONTROL, Clear::ALL.control())?;
        self.set_register(register::SATURATIONS, 0)?;
        self.set_register(register::TICK, 0)
    }

    /// Writes words of a memory from an address on. `done` is told how many chunks were sent.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn write_memory(
        &mut self,
        first: u32,
        contents: &MemoryContents,
        done: &mut dyn FnMut(usize),
    ) -> Result<(), LinkError> {
        let place = place_of(contents);
        let words: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
        self.write(place, first, &words, done)
    }

    /// Reads as many words of a memory as `like` has, from an address on, as bytes. `done` is told how many chunks came.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn read_memory(
        &mut self,
        first: u32,
        like: &MemoryContents,
        done: &mut dyn FnMut(usize),
    ) -> Result<Vec<u8>, LinkError> {
        let place = place_of(like);
        let chunks = self.read(place, first, like.words().len() as u32, done)?;
        let mut bytes = Vec::with_capacity(like.bytes.len());
        chunks.chunks_exact(place.chunks.into()).for_each(|word| append_word(word, like.bytes_per_word(), &mut bytes));
        Ok(bytes)
    }

    /// What programming writes, if the target is the device's.
    fn boot_writes(&self, target: &Target, program: &Program) -> Result<BootWrites, LinkError> {
        if target.digest() != self.target.digest() {
            let (image, device) = (target.name.clone(), self.target.name.clone());
            return Err(LinkError::OtherTarget { image, device });
        }
        program.boot_writes(&self.target).map_err(|error| LinkError::Other(Box::new(error.to_diagnostic())))
    }
}

/// Where a memory is.
fn place_of(contents: &MemoryContents) -> Place {
    Place::memory(contents.memory.region, contents.word_bits)
}

fn chunks_in(memories: &[MemoryContents]) -> u64 {
    memories.iter().map(|contents| contents.words().len() as u64 * u64::from(place_of(contents).chunks)).sum()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().rev().map(|byte| format!("{byte:02x}")).collect()
}
