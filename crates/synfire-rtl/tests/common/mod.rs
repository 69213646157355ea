//! The Verilog core beside the emulator.
#![allow(dead_code, unused_imports, reason = "every test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

pub mod dense;
mod divergence;
pub mod shrink;

pub use divergence::{Activity, Divergence, Kind};

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock};
use synfire_core::TickResult;
use synfire_emulator::Emulator;
use synfire_image::{Clear, Controls, Event, Image};
use synfire_rtl::RtlCore;
use synfire_testkit::SessionTick;
pub use synfire_testkit::have_verilator;

/// Tiles from which on weights are not compared in every tick.
const MANY_TILES: usize = 128;

/// Runs both on the same events and compares everything after every tick.
///
/// # Errors
/// The first difference.
pub fn compare(core: &mut RtlCore, image: &Image, stimulus: &[Vec<Event>]) -> Result<Activity, Box<Divergence>> {
    let tick = |events: &Vec<Event>| SessionTick {
        controls: Controls::default(),
        clear: Clear::default(),
        events: events.clone(),
    };
    compare_session(core, image, &stimulus.iter().map(tick).collect::<Vec<_>>())
}

/// As [`compare`], with registers of learning and clears.
///
/// # Errors
/// The first difference.
pub fn compare_session(
    core: &mut RtlCore,
    image: &Image,
    session: &[SessionTick],
) -> Result<Activity, Box<Divergence>> {
    core.load(image).unwrap();
    let mut emulator = Emulator::new(image);
    let mut activity = Activity::default();
    let mut controls = Controls::default();
    for (tick, step) in session.iter().enumerate() {
        let at = |kind| Box::new(Divergence { tick, kind });
        if step.controls != controls {
            controls = step.controls;
            core.set_controls(controls).unwrap();
            emulator.set_controls(controls);
        }
        if step.clear != Clear::default() {
            core.clear_parts(step.clear).unwrap();
            emulator.clear_parts(step.clear);
        }
        let found = core.tick(&step.events).map_err(|error| at(Kind::Stopped(error.to_string())))?;
        let expected = emulator.tick(&step.events).unwrap();
        compare_tick(expected, found).map_err(at)?;
        activity.add(expected);
        compare_state(core, &emulator, image).map_err(at)?;
        compare_learned(core, &emulator, image, tick + 1 == session.len()).map_err(at)?;
    }
    activity.changed_weights = changes(&image.program.weights, &emulator.weights());
    Ok(activity)
}

/// Runs the events and then silent ticks without a pause, and compares what is left.
///
/// # Errors
/// The first difference.
pub fn compare_without_pauses(core: &mut RtlCore, image: &Image, events: &[Event], silent: u32) -> Result<(), Kind> {
    core.load(image).unwrap();
    let mut emulator = Emulator::new(image);
    core.tick(events).unwrap();
    emulator.tick(events).unwrap();
    core.silent_ticks(silent).unwrap();
    for _ in 0..silent {
        emulator.tick(&[]).unwrap();
    }
    compare_state(core, &emulator, image)
}

fn compare_tick(expected: &TickResult, found: &TickResult) -> Result<(), Kind> {
    let pairs = 0..expected.spikes.len().max(found.spikes.len());
    let mut pairs = pairs.map(|index| (expected.spikes.get(index).copied(), found.spikes.get(index).copied()));
    if let Some((expected, found)) = pairs.find(|(expected, found)| expected != found) {
        return Err(Kind::Spike { expected, found });
    }
    if found.cycles != expected.cycles {
        return Err(Kind::Clocks { expected: expected.cycles.clone(), found: found.cycles.clone() });
    }
    if found.saturations != expected.saturations {
        return Err(Kind::Saturations { expected: expected.saturations, found: found.saturations });
    }
    if found.trace_saturations != expected.trace_saturations {
        return Err(Kind::TraceSaturations { expected: expected.trace_saturations, found: found.trace_saturations });
    }
    Ok(())
}

/// Traces and weights. Many weights are only compared every few ticks, and after the last.
fn compare_learned(core: &mut RtlCore, emulator: &Emulator, image: &Image, last: bool) -> Result<(), Kind> {
    let (target, program) = (&image.target, &image.program);
    if program.trace_ranges.is_empty() {
        return Ok(());
    }
    let axon_blocks = target.axon_blocks();
    for block in program.trace_ranges.iter().flat_map(|range| range.first.0..=range.last.0) {
        let source = SourceBlock(block);
        let (expected, found) = (emulator.trace_x(source), core.trace_x(source).unwrap());
        if expected != found {
            return Err(Kind::Traces { name: 'x', block, expected: expected.to_vec(), found });
        }
        let Some(neurons) = block.checked_sub(axon_blocks) else { continue };
        let (expected, found) = (emulator.trace_y(NeuronBlock(neurons)), core.trace_y(NeuronBlock(neurons)).unwrap());
        if expected != found {
            return Err(Kind::Traces { name: 'y', block: neurons, expected: expected.to_vec(), found });
        }
    }
    let lanes = target.lanes as usize;
    let tiles = program.weights.len() / (lanes * lanes);
    if last || tiles <= MANY_TILES || emulator.tick_number().0.is_multiple_of(16) {
        let (expected, found) = (emulator.weights(), core.weights(tiles as u32).unwrap());
        if let Some(at) = (0..expected.len()).find(|at| expected[*at] != found[*at]) {
            let (tile, row, column) = (at / (lanes * lanes), at / lanes % lanes, at % lanes);
            return Err(Kind::Weight { tile, row, column, expected: expected[at], found: found[at] });
        }
    }
    Ok(())
}

fn changes(before: &[i16], after: &[i16]) -> u64 {
    before.iter().zip(after).filter(|(before, after)| before != after).count() as u64
}

fn compare_state(core: &mut RtlCore, emulator: &Emulator, image: &Image) -> Result<(), Kind> {
    let count = image.program.neurons.len() as u32;
    for (neuron, found) in core.neurons(count).unwrap().into_iter().enumerate() {
        let expected = emulator.state(NeuronId(neuron as u32));
        if expected != found {
            return Err(Kind::State { neuron, expected, found });
        }
    }
    for slot in 0..image.target.ring_depth {
        for (neuron, found) in core.accumulators(slot, count).unwrap().into_iter().enumerate() {
            let expected = emulator.accumulator(slot, NeuronId(neuron as u32));
            if expected != found {
                return Err(Kind::Accumulator { slot, neuron, expected, found });
            }
        }
    }
    Ok(())
}
