//! Hardware as unkind as it may be: block RAM that gives the complement of the old word where it is written in the same clock,
//! and registers and memories that hold anything at power-up. Everything goes on as on kind hardware.
//!
//! A few targets here; `SYNFIRE_ADVERSARIAL=all cargo test -p synfire-rtl --release --test adversarial` takes all, more networks
//! and more power-ups.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::have_verilator;
use synfire_arch::Target;
use synfire_rtl::lockstep::compare_session;
use synfire_rtl::{BuildOptions, ChipOptions, RtlCore, RtlModel, Sources};
use synfire_testchip::{session, stimulus, target, whole_run};
use synfire_testkit::{Bias, Payloads, learning_targets, random_image, random_plastic_image, random_session};

fn all() -> bool {
    std::env::var_os("SYNFIRE_ADVERSARIAL").is_some_and(|which| which == "all")
}

/// One of two numbers.
fn many<T>(few: T, all: T) -> T {
    if self::all() { all } else { few }
}

fn unkind(sources: &Sources) -> Sources {
    sources.with_adversarial_memories().with_random_power_up()
}

/// A core, switched on for the n-th time.
fn core(target: &Target, sources: Sources, power_up: u32) -> RtlCore {
    let options = BuildOptions { sources, power_up, ..BuildOptions::default() };
    RtlModel::build_with(target, &options).unwrap().start().unwrap()
}

#[test]
fn networks_learn_as_in_the_emulator() {
    if !have_verilator() {
        return;
    }
    let mut changed = 0;
    for target in learning_targets().into_iter().take(many(1, usize::MAX)) {
        for seed in 0..many(4, 24) {
            let mut core = core(&target, unkind(&Sources::default()), seed);
            let image = random_plastic_image(seed.into(), &target, &Bias::default());
            let session = random_session(seed.into(), &image, Payloads::Any, 100);
            let run = compare_session(&mut core, &image, &session);
            changed +=
                run.unwrap_or_else(|divergence| panic!("`{}`, seed {seed}, {divergence}", target.name)).changed_weights;
        }
    }
    assert!(changed > 0);
}

#[test]
fn a_chip_runs_as_the_emulator_does() {
    if !have_verilator() {
        return;
    }
    for name in many(&["ncx"][..], &["ncx", "test-p2-q1-w2-s8", "hx8k", "up5k"][..]) {
        let target = target(name);
        for power_up in 0..many(3, 16) {
            let options = ChipOptions {
                sources: unkind(&Sources::chip()),
                boot_words: 64,
                power_up,
                ..ChipOptions::new(48_000_000, 3_000_000)
            };
            let mut session = session(&target, &options);
            let image = random_image(power_up.into(), &target, &Bias::default());
            whole_run(&mut session, &image, &stimulus(power_up.into(), &image, 20)).unwrap();
            assert_eq!(session.traffic().repeats, 0, "{name}, power-up {power_up}: nothing was lost on the line");
        }
    }
}
