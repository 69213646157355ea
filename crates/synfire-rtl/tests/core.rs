//! One Verilog core: its clocks where they matter, its host bus, its registers and its event queue.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::PathBuf;

use common::dense::{dense, dense_learning};
use common::have_verilator;
use synfire_arch::generated::{SPEC_DIGEST, register};
use synfire_arch::{AxonId, Target};
use synfire_image::Event;
use synfire_rtl::lockstep::compare;
use synfire_rtl::{BuildOptions, RtlCore, RtlError, RtlModel, Sources};
use synfire_testkit::{Bias, random_image, targets};

fn small() -> Target {
    targets().into_iter().find(|target| target.name == "test-p8-q1-w8-s24").unwrap()
}

fn start(target: &Target) -> Option<RtlCore> {
    have_verilator().then(|| RtlModel::build(target).unwrap().start().unwrap())
}

fn unit_events(axons: std::ops::Range<u32>) -> Vec<Event> {
    axons.map(|axon| Event { axon: AxonId(axon), payload: 1 }).collect()
}

#[test]
fn a_tick_of_96_neurons_and_96_axons_takes_under_500_clocks() {
    let target = Target::named("ncx").unwrap();
    let Some(mut core) = start(&target) else { return };
    let image = dense(&target, 40..50, false);
    let stimulus = vec![unit_events(13..23); 3];
    compare(&mut core, &image, &stimulus).unwrap_or_else(|divergence| panic!("{divergence}"));
    let tick = core.tick(&stimulus[0]).unwrap();
    assert_eq!(tick.spikes.len(), 10);
    println!("ncx, 10 inputs and 10 recurrent spikes: {:?}", tick.cycles);
    assert!(tick.cycles.total < 500, "{:?}", tick.cycles);
}

/// NeuroCoreX takes 96,000 clocks for a tick of this size.
#[test]
fn a_tick_of_96_neurons_and_96_axons_in_which_all_weights_learn_takes_under_750_clocks() {
    let target = Target::named("ncx").unwrap();
    let Some(mut core) = start(&target) else { return };
    let image = dense_learning(&target, 40..50);
    let stimulus = vec![unit_events(13..23); 20];
    compare(&mut core, &image, &stimulus).unwrap_or_else(|divergence| panic!("{divergence}"));
    let tick = core.tick(&stimulus[0]).unwrap();
    assert_eq!(tick.spikes.len(), 10);
    println!("ncx, the same, all weights learn: {:?}", tick.cycles);
    assert!(tick.cycles.total < 750, "{:?}", tick.cycles);
}

#[test]
fn a_dense_tick_of_1024_neurons_updates_95_percent_of_the_lanes_in_every_clock() {
    let target = Target::named("ecp5-25f").unwrap();
    let Some(mut core) = start(&target) else { return };
    let image = dense(&target, 0..1024, true);
    core.load(&image.target, &image.program).unwrap();
    let tick = core.tick(&[]).unwrap();
    let updates = 1024.0 * 1024.0;
    let each_clock = updates / tick.cycles.total as f64;
    println!("ecp5-25f, 1024 neurons all to all: {:?}, {each_clock:.3} updates a clock", tick.cycles);
    assert!(each_clock >= 0.95 * f64::from(target.lanes), "{each_clock}");
}

#[test]
fn every_memory_reads_back_what_was_written() {
    for target in targets().into_iter().filter(|target| target.name.starts_with("test-")) {
        let Some(mut core) = start(&target) else { return };
        let image = random_image(3, &target, &Bias::default());
        core.load(&image.target, &image.program).unwrap();
        for contents in image.program.memories(&target).unwrap() {
            let name = contents.memory.name;
            let words = contents.words().len() as u32;
            let found = core.read_words(contents.memory, contents.word_bits, 0, words).unwrap();
            assert_eq!(found, contents.bytes, "{name} of `{}`", target.name);
        }
    }
}

#[test]
fn registers_identify_the_core_and_count_ticks() {
    let target = small();
    let Some(mut core) = start(&target) else { return };
    let word = |digest: [u8; 32]| u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    let image = random_image(1, &target, &Bias::default());
    core.load(&image.target, &image.program).unwrap();
    let stages = core.register(register::STAGE_COUNT).unwrap();
    assert_eq!(core.register(register::SPEC_DIGEST).unwrap(), word(SPEC_DIGEST));
    assert_eq!(core.register(register::TARGET_DIGEST).unwrap(), word(target.digest()));
    assert_eq!(core.register(register::STATUS).unwrap(), 0);
    let total = core.tick(&[]).unwrap().cycles.total;
    assert_eq!(u64::from(core.register(register::TICK_CYCLES).unwrap()), total);
    assert_eq!((core.register(register::TICK).unwrap(), core.register(register::STAGE_COUNT).unwrap()), (1, stages));
    core.set_register(register::SATURATIONS, u32::MAX - 1).unwrap();
    assert_eq!(core.register(register::SATURATIONS).unwrap(), u32::MAX - 1);
    core.set_register(register::CONTROL, 1).unwrap();
    while core.register(register::STATUS).unwrap() != 0 {}
    assert_eq!(core.register(register::TICK).unwrap(), 2);
    assert!(core.register(register::SATURATIONS).unwrap() >= u32::MAX - 1, "stops at its largest value");
}

#[test]
fn a_clear_forgets_everything() {
    let target = small();
    let Some(mut core) = start(&target) else { return };
    let image = dense(&target, 0..64, true);
    core.load(&image.target, &image.program).unwrap();
    let first = core.tick(&unit_events(0..32)).unwrap().clone();
    for slot in 0..target.ring_depth {
        let sums = core.accumulators(slot, target.neurons).unwrap();
        assert_eq!(sums.iter().any(|sum| *sum != 0), slot == 1);
    }
    core.clear().unwrap();
    assert!(core.neurons(target.neurons).unwrap().iter().all(|neuron| *neuron == Default::default()));
    for slot in 0..target.ring_depth {
        assert!(core.accumulators(slot, target.neurons).unwrap().iter().all(|sum| *sum == 0));
    }
    assert_eq!(*core.tick(&unit_events(0..32)).unwrap(), first);
}

#[test]
fn the_event_queue_holds_one_event_for_each_axon_and_refuses_more() {
    let target = small();
    let Some(mut core) = start(&target) else { return };
    let image = random_image(1, &target, &Bias::default());
    core.load(&image.target, &image.program).unwrap();
    core.tick(&unit_events(0..target.axons)).unwrap();
    let twice = [unit_events(0..target.axons), unit_events(0..target.axons)].concat();
    let refused = core.tick(&twice);
    assert!(matches!(refused, Err(RtlError::QueueFull { accepted: 32, events: 64 })), "{refused:?}");
    core.tick(&[]).unwrap();
}

#[test]
fn waveforms_carry_the_names_of_the_verilog() {
    if !have_verilator() {
        return;
    }
    let target = small();
    let options = BuildOptions { waveforms: true, ..BuildOptions::default() };
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("core.vcd");
    let mut core = RtlModel::build_with(&target, &options).unwrap().start_recording(&path).unwrap();
    let image = random_image(1, &target, &Bias::default());
    core.load(&image.target, &image.program).unwrap();
    core.tick(&[]).unwrap();
    drop(core);
    let vcd = std::fs::read_to_string(&path).unwrap();
    assert!(["spike_valid_o", "visit_tile", "accumulator"].iter().all(|name| vcd.contains(name)));
}

#[test]
fn sources_that_verilator_refuses_are_an_error_with_its_message() {
    if !have_verilator() {
        return;
    }
    let sources = Sources::default().replace("synfire_ram.v", "module synfire_ram", "module elsewhere").unwrap();
    let error = RtlModel::build_with(&small(), &BuildOptions { sources, ..BuildOptions::default() }).unwrap_err();
    let RtlError::Build { tool: "verilator", message, .. } = error else { panic!("{error}") };
    assert!(message.contains("synfire_ram"), "{message}");
}

#[test]
fn an_image_for_another_target_is_refused() {
    let Some(mut core) = start(&small()) else { return };
    let other = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
    let refused = core.load(&other.target, &other.program).unwrap_err();
    assert_eq!(refused.to_string(), "the image is for target `ncx`, but this core is a `test-p8-q1-w8-s24`");
}
