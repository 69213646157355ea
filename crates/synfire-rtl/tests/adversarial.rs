//! Hardware as unkind as it may be: block RAM that gives the complement of the old word where it is written in the same clock,
//! and registers and memories that hold anything at power-up. Everything goes on as on kind hardware.
//!
//! A few targets here; `SYNFIRE_ADVERSARIAL=all cargo test -p synfire-rtl --release --test adversarial` takes all, more networks
//! and more power-ups. Faults that kind hardware forgives show that the tests see what they are for.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use common::have_verilator;
use synfire_arch::Target;
use synfire_rtl::lockstep::{Activity, compare, compare_session};
use synfire_rtl::{BuildOptions, ChipOptions, RtlCore, RtlModel, Sources};
use synfire_testchip::{Twins, lists_beside_input, rows_in_pieces, session, small, stimulus, target, tell, whole_run};
use synfire_testkit::{
    Bias, Payloads, learning_targets, random_image, random_plastic_image, random_session, random_stimulus, targets,
};

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

/// The target of faults: a small one, so that it is built soon.
const FAULTY: &str = "test-p2-q1-w2-s8";

/// Networks on a core, each after another power-up; every third gets payloads that make accumulators wrap.
fn run_networks(target: &Target, sources: &Sources, networks: u32) -> Activity {
    let mut activity = Activity::default();
    for seed in 0..networks {
        let mut core = core(target, sources.clone(), seed);
        let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
        let image = random_image(seed.into(), target, &Bias::default());
        let run = compare(&mut core, &image, &random_stimulus(seed.into(), &image, payloads, 100));
        activity.join(&run.unwrap_or_else(|divergence| panic!("`{}`, power-up {seed}, {divergence}", target.name)));
    }
    activity
}

/// Sessions on a core that learns, each after another power-up: how many weights changed.
fn learn(target: &Target, sources: &Sources, sessions: u32) -> u64 {
    let run = |seed: u32| {
        let mut core = core(target, sources.clone(), seed);
        let image = random_plastic_image(seed.into(), target, &Bias::default());
        let session = random_session(seed.into(), &image, Payloads::Any, 100);
        let run = compare_session(&mut core, &image, &session);
        run.unwrap_or_else(|divergence| panic!("`{}`, seed {seed}, {divergence}", target.name)).changed_weights
    };
    (0..sessions).map(run).sum()
}

/// Frames of every kind for a chip and its twin, each time after another power-up.
fn converse(sources: &Sources, power_ups: u32, frames: u64) {
    for power_up in 0..power_ups {
        let options = ChipOptions { power_up, ..small(sources.clone()) };
        tell(&mut Twins::of(&options), frames);
        rows_in_pieces(&options);
        lists_beside_input(&options);
    }
}

#[test]
fn networks_run_as_in_the_emulator() {
    if !have_verilator() {
        return;
    }
    let sources = unkind(&Sources::default());
    let chosen = |target: &Target| all() || ["ncx", "test-p4-q2-e17-w12-s21"].contains(&target.name.as_str());
    for target in targets().iter().filter(|target| chosen(target)) {
        let activity = run_networks(target, &sources, many(8, 24));
        assert!(activity.spikes > 0, "{}: {activity:?}", target.name);
    }
    let activity = run_networks(&target("up5k"), &sources.for_ultra_plus(), many(4, 24));
    assert!(activity.spikes > 0, "{activity:?}");
}

#[test]
fn networks_learn_as_in_the_emulator() {
    if !have_verilator() {
        return;
    }
    let sources = unkind(&Sources::default());
    let targets = learning_targets().into_iter().take(many(1, usize::MAX));
    let changed: u64 = targets.map(|target| learn(&target, &sources, many(4, 24))).sum();
    assert!(changed > 0);
}

#[test]
fn a_chip_answers_as_the_device_does() {
    if have_verilator() {
        converse(&unkind(&Sources::chip()), many(2, 16), many(400, 1500));
    }
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

/// What kind hardware forgives: passages of a file, by what they are replaced with.
type Fault = (&'static str, &'static [(&'static str, &'static str)]);

/// An accumulator is cleared in the clock in which it is read, three clocks early, which is right where the old word is read.
const CLEARS_EARLY: Fault = (
    "synfire_ring.v",
    &[
        (".write_i(write_3[lane])", ".write_i(write_3[lane] || (write_0[lane] && !visit_0))"),
        (
            ".write_address_i(write_address)",
            ".write_address_i((write_0[lane] && !visit_0) ? read_address : write_address)",
        ),
        (".write_data_i(sum_1)", ".write_data_i(sum_1 & {STATE_BITS{!(write_0[lane] && !visit_0)}})"),
    ],
);

/// A list is open after the reset.
const OPEN_LIST: Fault = (
    "synfire_fetch.v",
    &[("            state <= DECIDE;\n            list_open <= 1'b0;\n", "            state <= DECIDE;\n")],
);

/// A frame was checked before the reset.
const CHECKED_FRAME: Fault = ("synfire_command.v", &[("            checked <= 1'b0;\n", "")]);

fn with_fault(sources: &Sources, (file, passages): Fault) -> Sources {
    let replace = |sources: Sources, (old, new): &(&str, &str)| {
        sources.replace(file, old, new).unwrap_or_else(|| panic!("{file} no longer has `{old}`"))
    };
    passages.iter().fold(sources.clone(), replace)
}

/// Kind hardware forgives all faults together; unkind memories find the first one, and a random power-up the second one.
fn is_found_by_unkind_hardware_alone(sources: &Sources, collision: Fault, power_up: Fault, check: impl Fn(&Sources)) {
    let [collides, begins] = [collision, power_up].map(|fault| with_fault(sources, fault));
    check(&with_fault(&collides, power_up));
    let is_found = |sources: &Sources| catch_unwind(AssertUnwindSafe(|| check(sources))).is_err();
    assert!(is_found(&collides.with_adversarial_memories()), "a collision in {}", collision.0);
    assert!(is_found(&begins.with_random_power_up()), "a missing reset in {}", power_up.0);
}

#[test]
fn networks_find_faults_that_kind_hardware_forgives() {
    if have_verilator() {
        is_found_by_unkind_hardware_alone(&Sources::default(), CLEARS_EARLY, OPEN_LIST, |sources| {
            run_networks(&target(FAULTY), sources, 8);
        });
    }
}

#[test]
fn learning_finds_faults_that_kind_hardware_forgives() {
    if have_verilator() {
        let target = learning_targets().into_iter().find(|target| target.name == "learn-p2-q1-w8-s16").unwrap();
        is_found_by_unkind_hardware_alone(&Sources::default(), CLEARS_EARLY, OPEN_LIST, |sources| {
            learn(&target, sources, 8);
        });
    }
}

#[test]
fn frames_find_faults_that_kind_hardware_forgives() {
    if have_verilator() {
        is_found_by_unkind_hardware_alone(&Sources::chip(), CLEARS_EARLY, CHECKED_FRAME, |sources| {
            converse(sources, 4, 200);
        });
    }
}
