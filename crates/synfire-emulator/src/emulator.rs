//! The emulator.

use std::sync::Arc;

use synfire_arch::generated::cycle;
use synfire_arch::{Cycle, Dither, NeuronId, Target, Tick, emission_cycle, stage_update_cycles, winner_emission_cycle};
use synfire_core::{EventError, Spike, StageCycles, TickResult, check_events};
use synfire_program::{Clear, Controls, Event, Program};

use crate::bits::{WORD, words_of};
use crate::deliver::{Delivery, PhaseCost, QueueEntry, Ring};
use crate::held::{Added, Held};
use crate::layout::Synapses;
use crate::learning::{Activity, Phase, learn};
use crate::plan::{Plan, slots};
use crate::ring::Accumulators;
use crate::simd::Simd;
use crate::state::State;
use crate::update::Now;

/// Accumulators of the largest ring of which a copy is made for events that come again: a mebibyte.
const HELD_MAX: usize = 1 << 18;

/// One core that executes a program.
///
/// A clone shares the prepared program and has its own copy of the state, and of the weights as soon as one of them learns.
#[derive(Debug, Clone)]
pub struct Emulator {
    pub(crate) plan: Arc<Plan>,
    pub(crate) synapses: Arc<Synapses>,
    simd: Simd,
    pub(crate) controls: Controls,
    activity: Activity,
    pub(crate) state: State,
    delivery: Delivery,
    held: Held,
    queue: Vec<QueueEntry>,
    pub(crate) tick: Tick,
    result: TickResult,
}

impl Emulator {
    /// Prepares a program for a target, which has to be sound: that of an image that was read is.
    ///
    /// # Panics
    /// If the program breaks a rule that the check of an image would have found.
    pub fn new(target: &Target, program: &Program) -> Self {
        Self::with_simd(target, program, Simd::detect())
    }

    /// Bytes that the state of an emulator of this program takes: states, the ring of accumulators as far as delays reach,
    /// traces. The rest of an emulator is in proportion to the program, but a delay may be 255 ticks long, so a small program may
    /// ask for much.
    pub fn state_bytes(target: &Target, program: &Program) -> u64 {
        /// Of a neuron: v, i, a and refractory, flags, and the traces x and y.
        const NEURON: u64 = 19;
        let neurons = program.neurons.len() as u64;
        neurons * (NEURON + 4 * u64::from(slots(program))) + u64::from(target.axons)
    }

    /// The same with these vector instructions: all give the same results.
    ///
    /// # Panics
    /// As [`Self::new`].
    pub fn with_simd(target: &Target, program: &Program, simd: Simd) -> Self {
        let (plan, synapses) = Plan::new(target, program);
        let (lanes, axon_blocks) = (plan.target.lanes as usize, plan.target.axon_blocks() as usize);
        Self {
            synapses: Arc::new(synapses),
            controls: Controls::default(),
            activity: Activity::new(axon_blocks, plan.neurons.len() / lanes, lanes),
            state: State::new(plan.neurons.len(), &plan.target, plan.slots),
            delivery: Delivery::new(&plan),
            held: Held::default(),
            queue: Vec::new(),
            tick: Tick(0),
            result: TickResult::default(),
            simd,
            plan: Arc::new(plan),
        }
    }

    /// Sets all state, all accumulators and all traces to 0 and begins again at tick 0. Weights stay as they have learned, and
    /// the controls as they are set.
    ///
    /// The image's start events are the host's business: they belong to the events of the next tick.
    pub fn clear(&mut self) {
        self.clear_parts(Clear::ALL);
        self.tick = Tick(0);
    }

    /// Sets parts of the state to 0; ticks go on counting, and so does the dither.
    pub fn clear_parts(&mut self, parts: Clear) {
        self.state.clear(parts);
    }

    /// The registers of learning.
    pub const fn controls(&self) -> Controls {
        self.controls
    }

    /// Sets the registers of learning, from the next tick on.
    pub const fn set_controls(&mut self, controls: Controls) {
        self.controls = controls;
    }

    /// Runs one tick with its external events, strictly ascending by axon.
    ///
    /// Any payload is taken, as the core takes it; only those within the image's formats are proven not to overflow.
    ///
    /// # Errors
    /// When the events do not ascend or name an axon that the target does not have. Nothing has happened then.
    pub fn tick(&mut self, events: &[Event]) -> Result<&TickResult, EventError> {
        check_events(events, self.plan.target.axons)?;
        self.result.clear();
        if self.learns() {
            self.activity.add_events(events);
        }
        let cost = self.deliver_events(events);
        self.result.cycles.external = cost.cycles;
        self.result.synaptic_events = cost.synaptic_events;
        let mut clock = cycle::TICK_OVERHEAD + cost.cycles;
        for stage in 0..self.plan.stages.len() {
            clock += self.run_stage(stage, clock);
        }
        self.state.accumulators.leave(self.tick);
        if self.learns() {
            self.learn();
        }
        self.result.cycles.total = clock + self.result.cycles.learn;
        self.tick.0 += 1;
        Ok(&self.result)
    }

    /// The number of the next tick.
    pub const fn tick_number(&self) -> Tick {
        self.tick
    }

    /// Delivers the external events of a tick. Those that come again, to weights that never change, are not added up again.
    fn deliver_events(&mut self, events: &[Event]) -> PhaseCost {
        let Self { plan, synapses, simd, state, held, delivery, .. } = self;
        let neurons = plan.neurons.len();
        let may_hold = plan.learning.ranges.is_empty() && neurons * plan.slots as usize <= HELD_MAX;
        if !may_hold || !held.again(events) {
            return delivery.events(ring(plan, synapses, *simd, state, self.tick), events);
        }
        let added = held.added(|events| {
            let accumulators = &mut Accumulators::new(neurons, plan.slots, plan.target.ring_depth);
            let empty = Ring { plan, synapses, simd: *simd, accumulators, tick: Tick(0) };
            let cost = delivery.events(empty, events);
            Added::new(cost, accumulators)
        });
        added.add(&mut state.accumulators, self.tick)
    }

    /// Updates a stage that begins at clock `start` and delivers its spikes; returns its clocks.
    fn run_stage(&mut self, stage: usize, start: u64) -> u64 {
        let winner = self.plan.winners[stage];
        let (frozen, rests) = (self.controls.freeze_adaptation, self.state.rests);
        let now = Now { tick: self.tick, frozen, rests, winner };
        let updated = self.plan.neurons.update(self.simd, stage, now, &mut self.state);
        self.result.saturations += updated.saturations;
        if winner {
            self.result.saturations += u64::from(self.plan.neurons.crown(stage, now, &mut self.state.neurons));
        }
        self.queue.clear();
        if updated.any {
            self.collect_spikes(stage, start);
        }
        if self.learns() {
            self.activity.add_spikes(&self.queue);
        }
        let ring = ring(&self.plan, &self.synapses, self.simd, &mut self.state, self.tick);
        let cost = self.delivery.spikes(ring, &self.queue);
        self.result.synaptic_events += cost.synaptic_events;
        let update = stage_update_cycles(&self.plan.target, self.plan.stages[stage].len() as u64, winner);
        self.result.cycles.stages.push(StageCycles { update, deliver: cost.cycles });
        update + cost.cycles
    }

    /// Whether learning takes place.
    fn learns(&self) -> bool {
        !self.plan.learning.ranges.is_empty() && !self.controls.freeze_learning
    }

    /// The learning of a tick whose deliveries are done.
    fn learn(&mut self) {
        let spikes = self.activity.spikes().map(|entry| (entry.block, entry.mask.count_ones()));
        self.result.cycles.learn = self.plan.learning.clocks.of(spikes);
        let phase = Phase {
            plan: &self.plan.learning,
            synapses: Arc::make_mut(&mut self.synapses),
            traces: &mut self.state.traces,
            activity: &self.activity,
            dither: Dither::new(self.controls.seed, self.tick),
            controls: self.controls,
        };
        self.result.trace_saturations = learn(self.simd, self.plan.target.lanes, phase);
        self.activity.clear();
    }

    /// Fills the empty spike queue and reports the spikes of a stage that began at clock `start`.
    fn collect_spikes(&mut self, stage: usize, start: u64) {
        let Self { plan, queue, result, .. } = self;
        let (lane_bits, blocks) = (plan.lane_bits, plan.stages[stage].clone());
        let (first, between) = if plan.winners[stage] {
            (winner_emission_cycle(&plan.target, blocks.len() as u64), 0)
        } else {
            let first = emission_cycle(&plan.target, 0);
            (first, emission_cycle(&plan.target, 1) - first)
        };
        // So that the first spike begins an entry.
        let (mut block, mut mask, mut cycle) = (usize::MAX, 0_u16, Cycle(0));
        for (word, mut bits) in words_of(&self.state.neurons.fired, blocks.start << lane_bits..blocks.end << lane_bits)
        {
            while bits != 0 {
                let neuron = word * WORD + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if neuron >> lane_bits != block {
                    if mask != 0 {
                        queue.push(QueueEntry { block, mask });
                    }
                    (block, mask) = (neuron >> lane_bits, 0);
                    cycle = Cycle(start + first + (block - blocks.start) as u64 * between);
                }
                mask |= 1 << (neuron & ((1 << lane_bits) - 1));
                result.spikes.push(Spike { neuron: NeuronId(neuron as u32), cycle });
            }
        }
        if mask != 0 {
            queue.push(QueueEntry { block, mask });
        }
    }
}

fn ring<'a>(plan: &'a Plan, synapses: &'a Synapses, simd: Simd, state: &'a mut State, tick: Tick) -> Ring<'a> {
    Ring { plan, synapses, simd, accumulators: &mut state.accumulators, tick }
}
