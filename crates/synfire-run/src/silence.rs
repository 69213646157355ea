//! Why a population did not fire: how near to its threshold v came.

use synfire_data::Sample;
use synfire_diagnostics::{Diagnostic, Number, codes};

use crate::{Machine, RunError, Variable};

/// Values of v that are looked at: more ticks than these allow are not.
const LOOKS: usize = 2_000_000;

/// A population that did not fire.
#[derive(Debug, Clone, PartialEq)]
pub struct Silence {
    /// The population.
    pub population: String,
    /// Ticks that were looked at.
    pub ticks: usize,
    /// Whether the input had a value in one of them.
    pub has_input: bool,
    /// Of the neuron that came nearest to its threshold.
    pub neuron: usize,
    /// The largest v of that neuron.
    pub reached: f64,
    /// Its threshold.
    pub threshold: f64,
}

/// Runs a sample once more from rest, as many ticks as are looked at within a moment, and finds how far v came in those of
/// these populations that do not fire.
///
/// # Errors
/// As [`Machine::tick`].
pub fn explain_silence(
    machine: &mut dyn Machine,
    sample: Sample<'_>,
    ticks: usize,
    populations: &[usize],
) -> Result<Vec<Silence>, RunError> {
    let size = |population: &usize| machine.populations()[*population].size;
    let neurons: usize = populations.iter().map(size).sum();
    let ticks = ticks.min(LOOKS / neurons.max(1)).max(1);
    let mut nearest: Vec<Option<(f64, usize, f64)>> = vec![None; populations.len()];
    let mut fired = vec![false; machine.populations().len()];
    let mut has_input = false;
    machine.restart()?;
    for tick in 0..ticks {
        has_input |= sample.row(tick).next().is_some();
        machine.tick(sample)?;
        machine.fired().iter().for_each(|spike| fired[spike.population as usize] = true);
        for (population, nearest) in populations.iter().zip(&mut nearest) {
            for neuron in 0..machine.populations()[*population].size {
                let Some(threshold) = machine.threshold(*population, neuron) else { continue };
                let v = machine.value(*population, neuron, Variable::V)?;
                if nearest.is_none_or(|(reached, _, of)| v - threshold > reached - of) {
                    *nearest = Some((v, neuron, threshold));
                }
            }
        }
    }
    let silent = populations.iter().zip(nearest).filter(|(population, _)| !fired[**population]);
    Ok(silent
        .filter_map(|(population, nearest)| {
            let (reached, neuron, threshold) = nearest?;
            let population = machine.populations()[*population].name.clone();
            Some(Silence { population, ticks, has_input, neuron, reached, threshold })
        })
        .collect())
}

impl Silence {
    /// What there is to say about it.
    pub fn note(&self) -> Diagnostic {
        let Self { population, ticks, neuron, reached, threshold, .. } = self;
        let message = format!(
            "`{population}` never fired: v reached {} of the threshold {} (neuron {neuron}, {ticks} ticks)",
            Number::significant(*reached, 4),
            Number::significant(*threshold, 4)
        );
        Diagnostic::remark(codes::run::SILENT, message).at_node(population, "").help(self.help())
    }

    fn help(&self) -> String {
        if !self.has_input {
            return "the input has no spike and no value in these ticks".to_owned();
        }
        if self.reached <= 0.0 || self.threshold <= 0.0 {
            return "nothing drives it up: what projects to it is silent, weights are negative, or a projection is missing"
                .to_owned();
        }
        // A little more, so that rounding and a strict comparison do not undo it; two digits are enough.
        let factor = 1.05 * self.threshold / self.reached;
        let digit = 10_f64.powf(factor.log10().floor() - 1.0);
        let factor = (factor / digit).ceil() * digit;
        format!(
            "weights into it that are {} times as large reach the threshold, and so does an `r` that is",
            Number::significant(factor, 4)
        )
    }
}
