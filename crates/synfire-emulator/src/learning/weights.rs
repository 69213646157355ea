//! Weights in the order of a program.

use super::plan::{LearningPlan, RowRun, TilePlace};
use crate::layout::Synapses;
use crate::simd::{Simd, dispatch};
use crate::weight::{Weight, Weights};

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
        match &mut self.weights {
            Weights::Narrow(weights) => write(weights, new, plan, lanes),
            Weights::Wide(weights) => write(weights, new, plan, lanes),
        }
    }

    /// Tiles that do not learn are read where they were before runs were packed: at the beginning.
    fn read<W: Weight>(&self, weights: &[W], plan: &LearningPlan, lanes: usize) -> Vec<i16> {
        let mut ordered: Vec<i16> = weights[..self.tile_weights].iter().map(|weight| weight.value() as i16).collect();
        for Row { own, start } in rows(plan, lanes) {
            let learned = &weights[start..start + lanes];
            ordered[own..own + lanes].iter_mut().zip(learned).for_each(|(own, learned)| *own = learned.value() as i16);
        }
        ordered
    }
}

impl Synapses {
    /// Takes the weights that learn out of the counts, which are those of all weights.
    pub fn leave_out_learned(&mut self, plan: &LearningPlan, lanes: usize) {
        for (index, count) in self.counts.iter_mut().enumerate() {
            let (source, row) = (index / lanes, index % lanes);
            *count -= non_zero(Simd::PORTABLE, &self.weights, plan.rows_of(source), row, lanes);
        }
    }

    /// Weights of a source that are not 0, those that learn among them.
    pub fn events_of(&self, plan: &LearningPlan, simd: Simd, (source, row): (usize, usize), lanes: usize) -> u64 {
        let runs = plan.rows_of(source);
        let learned = if runs.is_empty() { 0 } else { non_zero(simd, &self.weights, runs, row, lanes) };
        self.counts[source * lanes + row] + learned
    }
}

/// How many weights of a row of some runs are not 0.
fn non_zero(simd: Simd, weights: &Weights, runs: &[RowRun], row: usize, lanes: usize) -> u64 {
    dispatch!(simd, non_zero_body, (weights: &Weights, runs: &[RowRun], row: usize, lanes: usize) -> u64)
}

#[inline(always)]
fn non_zero_body(weights: &Weights, runs: &[RowRun], row: usize, lanes: usize) -> u64 {
    let of = |run: &RowRun| match (weights, lanes) {
        (Weights::Narrow(weights), 2) => non_zero_of::<i8, 2>(weights, run, row),
        (Weights::Narrow(weights), 4) => non_zero_of::<i8, 4>(weights, run, row),
        (Weights::Narrow(weights), 8) => non_zero_of::<i8, 8>(weights, run, row),
        (Weights::Narrow(weights), _) => non_zero_of::<i8, 16>(weights, run, row),
        (Weights::Wide(weights), 2) => non_zero_of::<i16, 2>(weights, run, row),
        (Weights::Wide(weights), 4) => non_zero_of::<i16, 4>(weights, run, row),
        (Weights::Wide(weights), 8) => non_zero_of::<i16, 8>(weights, run, row),
        (Weights::Wide(weights), _) => non_zero_of::<i16, 16>(weights, run, row),
    };
    runs.iter().map(of).sum()
}

#[inline(always)]
fn non_zero_of<W: Weight, const P: usize>(weights: &[W], run: &RowRun, row: usize) -> u64 {
    /// Tiles whose sums fit a byte in each lane.
    const TILES: usize = 255;
    let mut sum = 0;
    let mut start = run.start + row * P;
    for first in (0..run.count).step_by(TILES) {
        let mut counts = [0_u8; P];
        for _ in first..run.count.min(first + TILES) {
            let row: &[W; P] = weights[start..].first_chunk().expect("P weights");
            for lane in 0..P {
                counts[lane] += u8::from(!row[lane].is_zero());
            }
            start += run.tile_pitch;
        }
        sum += counts.iter().map(|count| u64::from(*count)).sum::<u64>();
    }
    sum
}

fn write<W: Weight>(weights: &mut [W], new: &[i16], plan: &LearningPlan, lanes: usize) {
    for Row { own, start } in rows(plan, lanes) {
        let weights = &mut weights[start..start + lanes];
        weights.iter_mut().zip(&new[own..]).for_each(|(weight, new)| *weight = W::learned((*new).into()));
    }
}

/// One row of a tile that learns.
struct Row {
    /// Where it is in the program.
    own: usize,
    /// Where it is in the prepared weights.
    start: usize,
}

fn rows(plan: &LearningPlan, lanes: usize) -> impl Iterator<Item = Row> {
    plan.tiles.iter().flat_map(move |tile| {
        let TilePlace { start } = plan.places[*tile];
        (0..lanes).map(move |row| Row { own: (tile * lanes + row) * lanes, start: start + row * lanes })
    })
}
