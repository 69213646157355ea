//! One scale for all positions of a channel: where weights are shared, their integers have to be.

use synfire_network::{Factor, Network, PopulationId, Weights};

use crate::context::Context;

/// Positions of a channel, where a convolution leads to a population.
pub(crate) fn positions(network: &Network, id: PopulationId) -> Option<usize> {
    let leading = network.projections.iter().filter(|projection| projection.target == id);
    let mut last = leading.filter_map(|projection| match &projection.weights {
        Weights::Product { factors } => factors.last(),
        _ => None,
    });
    last.find_map(|factor| match factor {
        Factor::Convolution(convolution) => Some(convolution.target.height * convolution.target.width),
        _ => None,
    })
}

/// Lowers scales so that a weight has as many integer steps at all positions of a channel: those at a border, which have
/// fewer inputs, would have more.
pub(crate) fn share_by_channel(context: &Context<'_>, id: usize, scales: &mut [f64]) {
    let Some(positions) = positions(context.network, PopulationId(id)).filter(|positions| *positions > 0) else {
        return;
    };
    for (scales, steps) in scales.chunks_mut(positions).zip(context.steps[id].chunks(positions)) {
        let gains = || steps.iter().map(|step| step.input_gain);
        let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
        if gains().all(|gain| gain == steps[0].input_gain) {
            let smallest = least(&mut scales.iter().copied());
            scales.fill(smallest);
        } else if gains().all(|gain| gain != 0.0 && gain.is_finite()) {
            let common = least(&mut scales.iter().zip(gains()).map(|(scale, gain)| scale * gain.abs()));
            scales.iter_mut().zip(gains()).for_each(|(scale, gain)| *scale = common / gain.abs());
        }
    }
}
