//! What rounding does to the potentials of a population, for the report.

use serde::Serialize;
use synfire_diagnostics::{Diagnostic, Number, Severity, codes};
use synfire_image::NeuronParameters;
use synfire_network::{NeuronModel, Population};

use crate::exact::{Unit, potentials};
use crate::integers::off_integer;

/// A parameter that is no integer in the scale of its neuron.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterReport {
    /// Which.
    pub parameter: &'static str,
    /// Neurons for which it is rounded.
    pub neurons: usize,
    /// The largest error in integer steps.
    pub steps: f64,
    /// The largest error relative to the threshold of its neuron; to its own value where there is no threshold.
    pub error: f64,
    /// Whether it has a simple ratio to the other potentials, so that v can meet the threshold exactly in floating point.
    pub ties: bool,
}

/// The largest error of a potential, relative to the threshold, that passes without a warning.
const TOLERANCE: f64 = 0.02;

/// The rounded potentials of a population: `neurons` are its parameters and `scales` their scales.
pub(crate) fn rounded(population: &Population, neurons: &[NeuronParameters], scales: &[f64]) -> Vec<ParameterReport> {
    let Some(model) = population.model() else { return Vec::new() };
    let ties = Unit::NONE.with(potentials(population).into_iter().flatten()).is_some();
    let of = |parameter: &'static str, value: &dyn Fn(usize, f64) -> Option<(f64, f64)>| {
        let mut report = ParameterReport { parameter, neurons: 0, steps: 0.0, error: 0.0, ties };
        for (neuron, scale) in scales.iter().enumerate() {
            let Some((exact, whole)) = value(neuron, *scale) else { continue };
            // Scales that were chosen to make it whole miss it by what floats leave.
            if off_integer(exact).is_none() && exact.round() == whole {
                continue;
            }
            let steps = (exact - whole).abs();
            report.neurons += 1;
            report.steps = report.steps.max(steps);
            report.error = report.error.max(steps / threshold_steps(model, neuron, *scale).unwrap_or(exact.abs()));
        }
        (report.neurons > 0).then_some(report)
    };
    let nearest = |value: f64, scale: f64| Some((value * scale, (value * scale).round()));
    let firing = model.firing.as_ref();
    let all = [
        of("v_threshold", &|neuron, scale| {
            firing.map(|firing| (firing.v_threshold.get(neuron) * scale, f64::from(neurons[neuron].threshold)))
        }),
        of("v_reset", &|neuron, scale| firing.and_then(|firing| nearest(firing.v_reset.get(neuron), scale))),
        of("v_min", &|neuron, scale| model.v_min.as_ref().and_then(|v_min| nearest(v_min.get(neuron), scale))),
    ];
    all.into_iter().flatten().collect()
}

/// Steps from 0 to the threshold; none without one, or with one of 0.
fn threshold_steps(model: &NeuronModel, neuron: usize, scale: f64) -> Option<f64> {
    let steps = (model.firing.as_ref()?.v_threshold.get(neuron) * scale).abs();
    (steps > 0.0).then_some(steps)
}

impl ParameterReport {
    /// What there is to say about it: a warning if it is off noticeably, a note if exact meetings with the threshold are
    /// lost.
    pub(crate) fn diagnostic(&self, population: &str) -> Option<Diagnostic> {
        let Self { parameter, neurons, steps, error, ties } = self;
        let help = "give the population weaker inputs beside the threshold, which leaves its potentials more steps";
        if *error > TOLERANCE {
            let message = format!(
                "`{parameter}` of {neurons} neurons of `{population}` is rounded, by up to {:.1} % of the threshold",
                Number(100.0 * error)
            );
            return Some(
                Diagnostic::warning(codes::compile::POTENTIAL_ROUNDED, message).at_node(population, "").help(help),
            );
        }
        ties.then(|| {
            let message = format!(
                "`{parameter}` of {neurons} neurons of `{population}` is off by up to {:.2} of a step: where v meets the threshold exactly, rounding decides",
                Number(*steps)
            );
            let warning = Diagnostic::warning(codes::compile::POTENTIAL_ROUNDED, message).at_node(population, "");
            Diagnostic { severity: Severity::Note, ..warning.help(help) }
        })
    }
}
