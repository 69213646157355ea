//! Which class a network assigns to each of many samples.

use rayon::prelude::*;
use serde::Serialize;
use synfire_data::{Sample, Samples};

use crate::decode::{Decode, Scores};
use crate::frozen::frozen;
use crate::{Cost, Machine, OutputCounts, RunError};

/// What a network makes of one sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The output with the largest score, the first of equals.
    pub class: usize,
    /// Score of each output neuron; see [`Decode`].
    pub scores: Vec<f64>,
    /// What it cost, as far as the machine told; see [`Classification::costs`].
    #[serde(flatten)]
    pub cost: Cost,
}

impl Decision {
    /// The output with the largest score decides.
    fn new(scores: Vec<f64>, cost: Cost) -> Self {
        let best = |best: usize, index: usize| if scores[index] > scores[best] { index } else { best };
        Self { class: (0..scores.len()).fold(0, best), scores, cost }
    }

    fn of_counts(counts: OutputCounts) -> Self {
        let cost = Cost { saturations: counts.saturations, ..Cost::default() };
        Self::new(counts.spikes.into_iter().map(|count| count as f64).collect(), cost)
    }

    fn is_silent(&self) -> bool {
        self.scores.iter().all(|score| *score == 0.0)
    }

    fn is_tied(&self) -> bool {
        self.scores.iter().filter(|score| **score == self.scores[self.class]).count() > 1
    }
}

/// What a network makes of many samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Classification {
    /// Fraction of samples whose class is their label; none without labels.
    pub accuracy: Option<f64>,
    /// Samples whose class is their label.
    pub correct: Option<usize>,
    /// How scores were made.
    pub decode: Decode,
    /// Ticks of each sample.
    pub ticks: usize,
    /// Whether the machine told what each sample cost; of others it told saturations alone.
    pub costs: bool,
    /// Mean clocks of a sample; 0 where costs were not told.
    pub mean_cycles: f64,
    /// By sample.
    pub decisions: Vec<Decision>,
}

/// Does `work` with so many threads for [`classify`]; with 0, as many as there are cores.
///
/// # Errors
/// When the system gives no threads.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, RunError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    Ok(pool.map_err(|error| RunError::Threads { threads, reason: error.to_string() })?.install(work))
}

/// Classifies every sample from rest by `decode`, or as [`Decode::for_outputs`] says, on all cores, each with a clone of `machine` that does not learn; `on_sample` is called
/// after every sample. What is said of a sample depends neither on the number of threads nor on the other samples.
///
/// # Errors
/// When labels do not fit, outputs that do not spike should be told by their spikes, or an input value cannot be used (the
/// first such sample).
pub fn classify<M: Machine + Clone + Send + Sync>(
    machine: &M,
    samples: &Samples,
    labels: Option<&[usize]>,
    ticks: usize,
    decode: Option<Decode>,
    on_sample: &(dyn Fn() + Sync),
) -> Result<Classification, RunError> {
    let classes = output_size(machine);
    let decode = Decode::chosen(decode, machine)?;
    check_labels(labels, samples.len(), classes)?;
    let mut machine = machine.clone();
    machine.freeze(true)?;
    let run = |machine: &mut M, index: usize| {
        let decision = decide(machine, samples.get(index), &|_| None, ticks, decode, classes);
        on_sample();
        decision.map_err(|error| RunError::Sample { sample: index, error: Box::new(error) })
    };
    let decisions: Vec<Result<Decision, RunError>> =
        (0..samples.len()).into_par_iter().map_init(|| machine.clone(), run).collect();
    // In order, so that the first error is reported whatever the threads did.
    let decisions = decisions.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(Classification::new(decisions, labels, decode, ticks, true))
}

/// As [`classify`], one sample after the other: for a machine of which there is only one. Afterwards it learns as before. A
/// machine that can count spikes without telling every tick does so where spikes are counted, and tells no costs then.
///
/// # Errors
/// As [`classify`].
pub fn classify_in_order(
    machine: &mut dyn Machine,
    samples: &Samples,
    labels: Option<&[usize]>,
    ticks: usize,
    decode: Option<Decode>,
    on_sample: &mut dyn FnMut(),
) -> Result<Classification, RunError> {
    let classes = output_size(machine);
    let decode = Decode::chosen(decode, machine)?;
    check_labels(labels, samples.len(), classes)?;
    let (decisions, costs) = frozen(machine, |machine| {
        if decode == Decode::Count
            && let Some(counts) = machine.count_outputs(samples, ticks, on_sample)?
        {
            return Ok((counts.into_iter().map(Decision::of_counts).collect(), false));
        }
        let mut decisions = Vec::with_capacity(samples.len());
        for index in 0..samples.len() {
            let following = |distance: usize| {
                let next = index + 1 + distance;
                (next < samples.len()).then(|| samples.get(next))
            };
            let decision = decide(machine, samples.get(index), &following, ticks, decode, classes);
            decisions.push(decision.map_err(|error| RunError::Sample { sample: index, error: Box::new(error) })?);
            on_sample();
        }
        Ok((decisions, true))
    })?;
    Ok(Classification::new(decisions, labels, decode, ticks, costs))
}

/// Neurons of all outputs.
fn output_size(machine: &dyn Machine) -> usize {
    machine.outputs().iter().map(|index| machine.populations()[*index].size).sum()
}

impl Classification {
    /// Samples for which no output fired; none where spikes do not decide.
    pub fn silent(&self) -> Option<usize> {
        let silent = || self.decisions.iter().filter(|decision| decision.is_silent()).count();
        self.decode.takes_spikes().then(silent)
    }

    /// Samples for which several outputs share the largest score, so that the first of them was taken; silent ones are not
    /// among them.
    pub fn tied(&self) -> usize {
        let is_silent = |decision: &Decision| self.decode.takes_spikes() && decision.is_silent();
        self.decisions.iter().filter(|decision| decision.is_tied() && !is_silent(decision)).count()
    }

    /// By label, by class: samples.
    pub fn confusion(&self, labels: &[usize]) -> Vec<Vec<usize>> {
        let classes = self.decisions.first().map_or(0, |decision| decision.scores.len());
        let mut counts = vec![vec![0; classes]; classes];
        for (decision, label) in self.decisions.iter().zip(labels) {
            counts[*label][decision.class] += 1;
        }
        counts
    }

    fn new(decisions: Vec<Decision>, labels: Option<&[usize]>, decode: Decode, ticks: usize, costs: bool) -> Self {
        let right = |labels: &[usize]| decisions.iter().zip(labels).filter(|(d, label)| d.class == **label).count();
        let correct = labels.map(right);
        let cycles: u64 = decisions.iter().map(|decision| decision.cost.cycles).sum();
        let per_sample = |total: f64| if decisions.is_empty() { 0.0 } else { total / decisions.len() as f64 };
        Self {
            accuracy: correct.map(|correct| per_sample(correct as f64)),
            correct,
            decode,
            ticks,
            costs,
            mean_cycles: per_sample(cycles as f64),
            decisions,
        }
    }
}

fn check_labels(labels: Option<&[usize]>, samples: usize, classes: usize) -> Result<(), RunError> {
    if classes == 0 {
        return Err(RunError::NoOutputs);
    }
    let Some(labels) = labels else { return Ok(()) };
    if labels.len() != samples {
        return Err(RunError::LabelCount { labels: labels.len(), samples });
    }
    match labels.iter().position(|label| *label >= classes) {
        Some(sample) => Err(RunError::LabelRange { sample, label: labels[sample], classes }),
        None => Ok(()),
    }
}

/// Runs one sample from rest and scores the outputs; `following` are those after it.
fn decide<'s>(
    machine: &mut dyn Machine,
    sample: Sample<'s>,
    following: &dyn Fn(usize) -> Option<Sample<'s>>,
    ticks: usize,
    decode: Decode,
    classes: usize,
) -> Result<Decision, RunError> {
    machine.restart()?;
    machine.announce(ticks);
    let mut scores = Scores::new(decode, classes, ticks);
    let mut cost = Cost::default();
    for _ in 0..ticks {
        cost += machine.tick(sample)?;
        machine.look_ahead(following, ticks)?;
        scores.add(machine)?;
    }
    Ok(Decision::new(scores.finish(), cost))
}
