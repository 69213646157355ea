//! Random networks on a simulated chip, programmed and run by the host code over its UART: every tick is the emulator's.
//!
//! `SYNFIRE_LOCKSTEP_NETWORKS=500 cargo test -p synfire-rtl --release --test chip_lockstep` runs more networks, on more targets.

mod common;

use common::have_verilator;
use synfire_rtl::ChipOptions;
use synfire_testchip::{session, stimulus, target, whole_run};
use synfire_testkit::{Bias, random_image};

const TICKS: usize = 60;
/// Targets of every test run, and those of a long one.
const FEW: [&str; 2] = ["ncx", "test-p2-q1-w2-s8"];
const MANY: [&str; 7] =
    ["ncx", "test-p2-q1-w2-s8", "test-p4-q2-w12-s29", "test-p8-q1-w8-s24", "test-p16-q4-w16-s31", "hx8k", "up5k"];

#[test]
fn a_chip_runs_as_the_emulator_does() {
    if !have_verilator() {
        return;
    }
    let more = std::env::var("SYNFIRE_LOCKSTEP_NETWORKS").map(|count| count.parse().expect("a number"));
    let (targets, networks) = more.map_or((&FEW[..], 6), |count: u64| (&MANY[..], count));
    for name in targets {
        let target = target(name);
        let options = ChipOptions::new(48_000_000, 3_000_000);
        let mut session = session(&target, &options);
        let mut spikes = 0;
        for seed in 0..networks / targets.len() as u64 {
            let image = random_image(seed, &target, &Bias::default());
            spikes += whole_run(&mut session, &image, &stimulus(seed, &image, TICKS)).unwrap();
        }
        assert!(spikes > 0, "{name}");
        assert_eq!(session.traffic().repeats, 0, "{name}: nothing was lost on the line");
    }
}
