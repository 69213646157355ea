//! How a core is given a program.

use alloc::vec::Vec;

use synfire_arch::generated::{memory, register};
use synfire_arch::{Register, Target};

use crate::{Clear, MemoryContents, Program, Unfit};

/// All that is written to a core so that it runs a program, in this order: memories, registers, a clear. Registers of
/// learning and counters are as a reset leaves them; whoever has not reset the core sets those too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootWrites {
    /// The contents of every memory of the program, from word 0 on. Pointers are there to the last one of the target: blocks
    /// beyond the program have no lists, whatever an earlier program left there.
    pub memories: Vec<MemoryContents>,
    /// Registers with their values.
    pub registers: [(Register, u32); 2],
    /// What the register `control` is written with at the end.
    pub clear: Clear,
}

impl Program {
    /// All that is written to a core of `target` so that it runs this program.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn boot_writes(&self, target: &Target) -> Result<BootWrites, Unfit> {
        let mut memories = self.memories(target)?;
        for contents in memories.iter_mut().filter(|contents| contents.memory == memory::POINTERS) {
            let bytes = target.pointers() as usize * contents.bytes_per_word();
            // No program that fits has more; one that does not is not cut.
            contents.bytes.resize(bytes.max(contents.bytes.len()), 0);
        }
        let registers = [
            (register::STAGE_COUNT, self.stages.len() as u32),
            (register::TRACE_RANGE_COUNT, self.trace_ranges.len() as u32),
        ];
        Ok(BootWrites { memories, registers, clear: Clear::ALL })
    }
}
