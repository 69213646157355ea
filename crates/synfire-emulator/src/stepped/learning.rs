//! What visits and trace steps change, at the clock in which `hdl/rtl/synfire_learning.v` writes it.

use synfire_arch::{Dither, DitherKind, Target, TileId};

use super::clock::{MAX_LANES, TraceStep, TraceWrite, Visit, WeightWrite};
use super::pipelines::Learning;
use super::stepper::Stepped;
use crate::learning::{self, Change};

impl Stepped {
    /// The weights that are written in this clock.
    pub(super) fn weight_write(&self) -> Option<WeightWrite> {
        self.pipelines.visits.leaving().map(|learning| self.changed(learning))
    }

    /// The traces that are written in this clock.
    pub(super) fn trace_write(&self) -> Option<TraceWrite> {
        self.pipelines.steps.leaving().map(|step| self.stepped_traces(step))
    }

    /// The edge at the end of a clock.
    pub(super) fn edge_of_learning(
        &mut self,
        visit: Option<Learning>,
        step: Option<TraceStep>,
        writes: (Option<WeightWrite>, Option<TraceWrite>),
    ) {
        self.pipelines.visits.edge(visit);
        self.pipelines.steps.edge(step);
        if let Some(write) = writes.0 {
            self.write_weights(&write);
        }
        if let Some(write) = writes.1 {
            self.write_traces(&write);
        }
    }

    /// The last weights and traces are on their way when a tick ends: nothing waits for them, and here nothing sees them late.
    pub(super) fn settle(&mut self) {
        while self.pipelines.visits.is_busy() || self.pipelines.steps.is_busy() {
            self.edge_of_learning(None, None, (self.weight_write(), self.trace_write()));
        }
    }

    fn dither(&self, kind: DitherKind, lane: u32, line: u32) -> u32 {
        Dither::new(self.running.seed, self.tick).at(Dither::address(kind, lane, line))
    }

    fn changed(&self, Learning { visit, column }: &Learning) -> WeightWrite {
        let (target, program) = (&self.network.target, &self.network.program);
        let (lanes, block) = (target.lanes as usize, visit.block as usize);
        let rule = visit.learns.map(|rule| &program.rules[rule.index()]);
        let (kind, traces, side) = if *column {
            (DitherKind::Column, &self.state.traces.x, rule.map(|rule| (rule, rule.post, self.running.post)))
        } else {
            (DitherKind::Row, &self.state.traces.y, rule.map(|rule| (rule, rule.pre, self.running.pre)))
        };
        let change = side.and_then(|(rule, side, factor)| Change::new(rule, &side, factor));
        let mut values = [0; MAX_LANES];
        for (lane, value) in values[..lanes].iter_mut().enumerate() {
            let weight = self.weights[weight_index(target, visit.tile, visit.row, *column, lane)];
            let dither = self.dither(kind, lane as u32, visit.tile.0 * target.lanes + visit.row);
            let changed = |change: Change| change.apply(weight.into(), traces[block * lanes + lane], dither) as i16;
            *value = change.map_or(weight, changed);
        }
        WeightWrite { tile: visit.tile, line: visit.row, column: *column, values }
    }

    fn write_weights(&mut self, write: &WeightWrite) {
        let target = &self.network.target;
        for (lane, value) in write.values[..target.lanes as usize].iter().enumerate() {
            self.weights[weight_index(target, write.tile, write.line, write.column, lane)] = *value;
        }
    }

    fn stepped_traces(&self, step: &TraceStep) -> TraceWrite {
        let target = &self.network.target;
        let (range, address) = (&self.network.program.trace_ranges[step.range], trace_address(target, step));
        let parameters = if step.post { range.post } else { range.pre };
        let events = self.activity.masks[step.block.index()];
        let traces = self.traces(address);
        let (mut values, mut cut) = ([0; MAX_LANES], false);
        for (lane, (value, trace)) in values.iter_mut().zip(traces).enumerate() {
            let dither = self.dither(DitherKind::Trace, lane as u32, address);
            let stepped = |parameters| learning::stepped(*trace, events >> lane & 1 != 0, dither, &parameters);
            let stepped = parameters.map_or(u32::from(*trace), stepped);
            cut |= stepped > u32::from(u8::MAX);
            *value = stepped.min(u32::from(u8::MAX)) as u8;
        }
        TraceWrite { address, values, cut }
    }

    fn write_traces(&mut self, write: &TraceWrite) {
        self.result.trace_saturations += u64::from(write.cut);
        let traces = trace_row(&self.network.target, write.address);
        let lanes = traces.1.len();
        let memory = if traces.0 { &mut self.state.traces.y } else { &mut self.state.traces.x };
        memory[traces.1].copy_from_slice(&write.values[..lanes]);
    }

    /// The row of the memory of traces at an address.
    fn traces(&self, address: u32) -> &[u8] {
        let (post, lanes) = trace_row(&self.network.target, address);
        let memory = if post { &self.state.traces.y } else { &self.state.traces.x };
        &memory[lanes]
    }
}

/// Where the weight of a lane is: of a row the lane is the column, of a column the row.
fn weight_index(target: &Target, tile: TileId, line: u32, column: bool, lane: usize) -> usize {
    let (lanes, line) = (target.lanes as usize, line as usize);
    let (row, column) = if column { (lane, line) } else { (line, lane) };
    (tile.index() * lanes + row) * lanes + column
}

fn trace_address(target: &Target, step: &TraceStep) -> u32 {
    step.block.0 + if step.post { target.neuron_blocks() } else { 0 }
}

/// Whether a row of the memory of traces is y, and where it is in x or y.
fn trace_row(target: &Target, address: u32) -> (bool, std::ops::Range<usize>) {
    let (post, block) = match address.checked_sub(target.source_blocks()) {
        Some(block) => (true, block),
        None => (false, address),
    };
    let first = (block * target.lanes) as usize;
    (post, first..first + target.lanes as usize)
}

/// The weights of one row of one tile.
pub(super) fn row<'a>(weights: &'a [i16], target: &Target, visit: &Visit) -> &'a [i16] {
    let start = weight_index(target, visit.tile, visit.row, false, 0);
    &weights[start..start + target.lanes as usize]
}
