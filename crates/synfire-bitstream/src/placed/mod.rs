//! Placed and routed designs: the text between nextpnr and the packer, as far as block RAM contents go.

mod ecp5;
mod gowin;
mod ice40;

use crate::{BitstreamError, Family};

/// The contents of one block RAM, as one row of bits.
///
/// With 8-bit bytes (`parity` off), bit `p` of address `a` of a memory of width `w` is at `a * w + p`. Blocks with parity
/// have 9-bit bytes; there the narrow widths 1, 2 and 4 use 8 bits of each byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its name in the design.
    pub name: String,
    /// Whether bytes have 9 bits.
    pub parity: bool,
    /// All its bits.
    pub bits: Vec<bool>,
}

impl Block {
    /// The widths in which such a block can be used.
    pub fn widths(&self) -> &'static [u32] {
        if self.parity { &[1, 2, 4, 9, 18, 36] } else { &[1, 2, 4, 8, 16, 32] }
    }

    /// Addresses at a width.
    pub fn depth(&self, width: u32) -> u32 {
        let bits = self.bits.len() as u32;
        if self.parity && width < 9 { bits / 9 * 8 / width } else { bits / width }
    }

    /// Where bit `bit` of word `address` is at a width.
    pub fn position(&self, width: u32, address: u32, bit: u32) -> usize {
        let linear = (address * width + bit) as usize;
        if self.parity && width < 9 { linear / 8 * 9 + linear % 8 } else { linear }
    }
}

/// A design with its block RAMs. What is not block RAM contents is kept as it is.
#[derive(Debug, Clone)]
pub struct Placed {
    format: Format,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
enum Format {
    Ecp5(ecp5::Config),
    Ice40(ice40::Asc),
    Gowin(gowin::Netlist),
}

impl Placed {
    /// Reads what nextpnr wrote.
    ///
    /// # Errors
    /// When it is not such a file.
    pub fn parse(family: Family, text: &str) -> Result<Self, BitstreamError> {
        let (format, blocks) = match family {
            Family::Ecp5 => ecp5::parse(text).map(|(config, blocks)| (Format::Ecp5(config), blocks)),
            Family::Ice40 => ice40::parse(text).map(|(asc, blocks)| (Format::Ice40(asc), blocks)),
            Family::Gowin => gowin::parse(text).map(|(netlist, blocks)| (Format::Gowin(netlist), blocks)),
            Family::Xilinx => Err("there is no open place and route for this family".to_owned()),
        }
        .map_err(|reason| BitstreamError::Placed { reason })?;
        Ok(Self { format, blocks })
    }

    /// The block RAMs, in the order of the file.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The block RAMs, to be changed.
    pub fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    /// The text for the packer: byte for byte that which was read, but for the contents of block RAMs.
    pub fn render(&self) -> String {
        match &self.format {
            Format::Ecp5(config) => config.render(&self.blocks),
            Format::Ice40(asc) => asc.render(&self.blocks),
            Format::Gowin(netlist) => netlist.render(&self.blocks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_reaches_every_bit_once() {
        for (parity, bits) in [(true, 18_432), (false, 4_096)] {
            let block = Block { name: String::new(), parity, bits: vec![false; bits] };
            for width in block.widths() {
                let depth = block.depth(*width);
                let mut reached: Vec<_> = (0..depth)
                    .flat_map(|address| (0..*width).map(move |bit| (address, bit)))
                    .map(|(address, bit)| block.position(*width, address, bit))
                    .collect();
                reached.sort_unstable();
                reached.dedup();
                assert_eq!(reached.len() as u32, depth * width);
                assert!(reached.last().is_some_and(|last| *last < bits));
                let narrow = parity && *width < 9;
                assert_eq!(reached.len(), if narrow { 16_384 } else { bits });
            }
        }
    }
}
