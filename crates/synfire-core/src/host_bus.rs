//! Learning on cores whose memories and registers a host reads and writes.

use synfire_arch::generated::register;
use synfire_arch::{Register, Target, Tick};
use synfire_program::{Controls, MemoryWords, Snapshot, SnapshotSizes};

use crate::CoreError;

/// The memories and registers of a core between two ticks.
pub trait HostBus {
    /// Why it could not be reached.
    type Error: Into<CoreError>;

    /// Reads as many words as `words` has, from the same place.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, Self::Error>;

    /// Writes words.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn write(&mut self, words: &MemoryWords) -> Result<(), Self::Error>;

    /// The value of a register.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn register(&mut self, register: Register) -> Result<u32, Self::Error>;

    /// Sets a register.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn set_register(&mut self, register: Register, value: u32) -> Result<(), Self::Error>;
}

/// Sets the registers of learning.
///
/// # Errors
/// When the core cannot be reached.
pub fn set_controls<B: HostBus>(bus: &mut B, controls: Controls) -> Result<(), B::Error> {
    bus.set_register(register::THIRD_FACTORS, controls.third_factors())?;
    bus.set_register(register::SEED, controls.seed)?;
    bus.set_register(register::FREEZE, controls.freeze())
}

/// Reads everything that changes as a program with a state of these sizes runs. Controls are those that were set: not every target has all of them.
///
/// # Errors
/// When the core cannot be reached.
pub fn save(
    bus: &mut impl HostBus,
    target: &Target,
    sizes: SnapshotSizes,
    controls: Controls,
) -> Result<Snapshot, CoreError> {
    let mut words = Snapshot::zeros(sizes).words(target).map_err(CoreError::failed)?;
    for part in &mut words {
        part.contents.bytes = bus.read(part).map_err(Into::into)?;
    }
    let tick = bus.register(register::TICK).map_err(Into::into)?;
    Ok(Snapshot::from_words(target, Tick(tick.into()), controls, &words))
}

/// Writes it back.
///
/// # Errors
/// When the core cannot be reached, or the snapshot is not one of a program for this target.
pub fn restore(bus: &mut impl HostBus, target: &Target, state: &Snapshot) -> Result<(), CoreError> {
    for part in state.words(target).map_err(CoreError::failed)? {
        bus.write(&part).map_err(Into::into)?;
    }
    bus.set_register(register::TICK, state.tick.0 as u32).map_err(Into::into)?;
    set_controls(bus, state.controls).map_err(Into::into)
}
