//! Learning on cores whose memories and registers a host reads and writes.

use synfire_arch::generated::register;
use synfire_arch::{Register, Tick};
use synfire_diagnostics::ToDiagnostic;
use synfire_image::{Controls, Image, MemoryWords, Snapshot};
use synfire_run::RunError;

/// A core between two ticks.
pub trait HostBus {
    /// Why it could not be reached.
    type Error: ToDiagnostic;

    /// Reads the words that `words` has.
    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, Self::Error>;
    /// Writes them.
    fn write(&mut self, words: &MemoryWords) -> Result<(), Self::Error>;
    /// The value of a register.
    fn register(&mut self, register: Register) -> Result<u32, Self::Error>;
    /// Sets a register.
    fn set_register(&mut self, register: Register, value: u32) -> Result<(), Self::Error>;
}

/// What went wrong, for a run.
pub fn failure(error: impl ToDiagnostic) -> RunError {
    RunError::Backend(Box::new(error.to_diagnostic()))
}

/// Sets the registers of learning.
pub fn set_controls<B: HostBus>(bus: &mut B, controls: Controls) -> Result<(), B::Error> {
    bus.set_register(register::THIRD_FACTORS, controls.third_factors())?;
    bus.set_register(register::SEED, controls.seed)?;
    bus.set_register(register::FREEZE, controls.freeze())
}

/// Reads everything that changes as `image` runs. Controls are those that were set: not every target has all of them.
pub fn save(bus: &mut impl HostBus, image: &Image, controls: Controls) -> Result<Snapshot, RunError> {
    let mut words = Snapshot::new(image).words(image).map_err(failure)?;
    for part in &mut words {
        part.contents.bytes = bus.read(part).map_err(failure)?;
    }
    let tick = bus.register(register::TICK).map_err(failure)?;
    Ok(Snapshot::from_words(image, Tick(tick.into()), controls, &words))
}

/// Writes it back.
pub fn restore(bus: &mut impl HostBus, image: &Image, state: &Snapshot) -> Result<(), RunError> {
    for part in state.words(image).map_err(failure)? {
        bus.write(&part).map_err(failure)?;
    }
    bus.set_register(register::TICK, state.tick.0 as u32).map_err(failure)?;
    set_controls(bus, state.controls).map_err(failure)
}
