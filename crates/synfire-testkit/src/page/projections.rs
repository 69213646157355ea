//! Projections of every pattern.

use super::{Group, Page, PageKind};

/// Largest delay in ticks that every target of the tests has, the output delay apart.
const DELAYS: [&str; 7] =
    ["", "", "", " delay = 1 ms", " delay = 3 ms", " delay = 6 ms", " delay = uniform(0 ms, 4 ms)"];
/// Without draws: a distribution makes one projection for each delay, all of one name.
const LOOPS: [&str; 4] = ["", " delay = 1 ms", " delay = 2 ms", " delay = 5 ms"];

impl Page {
    pub(super) fn projections(&mut self) {
        let kind = self.kind;
        let (inputs, populations) = (self.inputs.clone(), self.populations.clone());
        for (index, input) in inputs.iter().enumerate() {
            let name = format!("in{index}");
            let learns = kind == PageKind::Learning && index == 0;
            self.projection(&name, input, &populations[0], true, &DELAYS, learns);
        }
        for (index, pair) in populations.windows(2).enumerate() {
            let learns = kind == PageKind::Learning && self.rng.chance(0.3) && pair[1].spikes;
            self.projection(&format!("on{index}"), &pair[0], &pair[1], true, &DELAYS, learns);
        }
        if populations[0].spikes && self.rng.chance(0.4) {
            self.projection("again", &populations[0], &populations[0], false, &LOOPS, false);
        }
        if let [first, .., last] = &populations[..]
            && last.spikes
            && self.rng.chance(0.4)
        {
            self.projection("back", last, first, false, &LOOPS, false);
        }
    }

    fn projection(
        &mut self,
        name: &str,
        source: &Group,
        target: &Group,
        forward: bool,
        delays: &[&'static str],
        learns: bool,
    ) {
        let gain = self.rng.pick(&[0.3, 0.8, 1.5, 4.0]);
        let (low, high) = if forward { (-0.3 * gain, gain) } else { (-0.5, 0.3) };
        // Learned weights keep between the bounds of the rule, and none of them is drawn outside.
        let weight = if learns { "uniform(0.1, 0.9)".to_owned() } else { format!("uniform({low:.2}, {high:.2})") };
        let pattern = self.pattern(source, target, &weight, high, learns);
        let delay = self.pick(if learns { &LOOPS } else { delays });
        let own = if source.name == target.name && pattern.starts_with("all_to_all") { " self = no" } else { "" };
        let cut = if !forward && self.rng.chance(0.3) { " cut = yes" } else { "" };
        self.line(format!("projection {name}: {} -> {} {pattern}{own}{delay}{cut}", source.name, target.name));
        if learns {
            self.plastic.push(name.to_owned());
        }
    }

    fn pattern(&mut self, source: &Group, target: &Group, weight: &str, high: f64, learns: bool) -> String {
        // Weights that learn fill their tiles, or are refused.
        let choice = if learns && !self.is_daring() { self.rng.pick(&[4, 9]) } else { self.rng.count(0, 9) };
        match choice {
            0 if source.size == target.size => format!("one_to_one weight = {weight}"),
            1 | 2 => {
                let probability = self.pick(&["30 %", "80 %", "100 %"]);
                format!("random probability = {probability} weight = {weight}")
            }
            3 => format!("random fan_in = {} weight = {weight}", self.rng.count(1, source.size)),
            4 if source.size * target.size <= 24 => self.dense(source, target, if learns { 0.9 } else { high }),
            5 => self.sparse(source, target, if learns { 0.9 } else { high }),
            _ => format!("all_to_all weight = {weight}"),
        }
    }

    fn dense(&mut self, source: &Group, target: &Group, high: f64) -> String {
        let mut value = || format!("{:.3}", self.rng.range(1, 1000) as f64 / 1000.0 * high);
        let rows: Vec<_> = (0..target.size)
            .map(|_| format!("[{}]", (0..source.size).map(|_| value()).collect::<Vec<_>>().join(", ")))
            .collect();
        format!("dense weight = [{}]", rows.join(", "))
    }

    fn sparse(&mut self, source: &Group, target: &Group, high: f64) -> String {
        let count = source.size.min(6);
        let rows: Vec<_> = (0..count)
            .map(|s| {
                let t = self.rng.count(0, target.size - 1);
                format!("[{s}, {t}, {:.3}]", self.rng.range(1, 1000) as f64 / 1000.0 * high)
            })
            .collect();
        format!("sparse synapses = [{}]", rows.join(", "))
    }
}
