//! Weights as banks hold them.

use alloc::format;
use alloc::vec::Vec;

use synfire_arch::Target;
use synfire_arch::generated::memory;

use crate::{MemoryContents, Unfit};

/// The bank in which a target stores column `column` of row `row`.
const fn bank(target: &Target, row: u32, column: u32) -> u32 {
    if target.diagonal { (row + column) % target.lanes } else { column }
}

/// One word for each row of each tile.
///
/// # Errors
/// When a weight does not fit its bits.
pub fn pack_weights(target: &Target, weights: &[i16]) -> Result<MemoryContents, Unfit> {
    let (lanes, bits) = (target.lanes, target.weight_bits);
    let unused = i16::BITS - bits;
    let fits = |weight: &i16| *weight << unused >> unused == *weight;
    if let Some(index) = weights.iter().position(|weight| !fits(weight)) {
        return Err(Unfit {
            place: format!("weight {index}"),
            reason: "it is outside the target's weight bits".into(),
        });
    }
    let mut contents = MemoryContents::new(memory::WEIGHTS, lanes * bits);
    for (index, row) in weights.chunks_exact(lanes as usize).enumerate() {
        let mut word = [0_u8; 32];
        for (column, weight) in row.iter().enumerate() {
            let start = bank(target, index as u32 % lanes, column as u32) * bits;
            for bit in 0..bits {
                word[(start + bit) as usize / 8] |= ((*weight as u16 >> bit & 1) as u8) << ((start + bit) % 8);
            }
        }
        contents.bytes.extend(&word[..contents.bytes_per_word()]);
    }
    Ok(contents)
}

/// The inverse of `pack_weights`.
pub fn unpack_weights(target: &Target, contents: &MemoryContents) -> Vec<i16> {
    let (lanes, bits) = (target.lanes, target.weight_bits);
    let mut weights = Vec::with_capacity(contents.bytes.len() / contents.bytes_per_word() * lanes as usize);
    for (index, word) in contents.words().enumerate() {
        for column in 0..lanes {
            let start = bank(target, index as u32 % lanes, column) * bits;
            let raw = (0..bits).fold(0_u16, |value, bit| {
                value | u16::from(word[(start + bit) as usize / 8] >> ((start + bit) % 8) & 1) << bit
            });
            let shift = u16::BITS - bits;
            weights.push((raw << shift) as i16 >> shift);
        }
    }
    weights
}
