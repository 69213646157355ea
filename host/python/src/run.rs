//! Samples that are run, with everything that happens.

use std::collections::BTreeMap;
use std::sync::Arc;

use numpy::IntoPyArray as _;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rayon::prelude::*;
use synfire::{Backend, Recording, Samples};
use synfire_budget::Meter;
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_language::Experiment;
use synfire_network::Schedule;
use synfire_report::Selection;
use synfire_run::{
    ImageMachine, InputReview, Keep, Machine, ReferenceMachine, RunError, charge_threads, charge_work, length_note,
    record_within, review_input,
};

use crate::array::GivenSamples;
use crate::axes::Axes;
use crate::backend::Runner;
use crate::budget;
use crate::compiled::Inner;
use crate::error::{diagnosed, listed};
use crate::stoppable::Stoppable;
use crate::values::reals;
use crate::wait::Work;

/// What is to be run.
pub struct Run {
    pub inner: Arc<Inner>,
    /// None: the stimuli of the page.
    pub input: Option<GivenSamples>,
    pub ticks: Option<u32>,
    /// States to record, such as `lif1:v`.
    pub record: Vec<String>,
    /// Do not learn.
    pub freeze: bool,
    pub runner: Runner,
}

/// What has run.
pub struct Ran {
    recordings: Vec<Recording>,
    traces: BTreeMap<String, Array>,
    /// By population of the first recording: thresholds in real units; empty where there are none.
    thresholds: Vec<Vec<f64>>,
    clock_hz: Option<u64>,
    axes: Axes,
    backend: &'static str,
    notes: Vec<Diagnostic>,
}

/// Runs every sample from rest.
///
/// # Errors
/// What is wrong with the input, or what stops the run.
pub fn run(run: Run, work: &Work) -> Result<Ran, Diagnostics> {
    let Run { inner, input, ticks, record, freeze, runner } = run;
    let experiment = inner.made().ok().map(|made| Arc::clone(&made.loaded.experiment));
    let (samples, axes, ticks) = input_of(&inner, input, ticks, experiment.as_ref())?;
    let notes = notes(&inner, &runner, &samples, ticks)?;
    let meter = &budget::run().meter();
    charge_work(inner.image.program.neurons.len(), samples.len(), ticks, meter).map_err(diagnosed)?;
    let job =
        Job { inner: &inner, experiment: experiment.as_deref(), samples: &samples, ticks, record: &record, freeze };
    let Recorded { recordings, selection, thresholds, clock_hz } = job.on(&runner, meter, work)?;
    let traces = stacked(&selection, &recordings);
    Ok(Ran { recordings, traces, thresholds, clock_hz, axes, backend: runner.name(), notes })
}

/// Samples, their axes, and ticks of each.
fn input_of(
    inner: &Inner,
    input: Option<GivenSamples>,
    ticks: Option<u32>,
    experiment: Option<&Arc<Experiment>>,
) -> Result<(Samples, Axes, usize), Diagnostics> {
    let page_ticks = experiment.and_then(|experiment| experiment.ticks).filter(|ticks| *ticks > 0);
    match input {
        Some(GivenSamples { samples, axes }) => {
            let asked = ticks.or(page_ticks.filter(|_| !axes.has_batch()));
            let ticks = synfire::ticks_of(&samples, asked)?;
            Ok((samples, axes, ticks))
        }
        None => {
            let axons = inner.image.input_size();
            let input = synfire::Input::of_run(None, ticks, experiment, axons, budget::reader())?;
            Ok((input.samples, Axes::Time, input.ticks))
        }
    }
}

/// What there is to say about the input, and refuses values that the image does not take.
fn notes(inner: &Inner, runner: &Runner, samples: &Samples, ticks: usize) -> Result<Vec<Diagnostic>, Diagnostics> {
    let all: Vec<_> = samples.iter().collect();
    let mut notes: Vec<_> = length_note(&all, ticks).into_iter().collect();
    if !matches!(runner, Runner::Backend(Backend::Reference, _)) {
        let reviews = review_input(inner.image.inputs(), &all, ticks).map_err(diagnosed)?;
        notes.extend(reviews.iter().filter_map(InputReview::note));
    }
    Ok(notes)
}

/// All runs of one network.
struct Job<'a> {
    inner: &'a Inner,
    experiment: Option<&'a Experiment>,
    samples: &'a Samples,
    ticks: usize,
    record: &'a [String],
    freeze: bool,
}

/// What was recorded of all runs.
struct Recorded {
    recordings: Vec<Recording>,
    selection: Selection,
    thresholds: Vec<Vec<f64>>,
    clock_hz: Option<u64>,
}

impl Job<'_> {
    fn on(&self, runner: &Runner, meter: &Meter, work: &Work) -> Result<Recorded, Diagnostics> {
        let image = &*self.inner.image;
        match runner {
            Runner::Backend(Backend::Emulator, _) => {
                charge_threads(image, meter).map_err(diagnosed)?;
                self.on_threads(Stoppable::new(ImageMachine::emulator(image), work), meter)
            }
            Runner::Backend(Backend::Reference, _) => {
                let network = self.inner.made()?.loaded.network();
                let schedule = Schedule::new(network);
                self.in_order(Stoppable::new(ReferenceMachine::new(network, &schedule), work), meter)
            }
            Runner::Backend(..) | Runner::Virtual { .. } => {
                let machine = ImageMachine::new(image, runner.open(image)?).map_err(diagnosed)?;
                self.in_order(Stoppable::new(machine, work), meter)
            }
        }
    }

    /// Each run on a machine of its own.
    fn on_threads<M: Machine + Clone + Send + Sync>(
        &self,
        mut machine: M,
        meter: &Meter,
    ) -> Result<Recorded, Diagnostics> {
        self.begin(&mut machine)?;
        let selection = self.selection(&machine)?;
        let watches = selection.watches();
        let run = |index: usize| {
            let mut machine = machine.clone();
            self.one(&mut machine, index, Keep { spikes: true, watches: &watches }, meter)
        };
        let recordings: Vec<_> = if self.samples.len() == 1 {
            vec![run(0)]
        } else {
            (0..self.samples.len()).into_par_iter().map(run).collect()
        };
        let recordings = recordings.into_iter().collect::<Result<Vec<_>, _>>().map_err(diagnosed)?;
        Ok(Recorded { recordings, selection, thresholds: thresholds(&machine), clock_hz: machine.clock_hz() })
    }

    /// One run after the other, on a machine of which there is only one.
    fn in_order(&self, mut machine: impl Machine, meter: &Meter) -> Result<Recorded, Diagnostics> {
        if machine.learns() && !self.freeze && self.samples.len() > 1 {
            let message = "several runs of a network that learns would not each begin with its own weights there";
            let help = "give `freeze=True`, or one run at a time, or leave out `backend`: the emulator does";
            return Err(Diagnostic::error(codes::run::BACKEND, message).help(help).into());
        }
        let selection = self.selection(&machine)?;
        let watches = selection.watches();
        let was_frozen = self.begin(&mut machine)?;
        let keep = Keep { spikes: true, watches: &watches };
        let runs = (0..self.samples.len()).map(|index| self.one(&mut machine, index, keep, meter));
        let recordings = runs.collect::<Result<Vec<_>, _>>().map_err(diagnosed)?;
        machine.freeze(was_frozen).map_err(diagnosed)?;
        Ok(Recorded { recordings, selection, thresholds: thresholds(&machine), clock_hz: machine.clock_hz() })
    }

    fn begin(&self, machine: &mut impl Machine) -> Result<bool, Diagnostics> {
        if self.freeze && !machine.learns() {
            let message = format!("`freeze` was given, but nothing in `{}` learns", self.inner.image.name);
            return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help("leave it out").into());
        }
        machine.freeze(self.freeze).map_err(diagnosed)
    }

    fn selection(&self, machine: &impl Machine) -> Result<Selection, Diagnostics> {
        Selection::new(self.record, self.experiment, machine.populations()).map_err(diagnosed)
    }

    fn one(
        &self,
        machine: &mut impl Machine,
        index: usize,
        keep: Keep<'_>,
        meter: &Meter,
    ) -> Result<Recording, RunError> {
        let ran = record_within(machine, self.samples.get(index), self.ticks, keep, meter, &mut |_, _| Ok(()));
        match ran {
            Err(error) if self.samples.len() > 1 => Err(RunError::Sample { sample: index, error: Box::new(error) }),
            other => other,
        }
    }
}

/// The thresholds of all populations that a machine knows.
fn thresholds(machine: &impl Machine) -> Vec<Vec<f64>> {
    let of = |(index, view): (usize, &synfire_run::PopulationView)| -> Vec<f64> {
        (0..view.size).map_while(|neuron| machine.threshold(index, neuron)).collect()
    };
    machine.populations().iter().enumerate().map(of).collect()
}

/// The recorded states of all runs, `(samples, ticks, neurons)`.
fn stacked(selection: &Selection, recordings: &[Recording]) -> BTreeMap<String, Array> {
    let mut all = BTreeMap::<String, Array>::new();
    for recording in recordings {
        for (name, array) in selection.arrays(recording) {
            let entry = all.entry(name).or_insert_with(|| Array::new([&[0], &array.shape[..]].concat(), Vec::new()));
            entry.shape[0] += 1;
            entry.values.extend(array.values);
        }
    }
    all
}

impl Ran {
    /// As objects of Python; every spike is in one place of the four arrays `sample`, `tick`, `population`, `neuron`.
    ///
    /// # Errors
    /// When Python has no room.
    pub fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let found = PyDict::new(py);
        let first = self.recordings.first();
        let populations = first.map_or(&[][..], |recording| &recording.populations);
        let views = populations.iter().zip(self.thresholds).map(|(view, thresholds)| {
            (&view.name, view.size, view.is_input, view.is_spiking, thresholds.into_pyarray(py))
        });
        found.set_item("populations", views.collect::<Vec<_>>())?;
        found.set_item("outputs", first.map_or(&[][..], |recording| &recording.outputs).to_vec())?;
        found.set_item("ticks", first.map_or(0, |recording| recording.stats.ticks))?;
        found.set_item("samples", self.recordings.len())?;
        found.set_item("has_batch", self.axes.has_batch())?;
        found.set_item("time_first", self.axes.time_is_first())?;
        found.set_item("clock_hz", self.clock_hz)?;
        found.set_item("backend", self.backend)?;
        found.set_item("notes", listed(py, &self.notes)?)?;
        add_spikes(&found, &self.recordings)?;
        add_costs(&found, &self.recordings)?;
        let traces = PyDict::new(py);
        for (name, Array { shape, values }) in self.traces {
            traces.set_item(name, reals(py, &shape, values)?)?;
        }
        found.set_item("traces", traces)?;
        Ok(found)
    }
}

fn add_spikes(found: &Bound<'_, PyDict>, recordings: &[Recording]) -> PyResult<()> {
    let mut columns = [const { Vec::<u32>::new() }; 4];
    for (sample, recording) in recordings.iter().enumerate() {
        for (tick, fired) in recording.spikes.iter().enumerate() {
            for fired in fired {
                let row = [sample as u32, tick as u32, fired.population, fired.neuron];
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
        }
    }
    for (name, column) in ["sample", "tick", "population", "neuron"].into_iter().zip(columns) {
        found.set_item(name, column.into_pyarray(found.py()))?;
    }
    Ok(())
}

fn add_costs(found: &Bound<'_, PyDict>, recordings: &[Recording]) -> PyResult<()> {
    let of = |cost: fn(&synfire_run::Cost) -> u64| -> Vec<u64> {
        recordings.iter().map(|recording| cost(&recording.stats.cost)).collect()
    };
    let costs = [
        ("cycles", of(|cost| cost.cycles)),
        ("synaptic_events", of(|cost| cost.synaptic_events)),
        ("saturations", of(|cost| cost.saturations)),
    ];
    for (name, values) in costs {
        found.set_item(name, values.into_pyarray(found.py()))?;
    }
    Ok(())
}
