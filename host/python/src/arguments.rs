//! Options as Python gives them, under the names of the command line.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use synfire::{Compat, Decode, ImportOverrides, OpenOptions};
use synfire_compiler::Rounding;
use synfire_network::{Comparison, Decay, Reset, ResetTiming, SpikeLimit};
use synfire_nir::TauUnit;

/// The options of `synfire.compile`, all of them.
#[derive(Debug, Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub struct Arguments {
    pub target: Option<String>,
    pub compat: Option<String>,
    pub dt: Option<f64>,
    pub reset: Option<String>,
    pub reset_timing: Option<String>,
    pub comparison: Option<String>,
    pub decay: Option<String>,
    pub tau_unit: Option<String>,
    pub first_tick_recurrent_bias: Option<bool>,
    pub output_delay: Option<u32>,
    pub max_spikes: Option<String>,
    pub norm_input: Option<bool>,
    pub inhibition: Vec<String>,
    pub seed: Option<u64>,
    pub weight_bits: Option<u32>,
    pub own_weight_bits: Vec<(String, u32)>,
    pub input_range: Option<(f64, f64)>,
    pub input_bits: Option<u32>,
    pub rounding: Option<String>,
    pub scale: Option<f64>,
}

/// The value of an option, by its name.
fn chosen<T: Copy>(option: &str, text: Option<&str>, values: &[(&str, T)]) -> PyResult<Option<T>> {
    let Some(text) = text else { return Ok(None) };
    let found = values.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    let names = || values.iter().map(|(name, _)| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    found
        .map(Some)
        .ok_or_else(|| PyValueError::new_err(format!("{option} is '{text}': possible values are {}", names())))
}

/// What decides for a class.
pub fn decode(text: Option<&str>) -> PyResult<Option<Decode>> {
    let values = [
        ("count", Decode::Count),
        ("first", Decode::First),
        ("max", Decode::Max),
        ("last", Decode::Last),
        ("mean", Decode::Mean),
    ];
    chosen("decode", text, &values)
}

impl Arguments {
    /// How a network file is read.
    pub fn open_options(&self) -> PyResult<OpenOptions> {
        let compats = Compat::ALL.map(|compat| (compat.name(), compat));
        let overrides = ImportOverrides {
            dt_s: self.dt,
            reset: chosen(
                "reset",
                self.reset.as_deref(),
                &[("zero", Reset::Zero), ("subtract", Reset::Subtract), ("none", Reset::None)],
            )?,
            reset_timing: chosen(
                "reset_timing",
                self.reset_timing.as_deref(),
                &[("same", ResetTiming::Same), ("next", ResetTiming::Next), ("no-delay", ResetTiming::NoDelay)],
            )?,
            comparison: chosen(
                "comparison",
                self.comparison.as_deref(),
                &[("gt", Comparison::Greater), ("ge", Comparison::GreaterEqual)],
            )?,
            decay: chosen(
                "decay",
                self.decay.as_deref(),
                &[("euler", Decay::Euler), ("exponential", Decay::Exponential)],
            )?,
            tau_unit: chosen(
                "tau_unit",
                self.tau_unit.as_deref(),
                &[("s", TauUnit::Seconds), ("ms", TauUnit::Milliseconds), ("ticks", TauUnit::Ticks)],
            )?,
            first_tick_recurrent_bias: self.first_tick_recurrent_bias,
            output_delay_ticks: self.output_delay,
            max_spikes: self.spike_limit()?,
            norm_input: self.norm_input,
            inhibition: self.inhibition.clone(),
        };
        Ok(OpenOptions { compat: chosen("compat", self.compat.as_deref(), &compats)?, overrides, seed: self.seed })
    }

    /// How decays round.
    pub fn rounding(&self) -> PyResult<Option<Rounding>> {
        chosen("rounding", self.rounding.as_deref(), &[("nearest", Rounding::Nearest), ("zero", Rounding::Zero)])
    }

    fn spike_limit(&self) -> PyResult<Option<SpikeLimit>> {
        let Some(text) = self.max_spikes.as_deref() else { return Ok(None) };
        let limit = match text {
            "any" => Some(SpikeLimit::ANY),
            number => number.parse().ok().and_then(SpikeLimit::new),
        };
        let bad = || PyValueError::new_err(format!("max_spikes is '{text}': give a whole number from 1, or 'any'"));
        limit.map(Some).ok_or_else(bad)
    }

    /// The first option that was given about what a NIR file leaves open.
    pub fn first_of_network(&self) -> Option<&'static str> {
        let given = [
            ("compat", self.compat.is_some()),
            ("dt", self.dt.is_some()),
            ("reset", self.reset.is_some()),
            ("reset_timing", self.reset_timing.is_some()),
            ("comparison", self.comparison.is_some()),
            ("decay", self.decay.is_some()),
            ("tau_unit", self.tau_unit.is_some()),
            ("first_tick_recurrent_bias", self.first_tick_recurrent_bias.is_some()),
            ("output_delay", self.output_delay.is_some()),
            ("max_spikes", self.max_spikes.is_some()),
            ("norm_input", self.norm_input.is_some()),
            ("inhibition", !self.inhibition.is_empty()),
        ];
        first(&given)
    }

    /// The first option that was given about compiling.
    pub fn first_of_compiling(&self) -> Option<&'static str> {
        let given = [
            ("target", self.target.is_some()),
            ("weight_bits", self.weight_bits.is_some() || !self.own_weight_bits.is_empty()),
            ("input_range", self.input_range.is_some()),
            ("input_bits", self.input_bits.is_some()),
            ("rounding", self.rounding.is_some()),
            ("scale", self.scale.is_some()),
            ("seed", self.seed.is_some()),
        ];
        first(&given)
    }
}

fn first(given: &[(&'static str, bool)]) -> Option<&'static str> {
    given.iter().find(|(_, given)| *given).map(|(name, _)| *name)
}
