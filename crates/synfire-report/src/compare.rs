//! What quantisation changed.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_diagnostics::{Diagnostic, counted, shortened};
use synfire_run::{Cause, Causes, Comparison, PopulationComparison, PotentialComparison, Remaining, Trials, Tried};

use crate::{Document, Lines, ShownConventions, grouped};

/// The floating-point reference against the compiled network, on some samples.
#[derive(Debug, Serialize)]
pub struct CompareReport<'a> {
    /// The network.
    pub network: &'a str,
    /// Its target.
    pub target: &'a str,
    /// Bits of weights.
    pub weight_bits: u32,
    /// Bits of the weights of projections that have others, by name.
    pub own_weight_bits: BTreeMap<&'a str, u32>,
    /// Bits of states.
    pub state_bits: u32,
    /// The conventions of the network.
    pub conventions: &'a ShownConventions,
    /// Spikes and potentials of both.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// None without differences.
    pub causes: Option<Causes>,
    /// Options that leave fewer differing bits, or potentials that are off by less, the best first.
    pub tried: &'a [Tried],
    /// What they were tried on; none if hardly anything differs.
    pub tried_on: Option<&'a Trials>,
    /// The accuracy of the reference, with labels.
    pub reference_accuracy: Option<f64>,
    /// The accuracy of the image, with labels.
    pub image_accuracy: Option<f64>,
    /// Samples for which both decide for the same class; none if there are no outputs.
    pub same_class: Option<usize>,
    /// What there is to say about it.
    pub warnings: Vec<Diagnostic>,
}

impl Document for CompareReport<'_> {
    fn text(&self) -> Lines {
        let Comparison { samples, populations, potentials, .. } = &self.comparison;
        let mut out = self.heading();
        populations.iter().for_each(|population| out.push(population_line(population)));
        for PotentialComparison { name, largest, mean, .. } in potentials {
            out.push(format!(
                "  potentials of `{}` are off by {:.3} % of the largest at most, {:.3} % on average",
                shortened(name),
                100.0 * largest,
                100.0 * mean
            ));
        }
        let found = [self.causes.as_ref().map(why), self.tried_on.and_then(most_help)];
        found.into_iter().flatten().for_each(|line| out.push(format!("  {line}")));
        if let (Some(reference), Some(image)) = (self.reference_accuracy, self.image_accuracy) {
            out.push(format!("  accuracy: float {:.2} %, fixed {:.2} %", 100.0 * reference, 100.0 * image));
        }
        if let Some(same) = self.same_class {
            out.push(format!("  same class for {same} of {}", counted(*samples as u64, "sample")));
        }
        out.append(&self.conventions.unasked());
        out
    }
}

impl CompareReport<'_> {
    fn heading(&self) -> Lines {
        let Comparison { samples, ticks, .. } = &self.comparison;
        let own = self.own_weight_bits.iter().map(|(name, bits)| format!(", {bits} in `{}`", shortened(name)));
        let mut out = Lines::one(format!(
            "{}: floating point against {} ({}-bit weights{}, {}-bit states), {} of {}",
            shortened(self.network),
            shortened(self.target),
            self.weight_bits,
            own.collect::<String>(),
            self.state_bits,
            counted(*samples as u64, "sample"),
            counted(*ticks as u64, "tick")
        ));
        out.push(format!(
            "  {:<20} {:>12} {:>12} {:>14} {:>10} {:>11}  first difference",
            "population", "float spikes", "fixed spikes", "bits differing", "unmatched", "rate error"
        ));
        out
    }
}

fn population_line(population: &PopulationComparison) -> String {
    let first = population
        .first_mismatch
        .map_or_else(|| "none".to_owned(), |(sample, tick)| format!("tick {tick} of sample {sample}"));
    format!(
        "  {:<20} {:>12} {:>12} {:>14} {:>10} {:>9.2} %  {first}",
        shortened(&population.name),
        grouped(population.reference_spikes),
        grouped(population.image_spikes),
        grouped(population.mismatches),
        grouped(population.unmatched),
        100.0 * population.rate_error
    )
}

/// The causes of differences in a line.
fn why(causes: &Causes) -> String {
    let Causes { samples, bits, inputs, weights, parameters, states } = causes;
    let cause = match causes.largest() {
        Cause::Inputs => "rounded inputs",
        Cause::Weights => "rounded weights",
        Cause::Parameters => "rounded thresholds, decays and biases",
        Cause::States => "rounded states",
    };
    format!(
        "cause: {cause}; of {} in {}, inputs cause {inputs}, weights {weights}, parameters {parameters}, states {states}",
        if *bits == 1 { "1 differing bit".to_owned() } else { format!("{} differing bits", grouped(*bits)) },
        counted(*samples as u64, "sample")
    )
}

/// The options that were tried, in a line; none if none helps.
fn most_help(trials: &Trials) -> Option<String> {
    let (best, others) = trials.options.split_first()?;
    let shown = |left: &Remaining| match trials.before.bits {
        0 => format!("{:.3} %", 100.0 * left.potential),
        _ => grouped(left.bits),
    };
    let before = match trials.before.bits {
        0 => format!("potentials off by {} of the largest, not {}", shown(&best.left), shown(&trials.before)),
        1 => format!("{} of 1 differing bit", shown(&best.left)),
        bits => format!("{} of {} differing bits", shown(&best.left), grouped(bits)),
    };
    let of = if trials.samples == trials.of_samples {
        String::new()
    } else {
        format!(" (in {} of {})", trials.samples, counted(trials.of_samples as u64, "sample"))
    };
    let mut line = format!("most help: `{}` leaves {before}{of}", best.option);
    for other in others {
        line += &format!(", `{}` {}", other.option, shown(&other.left));
    }
    Some(line)
}
