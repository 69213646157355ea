//! Delivery of events and spikes into the accumulator ring.

use synfire_arch::{DeliveryClock, Tick, digit_masks};
use synfire_program::Event;

use crate::kernel::{Scale, Tiles, add_rows, add_tiles};
use crate::layout::Synapses;
use crate::placement::Shape;
use crate::plan::Plan;
use crate::ring::{Accumulators, bits};
use crate::runs::{Run, Walk};
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
    /// Of the events of a tick, whose payloads differ: positive and negative digits.
    digits: Vec<[u16; 2]>,
}

impl Delivery {
    pub fn new(plan: &Plan) -> Self {
        Self {
            pending: vec![Vec::new(); plan.groups.len()],
            touched: Vec::new(),
            sparse: Vec::new(),
            digits: Vec::new(),
        }
    }

    /// Delivers the external events of a tick.
    pub fn events(&mut self, mut ring: Ring<'_>, events: &[Event]) -> PhaseCost {
        let payload = events.first().map_or(0, |event| event.payload);
        let (positive, negative) = digit_masks(payload);
        // All of them are read, so that this becomes vector instructions.
        let alike = events.iter().fold(true, |all, event| all & (event.payload == payload));
        if alike && (positive | negative).is_power_of_two() {
            let scale = Scale { shift: (positive | negative).trailing_zeros() as i32, negative: negative != 0 };
            return self.equal_events(&mut ring, events, scale);
        }
        let plan = ring.plan;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        let mut present = [0_u16; 2];
        let mut digits = std::mem::take(&mut self.digits);
        for event in events {
            let (positive, negative) = digit_masks(event.payload);
            let count = (positive | negative).count_ones();
            plan.lists[plan.place(event.axon).0].charge(&mut clock, count.into());
            synaptic_events += if count > 0 { ring.synaptic_events(plan.place(event.axon)) } else { 0 };
            present = [present[0] | positive, present[1] | negative];
            digits.push([positive, negative]);
        }
        for (sign, present) in present.into_iter().enumerate() {
            for position in bits(present) {
                let scale = Scale { shift: position as i32, negative: sign != 0 };
                for (event, _) in events.iter().zip(&digits).filter(|(_, digits)| digits[sign] >> position & 1 != 0) {
                    let (block, lane) = plan.place(event.axon);
                    self.collect(plan, block, std::iter::once(lane), scale);
                }
                self.flush(&mut ring, scale);
            }
        }
        digits.clear();
        self.digits = digits;
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Events whose payloads are one and the same digit: a raster of spikes.
    fn equal_events(&mut self, ring: &mut Ring<'_>, events: &[Event], scale: Scale) -> PhaseCost {
        let plan = ring.plan;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        let mut rest = events;
        while let Some((first, behind)) = rest.split_first() {
            let (block, lane) = plan.place(first.axon);
            if let Some(layer) = &plan.runs.layers[block] {
                let count = rest.partition_point(|event| event.axon.index() < layer.end);
                let events = &rest[..count];
                rest = &rest[count..];
                plan.lists[block].charge_alike(&mut clock, 1, count as u64);
                synaptic_events += ring.synaptic_events_of(events);
                let rows = self.rows_of(layer.group);
                rows.extend(events.iter().map(|event| layer.row(event.axon.index())));
            } else {
                plan.lists[block].charge(&mut clock, 1);
                synaptic_events += ring.synaptic_events((block, lane));
                self.collect(plan, block, std::iter::once(lane), scale);
                rest = behind;
            }
        }
        self.flush(ring, scale);
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Delivers the spikes of a stage.
    pub fn spikes(&mut self, mut ring: Ring<'_>, queue: &[QueueEntry]) -> PhaseCost {
        let plan = ring.plan;
        let mut clock = DeliveryClock::default();
        let mut synaptic_events = 0;
        for QueueEntry { block, mask } in queue {
            let source = plan.neuron_list(*block);
            let mut spikes = 0;
            if let (Walk::Only(run), false) = (&plan.runs.walks[source], plan.learning.has_rows()) {
                let counts = &ring.synapses.counts[source << plan.lane_bits..];
                let rows = self.rows_of(run.group);
                for lane in bits(*mask) {
                    synaptic_events += counts[lane];
                    rows.push(run.start + lane * run.row_pitch);
                    spikes += 1;
                }
            } else {
                for lane in bits(*mask) {
                    synaptic_events += ring.synaptic_events((source, lane));
                    spikes += 1;
                }
                self.collect(plan, source, bits(*mask), Scale::ONE);
            }
            plan.lists[source].charge(&mut clock, spikes);
        }
        self.flush(&mut ring, Scale::ONE);
        PhaseCost { cycles: clock.finish(), synaptic_events }
    }

    /// Notes the rows of some lanes of every run of a source block.
    #[inline]
    fn collect(&mut self, plan: &Plan, source: usize, lanes: impl Iterator<Item = usize> + Clone, scale: Scale) {
        let walk = &plan.runs.walks[source];
        if let Walk::Only(run) = walk {
            self.note(run, lanes);
            return;
        }
        let list = &plan.lists[source];
        if let Some(parts) = &list.sparse {
            plan.sparse.collect(parts.clone(), lanes.clone(), scale, &mut self.sparse);
        }
        if let Walk::Nothing = walk {
            return;
        }
        let mut next = plan.runs.first(list);
        while let Some(index) = next {
            self.note(&plan.runs.all[index], lanes.clone());
            next = plan.runs.after(index, list);
        }
    }

    /// Notes rows of one run.
    #[inline(always)]
    fn note(&mut self, run: &Run, lanes: impl Iterator<Item = usize>) {
        let rows = self.rows_of(run.group);
        for lane in lanes {
            rows.push(run.start + lane * run.row_pitch);
        }
    }

    /// The rows of a group that are noted, to which more will be added.
    #[inline(always)]
    fn rows_of(&mut self, group: usize) -> &mut Vec<usize> {
        let rows = &mut self.pending[group];
        if rows.is_empty() {
            self.touched.push(group);
        }
        rows
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
    /// Synaptic events of an event of a source: of a lane of a source block.
    #[inline]
    fn synaptic_events(&self, source: (usize, usize)) -> u64 {
        let Self { plan, synapses, simd, .. } = self;
        if !plan.learning.has_rows() {
            let (block, lane) = source;
            return synapses.counts[(block << plan.lane_bits) + lane];
        }
        synapses.events_of(&plan.learning, *simd, source, plan.target.lanes as usize)
    }

    /// Synaptic events of all these.
    #[inline]
    fn synaptic_events_of(&self, events: &[Event]) -> u64 {
        if !self.plan.learning.has_rows() {
            // Axons are the first sources.
            return events.iter().map(|event| self.synapses.counts[event.axon.index()]).sum();
        }
        events.iter().map(|event| self.synaptic_events(self.plan.place(event.axon))).sum()
    }

    /// The accumulators of neurons that are taken in `delay` ticks.
    fn later(&mut self, delay: u32, first: usize, neurons: usize) -> &mut [i32] {
        self.accumulators.later(self.tick, delay, first, neurons)
    }
}
