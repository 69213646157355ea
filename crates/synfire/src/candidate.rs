//! A network as an image, chosen among several where there are data to choose by.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{Activity, CompileOptions, Compiled, Observation, compile};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::{Network, Population, Schedule};
use synfire_run::{
    ImageMachine, Observed, ReferenceMachine, Traffic, charge_work, compare, observe, observe_random, sensitivity,
};

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
/// Choosing by error is better for nearly all networks, but not for each: one whose neurons have very different weights may
/// lose the ones that matter. So the plain way is tried as well: the largest weight decides, and each weight is rounded to
/// nearest. It is taken where the other does not compile, or where it is nearer to the reference.
///
/// # Errors
/// Why the network cannot be observed, or why the target cannot hold it.
pub fn candidate(network: &Network, target: &Target, options: &PrepareOptions) -> Result<Candidate, Diagnostics> {
    let first = observed(network, options)?;
    let plain = CompileOptions { by_error: false, ..first.clone() };
    let mut best = match compile(network, target, &first) {
        Ok(compiled) => Candidate { compiled, options: first },
        Err(_) => return plain_or_refused(network, target, plain),
    };
    if !best.compiled.image.projections.is_empty() {
        return Ok(best);
    }
    match &options.calibration {
        Some((samples, ticks)) => {
            let data = Data { samples, ticks: *ticks, budget: options.budget };
            if data.is_small(network) {
                data.search(network, target, &mut best);
            }
        }
        None => keep_plain(network, target, plain, &mut best),
    }
    Ok(best)
}

/// The plain way where choosing by error finds no scales, if need be with half the room for states. What the plain way says of a
/// network that does not compile is easier to follow.
fn plain_or_refused(network: &Network, target: &Target, plain: CompileOptions) -> Result<Candidate, Diagnostics> {
    let refused = match compile(network, target, &plain) {
        Ok(compiled) => return Ok(Candidate { compiled, options: plain }),
        Err(refused) => refused,
    };
    let options = with_part(&plain, 0.5);
    match compile(network, target, &options) {
        Ok(compiled) => Ok(Candidate { compiled, options }),
        Err(_) => Err(refused),
    }
}

/// Takes the plain way where random spikes speak for it. Where weights have many bits it has the benefit of the doubt: a fifth
/// fewer differing bits have to speak against it; where they have few, as many have to speak for it.
fn keep_plain(network: &Network, target: &Target, options: CompileOptions, best: &mut Candidate) {
    let differing = |compiled: &Compiled| sensitivity(network, &compiled.image).ok().map(|found| found.bits);
    let Some(bits) = differing(&best.compiled).filter(|bits| *bits > 0) else { return };
    let Ok(compiled) = compile(network, target, &options) else { return };
    let Some(plain) = differing(&compiled) else { return };
    let is_clear = |less: u64, more: u64| less.saturating_mul(5) <= more.saturating_mul(4);
    let keep = if options.weight_bits >= COARSE_BITS { !is_clear(bits, plain) } else { is_clear(plain, bits) };
    if keep {
        *best = Candidate { compiled, options };
    }
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

    /// Bits that differ between the reference and an image, and updates in which a state saturated, which later data may make
    /// matter; none if they cannot be compared.
    fn loss(&self, network: &Network, compiled: &Compiled) -> Option<(u64, u64)> {
        let schedule = Schedule::new(network);
        let mut reference = ReferenceMachine::new(network, &schedule);
        let mut machine = ImageMachine::emulator_within(&compiled.image, &self.budget.meter()).ok()?;
        compare(&mut reference, &mut machine, self.samples, self.ticks)
            .ok()
            .map(|found| (found.mismatches(), found.cost.saturations))
    }

    /// Tries other rooms for states, and weights that are rounded each for itself, and takes the compilation with the fewest
    /// bits that differ from the reference; of equal ones the one with the fewest saturations, then the first. Random spikes would not tell: what differs on some is
    /// chance.
    fn search(&self, network: &Network, target: &Target, best: &mut Candidate) {
        let Some(mut least) = self.loss(network, &best.compiled) else { return };
        for options in others(&best.options) {
            if least == (0, 0) {
                return;
            }
            let Ok(compiled) = compile(network, target, &options) else { continue };
            if let Some(loss) = self.loss(network, &compiled).filter(|loss| *loss < least) {
                least = loss;
                *best = Candidate { compiled, options };
            }
        }
    }
}

/// Other ways to compile what was observed: with other rooms, with weights to nearest in all of them, and in the plain way.
fn others(first: &CompileOptions) -> Vec<CompileOptions> {
    let rooms: Vec<CompileOptions> = ROOMS.iter().map(|part| with_part(first, *part)).collect();
    let nearest = rooms.iter().map(|options| CompileOptions { activity: Vec::new(), ..options.clone() });
    let plain = rooms.iter().map(|options| CompileOptions { by_error: false, ..options.clone() });
    rooms.iter().skip(1).cloned().chain(nearest).chain(plain).collect()
}

/// With room for this part of what was observed.
fn with_part(options: &CompileOptions, part: f64) -> CompileOptions {
    let observed = options.observation.as_ref().map_or(&[][..], |observation| &observation.potential[..]);
    let potential = observed.iter().map(|reached| reached.iter().map(|reached| reached * part).collect()).collect();
    CompileOptions { observation: Some(Observation { potential }), ..options.clone() }
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
