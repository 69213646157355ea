//! One clock: first what its signals are, then what the edge at its end makes of them.

use synfire_arch::{Cycle, NeuronId};
use synfire_image::contribution;

use super::clock::{AccumulatorWrite, Clock, MAX_LANES, Phase, Visit};
use super::fetch::Entry;
use super::stepper::Stepped;
use super::update::InFlight;
use crate::deliver::{bits, slot};
use crate::simd::Simd;
use crate::state::wrap;
use crate::update::Now;
use crate::{Spike, StageCycles};

impl Stepped {
    /// The signals of this clock.
    pub(super) fn observe(&self) -> Clock {
        let (network, scheduler) = (&*self.network, &self.scheduler);
        if scheduler.phase == Phase::Idle {
            return Clock { tick: self.tick, ..Clock::default() };
        }
        let delivering = scheduler.phase == Phase::Deliver;
        let head = if scheduler.external { self.events.front() } else { self.spikes.front() };
        let mut fetch = self.fetcher.observe(delivering, head, &network.program);
        fetch.taken = fetch.offer.is_some() && self.issuer.takes();
        let drains = matches!(scheduler.phase, Phase::Drain | Phase::Settle);
        Clock {
            tick: self.tick,
            cycle: Cycle(scheduler.clock),
            phase: scheduler.phase,
            external: scheduler.external && (delivering || scheduler.phase == Phase::Drain),
            stage: scheduler.stage,
            wait_left: if drains { scheduler.wait_left } else { 0 },
            fetch,
            visit: self.issuer.visit(&network.target, self.tick),
            update: self.updater.group(),
            update_last: self.updater.is_last_group(&network.target),
            accumulator_write: self.accumulator_write(),
            state_write: self.updater.state_write().map(|written| written.group),
            spikes: self.updater.spikes(),
        }
    }

    /// The edge at the end of a clock of a tick.
    pub(super) fn edge(&mut self, clock: &Clock) {
        self.count(clock);
        self.edge_of_delivery(clock);
        self.edge_of_update(clock);
        self.scheduler.edge(clock, self.network.program.stages.len() as u32);
        self.tick.0 += u64::from(!self.busy());
    }

    /// Counts the clock, its spikes and its synaptic events.
    fn count(&mut self, clock: &Clock) {
        let cycles = &mut self.result.cycles;
        cycles.total += 1;
        match (clock.phase, cycles.stages.last_mut()) {
            (Phase::Deliver | Phase::Drain, None) => cycles.external += 1,
            (Phase::Deliver | Phase::Drain, Some(stage)) => stage.deliver += 1,
            (Phase::Update | Phase::Settle, Some(stage)) => stage.update += 1,
            (Phase::Stage, _) => cycles.stages.push(StageCycles { update: 1, deliver: 0 }),
            _ => {}
        }
        if let Some(spikes) = clock.spikes {
            let first = spikes.block.0 * self.network.target.lanes;
            let spike = |lane| Spike { neuron: NeuronId(first + lane as u32), cycle: clock.cycle };
            self.result.spikes.extend(bits(spikes.mask).map(spike));
        }
        if let Some(visit) = clock.visit.filter(|_| self.issuer.is_first_of_row()) {
            self.result.synaptic_events += self.row(&visit).iter().filter(|weight| **weight != 0).count() as u64;
        }
    }

    fn edge_of_delivery(&mut self, clock: &Clock) {
        let queue = if self.scheduler.external { &mut self.events } else { &mut self.spikes };
        let entry = clock.fetch.popped.and_then(|_| queue.pop_front());
        self.spikes.extend(clock.spikes.map(|spikes| Entry::spikes(&spikes, &self.network.target)));
        if clock.phase == Phase::Deliver {
            self.fetcher.edge(&clock.fetch, entry, &self.network.program);
        }
        self.issuer.edge(clock.fetch.offer.filter(|_| clock.fetch.taken));
        self.visits.edge(clock.visit);
        if let Some(write) = clock.accumulator_write {
            let first = self.address(write.slot, write.block.0 * self.network.target.lanes);
            for lane in bits(write.lanes) {
                self.state.accumulators[first + lane] = write.values[lane];
            }
        }
    }

    fn edge_of_update(&mut self, clock: &Clock) {
        let begun =
            self.network.program.stages.get(clock.stage as usize).filter(|_| clock.phase == Phase::Stage).copied();
        let issued = self.take_accumulators(clock);
        let fired = self.updater.state_write().map_or(0, |written| self.write_states(written));
        self.updater.edge(&self.network.target, issued, fired, begun);
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
        let first = self.address(visit.slot, visit.block.0 * target.lanes);
        let mut values = [0; MAX_LANES];
        for (lane, (value, weight)) in values.iter_mut().zip(self.row(visit)).enumerate() {
            let term = contribution(*weight, visit.shift) as i32;
            let term = if visit.negative { term.wrapping_neg() } else { term };
            *value = wrap(self.state.accumulators[first + lane].wrapping_add(term), target);
        }
        AccumulatorWrite { slot: visit.slot, block: visit.block, lanes: lanes(target.lanes), values }
    }

    fn row(&self, visit: &Visit) -> &[i16] {
        self.network.program.row(self.network.target.lanes, visit.tile, visit.row)
    }

    /// Where an accumulator is.
    fn address(&self, slot: u32, neuron: u32) -> usize {
        slot as usize * self.network.neurons.len() + neuron as usize
    }

    /// The group that is issued in a clock takes its accumulators with it.
    fn take_accumulators(&self, clock: &Clock) -> Option<InFlight> {
        let (group, target) = (clock.update?, &self.network.target);
        let first = self.address(slot(self.tick, 0, target.ring_depth) as u32, group.first_neuron(target));
        let lanes = target.update_lanes as usize;
        let mut accumulators = [0; MAX_LANES];
        accumulators[..lanes].copy_from_slice(&self.state.accumulators[first..first + lanes]);
        Some(InFlight { group, accumulators })
    }

    /// Updates a group; returns which of its lanes spiked.
    fn write_states(&mut self, mut written: InFlight) -> u16 {
        let network = &*self.network;
        let mut fired = 0;
        for lane in 0..network.target.update_lanes as usize {
            let neuron = written.group.first_neuron(&network.target) as usize + lane;
            let profile = &network.program.profiles[usize::from(network.program.neurons[neuron].profile)];
            let accumulator = &mut written.accumulators[lane..=lane];
            let (one, states) = (neuron..neuron + 1, &mut self.state.neurons);
            let now = Now { tick: self.tick, frozen: false, rests: false, winner: false };
            let saturated = network.neurons.update_alike(Simd::detect(), one, profile, now, accumulator, states);
            self.result.saturations += u64::from(saturated);
            fired |= u16::from(self.state.neurons.fired[neuron] != 0) << lane;
        }
        fired
    }
}

/// The mask of the first lanes; `count` is at least 1.
const fn lanes(count: u32) -> u16 {
    u16::MAX >> (u16::BITS - count)
}
