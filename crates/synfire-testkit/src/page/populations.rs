//! Populations of every model.

use super::{Group, Page};

const SPIKING: [&str; 12] = [
    "lif",
    "if",
    "linear_lif",
    "cuba_lif",
    "cuba_if",
    "cuba_linear_lif",
    "adaptive_lif",
    "adaptive_if",
    "adaptive_linear_lif",
    "adaptive_cuba_lif",
    "adaptive_cuba_if",
    "adaptive_cuba_linear_lif",
];
const INTEGRATING: [&str; 6] = ["li", "i", "linear_li", "cuba_li", "cuba_i", "cuba_linear_li"];

impl Page {
    pub(super) fn populations(&mut self) {
        let count = self.rng.count(1, 4);
        for index in 0..count {
            // The last one may be read out through its potential; what it sent would reach nobody.
            let spikes = index + 1 < count || count == 1 || self.rng.chance(0.7);
            let size = self.rng.pick(&[1, 2, 3, 7, 8, 9, 17]);
            let name = format!("p{index}");
            let shape = if size == 8 && self.rng.chance(0.5) { "2, 4".to_owned() } else { size.to_string() };
            let model = self.pick(if spikes { &SPIKING } else { &INTEGRATING });
            self.line(format!("population {name}[{shape}] {model}"));
            self.membrane(model, size);
            if spikes {
                self.firing(model, size);
            }
            self.populations.push(Group { name, size, spikes });
        }
    }

    fn membrane(&mut self, model: &str, size: u32) {
        let (cuba, linear) = (model.contains("cuba"), model.contains("linear"));
        // The integrators have no leak: `if`, `i` and what ends in them.
        let leaky = !linear && (model.ends_with("lif") || model.ends_with("li"));
        if leaky {
            let taus = ["1 ms", "1.5 ms", "3 ms", "10 ms", "100 ms", "uniform(2 ms, 30 ms)"];
            let daring = self.is_daring();
            let tau = self.pick(if daring { &taus } else { &taus[..5] });
            self.line(format!("    tau_mem = {tau}"));
            // The core has one constant for v_leak and the bias of a current.
            self.maybe(if cuba { 0.03 } else { 0.2 }, "v_leak", &["0.1", "-0.2"]);
        }
        if linear {
            let leak = self.pick(&["0", "0.01", "0.3", "2"]);
            self.line(format!("    leak = {leak}"));
        }
        if cuba {
            let tau = self.pick(&["1 ms", "2 ms", "7 ms", "50 ms"]);
            self.line(format!("    tau_syn = {tau}"));
            let gains: &[_] = if self.is_daring() { &["0.5", "2", "-1"] } else { &["0.5", "2"] };
            self.maybe(0.3, "w_in", gains);
        }
        if leaky || linear {
            let gains: &[_] = if self.is_daring() { &["0.5", "1", "strong", "-1"] } else { &["0.5", "1", "strong"] };
            self.maybe(0.6, "r", gains);
        }
        self.maybe(0.3, "v_min", &["-2", "-1.5"]);
        self.maybe(0.3, "bias", &["0.05", "-0.1", "0.4", "uniform(-0.1, 0.3)"]);
        self.maybe(0.15, "late_bias", &["0.05", "-0.1", "0.4"]);
        if size == 3 && self.rng.chance(0.3) {
            self.line("    seed = 7");
        }
    }

    fn firing(&mut self, model: &str, size: u32) {
        let list = format!("linspace(0.53, {}.1)", 1 + size / 8);
        // No sum of biases and weights below: where v meets a threshold exactly, decimal fractions decide.
        let choice = self.rng.count(0, 6);
        let threshold =
            ["0.21", "0.53", "1.03", "3.1", "uniform(0.3, 1.5)", "normal(1, 0.2, min = 0.4)", &list][choice as usize];
        self.line(format!("    v_threshold = {threshold}"));
        let subtract = self.rng.chance(0.3);
        if subtract {
            self.line("    reset = subtract");
        } else {
            self.maybe(0.5, "v_reset", &["-1", "0.1", "-0.3"]);
        }
        self.maybe(0.3, "reset_timing", &["next", "same"]);
        self.maybe(0.4, "comparison", &["greater_equal", "greater"]);
        if self.rng.chance(0.4) {
            let ticks = self.pick(&["1 ms", "2 ms", "3 ms", "20 ms", "255 ms"]);
            self.line(format!("    refractory = {ticks}"));
            self.maybe(0.7, "refractory_mode", &["hold", "integrate"]);
        }
        if model.contains("adaptive") {
            let step = self.pick(&["0.05", "0.3", "1"]);
            self.line(format!("    adaptation_step = {step}"));
            let decay = self.pick(&[
                "adaptation_tau = 5 ms",
                "adaptation_tau = 50 ms",
                "adaptation_decay = 0.01",
                "target_rate = 20 Hz",
            ]);
            self.line(format!("    {decay}"));
        }
        self.maybe(0.2, "winner", &["yes", "no"]);
    }
}
