//! Random weights and tile lists.

use synfire_arch::{NeuronBlock, SourceBlock, Target, TileId};
use synfire_image::{Program, Use};

use crate::causal::undelayed_from;
use crate::plastic::Plastic;
use crate::{Bias, Rng};

/// Weights of one tile, in one of several styles.
pub(crate) fn tile(rng: &mut Rng, target: &Target, weights: &mut Vec<i16>) {
    let (min, max) = (-(1_i64 << (target.weight_bits - 1)), (1_i64 << (target.weight_bits - 1)) - 1);
    let style = rng.range(0, 5);
    for _ in 0..target.lanes * target.lanes {
        let weight = match style {
            0 => rng.pick(&[min, max]),
            1 if rng.chance(0.9) => 0,
            2 => rng.range(0, max),
            3 => rng.range(min, 0),
            _ => rng.range(min, max),
        };
        weights.push(weight as i16);
    }
}

/// Gives the source blocks in `sources` their lists: those in `plastic`, by source block, and random ones with fixed weights.
pub(crate) fn lists(
    rng: &mut Rng,
    target: &Target,
    bias: &Bias,
    program: &mut Program,
    sources: &[SourceBlock],
    plastic: &Plastic,
) {
    let mut reserved = plastic.entries();
    for source in sources {
        let own = &plastic.rows[source.index()];
        if own.is_empty() && rng.chance(bias.empty_lists) {
            continue;
        }
        if own.is_empty()
            && rng.chance(bias.shared_lists)
            && let Some(first) = shared_list(rng, target, program, *source)
        {
            program.pointers[source.index()] = Some(first);
            continue;
        }
        let length = rng.count(1, bias.max_runs).min(target.uses - reserved - program.uses.len() as u32);
        let mut list: Vec<_> = (0..length).map(|_| run(rng, target, bias, program, *source)).collect();
        for entry in own {
            list.insert(rng.count(0, list.len() as u32) as usize, *entry);
        }
        reserved -= own.len() as u32;
        if let Some(last) = list.last_mut() {
            last.last = true;
            program.pointers[source.index()] = Some(program.uses.len() as u32);
        }
        program.uses.extend(list);
    }
}

/// The beginning or the middle of a list that is there already and that this source may deliver through.
fn shared_list(rng: &mut Rng, target: &Target, program: &Program, source: SourceBlock) -> Option<u32> {
    let first = rng.count(0, program.uses.len().checked_sub(1)? as u32);
    let end = program.uses[first as usize..].iter().position(|entry| entry.last)? + first as usize;
    let list = &program.uses[first as usize..=end];
    // A tile that learns has one place.
    if list.iter().any(|entry| entry.rule.is_some()) {
        return None;
    }
    let delayed = list.iter().all(|entry| entry.delay > 0);
    (delayed || source.0 < target.axon_blocks()).then_some(first)
}

fn run(rng: &mut Rng, target: &Target, bias: &Bias, program: &Program, source: SourceBlock) -> Use {
    let blocks = program.stages.last().map_or(0, |stage| stage.last.0 + 1);
    let tiles = program.weights.len() as u32 / (target.lanes * target.lanes);
    let undelayed_from = undelayed_from(target, &program.stages, source);
    let forward = undelayed_from < blocks && rng.chance(0.5);
    let block = rng.count(if forward { undelayed_from } else { 0 }, blocks - 1);
    let count = if rng.chance(0.5) { blocks - block } else { rng.count(1, blocks - block) };
    let shared = count == 1 || rng.chance(bias.shared_tiles);
    let widest = (tiles - 1).checked_div(count - 1).unwrap_or(0).min(2 * target.neuron_blocks() - 1);
    let far = rng.count(widest.min(1), widest);
    let stride = if shared { 0 } else { rng.pick(&[widest.min(1), far]) };
    let shortest = u32::from(block < undelayed_from);
    let delays = [shortest, shortest, 1, target.delay_max(), rng.count(1, target.delay_max())];
    Use {
        tile: TileId(rng.count(0, tiles - 1 - (count - 1) * stride)),
        stride,
        block: NeuronBlock(block),
        count,
        delay: rng.pick(&delays),
        exponent: if rng.chance(0.3) { rng.pick(&[0, 1, 15]) } else { rng.range(-8, 15) as i32 },
        rule: None,
        last: false,
    }
}
