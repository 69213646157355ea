//! Which rounding makes an image spike otherwise than its network.
//!
//! The reference runs the same samples again, each time with more of what the image rounds: its inputs, then its weights
//! too, then its thresholds, decays and constant inputs too. Differing bits that go with a step have that step as their
//! cause. Those that stay to the end come from the states, which only the image rounds and limits.

use serde::Serialize;
use synfire_data::{Sample, Samples};
use synfire_image::Image;
use synfire_network::{Network, Schedule};

use crate::compare::compare_samples;
use crate::{Comparison, ImageMachine, ReferenceMachine, RunError};

/// A network with more and more of what its image rounds.
#[derive(Debug, Clone, Copy)]
pub struct Rounded<'a> {
    /// As it is.
    pub exact: &'a Network,
    /// With the weights of the image.
    pub weights: &'a Network,
    /// With the weights, thresholds, resets, limits, decays and constant inputs of the image.
    pub parameters: &'a Network,
}

/// Something that an image rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Input values.
    Inputs,
    /// Weights.
    Weights,
    /// Thresholds, resets, limits, decays and constant inputs.
    Parameters,
    /// Potentials and currents, in every tick; limits of states too.
    States,
}

/// Differing bits by their cause. A number is negative where a step made more bits differ; all four add up to `bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Causes {
    /// Samples that were looked at: the first ones with differences.
    pub samples: usize,
    /// Bits that differ in them.
    pub bits: u64,
    /// Of these, by rounded inputs.
    pub inputs: i64,
    /// By rounded weights.
    pub weights: i64,
    /// By rounded thresholds, resets, limits, decays and constant inputs.
    pub parameters: i64,
    /// By rounded and limited states.
    pub states: i64,
}

impl Causes {
    /// The cause of most bits; of equal ones the first.
    pub fn largest(&self) -> Cause {
        let all = [
            (Cause::States, self.states),
            (Cause::Parameters, self.parameters),
            (Cause::Weights, self.weights),
            (Cause::Inputs, self.inputs),
        ];
        all.into_iter().max_by_key(|(_, bits)| *bits).map_or(Cause::States, |(cause, _)| cause)
    }
}

/// Finds the causes of the differences that `comparison` found between a network and its image; none without any.
///
/// # Errors
/// As [`crate::compare`].
pub fn causes(
    network: Rounded<'_>,
    image: &Image,
    samples: &Samples,
    ticks: usize,
    comparison: &Comparison,
) -> Result<Option<Causes>, RunError> {
    if comparison.differing.is_empty() {
        return Ok(None);
    }
    let differing = differing(samples, comparison);
    // Rounded networks have the projections and delays of the exact one.
    let schedule = Schedule::new(network.exact);
    let remaining = |network, rounds_inputs: bool| -> Result<i64, RunError> {
        let mut reference = ReferenceMachine::new(network, &schedule);
        if rounds_inputs {
            reference.round_inputs(image);
        }
        let mut machine = ImageMachine::emulator(image);
        let comparison = compare_samples(&mut reference, &mut machine, &differing, ticks)?;
        Ok(comparison.mismatches() as i64)
    };
    let all = remaining(network.exact, false)?;
    let without_inputs = remaining(network.exact, true)?;
    let without_weights = remaining(network.weights, true)?;
    let states = remaining(network.parameters, true)?;
    Ok(Some(Causes {
        samples: differing.len(),
        bits: all.unsigned_abs(),
        inputs: all - without_inputs,
        weights: without_inputs - without_weights,
        parameters: without_weights - states,
        states,
    }))
}

/// The samples that `comparison` lists as differing, with their numbers.
fn differing<'a>(samples: &'a Samples, comparison: &Comparison) -> Vec<(usize, Sample<'a>)> {
    samples.iter().enumerate().filter(|(index, _)| comparison.differing.binary_search(index).is_ok()).collect()
}

/// Compares a network with an image of it on some of the samples, by their positions, ascending: to tell what is left of the
/// differences if the network is compiled in another way.
///
/// # Errors
/// As [`crate::compare`].
pub fn compare_some(
    network: &Network,
    image: &Image,
    samples: &Samples,
    which: &[usize],
    ticks: usize,
) -> Result<Comparison, RunError> {
    let schedule = Schedule::new(network);
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = ImageMachine::emulator(image);
    let some: Vec<_> = which.iter().filter(|index| **index < samples.len()).map(|i| (*i, samples.get(*i))).collect();
    compare_samples(&mut reference, &mut machine, &some, ticks)
}
