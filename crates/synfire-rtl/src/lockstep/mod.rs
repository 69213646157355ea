//! The Verilog core beside the emulator: everything is compared, and the first difference is named.

mod activity;
mod divergence;
mod shrink;

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock};
use synfire_core::{CoreError, SessionTick, TickResult};
use synfire_emulator::{Emulator, Simd};
use synfire_image::{Clear, Controls, Event, Image};

use crate::RtlCore;
pub use activity::Activity;
pub use divergence::{Difference, Divergence, Stop};
pub use shrink::{Case, shrink};

/// Tiles from which on weights are not compared after every tick, but after some and the last.
const MANY_TILES: usize = 128;
/// Every so many ticks what takes long is compared nevertheless.
const SOMETIMES: u64 = 16;

/// What is compared after every tick. Results, clocks of every phase and states always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Accumulators and traces too, and weights unless there are many.
    EveryTick,
    /// Accumulators, traces and weights after every sixteenth tick, and whenever [`Lockstep::compare_all`] is called.
    Sometimes,
}

/// Both cores with one image.
#[derive(Debug)]
pub struct Lockstep<'a> {
    image: &'a Image,
    rtl: &'a mut RtlCore,
    emulator: Emulator,
    /// The same on the other levels of vector instructions that this machine has.
    others: Vec<Emulator>,
    depth: Depth,
    activity: Activity,
}

impl<'a> Lockstep<'a> {
    /// Loads the image, which has to have passed [`Image::check`].
    ///
    /// # Errors
    /// When the image is for another target or the simulation ends.
    pub fn new(rtl: &'a mut RtlCore, image: &'a Image, depth: Depth) -> Result<Self, CoreError> {
        rtl.load(&image.target, &image.program)?;
        let mut levels: Vec<_> =
            Simd::levels().into_iter().map(|simd| Emulator::with_simd(&image.target, &image.program, simd)).collect();
        let emulator = levels.pop().unwrap_or_else(|| Emulator::new(&image.target, &image.program));
        Ok(Self { image, rtl, emulator, others: levels, depth, activity: Activity::default() })
    }

    /// Sets the registers of learning of both.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn set_controls(&mut self, controls: Controls) -> Result<(), CoreError> {
        if self.emulator.controls() != controls {
            self.rtl.set_controls(controls)?;
            self.emulators().for_each(|emulator| emulator.set_controls(controls));
        }
        Ok(())
    }

    /// Clears both, and their ticks begin at 0.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn clear(&mut self) -> Result<(), CoreError> {
        self.rtl.clear()?;
        self.emulators().for_each(Emulator::clear);
        Ok(())
    }

    /// Clears parts of the state of both.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn clear_parts(&mut self, parts: Clear) -> Result<(), CoreError> {
        if parts != Clear::default() {
            self.rtl.clear_parts(parts)?;
            self.emulators().for_each(|emulator| emulator.clear_parts(parts));
        }
        Ok(())
    }

    /// Runs a tick on both and compares.
    ///
    /// # Errors
    /// The first difference, or why one of them did not run.
    pub fn tick(&mut self, events: &[Event]) -> Result<&TickResult, Stop> {
        let expected = self.emulator.tick(events).map_err(CoreError::from)?;
        let found = self.rtl.tick(events)?;
        compare_results(expected, found)?;
        for other in &mut self.others {
            compare_results(other.tick(events).map_err(CoreError::from)?, found)?;
        }
        self.activity.add(expected);
        let (rtl, emulator, image) = (&mut *self.rtl, &self.emulator, self.image);
        compare_states(rtl, emulator, image)?;
        let sometimes = emulator.tick_number().0.is_multiple_of(SOMETIMES);
        let lanes = image.target.lanes as usize;
        let few = image.program.weights.len() / (lanes * lanes) <= MANY_TILES;
        if sometimes || self.depth == Depth::EveryTick {
            compare_accumulators(rtl, emulator, image)?;
            compare_traces(rtl, emulator, image)?;
        }
        if sometimes || (few && self.depth == Depth::EveryTick) {
            compare_weights(rtl, emulator, image)?;
        }
        Ok(&self.rtl.result)
    }

    /// Runs silent ticks on both, on the Verilog core each in the first clock after the one before, and compares what is left.
    ///
    /// # Errors
    /// The first difference, or why one of them did not run.
    pub fn silent_ticks(&mut self, count: u32) -> Result<(), Stop> {
        self.rtl.silent_ticks(count)?;
        for _ in 0..count {
            for emulator in self.emulators() {
                emulator.tick(&[]).map_err(CoreError::from)?;
            }
        }
        self.compare_all()
    }

    /// Compares everything that changes: states, accumulators, traces and weights.
    ///
    /// # Errors
    /// The first difference, or why it cannot be seen.
    pub fn compare_all(&mut self) -> Result<(), Stop> {
        for emulator in std::iter::once(&self.emulator).chain(&self.others) {
            compare_states(self.rtl, emulator, self.image)?;
            compare_accumulators(self.rtl, emulator, self.image)?;
            compare_traces(self.rtl, emulator, self.image)?;
            compare_weights(self.rtl, emulator, self.image)?;
        }
        Ok(())
    }

    /// The emulator on every level.
    fn emulators(&mut self) -> impl Iterator<Item = &mut Emulator> {
        std::iter::once(&mut self.emulator).chain(&mut self.others)
    }

    /// The Verilog core, for what a host may do to it between two ticks; the emulator knows nothing of it.
    pub const fn rtl(&mut self) -> &mut RtlCore {
        self.rtl
    }

    /// What was done so far.
    pub fn activity(&self) -> Activity {
        let weights = self.emulator.weights();
        let changed = self.image.program.weights.iter().zip(&weights).filter(|(before, after)| before != after);
        Activity { changed_weights: changed.count() as u64, ..self.activity }
    }
}

/// Runs both on the same events and compares everything after every tick.
///
/// # Errors
/// The first difference.
pub fn compare(core: &mut RtlCore, image: &Image, stimulus: &[Vec<Event>]) -> Result<Activity, Box<Divergence>> {
    let tick = |events: &Vec<Event>| SessionTick { events: events.clone(), ..SessionTick::default() };
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
    let failed = |tick: usize| move |stop: Stop| Box::new(Divergence { tick, stop });
    let mut lockstep = Lockstep::new(core, image, Depth::EveryTick).map_err(Stop::from).map_err(failed(0))?;
    for (tick, step) in session.iter().enumerate() {
        let run = |lockstep: &mut Lockstep<'_>| {
            lockstep.set_controls(step.controls)?;
            lockstep.clear_parts(step.clear)?;
            lockstep.tick(&step.events).map(|_| ())
        };
        run(&mut lockstep).map_err(failed(tick))?;
    }
    lockstep.compare_all().map_err(failed(session.len().saturating_sub(1)))?;
    Ok(lockstep.activity())
}

fn compare_results(expected: &TickResult, found: &TickResult) -> Result<(), Stop> {
    let pairs = 0..expected.spikes.len().max(found.spikes.len());
    let mut pairs = pairs.map(|index| (expected.spikes.get(index).copied(), found.spikes.get(index).copied()));
    let spike = pairs.find(|(expected, found)| expected != found);
    let difference = if let Some((expected, found)) = spike {
        Difference::Spike { expected, found }
    } else if found.cycles != expected.cycles {
        Difference::Clocks { expected: expected.cycles.clone(), found: found.cycles.clone() }
    } else if found.saturations != expected.saturations {
        Difference::Saturations { expected: expected.saturations, found: found.saturations }
    } else if found.trace_saturations != expected.trace_saturations {
        Difference::TraceSaturations { expected: expected.trace_saturations, found: found.trace_saturations }
    } else {
        return Ok(());
    };
    Err(Stop::Differs(difference))
}

fn compare_states(rtl: &mut RtlCore, emulator: &Emulator, image: &Image) -> Result<(), Stop> {
    let count = image.program.neurons.len() as u32;
    for (neuron, found) in (0..).map(NeuronId).zip(rtl.neurons(count)?) {
        let expected = emulator.state(neuron);
        if expected != found {
            return Err(Stop::Differs(Difference::State { neuron, expected, found }));
        }
    }
    Ok(())
}

fn compare_accumulators(rtl: &mut RtlCore, emulator: &Emulator, image: &Image) -> Result<(), Stop> {
    let count = image.program.neurons.len() as u32;
    for slot in 0..image.target.ring_depth {
        for (neuron, found) in (0..).map(NeuronId).zip(rtl.accumulators(slot, count)?) {
            let expected = emulator.accumulator(slot, neuron);
            if expected != found {
                return Err(Stop::Differs(Difference::Accumulator { slot, neuron, expected, found }));
            }
        }
    }
    Ok(())
}

/// The traces of the blocks that have any.
fn compare_traces(rtl: &mut RtlCore, emulator: &Emulator, image: &Image) -> Result<(), Stop> {
    let axon_blocks = image.target.axon_blocks();
    for block in image.program.trace_ranges.iter().flat_map(|range| range.first.0..=range.last.0) {
        let (expected, found) = (emulator.trace_x(SourceBlock(block)), rtl.trace_x(SourceBlock(block))?);
        if expected != found {
            let expected = expected.to_vec();
            return Err(Stop::Differs(Difference::Traces { name: 'x', block, expected, found }));
        }
        let Some(block) = block.checked_sub(axon_blocks) else { continue };
        let (expected, found) = (emulator.trace_y(NeuronBlock(block)), rtl.trace_y(NeuronBlock(block))?);
        if expected != found {
            let expected = expected.to_vec();
            return Err(Stop::Differs(Difference::Traces { name: 'y', block, expected, found }));
        }
    }
    Ok(())
}

/// The weights of a program that learns.
fn compare_weights(rtl: &mut RtlCore, emulator: &Emulator, image: &Image) -> Result<(), Stop> {
    if image.program.trace_ranges.is_empty() {
        return Ok(());
    }
    let lanes = image.target.lanes as usize;
    let expected = emulator.weights();
    let found = rtl.weights((expected.len() / (lanes * lanes)) as u32)?;
    let Some(at) = (0..expected.len()).find(|at| expected[*at] != found[*at]) else { return Ok(()) };
    let (tile, row, column) = (at / (lanes * lanes), at / lanes % lanes, at % lanes);
    Err(Stop::Differs(Difference::Weight { tile, row, column, expected: expected[at], found: found[at] }))
}
