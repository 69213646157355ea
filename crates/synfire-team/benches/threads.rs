//! One large network on one thread and on two, which take turns: `cargo bench -p synfire-team --bench threads [NEURONS]`.
//!
//! What counts is the time of day, so the machine has to do nothing else.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks")]
#![allow(missing_docs, reason = "a benchmark has no users")]

use std::hint::black_box;
use std::time::Instant;

use synfire_core::Core;
use synfire_emulator::Emulator;
use synfire_team::Team;
use synfire_testkit::busy_network;

const NEURONS: u32 = 16_384;
const TICKS: usize = 50;
const ROUNDS: usize = 11;

fn main() {
    let neurons = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(NEURONS);
    let (target, program, events) = busy_network(neurons, 1);
    let mut one = Emulator::new(&target, &program);
    let mut two = Team::new(&target, &program, 2).unwrap();
    drop(program);
    let spikes = Core::tick(&mut one, &events).unwrap().spikes.len();
    assert_eq!(two.tick(&events).unwrap().spikes.len(), spikes);
    let round = |_| {
        let ((alone, one), (together, two)) = (run(&mut one), run(&mut two));
        assert_eq!(one, two, "spikes of both");
        (alone / together, alone, together, one)
    };
    // The first round warms up.
    let mut rounds: Vec<(f64, f64, f64, usize)> = (0..=ROUNDS).map(round).skip(1).collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, alone, together, spikes) = rounds[ROUNDS / 2];
    let [alone, together] = [alone, together].map(|seconds| seconds / TICKS as f64 * 1e6);
    let part = spikes as f64 / TICKS as f64 / f64::from(neurons) * 100.0;
    println!(
        "{neurons} neurons, {part:.2} % spike: {alone:.0} us alone, {together:.0} us on two threads, {ratio:.2} times"
    );
}

/// Seconds of some ticks, and their spikes.
fn run(core: &mut dyn Core) -> (f64, usize) {
    let start = Instant::now();
    let spikes = (0..TICKS).map(|_| black_box(core.tick(&[]).unwrap()).spikes.len()).sum();
    (start.elapsed().as_secs_f64(), spikes)
}
