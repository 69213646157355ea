//! The ring of accumulators, and the lanes of a mask.

use synfire_arch::{NeuronId, Tick};

/// The ring slot of `delay` ticks from now.
pub(crate) fn slot(tick: Tick, delay: u32, ring_depth: u32) -> usize {
    ((tick.0 + u64::from(delay)) % u64::from(ring_depth)) as usize
}

/// The positions of the bits that are set, ascending.
pub(crate) fn bits(mut mask: u16) -> impl Iterator<Item = usize> + Clone {
    std::iter::from_fn(move || {
        let position = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(position)
    })
}

/// The accumulators of all neurons, modulo 2^32. Only the low S bits mean anything: sums wrap there, so they may wrap later
/// just as well.
///
/// A program delivers with few delays, so most slots of the core's ring are 0 for ever. Only those from the present one to the
/// longest delay are kept, in a ring of their own, unless a host has written into another.
#[derive(Debug, Clone)]
pub(crate) struct Accumulators {
    /// `[slot][neuron]`.
    values: Vec<i32>,
    neurons: usize,
    /// Slots that deliveries need.
    used: u32,
    /// Slots that are kept: as many as used, or all of the core's.
    kept: u32,
    /// Slots of the core.
    depth: u32,
    /// By kept slot: whether something has been added since it was taken.
    touched: Vec<bool>,
}

impl Accumulators {
    /// All 0, for deliveries over `used` slots of `depth`.
    pub fn new(neurons: usize, used: u32, depth: u32) -> Self {
        let used = used.clamp(1, depth);
        let values = vec![0; neurons * used as usize];
        Self { values, neurons, used, kept: used, depth, touched: vec![false; used as usize] }
    }

    /// The accumulators of neurons from `first` on that are taken in `delay` ticks, to be added to.
    #[inline]
    pub fn later(&mut self, now: Tick, delay: u32, first: usize, neurons: usize) -> &mut [i32] {
        let slot = slot(now, delay, self.kept);
        self.touched[slot] = true;
        &mut self.values[slot * self.neurons + first..][..neurons]
    }

    /// The accumulators of all neurons that are taken in `delay` ticks, to be added to.
    #[inline]
    pub fn all_later(&mut self, now: Tick, delay: u32) -> &mut [i32] {
        self.later(now, delay, 0, self.neurons)
    }

    /// The slots that are kept, those of tick 0 and the ticks behind it.
    pub fn kept(&self) -> impl Iterator<Item = &[i32]> {
        self.values.chunks_exact(self.neurons.max(1))
    }

    /// Whether any accumulator that is taken in this tick may be something else than 0.
    pub fn arrives(&self, now: Tick) -> bool {
        self.touched[slot(now, 0, self.kept)]
    }

    /// The accumulators that are taken in this tick.
    pub fn present(&mut self, now: Tick) -> &mut [i32] {
        let slot = slot(now, 0, self.kept);
        &mut self.values[slot * self.neurons..][..self.neurons]
    }

    /// All neurons have taken their accumulators.
    pub fn leave(&mut self, now: Tick) {
        self.touched[slot(now, 0, self.kept)] = false;
    }

    /// What is in a slot of the core.
    ///
    /// # Panics
    /// If the core does not have the slot or the neuron.
    pub fn get(&self, slot: u32, neuron: NeuronId, now: Tick) -> i32 {
        self.place(slot, neuron, now).map_or(0, |place| self.values[place])
    }

    /// Sets what is in a slot of the core.
    ///
    /// # Panics
    /// If the core does not have the slot or the neuron.
    pub fn set(&mut self, slot: u32, neuron: NeuronId, now: Tick, value: i32) {
        if self.place(slot, neuron, now).is_none() && value != 0 {
            self.keep(self.depth, &self.slots(now), now);
        }
        if let Some(place) = self.place(slot, neuron, now) {
            self.values[place] = value;
            self.touched.fill(true);
        }
    }

    /// All slots of the core, `[slot][neuron]`.
    pub fn slots(&self, now: Tick) -> Vec<i32> {
        let neurons = 0..self.neurons as u32;
        let row = |slot| neurons.clone().map(move |neuron| self.get(slot, NeuronId(neuron), now));
        (0..self.depth).flat_map(row).collect()
    }

    /// Takes over all slots of the core as they are before a tick.
    ///
    /// # Panics
    /// If there are more or fewer.
    pub fn load(&mut self, slots: &[i32], now: Tick) {
        assert_eq!(slots.len(), self.neurons * self.depth as usize, "accumulators of another image");
        let mut spare = (0..self.depth).filter(|slot| self.delay(*slot, now) >= self.used);
        let empty = spare.all(|slot| row(slots, slot, self.neurons).iter().all(|value| *value == 0));
        self.keep(if empty { self.used } else { self.depth }, slots, now);
    }

    pub fn clear(&mut self) {
        self.values.fill(0);
        self.touched.fill(false);
    }

    fn keep(&mut self, kept: u32, slots: &[i32], now: Tick) {
        (self.kept, self.touched) = (kept, vec![true; kept as usize]);
        self.values = vec![0; self.neurons * kept as usize];
        for slot in 0..self.depth {
            if let Some(first) = self.first(slot, now) {
                self.values[first..first + self.neurons].copy_from_slice(row(slots, slot, self.neurons));
            }
        }
    }

    /// In how many ticks a slot of the core is taken.
    const fn delay(&self, slot: u32, now: Tick) -> u32 {
        let present = (now.0 % self.depth as u64) as u32;
        (slot + self.depth - present) % self.depth
    }

    /// Where the accumulators of a slot of the core begin, if it is kept.
    fn first(&self, slot: u32, now: Tick) -> Option<usize> {
        let delay = self.delay(slot, now);
        (delay < self.kept).then(|| crate::ring::slot(now, delay, self.kept) * self.neurons)
    }

    fn place(&self, slot: u32, neuron: NeuronId, now: Tick) -> Option<usize> {
        assert!(slot < self.depth && neuron.index() < self.neurons, "slot {slot} of neuron {neuron}");
        Some(self.first(slot, now)? + neuron.index())
    }
}

/// One of all slots.
fn row(slots: &[i32], slot: u32, neurons: usize) -> &[i32] {
    &slots[slot as usize * neurons..][..neurons]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_slots_look_like_all() {
        let mut ring = Accumulators::new(2, 3, 8);
        let now = Tick(14);
        ring.later(now, 2, 1, 1)[0] = 5;
        ring.later(now, 0, 0, 2)[0] = 7;
        let mut slots = vec![0; 16];
        // Slot 14 mod 8 of neuron 0, and slot 16 mod 8 of neuron 1.
        (slots[12], slots[1]) = (7, 5);
        assert_eq!(ring.slots(now), slots);
        ring.set(3, NeuronId(0), now, 9);
        slots[6] = 9;
        assert_eq!((ring.slots(now), ring.kept), (slots, 8));
    }

    #[test]
    fn slots_move_with_the_number_of_the_tick() {
        let mut ring = Accumulators::new(1, 2, 4);
        ring.later(Tick(3), 1, 0, 1)[0] = 6;
        let slots = ring.slots(Tick(3));
        assert_eq!(slots, [6, 0, 0, 0]);
        ring.load(&slots, Tick(1));
        assert_eq!((ring.slots(Tick(1)), ring.kept), (slots, 4));
        ring.load(&[0, 6, 0, 0], Tick(1));
        assert_eq!((ring.slots(Tick(1)), ring.kept), (vec![0, 6, 0, 0], 2));
    }
}
