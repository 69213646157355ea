//! The program of some blocks of one stage.
//!
//! All other sources are axons to it, the neurons of the whole program behind its real axons. What a neuron of an earlier round
//! sends arrives in the tick in which it spikes. What one of the same or a later round sends is given to it in the next tick,
//! so that its delays are one tick shorter.

use std::ops::Range;

use synfire_arch::{NeuronBlock, SourceBlock, Target, TileId};
use synfire_program::{Program, StageRange, TileLists, Use};

use crate::rounds::Rounds;

/// When the spikes of a source are given to a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// In the tick in which they are.
    AtOnce,
    /// In the next tick.
    Later,
}

/// When those of a source block are given to a stage whose round begins with the block `first`: at once those of axons and
/// of rounds before it.
fn given(target: &Target, first: NeuronBlock, source: SourceBlock) -> Given {
    match source.0.checked_sub(target.axon_blocks()) {
        Some(block) if block >= first.0 => Given::Later,
        _ => Given::AtOnce,
    }
}

/// Target and program of some blocks of a stage.
pub(crate) fn clip(
    target: &Target,
    program: &Program,
    rounds: &Rounds,
    stage: usize,
    blocks: Range<u32>,
) -> (Target, Program) {
    let lanes = target.lanes;
    let first = program.stages[rounds.first_with(stage)].first;
    let own = (blocks.start * lanes) as usize..(blocks.end * lanes) as usize;
    let mut clipped = Program {
        neurons: program.neurons[own].to_vec(),
        profiles: program.profiles.clone(),
        stages: vec![StageRange {
            first: NeuronBlock(0),
            last: NeuronBlock(blocks.end - blocks.start - 1),
            winner: program.stages[stage].winner,
        }],
        pointers: vec![None; program.pointers.len()],
        ..Program::default()
    };
    for kind in [Given::AtOnce, Given::Later] {
        add_lists(target, program, (first, kind), &blocks, &mut clipped);
    }
    compact(program, (lanes * lanes) as usize, &mut clipped);
    let neurons = program.neurons.len() as u32;
    let target = Target { axons: target.axons + neurons, neurons: clipped.neurons.len() as u32, ..target.clone() };
    (target, clipped)
}

/// Adds the lists of all sources whose spikes are given at this time. Lists that share their ends go on doing so.
fn add_lists(
    target: &Target,
    program: &Program,
    (first, kind): (NeuronBlock, Given),
    blocks: &Range<u32>,
    clipped: &mut Program,
) {
    let mut starts = TileLists::new(program).starts();
    starts.retain(|(_, source)| given(target, first, *source) == kind);
    let mut starts = starts.into_iter().peekable();
    // Sources whose lists begin here or before, and have no entry yet; whether the list that is walked has a source.
    let (mut waiting, mut is_listed) = (Vec::new(), false);
    for (index, entry) in program.uses.iter().enumerate() {
        while let Some((_, source)) = starts.next_if(|(first, _)| *first as usize == index) {
            waiting.push(source);
            is_listed = true;
        }
        if let Some(own) = clip_use(entry, kind, blocks).filter(|_| is_listed) {
            waiting.drain(..).for_each(|source| clipped.pointers[source.index()] = Some(clipped.uses.len() as u32));
            clipped.uses.push(own);
        }
        if entry.last {
            waiting.clear();
            end_list(clipped);
            is_listed = false;
        }
    }
}

/// The last entry so far ends a list.
fn end_list(clipped: &mut Program) {
    if let Some(last) = clipped.uses.last_mut() {
        last.last = true;
    }
}

/// The part of a run that leads to these blocks, if there is one.
fn clip_use(entry: &Use, kind: Given, blocks: &Range<u32>) -> Option<Use> {
    let first = entry.block.0.max(blocks.start);
    let end = (entry.block.0 + entry.count).min(blocks.end);
    let delay = match kind {
        Given::AtOnce => entry.delay,
        // Nothing leads back to an earlier round, or to its own, without a delay: no such run has a source of this kind.
        Given::Later => entry.delay.checked_sub(1)?,
    };
    (first < end).then(|| Use {
        tile: TileId(entry.tile.0 + (first - entry.block.0) * entry.stride),
        block: NeuronBlock(first - blocks.start),
        count: end - first,
        delay,
        last: false,
        ..*entry
    })
}

/// Keeps of the weights only those tiles that a run reaches or leaps over, so that its strides stay as they are.
fn compact(program: &Program, tile_size: usize, clipped: &mut Program) {
    let tiles = program.weights.len() / tile_size.max(1);
    // By tile: how many runs begin there, less those that have ended before.
    let mut runs = vec![0_i64; tiles + 1];
    for entry in &clipped.uses {
        runs[entry.tile.index()] += 1;
        runs[entry.tile.index() + (entry.stride * (entry.count - 1)) as usize + 1] -= 1;
    }
    let mut places = Vec::with_capacity(tiles);
    let (mut open, mut next) = (0, 0);
    for (weights, change) in program.weights.chunks_exact(tile_size.max(1)).zip(&runs) {
        open += change;
        places.push(next);
        if open > 0 {
            clipped.weights.extend_from_slice(weights);
            next += 1;
        }
    }
    clipped.uses.iter_mut().for_each(|entry| entry.tile = TileId(places[entry.tile.index()]));
}
