//! Dither: random bits that depend on seed, tick and place alone; see "Dither" in docs/core.md.

use crate::Tick;
use crate::generated::{DITHER_CONSTANT, DITHER_ROUNDS, LEARNING_SHIFT_MAX};

/// The dither of one tick: 20 bits for each place.
///
/// It is a Toeplitz hash (Krawczyk 1994) of the place, keyed by a hash of seed and tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dither {
    key: u64,
}

/// Where dither is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DitherKind {
    /// A row visit: lane = column, line = `tile * P + row`.
    Row,
    /// A column visit: lane = row, line = `tile * P + column`.
    Column,
    /// A trace: line = address in the memory of traces.
    Trace,
}

/// Bits of the dither of a place.
const BITS: u32 = LEARNING_SHIFT_MAX;
const MASK: u32 = (1 << BITS) - 1;
/// Where the constant part stands in the key; the bits below are the Toeplitz matrix.
const CONSTANT: u32 = u64::BITS - BITS;

impl Dither {
    /// The dither of a tick, of which the low 32 bits count.
    pub fn new(seed: u32, tick: Tick) -> Self {
        let (mut x, mut y) = (tick.0 as u32, seed);
        for round in 0..DITHER_ROUNDS {
            x = x.rotate_right(8).wrapping_add(y) ^ DITHER_CONSTANT ^ round.wrapping_mul(0x1111_1111);
            y = y.rotate_left(3) ^ x;
        }
        Self { key: u64::from(y) << 32 | u64::from(x) }
    }

    /// The address of a place: lane 0 to 15, line below 2^19.
    pub const fn address(kind: DitherKind, lane: u32, line: u32) -> u32 {
        kind as u32 | lane << 2 | line << 6
    }

    /// The 20 bits of an address.
    pub fn at(self, address: u32) -> u32 {
        self.constant() ^ self.linear(address)
    }

    /// What all addresses have in common: the dither of address 0.
    pub const fn constant(self) -> u32 {
        (self.key >> CONSTANT) as u32
    }

    /// What an address adds to [`Self::constant`] by exclusive or. That of `a ^ b` is that of `a` ^ that of `b`.
    pub fn linear(self, address: u32) -> u32 {
        let bits = (0..32).filter(|bit| address >> bit & 1 != 0);
        bits.fold(0, |hash, bit| hash ^ (self.key >> bit) as u32 & MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit, as docs/core.md says it.
    fn by_parity(key: u64, address: u32) -> u32 {
        let bit = |j: u32| {
            let parity = (u64::from(address) & (key >> j)).count_ones() & 1;
            (key >> (44 + j)) as u32 & 1 ^ parity
        };
        (0..20).map(|j| bit(j) << j).sum()
    }

    #[test]
    fn the_hash_is_the_parity_of_the_specification() {
        for (seed, tick) in [(0, 0), (1, 0), (0, 1), (0xdead_beef, 123_456_789)] {
            let dither = Dither::new(seed, Tick(tick));
            for address in (0..1 << 25).step_by(977) {
                assert_eq!(dither.at(address), by_parity(dither.key, address), "{seed} {tick} {address}");
            }
        }
    }

    /// Computed once with an independent program; the Verilog core has to find the same.
    #[test]
    fn known_keys() {
        let keys =
            [(0, 0), (1, 0), (0, 1), (0xdead_beef, 123_456_789)].map(|(seed, tick)| Dither::new(seed, Tick(tick)).key);
        assert_eq!(keys, [0xac7b_c8e3_4489_5219, 0x0b10_e285_3e3f_6419, 0x8a4a_b5b5_14fa_d112, 0xb495_3d45_f192_00c9]);
    }

    #[test]
    fn only_the_low_bits_of_a_tick_count() {
        assert_eq!(Dither::new(7, Tick(1 << 32 | 5)), Dither::new(7, Tick(5)));
    }

    #[test]
    fn addresses_of_different_places_differ() {
        let kinds = [DitherKind::Row, DitherKind::Column, DitherKind::Trace];
        let places =
            kinds.iter().flat_map(|kind| (0..16).flat_map(move |lane| (0..8).map(move |line| (*kind, lane, line))));
        let addresses: std::collections::BTreeSet<_> =
            places.map(|(kind, lane, line)| Dither::address(kind, lane, line)).collect();
        assert_eq!((addresses.len(), addresses.last()), (3 * 16 * 8, Some(&510)));
    }
}
