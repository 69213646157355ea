//! Random pages of the text language, as text: every statement, model, pattern, stimulus and rule occurs.
//!
//! Nothing here knows the language's own crates, so that a mistake they share with a generator cannot hide. Pages are valid,
//! but not tame: populations of one neuron, potentials that leak away at once or never, negative resistances, refractory
//! times at the edge, loops, delays around the ring. What a target has no room for is refused by it, by name.

mod learning;
mod populations;
mod projections;
mod stimuli;

use crate::Rng;

/// What a page is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// Nothing learns.
    Fixed,
    /// A projection has a learning rule.
    Learning,
}

/// A page, and what is known about it.
#[derive(Debug, Clone)]
pub struct RandomPage {
    /// The text.
    pub text: String,
    /// Axons of an input row.
    pub axons: usize,
    /// Whether a statement says what learns.
    pub learns: bool,
}

/// The page of a seed.
pub fn random_page(seed: u64, kind: PageKind) -> RandomPage {
    let mut page = Page {
        rng: Rng::new(seed.wrapping_mul(0x51_7c_c1_b7_27_22_0a_95)),
        text: String::new(),
        inputs: Vec::new(),
        populations: Vec::new(),
        plastic: Vec::new(),
        kind,
    };
    page.network(seed);
    page.inputs();
    page.populations();
    page.projections();
    page.stimuli();
    page.learning();
    page.records();
    RandomPage {
        axons: page.inputs.iter().map(|input| input.size as usize).sum(),
        learns: !page.plastic.is_empty(),
        text: page.text,
    }
}

/// A population that was written.
#[derive(Debug, Clone)]
struct Group {
    name: String,
    size: u32,
    /// Whether it may be a source.
    spikes: bool,
}

/// A page as it is written.
struct Page {
    rng: Rng,
    text: String,
    inputs: Vec<Group>,
    populations: Vec<Group>,
    /// Names of projections that are to learn.
    plastic: Vec<String>,
    kind: PageKind,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text += line.as_ref();
        self.text.push('\n');
    }

    /// One of these, written as it is.
    fn pick(&mut self, values: &[&'static str]) -> &'static str {
        self.rng.pick(values)
    }

    /// Whether something is to be written that a core refuses beside learned weights: seldom, so that most pages run.
    fn is_daring(&mut self) -> bool {
        self.kind == PageKind::Fixed || self.rng.chance(0.07)
    }

    /// With this probability the setting, else nothing.
    fn maybe(&mut self, probability: f64, key: &str, values: &[&'static str]) {
        if self.rng.chance(probability) {
            let value = self.pick(values);
            self.line(format!("    {key} = {value}"));
        }
    }

    fn network(&mut self, seed: u64) {
        self.line(format!("# A random page, seed {seed}."));
        let decay = if self.rng.chance(0.3) { " decay = exponential" } else { "" };
        let delay = if self.rng.chance(0.15) { " output_delay = 1 tick" } else { "" };
        self.line(format!("network n{seed} dt = 1 ms seed = {} run = 40 ms{decay}{delay}", seed + 1));
        self.line("let strong = 1.5 * 2");
    }

    fn inputs(&mut self) {
        let count = self.rng.count(1, 2);
        for index in 0..count {
            let size = self.rng.pick(&[1, 3, 5, 8, 12]);
            let name = ["drive", "\"other drive\""][index as usize].to_owned();
            let shape = if size == 12 { "3, 4".to_owned() } else { size.to_string() };
            self.line(format!("input {name}[{shape}]"));
            self.inputs.push(Group { name, size, spikes: true });
        }
    }

    fn records(&mut self) {
        let all: Vec<_> = self.populations.clone();
        let last = &all[all.len() - 1];
        let outputs = match (all.len() > 1 && self.rng.chance(0.3), &all[0]) {
            (true, first) => format!("{}, {}", last.name, first.name),
            (false, _) => last.name.clone(),
        };
        self.line(format!("output {outputs}"));
        let spiking: Vec<_> = all.iter().filter(|group| group.spikes).map(|group| group.name.clone()).collect();
        if !spiking.is_empty() {
            self.line(format!("record spikes of {}", spiking.join(", ")));
        }
        if self.rng.chance(0.5) {
            let part = if last.size > 2 { "[0 .. 2]" } else { "" };
            let what = self.pick(&["v", "i", "v, i"]);
            self.line(format!("record {what} of {}{part}", last.name));
        }
    }
}
