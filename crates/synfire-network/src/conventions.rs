//! How a network is computed, in so far as a network file may leave it open: for reports and for people.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Comparison, Decay, Firing, Membrane, Network, NeuronModel, PopulationKind, Reset, ResetTiming, SpikeLimit, Synapse,
    Values,
};

/// The step, the decay, and for each population how it fires and resets and what its input does.
///
/// A NIR file says none of this, so whoever ran it before may have computed something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conventions {
    /// The step in seconds.
    pub dt_s: f64,
    /// How decays are discretised.
    pub decay: Decay,
    /// Ticks by which every spike leaves its neuron late.
    pub output_delay_ticks: u32,
    /// What differs between populations: one entry for those of which all is the same, in the order of the first of them.
    pub rules: Vec<Rules>,
}

/// The conventions of some populations of neurons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Their names, in the order of the network.
    pub populations: Vec<String>,
    /// How they fire; none for integrators.
    pub firing: Option<FiringRules>,
    /// What an input of 1 adds to the potential in a tick; behind a synaptic current, what a current of 1 adds. Smallest
    /// and largest of all neurons, rounded to four significant digits, as all numbers here.
    pub gain: (f64, f64),
    /// What an input of 1 adds to the synaptic current in a tick; none without a current.
    pub current_gain: Option<(f64, f64)>,
    /// The potential before tick 0.
    pub v_initial: (f64, f64),
    /// Whether a part of the bias is absent in tick 0.
    pub late_bias: bool,
}

/// How neurons fire and reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiringRules {
    /// `>` or `>=`.
    pub comparison: Comparison,
    /// What a spike does to the potential.
    pub reset: Reset,
    /// When it does so.
    pub reset_timing: ResetTiming,
    /// How often a neuron may spike in a tick.
    pub max_spikes: SpikeLimit,
    /// Whether one spike in a tick inhibits those of all others.
    pub inhibition: bool,
}

impl Conventions {
    /// The conventions of a network that has passed [`Network::validate`].
    pub fn of(network: &Network) -> Self {
        let mut rules: Vec<Rules> = Vec::new();
        // By the text, so that what reads the same is the same, and a network of many populations takes no longer.
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for population in &network.populations {
            let PopulationKind::Neurons { model, late_bias, .. } = &population.kind else { continue };
            let own = Rules::new(network, model, population.size(), !late_bias.is_zero());
            let index = *known.entry(own.to_string()).or_insert(rules.len());
            if index == rules.len() {
                rules.push(own);
            }
            rules[index].populations.push(population.name.clone());
        }
        let semantics = &network.semantics;
        Self { dt_s: semantics.dt_s, decay: semantics.decay, output_delay_ticks: semantics.output_delay_ticks, rules }
    }

    /// Lines for people: a single one if all populations agree, else one for what they have in common and one for each
    /// group of populations, of which at most `most` are named.
    pub fn lines(&self, most: usize) -> Vec<String> {
        match &self.rules[..] {
            [] => vec![self.common()],
            [rules] => vec![format!("{}, {rules}", self.common())],
            all => {
                let named = all.iter().take(most).map(|rules| format!("  {}: {rules}", listed(&rules.populations)));
                let more = all.len().saturating_sub(most);
                let rest = (more > 0).then(|| format!("  and {more} more"));
                std::iter::once(self.common()).chain(named).chain(rest).collect()
            }
        }
    }

    /// What holds for the whole network.
    fn common(&self) -> String {
        let decay = match self.decay {
            Decay::Euler => "decay 1 - dt/tau",
            Decay::Exponential => "decay exp(-dt/tau)",
        };
        let late = match self.output_delay_ticks {
            0 => String::new(),
            ticks => format!(", output delay {ticks}"),
        };
        format!("dt {} s, {decay}{late}", Number(self.dt_s))
    }
}

impl Rules {
    fn new(network: &Network, model: &NeuronModel, size: usize, late_bias: bool) -> Self {
        let lag = |tau_s: f64| {
            let steps = network.semantics.dt_s / tau_s;
            match network.semantics.decay {
                Decay::Euler => steps,
                Decay::Exponential => -(-steps).exp_m1(),
            }
        };
        let membrane = |neuron: usize| match &model.membrane {
            Membrane::Leaky { tau_mem_s, .. } => lag(tau_mem_s.get(neuron)),
            Membrane::Integrator => network.semantics.dt_s,
            Membrane::LinearLeak { .. } => 1.0,
        };
        let current_gain = match &model.synapse {
            Synapse::Delta => None,
            Synapse::Current { tau_syn_s, w_in } => {
                Some(range(size, |neuron| lag(tau_syn_s.get(neuron)) * w_in.get(neuron)))
            }
        };
        let firing = |firing: &Firing| FiringRules {
            comparison: firing.comparison,
            reset: firing.reset,
            reset_timing: firing.reset_timing,
            max_spikes: firing.max_spikes,
            inhibition: firing.inhibition,
        };
        Self {
            populations: Vec::new(),
            firing: model.firing.as_ref().map(firing),
            gain: range(size, |neuron| membrane(neuron) * model.r.get(neuron)),
            current_gain,
            v_initial: values_range(&model.v_initial),
            late_bias,
        }
    }
}

/// The rules without the names of the populations.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.firing {
            Some(firing) => firing.fmt(f)?,
            None => f.write_str("no spikes")?,
        }
        match self.current_gain {
            None => write!(f, ", gain {}", Range(self.gain))?,
            Some(current) => write!(f, ", gain {} to i and {} to v", Range(current), Range(self.gain))?,
        }
        if self.v_initial != (0.0, 0.0) {
            write!(f, ", starts at {}", Range(self.v_initial))?;
        }
        if self.late_bias {
            f.write_str(", recurrent bias from tick 1 on")?;
        }
        Ok(())
    }
}

impl fmt::Display for FiringRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.comparison {
            Comparison::Greater => "v > threshold",
            Comparison::GreaterEqual => "v >= threshold",
        })?;
        f.write_str(match self.reset {
            Reset::Zero => ", reset to v_reset",
            Reset::Subtract => ", reset by subtraction",
            Reset::None => ", no reset",
        })?;
        match (self.reset, self.reset_timing) {
            (Reset::None, _) => {}
            (_, ResetTiming::Same) => f.write_str(" in the same tick")?,
            (_, ResetTiming::Next) => f.write_str(" in the next tick")?,
            (_, ResetTiming::NoDelay) => f.write_str(" without delay, as snnTorch has it")?,
        }
        if self.inhibition {
            f.write_str(", a spike inhibits all others of its tick")?;
        }
        match self.max_spikes {
            SpikeLimit::ONE => Ok(()),
            SpikeLimit::ANY => f.write_str(", any number of spikes per tick"),
            limit => write!(f, ", at most {limit} spikes per tick"),
        }
    }
}

/// Smallest and largest value of all neurons.
fn range(size: usize, value: impl Fn(usize) -> f64) -> (f64, f64) {
    extremes((0..size).map(value))
}

fn values_range(values: &Values) -> (f64, f64) {
    extremes(values.stored().iter().copied())
}

fn extremes(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), ends);
    // No values: nothing that could be said. A sum with 0 has no sign of its own if it is 0.
    if low > high { (0.0, 0.0) } else { (rounded(low) + 0.0, rounded(high) + 0.0) }
}

/// A number with four significant digits: exporters compute in single precision, and nobody reads more.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

/// A range as a person writes it.
struct Range((f64, f64));

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = self.0;
        if low == high { Number(low).fmt(f) } else { write!(f, "{} to {}", Number(low), Number(high)) }
    }
}

/// A number without a row of zeros.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        if value == 0.0 || (1e-3..1e6).contains(&value.abs()) { write!(f, "{value}") } else { write!(f, "{value:e}") }
    }
}

/// The first few of some names.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Population, Semantics};

    fn model(tau_ticks: f64, r: f64, reset_timing: ResetTiming) -> NeuronModel {
        let firing = Firing { reset: Reset::Subtract, reset_timing, ..Firing::above(1.0) };
        NeuronModel {
            membrane: Membrane::Leaky { tau_mem_s: (tau_ticks * 1e-4).into(), v_leak: Values::ZERO },
            synapse: Synapse::Delta,
            r: r.into(),
            v_min: None,
            v_initial: Values::ZERO,
            firing: Some(firing),
        }
    }

    fn network(models: Vec<NeuronModel>) -> Network {
        let population = |(index, model): (usize, NeuronModel)| Population {
            name: format!("n{index}"),
            shape: vec![2],
            kind: PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO },
        };
        Network {
            name: "net".into(),
            semantics: Semantics::default(),
            populations: models.into_iter().enumerate().map(population).collect(),
            projections: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }

    #[test]
    fn where_all_agree_there_is_one_line() {
        let same = network(vec![model(8.0, 8.0, ResetTiming::Next), model(5.0, 5.000_000_1, ResetTiming::Next)]);
        let conventions = Conventions::of(&same);
        assert_eq!(conventions.rules.len(), 1);
        assert_eq!(
            conventions.lines(4),
            ["dt 1e-4 s, decay 1 - dt/tau, v > threshold, reset by subtraction in the next tick, gain 1"]
        );
    }

    #[test]
    fn populations_that_differ_are_named() {
        let mut readout = model(10.0, 2.0, ResetTiming::Same);
        readout.firing = None;
        readout.synapse = Synapse::Current { tau_syn_s: 4e-4.into(), w_in: Values::Each(vec![1.0, 4.0]) };
        let mut started = model(8.0, 8.0, ResetTiming::Same);
        started.v_initial = (-0.5).into();
        let differ =
            network(vec![model(8.0, 8.0, ResetTiming::Same), started, model(8.0, 8.0, ResetTiming::Same), readout]);
        let conventions = Conventions::of(&differ);
        assert_eq!(
            conventions.lines(2),
            [
                "dt 1e-4 s, decay 1 - dt/tau",
                "  n0, n2: v > threshold, reset by subtraction in the same tick, gain 1",
                "  n1: v > threshold, reset by subtraction in the same tick, gain 1, starts at -0.5",
                "  and 1 more",
            ]
        );
        assert_eq!(conventions.lines(3)[3], "  n3: no spikes, gain 0.25 to 1 to i and 0.2 to v");
    }

    #[test]
    fn the_step_and_what_is_late_stand_in_front() {
        let mut late = network(Vec::new());
        late.semantics = Semantics { dt_s: 0.02, decay: Decay::Exponential, output_delay_ticks: 1 };
        assert_eq!(Conventions::of(&late).lines(4), ["dt 0.02 s, decay exp(-dt/tau), output delay 1"]);
    }
}
