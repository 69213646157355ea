//! Waveforms of a stepped core.

use std::io::{self, Write};

use synfire_arch::generated::EXPONENT_MIN;
use synfire_arch::{Target, Width, index_bits};
use vcd::{IdCode, TimescaleUnit, Value, Writer};

use super::clock::{AccumulatorWrite, Clock, FetchState, Phase, StateWrite};
use super::learning_signals;
use super::scope::{Scope, Shown, Signal, flag, signal};

/// Writes clocks as a VCD file whose signals have the names and places that they have in the Verilog core.
///
/// One time unit is one clock. A signal is `x` in clocks in which nobody looks at it: a block without a valid spike, say. There
/// the Verilog core shows whatever its registers hold, and this one does not say.
pub struct Waveform<W: Write> {
    writer: Writer<W>,
    signals: Vec<(Signal, IdCode, Option<Shown>)>,
    time: u64,
}

impl<W: Write> std::fmt::Debug for Waveform<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waveform")
            .field("signals", &self.signals.len())
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

impl<W: Write> Waveform<W> {
    /// Writes the names of the signals of a target's core.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn new(writer: W, target: &Target) -> io::Result<Self> {
        let mut waveform = Self { writer: Writer::new(writer), signals: Vec::new(), time: 0 };
        waveform.writer.comment("One time unit is one clock.")?;
        waveform.writer.timescale(1, TimescaleUnit::NS)?;
        waveform.declare(core(target))?;
        waveform.writer.enddefinitions()?;
        Ok(waveform)
    }

    /// Writes the next clock: those signals that changed.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn clock(&mut self, clock: &Clock) -> io::Result<()> {
        self.writer.timestamp(self.time)?;
        self.time += 1;
        for (signal, id, before) in &mut self.signals {
            let shown = (signal.value)(clock);
            if *before != Some(shown) {
                *before = Some(shown);
                change(&mut self.writer, *id, signal.bits, shown)?;
            }
        }
        Ok(())
    }

    /// Ends the last clock and flushes the writer.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.end()?;
        Ok(())
    }

    /// Ends the last clock, flushes the writer and shows it.
    pub(crate) fn end(&mut self) -> io::Result<&mut W> {
        self.writer.timestamp(self.time)?;
        self.writer.flush()?;
        Ok(self.writer.writer())
    }

    fn declare(&mut self, scope: Scope) -> io::Result<()> {
        self.writer.add_module(&scope.name)?;
        for signal in scope.signals {
            let id = self.writer.add_wire(signal.bits, signal.name)?;
            self.signals.push((signal, id, None));
        }
        scope.inner.into_iter().try_for_each(|inner| self.declare(inner))?;
        self.writer.upscope()
    }
}

fn change(writer: &mut Writer<impl Write>, id: IdCode, bits: u32, shown: Shown) -> io::Result<()> {
    let bit = |position: u32| shown.map_or(Value::X, |value| (value >> position & 1 != 0).into());
    match bits {
        1 => writer.change_scalar(id, bit(0)),
        _ => writer.change_vector(id, (0..bits).rev().map(bit)),
    }
}

/// `synfire_core`.
fn core(target: &Target) -> Scope {
    let block_bits = Width::NeuronBlock.bits(target);
    let while_busy = |clock: &Clock, value: u64| clock.busy().then_some(value);
    let mut signals = vec![
        flag("busy_o", Clock::busy),
        signal("phase_o", Phase::BITS, |clock| Some(clock.phase as u64)),
        flag("spike_valid_o", |clock| clock.spikes.is_some()),
        signal("spike_block_o", block_bits, |clock| clock.spikes.map(|spikes| spikes.block.0.into())),
        signal("spike_mask_o", target.lanes, |clock| clock.spikes.map(|spikes| spikes.mask.into())),
        signal("spike_clock_o", 32, move |clock| while_busy(clock, clock.cycle.0)),
        signal("tick", 32, move |clock| while_busy(clock, clock.tick.0)),
        flag("tick_begin", |clock| clock.phase == Phase::Start),
        flag("delivering", |clock| clock.phase == Phase::Deliver),
        signal("external", 1, |clock| delivers(clock).then_some(clock.external.into())),
        flag("entry_pop", |clock| clock.fetch.popped.is_some()),
        flag("fetch_ended", |clock| clock.fetch.ended),
        flag("run_valid", |clock| clock.fetch.offer.is_some()),
        flag("run_take", |clock| clock.fetch.taken),
        signal("run_any", 1, |clock| clock.fetch.offer.map(|run| (run.items != 0).into())),
        flag("stage_begin", |clock| clock.phase == Phase::Stage),
        flag("update_last", |clock| clock.update_last),
    ];
    signals.extend(visits(target));
    let mut inner = vec![scheduler(target), fetch(target), update(target), delivery(target)];
    if target.learning {
        signals.extend(learning_signals::signals(target));
        inner.push(learning_signals::scope(target));
    }
    Scope { name: "synfire_core".to_owned(), signals, inner }
}

fn delivers(clock: &Clock) -> bool {
    matches!(clock.phase, Phase::Deliver | Phase::Drain)
}

fn visits(target: &Target) -> [Signal; 7] {
    [
        flag("visit_valid", |clock| clock.visit.is_some()),
        signal("visit_tile", Width::Tile.bits(target), |clock| clock.visit.map(|visit| visit.tile.0.into())),
        signal("visit_row", index_bits(target.lanes), |clock| clock.visit.map(|visit| visit.row.into())),
        signal("visit_block", Width::ListBlock.bits(target), |clock| clock.visit.map(|visit| visit.block.into())),
        signal("visit_slot", Width::Delay.bits(target), |clock| clock.visit.map(|visit| visit.slot.into())),
        signal("visit_shift", 6, |clock| clock.visit.map(|visit| (visit.shift - EXPONENT_MIN) as u64)),
        signal("visit_negative", 1, |clock| clock.visit.map(|visit| visit.negative.into())),
    ]
}

fn scheduler(target: &Target) -> Scope {
    let counts = |clock: &Clock| matches!(clock.phase, Phase::Drain | Phase::Settle);
    let stage_bits = index_bits(target.stages) + 1;
    let signals = vec![
        signal("stage", stage_bits, |clock| clock.busy().then_some(clock.stage.into())),
        signal("wait_left", 5, move |clock| counts(clock).then_some(clock.wait_left)),
    ];
    Scope { name: "scheduler".to_owned(), signals, inner: Vec::new() }
}

fn fetch(target: &Target) -> Scope {
    let addresses = |clock: &Clock| clock.fetch.list_open || clock.fetch.state >= FetchState::UseAddress;
    let signals = vec![
        signal("state", 3, |clock| Some(clock.fetch.state as u64)),
        flag("list_open", |clock| clock.fetch.list_open),
        signal("use_address", Width::Use.bits(target), move |clock| {
            addresses(clock).then_some(clock.fetch.use_address.into())
        }),
    ];
    Scope { name: "fetch".to_owned(), signals, inner: Vec::new() }
}

fn update(target: &Target) -> Scope {
    let groups = target.groups_per_block();
    let unit = move |block: u32, group: u32| u64::from(block) * groups + u64::from(group);
    let unit_bits = index_bits(target.neurons / target.update_lanes);
    let signals = vec![
        flag("issue", |clock| clock.update.is_some()),
        signal("unit", unit_bits, move |clock| clock.update.map(|group| unit(group.block.0, group.group))),
        signal("group", index_bits(groups as u32), |clock| clock.update.map(|group| group.group.into())),
        signal("block", Width::NeuronBlock.bits(target), |clock| clock.update.map(|group| group.block.0.into())),
    ];
    let write_unit =
        move |clock: &Clock| clock.state_write.map(|StateWrite { group, .. }| unit(group.block.0, group.group));
    let lane = |index: u32| Scope {
        name: format!("update_lane[{index}]"),
        signals: vec![
            flag("write_state", move |clock| clock.state_write.is_some_and(|write| write.lanes >> index & 1 != 0)),
            signal("write_unit", unit_bits, write_unit),
        ],
        inner: Vec::new(),
    };
    Scope { name: "update".to_owned(), signals, inner: (0..target.update_lanes).map(lane).collect() }
}

fn delivery(target: &Target) -> Scope {
    Scope { name: "delivery".to_owned(), signals: Vec::new(), inner: vec![ring(target)] }
}

fn ring(target: &Target) -> Scope {
    let blocks = u64::from(target.neuron_blocks());
    let address_bits = Width::Delay.bits(target) + Width::NeuronBlock.bits(target);
    let state_bits = target.state_bits;
    let short = target.has_short_delivery();
    let address = move |write: AccumulatorWrite| u64::from(write.slot) * blocks + u64::from(write.block.0);
    let bank = |lane: u32| {
        let write = move |clock: &Clock| clock.accumulator_write.filter(|write| write.lanes >> lane & 1 != 0);
        let sum = move |clock: &Clock| write(clock).map(|write| i64::from(write.values[lane as usize]) as u64);
        let mut signals = vec![signal(if short { "sum" } else { "sum_1" }, state_bits, sum)];
        if !short {
            signals.push(signal("write_address", address_bits, move |clock| write(clock).map(address)));
        }
        Scope { name: format!("bank[{lane}]"), signals, inner: Vec::new() }
    };
    let lanes = |clock: &Clock| Some(clock.accumulator_write.map_or(0, |write| write.lanes.into()));
    let mut signals = vec![signal(if short { "write_2" } else { "write_3" }, target.lanes, lanes)];
    if short {
        // Its banks share their registers.
        signals.push(signal("write_address", address_bits, move |clock| clock.accumulator_write.map(address)));
    }
    Scope { name: "ring".to_owned(), signals, inner: (0..target.lanes).map(bank).collect() }
}
