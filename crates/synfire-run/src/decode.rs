//! How the activity of outputs becomes a class.

use serde::Serialize;

use crate::{Machine, RunError, Variable};

/// How output activity becomes a score. The class is the output with the largest score, the first of equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decode {
    /// Spikes of each output neuron.
    Count,
    /// The ticks from the first spike of each output neuron to the end of the sample; 0 without a spike.
    First,
    /// The largest v of each output neuron, at the end of a tick.
    Max,
    /// v of each output neuron at the end of the sample.
    Last,
    /// The mean over ticks of v of each output neuron.
    Mean,
}

impl Decode {
    /// Spikes if all outputs spike, else mean potentials.
    pub fn for_outputs(machine: &dyn Machine) -> Self {
        let spiking = machine.outputs().iter().all(|index| machine.populations()[*index].is_spiking);
        if spiking { Self::Count } else { Self::Mean }
    }

    /// What was asked for, or what suits the outputs.
    ///
    /// # Errors
    /// When it takes spikes and an output does not spike.
    pub(crate) fn chosen(asked: Option<Self>, machine: &dyn Machine) -> Result<Self, RunError> {
        let Some(decode) = asked else { return Ok(Self::for_outputs(machine)) };
        let views = machine.outputs().iter().map(|index| &machine.populations()[*index]);
        match views.into_iter().find(|view| decode.takes_spikes() && !view.is_spiking) {
            Some(view) => Err(RunError::NoSpikes { population: view.name.clone() }),
            None => Ok(decode),
        }
    }

    /// Whether spikes decide, and not potentials.
    pub const fn takes_spikes(self) -> bool {
        matches!(self, Self::Count | Self::First)
    }
}

/// The scores of one sample while it runs.
pub(crate) struct Scores {
    decode: Decode,
    /// Of each output neuron.
    scores: Vec<f64>,
    tick: usize,
    ticks: usize,
}

impl Scores {
    pub fn new(decode: Decode, classes: usize, ticks: usize) -> Self {
        let start = if decode == Decode::Max && ticks > 0 { f64::NEG_INFINITY } else { 0.0 };
        Self { decode, scores: vec![start; classes], tick: 0, ticks }
    }

    /// Takes in the tick that the machine has just run.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    pub fn add(&mut self, machine: &mut dyn Machine) -> Result<(), RunError> {
        let mut start = 0;
        for output in 0..machine.outputs().len() {
            let population = machine.outputs()[output];
            let size = machine.populations()[population].size;
            let scores = &mut self.scores[start..start + size];
            if self.decode.takes_spikes() {
                for fired in machine.fired().iter().filter(|fired| fired.population as usize == population) {
                    let score = &mut scores[fired.neuron as usize];
                    match self.decode {
                        Decode::First if *score > 0.0 => (),
                        Decode::First => *score = (self.ticks - self.tick) as f64,
                        _ => *score += 1.0,
                    }
                }
            } else {
                for (neuron, score) in scores.iter_mut().enumerate() {
                    let v = machine.value(population, neuron, Variable::V)?;
                    *score = match self.decode {
                        Decode::Max => score.max(v),
                        Decode::Last => v,
                        _ => *score + v,
                    };
                }
            }
            start += size;
        }
        self.tick += 1;
        Ok(())
    }

    /// The score of each output neuron.
    pub fn finish(self) -> Vec<f64> {
        let Self { decode, mut scores, ticks, .. } = self;
        if decode == Decode::Mean && ticks > 0 {
            scores.iter_mut().for_each(|score| *score /= ticks as f64);
        }
        scores
    }
}
