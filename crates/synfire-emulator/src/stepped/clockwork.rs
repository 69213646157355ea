//! One clock: first what its signals are, then what the edge at its end makes of them.

use synfire_arch::{Cycle, NeuronBlock, NeuronId};
use synfire_core::StageCycles;
use synfire_program::contribution;

use super::clock::{AccumulatorWrite, Clock, MAX_LANES, Phase, StateWrite, Visit};
use super::fetch::Entry;
use super::learning::row;
use super::pipelines::Learning;
use super::stepper::Stepped;
use super::update::InFlight;
use crate::ring::{bits, slot};
use crate::simd::Simd;
use crate::state::wrap;
use crate::update::{Now, Segment};

impl Stepped {
    /// The signals of this clock.
    pub(super) fn observe(&self) -> Clock {
        let (network, scheduler) = (&*self.network, &self.scheduler);
        if scheduler.phase == Phase::Idle {
            return Clock { tick: self.tick, ..Clock::default() };
        }
        let delivering = scheduler.phase == Phase::Deliver;
        let head = if scheduler.external { self.events.front() } else { self.spikes.front() };
        let mut fetch = self.fetcher.observe(delivering, head, &network.lists);
        fetch.taken = fetch.offer.is_some() && self.issuer.takes();
        let drains = matches!(scheduler.phase, Phase::Drain | Phase::Settle);
        Clock {
            tick: self.tick,
            cycle: Cycle(scheduler.clock),
            phase: scheduler.phase,
            external: scheduler.external && (delivering || scheduler.phase == Phase::Drain),
            stage: scheduler.stage,
            wait_left: if drains { scheduler.wait_left } else { 0 },
            columns: scheduler.columns && (delivering || scheduler.phase == Phase::Drain),
            fetch,
            visit: self.issuer.visit(&network.target, self.tick, scheduler.learning),
            update: self.updater.group(),
            update_last: self.updater.is_last_group(&network.target),
            accumulator_write: self.accumulator_write(),
            state_write: self.state_write(),
            spikes: self.updater.spikes(Cycle(scheduler.clock)),
            trace_step: self.walk.step(),
            trace_write: self.trace_write(),
            weight_write: self.weight_write(),
        }
    }

    /// The edge at the end of a clock of a tick.
    pub(super) fn edge(&mut self, clock: &Clock) {
        self.count(clock);
        self.edge_of_delivery(clock);
        self.edge_of_update(clock);
        let visit = clock.visit.filter(|visit| visit.learns.is_some());
        let learning = visit.map(|visit| Learning { visit, column: clock.columns });
        self.edge_of_learning(learning, clock.trace_step, (clock.weight_write, clock.trace_write));
        self.edge_of_phase(clock);
    }

    /// What the scheduler makes of a clock.
    fn edge_of_phase(&mut self, clock: &Clock) {
        let traced = self.walk.ended();
        if clock.phase == Phase::Traces {
            self.walk.edge(&self.network.program.trace_ranges);
        }
        self.scheduler.edge(clock, traced, &self.network.program.stages);
        if traced {
            // The spike queue is read once more.
            self.spikes = self.delivered.drain(..).map(|entry| entry.columns(&self.network.target)).collect();
        }
        if !self.busy() {
            self.settle();
            self.activity.clear();
            self.delivered.clear();
            self.tick.0 += 1;
        }
    }

    /// The states that are written at the end of this clock: of a group, or later of the winner alone.
    fn state_write(&self) -> Option<StateWrite> {
        let all = lanes(self.network.target.update_lanes);
        let of_group = self.updater.state_write().map(|written| StateWrite { group: written.group, lanes: all });
        of_group.or(self.updater.crowned())
    }

    /// Counts the clock, its spikes and its synaptic events.
    fn count(&mut self, clock: &Clock) {
        let cycles = &mut self.result.cycles;
        cycles.total += 1;
        match (clock.phase, cycles.stages.last_mut()) {
            (Phase::Traces, _) => cycles.learn += 1,
            _ if clock.columns => cycles.learn += 1,
            (Phase::Deliver | Phase::Drain, None) => cycles.external += 1,
            (Phase::Deliver | Phase::Drain, Some(stage)) => stage.deliver += 1,
            (Phase::Update | Phase::Settle, Some(stage)) => stage.update += 1,
            (Phase::Stage, _) => cycles.stages.push(StageCycles { update: 1, deliver: 0 }),
            _ => {}
        }
        if let Some(spikes) = clock.spikes {
            self.result.spikes.extend(spikes.spikes(self.network.target.lanes));
        }
        if let Some(visit) = clock.visit.filter(|_| !clock.columns && self.issuer.is_first_of_row()) {
            self.result.synaptic_events += self.row(&visit).iter().filter(|weight| **weight != 0).count() as u64;
        }
    }

    fn edge_of_delivery(&mut self, clock: &Clock) {
        let queue = if self.scheduler.external { &mut self.events } else { &mut self.spikes };
        let entry = clock.fetch.popped.and_then(|_| queue.pop_front());
        self.spikes.extend(clock.spikes.map(|spikes| Entry::spikes(&spikes, &self.network.target)));
        if let Some(entry) = entry.filter(|_| self.scheduler.learning && !clock.columns) {
            let (source, mask) = entry.delivered();
            self.activity.add(source, mask);
            self.delivered.extend((!clock.external).then_some(entry));
        }
        if clock.phase == Phase::Deliver {
            self.fetcher.edge(&clock.fetch, entry, &self.network.lists);
        }
        self.issuer.edge(clock.fetch.offer.filter(|_| clock.fetch.taken));
        self.visits.edge(clock.visit.filter(|_| !clock.columns));
        if let Some(write) = clock.accumulator_write {
            let first = write.block.0 * self.network.target.lanes;
            for lane in bits(write.lanes) {
                let neuron = NeuronId(first + lane as u32);
                self.state.accumulators.set(write.slot, neuron, self.tick, write.values[lane]);
            }
        }
    }

    fn edge_of_update(&mut self, clock: &Clock) {
        let begun =
            self.network.program.stages.get(clock.stage as usize).filter(|_| clock.phase == Phase::Stage).copied();
        let issued = self.take_accumulators(clock);
        let fired = self.updater.state_write().map_or(0, |written| self.write_states(written));
        if self.updater.crowned().is_some() {
            let (network, stage) = (&*self.network, self.scheduler.stage as usize - 1);
            let saturated = network.neurons.crown(stage, self.now(), &mut self.state.neurons);
            self.result.saturations += u64::from(saturated);
        }
        let winner = self.updater.decides().then(|| self.winner()).flatten();
        self.updater.edge(&self.network.target, issued, fired, winner, begun);
    }

    /// The neuron that wins the stage that is updated. Without one, all candidates were none, and none is left to be crowned.
    fn winner(&mut self) -> Option<NeuronId> {
        let (network, stage) = (&*self.network, self.scheduler.stage as usize - 1);
        let winner = network.neurons.strongest(stage, &self.state.neurons);
        if winner.is_none() {
            network.neurons.crown(stage, self.now(), &mut self.state.neurons);
        }
        winner
    }

    fn now(&self) -> Now {
        let (frozen, rests) = (self.running.freeze_adaptation, self.state.rests);
        Now { tick: self.tick, frozen, rests, winner: self.updater.has_winner() }
    }

    /// What an accumulator operation that entered some clocks ago writes now: a visit its sums, an update zeros.
    fn accumulator_write(&self) -> Option<AccumulatorWrite> {
        let target = &self.network.target;
        if let Some(visit) = self.visits.leaving() {
            return Some(self.sums(visit));
        }
        let group = self.updater.clear()?;
        let slot = slot(self.tick, 0, target.ring_depth) as u32;
        let lanes = lanes(target.update_lanes) << (group.group * target.update_lanes);
        Some(AccumulatorWrite { slot, block: group.block, lanes, values: [0; MAX_LANES] })
    }

    /// What the accumulators of a visit's targets become.
    fn sums(&self, visit: &Visit) -> AccumulatorWrite {
        let target = &self.network.target;
        let first = visit.block * target.lanes;
        let mut values = [0; MAX_LANES];
        for (lane, (value, weight)) in values.iter_mut().zip(self.row(visit)).enumerate() {
            let term = contribution(*weight, visit.shift) as i32;
            let term = if visit.negative { term.wrapping_neg() } else { term };
            let sum = self.state.accumulators.get(visit.slot, NeuronId(first + lane as u32), self.tick);
            *value = wrap(sum.wrapping_add(term), target);
        }
        AccumulatorWrite { slot: visit.slot, block: NeuronBlock(visit.block), lanes: lanes(target.lanes), values }
    }

    fn row(&self, visit: &Visit) -> &[i16] {
        row(&self.weights, &self.network.target, visit)
    }

    /// The group that is issued in a clock takes its accumulators with it.
    fn take_accumulators(&self, clock: &Clock) -> Option<InFlight> {
        let (group, target) = (clock.update?, &self.network.target);
        let (slot, first) = (slot(self.tick, 0, target.ring_depth) as u32, group.first_neuron(target));
        let mut accumulators = [0; MAX_LANES];
        for (neuron, accumulator) in (first..first + target.update_lanes).zip(&mut accumulators) {
            *accumulator = self.state.accumulators.get(slot, NeuronId(neuron), self.tick);
        }
        Some(InFlight { group, accumulators })
    }

    /// Updates a group; returns which of its lanes spiked.
    fn write_states(&mut self, mut written: InFlight) -> u16 {
        let (network, now) = (&*self.network, self.now());
        let mut fired = 0;
        for lane in 0..network.target.update_lanes as usize {
            let neuron = written.group.first_neuron(&network.target) as usize + lane;
            let profile = &network.program.profiles[usize::from(network.program.neurons[neuron].profile)];
            let accumulator = &mut written.accumulators[lane..=lane];
            let (one, states) = (neuron..neuron + 1, &mut self.state.neurons);
            let segment = Segment::of_any(one.clone(), *profile);
            let saturated = network.neurons.update_alike(Simd::detect(), one, &segment, now, accumulator, states);
            self.result.saturations += u64::from(saturated);
            fired |= u16::from(self.state.neuron(NeuronId(neuron as u32)).fired) << lane;
        }
        fired
    }
}

/// The mask of the first lanes; `count` is at least 1.
const fn lanes(count: u32) -> u16 {
    u16::MAX >> (u16::BITS - count)
}
