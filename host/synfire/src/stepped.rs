//! The emulator one clock at a time, with a waveform of what it does.

use std::cell::RefCell;
use std::rc::Rc;

use synfire_arch::NeuronId;
use synfire_emulator::{NeuronState, Stepped, TickResult, Waveform};
use synfire_image::{Event, Image};
use synfire_run::{Core, RunError};

/// Bytes that several owners append to.
#[derive(Debug, Clone, Default)]
pub struct SharedBytes(Rc<RefCell<Vec<u8>>>);

impl SharedBytes {
    /// What has been written so far.
    pub fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl std::io::Write for SharedBytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A stepped core that writes every clock of every tick. Writing goes to memory, which does not fail.
#[derive(Debug)]
pub struct SteppedCore {
    core: Stepped,
    waveform: Option<Waveform<SharedBytes>>,
}

impl SteppedCore {
    /// The stepped core and the bytes that its waveform will be.
    pub fn new(image: &Image) -> (Self, SharedBytes) {
        let bytes = SharedBytes::default();
        let waveform = Waveform::new(bytes.clone(), &image.target).ok();
        (Self { core: Stepped::new(image), waveform }, bytes)
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
                waveform.clock(&clock).unwrap_or_default();
            }
        }
        Ok(self.core.result())
    }

    fn state(&self, neuron: NeuronId) -> NeuronState {
        self.core.state(neuron)
    }
}

impl Drop for SteppedCore {
    fn drop(&mut self) {
        if let Some(waveform) = self.waveform.take() {
            waveform.finish().unwrap_or_default();
        }
    }
}
