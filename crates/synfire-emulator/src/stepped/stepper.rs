//! All parts of the core, stepped together.

use std::collections::VecDeque;
use std::sync::Arc;

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock, Target, Tick};
use synfire_core::{EventError, TickResult, check_events};
use synfire_program::{Clear, Controls, Event, NeuronState, Program, Snapshot};

use super::clock::{Clock, Phase, Visit};
use super::delay::Delay;
use super::fetch::{Entry, Fetcher};
use super::issue::Issuer;
use super::lists::Lists;
use super::pipelines::Pipelines;
use super::scheduler::Scheduler;
use super::update::Updater;
use super::walk::Walk;
use crate::learning::Activity;
use crate::state::{State, wrap};
use crate::update::Neurons;

/// One core that executes a program clock by clock.
///
/// It does what [`crate::Emulator`] does, and shows how, but takes its time: work is by clocks, whatever happens in them.
#[derive(Debug, Clone)]
pub struct Stepped {
    pub(super) network: Arc<Network>,
    pub(super) state: State,
    /// In the order of the program.
    pub(super) weights: Vec<i16>,
    controls: Controls,
    /// The controls of the running tick.
    pub(super) running: Controls,
    pub(super) tick: Tick,
    pub(super) scheduler: Scheduler,
    pub(super) fetcher: Fetcher,
    pub(super) issuer: Issuer,
    /// Visits on their way to the accumulators.
    pub(super) visits: Delay<Visit>,
    pub(super) updater: Updater,
    pub(super) events: VecDeque<Entry>,
    pub(super) spikes: VecDeque<Entry>,
    /// Entries of neurons that were delivered while learning, in order.
    pub(super) delivered: Vec<Entry>,
    pub(super) activity: Activity,
    pub(super) walk: Walk,
    pub(super) pipelines: Pipelines,
    pub(super) result: TickResult,
}

/// What does not change while it runs.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) target: Target,
    pub(super) program: Program,
    pub(super) lists: Lists,
    pub(super) neurons: Neurons,
}

impl Stepped {
    /// Prepares a program for a target, which has to be sound: that of an image that was read is.
    ///
    /// # Panics
    /// If the program breaks a rule that the check of an image would have found; perhaps only while it runs.
    pub fn new(target: &Target, program: &Program) -> Self {
        let (target, program) = (target.clone(), program.clone());
        let stages: Vec<_> = program.stages.iter().map(|s| s.first.index()..s.last.index() + 1).collect();
        let neurons = Neurons::new(&program, &target, &stages);
        let (lanes, axon_blocks) = (target.lanes as usize, target.axon_blocks() as usize);
        Self {
            weights: program.weights.clone(),
            controls: Controls::default(),
            running: Controls::default(),
            delivered: Vec::new(),
            activity: Activity::new(axon_blocks, neurons.len() / lanes, lanes),
            walk: Walk::default(),
            pipelines: Pipelines::new(&target),
            state: State::new(neurons.len(), &target, target.ring_depth),
            tick: Tick(0),
            scheduler: Scheduler::default(),
            fetcher: Fetcher::default(),
            issuer: Issuer::default(),
            visits: Delay::new(visit_to_sum(&target)),
            updater: Updater::new(&target),
            events: VecDeque::new(),
            spikes: VecDeque::new(),
            result: TickResult::default(),
            network: Arc::new(Network { lists: Lists::new(&program, &target), target, program, neurons }),
        }
    }

    /// Sets all state, all accumulators and all traces to 0 and begins again at tick 0. Weights stay as they have learned, and
    /// the controls as they are set. A running tick is forgotten, with what it was about to learn.
    pub fn clear(&mut self) {
        self.state.clear(Clear::ALL);
        self.tick = Tick(0);
        self.delivered.clear();
        self.activity.clear();
        self.walk = Walk::default();
        self.pipelines = Pipelines::new(&self.network.target);
        self.scheduler = Scheduler::default();
        self.fetcher = Fetcher::default();
        self.issuer = Issuer::default();
        self.visits = Delay::new(visit_to_sum(&self.network.target));
        self.updater = Updater::new(&self.network.target);
        self.spikes.clear();
    }

    /// Sets parts of the state to 0; ticks go on counting, and so does the dither.
    ///
    /// # Panics
    /// If a tick is running.
    pub fn clear_parts(&mut self, parts: Clear) {
        assert!(!self.busy(), "{} is running", self.tick);
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

    /// Starts a tick with its external events, strictly ascending by axon; the next [`Self::step`] is its first clock.
    ///
    /// # Errors
    /// When the events do not ascend or name an axon that the target does not have. Nothing has happened then.
    ///
    /// # Panics
    /// If a tick is running.
    pub fn begin_tick(&mut self, events: &[Event]) -> Result<(), EventError> {
        assert!(!self.busy(), "{} is running", self.tick);
        let target = &self.network.target;
        check_events(events, target.axons)?;
        self.events.clear();
        self.events.extend(events.iter().map(|event| Entry::event(event, target)));
        self.result.clear();
        self.running = self.controls;
        let learns = !self.network.program.trace_ranges.is_empty() && !self.running.freeze_learning;
        self.scheduler.start(learns);
        Ok(())
    }

    /// Whether a tick is running.
    pub fn busy(&self) -> bool {
        self.scheduler.phase != Phase::Idle
    }

    /// Runs one clock and tells what happened in it. Without a running tick nothing does.
    ///
    /// Afterwards [`Self::state`] and [`Self::accumulator`] show what is there after the clock edge that ends it.
    pub fn step(&mut self) -> Clock {
        let clock = self.observe();
        if clock.busy() {
            self.edge(&clock);
        }
        clock
    }

    /// Runs one tick with its external events, strictly ascending by axon.
    ///
    /// # Errors
    /// As [`Self::begin_tick`].
    ///
    /// # Panics
    /// As [`Self::begin_tick`].
    pub fn tick(&mut self, events: &[Event]) -> Result<&TickResult, EventError> {
        self.begin_tick(events)?;
        while self.busy() {
            self.step();
        }
        Ok(&self.result)
    }

    /// What the last tick did, or the running one so far.
    pub const fn result(&self) -> &TickResult {
        &self.result
    }

    /// The number of the running tick, or of the next one.
    pub const fn tick_number(&self) -> Tick {
        self.tick
    }

    /// The state of a neuron.
    ///
    /// # Panics
    /// If the program does not have the neuron.
    pub fn state(&self, neuron: NeuronId) -> NeuronState {
        self.state.neuron(neuron)
    }

    /// The traces x of a source block, by lane.
    ///
    /// # Panics
    /// If the program does not have the block.
    pub fn trace_x(&self, block: SourceBlock) -> &[u8] {
        let lanes = self.network.target.lanes as usize;
        &self.state.traces.x[block.index() * lanes..][..lanes]
    }

    /// The traces y of a neuron block, by lane.
    ///
    /// # Panics
    /// If the program does not have the block.
    pub fn trace_y(&self, block: NeuronBlock) -> &[u8] {
        let lanes = self.network.target.lanes as usize;
        &self.state.traces.y[block.index() * lanes..][..lanes]
    }

    /// All weights in the order of [`Program::weights`], as they have learned.
    pub fn weights(&self) -> &[i16] {
        &self.weights
    }

    /// Everything that changes as the program runs.
    ///
    /// # Panics
    /// If a tick is running.
    pub fn snapshot(&self) -> Snapshot {
        assert!(!self.busy(), "{} is running", self.tick);
        self.state.snapshot(self.tick, self.controls, self.weights.clone(), &self.network.target)
    }

    /// Goes on where the core was that the snapshot was taken of. A running tick is forgotten.
    ///
    /// # Panics
    /// If the snapshot is none of the program.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.clear();
        self.weights.copy_from_slice(&snapshot.weights);
        self.state.restore(snapshot);
        (self.tick, self.controls) = (snapshot.tick, snapshot.controls);
    }

    /// The contents of a neuron's accumulator in a slot of the ring.
    ///
    /// # Panics
    /// If the target does not have the slot or the program does not have the neuron.
    pub fn accumulator(&self, slot: u32, neuron: NeuronId) -> i32 {
        wrap(self.state.accumulators.get(slot, neuron, self.tick), &self.network.target)
    }
}

/// From a visit to the clock that writes its sums: at the end of a drain, or `hdl/rtl/synfire_short_deliver.v`.
const fn visit_to_sum(target: &Target) -> u64 {
    target.sum_latency() as u64
}
