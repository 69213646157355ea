//! Which neurons can saturate at all: bounds on the integers of a finished program.

use synfire_image::{Image, NeuronParameters, Profile, Range, accumulator_ranges};

/// Unit of a decay.
const FRACTION: f64 = (1_u32 << synfire_arch::generated::DECAY_FRACTION_BITS) as f64;

/// For every neuron of the program, whether it is *not* proven that i, v and a never saturate, whatever the input.
pub(crate) fn may_saturate(image: &Image) -> Vec<bool> {
    let limit = image.target.state_max() as f64;
    let program = &image.program;
    let lanes = image.target.lanes;
    let competes = |neuron: usize| {
        let block = neuron as u32 / lanes;
        program.stages.iter().any(|stage| stage.winner && (stage.first.0..=stage.last.0).contains(&block))
    };
    let neurons = program.neurons.iter().zip(accumulator_ranges(image)).enumerate();
    neurons
        .map(|(index, (neuron, range))| {
            let profile = &program.profiles[usize::from(neuron.profile)];
            let bounds = Bounds { neuron, profile, competes: competes(index) };
            let current = bounds.current(range);
            let reached = [current, bounds.potential(current, range.low < 0), bounds.adaptation()];
            reached.iter().any(|reached| *reached > limit)
        })
        .collect()
}

/// One neuron whose states are bounded; every bound is a magnitude, infinite if there is none.
struct Bounds<'a> {
    neuron: &'a NeuronParameters,
    profile: &'a Profile,
    /// Whether it may have to leave the spike to another, and keep its potential.
    competes: bool,
}

impl Bounds<'_> {
    /// What rounding to nearest can add to a decayed state.
    fn rounding(&self) -> f64 {
        if self.profile.nearest { 0.5 } else { 0.0 }
    }

    /// Of a state that decays by `factor` and takes at most `input` a tick: the sum of a geometric series.
    fn settled(&self, factor: u16, input: f64) -> f64 {
        match factor {
            0 => input,
            factor => (input + self.rounding()) / (1.0 - f64::from(factor) / FRACTION),
        }
    }

    fn bias(&self, to_current: bool) -> f64 {
        if self.profile.bias_to_current == to_current { f64::from(self.neuron.bias).abs() } else { 0.0 }
    }

    fn current(&self, range: Range) -> f64 {
        let input = range.high.max(-range.low) as f64;
        self.settled(self.neuron.ki, input + self.bias(true))
    }

    fn potential(&self, current: f64, is_inhibited: bool) -> f64 {
        let drive = current + self.bias(false);
        if self.profile.linear_leak {
            self.linear_potential(drive, is_inhibited || self.neuron.bias < 0)
        } else {
            let settled = self.settled(self.neuron.kv, drive).max(f64::from(self.profile.v_reset).abs());
            // A threshold subtracted in the next tick comes on top of inhibition, when v may have decayed to 0.
            let subtracted = if self.profile.reset_next && self.profile.reset_subtract {
                drive + self.rounding() + f64::from(self.neuron.threshold).abs()
            } else {
                0.0
            };
            settled.max(subtracted)
        }
    }

    /// Without decay only a leak that is stronger than every input, or limits on both sides, keep v from running away.
    fn linear_potential(&self, drive: f64, is_inhibited: bool) -> f64 {
        let profile = self.profile;
        let (rest, threshold) = (f64::from(profile.v_reset).abs(), f64::from(self.neuron.threshold));
        if drive <= f64::from(profile.leak) && !profile.reset_subtract {
            return 2.0 * rest + drive;
        }
        let takes_back = !profile.reset_subtract || drive <= threshold;
        let is_plain = profile.refractory == 0 && profile.adaptation_step == 0 && !self.competes;
        let above = if takes_back && is_plain { threshold.abs().max(rest) + drive } else { f64::INFINITY };
        let below = if is_inhibited { drive - f64::from(profile.v_min) } else { rest };
        above.max(below)
    }

    fn adaptation(&self) -> f64 {
        let Profile { adaptation_step, adaptation_decay, adaptation_prescale, .. } = *self.profile;
        let step = f64::from(adaptation_step);
        let every = f64::from(1_u32 << adaptation_prescale);
        match self.profile.adaptation_linear {
            _ if adaptation_step == 0 => 0.0,
            true if adaptation_prescale == 0 && i32::from(adaptation_decay) >= adaptation_step => step,
            true => f64::INFINITY,
            false => step * every / (1.0 - f64::from(adaptation_decay) / FRACTION),
        }
    }
}

#[cfg(test)]
mod tests {
    use synfire_arch::NeuronBlock;
    use synfire_image::{Program, StageRange};

    use super::*;

    /// A decay of one half.
    const HALF: u16 = 1 << 15;

    const NEURON: NeuronParameters = NeuronParameters { threshold: 20, bias: 0, kv: 0, ki: 0, profile: 0 };

    /// The plain profile with room below.
    const PLAIN: Profile = Profile { v_min: -1000, ..Profile::PLAIN };

    fn bounds<'a>(neuron: &'a NeuronParameters, profile: &'a Profile) -> Bounds<'a> {
        Bounds { neuron, profile, competes: false }
    }

    #[test]
    fn a_decaying_current_sums_a_geometric_series() {
        let (low, high) = (Range { low: -30, high: 20 }, Range { low: -10, high: 20 });
        let current = |ki, bias, profile: Profile, range| {
            bounds(&NeuronParameters { ki, bias, ..NEURON }, &profile).current(range)
        };
        assert_eq!(current(0, 0, PLAIN, low), 30.0);
        assert_eq!(current(0, 0, Profile { nearest: true, ..PLAIN }, low), 30.0);
        assert_eq!(current(HALF, 0, PLAIN, low), 60.0);
        assert_eq!(current(HALF, 0, PLAIN, high), 40.0);
        assert_eq!(current(HALF, 0, Profile { nearest: true, ..PLAIN }, high), 41.0);
        // The bias counts where it goes, with either sign.
        assert_eq!(current(HALF, -4, Profile { bias_to_current: true, ..PLAIN }, high), 48.0);
        assert_eq!(current(HALF, -4, PLAIN, high), 40.0);
    }

    #[test]
    fn a_decaying_potential_is_bounded_by_its_series_its_reset_and_a_late_subtraction() {
        let potential = |neuron: NeuronParameters, profile: Profile| bounds(&neuron, &profile).potential(10.0, false);
        let half = NeuronParameters { kv: HALF, bias: -3, threshold: 100, ..NEURON };
        assert_eq!(potential(half, PLAIN), 26.0);
        assert_eq!(potential(half, Profile { bias_to_current: true, ..PLAIN }), 20.0);
        assert_eq!(potential(half, Profile { v_reset: -50, ..PLAIN }), 50.0);
        assert_eq!(potential(half, Profile { reset_next: true, ..PLAIN }), 26.0);
        assert_eq!(potential(half, Profile { reset_subtract: true, ..PLAIN }), 26.0);
        let late = Profile { reset_next: true, reset_subtract: true, ..PLAIN };
        assert_eq!(potential(half, late), 113.0);
        assert_eq!(potential(half, Profile { nearest: true, ..late }), 113.5);
    }

    #[test]
    fn a_linear_leak_bounds_only_what_it_or_a_reset_takes_back() {
        let linear = Profile { linear_leak: true, v_reset: -5, leak: 1, ..PLAIN };
        let potential = |neuron: NeuronParameters, profile: Profile| bounds(&neuron, &profile).potential(13.0, false);
        assert_eq!(potential(NEURON, linear), 33.0);
        assert_eq!(potential(NeuronParameters { threshold: 2, ..NEURON }, linear), 18.0);
        assert_eq!(bounds(&NEURON, &linear).potential(13.0, true), 1013.0);
        // A negative bias inhibits as an input does, a positive one does not.
        assert_eq!(potential(NeuronParameters { bias: -3, ..NEURON }, linear), 1016.0);
        assert_eq!(potential(NeuronParameters { bias: 3, ..NEURON }, linear), 36.0);
        // A leak that no input beats.
        assert_eq!(potential(NEURON, Profile { leak: 13, ..linear }), 23.0);
        assert_eq!(potential(NEURON, Profile { leak: 12, ..linear }), 33.0);
        let subtract = Profile { reset_subtract: true, leak: 13, ..linear };
        assert_eq!(potential(NeuronParameters { threshold: 13, ..NEURON }, subtract), 26.0);
        assert_eq!(potential(NeuronParameters { threshold: 12, ..NEURON }, subtract), f64::INFINITY);
        assert_eq!(potential(NEURON, Profile { refractory: 1, ..linear }), f64::INFINITY);
        assert_eq!(potential(NEURON, Profile { adaptation_step: 1, ..linear }), f64::INFINITY);
        assert_eq!(Bounds { competes: true, ..bounds(&NEURON, &linear) }.potential(13.0, false), f64::INFINITY);
    }

    #[test]
    fn an_adaptation_is_bounded_where_it_decays_between_spikes() {
        let adaptation = |profile: Profile| bounds(&NEURON, &profile).adaptation();
        assert_eq!(adaptation(Profile { adaptation_linear: true, adaptation_prescale: 1, ..PLAIN }), 0.0);
        let linear = Profile { adaptation_linear: true, adaptation_step: 10, adaptation_decay: 10, ..PLAIN };
        assert_eq!(adaptation(linear), 10.0);
        assert_eq!(adaptation(Profile { adaptation_decay: 9, ..linear }), f64::INFINITY);
        assert_eq!(adaptation(Profile { adaptation_prescale: 1, ..linear }), f64::INFINITY);
        let exponential = Profile { adaptation_step: 10, adaptation_decay: HALF, adaptation_prescale: 2, ..PLAIN };
        assert_eq!(adaptation(exponential), 80.0);
    }

    /// Two blocks of integrators that reset to 0, of which the second competes: each neuron's bound, against the state.
    #[test]
    fn a_bound_counts_from_the_first_value_that_does_not_fit_and_competition_by_block() {
        let target =
            synfire_testkit::targets().into_iter().find(|target| target.winner).expect("a target with winners");
        let mut image = synfire_testkit::random_image(1, &target, &synfire_testkit::Bias::default());
        let (lanes, limit) = (target.lanes as usize, target.state_max() as i32);
        let stage = |block, winner| StageRange { first: NeuronBlock(block), last: NeuronBlock(block), winner };
        let mut neurons = vec![NeuronParameters { threshold: 1, bias: 1, ..NEURON }; 2 * lanes];
        // The first is bounded by the limit itself, the second by one more.
        neurons[0].bias = limit - 1;
        neurons[1].bias = limit;
        image.program = Program {
            neurons,
            profiles: vec![Profile { linear_leak: true, ..PLAIN }],
            stages: vec![stage(0, false), stage(1, true)],
            pointers: vec![None; target.source_blocks() as usize],
            ..Program::default()
        };
        let expected: Vec<bool> = (0..2 * lanes).map(|neuron| neuron == 1 || neuron >= lanes).collect();
        assert_eq!(may_saturate(&image), expected);
    }
}
