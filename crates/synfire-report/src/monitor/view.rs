//! Ticks of a board as they come: a picture that moves on a terminal, rows of CSV, or lines of JSON.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::json;
use synfire_arch::NeuronId;
use synfire_data::csv_row;
use synfire_diagnostics::{Number, printable, shortened};
use synfire_session::TickReport;

use super::raster::{Raster, TICKS};
use super::scene::{Label, Population, Scene};
use crate::{STATE_COLUMNS, printable_json};

/// Characters side by side.
const WIDTH: usize = 60;
/// Lines of all rasters together, about, and of one at most.
const HEIGHT: usize = 20;
const RASTER_HEIGHT: usize = 8;
/// A picture is drawn no more often.
const INTERVAL: Duration = Duration::from_millis(80);
/// From nothing to full.
const LEVELS: [char; 9] =
    [' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];

/// How ticks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// A picture that moves.
    Picture,
    /// Rows of CSV, as `synfire run --record` prints them; a spike is a row too.
    Csv,
    /// A line of JSON for each spike and each potential.
    Json,
}

/// The ticks so far, as far as they are shown.
pub struct View {
    lanes: u32,
    dt_s: Option<f64>,
    populations: Vec<Population>,
    rasters: Vec<Raster>,
    /// Spikes of the last ticks, by population.
    counts: Vec<VecDeque<usize>>,
    labels: Vec<Label>,
    /// v of the last ticks, by label.
    traces: Vec<VecDeque<f64>>,
    show: Show,
    /// Lines of the last picture.
    drawn: usize,
    last: Option<Instant>,
    tick: u64,
}

impl View {
    /// Of all populations of a scene, and of v of the labelled neurons.
    pub fn new(scene: &Scene, labels: Vec<Label>, show: Show) -> Self {
        let height = (HEIGHT / scene.populations.len().max(1)).clamp(1, RASTER_HEIGHT);
        Self {
            rasters: scene.populations.iter().map(|population| Raster::new(population.size, height)).collect(),
            lanes: scene.lanes,
            dt_s: scene.dt_s,
            populations: scene.populations.clone(),
            counts: vec![VecDeque::new(); scene.populations.len()],
            traces: vec![VecDeque::new(); labels.len()],
            labels,
            show,
            drawn: 0,
            last: None,
            tick: 0,
        }
    }

    /// The text before the first tick.
    pub fn heading(&self) -> String {
        if self.show == Show::Csv { csv_row(&STATE_COLUMNS) } else { String::new() }
    }

    /// Takes a tick, with v of each labelled neuron; gives the text to print now, of a picture no more often than the eye can follow.
    pub fn tick(&mut self, tick: u64, report: &TickReport, values: &[f64]) -> String {
        self.tick = tick;
        let spiked = self.spiked(report);
        match self.show {
            Show::Picture => {}
            Show::Csv => return self.facts(&spiked, values).map(|fact| fact.csv(tick)).collect(),
            Show::Json => return self.facts(&spiked, values).map(|fact| fact.json(tick)).collect(),
        }
        for (raster, neurons) in self.rasters.iter_mut().zip(&spiked) {
            raster.tick(neurons, WIDTH);
        }
        self.counts.iter_mut().zip(&spiked).for_each(|(kept, neurons)| keep(kept, neurons.len()));
        self.traces.iter_mut().zip(values).for_each(|(trace, value)| keep(trace, *value));
        if self.last.is_some_and(|last| last.elapsed() < INTERVAL) {
            return String::new();
        }
        self.last = Some(Instant::now());
        self.picture()
    }

    /// The neurons of each population that spiked.
    fn spiked(&self, report: &TickReport) -> Vec<Vec<usize>> {
        let mut spiked = vec![Vec::new(); self.populations.len()];
        for spikes in &report.spikes {
            for neuron in spikes.neurons(self.lanes).map(NeuronId::index) {
                let of = |p: &Population| p.layout.index(neuron.checked_sub(p.first)?, p.size);
                let found = self.populations.iter().enumerate().find_map(|(index, p)| Some((index, of(p)?)));
                if let Some((population, index)) = found {
                    spiked[population].push(index);
                }
            }
        }
        spiked
    }

    /// What a tick has to tell.
    fn facts<'a>(&'a self, spiked: &'a [Vec<usize>], values: &'a [f64]) -> impl Iterator<Item = Fact<'a>> {
        let of = |(population, neurons): (&'a Population, &'a Vec<usize>)| {
            neurons.iter().map(|neuron| Fact { population: &population.name, neuron: *neuron, v: None })
        };
        let spikes = self.populations.iter().zip(spiked).flat_map(of);
        let potential =
            |(label, v): (&'a Label, &f64)| Fact { population: &label.population, neuron: label.neuron, v: Some(*v) };
        spikes.chain(self.labels.iter().zip(values).map(potential))
    }

    /// The text after the last tick.
    pub fn end(&mut self) -> String {
        if self.show == Show::Picture { self.picture() } else { String::new() }
    }

    fn picture(&mut self) -> String {
        let ticks = self.tick + 1;
        let time =
            self.dt_s.map_or(String::new(), |dt_s| format!(" ({:.3} s of network time)", Number(ticks as f64 * dt_s)));
        let mut lines = vec![format!("tick {ticks}{time}")];
        for ((population, raster), counts) in self.populations.iter().zip(&self.rasters).zip(&self.counts) {
            let rate = self.rate(counts, population.size);
            let name = printable(&shortened(&population.name)).into_owned();
            let titles = [(name.as_str(), rate.as_str())].into_iter().chain(std::iter::repeat(("", "")));
            let titled = raster.lines().into_iter().zip(titles);
            lines.extend(titled.map(|(dots, (name, rate))| format!("{name:<16} {dots:<WIDTH$} {rate}")));
        }
        for (label, trace) in self.labels.iter().zip(&self.traces) {
            let (low, high) = trace.iter().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
            let range = if high > low { high - low } else { 1.0 };
            let trace_values: Vec<f64> = trace.iter().copied().collect();
            let highest = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
            let curve: String = trace_values.chunks(TICKS).map(|v| level((highest(v) - low) / range)).collect();
            let label = printable(&format!("{}:{}", shortened(&label.population), label.neuron)).into_owned();
            lines.push(format!("{label:<16} {curve:<WIDTH$} {:8.3} v", Number(*trace.back().unwrap_or(&0.0))));
        }
        let back = if self.drawn > 0 { format!("\x1b[{}A", self.drawn) } else { String::new() };
        self.drawn = lines.len();
        back + &lines.iter().map(|line| format!("\x1b[2K{line}\n")).collect::<String>()
    }

    /// The mean rate of a population over the ticks that are shown.
    fn rate(&self, counts: &VecDeque<usize>, size: usize) -> String {
        let mean = counts.iter().sum::<usize>() as f64 / (counts.len().max(1) * size.max(1)) as f64;
        match self.dt_s {
            Some(dt_s) => format!("{:8.1} Hz", Number(mean / dt_s)),
            None => format!("{mean:>8.4} a tick"),
        }
    }
}

/// A spike, or a potential.
struct Fact<'a> {
    population: &'a str,
    neuron: usize,
    /// None of a spike.
    v: Option<f64>,
}

impl Fact<'_> {
    /// A row of [`STATE_COLUMNS`].
    fn csv(&self, tick: u64) -> String {
        let (variable, value) = self.v.map_or(("spike", "1".to_owned()), |v| ("v", v.to_string()));
        let name = printable(self.population);
        csv_row(&[tick.to_string().as_str(), name.as_ref(), &self.neuron.to_string(), variable, &value])
    }

    /// A line of JSON. A spike and a potential say which they are.
    fn json(&self, tick: u64) -> String {
        let Self { population, neuron, v } = self;
        let fact = match v {
            None => json!({ "kind": "spike", "tick": tick, "population": population, "neuron": neuron }),
            Some(v) => json!({ "kind": "v", "tick": tick, "population": population, "neuron": neuron, "value": v }),
        };
        printable_json(&fact.to_string()) + "\n"
    }
}

/// Keeps as many ticks as a raster shows.
fn keep<T>(values: &mut VecDeque<T>, value: T) {
    while values.len() >= WIDTH * TICKS {
        values.drain(..TICKS);
    }
    values.push_back(value);
}

fn level(share: f64) -> char {
    let steps = (LEVELS.len() - 1) as f64;
    LEVELS[(share.clamp(0.0, 1.0) * steps).ceil() as usize]
}
