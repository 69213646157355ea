//! What reaches the neurons of a network: for rounding that is to matter as little as it can.

use synfire_network::{Decay, Membrane, Network, PopulationId, Projection, Semantics, Synapse};

/// What the sources of a projection gave at some moments, as its targets see it: the mean over their time constants. A source
/// that gives 1 in every tick has 1. All projections of a network have the same moments.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traffic {
    /// Moments of each source.
    pub moments: usize,
    /// Values of all sources: all moments of the first, then those of the next.
    pub values: Vec<f32>,
}

/// Values that are kept of all projections.
const VALUES: usize = 1 << 22;
/// Moments at least and at most: few know too little, and many cost time without knowing more.
const MOMENTS: (usize, usize) = (16, 512);

/// Which ticks of which samples are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    /// Every so many samples one is looked at.
    samples: usize,
    /// So many times in each.
    each: usize,
    ticks: usize,
}

impl Moments {
    pub fn new(network: &Network, samples: usize, ticks: usize) -> Self {
        let sources: usize =
            network.projections.iter().map(|projection| network.population(projection.source).size()).sum();
        let most = (VALUES / sources.max(1)).clamp(MOMENTS.0, MOMENTS.1);
        let each = (most / samples.max(1)).clamp(1, ticks.max(1));
        Self { samples: samples.max(1).div_ceil(most / each), each, ticks }
    }

    /// Whether what is there after this tick is kept: the last tick of a sample always, others as far apart.
    pub fn holds(self, sample: usize, tick: usize) -> bool {
        let before = self.ticks - tick - 1;
        let index = (before * self.each).div_ceil(self.ticks.max(1));
        sample.is_multiple_of(self.samples) && index < self.each && index * self.ticks / self.each == before
    }
}

/// The means of one projection, under way.
#[derive(Debug, Clone)]
pub(crate) struct Watcher {
    source: PopulationId,
    /// Decays of current and potential.
    decays: [f64; 2],
    /// By source: means over current, and over potential too.
    means: Vec<[f64; 2]>,
    /// What they would be if a source always gave 1.
    full: [f64; 2],
    /// By moment, then by source.
    kept: Vec<f32>,
}

impl Watcher {
    pub fn new(network: &Network, projection: &Projection, ticks: usize) -> Self {
        let population = network.population(projection.target);
        let mean = |decay: &dyn Fn(usize) -> f64| {
            (0..population.size()).map(decay).sum::<f64>() / population.size().max(1) as f64
        };
        // What never decays is a mean over the whole sample.
        let longest = 1.0 - 1.0 / ticks.max(1) as f64;
        let of_tau = |tau_s: f64| decay(&network.semantics, tau_s).min(longest);
        let decays = population.model().map_or([0.0, 0.0], |model| {
            let current = match &model.synapse {
                Synapse::Delta => 0.0,
                Synapse::Current { tau_syn_s, .. } => mean(&|neuron| of_tau(tau_syn_s.get(neuron))),
            };
            let potential = match &model.membrane {
                Membrane::Leaky { tau_mem_s, .. } => mean(&|neuron| of_tau(tau_mem_s.get(neuron))),
                Membrane::Integrator | Membrane::LinearLeak { .. } => longest,
            };
            [current, potential]
        });
        let sources = network.population(projection.source).size();
        Self { source: projection.source, decays, means: vec![[0.0; 2]; sources], full: [0.0; 2], kept: Vec::new() }
    }

    pub fn restart(&mut self) {
        self.means.fill([0.0; 2]);
        self.full = [0.0; 2];
    }

    /// Takes what every population gives in a tick.
    pub fn tick(&mut self, given: &[Vec<f64>]) {
        let decays = self.decays;
        let step = |means: &mut [f64; 2], given: f64| {
            means[0] = decays[0] * means[0] + (1.0 - decays[0]) * given;
            means[1] = decays[1] * means[1] + (1.0 - decays[1]) * means[0];
        };
        self.means.iter_mut().zip(&given[self.source.0]).for_each(|(means, given)| step(means, *given));
        step(&mut self.full, 1.0);
    }

    pub fn keep(&mut self) {
        let full = if self.full[1] > 0.0 { self.full[1] } else { 1.0 };
        self.kept.extend(self.means.iter().map(|means| (means[1] / full) as f32));
    }

    pub fn finish(self) -> Traffic {
        let sources = self.means.len();
        let moments = self.kept.len().checked_div(sources).unwrap_or(0);
        let values = (0..sources).flat_map(|source| self.kept.iter().skip(source).step_by(sources).copied());
        Traffic { moments, values: values.collect() }
    }
}

fn decay(semantics: &Semantics, tau_s: f64) -> f64 {
    let leak = semantics.dt_s / tau_s;
    if semantics.decay == Decay::Euler { (1.0 - leak).max(0.0) } else { (-leak).exp() }
}
