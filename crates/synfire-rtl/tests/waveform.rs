//! The waveforms of the Verilog core and of the emulator's stepped gear: the same values in every clock.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod common;
#[path = "common/vcd.rs"]
mod recording;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use common::have_verilator;
use recording::Recording;
use synfire_arch::Target;
use synfire_emulator::{Stepped, Waveform};
use synfire_image::{Event, Image};
use synfire_rtl::{BuildOptions, RtlModel};
use synfire_testkit::{Bias, Payloads, learning_targets, random_image, random_plastic_image, random_stimulus, targets};

const TICKS: usize = 12;

/// Shapes that differ in how blocks are issued: one lane at a time, some, all; and in intervals, with short deliveries and long.
const TARGETS: [&str; 5] = [
    "test-p8-q1-w8-s24",
    "test-p4-q2-w12-s29",
    "test-p2-q2-w16-s32",
    "test-p4-q2-e17-w12-s21",
    "test-p16-q4-e40-w16-s19",
];

/// With soft bounds and a winner, the same with several groups in a block, and without either.
const LEARNING_TARGETS: [&str; 3] = ["learn-p2-q1-w8-s16", "learn-p4-q2-w12-s29", "learn-p8-q8-w9-s30"];

/// Two evaluations, one for each edge.
const UNITS_OF_VERILATOR: u64 = 2;

fn record_stepped(image: &Image, stimulus: &[Vec<Event>]) -> Recording {
    let mut bytes = Vec::new();
    let (mut core, mut waveform) =
        (Stepped::new(&image.target, &image.program), Waveform::new(&mut bytes, &image.target).unwrap());
    for events in stimulus {
        core.begin_tick(events).unwrap();
        while core.busy() {
            waveform.clock(&core.step()).unwrap();
        }
        waveform.clock(&core.step()).unwrap();
    }
    waveform.finish().unwrap();
    Recording::read(bytes.as_slice(), 1, |_| true)
}

fn record_verilog(image: &Image, stimulus: &[Vec<Event>], names: &[String]) -> Recording {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.vcd", image.target.name));
    let options = BuildOptions { waveforms: true, ..BuildOptions::default() };
    let mut core = RtlModel::build_with(&image.target, &options).unwrap().start_recording(&file).unwrap();
    core.load(&image.target, &image.program).unwrap();
    for events in stimulus {
        core.tick(events).unwrap();
    }
    drop(core);
    let wanted = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
    Recording::read(BufReader::new(File::open(file).unwrap()), UNITS_OF_VERILATOR, wanted)
}

/// Compares what the stepped gear says: `x` is silence. Returns how often each signal was compared.
fn compare(label: &str, stepped: &Recording, verilog: &Recording) -> Vec<u64> {
    assert_eq!(stepped.names, verilog.names, "{label}");
    let mut compared = vec![0; stepped.names.len()];
    assert_eq!((stepped.ticks().len(), verilog.ticks().len()), (TICKS, TICKS), "{label}");
    for (tick, (expected, found)) in verilog.ticks().into_iter().zip(stepped.ticks()).enumerate() {
        assert_eq!(found.len(), expected.len(), "{label}, clocks of tick {tick}");
        for (clock, (expected, found)) in expected.iter().zip(found).enumerate() {
            for (signal, (expected, found)) in expected.iter().zip(found).enumerate() {
                if !found.contains('x') {
                    let name = &stepped.names[signal];
                    assert_eq!(found, expected, "{label}, tick {tick}, clock {clock}, `{name}`");
                    compared[signal] += 1;
                }
            }
        }
    }
    compared
}

/// Waveforms of random networks, which `image` makes from a seed.
fn run_target(target: &Target, image: fn(u64, &Target, &Bias) -> Image) {
    let mut compared: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..3 {
        let image = image(seed, target, &Bias::default());
        let stimulus = random_stimulus(seed, &image, Payloads::Any, TICKS);
        let stepped = record_stepped(&image, &stimulus);
        let verilog = record_verilog(&image, &stimulus, &stepped.names);
        let counts = compare(&format!("`{}`, seed {seed}", target.name), &stepped, &verilog);
        for (name, count) in stepped.names.into_iter().zip(counts) {
            *compared.entry(name).or_default() += count;
        }
    }
    println!("`{}`: {} values of {} signals", target.name, compared.values().sum::<u64>(), compared.len());
    for (name, count) in compared {
        assert!(count > 0, "`{name}` never had a value");
    }
}

#[test]
fn every_signal_of_the_stepped_gear_is_that_of_the_verilog_core_in_every_clock() {
    if !have_verilator() {
        return;
    }
    for name in TARGETS {
        run_target(&targets().into_iter().find(|target| target.name == name).unwrap(), random_image);
    }
}

#[test]
fn so_is_every_signal_of_learning() {
    if !have_verilator() {
        return;
    }
    for name in LEARNING_TARGETS {
        run_target(&learning_targets().into_iter().find(|target| target.name == name).unwrap(), random_plastic_image);
    }
}
