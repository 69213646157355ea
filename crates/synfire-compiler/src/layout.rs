//! The order of neurons and axons at the ends of convolutions.
//!
//! Neurons stand row by row and column by column, all channels of a position together and padded to whole blocks. Then the
//! tile from a block to another depends only on the distance of their positions and on their channels, so that equal tiles
//! are stored once for all positions. Where there are fewer channels than lanes, a block takes several positions: neighbours
//! of a row, as long as a convolution reads them; else positions that pooling keeps apart, because a matrix behind pooling
//! would hold the weights of those that it puts together twice.

use synfire_arch::Target;
use synfire_image::{Layout, Positions};
use synfire_network::{Factor, Network, Plane, PopulationId, Projection, Weights};

/// The layout of every population.
pub(crate) fn layouts(network: &Network, target: &Target) -> Vec<Layout> {
    let mut layouts: Vec<_> = network.population_ids().map(|id| layout(network, target, id)).collect();
    for (is_input, available) in [(true, target.axons), (false, target.neurons)] {
        let of = |id: &PopulationId| network.population(*id).is_input() == is_input;
        let needed = |layouts: &[Layout]| -> u64 {
            let ids = network.population_ids().filter(of);
            ids.map(|id| padded(network, layouts[id.0], target, id)).fold(0, u64::saturating_add)
        };
        // What does not fit with room for channels may fit without; equal tiles are rarer then.
        if needed(&layouts) > u64::from(available) {
            network.population_ids().filter(of).for_each(|id| layouts[id.0] = Layout::Consecutive);
        }
    }
    layouts
}

/// Axons or neurons that a population takes, in whole blocks.
pub(crate) fn padded(network: &Network, layout: Layout, target: &Target, id: PopulationId) -> u64 {
    let span = layout.span(network.population(id).size()) as u64;
    span.div_ceil(target.lanes.into()).saturating_mul(target.lanes.into())
}

fn layout(network: &Network, target: &Target, id: PopulationId) -> Layout {
    let touches = |projection: &&Projection| projection.source == id || projection.target == id;
    let learns = network.projections.iter().filter(touches).any(|projection| projection.plasticity.is_some());
    match plane(network, id).and_then(|plane| positions(plane, target.lanes, neighbours(network, id))) {
        Some(positions) if !learns => Layout::Positions(positions),
        _ => Layout::Consecutive,
    }
}

/// The plane of a population: that of the first convolution that reads it, else of the first that leads to it.
fn plane(network: &Network, id: PopulationId) -> Option<Plane> {
    let read = network.projections.iter().filter(|projection| projection.source == id).filter_map(ends);
    let read = read.filter_map(|(first, _)| match first {
        Factor::Convolution(convolution) => Some(convolution.source),
        _ => None,
    });
    let written = network.projections.iter().filter(|projection| projection.target == id).filter_map(ends);
    let written = written.filter_map(|(_, last)| match last {
        Factor::Convolution(convolution) => Some(convolution.target),
        _ => None,
    });
    read.chain(written).next()
}

/// The first and the last factor of a product.
fn ends(projection: &Projection) -> Option<(&Factor, &Factor)> {
    match &projection.weights {
        Weights::Product { factors } => factors.first().zip(factors.last()),
        _ => None,
    }
}

/// Whether neighbours of a row should stand in one block.
fn neighbours(network: &Network, id: PopulationId) -> bool {
    let ends_dense = |projection: &Projection| match &projection.weights {
        Weights::Product { factors } => Some(factors.iter().any(|factor| matches!(factor, Factor::Dense { .. }))),
        _ => None,
    };
    let read: Vec<bool> =
        network.projections.iter().filter(|projection| projection.source == id).filter_map(ends_dense).collect();
    read.is_empty() || read.contains(&false)
}

fn positions(plane: Plane, lanes: u32, neighbours: bool) -> Option<Positions> {
    let extents = [plane.channels, plane.height, plane.width].map(|extent| u32::try_from(extent).ok());
    let [Some(channels), Some(height), Some(width)] = extents else { return None };
    if channels == 0 || height.checked_mul(width)? <= 1 {
        return None;
    }
    let together = (lanes / channels).max(1);
    let (columns, bands) = if neighbours { (together.min(width), 1) } else { (1, together.min(height)) };
    let pitch = channels.checked_mul(columns)?.checked_mul(bands)?.checked_next_multiple_of(lanes)?;
    Some(Positions { channels, height, width, columns, bands, pitch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_fill_blocks_and_few_of_them_share_one() {
        let plane = |channels| Plane { channels, height: 6, width: 5 };
        let of = |channels, neighbours| {
            positions(plane(channels), 8, neighbours).map(|p| (p.columns, p.bands, p.pitch)).unwrap_or_default()
        };
        assert_eq!([of(16, true), of(12, true), of(8, false)], [(1, 1, 16), (1, 1, 16), (1, 1, 8)]);
        assert_eq!([of(2, true), of(1, true), of(3, true)], [(4, 1, 8), (5, 1, 8), (2, 1, 8)]);
        assert_eq!([of(2, false), of(1, false)], [(1, 4, 8), (1, 6, 8)]);
        assert_eq!(positions(Plane { channels: 10, height: 1, width: 1 }, 8, true), None);
    }
}
