//! Writing contents into the block RAMs of a placed design.

use std::collections::BTreeMap;

use crate::{BitstreamError, Contents, Location, Placed};

/// Writes the contents of memories to where they were located. All locations of all memories have to be given contents.
///
/// # Errors
/// When the locations do not belong to this design or a memory has no contents.
pub fn patch(
    placed: &mut Placed,
    locations: &[Location],
    contents: &BTreeMap<String, Contents>,
) -> Result<(), BitstreamError> {
    for location in locations {
        let stray = || BitstreamError::Placed { reason: format!("memory `{}` is not where it was", location.memory) };
        let contents = contents.get(&location.memory).ok_or_else(stray)?;
        let block = placed.blocks_mut().get_mut(location.block).ok_or_else(stray)?;
        let (width, lane) = (location.width, location.lane);
        if !block.widths().contains(&width) || lane >= width || location.bit >= contents.width() {
            return Err(stray());
        }
        for offset in 0..block.depth(width) {
            let address = location.first.saturating_add(offset);
            let value = address < contents.depth() && contents.bit(address, location.bit);
            let position = block.position(width, offset, lane);
            block.bits[position] = value;
        }
    }
    Ok(())
}
