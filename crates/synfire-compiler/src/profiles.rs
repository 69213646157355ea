//! What neurons share.

use synfire_arch::Target;
use synfire_image::Profile;
use synfire_network::{
    AdaptationDecay, Comparison, Firing, Membrane, Network, NeuronModel, Population, Reset, ResetTiming, Semantics,
};

use crate::CompileError;
use crate::dynamics::adaptation_decay;

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

/// Whether parameters of the population go into profiles as integers, so that its neurons have to share one scale.
pub(crate) fn needs_one_scale(model: &NeuronModel) -> bool {
    let leaks = matches!(&model.membrane, Membrane::LinearLeak { leak_per_tick } if !leak_per_tick.is_zero());
    let fires = model.firing.as_ref().is_some_and(|firing| !firing.v_reset.is_zero() || firing.adaptation.is_some());
    leaks || fires || model.v_min.as_ref().is_some_and(|v_min| !v_min.is_zero())
}

/// The profile of one neuron.
pub(crate) fn profile(
    network: &Network,
    population: &Population,
    model: &NeuronModel,
    neuron: usize,
    scale: f64,
    bias_to_current: bool,
    nearest: bool,
    target: &Target,
) -> Result<Profile, CompileError> {
    let integer = |value: f64| (value * scale).round() as i32;
    let mut profile = Profile {
        v_reset: 0,
        v_min: target.state_min() as i32,
        leak: 0,
        adaptation_step: 0,
        adaptation_decay: 0,
        adaptation_prescale: 0,
        refractory: 0,
        linear_leak: false,
        reset_subtract: false,
        reset_next: false,
        inclusive: false,
        hold: false,
        bias_to_current,
        adaptation_linear: false,
        nearest,
    };
    match &model.membrane {
        Membrane::Leaky { .. } => {}
        Membrane::Integrator => profile.linear_leak = true,
        Membrane::LinearLeak { leak_per_tick } => {
            profile.linear_leak = true;
            profile.leak = integer(leak_per_tick.get(neuron));
        }
    }
    if let Some(v_min) = &model.v_min {
        profile.v_min = integer(v_min.get(neuron));
    }
    if let Some(firing) = &model.firing {
        add_firing(&mut profile, firing, population, neuron, integer)?;
        add_adaptation(&mut profile, &network.semantics, firing, neuron, scale, integer);
        if profile.adaptation_step != 0 && !target.adaptation {
            return Err(CompileError::NotOnTarget {
                population: population.name.clone(),
                feature: "an adaptation",
                target: target.name.clone(),
            });
        }
    }
    if profile.v_min > 0 || profile.v_min > profile.v_reset {
        return Err(CompileError::LowerLimit { population: population.name.clone() });
    }
    Ok(profile)
}

fn add_firing(
    profile: &mut Profile,
    firing: &Firing,
    population: &Population,
    neuron: usize,
    integer: impl Fn(f64) -> i32,
) -> Result<(), CompileError> {
    profile.v_reset = integer(firing.v_reset.get(neuron));
    profile.reset_subtract = firing.reset == Reset::Subtract;
    profile.reset_next = firing.reset_timing == ResetTiming::Next;
    profile.inclusive = firing.comparison == Comparison::GreaterEqual;
    if profile.reset_subtract && firing.v_threshold.get(neuron) < 0.0 {
        return Err(CompileError::NegativeThreshold {
            population: population.name.clone(),
            neuron,
            threshold: firing.v_threshold.get(neuron),
        });
    }
    if let Some(refractory) = &firing.refractory {
        profile.hold = refractory.hold && refractory.ticks > 0;
        profile.refractory = u8::try_from(refractory.ticks).map_err(|_| CompileError::RefractoryTooLong {
            population: population.name.clone(),
            ticks: refractory.ticks,
            limit: u32::from(u8::MAX),
        })?;
    }
    Ok(())
}

/// Largest relative rounding error of an adaptation's decay that a finer prescale would mend.
const ADAPTATION_ERROR: f64 = 0.01;

fn add_adaptation(
    profile: &mut Profile,
    semantics: &Semantics,
    firing: &Firing,
    neuron: usize,
    scale: f64,
    integer: impl Fn(f64) -> i32,
) {
    let Some(adaptation) = &firing.adaptation else { return };
    profile.adaptation_step = integer(adaptation.step.get(neuron));
    let fraction = f64::from(1_u32 << synfire_arch::generated::DECAY_FRACTION_BITS);
    // The step every 2^prescale ticks, in its integer units.
    let step = |prescale: u8| {
        let ticks = f64::from(1_u32 << prescale);
        match adaptation.decay {
            AdaptationDecay::Linear { per_tick } => per_tick * scale * ticks,
            AdaptationDecay::Exponential { tau_s } => (1.0 - adaptation_decay(semantics, tau_s).powf(ticks)) * fraction,
        }
    };
    let is_fine =
        |prescale: &u8| (step(*prescale).round() - step(*prescale)).abs() <= ADAPTATION_ERROR * step(*prescale);
    let prescale = (0..16).find(is_fine).unwrap_or(15);
    profile.adaptation_prescale = prescale;
    profile.adaptation_linear = matches!(adaptation.decay, AdaptationDecay::Linear { .. });
    let value = if profile.adaptation_linear { step(prescale) } else { fraction - step(prescale) };
    profile.adaptation_decay = value.round().clamp(0.0, fraction - 1.0) as u16;
}
