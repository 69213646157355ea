//! Rows, traces and columns of docs/core.md, one weight at a time.

use synfire_arch::generated::cycle;

use super::clock::{Entry, Visit, deliver_clocks};
use super::dither::{dither, key};
use super::memories::{Fields, Run};
use super::{Oracle, Outcome};

/// One side of a rule.
struct Side<'a> {
    rule: &'a Fields,
    prefix: &'a str,
}

impl Side<'_> {
    fn value(&self, name: &str) -> i128 {
        self.rule.value(&format!("{}_{name}", self.prefix))
    }

    /// What a weight becomes.
    fn change(&self, w: i128, u: i128, third_factor: i128, dither: i128) -> i128 {
        let (t, shift) = (self.value("target"), self.value("shift") as u32);
        let (w_min, w_max) = (self.rule.value("w_min"), self.rule.value("w_max"));
        let g = if self.value("modulated") == 1 { third_factor } else { self.value("gain") };
        if g == 0 {
            return w;
        }
        let up = if self.value("down") == 1 { t } else { u };
        let range = 2_i128.pow(self.rule.value("range_shift") as u32);
        let q = if self.value("soft") == 1 { up * range - (u + t) * (w - w_min) } else { u - t };
        let unit = 2_i128.pow(shift);
        let dw = (q * g + dither.rem_euclid(unit)).div_euclid(unit);
        let (mut low, mut high) = (w_min, w_max);
        if self.rule.value("keep_sign") == 1 {
            if w > 0 {
                low = low.max(1);
            } else if w < 0 {
                high = high.min(-1);
            } else {
                (low, high) = (0, 0);
            }
        }
        (w + dw).clamp(low, high)
    }
}

impl Oracle {
    pub(super) fn learns(&self) -> bool {
        !self.controls.freeze_learning && !self.memories.trace_ranges.is_empty()
    }

    fn key(&self) -> u64 {
        key(self.controls.seed, self.tick)
    }

    /// A presynaptic event has delivered a row of a tile.
    pub(super) fn depress(&mut self, run: &Run, step: usize, row: usize) {
        if !self.learns() || run.rule == 0 {
            return;
        }
        let lanes = self.memories.target.lanes as usize;
        let (tile, key) = (run.tile + step * run.stride, self.key());
        let side = Side { rule: &self.memories.rules[run.rule], prefix: "pre" };
        for column in 0..lanes {
            let u = self.y[(run.block + step) * lanes + column];
            let dither = dither(key, 0, column as u64, (tile * lanes + row) as u64);
            let weight = &mut self.memories.weights[tile * lanes + row][column];
            *weight = side.change(*weight, u, self.controls.pre.eighths().into(), dither);
        }
    }

    /// A neuron block with spikes walks its column list.
    fn potentiate(&mut self, block: usize, columns: &[u32]) -> Entry {
        let (lanes, key) = (self.memories.target.lanes as usize, self.key());
        let mut entry = Entry::default();
        let first = self.memories.column_list(block);
        for address in first.into_iter().flat_map(|first| first..) {
            let run = self.memories.uses[address];
            let side = Side { rule: &self.memories.rules[run.rule], prefix: "post" };
            for (column, step) in columns.iter().flat_map(|column| (0..run.blocks).map(move |step| (*column, step))) {
                let tile = run.tile + step * run.stride;
                for row in 0..lanes {
                    let u = self.x[(run.block + step) * lanes + row];
                    let dither = dither(key, 1, row as u64, (tile * lanes + column as usize) as u64);
                    let weight = &mut self.memories.weights[tile * lanes + row][column as usize];
                    *weight = side.change(*weight, u, self.controls.post.eighths().into(), dither);
                }
            }
            entry.runs.push(Visit((run.blocks * columns.len()) as u64));
            if run.last {
                break;
            }
        }
        entry
    }

    /// The learning phase. `delivered` says which sources delivered an event, `spikes` has block and lanes in the order of the
    /// queue.
    pub(super) fn learn(&mut self, delivered: &[bool], spikes: &[(u32, Vec<u32>)], outcome: &mut Outcome) {
        if !self.learns() {
            return;
        }
        outcome.learn = cycle::LEARN_OVERHEAD;
        for range in self.memories.trace_ranges.clone() {
            outcome.learn += cycle::TRACE_RANGE;
            for block in range.value("first") as usize..=range.value("last") as usize {
                for prefix in ["pre", "post"].into_iter().filter(|prefix| range.value(prefix) == 1) {
                    outcome.learn += 1;
                    outcome.trace_saturations += u64::from(self.step_traces(&range, prefix, block, delivered));
                }
            }
        }
        outcome.learn += cycle::TRACE_DRAIN;
        let entries: Vec<_> = spikes.iter().map(|(block, lanes)| self.potentiate(*block as usize, lanes)).collect();
        outcome.learn += deliver_clocks(&entries, cycle::LEARN_DRAIN);
    }

    /// Steps the traces of a source block; returns whether one was cut.
    fn step_traces(&mut self, range: &Fields, prefix: &str, block: usize, delivered: &[bool]) -> bool {
        let lanes = self.memories.target.lanes as usize;
        let value = |name: &str| range.value(&format!("{prefix}_{name}"));
        let unit = 2_i128.pow(value("shift") as u32);
        let (axon_blocks, sources) = (self.memories.axon_blocks(), self.memories.source_blocks());
        let mut cut = false;
        for lane in 0..lanes {
            let (trace, line) = match prefix {
                "pre" => (&mut self.x[block * lanes + lane], block),
                _ => (&mut self.y[(block - axon_blocks) * lanes + lane], sources + block - axon_blocks),
            };
            let dither = dither(key(self.controls.seed, self.tick), 2, lane as u64, line as u64);
            let loss = (*trace * value("mantissa") + dither.rem_euclid(unit)).div_euclid(unit);
            *trace = (*trace - loss).max(0);
            if delivered[block * lanes + lane] {
                cut |= value("nearest") == 0 && *trace + value("bump") > 255;
                *trace = if value("nearest") == 1 { value("bump") } else { (*trace + value("bump")).min(255) };
            }
        }
        cut
    }
}
