//! The learning of one tick: rows, traces, columns.

use synfire_arch::{Dither, DitherKind};
use synfire_program::{Controls, Rule, RuleSide, ThirdFactor};

use super::arithmetic::{Full, Narrow, Signed};
use super::change::{Change, Fit};
use super::plan::{LearningPlan, neuron_blocks};
use super::tables::DitherTables;
use super::tiles::{LaneDither, depress, potentiate};
use super::{Activity, bytes, traces};
use crate::layout::Synapses;
use crate::ring::bits;
use crate::simd::{Simd, Vectors, dispatch};
use crate::state::Traces;
use crate::weight::{Weight, Weights};

/// So many columns of a tile are faster one by one than together.
const FEW_COLUMNS: u32 = 4;

/// Everything that the learning of a tick reads and changes.
pub(crate) struct Phase<'a> {
    pub plan: &'a LearningPlan,
    pub synapses: &'a mut Synapses,
    pub traces: &'a mut Traces,
    pub activity: &'a Activity,
    pub dither: Dither,
    pub controls: Controls,
}

/// Learns; returns how many blocks of traces reached full scale.
pub(crate) fn learn(simd: Simd, lanes: u32, phase: Phase<'_>) -> u64 {
    match lanes {
        2 => learn_2(simd, phase),
        4 => learn_4(simd, phase),
        8 => learn_8(simd, phase),
        _ => learn_16(simd, phase),
    }
}

fn learn_2(simd: Simd, phase: Phase<'_>) -> u64 {
    dispatch!(simd, with vectors learn_body::<_, 2>, (phase: Phase<'_>) -> u64)
}

fn learn_4(simd: Simd, phase: Phase<'_>) -> u64 {
    dispatch!(simd, with vectors learn_body::<_, 4>, (phase: Phase<'_>) -> u64)
}

fn learn_8(simd: Simd, phase: Phase<'_>) -> u64 {
    dispatch!(simd, with vectors learn_body::<_, 8>, (phase: Phase<'_>) -> u64)
}

fn learn_16(simd: Simd, phase: Phase<'_>) -> u64 {
    dispatch!(simd, with vectors learn_body::<_, 16>, (phase: Phase<'_>) -> u64)
}

#[inline(always)]
fn learn_body<V: Vectors, const P: usize>(vectors: V, phase: Phase<'_>) -> u64 {
    let Phase { plan, synapses: Synapses { weights, .. }, traces, activity, dither, controls } = phase;
    let tables = &DitherTables::new(dither, plan.lines);
    let step = Step { plan, activity, tables, controls };
    match weights {
        Weights::Narrow(weights) => step.rows::<i8, P>(weights, &traces.y),
        Weights::Wide(weights) => step.rows::<i16, P>(weights, &traces.y),
    }
    let saturations = step.traces::<P>(traces);
    match weights {
        Weights::Narrow(weights) => step.columns::<i8, V, P>(vectors, weights, &traces.x),
        Weights::Wide(weights) => step.columns::<i16, V, P>(vectors, weights, &traces.x),
    }
    saturations
}

struct Step<'a> {
    plan: &'a LearningPlan,
    activity: &'a Activity,
    tables: &'a DitherTables,
    controls: Controls,
}

impl Step<'_> {
    fn changes(&self, side: impl Fn(&Rule) -> RuleSide, factor: ThirdFactor) -> Vec<Option<Change>> {
        self.plan.rules.iter().map(|rule| Change::new(rule, &side(rule), factor)).collect()
    }

    #[inline(always)]
    fn dither<const P: usize>(&self, kind: DitherKind) -> LaneDither<'_, P> {
        LaneDither { tables: self.tables, lanes: self.tables.lanes(kind) }
    }

    #[inline(always)]
    fn rows<W: Weight, const P: usize>(&self, weights: &mut [W], y: &[u8]) {
        let changes = self.changes(|rule| rule.pre, self.controls.pre);
        let dither = self.dither(DitherKind::Row);
        for source in &self.activity.blocks {
            for run in self.plan.rows_of(*source) {
                let Some(change) = &changes[run.rule] else { continue };
                for row in bits(self.activity.masks[*source]) {
                    let fit = change.fit_of::<W>();
                    if fit == Fit::Byte
                        && let Some(weights) = W::bytes(weights)
                    {
                        bytes::depress::<P>(weights, run, row, y, dither, change);
                        continue;
                    }
                    match fit {
                        Fit::Byte | Fit::Narrow => depress::<Narrow, W, P>(weights, run, row, y, dither, change),
                        Fit::Signed => depress::<Signed, W, P>(weights, run, row, y, dither, change),
                        Fit::Full => depress::<Full, W, P>(weights, run, row, y, dither, change),
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn traces<const P: usize>(&self, Traces { x, y }: &mut Traces) -> u64 {
        let dither = self.dither::<P>(DitherKind::Trace);
        let mut saturations = 0;
        for range in &self.plan.ranges {
            let sources = range.first.index()..range.last.index() + 1;
            let events = &self.activity.masks[sources.clone()];
            if let Some(parameters) = &range.pre {
                let x = &mut x[sources.start * P..sources.end * P];
                saturations += traces::step(x, events, sources.start, dither, parameters);
            }
            if let Some(parameters) = &range.post {
                let blocks = neuron_blocks(range, self.plan.axon_blocks);
                let y = &mut y[blocks.start * P..blocks.end * P];
                saturations += traces::step(y, events, self.plan.first_y + blocks.start, dither, parameters);
            }
        }
        saturations
    }

    #[inline(always)]
    fn columns<W: Weight, V: Vectors, const P: usize>(&self, vectors: V, weights: &mut [W], x: &[u8]) {
        let changes = self.changes(|rule| rule.post, self.controls.post);
        let dither = self.dither(DitherKind::Column);
        for entry in self.activity.spikes() {
            for run in self.plan.columns_of(entry.block) {
                let Some(change) = &changes[run.rule] else { continue };
                let (run, mask) = ((run, self.plan.places.as_slice()), entry.mask);
                let fit = change.fit_of::<W>();
                if fit == Fit::Byte
                    && mask.count_ones() <= FEW_COLUMNS
                    && let Some(weights) = W::bytes(weights)
                {
                    bytes::potentiate::<P>(vectors, weights, run, mask, x, dither, change);
                    continue;
                }
                match fit {
                    Fit::Byte | Fit::Narrow => potentiate::<Narrow, W, P>(weights, run, mask, x, dither, change),
                    Fit::Signed => potentiate::<Signed, W, P>(weights, run, mask, x, dither, change),
                    Fit::Full => potentiate::<Full, W, P>(weights, run, mask, x, dither, change),
                }
            }
        }
    }
}
