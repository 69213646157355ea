//! Images on what runs them.

use synfire::{AnySession, Backend, BackendOptions};
use synfire_core::Core;
use synfire_emulator::SteppedCore;
use synfire_image::Image;
use synfire_run::ImageMachine;
use synfire_session::Boot;

use crate::args::{Format, LineArgs, PortArgs};
use crate::outcome::{Outcome, fail};
use crate::{budget, render};

/// An image on a backend, which tells what takes its time.
pub fn machine<'a>(
    backend: &Backend,
    image: &'a Image,
    line: &LineArgs,
    format: Format,
) -> Outcome<ImageMachine<'a, Box<dyn Core + Send>>> {
    let tell = &mut |notice| render::diagnostics(&[notice], format);
    let core = backend.open_with(image, BackendOptions { line: line.line()?, budget: budget::run(), tell })?;
    ImageMachine::new(image, core).map_err(fail)
}

/// A session with the board at a port, at the rate that was asked for, and how the board has booted. A user who should know
/// of that is told.
pub fn board(port: &PortArgs, format: Format) -> Outcome<(AnySession, Boot)> {
    let tell = &mut |notice| render::diagnostics(&[notice], format);
    port.line.line()?.open_booted(&port.port, tell).map_err(fail)
}

/// An image on the emulator one clock at a time, with a waveform within the budget of a run.
pub fn stepped(image: &Image) -> Outcome<ImageMachine<'_, SteppedCore>> {
    budget::charge_emulator(image)?;
    let core = SteppedCore::new(&image.target, &image.program, budget::run().meter()).map_err(fail)?;
    ImageMachine::new(image, core).map_err(fail)
}
