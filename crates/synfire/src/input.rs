//! The input of a run: a file or the stimuli of a page, for how long, and what there is to say about it.

use std::path::Path;
use std::sync::Arc;

use synfire_budget::Budget;
use synfire_data::{Layout, Sample, Samples, read_input};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_image::{Image, PopulationInfo};
use synfire_language::{Experiment, Source, Stimulus};
use synfire_run::{InputReview, charge_work, length_note, review_input};

use crate::failed::failed;
use crate::stimuli;

/// Ticks for which constant input is held unless the user says otherwise.
pub const CONSTANT_TICKS: usize = 20;

/// Samples, and the ticks that each of them runs.
#[derive(Debug)]
pub struct Input {
    /// The samples; one of a single run.
    pub samples: Samples,
    /// Ticks of each.
    pub ticks: usize,
    /// Notes about their length.
    notes: Vec<Diagnostic>,
}

impl Input {
    /// Samples of a file for a network with so many input axons, each run from rest: `asked` ticks, or as long as the input.
    ///
    /// # Errors
    /// What is wrong with the file, and when the length is doubtful.
    pub fn of_samples(
        path: Option<&Path>,
        asked: Option<u32>,
        axons: usize,
        budget: Budget,
    ) -> Result<Self, Diagnostics> {
        let samples = read_samples(path, axons, Layout::Classify, budget)?;
        let ticks = ticks_of(&samples, asked)?;
        Ok(Self { notes: length_note(&all(&samples), ticks).into_iter().collect(), samples, ticks })
    }

    /// One run: a file if one was given, else the stimuli of the page. `asked` ticks, or as long as the page or the input says.
    ///
    /// # Errors
    /// What is wrong with the file, and when nothing says how long to run.
    pub fn of_run(
        path: Option<&Path>,
        asked: Option<u32>,
        experiment: Option<&Arc<Experiment>>,
        axons: usize,
        budget: Budget,
    ) -> Result<Self, Diagnostics> {
        let page_ticks = experiment.and_then(|experiment| experiment.ticks);
        let asked = asked.or(page_ticks).filter(|ticks| *ticks > 0);
        let stimulated = experiment.filter(|experiment| !experiment.stimuli.is_empty());
        if let (Some(experiment), None) = (stimulated, path) {
            let Some(ticks) = asked else {
                let message = "neither the page nor an option says how long to run";
                let help = "add `run = 100 ms` to the page's `network` statement, or give `--ticks T`";
                return Err(Diagnostic::error(codes::run::NO_LENGTH, message).help(help).into());
            };
            let notes = stimuli_note(experiment, ticks).into_iter().collect();
            let samples = stimuli(experiment, ticks);
            return Ok(Self { samples, ticks: ticks as usize, notes });
        }
        let samples = read_samples(path, axons, Layout::Run, budget)?;
        let ticks = ticks_of(&samples, asked)?;
        if ticks == 0 {
            let message = "the input is empty, and nothing else says how long to run";
            return Err(Diagnostic::error(codes::run::NO_LENGTH, message).help("give `--ticks T`").into());
        }
        let replaced = stimulated.map(|experiment| replaced_note(experiment.stimuli.len()));
        Ok(Self { notes: replaced.into_iter().chain(length_note(&all(&samples), ticks)).collect(), samples, ticks })
    }

    /// Notes to read before a run. Without an image, for the reference, there is nothing that values could be rounded to.
    ///
    /// # Errors
    /// When the image does not take a value.
    pub fn notes(&self, image: Option<&Image>) -> Result<Vec<Diagnostic>, Diagnostics> {
        let mut notes = self.notes.clone();
        if let Some(image) = image {
            notes.extend(rounding_notes(image.inputs(), &self.samples, self.ticks)?);
        }
        Ok(notes)
    }

    /// Refuses a run of all samples on so many neurons that takes longer than a budget allows.
    ///
    /// # Errors
    /// When it takes more work.
    pub fn charge(&self, neurons: usize, budget: Budget) -> Result<(), Diagnostics> {
        charge_work(neurons, self.samples.len(), self.ticks, &budget.meter()).map_err(failed)
    }
}

/// Notes about the values of samples that the inputs round.
///
/// # Errors
/// When an input does not take a value.
pub(crate) fn rounding_notes<'a>(
    inputs: impl Iterator<Item = &'a PopulationInfo>,
    samples: &Samples,
    ticks: usize,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let reviews = review_input(inputs, &all(samples), ticks).map_err(failed)?;
    Ok(reviews.iter().filter_map(InputReview::note).collect())
}

fn all(samples: &Samples) -> Vec<Sample<'_>> {
    samples.iter().collect()
}

/// The samples of a file for a network with so many input axons; silence for networks without inputs.
///
/// # Errors
/// What is wrong with the file, and when there is none and the network has inputs.
pub fn read_samples(path: Option<&Path>, axons: usize, layout: Layout, budget: Budget) -> Result<Samples, Diagnostics> {
    match path {
        Some(path) => read_input(path, axons, layout, budget).map_err(failed),
        None if axons == 0 => Ok(Samples::constant(0, Vec::new())),
        None => {
            let message = format!("the network has {axons} input axons, but no input was given");
            let help = "give one with `--input FILE`, or stimuli in a `.syn` page";
            Err(Diagnostic::error(codes::run::INPUT_SHAPE, message).help(help).into())
        }
    }
}

/// The longest run that a list of few events asks for by its last tick alone.
const IMPLIED_TICKS_MAX: usize = 10_000_000;
/// A list has few events when there is less than one in so many ticks.
const SPARSE: usize = 1000;

/// Ticks to run: as many as are asked for, else the length of the input, else [`CONSTANT_TICKS`].
///
/// # Errors
/// When a list of few events asks for millions of ticks by its last one alone.
pub fn ticks_of(samples: &Samples, asked: Option<u32>) -> Result<usize, Diagnostics> {
    if let Some(asked) = asked {
        return Ok(asked as usize);
    }
    let implied = samples.iter().find_map(|sample| match sample {
        Sample::Events { ticks, events } if ticks > IMPLIED_TICKS_MAX && ticks / SPARSE > events.len() => Some(ticks),
        _ => None,
    });
    match implied {
        None => Ok(samples.iter().filter_map(Sample::ticks).max().unwrap_or(CONSTANT_TICKS)),
        Some(ticks) => {
            let last = ticks - 1;
            let message =
                format!("the last event of the input is in tick {last}, and nothing else asks for so long a run");
            let note =
                format!("a list of few events runs for {IMPLIED_TICKS_MAX} ticks at most, unless an option says more");
            let help = format!("mend the tick, which counts steps of the network, or give `--ticks {ticks}`");
            Err(Diagnostic::error(codes::run::LATE_EVENT, message).note(note).help(help).into())
        }
    }
}

fn replaced_note(stimuli: usize) -> Diagnostic {
    let message = format!("`--input` takes the place of the {stimuli} stimuli of the page");
    Diagnostic::remark(codes::run::INPUT_REPLACES, message).help("leave out `--input` to run the page's own stimuli")
}

/// What there is to say about stimuli that a run of so many ticks does not show whole.
fn stimuli_note(experiment: &Experiment, ticks: u32) -> Option<Diagnostic> {
    let stimuli = &experiment.stimuli;
    let cut: Vec<_> = stimuli.iter().filter_map(|stimulus| cut_part(stimulus, ticks)).collect();
    if cut.is_empty() {
        return None;
    }
    let message = format!("the run ends at tick {ticks}, before {} of {} stimuli have ended", cut.len(), stimuli.len());
    let note = cut.into_iter().fold(Diagnostic::remark(codes::run::INPUT_LENGTH, message), Diagnostic::note);
    Some(note.help("run longer: `run = ..` in the page's `network` statement, or `--ticks`"))
}

/// What of a stimulus lies behind the end of a run, in words.
fn cut_part(stimulus: &Stimulus, ticks: u32) -> Option<String> {
    let Stimulus { name, ticks: span, source, .. } = stimulus;
    if span.start >= ticks {
        return Some(format!("`{name}` begins at tick {}", span.start));
    }
    let reached = ticks - span.start;
    let rows = |values: &[f64]| values.len() / stimulus.axons.len().max(1);
    let (late, all, what) = match source {
        Source::Spikes { ticks: at } => (at.iter().filter(|tick| **tick >= reached).count(), at.len(), "spikes"),
        Source::Events { events } => (events.iter().filter(|event| event.0 >= reached).count(), events.len(), "spikes"),
        Source::Raster { values } | Source::Real { values } => {
            (rows(values).saturating_sub(reached as usize), rows(values), "rows")
        }
        Source::Poisson { .. } | Source::Regular { .. } | Source::Constant { .. } => {
            let has_end = span.end < u32::MAX && span.end > ticks;
            return has_end.then(|| format!("`{name}` goes on to tick {}", span.end));
        }
    };
    (late > 0).then(|| format!("{late} of {all} {what} of `{name}` come later"))
}
