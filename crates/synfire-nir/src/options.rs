//! What a NIR file does not say: the step, the reset, the comparison, the unit of time.

use serde::{Deserialize, Serialize};
use synfire_network::{Comparison, Decay, Reset, ResetTiming, SpikeLimit};

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

/// A framework whose way of running a network is imitated. The semantics were measured with the versions named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compat {
    /// snnTorch 0.9 to 1.0: reset by subtraction in the next tick (`reset_delay=True`); dt is the 1e-4 s that its exporter
    /// hard-codes. With a reset to zero the timing depends on the class: `Leaky` resets at once, `Synaptic`, `RLeaky` and
    /// `RSynaptic` in the next tick.
    SnnTorch,
    /// Norse 1.1 and its main branch: reset to `v_reset` at once, potentials start at `v_leak`; the bias of a recurrent
    /// connection is absent in the first tick, when there is no recurrent state yet. The exporters wrote time constants in
    /// three units, so dt is the one of 1e-3, 1e-4 and 1e-6 s that fits them.
    Norse,
    /// Spyx 1.0: the threshold is tested on the potential of the tick before, so every spike comes one tick late; reset by
    /// subtraction, of `LIF` in the next tick.
    Spyx,
    /// sinabs 2 and 3: exponential decay, time in ticks, reset by subtraction, `>=`, any number of spikes in a tick
    /// (`MultiSpike`).
    Sinabs,
    /// SpikingJelly 2: `>=`, reset to `v_reset` at once; potentials start at `v_reset`.
    SpikingJelly,
    /// Rockpool 3 (`LIFTorch`): exponential decay, reset by subtraction, any number of spikes in a tick.
    Rockpool,
    /// NIR's own equations, as its documentation has them, with Euler steps.
    Nir,
}

impl Compat {
    /// All presets.
    pub const ALL: [Self; 7] =
        [Self::SnnTorch, Self::Norse, Self::Spyx, Self::Sinabs, Self::SpikingJelly, Self::Rockpool, Self::Nir];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::SnnTorch => "snntorch",
            Self::Norse => "norse",
            Self::Spyx => "spyx",
            Self::Sinabs => "sinabs",
            Self::SpikingJelly => "spikingjelly",
            Self::Rockpool => "rockpool",
            Self::Nir => "nir",
        }
    }
}

/// What decides the rules of one population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NeuronKind {
    /// Whether a synaptic current stands in front of the membrane (CubaLIF, CubaLI).
    pub has_current: bool,
    /// Whether the membrane leaks (not IF).
    pub leaks: bool,
    /// Whether its own spikes reach it without another neuron between.
    pub is_recurrent: bool,
}

/// How a graph is interpreted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// The framework whose rules hold where nothing else is said: timing by population, potentials to start from, and the
    /// known faults of its exporters.
    pub compat: Option<Compat>,
    /// The step in seconds; `None`: what the framework's files are written for, else 1e-4 s.
    pub dt_s: Option<f64>,
    /// What a spike does to the potential.
    pub reset: Reset,
    /// When it does so; `None`: as the framework does for that kind of neuron, else at once.
    pub reset_timing: Option<ResetTiming>,
    /// `>` or `>=`.
    pub comparison: Comparison,
    /// How decays are discretised.
    pub decay: Decay,
    /// The unit of time constants and delays in the file; `None`: ticks for sinabs, else seconds.
    pub tau_unit: Option<TauUnit>,
    /// Whether the bias of a recurrent connection acts in the first tick.
    pub first_tick_recurrent_bias: bool,
    /// Ticks by which every spike leaves its neuron late.
    pub output_delay_ticks: u32,
    /// How often a neuron may spike in a tick; `None`: as often as the framework lets it unless it is told otherwise.
    pub max_spikes: Option<SpikeLimit>,
    /// sinabs's `norm_input`: whether a leaky neuron takes its input times 1 - decay; `None`: true, as sinabs does.
    pub norm_input: Option<bool>,
    /// The neuron nodes that snnTorch's `inhibition=True` was given to, by path.
    pub inhibition: Vec<String>,
}

impl Default for ImportOptions {
    /// NIR's equations with Euler steps of 0.1 ms: reset to `v_reset`, at once, on `v > v_threshold`.
    fn default() -> Self {
        Self {
            compat: None,
            dt_s: None,
            reset: Reset::Zero,
            reset_timing: None,
            comparison: Comparison::Greater,
            decay: Decay::Euler,
            tau_unit: None,
            first_tick_recurrent_bias: true,
            output_delay_ticks: 0,
            max_spikes: None,
            norm_input: None,
            inhibition: Vec::new(),
        }
    }
}

impl ImportOptions {
    /// The options that imitate a framework.
    pub fn preset(compat: Compat) -> Self {
        let default = Self { compat: Some(compat), ..Self::default() };
        match compat {
            Compat::SnnTorch => Self { reset: Reset::Subtract, ..default },
            Compat::Norse => Self { first_tick_recurrent_bias: false, ..default },
            Compat::Spyx => Self { reset: Reset::Subtract, output_delay_ticks: 1, ..default },
            Compat::Sinabs => Self {
                reset: Reset::Subtract,
                comparison: Comparison::GreaterEqual,
                decay: Decay::Exponential,
                ..default
            },
            Compat::SpikingJelly => Self { comparison: Comparison::GreaterEqual, ..default },
            Compat::Nir => default,
            Compat::Rockpool => Self { reset: Reset::Subtract, decay: Decay::Exponential, ..default },
        }
    }

    /// The step in seconds. [`crate::import()`] first looks into the file for it.
    pub fn step_s(&self) -> f64 {
        self.dt_s.unwrap_or(DEFAULT_STEP_S)
    }

    /// The unit of time constants and delays in the file.
    pub fn time_unit(&self) -> TauUnit {
        self.tau_unit.unwrap_or(match self.compat {
            Some(Compat::Sinabs) => TauUnit::Ticks,
            _ => TauUnit::Seconds,
        })
    }

    /// How often a neuron may spike in a tick.
    pub fn spike_limit(&self) -> SpikeLimit {
        self.max_spikes.unwrap_or(match self.compat {
            Some(Compat::Sinabs | Compat::Rockpool) => SpikeLimit::ANY,
            _ => SpikeLimit::ONE,
        })
    }

    /// Whether the same rules hold for all populations.
    fn is_plain(&self) -> bool {
        matches!(self.compat, None | Some(Compat::Nir))
    }

    /// When a population of this kind resets.
    pub(crate) fn timing(&self, kind: NeuronKind) -> ResetTiming {
        match (self.compat, self.reset_timing) {
            // snnTorch's `reset_delay=False`.
            (Some(Compat::SnnTorch), Some(ResetTiming::Same)) => ResetTiming::NoDelay,
            (_, Some(timing)) => timing,
            (Some(Compat::SnnTorch), None) => match self.reset {
                Reset::Zero if !kind.has_current && !kind.is_recurrent => ResetTiming::Same,
                _ => ResetTiming::Next,
            },
            (Some(Compat::Spyx), None) if kind.leaks && !kind.has_current => ResetTiming::Next,
            (_, None) => ResetTiming::Same,
        }
    }

    /// The options as `synfire` takes them, in one line. What NIR's equations leave open is always named; the rest only
    /// where it is not the default.
    pub fn arguments(&self) -> String {
        let reset = match self.reset {
            Reset::Zero => "zero",
            Reset::Subtract => "subtract",
            Reset::None => "none",
        };
        let comparison = match self.comparison {
            Comparison::Greater => "gt",
            Comparison::GreaterEqual => "ge",
        };
        let decay = match self.decay {
            Decay::Euler => "euler",
            Decay::Exponential => "exponential",
        };
        let mut line = String::new();
        if let Some(compat) = self.compat {
            line += &format!("--compat {} ", compat.name());
        }
        line += &format!("--dt {:e} --reset {reset}", self.step_s());
        if let Some(timing) = self.reset_timing.or(self.is_plain().then_some(ResetTiming::Same)) {
            line += &format!(" --reset-timing {}", timing_name(timing));
        }
        line += &format!(" --comparison {comparison} --decay {decay}");
        if let Some(unit) = self.tau_unit {
            line += &format!(" --tau-unit {}", unit.symbol());
        }
        if !self.first_tick_recurrent_bias {
            line += " --first-tick-recurrent-bias false";
        }
        if self.output_delay_ticks != 0 {
            line += &format!(" --output-delay {}", self.output_delay_ticks);
        }
        if let Some(limit) = self.max_spikes {
            line += &format!(" --max-spikes {limit}");
        }
        if let Some(norm_input) = self.norm_input {
            line += &format!(" --norm-input {norm_input}");
        }
        for node in &self.inhibition {
            line += &format!(" --inhibition {node}");
        }
        line
    }
}

/// The step of most exporters: snnTorch and SpikingJelly hard-code it.
pub(crate) const DEFAULT_STEP_S: f64 = 1e-4;

fn timing_name(timing: ResetTiming) -> &'static str {
    match timing {
        ResetTiming::Same => "same",
        ResetTiming::Next => "next",
        ResetTiming::NoDelay => "no-delay",
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
    /// See [`ImportOptions::max_spikes`].
    pub max_spikes: Option<SpikeLimit>,
    /// See [`ImportOptions::norm_input`].
    pub norm_input: Option<bool>,
    /// See [`ImportOptions::inhibition`].
    pub inhibition: Vec<String>,
}

/// The preset's options (or the defaults), with everything that was said explicitly in their place.
pub fn resolve(compat: Option<Compat>, overrides: &ImportOverrides) -> ImportOptions {
    let base = compat.map(ImportOptions::preset).unwrap_or_default();
    ImportOptions {
        compat,
        dt_s: overrides.dt_s.or(base.dt_s),
        reset: overrides.reset.unwrap_or(base.reset),
        reset_timing: overrides.reset_timing.or(base.reset_timing),
        comparison: overrides.comparison.unwrap_or(base.comparison),
        decay: overrides.decay.unwrap_or(base.decay),
        tau_unit: overrides.tau_unit.or(base.tau_unit),
        first_tick_recurrent_bias: overrides.first_tick_recurrent_bias.unwrap_or(base.first_tick_recurrent_bias),
        output_delay_ticks: overrides.output_delay_ticks.unwrap_or(base.output_delay_ticks),
        max_spikes: overrides.max_spikes,
        norm_input: overrides.norm_input,
        inhibition: overrides.inhibition.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAKY: NeuronKind = NeuronKind { has_current: false, leaks: true, is_recurrent: false };

    #[test]
    fn explicit_options_win_over_a_preset() {
        let overrides = ImportOverrides { reset: Some(Reset::Zero), dt_s: Some(1e-3), ..Default::default() };
        let options = resolve(Some(Compat::SnnTorch), &overrides);
        assert_eq!((options.reset, options.step_s()), (Reset::Zero, 1e-3));
        let timed = ImportOptions { reset_timing: Some(ResetTiming::Next), ..options };
        assert_eq!(timed.timing(LEAKY), ResetTiming::Next);
    }

    #[test]
    fn arguments_name_what_a_file_leaves_open() {
        let line = ImportOptions::default().arguments();
        assert_eq!(line, "--dt 1e-4 --reset zero --reset-timing same --comparison gt --decay euler");
        let options = ImportOptions {
            compat: Some(Compat::SnnTorch),
            dt_s: Some(0.0025),
            reset: Reset::Subtract,
            reset_timing: Some(ResetTiming::Next),
            comparison: Comparison::GreaterEqual,
            decay: Decay::Exponential,
            tau_unit: Some(TauUnit::Milliseconds),
            first_tick_recurrent_bias: false,
            output_delay_ticks: 2,
            max_spikes: SpikeLimit::new(3),
            norm_input: Some(false),
            inhibition: vec!["lif1".into()],
        };
        assert_eq!(
            options.arguments(),
            "--compat snntorch --dt 2.5e-3 --reset subtract --reset-timing next --comparison ge --decay exponential \
             --tau-unit ms --first-tick-recurrent-bias false --output-delay 2 --max-spikes 3 --norm-input false --inhibition lif1"
        );
    }

    #[test]
    fn presets_differ_where_the_frameworks_do() {
        let of = |compat| {
            let options = ImportOptions::preset(compat);
            (options.reset, options.timing(LEAKY), options.first_tick_recurrent_bias, options.output_delay_ticks)
        };
        assert_eq!(of(Compat::SnnTorch), (Reset::Subtract, ResetTiming::Next, true, 0));
        assert_eq!(of(Compat::Norse), (Reset::Zero, ResetTiming::Same, false, 0));
        assert_eq!(of(Compat::Spyx), (Reset::Subtract, ResetTiming::Next, true, 1));
        assert_eq!(of(Compat::SpikingJelly), (Reset::Zero, ResetTiming::Same, true, 0));
        assert_eq!(resolve(None, &ImportOverrides::default()), ImportOptions::default());
    }

    #[test]
    fn snntorch_resets_to_zero_at_once_only_without_state_but_the_potential() {
        let zero = ImportOptions { reset: Reset::Zero, ..ImportOptions::preset(Compat::SnnTorch) };
        let kinds = [LEAKY, NeuronKind { has_current: true, ..LEAKY }, NeuronKind { is_recurrent: true, ..LEAKY }];
        assert_eq!(kinds.map(|kind| zero.timing(kind)), [ResetTiming::Same, ResetTiming::Next, ResetTiming::Next]);
        let no_delay = ImportOptions { reset_timing: Some(ResetTiming::Same), ..zero };
        assert_eq!(kinds.map(|kind| no_delay.timing(kind)), [ResetTiming::NoDelay; 3]);
    }

    #[test]
    fn spyx_resets_a_lif_late_and_its_other_neurons_at_once() {
        let spyx = ImportOptions::preset(Compat::Spyx);
        let kinds = [LEAKY, NeuronKind { has_current: true, ..LEAKY }, NeuronKind { leaks: false, ..LEAKY }];
        assert_eq!(kinds.map(|kind| spyx.timing(kind)), [ResetTiming::Next, ResetTiming::Same, ResetTiming::Same]);
    }
}
