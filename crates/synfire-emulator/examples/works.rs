//! Runs one of the works of the bench `limits` for some ticks, for a count of its instructions:
//! `works WORK LANES TICKS [portable]`, for instance `works w1 16 200`.
//!
//! It prints the level of the vector instructions, then calls [`measured`] once, of which a profiler can count alone:
//!
//! ```sh
//! valgrind --tool=callgrind --collect-atstart=no --toggle-collect='*measured*' target/release/examples/works w1 16 200
//! ```

#![expect(clippy::print_stdout, reason = "a program talks")]

#[allow(dead_code, reason = "the bench asks for more")]
#[path = "../benches/limits/networks.rs"]
mod networks;

use std::hint::black_box;

use networks::{Network, Work};
use synfire_emulator::{Emulator, Simd};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [work, lanes, ticks, level @ ..] = arguments.as_slice() else { panic!("works WORK LANES TICKS [portable]") };
    let work = Work::ALL.into_iter().find(|known| known.name() == work).expect("w1, w2, w3 or w4");
    let network = work.network(lanes.parse().expect("a number of lanes"));
    let simd = if level == ["portable"] { Simd::PORTABLE } else { Simd::detect() };
    println!("{simd}");
    let mut emulator = network.emulator(simd);
    // Buffers reach their sizes before anything is counted.
    run(&mut emulator, &network, network.ticks);
    measured(&mut emulator, &network, ticks.parse().expect("a number of ticks"));
}

#[inline(never)]
fn measured(emulator: &mut Emulator, network: &Network, ticks: usize) {
    run(emulator, network, ticks);
}

fn run(emulator: &mut Emulator, network: &Network, ticks: usize) {
    for tick in 0..ticks {
        black_box(emulator.tick(network.stimulus(tick % network.ticks)).expect("a sound stimulus"));
    }
}
