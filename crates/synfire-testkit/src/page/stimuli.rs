//! Stimuli of every kind.

use super::{Group, Page};

impl Page {
    pub(super) fn stimuli(&mut self) {
        for (index, input) in self.inputs.clone().iter().enumerate() {
            let real = self.rng.chance(0.3);
            self.stimulus(&format!("s{index}"), input, real);
            if self.rng.chance(0.3) {
                // Spikes and real values do not mix on an axon; two of a kind do.
                self.stimulus(&format!("t{index}"), input, real);
            }
        }
    }

    fn stimulus(&mut self, name: &str, input: &Group, real: bool) {
        let first_axon = self.rng.chance(0.2);
        let (part, size) = if first_axon { ("[0 .. 1]", 1) } else { ("", input.size) };
        let what = if real { self.real(size) } else { self.spikes(size) };
        let span = self.pick(&["", "", "", " start = 5 ms", " start = 3 ms stop = 30 ms", " stop = 1 s"]);
        self.line(format!("stimulus {name} -> {}{part} {what}{span}", input.name));
    }

    fn real(&mut self, size: u32) -> String {
        let row = || format!("[{}]", vec!["0.5"; size as usize].join(", "));
        match self.rng.count(0, 4) {
            0 => "real value = 0.375".to_owned(),
            1 => "real value = 1".to_owned(),
            2 => "real value = uniform(0, 0.5)".to_owned(),
            3 => format!("real value = [{}, {}]", row(), row()),
            _ => "real value = -0.25".to_owned(),
        }
    }

    fn spikes(&mut self, size: u32) -> String {
        let last = size - 1;
        match self.rng.count(0, 7) {
            0 => "poisson rate = 200 Hz".to_owned(),
            1 => "poisson rate = 800 Hz".to_owned(),
            2 => "regular interval = 3 ms".to_owned(),
            3 => "regular rate = 150 Hz".to_owned(),
            4 => "regular interval = uniform(2 ms, 9 ms)".to_owned(),
            5 => "spikes at = [0 ms, 3 ms, 4 ms, 5 ms, 20 ms]".to_owned(),
            6 => format!("events list = [[0, 0], [2, {last}], [2, 0], [9, {last}]]"),
            _ => {
                let row = |value: &str| format!("[{}]", vec![value; size as usize].join(", "));
                format!("raster values = [{}, {}, {}]", row("1"), row("0"), row("1"))
            }
        }
    }
}
