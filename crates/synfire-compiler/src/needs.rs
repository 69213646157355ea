//! What a target would have to have for a network that does not fit.

use synfire_arch::Target;
use synfire_network::{Factor, Network, Projection, Weights};

use crate::attempt::attempt;
use crate::options::CompileOptions;
use crate::passes::context;
use crate::quantise::Synapse;
use crate::report::{ResourceReport, resources};
use crate::scales::widest_scales;

/// The most of everything that a target can have; see [`Target::check`].
const MOST: (u32, u32, u32, u32) = (1 << 20, 1 << 24, 1 << 16, 256);

/// Bytes of weights, at most, of a network that is compiled only to say what it would need.
const MAX_BYTES: u64 = 512 << 20;

/// What the network takes of each resource on a target like this one that has enough of all of them; `None` where no target
/// has, or where finding out would take long.
pub(crate) fn needs(network: &Network, target: &Target, options: &CompileOptions) -> Option<Vec<ResourceReport>> {
    if bytes(network, target) > MAX_BYTES {
        return None;
    }
    let (places, tiles, profiles, stages) = MOST;
    let roomy = Target { neurons: places, axons: places, tiles, uses: tiles, profiles, stages, ..target.clone() };
    let context = context(network, &roomy, options).ok()?;
    let attempt = attempt(&context, &widest_scales(&context).ok()?).ok()?;
    Some(resources(&roomy, &attempt.program, &context.placement))
}

/// An upper bound of the memory that tiles and synapses take.
fn bytes(network: &Network, target: &Target) -> u64 {
    let of = |projection: &Projection| {
        let [sources, targets] = [projection.source, projection.target].map(|id| network.population(id).size() as u64);
        let pairs = sources.saturating_mul(targets);
        let has_matrix = |factors: &[Factor]| factors.iter().any(|factor| matches!(factor, Factor::Dense { .. }));
        let synapses = match &projection.weights {
            Weights::Product { factors } if has_matrix(factors) => pairs,
            weights => weights.operations() as u64,
        };
        let tile = u64::from(target.lanes * target.lanes);
        let words = match &projection.weights {
            // Each synapse may have a tile to itself.
            Weights::Sparse { .. } | Weights::OneToOne { .. } => synapses.saturating_mul(tile),
            _ => synapses,
        };
        synapses.saturating_mul(size_of::<Synapse>() as u64).saturating_add(words.saturating_mul(2))
    };
    network.projections.iter().map(of).fold(0, u64::saturating_add)
}

/// Those amounts as a line for people.
pub(crate) fn sentence(target: &Target, needs: &[ResourceReport]) -> String {
    let amounts: Vec<_> = needs.iter().map(|need| format!("{} {}", need.used, need.resource)).collect();
    format!("with {} lanes and {} weight bits it takes {}", target.lanes, target.weight_bits, amounts.join(", "))
}
