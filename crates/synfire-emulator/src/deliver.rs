//! Delivery of events and spikes into the accumulator ring.

use synfire_arch::{DeliveryClock, RunCost, Tick, digit_masks};
use synfire_program::Event;

use crate::kernel::{Scale, add_rows};
use crate::layout::{Shape, Synapses};
use crate::plan::Plan;
use crate::ring::{bits, slot};
use crate::runs::Group;
use crate::simd::Simd;

/// A neuron block with spikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QueueEntry {
    pub block: usize,
    /// Bit k: the neuron in lane k.
    pub mask: u16,
}

/// What a delivery phase took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PhaseCost {
    pub cycles: u64,
    pub synaptic_events: u64,
}

/// Collects the rows of a delivery phase by group, then adds each group at once.
///
/// Additions wrap, so their order does not matter.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// Starts of rows, by group.
    pending: Vec<Vec<usize>>,
    /// Groups with pending rows.
    touched: Vec<usize>,
}

impl Delivery {
    pub fn new(plan: &Plan) -> Self {
        Self { pending: vec![Vec::new(); plan.groups.len()], touched: Vec::new() }
    }

    /// Delivers the external events of a tick.
    pub fn events(&mut self, mut ring: Ring<'_>, events: &[Event]) -> PhaseCost {
        let plan = ring.plan;
        let lanes = plan.target.lanes as usize;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        let mut present = [0_u16; 2];
        for event in events {
            let axon = event.axon.index();
            let (positive, negative) = digit_masks(event.payload);
            let digits = u64::from((positive | negative).count_ones());
            charge(&mut clock, plan, axon / lanes, digits);
            synaptic_events += if digits > 0 { ring.synapses.counts[axon] } else { 0 };
            present = [present[0] | positive, present[1] | negative];
        }
        for (negative, present) in [false, true].into_iter().zip(present) {
            for position in (0..16).filter(|position| present >> position & 1 != 0) {
                for event in events {
                    let (positive_digits, negative_digits) = digit_masks(event.payload);
                    let digits = if negative { negative_digits } else { positive_digits };
                    if digits >> position & 1 != 0 {
                        let axon = event.axon.index();
                        self.collect(plan, axon / lanes, 1 << (axon % lanes));
                    }
                }
                self.flush(&mut ring, Scale { shift: position, negative });
            }
        }
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Delivers the spikes of a stage.
    pub fn spikes(&mut self, mut ring: Ring<'_>, queue: &[QueueEntry]) -> PhaseCost {
        let plan = ring.plan;
        let lanes = plan.target.lanes as usize;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        for QueueEntry { block, mask } in queue {
            let source = plan.neuron_list(*block);
            charge(&mut clock, plan, source, u64::from(mask.count_ones()));
            synaptic_events += bits(*mask).map(|lane| ring.synapses.counts[source * lanes + lane]).sum::<u64>();
            self.collect(plan, source, *mask);
        }
        self.flush(&mut ring, Scale { shift: 0, negative: false });
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Notes the rows in `mask` of every run of a source block.
    fn collect(&mut self, plan: &Plan, source: usize, mask: u16) {
        for run in &plan.runs[plan.lists[source].clone()] {
            let rows = &mut self.pending[run.group];
            if rows.is_empty() {
                self.touched.push(run.group);
            }
            rows.extend(bits(mask).map(|row| run.start + row * run.row_pitch));
        }
    }

    /// Adds all noted rows, with a group's exponent on top of the given shift.
    fn flush(&mut self, ring: &mut Ring<'_>, scale: Scale) {
        let Ring { plan, synapses, simd, .. } = *ring;
        for index in self.touched.drain(..) {
            let (group, rows) = (&plan.groups[index], &mut self.pending[index]);
            let scale = Scale { shift: scale.shift + group.exponent, ..scale };
            let targets = ring.slot(group);
            match group.shape {
                Shape::Rows => add_rows(simd, targets, &synapses.weights, rows, scale),
                Shape::Tiles { pitch } => {
                    for block in targets.chunks_exact_mut(plan.target.lanes as usize) {
                        add_rows(simd, block, &synapses.weights, rows, scale);
                        rows.iter_mut().for_each(|row| *row += pitch);
                    }
                }
            }
            rows.clear();
        }
    }
}

/// The clocks of one queue entry: each run costs its tiles times `visits` (rows x digits).
fn charge(clock: &mut DeliveryClock, plan: &Plan, source: usize, visits: u64) {
    let list = plan.lists[source].clone();
    if list.is_empty() {
        return clock.skip_entry();
    }
    clock.entry();
    for index in list.clone() {
        clock.run(RunCost { visits: plan.runs[index].tiles * visits }, index == list.start);
    }
}

/// The accumulator ring in one tick, and what is needed to add to it.
pub(crate) struct Ring<'a> {
    pub plan: &'a Plan,
    pub synapses: &'a Synapses,
    pub simd: Simd,
    pub accumulators: &'a mut [i32],
    pub tick: Tick,
}

impl Ring<'_> {
    /// The accumulators of a group's targets in the slot of its delay.
    fn slot(&mut self, group: &Group) -> &mut [i32] {
        let start = slot(self.tick, group.delay, self.plan.target.ring_depth) * self.plan.neurons.len() + group.first;
        &mut self.accumulators[start..start + group.neurons]
    }
}
