//! A network as an image, chosen among several where there are data to choose by.

use synfire_arch::Target;
use synfire_budget::Budget;
use synfire_compiler::{Activity, CompileOptions, Compiled, Observation, compile};
use synfire_data::Samples;
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_network::{Network, Schedule};
use synfire_run::{ImageMachine, Observed, ReferenceMachine, Traffic, charge_work, compare, observe, observe_random};

use crate::calibration::review;
use crate::failed::failed;
use crate::options::PrepareOptions;

/// Synaptic operations of all samples that may be run to choose between compilations; larger networks take the first.
const SEARCH: usize = 20_000_000;
/// How much room states have in compilations that are tried on data, as parts of what they reached.
const ROOMS: [f64; 5] = [1.0, 0.85, 1.2, 1.6, 0.7];

/// Weights of up to so many bits are coarser than every state, so that states may have this much more room.
const COARSE_BITS: u32 = 8;
const MORE_ROOM: f64 = 2.0;

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
/// Where choosing by error does not compile the plain way is taken: the largest weight decides, and each weight is rounded to
/// nearest. With data that is one of several ways that are tried, and the one that is nearest to the reference is taken.
/// Without data nothing is tried: which single spikes differ on random input is chance, and says little about any other.
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
    // Nothing is chosen by error where scales are pinned, or where weights learn.
    if options.compile.pinned_scale.is_some() || !best.compiled.image.projections.is_empty() {
        return Ok(best);
    }
    if let Some((samples, ticks)) = &options.calibration {
        let data = Data { samples, ticks: *ticks, budget: options.budget };
        if data.is_small(network) {
            data.search(network, target, &mut best);
        }
    }
    Ok(best)
}

/// The plain way where choosing by error finds no scales, if need be without more room for states. What the plain way says of
/// a network that does not compile is easier to follow.
fn plain_or_refused(network: &Network, target: &Target, plain: CompileOptions) -> Result<Candidate, Diagnostics> {
    let refused = match compile(network, target, &plain) {
        Ok(compiled) => return Ok(Candidate { compiled, options: plain }),
        Err(refused) => refused,
    };
    let options = with_part(&plain, 1.0 / MORE_ROOM);
    match compile(network, target, &options) {
        Ok(compiled) => Ok(Candidate { compiled, options }),
        Err(_) => Err(refused),
    }
}

/// The bits that projections may have.
fn bits_of(options: &CompileOptions) -> impl Iterator<Item = u32> {
    options.own_weight_bits.iter().map(|(_, bits)| *bits).chain([options.weight_bits])
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
        network.operations().saturating_mul(self.samples.len()).saturating_mul(self.ticks) <= SEARCH
    }

    /// Whether a state saturated, bits that differ between the reference and an image, and updates in which a state saturated;
    /// none if they cannot be compared. A scale at which states saturate on what it was chosen for leaves no room for more.
    fn loss(&self, network: &Network, compiled: &Compiled) -> Option<(bool, u64, u64)> {
        let schedule = Schedule::new(network);
        let mut reference = ReferenceMachine::new(network, &schedule);
        let mut machine = ImageMachine::emulator_within(&compiled.image, &self.budget.meter()).ok()?;
        let found = compare(&mut reference, &mut machine, self.samples, self.ticks).ok()?;
        let saturations = found.cost.saturations;
        Some((saturations > 0, found.mismatches(), saturations))
    }

    /// Tries other rooms for states, and weights that are rounded each for itself, and takes the compilation with the fewest
    /// bits that differ from the reference, among those in which no state saturates if there are any; of equal ones the first. Random spikes
    /// would not tell among so many: what differs on some is chance.
    fn search(&self, network: &Network, target: &Target, best: &mut Candidate) {
        let Some(mut least) = self.loss(network, &best.compiled) else { return };
        for options in others(&best.options) {
            if least == (false, 0, 0) {
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
            review(network, compile, samples, *ticks)?;
            charge_work(network.neurons(), samples.len(), *ticks, &budget.meter()).map_err(failed)?;
            observe(network, samples, *ticks).map_err(failed)?
        }
        None => with_room(observe_random(network, compile.input_range.1).map_err(failed)?, network, compile),
    };
    let Observed { potential, traffic } = observed;
    let activity = traffic.into_iter().map(|Traffic { moments, values }| Activity { moments, values }).collect();
    Ok(CompileOptions {
        observation: Some(Observation { potential }),
        activity,
        calibrated: calibration.is_some(),
        ..compile.clone()
    })
}

/// Random spikes are not data, which may drive states further. Where weights are so coarse that states lose little by it, they
/// have more room; weights that learn are as fine as states.
fn with_room(mut observed: Observed, network: &Network, compile: &CompileOptions) -> Observed {
    let learns = network.projections.iter().any(|projection| projection.plasticity.is_some());
    if !learns && bits_of(compile).all(|bits| bits <= COARSE_BITS) {
        observed.potential.iter_mut().flatten().for_each(|reached| *reached *= MORE_ROOM);
    }
    observed
}
