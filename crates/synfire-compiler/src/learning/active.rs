//! What of a network learns: the rules that change something, and the synapses that they change.

use synfire_network::{Plasticity, Projection, Side, Weights};

/// The rule of a projection without sides that change nothing; `None` if nothing changes its weights.
pub(crate) fn active_rule(projection: &Projection) -> Option<Plasticity> {
    let active = |side: Option<Side>| side.filter(|side| side.amplitude != 0.0);
    let rule = projection.plasticity?;
    let rule = Plasticity { on_pre: active(rule.on_pre), on_post: active(rule.on_post), ..rule };
    (rule.on_pre.is_some() || rule.on_post.is_some()).then_some(rule)
}

/// All synapses of a projection that learns, those with weight 0 too, as `(source, target, weight)`.
pub(crate) fn all_synapses(weights: &Weights, sources: usize) -> Box<dyn Iterator<Item = (usize, usize, f64)> + '_> {
    match weights {
        Weights::Dense { values } => {
            Box::new(values.iter().enumerate().map(move |(index, weight)| (index % sources, index / sources, *weight)))
        }
        Weights::OneToOne { values } => {
            Box::new(values.iter().enumerate().map(|(index, weight)| (index, index, *weight)))
        }
        // No rule is valid for what synapses share.
        Weights::Product { .. } => weights.synapses(sources),
        Weights::Sparse { synapses } => {
            Box::new(synapses.iter().map(|(source, target, weight)| (*source as usize, *target as usize, *weight)))
        }
    }
}
