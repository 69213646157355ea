//! The ring of accumulators, and the lanes of a mask.

use synfire_arch::Tick;

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
