//! Every rule of "Update" in docs/core.md, with numbers computed by hand. States have 12 bits: -2048 to 2047.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod tiny;

use synfire_arch::{AxonId, NeuronId};
use synfire_emulator::{Emulator, NeuronState};
use synfire_image::{Event, NeuronParameters, Profile, Program, Use};
use tiny::{NEURON, PLAIN};

const HALF: u16 = 1 << 15;
const THREE_QUARTERS: u16 = 3 << 14;

/// One neuron whose input of a tick is the payload of its axon.
struct Single(Emulator);

impl Single {
    fn new(profile: Profile, neuron: NeuronParameters) -> Self {
        let program = Program {
            weights: vec![1, 0, 0, 0],
            uses: vec![Use { last: true, ..tiny::run(0, 0, 0, 1, 0) }],
            pointers: vec![Some(0)],
            neurons: vec![neuron, NeuronParameters { threshold: 2047, ..NEURON }],
            profiles: vec![profile],
            stages: vec![tiny::stage(0, 0)],
            ..Program::default()
        };
        let image = tiny::image(program, -2000, 2000);
        Self(Emulator::new(&image.target, &image.program))
    }

    /// The state after a tick with this input, and how many updates saturated (the other neuron is always 0).
    fn tick(&mut self, input: i16) -> (NeuronState, u64) {
        let result = self.0.tick(&[Event { axon: AxonId(0), payload: input }]).unwrap();
        let saturations = result.saturations;
        (self.0.state(NeuronId(0)), saturations)
    }

    fn run<T>(&mut self, inputs: &[i16], field: impl Fn(NeuronState) -> T) -> Vec<T> {
        inputs.iter().map(|input| field(self.tick(*input).0)).collect()
    }
}

#[test]
fn decays_truncate_toward_zero() {
    let neuron = NeuronParameters { kv: THREE_QUARTERS, ki: HALF, threshold: 2047, ..NEURON };
    // i: 5, 2.5, 1, 0.5; v: 5, 3.75 + 2, 3.75 + 1, 3 + 0, 2.25, 1.5, 0.75
    let expected = [(5, 5), (5, 2), (4, 1), (3, 0), (2, 0), (1, 0), (0, 0)];
    let inputs = [5, 0, 0, 0, 0, 0, 0];
    assert_eq!(Single::new(PLAIN, neuron).run(&inputs, |s| (s.v, s.i)), expected);
    let negative = inputs.map(|input: i16| -input);
    let expected = expected.map(|(v, i)| (-v, -i));
    assert_eq!(Single::new(PLAIN, neuron).run(&negative, |s| (s.v, s.i)), expected);
}

#[test]
fn the_threshold_is_exclusive_unless_inclusive() {
    let profile = Profile { v_reset: 3, ..PLAIN };
    assert_eq!(Single::new(profile, NEURON).run(&[10, 11], |s| (s.v, s.fired)), [(10, false), (3, true)]);
    let profile = Profile { inclusive: true, ..profile };
    assert_eq!(Single::new(profile, NEURON).run(&[9, 10], |s| (s.v, s.fired)), [(9, false), (3, true)]);
}

#[test]
fn subtraction_in_the_same_tick_keeps_the_rest() {
    let profile = Profile { reset_subtract: true, ..PLAIN };
    let neuron = NeuronParameters { kv: HALF, ..NEURON };
    // 25 - 10 = 15; 15 / 2 = 7; 7 / 2 + 8 = 11, 11 - 10 = 1
    assert_eq!(Single::new(profile, neuron).run(&[25, 0, 8], |s| (s.v, s.fired)), [(15, true), (7, false), (1, true)]);
}

#[test]
fn subtraction_in_the_next_tick_follows_the_decay() {
    let profile = Profile { reset_subtract: true, reset_next: true, ..PLAIN };
    let neuron = NeuronParameters { kv: HALF, ..NEURON };
    // 25; 25 / 2 - 10 + 15 = 17, again a spike; 17 / 2 - 10 = -2; -2 / 2 = -1
    assert_eq!(
        Single::new(profile, neuron).run(&[25, 15, 0, 0], |s| (s.v, s.fired)),
        [(25, true), (17, true), (-2, false), (-1, false)]
    );
}

#[test]
fn a_reset_to_a_value_in_the_next_tick_loses_its_input() {
    let profile = Profile { v_reset: 3, reset_next: true, ..PLAIN };
    let neuron = NeuronParameters { kv: 65535, ki: HALF, ..NEURON };
    // The current decays as ever: 25, 12 + 30 = 42, 21; v: 25, reset, 3 * 65535 / 65536 + 21
    assert_eq!(
        Single::new(profile, neuron).run(&[25, 30, 0], |s| (s.v, s.i, s.fired)),
        [(25, 25, true), (3, 42, false), (23, 21, true)]
    );
}

#[test]
fn a_refractory_neuron_integrates_unless_held() {
    let inputs = [25, 4, 25, 25, 0];
    let profile = Profile { refractory: 2, v_reset: 3, ..PLAIN };
    assert_eq!(
        Single::new(profile, NEURON).run(&inputs, |s| (s.v, s.refractory, s.fired)),
        [(3, 2, true), (4, 1, false), (25, 0, false), (3, 2, true), (0, 1, false)]
    );
    let held = Profile { hold: true, ..profile };
    assert_eq!(
        Single::new(held, NEURON).run(&inputs, |s| (s.v, s.refractory, s.fired)),
        [(3, 2, true), (3, 1, false), (3, 0, false), (3, 2, true), (3, 1, false)]
    );
}

#[test]
fn a_linear_leak_moves_to_v_reset_and_stops_there() {
    let profile = Profile { linear_leak: true, leak: 3, v_reset: -4, ..PLAIN };
    // 0 - 3 = -3; -4 + 12 = 8; 5; 2; -1; -4; -4; -4 - 7 = -11; -8; -5; -4
    assert_eq!(
        Single::new(profile, NEURON).run(&[0, 12, 0, 0, 0, 0, 0, -7, 0, 0, 0], |s| s.v),
        [-3, 8, 5, 2, -1, -4, -4, -11, -8, -5, -4]
    );
}

#[test]
fn v_min_clamps_without_counting_as_saturation() {
    let profile = Profile { v_min: -20, ..PLAIN };
    let (state, saturations) = Single::new(profile, NEURON).tick(-50);
    assert_eq!((state.v, state.i, saturations), (-20, -50, 0));
}

#[test]
fn saturation_counts_once_for_an_update() {
    let neuron = NeuronParameters { threshold: 2047, ki: 65535, kv: 65535, ..NEURON };
    let mut single = Single::new(PLAIN, neuron);
    assert_eq!(single.tick(1000).1, 0);
    // i = 999 + 1000; v = 999 + 1999
    let (state, saturations) = single.tick(1000);
    assert_eq!((state.v, state.i, saturations), (2047, 1999, 1));
    // i = 1998 + 1000 and v both saturate
    let (state, saturations) = single.tick(1000);
    assert_eq!((state.v, state.i, saturations), (2047, 2047, 1));
    // A saturated v counts even where v_min then raises it: i = -2000 - 2000, v = -2048 - 2000.
    let mut single = Single::new(Profile { v_min: -5, ..PLAIN }, NeuronParameters { bias: -2000, ..neuron });
    let (state, saturations) = single.tick(-2000);
    assert_eq!((state.v, state.i, saturations), (-5, -2000, 1));
}

#[test]
fn decays_round_toward_zero_or_to_nearest() {
    let neuron = NeuronParameters { kv: HALF, ki: HALF, threshold: 2047, ..NEURON };
    let nearest = Profile { nearest: true, ..PLAIN };
    // i: -7, -3.5, ...; v adds it to half of itself.
    assert_eq!(Single::new(PLAIN, neuron).run(&[-7, 0, 0], |s| (s.v, s.i)), [(-7, -7), (-6, -3), (-4, -1)]);
    assert_eq!(Single::new(nearest, neuron).run(&[-7, 0, 0], |s| (s.v, s.i)), [(-7, -7), (-6, -3), (-4, -1)]);
    assert_eq!(Single::new(PLAIN, neuron).run(&[7, 0, 0], |s| (s.v, s.i)), [(7, 7), (6, 3), (4, 1)]);
    assert_eq!(Single::new(nearest, neuron).run(&[7, 0, 0], |s| (s.v, s.i)), [(7, 7), (8, 4), (6, 2)]);
}

#[test]
fn a_bias_goes_to_v_or_to_the_current() {
    let neuron = NeuronParameters { bias: 7, ki: HALF, threshold: 2047, ..NEURON };
    assert_eq!(Single::new(PLAIN, neuron).run(&[0, 0, 4], |s| (s.v, s.i)), [(7, 0), (7, 0), (11, 4)]);
    let profile = Profile { bias_to_current: true, ..PLAIN };
    // i: 7; 3 + 7; 5 + 7 + 4
    assert_eq!(Single::new(profile, neuron).run(&[0, 0, 4], |s| (s.v, s.i)), [(7, 7), (10, 10), (16, 16)]);
}

#[test]
fn adaptation_raises_the_threshold_and_decays_on_its_ticks() {
    let profile = Profile { adaptation_step: 6, adaptation_decay: HALF, adaptation_prescale: 1, ..PLAIN };
    // Ticks 0 and 2 decay. Levels: 10; 16, 16 is not above; 16, 17 is; 3 + 6 = 9, 19 is not above 19; 9; 4
    assert_eq!(
        Single::new(profile, NEURON).run(&[11, 16, 17, 19, 0], |s| (s.a, s.fired)),
        [(6, true), (6, false), (9, true), (9, false), (4, false)]
    );
    let linear = Profile { adaptation_linear: true, adaptation_decay: 4, adaptation_prescale: 0, ..profile };
    assert_eq!(Single::new(linear, NEURON).run(&[11, 0, 0], |s| s.a), [6, 2, 0]);
}

#[test]
fn adaptation_saturates() {
    let profile =
        Profile { adaptation_step: 2000, adaptation_linear: true, inclusive: true, reset_subtract: true, ..PLAIN };
    let mut single = Single::new(profile, NeuronParameters { threshold: 0, ..NEURON });
    assert_eq!(single.tick(0), (NeuronState { v: 0, i: 0, a: 2000, refractory: 0, fired: true }, 0));
    assert_eq!(single.tick(2000), (NeuronState { v: 2000, i: 2000, a: 2047, refractory: 0, fired: true }, 1));
}
