//! Random sessions of networks that learn.

use synfire_core::SessionTick;
use synfire_image::{Clear, Controls, Image, ThirdFactor};

use crate::{Payloads, Rng, random_stimulus};

/// A session of so many ticks: third factors, freezes and the seed change now and then, and parts of the state are cleared.
/// Ticks are counted through, whatever is cleared.
pub fn random_session(seed: u64, image: &Image, payloads: Payloads, ticks: usize) -> Vec<SessionTick> {
    let rng = &mut Rng::new(seed.rotate_left(17) ^ 0x5e55_1011);
    let mut controls = Controls { seed: rng.bits() as u32, ..Controls::default() };
    let stimulus = random_stimulus(seed, image, payloads, ticks);
    let session = stimulus.into_iter().map(|events| {
        change(rng, &mut controls);
        let clears = rng.chance(0.03);
        let mut part = || clears && rng.chance(0.5);
        SessionTick { controls, clear: Clear { state: part(), adaptation: part(), traces: part() }, events }
    });
    session.collect()
}

fn change(rng: &mut Rng, controls: &mut Controls) {
    let factor = |rng: &mut Rng| {
        let any = rng.range(-16, 15) as i8;
        ThirdFactor::new(rng.pick(&[8, 0, -8, 15, -16, any, any])).unwrap_or_default()
    };
    if rng.chance(0.1) {
        controls.pre = factor(rng);
    }
    if rng.chance(0.1) {
        controls.post = factor(rng);
    }
    if rng.chance(0.02) {
        controls.seed = rng.bits() as u32;
    }
    if rng.chance(if controls.freeze_learning { 0.3 } else { 0.03 }) {
        controls.freeze_learning = !controls.freeze_learning;
    }
    if rng.chance(if controls.freeze_adaptation { 0.3 } else { 0.05 }) {
        controls.freeze_adaptation = !controls.freeze_adaptation;
    }
}
