//! Random trace ranges.

use synfire_arch::{NeuronBlock, SourceBlock, Target};
use synfire_image::{Program, TraceParameters, TraceRange};

use crate::Rng;

/// Which source blocks need which traces.
struct Needs {
    x: Vec<bool>,
    y: Vec<bool>,
}

/// Gives a program whose lists are complete the traces that its rules need, and some that they do not. The target has at least
/// two trace ranges.
pub(crate) fn ranges(rng: &mut Rng, target: &Target, program: &mut Program) {
    let needs = needs(target, program);
    let axon_blocks = target.axon_blocks() as usize;
    let blocks = axon_blocks + program.neurons.len() / target.lanes as usize;
    let left = target.trace_ranges as usize;
    let mut ranges = cut(rng, &needs, 0..axon_blocks, left / 2);
    let left = left - ranges.len();
    ranges.extend(cut(rng, &needs, axon_blocks..blocks, left.min(4)));
    // In no order in particular.
    for last in (1..ranges.len()).rev() {
        ranges.swap(last, rng.count(0, last as u32) as usize);
    }
    program.trace_ranges = ranges;
}

fn needs(target: &Target, program: &Program) -> Needs {
    let sources = target.source_blocks() as usize;
    let mut needs = Needs { x: vec![false; sources], y: vec![false; sources] };
    for source in 0..program.pointers.len() {
        for entry in program.uses_of(SourceBlock(source as u32)) {
            let Some(rule) = entry.rule.map(|rule| &program.rules[rule.index()]) else { continue };
            needs.x[source] |= rule.post.is_active();
            for NeuronBlock(block) in (entry.block.0..entry.block.0 + entry.count).map(NeuronBlock) {
                needs.y[(target.axon_blocks() + block) as usize] |= rule.pre.is_active();
            }
        }
    }
    needs
}

/// At most `most` ranges, at least 1, that cover all needs of consecutive source blocks.
fn cut(rng: &mut Rng, needs: &Needs, blocks: std::ops::Range<usize>, most: usize) -> Vec<TraceRange> {
    let is_needed = |block: &usize| needs.x[*block] || needs.y[*block];
    let axons = blocks.start == 0;
    let (Some(first), Some(last)) = (blocks.clone().find(is_needed), blocks.rev().find(is_needed)) else {
        return Vec::new();
    };
    let mut ranges = Vec::new();
    let mut begin = first;
    while begin <= last {
        let end = if ranges.len() + 1 == most { last } else { rng.count(begin as u32, last as u32) as usize };
        let own = begin..end + 1;
        let pre = needs.x[own.clone()].contains(&true) || rng.chance(0.2);
        let post = needs.y[own].contains(&true) || (!axons && rng.chance(0.2));
        if pre || post {
            ranges.push(TraceRange {
                first: SourceBlock(begin as u32),
                last: SourceBlock(end as u32),
                pre: pre.then(|| parameters(rng)),
                post: post.then(|| parameters(rng)),
            });
        }
        begin = end + 1;
    }
    ranges
}

/// Time constants of a few ticks to a thousand, and the edges of what a trace can do.
fn parameters(rng: &mut Rng) -> TraceParameters {
    let odd = rng.chance(0.15);
    TraceParameters {
        mantissa: rng.count(if odd { 0 } else { 8 }, 15) as u8,
        shift: if odd { rng.count(0, 20) } else { rng.count(4, 13) } as u8,
        bump: if odd { rng.pick(&[0, 255]) } else { rng.count(20, 200) as u8 },
        nearest: rng.chance(0.3),
    }
}
