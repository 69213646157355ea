//! What a NIR file does not say: the step, the reset, the comparison, the unit of time.

use serde::{Deserialize, Serialize};
use synfire_network::{Comparison, Decay, Reset, ResetTiming};

/// The unit of a file's time constants and delays. NIR's documentation says milliseconds, nearly every file holds seconds,
/// sinabs writes ticks; nothing in a file tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TauUnit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Steps of dt.
    Ticks,
}

impl TauUnit {
    /// The unit in seconds, for steps of `dt_s`.
    pub fn seconds(self, dt_s: f64) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Milliseconds => 1e-3,
            Self::Ticks => dt_s,
        }
    }

    /// Its symbol, for messages.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Ticks => "ticks",
        }
    }
}

/// A framework whose way of running a network is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compat {
    /// snnTorch's own neurons as they are trained (`Leaky`, `Synaptic`): reset by subtraction in the next tick. dt is the
    /// 1e-4 s that its exporter hard-codes.
    SnnTorch,
    /// Norse: reset to `v_reset` in the same tick; the bias of a recurrent connection is absent in the first tick, when
    /// there is no recurrent state yet. dt is the 1e-4 s of the networks that its exporter published with NIR's paper.
    Norse,
    /// Spyx: the threshold is tested on the potential of the tick before, so every spike comes one tick late, and the
    /// reset is by subtraction.
    Spyx,
}

impl Compat {
    /// All presets.
    pub const ALL: [Self; 3] = [Self::SnnTorch, Self::Norse, Self::Spyx];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SnnTorch => "snntorch",
            Self::Norse => "norse",
            Self::Spyx => "spyx",
        }
    }
}

/// How a graph is interpreted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// The step in seconds.
    pub dt_s: f64,
    /// What a spike does to the potential.
    pub reset: Reset,
    /// When it does so.
    pub reset_timing: ResetTiming,
    /// `>` or `>=`.
    pub comparison: Comparison,
    /// How decays are discretised.
    pub decay: Decay,
    /// The unit of time constants and delays in the file.
    pub tau_unit: TauUnit,
    /// Whether the bias of a recurrent connection acts in the first tick.
    pub first_tick_recurrent_bias: bool,
    /// Ticks by which every spike leaves its neuron late.
    pub output_delay_ticks: u32,
}

impl Default for ImportOptions {
    /// NIR's equations with Euler steps of 0.1 ms: reset to `v_reset`, at once, on `v > v_threshold`.
    fn default() -> Self {
        Self {
            dt_s: 1e-4,
            reset: Reset::Zero,
            reset_timing: ResetTiming::Same,
            comparison: Comparison::Greater,
            decay: Decay::Euler,
            tau_unit: TauUnit::Seconds,
            first_tick_recurrent_bias: true,
            output_delay_ticks: 0,
        }
    }
}

impl ImportOptions {
    /// The options that imitate a framework.
    pub fn preset(compat: Compat) -> Self {
        let default = Self::default();
        match compat {
            Compat::SnnTorch => Self { reset: Reset::Subtract, reset_timing: ResetTiming::Next, ..default },
            Compat::Norse => Self { first_tick_recurrent_bias: false, ..default },
            Compat::Spyx => Self { reset: Reset::Subtract, output_delay_ticks: 1, ..default },
        }
    }

    /// The options as `synfire` takes them, in one line. What NIR's equations leave open is always named; the rest only
    /// where it is not the default.
    pub fn arguments(&self) -> String {
        let reset = match self.reset {
            Reset::Zero => "zero",
            Reset::Subtract => "subtract",
        };
        let timing = match self.reset_timing {
            ResetTiming::Same => "same",
            ResetTiming::Next => "next",
        };
        let comparison = match self.comparison {
            Comparison::Greater => "gt",
            Comparison::GreaterEqual => "ge",
        };
        let decay = match self.decay {
            Decay::Euler => "euler",
            Decay::Exponential => "exponential",
        };
        let mut line = format!(
            "--dt {:e} --reset {reset} --reset-timing {timing} --comparison {comparison} --decay {decay}",
            self.dt_s
        );
        if self.tau_unit != TauUnit::Seconds {
            line += &format!(" --tau-unit {}", self.tau_unit.symbol());
        }
        if !self.first_tick_recurrent_bias {
            line += " --first-tick-recurrent-bias false";
        }
        if self.output_delay_ticks != 0 {
            line += &format!(" --output-delay {}", self.output_delay_ticks);
        }
        line
    }
}

/// What the user said explicitly; it wins over a preset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOverrides {
    /// See [`ImportOptions::dt_s`].
    pub dt_s: Option<f64>,
    /// See [`ImportOptions::reset`].
    pub reset: Option<Reset>,
    /// See [`ImportOptions::reset_timing`].
    pub reset_timing: Option<ResetTiming>,
    /// See [`ImportOptions::comparison`].
    pub comparison: Option<Comparison>,
    /// See [`ImportOptions::decay`].
    pub decay: Option<Decay>,
    /// See [`ImportOptions::tau_unit`].
    pub tau_unit: Option<TauUnit>,
    /// See [`ImportOptions::first_tick_recurrent_bias`].
    pub first_tick_recurrent_bias: Option<bool>,
    /// See [`ImportOptions::output_delay_ticks`].
    pub output_delay_ticks: Option<u32>,
}

/// The preset's options (or the defaults), with everything that was said explicitly in their place.
pub fn resolve(compat: Option<Compat>, overrides: &ImportOverrides) -> ImportOptions {
    let base = compat.map(ImportOptions::preset).unwrap_or_default();
    ImportOptions {
        dt_s: overrides.dt_s.unwrap_or(base.dt_s),
        reset: overrides.reset.unwrap_or(base.reset),
        reset_timing: overrides.reset_timing.unwrap_or(base.reset_timing),
        comparison: overrides.comparison.unwrap_or(base.comparison),
        decay: overrides.decay.unwrap_or(base.decay),
        tau_unit: overrides.tau_unit.unwrap_or(base.tau_unit),
        first_tick_recurrent_bias: overrides.first_tick_recurrent_bias.unwrap_or(base.first_tick_recurrent_bias),
        output_delay_ticks: overrides.output_delay_ticks.unwrap_or(base.output_delay_ticks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explicit_options_win_over_a_preset() {
        let overrides = ImportOverrides { reset: Some(Reset::Zero), dt_s: Some(1e-3), ..Default::default() };
        let options = resolve(Some(Compat::SnnTorch), &overrides);
        assert_eq!((options.reset, options.dt_s), (Reset::Zero, 1e-3));
        assert_eq!(options.reset_timing, ResetTiming::Next);
    }

    #[test]
    fn arguments_name_what_a_file_leaves_open() {
        let line = ImportOptions::default().arguments();
        assert_eq!(line, "--dt 1e-4 --reset zero --reset-timing same --comparison gt --decay euler");
        let options = ImportOptions {
            dt_s: 0.0025,
            reset: Reset::Subtract,
            reset_timing: ResetTiming::Next,
            comparison: Comparison::GreaterEqual,
            decay: Decay::Exponential,
            tau_unit: TauUnit::Milliseconds,
            first_tick_recurrent_bias: false,
            output_delay_ticks: 2,
        };
        assert_eq!(
            options.arguments(),
            "--dt 2.5e-3 --reset subtract --reset-timing next --comparison ge --decay exponential --tau-unit ms \
             --first-tick-recurrent-bias false --output-delay 2"
        );
    }

    #[test]
    fn presets_differ_where_the_frameworks_do() {
        let of = |compat| {
            let options = ImportOptions::preset(compat);
            (options.reset, options.reset_timing, options.first_tick_recurrent_bias, options.output_delay_ticks)
        };
        assert_eq!(of(Compat::SnnTorch), (Reset::Subtract, ResetTiming::Next, true, 0));
        assert_eq!(of(Compat::Norse), (Reset::Zero, ResetTiming::Same, false, 0));
        assert_eq!(of(Compat::Spyx), (Reset::Subtract, ResetTiming::Same, true, 1));
        assert_eq!(resolve(None, &ImportOverrides::default()), ImportOptions::default());
    }
}
