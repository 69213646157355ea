//! How far a compiled network departs from itself, and what would bring it back: on the samples that it was calibrated on, or
//! else on random input.

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, compile};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, codes, counted};
use synfire_network::Network;
use synfire_run::{Sensitivity, compare_some, departures, sensitivity};

/// Synaptic operations of all samples that are looked at; longer data are looked at in part.
const WORK: usize = 20_000_000;

/// What it is measured on.
pub(crate) struct Judge<'a> {
    network: &'a Network,
    /// Samples, how many of them are looked at, and their ticks.
    data: Option<(&'a Samples, usize, usize)>,
}

impl<'a> Judge<'a> {
    pub fn new(network: &'a Network, calibration: Option<&'a (Samples, usize)>) -> Self {
        let data = calibration.map(|(samples, ticks)| {
            let each = network.operations().saturating_mul(*ticks).max(1);
            (samples, (WORK / each).clamp(1, samples.len().max(1)), *ticks)
        });
        Self { network, data }
    }

    /// A warning for every population of which many spikes differ. `known` is what is known of random input.
    pub fn warnings(
        &self,
        target: &Target,
        options: &CompileOptions,
        compiled: &Compiled,
        known: Option<&Sensitivity>,
    ) -> Vec<Diagnostic> {
        let found = match (self.data, known) {
            (None, Some(known)) => of_random(known),
            _ => self.departures(compiled),
        };
        if found.is_empty() {
            return Vec::new();
        }
        let help = self.help(self.finer(target, options).as_deref());
        let on = self.on();
        let warning =
            |(population, part): &(String, f64)| spikes_differ(compiled, (population, *part), &on).help(help.clone());
        found.iter().map(warning).collect()
    }

    /// The populations of which many spikes differ, and what part of them; none where that cannot be measured.
    fn departures(&self, compiled: &Compiled) -> Vec<(String, f64)> {
        match self.data {
            Some((samples, looked_at, ticks)) => {
                let which: Vec<usize> = (0..looked_at).collect();
                let found = compare_some(self.network, &compiled.image, samples, &which, ticks);
                found.map_or_else(|_| Vec::new(), |found| departures(self.network, &found))
            }
            None => sensitivity(self.network, &compiled.image).map_or_else(|_| Vec::new(), |found| of_random(&found)),
        }
    }

    /// Options with which the spikes stay: found by trying, and none that is in use.
    fn finer(&self, target: &Target, options: &CompileOptions) -> Option<String> {
        let keeps_spikes = |target: &Target, options: &CompileOptions| {
            compile(self.network, target, options).is_ok_and(|compiled| self.departures(&compiled).is_empty())
        };
        let with = |bits| CompileOptions { weight_bits: bits, own_weight_bits: Vec::new(), ..options.clone() };
        let mut more: Vec<u32> = [12, 16].into_iter().filter(|bits| *bits > options.weight_bits).collect();
        // Projections with bits of their own may be what is too narrow.
        if options.own_weight_bits.iter().any(|(_, own)| *own < options.weight_bits) {
            more.insert(0, options.weight_bits);
        }
        if let Some(bits) = more.iter().find(|bits| keeps_spikes(target, &with(**bits))) {
            return Some(format!("`--weight-bits {bits}`"));
        }
        let large = Target::named("sim-large").ok().filter(|large| large.state_bits > target.state_bits)?;
        if keeps_spikes(&large, options) {
            return Some(format!("`--target {}`", large.name));
        }
        let bits = more.into_iter().find(|bits| keeps_spikes(&large, &with(*bits)))?;
        Some(format!("`--weight-bits {bits} --target {}`", large.name))
    }

    fn help(&self, finer: Option<&str>) -> String {
        let mut help = match finer {
            Some(options) => format!("if single spikes matter, give {options}"),
            None => "no weight bits bring single spikes back, rates may survive".to_owned(),
        };
        help += match (self.data, finer) {
            (Some(_), _) => "",
            (None, Some(_)) => "; `synfire compare` measures it on your data",
            (None, None) => ": `synfire compare` measures it on your data",
        };
        help
    }

    /// What it is measured on, in words.
    fn on(&self) -> String {
        match self.data {
            None => "on random input".to_owned(),
            Some((samples, looked_at, _)) if looked_at < samples.len() => {
                format!("on the first {} that it was calibrated on", counted(looked_at as u64, "sample"))
            }
            Some(_) => "on what it was calibrated on".to_owned(),
        }
    }
}

fn of_random(found: &Sensitivity) -> Vec<(String, f64)> {
    found.warnings().map(|(population, part)| (population.to_owned(), part)).collect()
}

/// A warning that a part of the spikes of a population differ on some input.
pub fn spikes_differ(compiled: &Compiled, (population, part): (&str, f64), on: &str) -> Diagnostic {
    let all = compiled.report.weight_bits;
    let least = compiled.report.projections.iter().map(|projection| projection.bits).min().unwrap_or(all).min(all);
    let bits = if least < all { format!("{least} to {all}") } else { all.to_string() };
    let message = format!(
        "at {bits} weight bits, {:.0} % of the spikes of `{population}` come at other times than in floating point, {on}",
        100.0 * part
    );
    Diagnostic::warning(codes::compile::SPIKES_DIFFER, message).at_node(population, "")
}
