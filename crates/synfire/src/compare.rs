//! What quantisation changed on an input, and why.

use synfire_budget::Budget;
use synfire_compiler::{Compiled, Held, held};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Diagnostics};
use synfire_network::{Network, Schedule};
use synfire_run::{
    Causes, Comparison, ImageMachine, ReferenceMachine, Rounded, Trials, charge_threads, classify, departures,
};

use crate::failed::failed;
use crate::judge::spikes_differ;

/// A network, its image, and an input of so many ticks for both.
#[derive(Clone, Copy)]
pub struct Compared<'a> {
    /// The network.
    pub network: &'a Network,
    /// What was compiled of it.
    pub compiled: &'a Compiled,
    /// The input.
    pub samples: &'a Samples,
    /// Ticks of each sample.
    pub ticks: usize,
}

/// What the reference and the image make of samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classes {
    /// The accuracy of the reference, with labels.
    pub reference: Option<f64>,
    /// The accuracy of the image, with labels.
    pub image: Option<f64>,
    /// Samples for which both decide for the same class.
    pub same: usize,
}

impl Compared<'_> {
    /// Compares spikes and potentials.
    ///
    /// # Errors
    /// When the emulator takes more than the budget has, or the image does not take a value.
    pub fn compare(&self, budget: Budget) -> Result<Comparison, Diagnostics> {
        let schedule = Schedule::new(self.network);
        let mut reference = ReferenceMachine::new(self.network, &schedule);
        let mut machine = ImageMachine::emulator_within(&self.compiled.image, &budget.meter()).map_err(failed)?;
        synfire_run::compare(&mut reference, &mut machine, self.samples, self.ticks).map_err(failed)
    }

    /// The rounding that differences come from; none without differences.
    ///
    /// # Errors
    /// When the rounded networks take more than the budget has, or cannot run.
    pub fn causes(&self, comparison: &Comparison, budget: Budget) -> Result<Option<Causes>, Diagnostics> {
        let Self { network, compiled, samples, ticks } = *self;
        if comparison.differing.is_empty() {
            return Ok(None);
        }
        // Rounded networks list every synapse, twice.
        let synapses: usize = compiled.report.projections.iter().map(|projection| projection.synapses).sum();
        let what = "the rounded weights that explain differences";
        budget.meter().charge_items::<[(u32, u32, f64); 2]>(synapses as u64, what).map_err(failed)?;
        let weights = held(network, compiled, Held { weights: true, parameters: false });
        let parameters = held(network, compiled, Held { weights: true, parameters: true });
        let rounded = Rounded { exact: network, weights: &weights, parameters: &parameters };
        synfire_run::causes(rounded, &compiled.image, samples, ticks, comparison).map_err(failed)
    }

    /// What both make of the samples, if the network has outputs.
    ///
    /// # Errors
    /// When labels do not fit, or an emulator for each thread takes more than the budget has.
    pub fn classes(&self, labels: Option<&[usize]>, budget: Budget) -> Result<Option<Classes>, Diagnostics> {
        let Self { network, compiled, samples, ticks } = *self;
        if network.output_size() == 0 {
            return Ok(None);
        }
        let schedule = Schedule::new(network);
        let reference = ReferenceMachine::new(network, &schedule);
        let reference = classify(&reference, samples, labels, ticks, None, &|| {}).map_err(failed)?;
        charge_threads(&compiled.image, &budget.meter()).map_err(failed)?;
        let machine = ImageMachine::emulator(&compiled.image);
        let image = classify(&machine, samples, labels, ticks, None, &|| {}).map_err(failed)?;
        let pairs = reference.decisions.iter().zip(&image.decisions);
        let same = pairs.filter(|(reference, image)| reference.class == image.class).count();
        Ok(Some(Classes { reference: reference.accuracy, image: image.accuracy, same }))
    }

    /// A warning for every population that departs from floating point on this input.
    pub fn warnings(&self, comparison: &Comparison, trials: Option<&Trials>) -> Vec<Diagnostic> {
        let help = match trials.and_then(Trials::best) {
            Some(best) => format!("if single spikes matter, give `{}`", best.option),
            None => "no option that was tried brings single spikes back; rates and decisions may survive".to_owned(),
        };
        let departures = departures(self.network, comparison);
        let warning = |(population, part): &(String, f64)| {
            spikes_differ(self.compiled, (population, *part), "on this input").help(help.clone())
        };
        departures.iter().map(warning).collect()
    }
}
