//! What neurons share.

use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_image::Profile;
use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Firing, Membrane, NeuronModel, Reset, ResetTiming, Semantics, SpikeLimit,
};

use crate::CompileError;
use crate::dynamics::adaptation_decay;
use crate::integers::Integers;

/// Distinct profiles, in order of appearance.
#[derive(Debug, Default)]
pub(crate) struct Profiles(pub Vec<Profile>);

impl Profiles {
    /// The index of a profile, new or known.
    pub fn index_of(&mut self, profile: Profile) -> u16 {
        let known = self.0.iter().position(|candidate| *candidate == profile);
        let index = known.unwrap_or_else(|| {
            self.0.push(profile);
            self.0.len() - 1
        });
        // More than 2^16 distinct profiles never fit a target; the resource check says so.
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}

/// Whether parameters of the population go into profiles as integers, or their potentials are compared, so that its neurons
/// have to share one scale.
pub(crate) fn needs_one_scale(model: &NeuronModel) -> bool {
    let leaks = matches!(&model.membrane, Membrane::LinearLeak { leak_per_tick } if !leak_per_tick.is_zero());
    let fires = model
        .firing
        .as_ref()
        .is_some_and(|firing| !firing.v_reset.is_zero() || firing.adaptation.is_some() || firing.winner);
    leaks || fires || model.v_min.as_ref().is_some_and(|v_min| !v_min.is_zero())
}

/// The profile of one neuron.
///
/// # Errors
/// When a parameter does not fit its field or the target, or has to be exact and is not.
pub(crate) fn profile(
    semantics: &Semantics,
    model: &NeuronModel,
    integers: &Integers<'_>,
    bias_to_current: bool,
    nearest: bool,
) -> Result<Profile, CompileError> {
    let neuron = integers.neuron;
    let mut profile = Profile {
        v_reset: 0,
        v_min: integers.target.state_min() as i32,
        leak: 0,
        adaptation_step: 0,
        adaptation_decay: 0,
        adaptation_prescale: 0,
        refractory: 0,
        linear_leak: !matches!(model.membrane, Membrane::Leaky { .. }),
        reset_subtract: false,
        reset_next: false,
        inclusive: false,
        hold: false,
        bias_to_current,
        adaptation_linear: false,
        nearest,
    };
    if model.v_initial.get(neuron) != 0.0 {
        let feature = "starts at another potential than 0 (`v_initial`)";
        return Err(CompileError::NotOnAnyCore { population: integers.population.to_owned(), feature });
    }
    if let Membrane::LinearLeak { leak_per_tick } = &model.membrane {
        profile.leak = integers.of("leak", leak_per_tick.get(neuron))?;
    }
    // A limit below the smallest state limits nothing: v saturates first, and executors count that.
    if let Some(v_min) = model.v_min.as_ref().map(|v_min| v_min.get(neuron))
        && v_min * integers.scale >= f64::from(profile.v_min)
    {
        profile.v_min = integers.of("v_min", v_min)?;
    }
    if let Some(firing) = &model.firing {
        add_firing(&mut profile, firing, integers)?;
        if let Some(adaptation) = &firing.adaptation {
            add_adaptation(&mut profile, semantics, adaptation, integers)?;
        }
    }
    if profile.v_min > 0 || profile.v_min > profile.v_reset {
        Err(CompileError::LowerLimit { population: integers.population.to_owned() })
    } else {
        Ok(profile)
    }
}

fn add_firing(profile: &mut Profile, firing: &Firing, integers: &Integers<'_>) -> Result<(), CompileError> {
    if firing.winner && !integers.target.winner {
        return Err(CompileError::NotOnTarget {
            population: integers.population.to_owned(),
            feature: "a winner in each tick",
            remedy: "leave out `winner = yes`",
            target: integers.target.name.clone(),
        });
    }
    let missing = |feature| Err(CompileError::NotOnAnyCore { population: integers.population.to_owned(), feature });
    match (firing.reset, firing.reset_timing) {
        (Reset::None, _) => return missing("is not reset by a spike"),
        (Reset::Subtract, ResetTiming::NoDelay) => return missing("resets by snnTorch's subtraction without delay"),
        (Reset::Subtract, ResetTiming::Same | ResetTiming::Next) | (Reset::Zero, _) => {}
    }
    if firing.inhibition {
        return missing("resets the neurons whose spikes another inhibits");
    }
    if firing.max_spikes != SpikeLimit::ONE {
        return Err(CompileError::SeveralSpikes { population: integers.population.to_owned() });
    }
    let threshold = firing.v_threshold.get(integers.neuron);
    profile.v_reset = integers.of("v_reset", firing.v_reset.get(integers.neuron))?;
    profile.reset_subtract = firing.reset == Reset::Subtract;
    profile.reset_next = firing.reset_timing == ResetTiming::Next;
    profile.inclusive = firing.comparison == Comparison::GreaterEqual;
    if profile.reset_subtract && threshold < 0.0 {
        return Err(CompileError::NegativeThreshold {
            population: integers.population.to_owned(),
            neuron: integers.neuron,
            threshold,
        });
    }
    if let Some(refractory) = &firing.refractory {
        profile.hold = refractory.hold && refractory.ticks > 0;
        profile.refractory = u8::try_from(refractory.ticks).map_err(|_| CompileError::RefractoryTooLong {
            population: integers.population.to_owned(),
            ticks: refractory.ticks,
            limit: u32::from(u8::MAX),
        })?;
    }
    Ok(())
}

/// Largest relative rounding error of an adaptation's decay that a finer prescale would mend.
const ADAPTATION_ERROR: f64 = 0.01;
/// Largest prescale.
const PRESCALE_MAX: u8 = 15;
/// Unit of a decay.
const FRACTION: f64 = (1_u32 << DECAY_FRACTION_BITS) as f64;

/// What an adaptation loses every `2^prescale` ticks, in its integer units: of a factor, or of its value.
fn adaptation_loss(semantics: &Semantics, adaptation: &Adaptation, neuron: usize, scale: f64, prescale: u8) -> f64 {
    let ticks = f64::from(1_u32 << prescale);
    match adaptation.decay {
        AdaptationDecay::Linear { .. } => linear_loss(adaptation, neuron) * scale * ticks,
        AdaptationDecay::Exponential { tau_s } => (1.0 - adaptation_decay(semantics, tau_s).powf(ticks)) * FRACTION,
    }
}

/// What a linear adaptation loses in a tick. It never holds more than one step if it loses a step or more, and losing
/// exactly a step then is the same.
pub(crate) fn linear_loss(adaptation: &Adaptation, neuron: usize) -> f64 {
    match adaptation.decay {
        AdaptationDecay::Linear { per_tick } => per_tick.min(adaptation.step.get(neuron)),
        AdaptationDecay::Exponential { .. } => 0.0,
    }
}

/// The prescale at which rounding matters little, and the loss there.
fn prescaled_loss(semantics: &Semantics, adaptation: &Adaptation, neuron: usize, scale: f64) -> (u8, f64) {
    let loss = |prescale| adaptation_loss(semantics, adaptation, neuron, scale, prescale);
    let is_fine = |prescale: &u8| {
        let loss = loss(*prescale);
        (loss.round() - loss).abs() <= ADAPTATION_ERROR * loss
    };
    let prescale = (0..=PRESCALE_MAX).find(is_fine).unwrap_or(PRESCALE_MAX);
    (prescale, loss(prescale))
}

fn add_adaptation(
    profile: &mut Profile,
    semantics: &Semantics,
    adaptation: &Adaptation,
    integers: &Integers<'_>,
) -> Result<(), CompileError> {
    profile.adaptation_step = integers.of("adaptation step", adaptation.step.get(integers.neuron))?;
    let (prescale, loss) = prescaled_loss(semantics, adaptation, integers.neuron, integers.scale);
    profile.adaptation_prescale = prescale;
    profile.adaptation_linear = matches!(adaptation.decay, AdaptationDecay::Linear { .. });
    if profile.adaptation_linear {
        integers.check_exact("adaptation decay", loss)?;
        if loss.round() >= FRACTION {
            return Err(integers.too_large("adaptation decay", loss, DECAY_FRACTION_BITS));
        }
    }
    let value = if profile.adaptation_linear { loss } else { FRACTION - loss };
    // A factor of 1 is not there; the report tells how far 1 - 2^-16 is from it.
    profile.adaptation_decay = value.round().min(FRACTION - 1.0) as u16;
    if profile.adaptation_step != 0 && !integers.target.adaptation {
        return Err(CompileError::NotOnTarget {
            population: integers.population.to_owned(),
            feature: "an adaptation",
            remedy: "leave out its adaptation",
            target: integers.target.name.clone(),
        });
    }
    Ok(())
}

/// Largest relative rounding error of what one neuron's profile holds of leak and adaptation.
pub(crate) fn rounding_error(semantics: &Semantics, model: &NeuronModel, neuron: usize, scale: f64) -> f64 {
    let relative = |exact: f64| if exact == 0.0 { 0.0 } else { (exact.round() - exact).abs() / exact };
    let leak = match &model.membrane {
        Membrane::LinearLeak { leak_per_tick } => relative(leak_per_tick.get(neuron) * scale),
        _ => 0.0,
    };
    let adaptation = model.firing.as_ref().and_then(|firing| firing.adaptation.as_ref()).map_or(0.0, |adaptation| {
        let (_, loss) = prescaled_loss(semantics, adaptation, neuron, scale);
        let lost = match adaptation.decay {
            AdaptationDecay::Linear { .. } => relative(loss),
            AdaptationDecay::Exponential { .. } => (loss.round().max(1.0) - loss).abs() / loss,
        };
        lost.max(relative(adaptation.step.get(neuron) * scale))
    });
    leak.max(adaptation)
}
