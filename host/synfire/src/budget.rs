//! The budgets of this call: the defaults, or what `--max-memory` and `--max-work` say.

use std::sync::OnceLock;

use synfire_budget::{Budget, Raised};
use synfire_emulator::Emulator;
use synfire_image::Image;
use synfire_run::ImageMachine;
use synfire_team::Team;

use crate::outcome::{Outcome, fail};

/// Set once, before the first file is read.
static RAISED: OnceLock<Raised> = OnceLock::new();

/// Takes what the user set; later calls change nothing.
pub fn set(raised: Raised) {
    RAISED.get_or_init(|| raised);
}

/// For reading one file.
pub fn reader() -> Budget {
    Budget::READER.raised(raised())
}

/// For one run.
pub fn run() -> Budget {
    Budget::RUN.raised(raised())
}

fn raised() -> Raised {
    RAISED.get().copied().unwrap_or_default()
}

/// Whether an emulator of an image for each thread fits the budget.
pub fn charge_threads(image: &Image) -> Outcome<()> {
    synfire_run::charge_threads(image, &run().meter()).map_err(fail)
}

/// Whether one emulator of an image fits the budget.
pub fn charge_emulator(image: &Image) -> Outcome<()> {
    synfire_run::charge_emulators(image, 1, &run().meter()).map_err(fail)
}

/// The image on the emulator, if its state fits the budget.
pub fn emulator(image: &Image) -> Outcome<ImageMachine<'_, Emulator>> {
    ImageMachine::emulator_within(image, &run().meter()).map_err(fail)
}

/// The image on so many threads, if their states fit the budget.
pub fn team(image: &Image, threads: u32) -> Outcome<ImageMachine<'_, Team>> {
    // All parts together have the neurons once, and each has all sources as its own.
    charge_emulator(image)?;
    let team = Team::new(&image.target, &image.program, threads as usize).map_err(fail)?;
    ImageMachine::new(image, team).map_err(fail)
}
