//! Random projections that learn.

use synfire_arch::{NeuronBlock, RuleId, SourceBlock, Target, TileId};
use synfire_image::{ColumnUse, Program, Rule, RuleSide, Use};

use crate::Rng;
use crate::causal::undelayed_from;

/// Projections that learn, before they are part of a program.
#[derive(Debug, Default)]
pub(crate) struct Plastic {
    pub rules: Vec<Rule>,
    /// Uses of each source block.
    pub rows: Vec<Vec<Use>>,
    /// Column lists of each neuron block.
    pub columns: Vec<Vec<ColumnUse>>,
    /// The rule of each tile, behind the tiles that do not learn.
    pub tiles: Vec<RuleId>,
}

impl Plastic {
    /// Nothing that learns, for so many source blocks.
    pub fn none(sources: u32) -> Self {
        Self { rows: vec![Vec::new(); sources as usize], ..Self::default() }
    }

    /// A few projections between random blocks of a program that has its stages and its fixed tiles. `axons` are the axon blocks
    /// that have inputs.
    pub fn random(rng: &mut Rng, target: &Target, program: &Program, axons: std::ops::Range<u32>) -> Self {
        let blocks = program.stages.last().map_or(0, |stage| stage.last.0 + 1);
        let mut plastic = Self::none(target.source_blocks());
        plastic.columns = vec![Vec::new(); blocks as usize];
        plastic.rules = (0..rng.count(1, (target.rules - 1).min(4))).map(|_| rule(rng, target)).collect();
        let fixed = program.weights.len() as u32 / (target.lanes * target.lanes);
        for _ in 0..rng.count(1, 4) {
            let from_axons = rng.chance(0.6);
            let first = if from_axons { axons.start } else { target.axon_blocks() };
            let last = first + if from_axons { axons.end - axons.start } else { blocks } - 1;
            let sources = between(rng, first, last);
            let targets = between(rng, 0, blocks - 1);
            plastic.project(rng, target, program, fixed, sources, targets);
        }
        plastic
    }

    /// List entries of rows and columns.
    pub fn entries(&self) -> u32 {
        let lengths = self.rows.iter().map(Vec::len).chain(self.columns.iter().map(Vec::len));
        lengths.sum::<usize>() as u32
    }

    /// A projection from all of `sources` to all of `targets`, first and number each, unless a memory is too small for it.
    fn project(
        &mut self,
        rng: &mut Rng,
        target: &Target,
        program: &Program,
        fixed: u32,
        (source, sources): (u32, u32),
        (block, blocks): (u32, u32),
    ) {
        let tile = fixed + self.tiles.len() as u32;
        // Half of the list entries are left to fixed weights.
        if tile + sources * blocks > target.tiles || self.entries() + sources + blocks > target.uses / 2 {
            return;
        }
        let rule = RuleId(rng.count(0, self.rules.len() as u32 - 1));
        self.tiles.extend(vec![rule; (sources * blocks) as usize]);
        // Tiles lie row by row or column by column.
        let (row_stride, column_stride) = if rng.chance(0.5) { (1, blocks) } else { (sources, 1) };
        for s in 0..sources {
            let source = SourceBlock(source + s);
            let undelayed = undelayed_from(target, &program.stages, source) <= block;
            self.rows[source.index()].push(Use {
                tile: TileId(tile + s * column_stride),
                stride: row_stride,
                block: NeuronBlock(block),
                count: blocks,
                delay: rng.pick(&[u32::from(!undelayed), 1, target.delay_max()]),
                exponent: rng.range(-2, 6) as i32,
                rule: Some(rule),
                last: false,
            });
        }
        if !self.rules[rule.index()].post.is_active() && rng.chance(0.7) {
            return;
        }
        for t in 0..blocks {
            self.columns[(block + t) as usize].push(ColumnUse {
                tile: TileId(tile + t * row_stride),
                stride: column_stride,
                block: SourceBlock(source),
                count: sources,
                rule,
                last: false,
            });
        }
    }

    /// Adds tiles, rules and column lists to a program that has its tile lists.
    pub fn complete(self, rng: &mut Rng, target: &Target, program: &mut Program) {
        for rule in &self.tiles {
            tile(rng, target, &self.rules[rule.index()], &mut program.weights);
        }
        program.rules = self.rules;
        if self.columns.iter().all(Vec::is_empty) {
            return;
        }
        for mut list in self.columns {
            program.column_pointers.push((!list.is_empty()).then_some(program.columns.len() as u32));
            if let Some(last) = list.last_mut() {
                last.last = true;
            }
            program.columns.extend(list);
        }
    }
}

/// First and number of some consecutive blocks.
fn between(rng: &mut Rng, first: u32, last: u32) -> (u32, u32) {
    let begin = rng.count(first, last);
    (begin, rng.count(1, last + 1 - begin))
}

fn rule(rng: &mut Rng, target: &Target) -> Rule {
    let (least, most) = (-(1_i64 << (target.weight_bits - 1)), (1_i64 << (target.weight_bits - 1)) - 1);
    let ends = [rng.range(least, most), rng.range(least, most)];
    let any = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    let (w_min, w_max) = rng.pick(&[(0, most), (least, most), (least, most), (-most, most), any, any, (least, 0)]);
    let (pre, post) = (side(rng, target), side(rng, target));
    Rule {
        w_min: w_min as i16,
        w_max: w_max as i16,
        range_shift: rng.count(target.weight_bits - 1, target.weight_bits) as u8,
        keep_sign: rng.chance(0.3),
        pre,
        post,
    }
}

/// Mostly changes of a few units or less, sometimes anything.
fn side(rng: &mut Rng, target: &Target) -> RuleSide {
    let soft = target.soft_bounds && rng.chance(0.4);
    let shift = if soft { rng.count(8, 8 + target.weight_bits) } else { rng.count(5, 12) };
    RuleSide {
        gain: if rng.chance(0.15) { 0 } else { rng.range(-16, 15) as i8 },
        shift: if rng.chance(0.1) { rng.count(0, 20) } else { shift.min(20) } as u8,
        target: if rng.chance(0.5) { 0 } else { rng.count(0, 255) as u8 },
        soft,
        down: soft && rng.chance(0.5),
        modulated: rng.chance(0.4),
    }
}

/// Weights of a tile within the bounds of its rule, in one of several styles.
fn tile(rng: &mut Rng, target: &Target, rule: &Rule, weights: &mut Vec<i16>) {
    let (least, most) = (i64::from(rule.w_min), i64::from(rule.w_max));
    let style = rng.range(0, 3);
    for _ in 0..target.lanes * target.lanes {
        weights.push(match style {
            0 => rng.pick(&[least, most]),
            1 => 0.clamp(least, most),
            _ => rng.range(least, most),
        } as i16);
    }
}
