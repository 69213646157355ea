//! Random external events.

use synfire_arch::AxonId;
use synfire_image::{Event, Image, PopulationRole};

use crate::Rng;

/// Which events a stimulus may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payloads {
    /// Those that the image was proven for, with its start events in tick 0.
    Proven,
    /// Any payload at any axon of the target: accumulators wrap.
    Any,
}

/// The external events of `ticks` ticks, strictly ascending by axon in each.
///
/// Silent, sparse and dense ticks take turns at random.
pub fn random_stimulus(seed: u64, image: &Image, payloads: Payloads, ticks: usize) -> Vec<Vec<Event>> {
    let rng = &mut Rng::new(!seed);
    (0..ticks)
        .map(|tick| {
            let density = rng.pick(&[0.0, 0.03, 0.03, 0.3, 0.3, 1.0]);
            let mut events = match payloads {
                Payloads::Proven => proven(rng, image, density),
                Payloads::Any => any(rng, image, density),
            };
            if tick == 0 && payloads == Payloads::Proven {
                events.extend_from_slice(&image.start_events);
                events.sort_by_key(|event| event.axon);
            }
            events
        })
        .collect()
}

fn proven(rng: &mut Rng, image: &Image, density: f64) -> Vec<Event> {
    let mut events = Vec::new();
    for population in image.inputs() {
        let PopulationRole::Input { format, .. } = population.role else { continue };
        let (min, max) = (format.payload_min, format.payload_max);
        for axon in (0..population.size()).filter_map(|index| population.axon(index)) {
            if rng.chance(density) {
                let anything = rng.range(i64::from(min), i64::from(max)) as i16;
                events.push(Event { axon, payload: rng.pick(&[min, max, max, anything, anything]) });
            }
        }
    }
    events.sort_by_key(|event| event.axon);
    events
}

fn any(rng: &mut Rng, image: &Image, density: f64) -> Vec<Event> {
    let axons = (0..image.target.axons).map(AxonId);
    let events = axons.map(|axon| Event { axon, payload: rng.bits() as i16 }).collect::<Vec<_>>();
    events.into_iter().filter(|_| rng.chance(density)).collect()
}
