//! docs/core.md once more, as slowly and literally as it can be written.
//!
//! It reads the memories as the hardware holds them, walks pointers and uses word by word and neurons one by one, computes
//! in `i128` and shares no arithmetic with the emulator, only the constants of the specification.

mod clock;
mod dither;
mod learning;
mod memories;
mod update;

use clock::{Entry, Visit, deliver_clocks};
use memories::{Memories, Stage};
use synfire_arch::generated::cycle;
use synfire_image::{Clear, Controls, Event, Image};
use update::{Setting, Updated};

pub use update::State;

/// What a tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Neuron and clock.
    pub spikes: Vec<(u32, u64)>,
    pub total: u64,
    pub external: u64,
    /// Update and delivery of each stage.
    pub stages: Vec<(u64, u64)>,
    pub learn: u64,
    pub synaptic_events: u64,
    pub saturations: u64,
    pub trace_saturations: u64,
}

pub struct Oracle {
    memories: Memories,
    pub state: Vec<State>,
    /// Address `slot * neurons + neuron`, S bits each.
    accumulators: Vec<i128>,
    pub tick: u64,
    pub controls: Controls,
    /// By source.
    pub x: Vec<i128>,
    /// By neuron.
    pub y: Vec<i128>,
}

impl Oracle {
    pub fn new(image: &Image) -> Self {
        let memories = Memories::new(image);
        let neurons = memories.neurons.len();
        Self {
            state: vec![State::default(); neurons],
            accumulators: vec![0; neurons * image.target.ring_depth as usize],
            controls: Controls::default(),
            x: vec![0; image.target.axons as usize + neurons],
            y: vec![0; neurons],
            memories,
            tick: 0,
        }
    }

    pub fn accumulator(&self, slot: u32, neuron: usize) -> i128 {
        self.accumulators[slot as usize * self.state.len() + neuron]
    }

    /// All weights, `[tile][row][column]`.
    pub fn weights(&self) -> impl Iterator<Item = i128> {
        self.memories.weights.iter().flatten().copied()
    }

    pub fn clear(&mut self, parts: Clear) {
        for state in &mut self.state {
            if parts.state {
                *state = State { a: state.a, ..State::default() };
            }
            if parts.adaptation {
                state.a = 0;
            }
        }
        if parts.state {
            self.accumulators.fill(0);
        }
        if parts.traces {
            self.x.fill(0);
            self.y.fill(0);
        }
    }

    pub fn tick(&mut self, events: &[Event]) -> Outcome {
        let target = self.memories.target.clone();
        let groups = u64::from(target.lanes / target.update_lanes);
        let issue = |blocks: u64| (blocks * groups - 1) * u64::from(target.update_interval) + 1;
        let mut outcome = Outcome::default();
        let mut delivered = vec![false; self.x.len()];

        let mut entries = Vec::new();
        for event in events {
            let (block, lane) = (event.axon.0 / target.lanes, event.axon.0 % target.lanes);
            let digits = non_adjacent_form(event.payload.into());
            delivered[event.axon.index()] = event.payload != 0;
            entries.push(self.deliver_entry(block, &[lane], &digits, &mut outcome));
        }
        outcome.external = deliver_clocks(&entries, cycle::DELIVER_DRAIN);
        let mut now = cycle::TICK_OVERHEAD + outcome.external;

        let mut spikes = Vec::new();
        for stage in self.memories.stages.clone() {
            let blocks = u64::from(stage.last - stage.first + 1);
            let fired = self.update_stage(stage, &mut outcome);
            let mut queue = Vec::new();
            for (j, block) in (1_u64..).zip(stage.first..=stage.last) {
                let rows: Vec<_> =
                    (0..target.lanes).filter(|lane| fired.contains(&(block * target.lanes + lane))).collect();
                let leaves = if stage.winner {
                    issue(blocks) + cycle::WINNER_EMIT_LATENCY
                } else {
                    issue(j) + cycle::EMIT_LATENCY
                };
                for lane in &rows {
                    let neuron = block * target.lanes + lane;
                    outcome.spikes.push((neuron, now + cycle::STAGE_OVERHEAD + leaves));
                    delivered[(target.axons + neuron) as usize] = true;
                }
                if !rows.is_empty() {
                    queue.push((block, rows));
                }
            }
            let mut entries = Vec::new();
            for (block, rows) in &queue {
                let source = target.axons / target.lanes + block;
                entries.push(self.deliver_entry(source, rows, &[(0, 1)], &mut outcome));
            }
            let winner = if stage.winner { cycle::WINNER_LATENCY } else { 0 };
            let update = cycle::STAGE_OVERHEAD + issue(blocks) + cycle::UPDATE_LATENCY + winner;
            let deliver = deliver_clocks(&entries, cycle::DELIVER_DRAIN);
            outcome.stages.push((update, deliver));
            now += update + deliver;
            spikes.extend(queue);
        }
        self.learn(&delivered, &spikes, &mut outcome);
        outcome.total = now + outcome.learn;
        self.tick += 1;
        outcome
    }

    /// Updates the neurons of a stage; returns those that spike.
    fn update_stage(&mut self, stage: Stage, outcome: &mut Outcome) -> Vec<u32> {
        let lanes = self.memories.target.lanes;
        let neurons: Vec<u32> = (stage.first * lanes..(stage.last + 1) * lanes).collect();
        let would_spike = |oracle: &Self, neuron: u32| oracle.updated(neuron, true).state.fired;
        let mut fired: Vec<u32> = neurons.iter().copied().filter(|neuron| would_spike(self, *neuron)).collect();
        if stage.winner {
            // The first of the largest.
            let v1 = |neuron: &u32| self.updated(*neuron, true).v1;
            let largest = fired.iter().map(v1).max();
            fired = fired.iter().copied().find(|neuron| Some(v1(neuron)) == largest).into_iter().collect();
        }
        for neuron in neurons {
            let Updated { state, saturated, .. } = self.updated(neuron, fired.contains(&neuron));
            self.state[neuron as usize] = state;
            outcome.saturations += u64::from(saturated);
            let address = self.address(neuron as usize);
            self.accumulators[address] = 0;
        }
        fired
    }

    /// Delivers the given rows of a source block through its list.
    fn deliver_entry(&mut self, block: u32, rows: &[u32], digits: &[(u32, i128)], outcome: &mut Outcome) -> Entry {
        let target = self.memories.target.clone();
        let mut entry = Entry::default();
        let (first, valid) = self.memories.pointers[block as usize];
        if !valid {
            return entry;
        }
        for address in first.. {
            let run = self.memories.uses[address];
            let slot = ((self.tick + run.delay) % u64::from(target.ring_depth)) as usize;
            for row in rows {
                for step in 0..run.blocks {
                    let tile = run.tile + step * run.stride;
                    let weights = self.memories.weights[tile * target.lanes as usize + *row as usize].clone();
                    let first_neuron = (run.block + step) * target.lanes as usize;
                    for (lane, weight) in weights.into_iter().enumerate() {
                        let accumulator = &mut self.accumulators[slot * self.state.len() + first_neuron + lane];
                        for (position, sign) in digits {
                            let value = contribution(weight, run.exponent + i128::from(*position));
                            *accumulator = wrap(*accumulator + sign * value, target.state_bits);
                        }
                        outcome.synaptic_events += u64::from(weight != 0 && !digits.is_empty());
                    }
                    if !digits.is_empty() {
                        self.depress(&run, step, *row as usize);
                    }
                }
            }
            entry.runs.push(Visit((run.blocks * rows.len() * digits.len()) as u64));
            if run.last {
                break;
            }
        }
        entry
    }

    /// Where the accumulator of this tick is.
    fn address(&self, neuron: usize) -> usize {
        let slot = (self.tick % u64::from(self.memories.target.ring_depth)) as usize;
        slot * self.state.len() + neuron
    }

    /// What an update makes of a neuron.
    fn updated(&self, neuron: u32, may_spike: bool) -> Updated {
        let n = neuron as usize;
        let (state_bits, frozen) = (self.memories.target.state_bits, self.controls.freeze_adaptation);
        let setting = Setting { tick: self.tick, state_bits, frozen, may_spike };
        update::update(self.state[n], self.accumulators[self.address(n)], &self.memories.neurons[n], setting)
    }
}

fn contribution(weight: i128, shift: i128) -> i128 {
    if shift >= 0 {
        weight * 2_i128.pow(shift as u32)
    } else {
        let unit = 2_i128.pow(-shift as u32);
        (weight + unit / 2).div_euclid(unit)
    }
}

fn wrap(value: i128, bits: u32) -> i128 {
    let range = 2_i128.pow(bits);
    let low = value.rem_euclid(range);
    if low >= range / 2 { low - range } else { low }
}

/// Position and sign of each digit, by the textbook rule: an odd remainder takes the digit that leaves a multiple of 4.
fn non_adjacent_form(mut value: i128) -> Vec<(u32, i128)> {
    let mut digits = Vec::new();
    for position in 0.. {
        if value == 0 {
            break;
        }
        if value % 2 != 0 {
            let digit = 2 - value.rem_euclid(4);
            digits.push((position, digit));
            value -= digit;
        }
        value /= 2;
    }
    digits
}
