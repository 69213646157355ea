//! Learning rules of every kind.

use super::Page;

impl Page {
    pub(super) fn learning(&mut self) {
        for name in self.plastic.clone() {
            let rule = self.pick(&["stdp", "stdp_soft", "stdp_symmetric", "stdp_target", "rule"]);
            self.line(format!("learning {rule} on {name}"));
            self.line("    w_max = 1");
            self.maybe(0.4, "w_min", &["-1", "0", "-0.5"]);
            self.maybe(0.2, "keep_sign", &["yes", "no"]);
            match rule {
                "rule" => self.both_sides(),
                _ => self.named(rule),
            }
        }
    }

    fn named(&mut self, rule: &str) {
        let up = self.pick(&["0.02", "0.1", "0.2"]);
        self.line(format!("    a_plus = {up}"));
        let tau = self.pick(&["3 ms", "8 ms", "20 ms"]);
        self.line(format!("    tau_pre = {tau}"));
        let nearest = self.rng.chance(0.4);
        if nearest {
            self.line("    nearest = yes");
        } else {
            self.maybe(0.4, "trace_max", &["1", "2", "8"]);
        }
        if matches!(rule, "stdp" | "stdp_soft") {
            self.line("    a_minus = 0.05");
            self.line("    tau_post = 12 ms");
        } else {
            self.maybe(0.6, "x_target", &["0.2", "0.5"]);
            self.maybe(0.3, "bounds", &["soft", "hard"]);
        }
        // A third factor needs amplitudes above 0.
        if rule != "stdp" {
            self.maybe(0.3, "modulated", &["post", "no"]);
        }
    }

    fn both_sides(&mut self) {
        let post = self.pick(&["0.05", "0.2"]);
        self.line(format!("    a_post = {post}"));
        self.line("    tau_pre = 9 ms");
        self.maybe(0.4, "bump_pre", &["0.25", "0.5"]);
        self.maybe(0.3, "nearest_pre", &["yes"]);
        self.maybe(0.3, "x_target", &["0.1"]);
        self.maybe(0.4, "bounds_post", &["up", "down", "hard"]);
        if self.rng.chance(0.6) {
            let pre = self.pick(&["0.05", "-0.1"]);
            self.line(format!("    a_pre = {pre}"));
            self.line("    tau_post = 6 ms");
            self.maybe(0.4, "bump_post", &["0.25"]);
            self.maybe(0.4, "bounds_pre", &["up", "down"]);
        }
    }
}
