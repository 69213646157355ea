//! A run that keeps nothing takes the same memory however long it is, and what does not fit is refused.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;

use synfire_arch::Target;
use synfire_budget::{Budget, Bytes, OverBudget, Steps};
use synfire_compiler::{CompileOptions, compile};
use synfire_data::{Event, RowSource, Samples};
use synfire_emulator::Emulator;
use synfire_image::Image;
use synfire_network::{
    Comparison, Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection, Schedule,
    Semantics, Synapse, Values, Weights,
};
use synfire_run::{
    Fired, ImageMachine, Keep, ReferenceMachine, RunError, Variable, Watch, compare, record, record_within,
};
use synfire_testkit::{CountingAllocator, peak};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// Two axons that drive two neurons; each fires in every tick with a spike.
fn network() -> Network {
    let firing = Firing { comparison: Comparison::GreaterEqual, ..Firing::above(1.0) };
    let model = NeuronModel {
        membrane: Membrane::LinearLeak { leak_per_tick: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Network {
        name: "flat".into(),
        semantics: Semantics::default(),
        populations: vec![
            Population { name: "in".into(), shape: vec![2], kind: PopulationKind::Input },
            Population { name: "out".into(), shape: vec![2], kind: neurons },
        ],
        projections: vec![Projection::new(
            "w",
            PopulationId(0),
            PopulationId(1),
            Weights::OneToOne { values: vec![1.5, 1.5] },
        )],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    }
}

fn image() -> Image {
    compile(&network(), &Target::named("ecp5-25f").unwrap(), &CompileOptions::default()).unwrap().image
}

/// A spike on axon 0 in every tick.
#[derive(Debug)]
struct EveryTick;

impl RowSource for EveryTick {
    fn row(&self, _tick: usize) -> Vec<(usize, f64)> {
        vec![(0, 1.0)]
    }

    fn each_value(&self, each: &mut dyn FnMut(usize, usize, f64)) {
        each(0, 0, 1.0);
    }
}

const TICKS: usize = 1_000_000;

fn spiking(ticks: usize) -> Samples {
    Samples::computed(2, ticks, Arc::new(EveryTick))
}

#[test]
fn a_long_run_that_keeps_nothing_takes_no_memory() {
    let image = image();
    let mut machine = ImageMachine::emulator(&image);
    let mut handed = 0_u64;
    let samples = spiking(TICKS);
    let (recording, held) = peak(|| {
        let mut count = |_: usize, fired: &[Fired]| {
            handed += fired.len() as u64;
            Ok(())
        };
        record_within(&mut machine, samples.get(0), TICKS, Keep::default(), &Budget::RUN.meter(), &mut count).unwrap()
    });
    assert_eq!((recording.stats.spikes["out"], handed), (TICKS as u64, TICKS as u64));
    assert_eq!((recording.spikes.len(), recording.traces.len()), (0, 0));
    assert!(held < 10_000, "{held} bytes for {TICKS} ticks");
}

#[test]
fn a_long_comparison_takes_no_memory() {
    let (network, image) = (network(), image());
    let schedule = Schedule::new(&network);
    let (mut reference, mut machine) = (ReferenceMachine::new(&network, &schedule), ImageMachine::emulator(&image));
    let ticks = TICKS / 10;
    let samples = spiking(ticks);
    let (comparison, held) = peak(|| compare(&mut reference, &mut machine, &samples, ticks).unwrap());
    let out = &comparison.populations[0];
    assert_eq!((out.reference_spikes, out.image_spikes, out.mismatches), (ticks as u64, ticks as u64, 0));
    assert!(held < 10_000, "{held} bytes for {ticks} ticks");
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_taken() {
    let image = image();
    let late = Samples::events(2, u32::MAX as usize, vec![Event { tick: u32::MAX - 1, axon: 0, value: 1.0 }]);
    let refused = |keep: Keep<'_>, budget: Budget| {
        let mut machine = ImageMachine::emulator(&image);
        let run =
            || record_within(&mut machine, late.get(0), u32::MAX as usize, keep, &budget.meter(), &mut |_, _| Ok(()));
        let (result, held) = peak(run);
        assert!(held < 10_000, "{held}");
        let Err(RunError::OverBudget(error)) = result else { panic!("{result:?}") };
        error
    };
    let watches = [Watch { population: 1, variable: Variable::V }];
    let spikes = refused(Keep { spikes: true, watches: &[] }, Budget::RUN);
    assert_eq!(
        spikes.to_string(),
        "the spikes of 4294967295 ticks would take memory of 96 GiB, over the limit of 4 GiB"
    );
    assert_eq!(spikes.help(), "`--max-memory 128GiB` raises the limit");
    let states = refused(Keep { spikes: false, watches: &watches }, Budget::RUN);
    assert_eq!(
        states.to_string(),
        "v of `out` in 4294967295 ticks would take memory of 64 GiB, over the limit of 4 GiB"
    );
    let work = refused(Keep::default(), Budget { work: Steps(1_000_000), ..Budget::RUN });
    assert!(matches!(work, OverBudget::Work { asked: Steps(8_589_934_590), .. }), "{work:?}");
    // A library that asks for everything is refused as well.
    let mut machine = ImageMachine::emulator(&image);
    let result = record(&mut machine, late.get(0), u32::MAX as usize, &[], &mut |_| {});
    assert!(matches!(result, Err(RunError::OverBudget(_))));
}

#[test]
fn spikes_are_charged_as_they_come() {
    let image = image();
    let samples = spiking(1000);
    let keep = Keep { spikes: true, watches: &[] };
    let run = |memory: u64| {
        let mut machine = ImageMachine::emulator(&image);
        let meter = Budget { memory: Bytes(memory), ..Budget::RUN }.meter();
        record_within(&mut machine, samples.get(0), 1000, keep, &meter, &mut |_, _| Ok(()))
    };
    // 24 bytes for each tick and 8 for each spike.
    assert_eq!(run(32_000).unwrap().spikes.len(), 1000);
    assert!(matches!(run(31_999), Err(RunError::OverBudget(_))));
}

#[test]
fn the_ring_of_an_emulator_is_charged_before_it_is_made() {
    let deep = Target { ring_depth: 256, ..Target::named("ecp5-25f").unwrap() };
    let mut network = network();
    for population in &mut network.populations {
        population.shape = vec![1_000];
    }
    network.projections[0].weights = Weights::OneToOne { values: vec![1.5; 1_000] };
    // Only the slots that delays reach are kept.
    network.projections[0].delay_ticks = 255;
    let image = compile(&network, &deep, &CompileOptions::default()).unwrap().image;
    let bytes = Emulator::state_bytes(&image.target, &image.program);
    assert!(bytes > 1_000 * 256 * 4, "{bytes}");
    let within = |memory: u64| {
        let meter = Budget { memory: Bytes(memory), ..Budget::RUN }.meter();
        peak(|| ImageMachine::emulator_within(&image, &meter).map(|_| ()))
    };
    let (refused, held) = within(bytes - 1);
    let said = refused.unwrap_err().to_string();
    assert!(said.starts_with("the state of `flat` on the emulator would take memory of "), "{said}");
    assert!(held < 1_000, "{held}");
    let (taken, held) = within(bytes);
    taken.unwrap();
    // The plan is in proportion to the image: here a tile of weights for each block.
    assert!((bytes as usize..bytes as usize + 2_000_000).contains(&held), "{held} bytes held, {bytes} of them state");
}
