//! Images, saved states and checkpoints.

use std::sync::LazyLock;

use synfire_emulator::Emulator;
use synfire_image::{Event, Image, PopulationRole, Snapshot, SnapshotFile as _};
use synfire_learn::Checkpoint;

use super::{accepted, is_chosen};
use crate::images::image_of_states;

/// Images with more accumulators are not run here.
const MAX_ACCUMULATORS: usize = 1 << 18;

pub fn image(bytes: &[u8]) -> bool {
    let Some(image) = accepted(Image::from_bytes(bytes)) else { return false };
    if is_chosen(bytes, 4) {
        let again = image.to_bytes().expect("a loaded image has bytes");
        assert!(Image::from_bytes(&again).expect("it loads again") == image, "another image after a round trip");
        run(&image, &Snapshot::new(&image.target, &image.program));
    }
    true
}

pub fn state(bytes: &[u8]) -> bool {
    static IMAGE: LazyLock<Image> = LazyLock::new(image_of_states);
    let Some(state) = accepted(Snapshot::from_bytes(bytes, &IMAGE)) else { return false };
    if is_chosen(bytes, 4) {
        run(&IMAGE, &state);
    }
    true
}

pub fn checkpoint(bytes: &[u8]) -> bool {
    let Some(checkpoint) = accepted(Checkpoint::from_bytes(bytes)) else { return false };
    let _ = checkpoint.record();
    if is_chosen(bytes, 4) {
        checkpoint.learned().check().expect("what was learned is sound");
        run(&checkpoint.image, &checkpoint.state);
    }
    true
}

/// Runs a few ticks with the largest and the smallest payloads, which the proof of the image covers.
fn run(image: &Image, state: &Snapshot) {
    let accumulators = image.program.neurons.len().saturating_mul(image.target.ring_depth as usize);
    if accumulators > MAX_ACCUMULATORS
        || image.program.uses.iter().map(|entry| u64::from(entry.count)).sum::<u64>() > 4096
    {
        return;
    }
    let mut emulator = Emulator::new(&image.target, &image.program);
    emulator.restore(state);
    for tick in 0..3 {
        let _ = emulator.tick(&events(image, tick));
    }
}

fn events(image: &Image, tick: usize) -> Vec<Event> {
    let mut events = if tick == 0 { image.start_events.clone() } else { Vec::new() };
    for population in image.inputs() {
        let PopulationRole::Input { format, .. } = population.role else { continue };
        let payload = if tick.is_multiple_of(2) { format.payload_max } else { format.payload_min };
        let axons = (0..population.size().min(256)).filter_map(|index| population.axon(index));
        events.extend(axons.filter(|_| payload != 0).map(|axon| Event { axon, payload }));
    }
    events.sort_by_key(|event| event.axon);
    events
}
