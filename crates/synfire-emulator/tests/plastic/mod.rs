//! A network that learns and whose every event is known: two blocks of axons reach four blocks of neurons, which all spike in
//! every tick whatever they get.

use synfire_arch::{AxonId, Target};
use synfire_image::{Event, Image, Rule, RuleSide, TraceParameters};
use synfire_testkit::dense_plastic_image;

pub const SOURCES: u32 = 2;
pub const TARGETS: u32 = 4;

/// Changes nothing.
pub const IDLE: RuleSide = RuleSide { gain: 0, shift: 0, target: 0, soft: false, down: false, modulated: false };

/// A trace that an event sets to `bump` and that stays there.
pub const fn constant(bump: u8) -> TraceParameters {
    TraceParameters { mantissa: 0, shift: 0, bump, nearest: true }
}

/// 8 lanes, weights of 16 bits, states of 32.
pub fn target() -> Target {
    Target { name: "plastic".into(), weight_bits: 16, state_bits: 32, ..Target::named("ecp5-25f").unwrap() }
}

/// An event of every axon.
pub fn events() -> Vec<Event> {
    (0..SOURCES * target().lanes).map(|axon| Event { axon: AxonId(axon), payload: 1 }).collect()
}

pub fn image(rule: Rule, trace: TraceParameters, initial: i16) -> Image {
    dense_plastic_image(target(), SOURCES, TARGETS, rule, trace, initial)
}
