//! A network as an image, chosen among several where there are data to choose by.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{Activity, CompileOptions, Compiled, Observation, compile};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::{Network, Population, Schedule};
use synfire_run::{ImageMachine, Observed, ReferenceMachine, Traffic, charge_work, compare, observe, observe_random};

use crate::prepare::PrepareOptions;
use crate::run::failed;

/// Synaptic operations of all samples that may be run to choose between compilations; larger networks take the first.
const SEARCH: usize = 20_000_000;
/// How much room states have in compilations that are tried on data, as parts of what they reached.
const ROOMS: [f64; 5] = [1.0, 0.85, 1.2, 1.6, 0.7];

/// Weights of up to so many bits are coarser than every state.
const COARSE_BITS: u32 = 8;

/// A network as it is compiled with some options.
#[derive(Debug)]
pub struct Candidate {
    /// Image, report and warnings.
    pub compiled: Compiled,
    /// With what was observed, and chosen.
    pub options: CompileOptions,
}

/// Observes the reference, chooses scales and weights, and compiles.
///
/// # Errors
/// Why the network cannot be observed, or why the target cannot hold it.
pub fn candidate(network: &Network, target: &Target, options: &PrepareOptions) -> Result<Candidate, Diagnostics> {
    let first = observed(network, options)?;
    let mut best = Candidate { compiled: compile(network, target, &first)?, options: first };
    let Some(data) =
        options.calibration.as_ref().map(|(samples, ticks)| Data { samples, ticks: *ticks, budget: options.budget })
    else {
        return Ok(best);
    };
    let learns = !best.compiled.image.projections.is_empty();
    if !learns && data.is_small(network) {
        data.search(network, target, &mut best);
    }
    Ok(best)
}

/// Samples to choose by.
struct Data<'a> {
    samples: &'a Samples,
    ticks: usize,
    budget: Budget,
}

impl Data<'_> {
    /// Whether running all samples several times is little work.
    fn is_small(&self, network: &Network) -> bool {
        let operations: usize = network.projections.iter().map(|projection| projection.weights.operations()).sum();
        operations.saturating_mul(self.samples.len()).saturating_mul(self.ticks) <= SEARCH
    }

    /// Bits that differ between the reference and an image; none if they cannot be compared.
    fn differing(&self, network: &Network, compiled: &Compiled) -> Option<u64> {
        let schedule = Schedule::new(network);
        let mut reference = ReferenceMachine::new(network, &schedule);
        let mut machine = ImageMachine::emulator_within(&compiled.image, &self.budget.meter()).ok()?;
        compare(&mut reference, &mut machine, self.samples, self.ticks).ok().map(|found| found.mismatches())
    }

    /// Tries other rooms for states, and weights that are rounded each for itself, and takes the compilation with the fewest
    /// bits that differ from the reference; of equal ones the first. Random spikes would not tell: what differs on some is
    /// chance.
    fn search(&self, network: &Network, target: &Target, best: &mut Candidate) {
        let Some(mut fewest) = self.differing(network, &best.compiled) else { return };
        for options in others(&best.options) {
            if fewest == 0 {
                return;
            }
            let Ok(compiled) = compile(network, target, &options) else { continue };
            if let Some(bits) = self.differing(network, &compiled).filter(|bits| *bits < fewest) {
                fewest = bits;
                *best = Candidate { compiled, options };
            }
        }
    }
}

/// Other ways to compile what was observed: with other rooms, then with weights to nearest in all of them.
fn others(first: &CompileOptions) -> Vec<CompileOptions> {
    let observed = first.observation.as_ref().map_or(&[][..], |observation| &observation.potential[..]);
    let with_room = |part: &f64| {
        let potential = observed.iter().map(|reached| reached.iter().map(|reached| reached * part).collect()).collect();
        CompileOptions { observation: Some(Observation { potential }), ..first.clone() }
    };
    let rooms: Vec<CompileOptions> = ROOMS.iter().map(with_room).collect();
    let nearest: Vec<_> =
        rooms.iter().map(|options| CompileOptions { activity: Vec::new(), ..options.clone() }).collect();
    rooms.into_iter().skip(1).chain(nearest).collect()
}

/// The compiler's options with what the reference does, on the samples that were given or else on random spikes; as they are
/// if they have that already.
fn observed(network: &Network, options: &PrepareOptions) -> Result<CompileOptions, Diagnostics> {
    let PrepareOptions { compile, calibration, budget } = options;
    if compile.observation.is_some() {
        return Ok(compile.clone());
    }
    network.validate().map_err(|errors| Diagnostics(errors.iter().map(ToDiagnostic::to_diagnostic).collect()))?;
    let observed = match calibration {
        Some((samples, ticks)) => {
            charge_work(network_neurons(network), samples.len(), *ticks, &budget.meter()).map_err(failed)?;
            observe(network, samples, *ticks).map_err(failed)?
        }
        None => with_room(observe_random(network, compile.input_range.1).map_err(failed)?, network, compile),
    };
    let Observed { potential, traffic } = observed;
    let activity = traffic.into_iter().map(|Traffic { moments, values }| Activity { moments, values }).collect();
    Ok(CompileOptions { observation: Some(Observation { potential }), activity, ..compile.clone() })
}

/// Random spikes are not data, which may drive states further. Where weights are so coarse that states lose little by it, they
/// have room for twice what was seen; weights that learn are as fine as states.
fn with_room(mut observed: Observed, network: &Network, compile: &CompileOptions) -> Observed {
    let learns = network.projections.iter().any(|projection| projection.plasticity.is_some());
    let bits = compile.own_weight_bits.iter().map(|(_, bits)| *bits).chain([compile.weight_bits]).max();
    if !learns && bits.is_none_or(|bits| bits <= COARSE_BITS) {
        observed.potential.iter_mut().flatten().for_each(|reached| *reached *= 2.0);
    }
    observed
}

fn network_neurons(network: &Network) -> usize {
    network.populations.iter().filter(|population| !population.is_input()).map(Population::size).sum()
}
