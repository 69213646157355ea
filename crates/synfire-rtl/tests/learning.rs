//! Random networks that learn: the Verilog core and the emulator agree on every weight, trace, spike, state and clock.
//!
//! `SYNFIRE_LOCKSTEP_NETWORKS=10000 cargo test -p synfire-rtl --release --test learning` is the long run.
#![expect(clippy::print_stdout, reason = "says what was compared")]
#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

mod common;

use common::have_verilator;
use synfire_arch::Target;
use synfire_rtl::RtlModel;
use synfire_rtl::lockstep::{Activity, compare_session};
use synfire_testkit::{Bias, Payloads, learning_targets, random_plastic_image, random_session};

const TICKS: usize = 300;
const DEFAULT_NETWORKS: usize = 104;

fn networks() -> usize {
    std::env::var("SYNFIRE_LOCKSTEP_NETWORKS")
        .map_or(DEFAULT_NETWORKS, |count| count.parse().expect("SYNFIRE_LOCKSTEP_NETWORKS is a number"))
}

/// Networks of one target; a third of them get payloads that make accumulators wrap.
fn run_target(target: &Target, seeds: std::ops::Range<u64>) -> Activity {
    let mut core = RtlModel::build(target).unwrap().start().unwrap();
    let mut activity = Activity::default();
    for seed in seeds {
        let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
        let image = random_plastic_image(seed, target, &Bias::default());
        let session = random_session(seed, &image, payloads, TICKS);
        match compare_session(&mut core, &image, &session) {
            Ok(run) => activity.join(&run),
            Err(divergence) => panic!("`{}`, seed {seed}, {divergence}", target.name),
        }
    }
    println!("`{}`: {activity:?}", target.name);
    activity
}

#[test]
fn random_networks_that_learn_agree_in_everything() {
    if !have_verilator() {
        return;
    }
    let targets = learning_targets();
    let each = networks().div_ceil(targets.len()) as u64;
    let mut activity = Activity::default();
    for target in &targets {
        activity.join(&run_target(target, 0..each));
    }
    println!("{} networks on {} targets: {activity:?}", each * targets.len() as u64, targets.len());
    assert!(activity.spikes > 50 * each && activity.changed_weights > 50 * each, "{activity:?}");
    assert!(activity.trace_saturations > 10 * each, "{activity:?}");
}
