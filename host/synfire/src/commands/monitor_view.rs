//! What `synfire monitor` shows: a picture that moves on a terminal, rows of CSV everywhere else.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use synfire_image::{Image, PopulationRole};
use synfire_link::TickReport;

/// Ticks that fit side by side.
const WIDTH: usize = 60;
/// A picture is drawn no more often.
const INTERVAL: Duration = Duration::from_millis(80);
/// From nothing to full.
const LEVELS: [char; 9] =
    [' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];

struct Population {
    name: String,
    first: usize,
    size: usize,
    /// Spikes of the last ticks.
    counts: VecDeque<usize>,
}

/// The state of the picture.
pub struct View {
    lanes: usize,
    dt_s: f64,
    populations: Vec<Population>,
    labels: Vec<String>,
    /// v of the last ticks, by label.
    traces: Vec<VecDeque<f64>>,
    is_terminal: bool,
    /// Lines of the last picture.
    drawn: usize,
    last: Option<Instant>,
    tick: u64,
}

impl View {
    pub fn new(image: &Image, labels: Vec<String>, is_terminal: bool) -> Self {
        let populations = image.populations.iter().filter_map(|info| match info.role {
            PopulationRole::Neurons { first, .. } => Some(Population {
                name: info.name.clone(),
                first: first.index(),
                size: info.size(),
                counts: VecDeque::new(),
            }),
            PopulationRole::Input { .. } => None,
        });
        Self {
            lanes: image.target.lanes as usize,
            dt_s: image.dt_s,
            populations: populations.collect(),
            traces: vec![VecDeque::new(); labels.len()],
            labels,
            is_terminal,
            drawn: 0,
            last: None,
            tick: 0,
        }
    }

    /// What comes before everything.
    pub fn heading(&self) -> String {
        if self.is_terminal { String::new() } else { "tick,population,neuron,v\n".to_owned() }
    }

    /// Takes a tick; what is to be printed now.
    pub fn tick(&mut self, tick: u64, report: &TickReport, values: &[f64]) -> String {
        self.tick = tick;
        let lanes = self.lanes;
        let fired = report.spikes.iter().flat_map(|spikes| {
            let set = (0..lanes).filter(|lane| spikes.mask >> lane & 1 == 1);
            set.map(|lane| usize::from(spikes.block) * lanes + lane).collect::<Vec<_>>()
        });
        let mut rows = String::new();
        let mut counts = vec![0; self.populations.len()];
        for neuron in fired {
            let of = |p: &Population| (p.first..p.first + p.size).contains(&neuron);
            let Some(index) = self.populations.iter().position(of) else { continue };
            counts[index] += 1;
            if !self.is_terminal {
                let Population { name, first, .. } = &self.populations[index];
                rows += &format!("{tick},{name},{},\n", neuron - first);
            }
        }
        if !self.is_terminal {
            let named = self.labels.iter().zip(values);
            rows.extend(named.map(|(label, v)| format!("{tick},{},{v}\n", label.replacen(':', ",", 1))));
            return rows;
        }
        for (population, count) in self.populations.iter_mut().zip(counts) {
            keep(&mut population.counts, count);
        }
        self.traces.iter_mut().zip(values).for_each(|(trace, value)| keep(trace, *value));
        if self.last.is_some_and(|last| last.elapsed() < INTERVAL) {
            return String::new();
        }
        self.last = Some(Instant::now());
        self.picture()
    }

    /// The last picture.
    pub fn end(&mut self) -> String {
        if self.is_terminal { self.picture() } else { String::new() }
    }

    fn picture(&mut self) -> String {
        let mut lines =
            vec![format!("tick {} ({:.3} s of network time)", self.tick + 1, (self.tick + 1) as f64 * self.dt_s)];
        for Population { name, size, counts, .. } in &self.populations {
            let raster: String = counts.iter().map(|count| level(*count as f64 / *size as f64)).collect();
            let mean = counts.iter().sum::<usize>() as f64 / (counts.len().max(1) * size) as f64;
            lines.push(format!("{name:<16} {raster:<WIDTH$} {:>8.1} Hz", mean / self.dt_s));
        }
        for (label, trace) in self.labels.iter().zip(&self.traces) {
            let (low, high) = trace.iter().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
            let range = if high > low { high - low } else { 1.0 };
            let curve: String = trace.iter().map(|v| level((v - low) / range)).collect();
            lines.push(format!("{label:<16} {curve:<WIDTH$} {:>8.3} v", trace.back().unwrap_or(&0.0)));
        }
        let back = if self.drawn > 0 { format!("\x1b[{}A", self.drawn) } else { String::new() };
        self.drawn = lines.len();
        back + &lines.iter().map(|line| format!("\x1b[2K{line}\n")).collect::<String>()
    }
}

fn keep<T>(values: &mut VecDeque<T>, value: T) {
    if values.len() == WIDTH {
        values.pop_front();
    }
    values.push_back(value);
}

fn level(share: f64) -> char {
    let steps = (LEVELS.len() - 1) as f64;
    LEVELS[(share.clamp(0.0, 1.0) * steps).ceil() as usize]
}
