//! What happens in one presentation, as data.

use serde::{Deserialize, Serialize};
use synfire_arch::toml_reason;
use synfire_image::{Clear, ThirdFactor};

use crate::LearnError;

const BUILT_IN: [(&str, &str); 3] = [
    ("supervised", include_str!("../protocols/supervised.toml")),
    ("unsupervised", include_str!("../protocols/unsupervised.toml")),
    ("plain", include_str!("../protocols/plain.toml")),
];

/// How samples are shown and how the answer is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// How values become spikes.
    #[serde(default)]
    pub coding: Coding,
    /// What is made of the spikes.
    #[serde(default)]
    pub readout: Readout,
    /// The input population with an axon for each class, if there is a teacher. It is not part of a sample.
    #[serde(default)]
    pub teacher: Option<String>,
    /// What is set to 0 before every presentation.
    #[serde(default = "Part::all")]
    pub clear: Vec<Part>,
    /// Ticks for which a sample is shown when nothing is learned.
    pub test_ticks: u32,
    /// The phases in which a sample is shown to learn it.
    pub train: Vec<Phase>,
}

/// One phase of a presentation. The sample goes on where the phase before left it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Length.
    pub ticks: u32,
    /// Whether the sample is shown.
    #[serde(default = "yes")]
    pub input: bool,
    /// Whether the teacher's axon of the right class fires in every tick.
    #[serde(default)]
    pub teach: bool,
    /// Third factor of presynaptic events: -2 to 1.875 in eighths.
    #[serde(default = "one")]
    pub pre: f64,
    /// Third factor of postsynaptic spikes.
    #[serde(default = "one")]
    pub post: f64,
}

/// How a value becomes spikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coding {
    /// A value of 0 to 1 is added up, and every whole is a spike: evenly spaced, without chance.
    #[default]
    Rate,
    /// A value of 0 to 1 is the probability of a spike in a tick.
    Poisson,
    /// The value itself goes to the core.
    Values,
}

/// What is made of the spikes of the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Readout {
    /// Nothing.
    #[default]
    None,
    /// Each output neuron stands for a class; the one with the most spikes decides, the first of equals.
    Outputs,
    /// Each neuron is named after the class that it answers most to, on the training samples; the class whose neurons
    /// spike most on average decides.
    Named,
    /// The neurons that spiked at all have to be those of the label, no more and no fewer.
    Recall,
}

/// A part of a core's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Potentials, currents, refractory counts, accumulators.
    State,
    /// Traces.
    Traces,
    /// Adaptations.
    Adaptation,
}

impl Part {
    fn all() -> Vec<Self> {
        vec![Self::State, Self::Traces]
    }
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

impl Protocol {
    /// The built-in protocol of this name: `supervised`, `unsupervised` or `plain`.
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        toml::from_str(text).ok()
    }

    /// The names of the built-in protocols.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// Reads a protocol from TOML.
    ///
    /// # Errors
    /// If it is no TOML, has unknown fields, no phase, a phase or test without ticks, or a third factor that is none.
    pub fn from_toml(text: &str) -> Result<Self, LearnError> {
        let protocol: Self = toml::from_str(text).map_err(|error| bad(&toml_reason(text, &error)))?;
        protocol.check()?;
        Ok(protocol)
    }

    /// Whether it can be followed.
    ///
    /// # Errors
    /// As [`Self::from_toml`].
    pub fn check(&self) -> Result<(), LearnError> {
        if self.train.is_empty() {
            return Err(bad("it has no phase: add `[[train]]` with `ticks`"));
        }
        if self.test_ticks == 0 || self.train.iter().any(|phase| phase.ticks == 0) {
            return Err(bad("a phase has at least one tick"));
        }
        if self.train.iter().any(|phase| phase.teach) && self.teacher.is_none() {
            return Err(bad("a phase teaches, but no `teacher` is named"));
        }
        match self.train.iter().flat_map(|phase| [phase.pre, phase.post]).find(|m| third_factor(*m).is_none()) {
            None => Ok(()),
            Some(m) => Err(bad(&format!("{m} is no third factor: these are multiples of 0.125 from -2 to 1.875"))),
        }
    }

    /// Ticks of one presentation to learn.
    pub fn train_ticks(&self) -> u64 {
        self.train.iter().map(|phase| u64::from(phase.ticks)).sum()
    }

    pub(crate) fn clears(&self) -> Clear {
        let has = |part| self.clear.contains(&part);
        Clear { state: has(Part::State), traces: has(Part::Traces), adaptation: has(Part::Adaptation) }
    }
}

impl Phase {
    /// The third factors `(pre, post)`; those of a checked protocol.
    pub(crate) fn third_factors(&self) -> (ThirdFactor, ThirdFactor) {
        [self.pre, self.post].map(|m| third_factor(m).unwrap_or_default()).into()
    }
}

/// The third factor that stands for `m`, if one does exactly.
fn third_factor(m: f64) -> Option<ThirdFactor> {
    let eighths = m * f64::from(ThirdFactor::ONE.eighths());
    let range = f64::from(ThirdFactor::MIN.eighths())..=f64::from(ThirdFactor::MAX.eighths());
    (eighths.fract() == 0.0 && range.contains(&eighths)).then(|| ThirdFactor::new(eighths as i8)).flatten()
}

fn bad(reason: &str) -> LearnError {
    LearnError::Protocol { reason: reason.trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_protocols_are_sound_and_say_what_they_are() {
        for name in Protocol::names() {
            let protocol = Protocol::named(name).expect(name);
            protocol.check().expect(name);
        }
        let supervised = Protocol::named("supervised").unwrap();
        assert_eq!((supervised.train_ticks(), supervised.test_ticks), (20, 32));
        assert_eq!(supervised.train[0].third_factors(), (ThirdFactor::ONE, ThirdFactor::new(-8).unwrap()));
        assert_eq!(supervised.clears(), Clear { state: true, traces: true, adaptation: false });
        assert_eq!(Protocol::named("nothing"), None);
    }

    #[test]
    fn third_factors_are_eighths() {
        let found = [-2.0, -0.125, 0.0, 1.875, 2.0, 0.1, f64::NAN].map(|m| third_factor(m).map(ThirdFactor::eighths));
        assert_eq!(found, [Some(-16), Some(-1), Some(0), Some(15), None, None, None]);
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        let with = |text: &str| Protocol::from_toml(text).map_err(|error| error.to_string()).unwrap_err();
        let messages = [
            "test_ticks = 1",
            "test_ticks = 1\ntrain = []",
            "test_ticks = 0\n[[train]]\nticks = 1",
            "test_ticks = 1\n[[train]]\nticks = 0",
            "test_ticks = 1\n[[train]]\nticks = 1\nteach = true",
            "test_ticks = 1\n[[train]]\nticks = 1\npost = 0.3",
            "test_ticks = 1\ncolour = 3\n[[train]]\nticks = 1",
        ]
        .map(with);
        insta::assert_snapshot!(messages.join("\n"));
    }
}
