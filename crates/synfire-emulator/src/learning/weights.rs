//! Weights in the order of an image.

use super::plan::{LearningPlan, TilePlace};
use crate::layout::{Synapses, Weight, Weights};

impl Synapses {
    /// All weights, `[tile][row][column]`.
    pub fn weights(&self, plan: &LearningPlan, lanes: usize) -> Vec<i16> {
        match &self.weights {
            Weights::Narrow(weights) => ordered(weights, self.tile_weights, plan, lanes),
            Weights::Wide(weights) => ordered(weights, self.tile_weights, plan, lanes),
        }
    }
}

/// Tiles that do not learn are read where they were before runs were packed: at the beginning.
fn ordered<W: Weight>(weights: &[W], tile_weights: usize, plan: &LearningPlan, lanes: usize) -> Vec<i16> {
    let mut ordered: Vec<i16> = weights[..tile_weights].iter().map(|weight| weight.value() as i16).collect();
    for tile in &plan.tiles {
        let TilePlace { start, row_pitch } = plan.places[*tile];
        for (row, own) in ordered[tile * lanes * lanes..][..lanes * lanes].chunks_exact_mut(lanes).enumerate() {
            let learned = &weights[start + row * row_pitch..][..lanes];
            own.iter_mut().zip(learned).for_each(|(own, learned)| *own = learned.value() as i16);
        }
    }
    ordered
}
