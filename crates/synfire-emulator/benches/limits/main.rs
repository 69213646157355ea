//! The emulator against the limit of the machine: W1 to W4 and silent ticks, on one thread, each in turns with a loop that does
//! nothing but the work that nobody can leave out. `cargo bench -p synfire-emulator --bench limits [w1 w2 w3 w4 silent]`.
//!
//! The limit loops compute less than the emulator: 16-bit states, no clocks, no exact rounding, no dither. What counts is the
//! ratio of CPU times of the same thread in the same minute.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks")]
#![allow(missing_docs, reason = "a benchmark has no users")]

mod kernels;
mod limits;
mod measure;
mod networks;

use std::hint::black_box;

use measure::{alternate, median_seconds};
use networks::{Network, Work};
use synfire_emulator::{Emulator, Simd};

fn main() {
    let asked: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_asked = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    println!("work                        | level    | limit us | emulator us | of limit | Gevents/s | core us");
    for work in Work::ALL.into_iter().filter(|work| is_asked(work.name())) {
        compare(work);
    }
    if is_asked("silent") {
        silent();
    }
}

/// One row for each network of a work and each level of the machine.
fn compare(work: Work) {
    for lanes in work.lanes() {
        let network = work.network(*lanes);
        for simd in Simd::levels() {
            row(work, &network, simd);
        }
    }
}

fn row(work: Work, network: &Network, simd: Simd) {
    let mut emulator = network.emulator(simd);
    let (mut events, mut clocks) = (0, 0);
    for tick in 0..network.ticks {
        let result = emulator.tick(network.stimulus(tick)).unwrap();
        events += result.synaptic_events;
        clocks += result.cycles.total;
    }
    let ticks = network.ticks as f64;
    let mut emulate = || run(&mut emulator, network);
    let mut limit = work.limit(network);
    let (limit, emulated, ratio) = alternate(work.rounds(), &mut limit, &mut emulate);
    println!(
        "{:<27} | {:<8} | {:8.3} | {:11.3} | {ratio:8.3} | {:9.2} | {:7.1}",
        format!("{} {} lanes", network.label, network.lanes()),
        simd.to_string(),
        limit / ticks * 1e6,
        emulated / ticks * 1e6,
        events as f64 / emulated / 1e9,
        clocks as f64 / ticks / network.clock_hz() * 1e6,
    );
}

fn run(emulator: &mut Emulator, network: &Network) {
    for tick in 0..network.ticks {
        black_box(emulator.tick(network.stimulus(tick)).unwrap());
    }
}

/// Nanoseconds for a neuron at rest in a tick in which nothing happens.
fn silent() {
    const TICKS: usize = 1000;
    for neurons in [1024, 16_384] {
        let network = networks::silent(neurons);
        for simd in Simd::levels() {
            let mut emulator = network.emulator(simd);
            let seconds = median_seconds(21, || {
                (0..TICKS).for_each(|_| {
                    black_box(emulator.tick(&[]).unwrap());
                });
            });
            let each = seconds / (TICKS * neurons) as f64 * 1e9;
            println!("silent, {neurons} neurons, {simd}: {each:.4} ns per neuron");
        }
    }
}
