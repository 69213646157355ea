//! Random networks: the Verilog core and the emulator agree on every spike, state, accumulator and clock.
//!
//! `SYNFIRE_LOCKSTEP_NETWORKS=10000 cargo test -p synfire-rtl --release --test lockstep` is the long run.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::{Path, PathBuf};

use common::have_verilator;
use synfire_arch::Target;
use synfire_emulator::{Stepped, Waveform};
use synfire_image::{Event, Image};
use synfire_rtl::lockstep::{Activity, Depth, Lockstep, compare, shrink};
use synfire_rtl::{BuildOptions, RtlCore, RtlModel, Sources};
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus, targets};

const TICKS: usize = 200;
const DEFAULT_NETWORKS: usize = 208;

fn networks() -> usize {
    std::env::var("SYNFIRE_LOCKSTEP_NETWORKS")
        .map_or(DEFAULT_NETWORKS, |count| count.parse().expect("SYNFIRE_LOCKSTEP_NETWORKS is a number"))
}

/// Networks of one target; a third of them get payloads that make accumulators wrap.
fn run_target(target: &Target, sources: Sources, seeds: std::ops::Range<u64>) -> Activity {
    let options = BuildOptions { sources, ..BuildOptions::default() };
    let mut core = RtlModel::build_with(target, &options).unwrap().start().unwrap();
    let mut activity = Activity::default();
    for seed in seeds {
        let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
        let image = random_image(seed, target, &Bias::default());
        let stimulus = random_stimulus(seed, &image, payloads, TICKS);
        match compare(&mut core, &image, &stimulus) {
            Ok(run) => activity.join(&run),
            Err(divergence) => {
                let report = explain(&mut core, (image, stimulus));
                panic!("`{}`, seed {seed}, {divergence}\n{report}", target.name);
            }
        }
    }
    activity
}

/// Shrinks a failing network, records its waveforms and describes it.
fn explain(core: &mut RtlCore, case: (Image, Vec<Vec<Event>>)) -> String {
    let fails = |core: &mut RtlCore, image: &Image, stimulus: &[Vec<Event>]| compare(core, image, stimulus).err();
    let (image, stimulus) =
        shrink(case, |image, stimulus| fails(core, image, stimulus).map(|divergence| divergence.tick));
    let waveform = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lockstep.vcd");
    let options = BuildOptions { waveforms: true, ..BuildOptions::default() };
    let mut recording = RtlModel::build_with(&image.target, &options).unwrap().start_recording(&waveform).unwrap();
    let divergence = fails(&mut recording, &image, &stimulus).expect("still fails");
    let emulated = waveform.with_file_name("lockstep_emulator.vcd");
    record_emulator(&image, &stimulus, &emulated);
    format!(
        "smallest failing network: {divergence}\nevents: {stimulus:?}\npointers: {:?}\nuses: {:?}\nstages: {:?}\n\
         neurons: {:?}\nprofiles: {:?}\nwaveforms: {} and {}",
        image.program.pointers,
        image.program.uses,
        image.program.stages,
        image.program.neurons,
        image.program.profiles,
        waveform.display(),
        emulated.display()
    )
}

/// The stepped emulator's waveform of the same ticks, with the same signal names.
fn record_emulator(image: &Image, stimulus: &[Vec<Event>], path: &Path) {
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut waveform = Waveform::new(file, &image.target).unwrap();
    let mut core = Stepped::new(&image.target, &image.program);
    for events in stimulus {
        core.begin_tick(events).unwrap();
        while core.busy() {
            waveform.clock(&core.step()).unwrap();
        }
    }
    waveform.finish().unwrap();
}

#[test]
fn ticks_that_follow_each_other_without_a_pause_agree() {
    if !have_verilator() {
        return;
    }
    for target in targets() {
        let mut core = RtlModel::build(&target).unwrap().start().unwrap();
        for seed in 0..10 {
            let image = random_image(seed, &target, &Bias::default());
            let events = random_stimulus(seed, &image, Payloads::Any, 3).concat();
            let events: Vec<_> = events.chunk_by(|a, b| a.axon < b.axon).next().unwrap_or_default().to_vec();
            let mut lockstep = Lockstep::new(&mut core, &image, Depth::Sometimes).unwrap();
            let result = lockstep.tick(&events).map(|_| ()).and_then(|()| lockstep.silent_ticks(37));
            result.unwrap_or_else(|stop| panic!("`{}`, seed {seed}: {stop:?}", target.name));
        }
    }
}

/// Its large RAMs have one port, and multipliers shift its weights.
#[test]
fn what_is_built_for_an_ultra_plus_agrees_too() {
    if !have_verilator() {
        return;
    }
    let target = Target::named("up5k").unwrap();
    let activity = run_target(&target, Sources::default().for_ultra_plus(), 0..24);
    assert!(activity.spikes > 50 * 24, "{activity:?}");
}

#[test]
fn random_networks_agree_in_everything() {
    if !have_verilator() {
        return;
    }
    let targets = targets();
    let each = networks().div_ceil(targets.len()) as u64;
    let mut activity = Activity::default();
    for target in &targets {
        activity.join(&run_target(target, Sources::default(), 0..each));
    }
    println!("{} networks on {} targets: {activity:?}", each * targets.len() as u64, targets.len());
    assert!(activity.spikes > 50 * each && activity.saturations > 50 * each, "{activity:?}");
}
