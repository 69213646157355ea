//! The emulator one clock at a time, with a waveform of what it does.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use synfire_arch::NeuronId;
use synfire_budget::{Budget, Bytes, Meter, OverBudget};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_emulator::{NeuronState, Stepped, TickResult, Waveform};
use synfire_image::{Clear, Controls, Event, Image, Snapshot};
use synfire_run::{Core, RunError};

/// Bytes that several owners append to, within a budget.
#[derive(Debug, Clone)]
pub struct SharedBytes {
    bytes: Rc<RefCell<Vec<u8>>>,
    meter: Rc<Meter>,
}

impl SharedBytes {
    fn new(budget: Budget) -> Self {
        Self { bytes: Rc::default(), meter: Rc::new(budget.meter()) }
    }

    /// What has been written so far.
    pub fn take(&self) -> Vec<u8> {
        self.bytes.take()
    }
}

impl io::Write for SharedBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.meter.charge(Bytes(bytes.len() as u64), "the waveform").map_err(io::Error::other)?;
        self.bytes.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A stepped core that writes every clock of every tick. Writing goes to memory, which fails only over its budget.
#[derive(Debug)]
pub struct SteppedCore {
    core: Stepped,
    waveform: Option<Waveform<SharedBytes>>,
}

impl SteppedCore {
    /// The stepped core and the bytes that its waveform will be.
    pub fn new(image: &Image, budget: Budget) -> (Self, SharedBytes) {
        let bytes = SharedBytes::new(budget);
        let waveform = Waveform::new(bytes.clone(), &image.target).ok();
        (Self { core: Stepped::new(image), waveform }, bytes)
    }

    /// Completes the waveform.
    pub fn finish(&mut self) {
        if let Some(waveform) = self.waveform.take() {
            waveform.finish().unwrap_or_default();
        }
    }
}

impl Core for SteppedCore {
    fn clear(&mut self) {
        self.core.clear();
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError> {
        self.core.begin_tick(events)?;
        while self.core.busy() {
            let clock = self.core.step();
            if let Some(waveform) = &mut self.waveform {
                waveform.clock(&clock).map_err(over_budget)?;
            }
        }
        Ok(self.core.result())
    }

    fn state(&self, neuron: NeuronId) -> NeuronState {
        self.core.state(neuron)
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        Core::clear_parts(&mut self.core, parts)
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        Core::set_controls(&mut self.core, controls)
    }

    fn save(&mut self, image: &Image) -> Result<Snapshot, RunError> {
        self.core.save(image)
    }

    fn restore(&mut self, image: &Image, state: &Snapshot) -> Result<(), RunError> {
        Core::restore(&mut self.core, image, state)
    }
}

/// Why the bytes of a waveform were not taken.
fn over_budget(error: io::Error) -> RunError {
    match error.downcast::<OverBudget>() {
        Ok(error) => RunError::OverBudget(error),
        Err(error) => RunError::Output(Box::new(Diagnostic::error(codes::data::WRITE, error.to_string()))),
    }
}
