//! The emulator one clock at a time, with a waveform of what it does.

use std::io::{self, Write};

use synfire_arch::{NeuronId, Target};
use synfire_budget::{Bytes, Meter, OverBudget};
use synfire_core::{Core, CoreError, TickResult};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_program::{Clear, Controls, Event, NeuronState, Program, Snapshot};

use crate::{Stepped, Waveform};

/// A stepped core that records every clock of every tick in memory, which fails only over its budget.
#[derive(Debug)]
pub struct SteppedCore {
    core: Stepped,
    waveform: Waveform<MeteredBytes>,
}

impl SteppedCore {
    /// The stepped core with a sound program, as [`Stepped::new`]. What its waveform takes is charged to `meter`.
    ///
    /// # Errors
    /// When the names of the signals alone do not fit the budget.
    pub fn new(target: &Target, program: &Program, meter: Meter) -> Result<Self, CoreError> {
        let bytes = MeteredBytes { bytes: Vec::new(), meter };
        let waveform = Waveform::new(bytes, target).map_err(over_budget)?;
        Ok(Self { core: Stepped::new(target, program), waveform })
    }

    /// Ends the last clock and takes the waveform so far: a whole VCD file once, then the clocks after it.
    ///
    /// # Errors
    /// When it does not fit the budget.
    pub fn take_waveform(&mut self) -> Result<Vec<u8>, CoreError> {
        let written = self.waveform.end().map_err(over_budget)?;
        Ok(std::mem::take(&mut written.bytes))
    }
}

/// Bytes that are charged as they are written.
#[derive(Debug)]
struct MeteredBytes {
    bytes: Vec<u8>,
    meter: Meter,
}

impl Write for MeteredBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.meter.charge(Bytes(bytes.len() as u64), "the waveform").map_err(io::Error::other)?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Core for SteppedCore {
    /// The waveform goes on: the clocks of the new program follow those of the old one.
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        Core::load(&mut self.core, target, program)
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        Core::clear(&mut self.core)
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        self.core.begin_tick(events)?;
        while self.core.busy() {
            self.waveform.clock(&self.core.step()).map_err(over_budget)?;
        }
        Ok(self.core.result())
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        Core::state(&mut self.core, neuron)
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
        Core::clear_parts(&mut self.core, parts)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
        Core::set_controls(&mut self.core, controls)
    }

    fn save(&mut self) -> Result<Snapshot, CoreError> {
        self.core.save()
    }

    fn restore(&mut self, state: &Snapshot) -> Result<(), CoreError> {
        Core::restore(&mut self.core, state)
    }
}

/// Why the bytes of a waveform were not taken.
fn over_budget(error: io::Error) -> CoreError {
    match error.downcast::<OverBudget>() {
        Ok(error) => CoreError::failed(error),
        Err(error) => CoreError::Failed(Box::new(Diagnostic::error(codes::data::WRITE, error.to_string()))),
    }
}
