//! Samples that are classified.

use std::sync::Arc;

use numpy::IntoPyArray as _;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use synfire::{Backend, Classification, Decode, Samples};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_network::Schedule;
use synfire_run::{
    ImageMachine, InputReview, Machine as _, ReferenceMachine, charge_threads, charge_work, classify as on_cores,
    classify_in_order, length_note, review_input,
};

use crate::backend::Runner;
use crate::budget;
use crate::compiled::Inner;
use crate::error::{diagnosed, listed};
use crate::stoppable::Stoppable;
use crate::values::reals;
use crate::wait::Work;

/// What is to be classified.
pub struct Classify {
    pub inner: Arc<Inner>,
    pub samples: Samples,
    pub labels: Option<Vec<usize>>,
    pub ticks: Option<u32>,
    pub decode: Option<Decode>,
    pub runner: Runner,
}

/// What was found.
pub struct Classified {
    result: Classification,
    confusion: Option<Vec<Vec<usize>>>,
    clock_hz: Option<u64>,
    backend: &'static str,
    notes: Vec<Diagnostic>,
}

/// Classifies every sample from rest, without learning.
///
/// # Errors
/// What is wrong with samples or labels, or what stops the run.
pub fn classify(job: &Classify, work: &Work) -> Result<Classified, Diagnostics> {
    let Classify { inner, samples, labels, ticks, runner, .. } = job;
    let ticks = synfire::ticks_of(samples, *ticks)?;
    let all: Vec<_> = samples.iter().collect();
    let mut notes: Vec<_> = length_note(&all, ticks).into_iter().collect();
    if !matches!(runner, Runner::Backend(Backend::Reference, _)) {
        let reviews = review_input(inner.image.inputs(), &all, ticks).map_err(diagnosed)?;
        notes.extend(reviews.iter().filter_map(InputReview::note));
    }
    let meter = budget::run().meter();
    charge_work(inner.image.program.neurons.len(), samples.len(), ticks, &meter).map_err(diagnosed)?;
    let (result, clock_hz) = job.run(ticks, work)?;
    let confusion = labels.as_ref().map(|labels| result.confusion(labels));
    Ok(Classified { result, confusion, clock_hz, backend: runner.name(), notes })
}

impl Classify {
    fn run(&self, ticks: usize, work: &Work) -> Result<(Classification, Option<u64>), Diagnostics> {
        let Self { inner, samples, labels, decode, runner, .. } = self;
        let (image, labels) = (&*inner.image, labels.as_deref());
        match runner {
            Runner::Backend(Backend::Emulator, _) => {
                charge_threads(image, &budget::run().meter()).map_err(diagnosed)?;
                let machine = Stoppable::new(ImageMachine::emulator(image), work);
                let result = on_cores(&machine, samples, labels, ticks, *decode, &|| ()).map_err(diagnosed)?;
                Ok((result, machine.clock_hz()))
            }
            Runner::Backend(Backend::Reference, _) => {
                let network = inner.made()?.loaded.network();
                let schedule = Schedule::new(network);
                let machine = Stoppable::new(ReferenceMachine::new(network, &schedule), work);
                let result = on_cores(&machine, samples, labels, ticks, *decode, &|| ()).map_err(diagnosed)?;
                Ok((result, None))
            }
            Runner::Backend(Backend::Rtl, _) => {
                let message = "`classify` does not run on the simulated Verilog";
                let help = "`run` with the same samples and `backend=\"rtl\"` shows that it equals the emulator";
                Err(Diagnostic::error(codes::run::BACKEND, message).help(help).into())
            }
            Runner::Backend(..) | Runner::Virtual { .. } => {
                let machine = ImageMachine::new(image, runner.open(image)?).map_err(diagnosed)?;
                let mut machine = Stoppable::new(machine, work);
                let result = classify_in_order(&mut machine, samples, labels, ticks, *decode, &mut || ());
                Ok((result.map_err(diagnosed)?, machine.clock_hz()))
            }
        }
    }
}

impl Classified {
    /// As objects of Python.
    ///
    /// # Errors
    /// When Python has no room.
    pub fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let Self { result, confusion, clock_hz, backend, notes } = self;
        let found = PyDict::new(py);
        let classes: Vec<i64> = result.decisions.iter().map(|decision| decision.class as i64).collect();
        let width = result.decisions.first().map_or(0, |decision| decision.scores.len());
        let scores: Vec<f64> = result.decisions.iter().flat_map(|decision| decision.scores.iter().copied()).collect();
        let decode = serde_json::to_value(result.decode).ok().and_then(|name| name.as_str().map(str::to_owned));
        found.set_item("accuracy", result.accuracy)?;
        found.set_item("correct", result.correct)?;
        found.set_item("silent", result.silent())?;
        found.set_item("tied", result.tied())?;
        found.set_item("decode", decode)?;
        found.set_item("ticks", result.ticks)?;
        found.set_item("backend", backend)?;
        found.set_item("clock_hz", clock_hz)?;
        found.set_item("notes", listed(py, &notes)?)?;
        let saturations: u64 = result.decisions.iter().map(|decision| decision.cost.saturations).sum();
        found.set_item("saturations", saturations)?;
        let cycles = (clock_hz.is_some() && result.costs)
            .then(|| result.decisions.iter().map(|decision| decision.cost.cycles).collect::<Vec<u64>>());
        found.set_item("cycles", cycles.map(|cycles| cycles.into_pyarray(py)))?;
        let rows = classes.len();
        found.set_item("classes", classes.into_pyarray(py))?;
        found.set_item("scores", reals(py, &[rows, width], scores)?)?;
        let counts = confusion.map(|rows| rows.into_iter().flatten().map(|count| count as i64).collect::<Vec<_>>());
        found.set_item("confusion", counts.map(|counts| counts.into_pyarray(py)))?;
        Ok(found)
    }
}
