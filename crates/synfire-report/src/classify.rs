//! Samples that were classified.

use std::path::Path;

use serde::Serialize;
use synfire_data::{Array, DataError, Outputs, has_extension};
use synfire_diagnostics::counted;
use synfire_run::{Classification, Decode};

use crate::{Document, Lines, ShownConventions, duration, grouped};

/// Samples that were classified, with what was made of each.
#[derive(Debug, Serialize)]
pub struct ClassifyReport<'a> {
    network: &'a str,
    backend: &'static str,
    /// Null for an image whose report does not have them.
    conventions: &'a ShownConventions,
    samples: usize,
    ticks: usize,
    accuracy: Option<f64>,
    correct: Option<usize>,
    decode: Decode,
    /// Null where the machine does not tell what a sample costs: a board that only counts spikes.
    mean_cycles: Option<f64>,
    clock_hz: Option<u64>,
    saturations: u64,
    /// Samples without a spike of an output; none where potentials decide.
    silent: Option<usize>,
    /// Samples with several outputs of the largest score: the first of them was taken.
    tied: usize,
    predictions: Vec<usize>,
    /// By sample, by output neuron: the score that `decode` makes, such as its spikes.
    counts: Vec<&'a [f64]>,
    /// By label, by class: samples. None without labels.
    confusion: Option<Vec<Vec<usize>>>,
    /// By sample; null as `mean_cycles` is.
    cycles: Option<Vec<u64>>,
    #[serde(skip)]
    labels: Option<&'a [usize]>,
}

/// What classifies.
#[derive(Debug, Clone, Copy)]
pub struct Classifier<'a> {
    /// The network.
    pub network: &'a str,
    /// The name of the backend.
    pub backend: &'static str,
    /// Its conventions.
    pub conventions: &'a ShownConventions,
    /// None for the reference, which has no clock.
    pub clock_hz: Option<u64>,
}

impl<'a> ClassifyReport<'a> {
    /// What a classifier made of samples, with their labels if there are any.
    pub fn new(classifier: Classifier<'a>, labels: Option<&'a [usize]>, result: &'a Classification) -> Self {
        let Classifier { network, backend, conventions, clock_hz } = classifier;
        let decisions = &result.decisions;
        let has_cycles = clock_hz.is_some() && result.costs;
        Self {
            network,
            backend,
            conventions,
            samples: decisions.len(),
            ticks: result.ticks,
            accuracy: result.accuracy,
            correct: result.correct,
            decode: result.decode,
            mean_cycles: has_cycles.then_some(result.mean_cycles),
            clock_hz,
            saturations: decisions.iter().map(|decision| decision.cost.saturations).sum(),
            silent: result.silent(),
            tied: result.tied(),
            predictions: decisions.iter().map(|decision| decision.class).collect(),
            counts: decisions.iter().map(|decision| decision.scores.as_slice()).collect(),
            confusion: labels.map(|labels| result.confusion(labels)),
            cycles: has_cycles.then(|| decisions.iter().map(|decision| decision.cost.cycles).collect()),
            labels,
        }
    }

    /// State updates that saturated, in all samples.
    pub fn saturations(&self) -> u64 {
        self.saturations
    }

    /// Adds the class of each sample: npy by the ending of the file, anything else CSV with labels and scores.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_predictions(&self, files: &mut Outputs, path: &Path) -> Result<(), DataError> {
        if has_extension(path, "npy") {
            let classes: Vec<_> = self.predictions.iter().map(|class| *class as f64).collect();
            return files.npy(path, &Array::new(vec![classes.len()], classes));
        }
        let header = self.predictions_header();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        files.csv(path, &header, self.predictions_rows())
    }

    /// Adds how many samples of each label were taken for each class, as CSV; nothing without labels.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_confusion(&self, files: &mut Outputs, path: &Path) -> Result<(), DataError> {
        let Some(confusion) = &self.confusion else { return Ok(()) };
        let classes = (0..confusion.len()).map(|class| class.to_string());
        let header: Vec<_> = std::iter::once("label".to_owned()).chain(classes).collect();
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        let rows = confusion.iter().enumerate().map(|(label, row)| {
            std::iter::once(label).chain(row.iter().copied()).map(|cell| cell.to_string()).collect::<Vec<_>>()
        });
        files.csv(path, &header, rows)
    }

    /// `sample,class`, `label` if there are labels, and `score0` and so on.
    fn predictions_header(&self) -> Vec<String> {
        let scores = self.counts.first().map_or(0, |scores| scores.len());
        let names = ["sample", "class"].into_iter().chain(self.labels.map(|_| "label")).map(str::to_owned);
        names.chain((0..scores).map(|output| format!("score{output}"))).collect()
    }

    /// A row of cells for each sample.
    fn predictions_rows(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        self.predictions.iter().zip(&self.counts).enumerate().map(move |(sample, (class, scores))| {
            let mut row = vec![sample.to_string(), class.to_string()];
            row.extend(self.labels.map(|labels| labels[sample].to_string()));
            row.extend(scores.iter().map(f64::to_string));
            row
        })
    }
}

impl Document for ClassifyReport<'_> {
    fn text(&self) -> Lines {
        let mut out = String::new();
        let silent = self.silent.filter(|silent| *silent > 0).map(|silent| format!(", {silent} silent"));
        let tied = (self.tied > 0).then(|| format!(", {} tied", self.tied));
        let silent = [silent, tied].into_iter().flatten().collect::<String>();
        let samples = counted(self.samples as u64, "sample");
        match (self.accuracy, self.correct) {
            (Some(accuracy), Some(correct)) => {
                out += &format!("accuracy {:.2} % ({correct} of {samples}{silent})", 100.0 * accuracy);
            }
            _ => out += &format!("{samples}{silent}"),
        }
        let ticks = counted(self.ticks as u64, "tick");
        out += &format!(" on the {}, {ticks} each, by {}", self.backend, words(self.decode));
        if let (Some(cycles), Some(clock_hz)) = (self.mean_cycles, self.clock_hz) {
            let (time, cycles) = (duration(cycles, clock_hz), grouped(cycles.round() as u64));
            out += &format!(", {cycles} cycles on average ({time} at {} MHz)", clock_hz as f64 / 1e6);
        }
        let mut lines = Lines::one(out);
        lines.append(&self.conventions.unasked());
        lines
    }
}

/// What decided.
const fn words(decode: Decode) -> &'static str {
    match decode {
        Decode::Count => "most spikes",
        Decode::First => "first spike",
        Decode::Max => "largest potential",
        Decode::Last => "last potential",
        Decode::Mean => "mean potential",
    }
}
