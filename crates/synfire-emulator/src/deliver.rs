//! Delivery of events and spikes into the accumulator ring.

use synfire_arch::{DeliveryClock, Tick, digit_masks};
use synfire_program::Event;

use crate::kernel::{Scale, Tiles, add_rows, add_tiles};
use crate::layout::Synapses;
use crate::placement::Shape;
use crate::plan::Plan;
use crate::ring::{Accumulators, bits};
use crate::simd::Simd;
use crate::sparse::SparseRow;

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
    sparse: Vec<SparseRow>,
}

impl Delivery {
    pub fn new(plan: &Plan) -> Self {
        Self { pending: vec![Vec::new(); plan.groups.len()], touched: Vec::new(), sparse: Vec::new() }
    }

    /// Delivers the external events of a tick.
    pub fn events(&mut self, mut ring: Ring<'_>, events: &[Event]) -> PhaseCost {
        let plan = ring.plan;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        let mut present = [0_u16; 2];
        for event in events {
            let (positive, negative) = digit_masks(event.payload);
            let digits = (positive | negative).count_ones();
            plan.lists[plan.place(event.axon).0].charge(&mut clock, digits.into());
            synaptic_events += if digits > 0 { ring.synapses.counts[event.axon.index()] } else { 0 };
            present = [present[0] | positive, present[1] | negative];
        }
        for (negative, present) in [false, true].into_iter().zip(present) {
            for position in bits(present) {
                let scale = Scale { shift: position as i32, negative };
                for event in events {
                    let (positive_digits, negative_digits) = digit_masks(event.payload);
                    let digits = if negative { negative_digits } else { positive_digits };
                    if digits >> position & 1 != 0 {
                        let (block, lane) = plan.place(event.axon);
                        self.collect(plan, block, 1 << lane, scale);
                    }
                }
                self.flush(&mut ring, scale);
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
            plan.lists[source].charge(&mut clock, mask.count_ones().into());
            let counts = &ring.synapses.counts[source * lanes..][..lanes];
            synaptic_events += bits(*mask).map(|lane| counts[lane]).sum::<u64>();
            self.collect(plan, source, *mask, Scale::ONE);
        }
        self.flush(&mut ring, Scale::ONE);
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Notes the rows in `mask` of every run of a source block.
    fn collect(&mut self, plan: &Plan, source: usize, mask: u16, scale: Scale) {
        let list = &plan.lists[source];
        if let Some(parts) = &list.sparse {
            self.sparse.extend(plan.sparse.rows(parts.clone(), bits(mask), scale));
        }
        let mut next = plan.runs.first(list);
        while let Some(index) = next {
            let run = &plan.runs.all[index];
            let rows = &mut self.pending[run.group];
            if rows.is_empty() {
                self.touched.push(run.group);
            }
            rows.extend(bits(mask).map(|row| run.start + row * run.row_pitch));
            next = plan.runs.after(index, list);
        }
    }

    /// Adds all noted rows, those of groups with their exponents on top of the given shift.
    fn flush(&mut self, ring: &mut Ring<'_>, scale: Scale) {
        let Ring { plan, synapses, simd, .. } = *ring;
        for index in self.touched.drain(..) {
            let (group, rows) = (&plan.groups[index], &mut self.pending[index]);
            let scale = Scale { shift: scale.shift + group.exponent, ..scale };
            let targets = ring.later(group.delay, group.first, group.neurons);
            match group.shape {
                Shape::Rows => add_rows(simd, targets, &synapses.weights, rows, scale),
                Shape::Tiles { pitch } => {
                    let tiles = Tiles { lanes: plan.target.lanes as usize, pitch };
                    add_tiles(simd, targets, &synapses.weights, rows, tiles, scale);
                }
            }
            rows.clear();
        }
        plan.sparse.add(&self.sparse, ring.accumulators, ring.tick);
        self.sparse.clear();
    }
}

/// The accumulator ring in one tick, and what is needed to add to it.
pub(crate) struct Ring<'a> {
    pub plan: &'a Plan,
    pub synapses: &'a Synapses,
    pub simd: Simd,
    pub accumulators: &'a mut Accumulators,
    pub tick: Tick,
}

impl Ring<'_> {
    /// The accumulators of neurons that are taken in `delay` ticks.
    fn later(&mut self, delay: u32, first: usize, neurons: usize) -> &mut [i32] {
        self.accumulators.later(self.tick, delay, first, neurons)
    }
}
