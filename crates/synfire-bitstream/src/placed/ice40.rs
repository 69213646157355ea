//! iCE40: the `.asc` text of Project IceStorm. A block RAM is a section of 16 lines of 64 hexadecimal digits:
//!
//! ```text
//! .ram_data 8 1
//! 00ff ...                   (least significant digit last: bit 0 of the block is the last bit of the first line)
//! ```
//!
//! A line holds 16 rows of 16 columns. The hardware keeps the columns of a row in bit-reversed order.

use std::fmt::Write as _;

use super::Block;

const HEADER: &str = ".ram_data ";
const LINES: usize = 16;
const DIGITS: usize = 64;
const BITS: usize = LINES * DIGITS * 4;

/// A design without the contents of its block RAMs.
#[derive(Debug, Clone)]
pub struct Asc {
    /// Texts around the sections: one more than there are blocks. Each but the last ends with the section's header.
    around: Vec<String>,
}

/// Where a bit of the file is in a block: within a row, the four bits of the column are reversed.
const fn unreversed(index: usize) -> usize {
    let column = (index & 15) as u8;
    index & !15 | (column.reverse_bits() >> 4) as usize
}

/// Reads a design.
pub fn parse(text: &str) -> Result<(Asc, Vec<Block>), String> {
    if !text.lines().any(|line| line.starts_with(".device ")) {
        return Err("there is no `.device` in it".into());
    }
    let mut asc = Asc { around: vec![String::new()] };
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        let Some(last) = asc.around.last_mut() else { break };
        last.push_str(line);
        let Some(name) = line.strip_prefix(HEADER) else { continue };
        let mut bits = vec![false; BITS];
        for row in 0..LINES {
            let line = lines.next().map(str::trim_end).unwrap_or_default();
            if line.len() != DIGITS {
                return Err(format!("line {row} of block {} does not have {DIGITS} digits", name.trim()));
            }
            for (index, digit) in line.chars().rev().enumerate() {
                let value = digit.to_digit(16).ok_or_else(|| format!("`{digit}` in block {}", name.trim()))?;
                for bit in 0..4 {
                    bits[unreversed(row * DIGITS * 4 + index * 4 + bit)] = value >> bit & 1 == 1;
                }
            }
        }
        blocks.push(Block { name: name.trim().to_owned(), parity: false, bits });
        asc.around.push(String::new());
    }
    Ok((asc, blocks))
}

impl Asc {
    /// The design with these blocks.
    pub fn render(&self, blocks: &[Block]) -> String {
        let mut out = String::new();
        for (around, block) in self.around.iter().zip(blocks) {
            out += around;
            for row in 0..LINES {
                for index in (0..DIGITS).rev() {
                    let bit = |bit: usize| u8::from(block.bits[unreversed(row * DIGITS * 4 + index * 4 + bit)]) << bit;
                    let _ = write!(out, "{:x}", bit(0) | bit(1) | bit(2) | bit(3));
                }
                out.push('\n');
            }
        }
        out + self.around.last().map_or("", String::as_str)
    }
}
