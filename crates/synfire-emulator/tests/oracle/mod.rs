//! docs/core.md once more, as slowly and literally as it can be written.
//!
//! It reads the memories as the hardware holds them, walks pointers and uses word by word and neurons one by one, computes
//! in `i128` and shares no arithmetic with the emulator, only the constants of the specification.

mod clock;
mod memories;
mod update;

use clock::{Entry, Visit, deliver_clocks};
use memories::Memories;
use synfire_arch::generated::cycle;
use synfire_image::{Event, Image};

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
    pub synaptic_events: u64,
    pub saturations: u64,
}

pub struct Oracle {
    memories: Memories,
    pub state: Vec<State>,
    /// Address `slot * neurons + neuron`, S bits each.
    accumulators: Vec<i128>,
    pub tick: u64,
}

impl Oracle {
    pub fn new(image: &Image) -> Self {
        let memories = Memories::new(image);
        let neurons = memories.neurons.len();
        Self {
            state: vec![State::default(); neurons],
            accumulators: vec![0; neurons * image.target.ring_depth as usize],
            memories,
            tick: 0,
        }
    }

    pub fn accumulator(&self, slot: u32, neuron: usize) -> i128 {
        self.accumulators[slot as usize * self.state.len() + neuron]
    }

    pub fn tick(&mut self, events: &[Event]) -> Outcome {
        let target = self.memories.target.clone();
        let (lanes, groups) = (u64::from(target.lanes), u64::from(target.lanes / target.update_lanes));
        let mut outcome = Outcome::default();

        let mut entries = Vec::new();
        for event in events {
            let (block, lane) = (event.axon.0 / target.lanes, event.axon.0 % target.lanes);
            let digits = non_adjacent_form(event.payload.into());
            entries.push(self.deliver_entry(block, &[lane], &digits, &mut outcome));
        }
        outcome.external = deliver_clocks(&entries);
        let mut now = cycle::TICK_OVERHEAD + outcome.external;

        for (first, last) in self.memories.stages.clone() {
            let mut queue = Vec::new();
            for (j, block) in (1_u64..).zip(first..=last) {
                let mut rows = Vec::new();
                for lane in 0..lanes as u32 {
                    let neuron = block * lanes as u32 + lane;
                    if self.update(neuron as usize, &mut outcome) {
                        rows.push(lane);
                        outcome.spikes.push((neuron, now + cycle::STAGE_OVERHEAD + j * groups + cycle::EMIT_LATENCY));
                    }
                }
                if !rows.is_empty() {
                    queue.push((block, rows));
                }
            }
            let mut entries = Vec::new();
            for (block, rows) in queue {
                let source = target.axons / target.lanes + block;
                entries.push(self.deliver_entry(source, &rows, &[(0, 1)], &mut outcome));
            }
            let update = cycle::STAGE_OVERHEAD + u64::from(last - first + 1) * groups + cycle::UPDATE_LATENCY;
            let deliver = deliver_clocks(&entries);
            outcome.stages.push((update, deliver));
            now += update + deliver;
        }
        outcome.total = now;
        self.tick += 1;
        outcome
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
                    let weights = self.memories.weights(run.tile + step * run.stride, *row as usize);
                    let first_neuron = (run.block + step) * target.lanes as usize;
                    for (lane, weight) in weights.into_iter().enumerate() {
                        let accumulator = &mut self.accumulators[slot * self.state.len() + first_neuron + lane];
                        for (position, sign) in digits {
                            let value = contribution(weight, run.exponent + i128::from(*position));
                            *accumulator = wrap(*accumulator + sign * value, target.state_bits);
                        }
                        outcome.synaptic_events += u64::from(weight != 0 && !digits.is_empty());
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

    /// Updates one neuron; returns whether it spikes.
    fn update(&mut self, neuron: usize, outcome: &mut Outcome) -> bool {
        let slot = (self.tick % u64::from(self.memories.target.ring_depth)) as usize;
        let accumulator = &mut self.accumulators[slot * self.state.len() + neuron];
        let acc = std::mem::take(accumulator);
        let parameters = &self.memories.neurons[neuron];
        let (state, saturated) =
            update::update(self.state[neuron], acc, parameters, self.tick, self.memories.target.state_bits);
        self.state[neuron] = state;
        outcome.saturations += u64::from(saturated);
        state.fired
    }
}

fn contribution(weight: i128, shift: i128) -> i128 {
    match shift >= 0 {
        true => weight * 2_i128.pow(shift as u32),
        false => {
            let unit = 2_i128.pow(-shift as u32);
            (weight + unit / 2).div_euclid(unit)
        }
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
