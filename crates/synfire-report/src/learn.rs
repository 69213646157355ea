//! A run that learned.

use serde::Serialize;
use synfire_learn::{EpochRecord, Record, Settings};

use crate::duration;
use crate::numbers::counted;

/// A run that learned, as a document for programs. For people there is a line for each epoch, when it is over: [`epoch_line`].
#[derive(Debug, Serialize)]
pub struct LearnReport<'a> {
    network: &'a str,
    backend: &'static str,
    samples: usize,
    tested: usize,
    settings: Settings,
    clock_hz: u64,
    /// By epoch, from 0.
    accuracy: Vec<Option<f64>>,
    #[serde(flatten)]
    record: &'a Record,
}

impl<'a> LearnReport<'a> {
    /// A run of a network on a backend whose core has a clock, with samples to learn and to test.
    pub fn new(
        (network, backend, clock_hz): (&'a str, &'static str, u64),
        [samples, tested]: [usize; 2],
        settings: Settings,
        record: &'a Record,
    ) -> Self {
        let accuracy = record.epochs.iter().map(|epoch| epoch.evaluation.as_ref().map(|e| e.accuracy())).collect();
        Self { network, backend, samples, tested, settings, clock_hz, accuracy, record }
    }
}

/// One epoch for people, on a core with a clock.
pub fn epoch_line(epoch: &EpochRecord, clock_hz: u64) -> String {
    let mut line = match epoch.epoch {
        0 => "  before  ".to_owned(),
        number => format!("  epoch {number:<2}"),
    };
    if let Some(evaluation) = &epoch.evaluation {
        let percent = 100.0 * evaluation.accuracy();
        let silent = if evaluation.silent > 0 { format!(", {} silent", evaluation.silent) } else { String::new() };
        line += &format!("  {percent:6.2} % ({} of {}{silent})", evaluation.correct, evaluation.samples);
    }
    if epoch.ticks > 0 {
        let time = duration(epoch.cycles as f64, clock_hz);
        let spikes: u64 = epoch.spikes.values().sum();
        let (ticks, spikes) = (counted(epoch.ticks, "tick"), counted(spikes, "spike"));
        let cycles = counted(epoch.cycles, "cycle");
        line += &format!("  {ticks}, {spikes}, {cycles} ({time})");
    }
    line
}
