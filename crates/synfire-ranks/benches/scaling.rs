//! One large network on all ranks of an MPI world:
//! `cargo bench -p synfire-ranks --features mpi --bench scaling --no-run`, then `mpirun -n RANKS PROGRAM NEURONS`.
//!
//! What counts is the time of day, so the machine has to do nothing else.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks")]
#![allow(missing_docs, reason = "a benchmark has no users")]

use std::hint::black_box;
use std::time::Instant;

use synfire_core::Core;
use synfire_ranks::World;
use synfire_team::{Leader, Member, follow};
use synfire_testkit::busy_network;

const TICKS: usize = 50;
const ROUNDS: usize = 11;

fn main() {
    let neurons = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(8192);
    let (target, program, events) = busy_network(neurons, 1);
    let mut world = World::join(Box::new(|lost| println!("{lost}"))).unwrap();
    let is_first = world.rank() == 0;
    let member = Member::new(&target, &program, &mut world).unwrap();
    drop(program);
    if is_first {
        let mut core = Leader::new(member, &target);
        core.tick(&events).unwrap();
        // The first round warms up.
        let mut rounds: Vec<_> = (0..=ROUNDS).map(|_| run(&mut core)).skip(1).collect();
        rounds.sort_by(f64::total_cmp);
        println!("{neurons} neurons: {:.0} us in a tick", rounds[ROUNDS / 2] / TICKS as f64 * 1e6);
    } else {
        follow(member).unwrap();
    }
    world.finish();
}

/// Seconds of some ticks.
fn run(core: &mut dyn Core) -> f64 {
    let start = Instant::now();
    for _ in 0..TICKS {
        black_box(core.tick(&[]).unwrap());
    }
    start.elapsed().as_secs_f64()
}
