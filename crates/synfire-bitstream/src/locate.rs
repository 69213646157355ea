//! Finding where the block RAMs of a placed design hold a memory, by content.
//!
//! The design was made with random contents in the memories in question, so a data bit over a range of addresses is a
//! pattern that occurs once. Each way of using a block RAM (a width) says which of its bits make up such a column.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{BitstreamError, Contents, Placed};

/// One column of a memory in a block RAM: bit `bit` of the words from `first` on is bit `lane` of the block's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The memory, by its name in the netlist.
    pub memory: String,
    /// Data bit.
    pub bit: u32,
    /// First address.
    pub first: u32,
    /// Index of the block RAM in the design.
    pub block: usize,
    /// Width in which the block is used.
    pub width: u32,
    /// Which bit of the block's words.
    pub lane: u32,
}

/// The widest and so shallowest use of a block has this many words: a memory of fewer is not searched for.
const FEWEST_WORDS: u32 = 24;

/// Where each memory is. Memories of which nothing is found, and those too short to be told apart, are not in block RAM and
/// not in the result.
///
/// # Errors
/// When a memory is found in part.
pub fn locate(memories: &[(String, Contents)], placed: &Placed) -> Result<Vec<Location>, BitstreamError> {
    let patterns = patterns(memories, placed);
    let mut found = Vec::new();
    for (index, block) in placed.blocks().iter().enumerate() {
        for width in block.widths() {
            for lane in 0..*width {
                let bits = (0..block.depth(*width)).map(|address| block.bits[block.position(*width, address, lane)]);
                let Some((memory, bit, first)) = patterns.get(&crate::contents::pack(bits)) else { continue };
                let memory = memories[*memory].0.clone();
                found.push(Location { memory, bit: *bit, first: *first, block: index, width: *width, lane });
            }
        }
    }
    found.sort();
    for (name, contents) in memories {
        complete(name, contents, &found, placed)?;
    }
    Ok(found)
}

type Pattern = (usize, u32, u32);

/// Every column that a block could hold, for each depth that a block can have.
fn patterns(memories: &[(String, Contents)], placed: &Placed) -> HashMap<Vec<u64>, Pattern> {
    let mut depths: Vec<_> =
        placed.blocks().iter().flat_map(|block| block.widths().iter().map(|width| block.depth(*width))).collect();
    depths.sort_unstable();
    depths.dedup();
    let mut patterns = HashMap::new();
    for (index, (_, contents)) in memories.iter().enumerate() {
        if contents.depth() < FEWEST_WORDS {
            continue;
        }
        for depth in &depths {
            for first in (0..contents.depth()).step_by(*depth as usize) {
                for bit in 0..contents.width() {
                    patterns.insert(contents.column(bit, first, *depth), (index, bit, first));
                }
            }
        }
    }
    patterns
}

/// A memory is nowhere, or all of its columns are somewhere.
fn complete(name: &str, contents: &Contents, found: &[Location], placed: &Placed) -> Result<(), BitstreamError> {
    let of_memory: Vec<_> = found.iter().filter(|location| location.memory == name).collect();
    if of_memory.is_empty() {
        return Ok(());
    }
    for bit in 0..contents.width() {
        // Locations are sorted by bit and address; copies of a column stand at the same address.
        let mut reached = 0;
        for location in of_memory.iter().filter(|location| location.bit == bit) {
            if location.first <= reached {
                reached = reached.max(location.first + placed.blocks()[location.block].depth(location.width));
            }
        }
        if reached < contents.depth() {
            return Err(BitstreamError::NotLocated { memory: name.to_owned(), bit, address: reached });
        }
    }
    Ok(())
}
