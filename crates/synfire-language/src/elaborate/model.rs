//! The neuron models by name, and their settings.

/// How the membrane forgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembraneKind {
    /// Exponential leak: `lif`, `li`.
    Leaky,
    /// No leak: `if`, `i`.
    Integrator,
    /// A fixed step toward rest: `linear_lif`, `linear_li`.
    Linear,
}

/// A neuron model, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// The membrane.
    pub membrane: MembraneKind,
    /// Whether a synaptic current stands before it.
    pub current: bool,
    /// Whether it spikes.
    pub fires: bool,
    /// Whether its threshold rises with activity.
    pub adaptive: bool,
}

/// All models: `[adaptive_][cuba_](lif|if|linear_lif)` spike, `[cuba_](li|i|linear_li)` do not.
pub const MODELS: &[&str] = &[
    "lif",
    "cuba_lif",
    "adaptive_lif",
    "adaptive_cuba_lif",
    "if",
    "cuba_if",
    "adaptive_if",
    "adaptive_cuba_if",
    "linear_lif",
    "cuba_linear_lif",
    "adaptive_linear_lif",
    "adaptive_cuba_linear_lif",
    "li",
    "cuba_li",
    "i",
    "cuba_i",
    "linear_li",
    "cuba_linear_li",
];

impl Model {
    /// The model of this name.
    pub fn parse(name: &str) -> Option<Self> {
        MODELS.contains(&name).then(|| {
            let (adaptive, rest) = strip(name, "adaptive_");
            let (current, rest) = strip(rest, "cuba_");
            let membrane = match rest {
                "lif" | "li" => MembraneKind::Leaky,
                "if" | "i" => MembraneKind::Integrator,
                _ => MembraneKind::Linear,
            };
            Self { membrane, current, fires: rest.ends_with('f'), adaptive }
        })
    }

    /// Its name.
    pub fn name(self) -> String {
        let base = match (self.membrane, self.fires) {
            (MembraneKind::Leaky, true) => "lif",
            (MembraneKind::Leaky, false) => "li",
            (MembraneKind::Integrator, true) => "if",
            (MembraneKind::Integrator, false) => "i",
            (MembraneKind::Linear, true) => "linear_lif",
            (MembraneKind::Linear, false) => "linear_li",
        };
        let adaptive = if self.adaptive { "adaptive_" } else { "" };
        format!("{adaptive}{}{base}", if self.current { "cuba_" } else { "" })
    }

    /// The settings a population of this model may have.
    pub fn settings(self) -> Vec<&'static str> {
        let mut known = match self.membrane {
            MembraneKind::Leaky => vec!["tau_mem", "v_leak"],
            MembraneKind::Integrator => vec![],
            MembraneKind::Linear => vec!["leak"],
        };
        if self.current {
            known.extend(["tau_syn", "w_in"]);
        }
        if self.fires {
            known.extend([
                "v_threshold",
                "comparison",
                "reset",
                "reset_timing",
                "v_reset",
                "refractory",
                "refractory_mode",
                "winner",
                "inhibition",
                "max_spikes",
            ]);
        }
        if self.adaptive {
            known.extend(["adaptation_step", "adaptation_tau", "adaptation_decay", "target_rate"]);
        }
        known.extend(["r", "bias", "late_bias", "v_min", "v_initial", "seed"]);
        known
    }
}

fn strip<'n>(name: &'n str, prefix: &str) -> (bool, &'n str) {
    name.strip_prefix(prefix).map_or((false, name), |rest| (true, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_apart_and_together() {
        for name in MODELS {
            assert_eq!(Model::parse(name).unwrap().name(), *name);
        }
        assert_eq!(Model::parse("adaptive_li"), None);
    }
}
