//! A network that learns while `synfire run` runs it.

use serde::Serialize;
use synfire::Backend;
use synfire_diagnostics::{Diagnostic, Severity, codes};
use synfire_image::Image;
use synfire_learn::Checkpoint;
use synfire_run::{Learned, Machine};

use super::grouped;
use crate::args::RunArgs;
use crate::outcome::{Failure, Outcome, fail};

/// How much learning changed.
#[derive(Clone, Copy, Serialize)]
pub struct Counts {
    weights: usize,
    thresholds: usize,
}

impl Counts {
    pub fn of(learned: &Learned) -> Self {
        Self { weights: learned.weights, thresholds: learned.thresholds }
    }
}

/// Refuses options about learning where nothing learns, and saving where no core learns.
pub fn check(args: &RunArgs, network: &str, image: Option<&Image>, machine: &dyn Machine) -> Outcome<()> {
    let options = [(args.freeze, "--freeze"), (args.save.is_some(), "--save")];
    let given = options.iter().find(|(given, _)| *given);
    if let (Some((_, option)), false) = (given, machine.learns()) {
        return Err(nothing_learns(option, network));
    }
    if args.save.is_some() && image.is_none() {
        let message = "the reference learns in floating point, which is no state of a core";
        let help = "leave out `--backend`: the emulator does what the core does, bit for bit";
        return Err(Diagnostic::error(codes::run::BACKEND, message).help(help).into());
    }
    Ok(())
}

/// Why an option about learning is refused.
pub fn nothing_learns(option: &str, network: &str) -> Failure {
    let message = format!("`{option}` was given, but nothing in `{network}` learns");
    Diagnostic::error(codes::run::NO_EFFECT, message).help("leave it out").into()
}

/// The bytes of `--save`.
pub fn checkpoint(args: &RunArgs, image: Option<&Image>, learned: Option<&Learned>) -> Outcome<Option<Vec<u8>>> {
    let state = learned.filter(|_| args.save.is_some()).and_then(|learned| learned.state.as_ref());
    let (Some(image), Some(state)) = (image, state) else { return Ok(None) };
    Checkpoint::of_run(image.clone(), state.clone()).to_bytes().map(Some).map_err(fail)
}

/// Says that the network is not what it was.
pub fn note(args: &RunArgs, learned: Option<&Learned>) -> Vec<Diagnostic> {
    let Some(Learned { weights, thresholds, .. }) = learned.filter(|l| l.weights + l.thresholds > 0) else {
        return Vec::new();
    };
    let (weights, thresholds) = (grouped(*weights as u64), grouped(*thresholds as u64));
    let message = format!("the run has learned: {weights} weights have changed, {thresholds} thresholds are raised");
    let help = match (&args.save, &args.backend) {
        (Some(path), _) => format!("`synfire weights {}` shows what", path.display()),
        (None, Backend::Serial(_)) => {
            "the board keeps this until it is programmed; `--save FILE` does so in a file, `--freeze` runs without learning"
                .to_owned()
        }
        (None, Backend::Emulator | Backend::Rtl | Backend::Reference) => "`--save FILE` keeps this, `--freeze` runs without learning".to_owned(),
    };
    let warning = Diagnostic::warning(codes::run::LEARNED, message).help(help);
    vec![Diagnostic { severity: Severity::Note, ..warning }]
}
