//! The dither of a tick, prepared for many places.

use synfire_arch::generated::DITHER_LINE_BITS;
use synfire_arch::{Dither, DitherKind};

/// Address bits of a line that one table covers.
const PART_BITS: u32 = 10;
const PART: usize = 1 << PART_BITS;
const PARTS: usize = DITHER_LINE_BITS.div_ceil(PART_BITS) as usize;

/// The dither of a tick: of a lane, exclusive or of its line.
///
/// Dither is linear in the bits of an address, so two small tables give the dither of every line with a look-up in each.
#[derive(Debug, Clone)]
pub(crate) struct DitherTables {
    dither: Dither,
    parts: [[u32; PART]; PARTS],
}

impl DitherTables {
    /// For lines below `lines`.
    pub fn new(dither: Dither, lines: usize) -> Self {
        let used = lines.next_power_of_two().trailing_zeros();
        let mut parts = [[0; PART]; PARTS];
        for (part, table) in (0..).zip(&mut parts) {
            for bit in 0..PART_BITS.min(used.saturating_sub(part * PART_BITS)) {
                let flip = dither.linear(Dither::address(DitherKind::Row, 0, 1 << (part * PART_BITS + bit)));
                let (known, new) = table.split_at_mut(1 << bit);
                new.iter_mut().zip(known).for_each(|(new, known)| *new = *known ^ flip);
            }
        }
        Self { dither, parts }
    }

    /// What a line contributes.
    #[inline(always)]
    pub fn line(&self, line: usize) -> u32 {
        (0..PARTS).fold(0, |hash, part| hash ^ self.parts[part][line >> (part as u32 * PART_BITS) & (PART - 1)])
    }

    /// What each lane contributes, with all that does not depend on the line.
    pub fn lanes<const P: usize>(&self, kind: DitherKind) -> [u32; P] {
        std::array::from_fn(|lane| self.dither.at(Dither::address(kind, lane as u32, 0)))
    }
}

#[cfg(test)]
mod tests {
    use synfire_arch::Tick;
    use synfire_testkit::Rng;

    use super::*;

    #[test]
    fn tables_give_the_dither_of_every_place() {
        let mut rng = Rng::new(1);
        for kind in [DitherKind::Row, DitherKind::Column, DitherKind::Trace] {
            let dither = Dither::new(rng.bits() as u32, Tick(rng.bits()));
            let tables = DitherTables::new(dither, 1 << DITHER_LINE_BITS);
            let lanes = tables.lanes::<16>(kind);
            for _ in 0..2000 {
                let (lane, line) = (rng.count(0, 15), rng.count(0, (1 << DITHER_LINE_BITS) - 1));
                let found = lanes[lane as usize] ^ tables.line(line as usize);
                assert_eq!(found, dither.at(Dither::address(kind, lane, line)));
            }
        }
    }
}
