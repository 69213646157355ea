//! Memory words: which field stands in which bits, for any target.

use alloc::vec;
use alloc::vec::Vec;

use crate::Target;

/// The width of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// The same on every target.
    Fixed(u32),
    /// S.
    State,
    /// Enough for a tile index.
    Tile,
    /// Enough for a stride between tiles: one more than for a neuron block.
    Stride,
    /// Enough for a neuron block.
    NeuronBlock,
    /// W.
    Weight,
    /// Enough for a source block.
    SourceBlock,
    /// Enough for a block of a tile list: a source block where the target learns, else a neuron block.
    ListBlock,
    /// Enough for a learning rule.
    Rule,
    /// Enough for a delay.
    Delay,
    /// Enough for an index of the tile lists.
    Use,
    /// Enough for a profile index.
    Profile,
}

impl Width {
    /// Bits on this target; an index always has at least 1.
    pub fn bits(self, target: &Target) -> u32 {
        match self {
            Self::Fixed(bits) => bits,
            Self::State => target.state_bits,
            Self::Tile => target.tile_bits(),
            Self::Stride => target.stride_bits(),
            Self::NeuronBlock => target.neuron_block_bits(),
            Self::Weight => target.weight_bits,
            Self::SourceBlock => target.source_block_bits(),
            Self::ListBlock => target.list_block_bits(),
            Self::Rule => target.rule_bits(),
            Self::Delay => target.delay_bits(),
            Self::Use => target.use_bits(),
            Self::Profile => target.profile_bits(),
        }
    }
}

/// Bits that index `count` things: the base-2 logarithm rounded up, at least 1.
pub const fn index_bits(count: u32) -> u32 {
    let bits = u32::BITS - count.saturating_sub(1).leading_zeros();
    if bits == 0 { 1 } else { bits }
}

/// One field of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Name, as in the specification.
    pub name: &'static str,
    /// Width.
    pub width: Width,
    /// Whether it is two's complement.
    pub signed: bool,
}

/// The layout of a memory word, fields from the least significant bit up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Name, as in the specification.
    pub name: &'static str,
    /// Fields.
    pub fields: &'static [Field],
}

impl Word {
    /// Bits of the whole word.
    pub fn bits(&self, target: &Target) -> u32 {
        self.fields.iter().map(|field| field.width.bits(target)).sum()
    }

    /// Packs one value for each field into bytes, least significant first, padded with zeros to whole bytes.
    ///
    /// # Errors
    /// The name of the first field whose value does not fit, or of the first without a value.
    pub fn pack(&self, target: &Target, values: &[i64]) -> Result<Vec<u8>, &'static str> {
        let mut bytes = vec![0_u8; self.bits(target).div_ceil(8) as usize];
        let mut position = 0;
        for (index, field) in self.fields.iter().enumerate() {
            let bits = field.width.bits(target);
            let value = *values.get(index).ok_or(field.name)?;
            let range = if field.signed { -(1_i64 << (bits - 1))..(1_i64 << (bits - 1)) } else { 0..(1_i64 << bits) };
            if !range.contains(&value) {
                return Err(field.name);
            }
            for bit in 0..bits {
                bytes[(position + bit) as usize / 8] |= ((value >> bit & 1) as u8) << ((position + bit) % 8);
            }
            position += bits;
        }
        Ok(bytes)
    }

    /// The value of every field; the inverse of [`Self::pack`]. Missing bytes count as zeros.
    pub fn unpack(&self, target: &Target, bytes: &[u8]) -> Vec<i64> {
        let bit_at =
            |position: u32| bytes.get(position as usize / 8).map_or(0, |byte| i64::from(byte >> (position % 8) & 1));
        let mut position = 0;
        let mut values = Vec::with_capacity(self.fields.len());
        for field in self.fields {
            let bits = field.width.bits(target);
            let raw = (0..bits).fold(0, |value, bit| value | bit_at(position + bit) << bit);
            let shift = i64::BITS - bits;
            values.push(if field.signed { raw << shift >> shift } else { raw });
            position += bits;
        }
        values
    }
}

/// A memory as the host sees it.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Name, as in the specification.
    pub name: &'static str,
    /// Region of the host's address space.
    pub region: u8,
    /// Words of it on a target.
    pub depth: fn(&Target) -> u32,
}

impl PartialEq for Memory {
    fn eq(&self, other: &Self) -> bool {
        self.region == other.region
    }
}

impl Eq for Memory {}

/// A register as the host sees it (region 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register {
    /// Name, as in the specification.
    pub name: &'static str,
    /// Word address.
    pub address: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::word;

    #[test]
    fn widths_follow_the_target() {
        let target = Target::named("ecp5-25f").unwrap();
        assert_eq!(word::NEURON.bits(&target), 72, "two 36-bit block RAM words");
        assert_eq!(word::USE.bits(&target), 10 + 8 + 8 + 8 + 3 + 5 + 3 + 1);
        assert_eq!((index_bits(1), index_bits(2), index_bits(3), index_bits(1024)), (1, 1, 2, 10));
    }

    #[test]
    fn pack_and_unpack_are_inverse_and_range_checked() {
        let target = Target::named("ncx").unwrap();
        let values = [287, 12, 11, 0, 3, -8, 2, 1];
        let bytes = word::USE.pack(&target, &values).unwrap();
        assert_eq!(word::USE.unpack(&target, &bytes), values);
        assert_eq!(word::USE.pack(&target, &[512, 0, 0, 0, 0, 0, 0, 0]), Err("tile"));
        assert_eq!(word::USE.pack(&target, &[0; 3]), Err("count"));
    }
}
