//! The stepped gear against the fast one, and its waveforms.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod tiny;

use synfire_arch::generated::cycle;
use synfire_arch::{AxonId, NeuronId};
use synfire_emulator::{Clock, Emulator, Phase, Stepped, Waveform};
use synfire_image::{Event, Image, Program, Use};
use synfire_testkit::{
    Bias, Payloads, SessionTick, learning_targets, random_image, random_plastic_image, random_session, random_stimulus,
    targets,
};
use tiny::{NEURON, PLAIN, run, stage};

/// What the networks of a test did, so that a test of silent networks cannot pass.
#[derive(Debug, Default)]
struct Activity {
    networks: u32,
    clocks: u64,
    spikes: usize,
    synaptic_events: u64,
    saturations: u64,
}

fn compare(label: &str, image: &Image, stimulus: &[Vec<Event>], activity: &mut Activity) {
    let (mut fast, mut stepped) =
        (Emulator::new(&image.target, &image.program), Stepped::new(&image.target, &image.program));
    for (tick, events) in stimulus.iter().enumerate() {
        let expected = fast.tick(events).unwrap();
        let found = stepped.tick(events).unwrap();
        assert_eq!(found, expected, "{label}, tick {tick}");
        activity.clocks += found.cycles.total;
        activity.spikes += found.spikes.len();
        activity.synaptic_events += found.synaptic_events;
        activity.saturations += found.saturations;
        assert_eq!(stepped.tick_number(), fast.tick_number());
        for neuron in (0..image.program.neurons.len() as u32).map(NeuronId) {
            assert_eq!(stepped.state(neuron), fast.state(neuron), "{label}, tick {tick}, neuron {neuron}");
            for slot in 0..image.target.ring_depth {
                let (found, expected) = (stepped.accumulator(slot, neuron), fast.accumulator(slot, neuron));
                assert_eq!(found, expected, "{label}, tick {tick}, neuron {neuron}, slot {slot}");
            }
        }
    }
    activity.networks += 1;
}

#[test]
fn both_gears_agree_on_random_networks_of_every_target() {
    let mut activity = Activity::default();
    for target in targets() {
        for seed in 0..16 {
            let image = random_image(seed, &target, &Bias::default());
            let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
            let stimulus = random_stimulus(seed, &image, payloads, 50);
            compare(&format!("seed {seed} on `{}`", target.name), &image, &stimulus, &mut activity);
        }
    }
    println!("{activity:?}");
    assert!(activity.networks >= 200, "{activity:?}");
    assert!(activity.spikes > 50_000 && activity.saturations > 10_000, "{activity:?}");
    assert!(activity.synaptic_events > 1_000_000 && activity.clocks > 1_000_000, "{activity:?}");
}

#[test]
fn events_that_come_again_act_as_if_they_were_new() {
    let mut activity = Activity::default();
    for target in targets() {
        for seed in 0..4 {
            let image = random_image(seed, &target, &Bias::default());
            let payloads = if seed % 2 == 1 { Payloads::Any } else { Payloads::Proven };
            let different = random_stimulus(seed, &image, payloads, 12);
            // Once to five times each, so that delays reach from one list of events into the next.
            let times = |tick: usize| 1 + (tick * 3 + seed as usize) % 5;
            let repeated = different.iter().enumerate();
            let stimulus: Vec<_> =
                repeated.flat_map(|(tick, events)| std::iter::repeat_n(events.clone(), times(tick))).collect();
            compare(&format!("seed {seed} on `{}`", target.name), &image, &stimulus, &mut activity);
        }
    }
    assert!(activity.networks >= 50 && activity.synaptic_events > 100_000, "{activity:?}");
}

/// What learning did in a test.
#[derive(Debug, Default)]
struct Learned {
    clocks: u64,
    weights: usize,
    trace_saturations: u64,
    weight_writes: usize,
    trace_writes: usize,
}

fn compare_learning(label: &str, image: &Image, session: &[SessionTick], learned: &mut Learned) {
    let (mut fast, mut stepped) =
        (Emulator::new(&image.target, &image.program), Stepped::new(&image.target, &image.program));
    for (tick, SessionTick { controls, clear, events }) in session.iter().enumerate() {
        fast.set_controls(*controls);
        stepped.set_controls(*controls);
        fast.clear_parts(*clear);
        stepped.clear_parts(*clear);
        stepped.begin_tick(events).unwrap();
        while stepped.busy() {
            let clock = stepped.step();
            learned.weight_writes += usize::from(clock.weight_write.is_some());
            learned.trace_writes += usize::from(clock.trace_write.is_some());
        }
        let expected = fast.tick(events).unwrap();
        assert_eq!(stepped.result(), expected, "{label}, tick {tick}");
        learned.clocks += expected.cycles.learn;
        learned.trace_saturations += expected.trace_saturations;
        let (found, expected) = (stepped.snapshot(), fast.snapshot());
        assert_eq!(found.neurons, expected.neurons, "{label}, tick {tick}");
        assert_eq!((&found.x, &found.y), (&expected.x, &expected.y), "{label}, tick {tick}");
        assert!(found == expected, "{label}, tick {tick}: weights or accumulators");
    }
    learned.weights +=
        fast.weights().iter().zip(&image.program.weights).filter(|(after, before)| after != before).count();
}

#[test]
fn both_gears_learn_the_same() {
    let mut learned = Learned::default();
    for target in learning_targets() {
        for seed in 0..12 {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let payloads = if seed % 3 == 2 { Payloads::Any } else { Payloads::Proven };
            let session = random_session(seed, &image, payloads, 50);
            compare_learning(&format!("seed {seed} on `{}`", target.name), &image, &session, &mut learned);
        }
    }
    println!("{learned:?}");
    assert!(learned.clocks > 200_000 && learned.weights > 20_000, "{learned:?}");
    assert!(learned.trace_saturations > 1_000 && learned.trace_writes > 10_000, "{learned:?}");
    assert!(learned.weight_writes > 50_000, "{learned:?}");
}

#[test]
fn a_stepped_run_goes_on_from_a_snapshot_of_the_other_gear() {
    let target = learning_targets().into_iter().find(|target| target.name == "learn-p8-q1-w8-s24").unwrap();
    let image = random_plastic_image(4, &target, &Bias::default());
    let session = random_session(4, &image, Payloads::Proven, 60);
    let (mut fast, mut stepped) =
        (Emulator::new(&image.target, &image.program), Stepped::new(&image.target, &image.program));
    for SessionTick { controls, events, .. } in &session[..40] {
        fast.set_controls(*controls);
        fast.tick(events).unwrap();
    }
    stepped.begin_tick(&session[0].events).unwrap();
    stepped.step();
    stepped.restore(&fast.snapshot());
    for SessionTick { events, .. } in &session[40..] {
        assert_eq!(fast.tick(events).unwrap(), stepped.tick(events).unwrap());
    }
    assert_eq!(fast.snapshot(), stepped.snapshot());
    assert_ne!(fast.weights(), image.program.weights);
}

#[test]
fn both_gears_agree_on_larger_networks() {
    let mut activity = Activity::default();
    let bias = Bias { max_neuron_blocks: 40, max_tiles: 36, max_runs: 12, empty_lists: 0.4, ..Bias::default() };
    for target in targets() {
        let image = random_image(300, &target, &bias);
        let stimulus = random_stimulus(300, &image, Payloads::Proven, 20);
        compare(&format!("`{}`", target.name), &image, &stimulus, &mut activity);
    }
    println!("{activity:?}");
    assert!(activity.spikes > 3_000, "{activity:?}");
}

/// Axon 0 reaches blocks 0 and 1 a tick later, axon 2 nothing. Block 0 is stage 0 and reaches block 1, stage 1, at once.
fn network() -> Image {
    let last = |entry: Use| Use { last: true, ..entry };
    let program = Program {
        weights: [[11, 0, 0, 11], [1, 2, 3, 4]].concat(),
        uses: vec![last(run(0, 1, 0, 2, 1)), last(run(1, 0, 1, 1, 0))],
        pointers: vec![Some(0), None, None, Some(1)],
        neurons: vec![NEURON; 4],
        profiles: vec![PLAIN],
        stages: vec![stage(0, 0), stage(1, 1)],
        ..Program::default()
    };
    tiny::image(program, -15, 15)
}

fn event(axon: u32, payload: i16) -> Event {
    Event { axon: AxonId(axon), payload }
}

fn clocks(core: &mut Stepped, events: &[Event]) -> Vec<Clock> {
    core.begin_tick(events).unwrap();
    std::iter::from_fn(|| core.busy().then(|| core.step())).collect()
}

#[test]
fn what_happens_in_each_clock() {
    let image = network();
    let mut core = Stepped::new(&image.target, &image.program);
    // 3 = 4 - 1: two digits of row 0, each to two tiles; axon 2 has no list.
    let clocks = clocks(&mut core, &[event(0, 3), event(2, 1)]);
    assert!((0..).zip(&clocks).all(|(number, clock)| clock.cycle.0 == number));
    let visits: Vec<_> = clocks.iter().filter_map(|clock| clock.visit.map(|v| (clock.cycle.0, v))).collect();
    let shown: Vec<_> = visits.iter().map(|(_, v)| (v.tile.0, v.block, v.slot, v.digit, v.negative)).collect();
    assert_eq!(shown, [(0, 0, 1, 0, true), (1, 1, 1, 0, true), (0, 0, 1, 2, false), (1, 1, 1, 2, false)]);
    let first = cycle::TICK_OVERHEAD + cycle::FETCH_FIRST;
    assert_eq!(visits.iter().map(|(clock, _)| *clock).collect::<Vec<_>>(), [first, first + 1, first + 2, first + 3]);
    // What a visit adds is written when a drain after it would end.
    let writes: Vec<_> =
        clocks.iter().filter_map(|clock| clock.accumulator_write.map(|w| (clock.cycle.0, w))).collect();
    assert_eq!((writes[0].0, writes[0].1.values[0]), (first + cycle::DELIVER_DRAIN, -11));
    assert_eq!((writes[2].0, writes[2].1.values[0]), (first + 2 + cycle::DELIVER_DRAIN, 33));
    let updates: Vec<_> = clocks.iter().filter(|clock| clock.update.is_some()).map(|clock| clock.phase).collect();
    assert_eq!(updates, [Phase::Update; 4]);
}

#[test]
fn states_change_in_the_clock_that_writes_them() {
    let image = network();
    let mut core = Stepped::new(&image.target, &image.program);
    core.tick(&[event(0, 1)]).unwrap();
    assert_eq!(core.accumulator(1, NeuronId(0)), 11);
    core.begin_tick(&[]).unwrap();
    let (mut issued, mut taken, mut fired) = (None, None, None);
    while core.busy() {
        let clock = core.step();
        let now = clock.cycle.0;
        issued = issued.or(clock.update.map(|_| now));
        taken = taken.or((core.accumulator(1, NeuronId(0)) == 0).then_some(now));
        fired = fired.or(core.state(NeuronId(0)).fired.then_some(now));
    }
    assert_eq!(taken, issued.map(|clock| clock + 4));
    assert_eq!(fired, issued.map(|clock| clock + cycle::EMIT_LATENCY));
}

#[test]
fn a_cleared_core_starts_again_even_in_the_middle_of_a_tick() {
    let image = random_image(5, &targets()[0], &Bias::default());
    let stimulus = random_stimulus(5, &image, Payloads::Proven, 8);
    let mut core = Stepped::new(&image.target, &image.program);
    let first: Vec<_> = stimulus.iter().map(|events| core.tick(events).unwrap().clone()).collect();
    let (busiest, spikes) =
        (0..).zip(&first).map(|(tick, result)| (tick, result.spikes.len())).max_by_key(|b| b.1).unwrap();
    assert!(spikes > 2, "{spikes}");
    for clocks in 0..first[busiest].cycles.total {
        core.begin_tick(&stimulus[busiest]).unwrap();
        for _ in 0..clocks {
            core.step();
        }
        core.clear();
        let again: Vec<_> = stimulus.iter().map(|events| core.tick(events).unwrap().clone()).collect();
        assert_eq!(again, first, "cleared after {clocks} clocks");
    }
}

#[test]
fn bad_events_start_nothing() {
    let image = network();
    let mut core = Stepped::new(&image.target, &image.program);
    assert_eq!(
        core.tick(&[event(2, 1), event(1, 1)]).unwrap_err(),
        Emulator::new(&image.target, &image.program).tick(&[event(2, 1), event(1, 1)]).unwrap_err()
    );
    assert!(!core.busy());
    assert_eq!(core.step(), Clock::default());
}

#[test]
fn a_waveform() {
    let image = network();
    let mut core = Stepped::new(&image.target, &image.program);
    let mut bytes = Vec::new();
    let mut waveform = Waveform::new(&mut bytes, &image.target).unwrap();
    for events in [&[event(0, 1)][..], &[]] {
        for clock in clocks(&mut core, events) {
            waveform.clock(&clock).unwrap();
        }
    }
    waveform.clock(&core.step()).unwrap();
    waveform.finish().unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}
