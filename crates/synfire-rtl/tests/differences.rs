//! What a lockstep sees: every kind of memory that changes as an image runs.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::have_verilator;
use synfire_core::{Core, HostBus};
use synfire_rtl::RtlModel;
use synfire_rtl::lockstep::{Depth, Lockstep, Stop};
use synfire_testkit::{Bias, Payloads, learning_targets, random_plastic_image, random_session};

#[test]
fn a_bit_that_flips_in_any_memory_is_found_and_named() {
    if !have_verilator() {
        return;
    }
    let target = learning_targets().into_iter().find(|target| target.state_bits == 29).unwrap();
    let image = random_plastic_image(3, &target, &Bias::default());
    let session = random_session(3, &image, Payloads::Proven, 21);
    let mut core = RtlModel::build(&target).unwrap().start().unwrap();
    let mut seen = Vec::new();
    for memory in ["state", "accumulators", "traces", "weights"] {
        let mut lockstep = Lockstep::new(&mut core, &image, Depth::Sometimes).unwrap();
        for step in &session {
            lockstep.tick(&step.events).unwrap();
        }
        lockstep.compare_all().unwrap();
        for mut words in lockstep.rtl().save().unwrap().words(&image.target).unwrap() {
            if words.contents.memory.name == memory {
                let bytes = words.contents.bytes_per_word();
                words.contents.bytes.chunks_exact_mut(bytes).for_each(|word| word[0] ^= 1);
                lockstep.rtl().write(&words).unwrap();
            }
        }
        match lockstep.compare_all() {
            Err(Stop::Differs(difference)) => seen.push(difference.to_string()),
            other => panic!("{memory}: {other:?}"),
        }
    }
    let named = ["state of neuron 0:", "accumulator of neuron 0 in slot 0:", "traces x of block", "weight in tile"];
    assert!(seen.iter().zip(named).all(|(seen, name)| seen.starts_with(name)), "{seen:?}");
}
