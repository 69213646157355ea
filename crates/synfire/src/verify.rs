//! The Verilog core against the emulator, on the samples of a user.

use synfire_budget::Budget;
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic};
use synfire_image::{Controls, EventEncoder, Image};
use synfire_rtl::RtlCore;
use synfire_rtl::lockstep::{Activity, Depth, Lockstep, Stop};
use synfire_run::charge_emulators;

use crate::failed::failed;

/// How a network runs while two cores are compared.
pub struct VerifyOptions<'a> {
    /// Let both learn; otherwise a network that learns is frozen.
    pub learn: bool,
    /// What the emulator may take.
    pub budget: Budget,
    /// Is told after each tick.
    pub on_tick: &'a mut dyn FnMut(),
}

/// Runs every sample from rest for so many ticks on the Verilog core and the emulator side by side, and fails at the first
/// difference. Results, clocks of every phase and states are compared after each tick; accumulators, traces and weights now and
/// then, and after each sample. Gives what was equal.
///
/// # Errors
/// Where they differ; when an input value is outside the image's range; when the simulation fails.
pub fn verify(
    image: &Image,
    rtl: &mut RtlCore,
    samples: &Samples,
    ticks: usize,
    options: VerifyOptions<'_>,
) -> Result<Activity, Diagnostics> {
    charge_emulators(image, 1, &options.budget.meter()).map_err(failed)?;
    let mut lockstep = Lockstep::new(rtl, image, Depth::Sometimes).map_err(failed)?;
    if image.learns() {
        lockstep.set_controls(Controls::default().frozen(!options.learn)).map_err(failed)?;
    }
    let encoder = EventEncoder::new(image);
    let mut events = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        lockstep.clear().map_err(failed)?;
        for tick in 0..ticks {
            encoder.events(sample.row(tick), tick == 0, &mut events).map_err(failed)?;
            lockstep.tick(&events).map_err(|stop| stopped(&format!("tick {tick} of sample {index}"), &stop))?;
            (options.on_tick)();
        }
        lockstep.compare_all().map_err(|stop| stopped(&format!("sample {index}, at its end"), &stop))?;
    }
    Ok(lockstep.activity())
}

/// Why it stopped, and where if they differ.
fn stopped(place: &str, stop: &Stop) -> Diagnostics {
    let diagnostic = stop.to_diagnostic();
    match stop {
        Stop::Differs(_) => Diagnostic { message: format!("in {place}: {}", diagnostic.message), ..diagnostic }.into(),
        Stop::Failed(_) => diagnostic.into(),
    }
}
