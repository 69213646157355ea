//! A projection whose weights learn; see [`synfire_network::Plasticity`] for what happens in a tick.

use synfire_network::{Plasticity, Projection, Semantics, Side, Trace, Weights};

use crate::history::Activity;
use crate::neuron::lag;

/// What multiplies the changes of modulated rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ThirdFactors {
    pub pre: f64,
    pub post: f64,
}

/// A projection that learns, with its weights, traces, and what is under way.
#[derive(Debug, Clone)]
pub(crate) struct Plastic {
    rule: Plasticity,
    /// As in the network, with the weights of now.
    weights: Weights,
    /// By synapse in storage order: what its weight is kept between.
    limits: Vec<(f64, f64)>,
    /// By synapse in storage order.
    values: Vec<f64>,
    by_source: Lists,
    by_target: Lists,
    x: Traces,
    y: Traces,
    /// Sums by target that arrive in the ticks to come, by tick modulo their number.
    pending: Vec<Vec<f64>>,
    delay_ticks: usize,
    /// Weights are rounded to multiples of this after each change.
    step: Option<f64>,
}

/// For each source or target its synapses as `(other end, synapse)`.
#[derive(Debug, Clone)]
struct Lists {
    starts: Vec<usize>,
    synapses: Vec<(usize, usize)>,
}

/// The traces of one end; all 0 where no rule needs them.
#[derive(Debug, Clone)]
struct Traces {
    values: Vec<f64>,
    /// Factor in a tick, and how it rises.
    step: Option<(f64, Trace)>,
}

impl Plastic {
    pub(crate) fn new(
        projection: &Projection,
        rule: Plasticity,
        [sources, targets]: [usize; 2],
        delay_ticks: usize,
        semantics: &Semantics,
    ) -> Self {
        let ends = ends(&projection.weights, sources);
        let values: Vec<f64> = projection.weights.stored().collect();
        let traces = |size, side: Option<Side>| Traces {
            values: vec![0.0; size],
            step: side.map(|side| (lag(side.trace.tau_s, semantics).0, side.trace)),
        };
        Self {
            limits: values.iter().map(|weight| rule.limits(*weight)).collect(),
            by_source: Lists::new(sources, ends.iter().copied()),
            by_target: Lists::new(targets, ends.iter().map(|(source, target)| (*target, *source))),
            x: traces(sources, rule.on_post),
            y: traces(targets, rule.on_pre),
            pending: vec![vec![0.0; targets]; delay_ticks + 1],
            weights: projection.weights.clone(),
            values,
            rule,
            delay_ticks,
            step: None,
        }
    }

    /// What arrives at the targets in a tick; it is taken.
    pub(crate) fn arriving(&mut self, tick: usize) -> Vec<f64> {
        let slot = tick % self.pending.len();
        let empty = vec![0.0; self.pending[slot].len()];
        std::mem::replace(&mut self.pending[slot], empty)
    }

    /// Sends what the sources send in a tick, then lets it change the weights of its synapses, unless learning is frozen.
    pub(crate) fn send(&mut self, tick: usize, activity: &Activity, learns: Option<ThirdFactors>) {
        let slot = (tick + self.delay_ticks) % self.pending.len();
        for (source, value) in activity {
            for (target, synapse) in self.by_source.of(*source) {
                self.pending[slot][*target] += self.values[*synapse] * value;
            }
        }
        let (Some(side), Some(factors)) = (self.rule.on_pre, learns) else { return };
        for (source, _) in activity {
            for (target, synapse) in self.by_source.of(*source) {
                let trace = self.y.values[*target];
                let changed = self.changed(*synapse, &side, trace, factors.pre);
                self.values[*synapse] = changed;
            }
        }
    }

    /// The end of a tick in which these sources and targets were active: traces, then what spikes change.
    pub(crate) fn finish_tick(&mut self, sent: &Activity, spiked: &Activity, factors: ThirdFactors) {
        self.x.step(sent);
        self.y.step(spiked);
        let Some(side) = self.rule.on_post else { return };
        for (target, _) in spiked {
            for (source, synapse) in self.by_target.of(*target) {
                let trace = self.x.values[*source];
                let changed = self.changed(*synapse, &side, trace, factors.post);
                self.values[*synapse] = changed;
            }
        }
    }

    fn changed(&self, synapse: usize, side: &Side, trace: f64, factor: f64) -> f64 {
        let weight = self.values[synapse];
        let change = side.change(&self.rule, weight, trace, if side.modulated { factor } else { 1.0 });
        let (low, high) = self.limits[synapse];
        let rounded = self.step.map_or(weight + change, |step| ((weight + change) / step).round() * step);
        rounded.clamp(low, high)
    }

    pub(crate) fn clear_state(&mut self) {
        self.pending.iter_mut().for_each(|sums| sums.fill(0.0));
    }

    pub(crate) fn clear_traces(&mut self) {
        self.x.values.fill(0.0);
        self.y.values.fill(0.0);
    }

    pub(crate) fn set_step(&mut self, step: Option<f64>) {
        self.step = step;
    }

    /// The weights of now.
    pub(crate) fn weights(&self) -> Weights {
        let mut weights = self.weights.clone();
        match &mut weights {
            Weights::Dense { values } | Weights::OneToOne { values } => values.clone_from(&self.values),
            // Validation refuses rules for what synapses share.
            Weights::Product { .. } => {}
            Weights::Sparse { synapses } => {
                synapses.iter_mut().zip(&self.values).for_each(|(synapse, value)| synapse.2 = *value);
            }
        }
        weights
    }

    /// The traces x of the sources and y of the targets.
    pub(crate) fn traces(&self) -> (&[f64], &[f64]) {
        (&self.x.values, &self.y.values)
    }
}

/// `(source, target)` of every synapse in storage order.
fn ends(weights: &Weights, sources: usize) -> Vec<(usize, usize)> {
    match weights {
        Weights::Dense { values } => (0..values.len()).map(|index| (index % sources, index / sources)).collect(),
        Weights::OneToOne { values } => (0..values.len()).map(|index| (index, index)).collect(),
        Weights::Product { .. } => weights.synapses(sources).map(|(source, target, _)| (source, target)).collect(),
        Weights::Sparse { synapses } => {
            synapses.iter().map(|(source, target, _)| (*source as usize, *target as usize)).collect()
        }
    }
}

impl Lists {
    /// Of `(own end, other end)` by synapse; each list ascends by the other end.
    fn new(size: usize, ends: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut sorted: Vec<_> = ends.enumerate().map(|(synapse, (own, other))| (own, other, synapse)).collect();
        sorted.sort_unstable();
        let starts = (0..=size).map(|own| sorted.partition_point(|entry| entry.0 < own)).collect();
        Self { starts, synapses: sorted.into_iter().map(|(_, other, synapse)| (other, synapse)).collect() }
    }

    fn of(&self, own: usize) -> &[(usize, usize)] {
        &self.synapses[self.starts[own]..self.starts[own + 1]]
    }
}

impl Traces {
    fn step(&mut self, active: &Activity) {
        let Some((decay, trace)) = self.step else { return };
        self.values.iter_mut().for_each(|value| *value *= decay);
        for (index, _) in active {
            let value = &mut self.values[*index];
            *value = if trace.nearest { trace.bump } else { (*value + trace.bump).min(1.0) };
        }
    }
}
