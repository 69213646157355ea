//! What a device drives.

use alloc::vec::Vec;

use synfire_arch::Target;
use synfire_program::BlockSpikes;

/// A core with its host bus: hdl/README.md has the ports.
pub trait DeviceCore {
    /// Something that only a core that is not hardware can run into.
    type Error;

    /// What it is.
    fn target(&self) -> &Target;

    /// A chunk of a memory word, or a register (region 0). Nothing exists beyond a memory.
    ///
    /// # Errors
    /// When the core cannot show it.
    fn read(&mut self, region: u8, address: u32, chunk: u8) -> Result<u32, Self::Error>;

    /// Writes a chunk; chunk 0 completes the word.
    ///
    /// # Errors
    /// When the core cannot take it.
    fn write(&mut self, region: u8, address: u32, chunk: u8, data: u32) -> Result<(), Self::Error>;

    /// Offers an event for the next tick; whether the queue took it.
    fn event(&mut self, axon: u16, payload: i16) -> bool;

    /// Whether the queue holds events.
    fn holds_events(&self) -> bool;

    /// Runs a tick, appends its spikes in their order and returns its clocks.
    ///
    /// # Errors
    /// When what the memories hold cannot be run.
    fn tick(&mut self, spikes: &mut Vec<BlockSpikes>) -> Result<u64, Self::Error>;

    /// Registers as after power-up, queues empty; memories stay.
    fn reset(&mut self);
}
