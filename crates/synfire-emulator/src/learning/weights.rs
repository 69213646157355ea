//! Weights in the order of a program.

use super::plan::{LearningPlan, TilePlace};
use crate::layout::{Synapses, Weight, Weights};

impl Synapses {
    /// All weights, `[tile][row][column]`.
    pub fn weights(&self, plan: &LearningPlan, lanes: usize) -> Vec<i16> {
        match &self.weights {
            Weights::Narrow(weights) => self.read(weights, plan, lanes),
            Weights::Wide(weights) => self.read(weights, plan, lanes),
        }
    }

    /// Sets the weights that learn to those of `new`, which has all, `[tile][row][column]`.
    pub fn set_weights(&mut self, new: &[i16], plan: &LearningPlan, lanes: usize) {
        let counts = &mut self.counts;
        match &mut self.weights {
            Weights::Narrow(weights) => write(weights, counts, new, plan, lanes),
            Weights::Wide(weights) => write(weights, counts, new, plan, lanes),
        }
    }

    /// Tiles that do not learn are read where they were before runs were packed: at the beginning.
    fn read<W: Weight>(&self, weights: &[W], plan: &LearningPlan, lanes: usize) -> Vec<i16> {
        let mut ordered: Vec<i16> = weights[..self.tile_weights].iter().map(|weight| weight.value() as i16).collect();
        for Row { own, start, .. } in rows(plan, lanes) {
            let learned = &weights[start..start + lanes];
            ordered[own..own + lanes].iter_mut().zip(learned).for_each(|(own, learned)| *own = learned.value() as i16);
        }
        ordered
    }
}

fn write<W: Weight>(weights: &mut [W], counts: &mut [u64], new: &[i16], plan: &LearningPlan, lanes: usize) {
    for Row { own, start, source } in rows(plan, lanes) {
        let weights = &mut weights[start..start + lanes];
        let non_zero = |weights: &[W]| weights.iter().filter(|weight| weight.value() != 0).count() as u64;
        counts[source] -= non_zero(weights);
        weights.iter_mut().zip(&new[own..]).for_each(|(weight, new)| *weight = W::learned((*new).into()));
        counts[source] += non_zero(weights);
    }
}

/// One row of a tile that learns.
struct Row {
    /// Where it is in the program.
    own: usize,
    /// Where it is in the prepared weights.
    start: usize,
    /// Its source.
    source: usize,
}

fn rows(plan: &LearningPlan, lanes: usize) -> impl Iterator<Item = Row> {
    plan.tiles.iter().flat_map(move |tile| {
        let TilePlace { start, source } = plan.places[*tile];
        (0..lanes).map(move |row| Row {
            own: (tile * lanes + row) * lanes,
            start: start + row * lanes,
            source: source * lanes + row,
        })
    })
}
