//! Spikes, clocks and synaptic events of one small network, worked out by hand, and events that are refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod tiny;

use synfire_arch::generated::cycle;
use synfire_arch::{AxonId, Cycle, NeuronId};
use synfire_diagnostics::{ToDiagnostic, codes};
use synfire_emulator::{Cycles, Emulator, EventError, Spike, StageCycles};
use synfire_image::{Event, NeuronParameters, Program, Use};
use tiny::{NEURON, PLAIN, run, stage};

fn event(axon: u32, payload: i16) -> Event {
    Event { axon: AxonId(axon), payload }
}

/// Axons 0, 1 reach blocks 0 to 2 with delay 0 and block 3 with delay 1; axons 2, 3 nothing; axons 4, 5 block 0.
/// Blocks 0, 1 are stage 0, blocks 2, 3 stage 1. Block 0 reaches block 2 at once and itself a tick later.
fn network() -> Emulator {
    let last = |entry: Use| Use { last: true, ..entry };
    let ones = [11, 0, 0, 11];
    let program = Program {
        weights: [ones, [0, 0, 0, 11], [0; 4], [1, 1, 1, 1]].concat(),
        uses: vec![
            run(0, 1, 0, 3, 0),
            last(run(3, 0, 3, 1, 1)),
            last(run(0, 0, 0, 1, 0)),
            run(3, 0, 2, 1, 0),
            last(run(2, 0, 0, 1, 1)),
        ],
        pointers: vec![Some(0), None, Some(2), Some(3)],
        neurons: vec![NEURON; 8],
        profiles: vec![PLAIN],
        stages: vec![stage(0, 1), stage(2, 3)],
        ..Program::default()
    };
    let image = tiny::image(program, -15, 15);
    Emulator::new(&image.target, &image.program)
}

/// Two blocks of two neurons through one update lane.
const UPDATE: u64 = cycle::STAGE_OVERHEAD + 4 + cycle::UPDATE_LATENCY;

#[test]
fn a_silent_tick() {
    let mut emulator = network();
    let result = emulator.tick(&[]).unwrap();
    let stage = StageCycles { update: UPDATE, deliver: cycle::DELIVER_EMPTY };
    let total = cycle::TICK_OVERHEAD + 3 * cycle::DELIVER_EMPTY + 2 * UPDATE;
    assert_eq!(result.cycles, Cycles { total, external: cycle::DELIVER_EMPTY, stages: vec![stage, stage], learn: 0 });
    assert_eq!((result.spikes.len(), result.synaptic_events), (0, 0));
    assert_eq!(emulator.tick_number().0, 1);
}

#[test]
fn a_tick_with_events_skips_and_digits() {
    let mut emulator = network();
    let result = emulator.tick(&[event(1, 1), event(3, 1), event(4, 15)]).unwrap();
    // Axon 1: a run of 3 tiles, beside which the next is fetched; a run of 1 tile.
    // Axon 3: no uses; the next fetch, longer than that 1 visit, begins after it.
    // Axon 4: 15 = 16 - 1, two digits, 2 visits.
    let axon_1 = cycle::FETCH_FIRST + cycle::FETCH_NEXT.max(3);
    let external = axon_1 + (cycle::FETCH_SKIP + cycle::FETCH_FIRST) + 2 + cycle::DELIVER_DRAIN;
    // Neurons 1 and 3 get 11 from axon 1, neuron 0 gets 165 from axon 4: block 0 is issued after 2 clocks, block 1 after 4.
    let start = cycle::TICK_OVERHEAD + external;
    let first = start + cycle::STAGE_OVERHEAD + 2 + cycle::EMIT_LATENCY;
    let spike = |neuron, clock| Spike { neuron: NeuronId(neuron), cycle: Cycle(clock) };
    assert_eq!(result.spikes, [spike(0, first), spike(1, first), spike(3, first + 2)]);
    // Block 0 has 2 rows: its second run is fetched beside 2 visits; 2 visits beside block 1, which has no uses.
    let deliver = cycle::FETCH_FIRST + cycle::FETCH_NEXT.max(2) + cycle::FETCH_SKIP.max(2) + cycle::DELIVER_DRAIN;
    let stages = [deliver, cycle::DELIVER_EMPTY].map(|deliver| StageCycles { update: UPDATE, deliver });
    let total = start + 2 * UPDATE + deliver + cycle::DELIVER_EMPTY;
    assert_eq!(result.cycles, Cycles { total, external, stages: stages.to_vec(), learn: 0 });
    // Axon 1: 1 + 1 + 0 and 2 weights; axon 4: 1, whatever its digits; neurons 0 and 1: 2 + 0 each.
    assert_eq!(result.synaptic_events, 4 + 1 + 4);
    // The spikes of block 0 arrived in block 2 in the same tick.
    assert_eq!([emulator.state(NeuronId(4)).v, emulator.state(NeuronId(5)).v], [2, 2]);
    // Axon 1 reaches block 3 in the next tick.
    assert_eq!([emulator.state(NeuronId(6)).v, emulator.accumulator(1, NeuronId(6))], [0, 1]);
    emulator.tick(&[]).unwrap();
    assert_eq!([emulator.state(NeuronId(6)).v, emulator.accumulator(1, NeuronId(6))], [1, 0]);
}

#[test]
fn a_payload_of_zero_fetches_but_delivers_nothing() {
    let mut emulator = network();
    let result = emulator.tick(&[event(4, 0)]).unwrap();
    assert_eq!((result.cycles.external, result.synaptic_events), (cycle::FETCH_FIRST + cycle::DELIVER_DRAIN, 0));
}

#[test]
fn contributions_with_negative_exponents_round_each_digit() {
    let program = Program {
        weights: vec![5, -5, 0, 0],
        uses: vec![Use { last: true, exponent: -2, ..run(0, 0, 0, 1, 1) }],
        pointers: vec![Some(0)],
        neurons: vec![NeuronParameters { threshold: 100, ..NEURON }; 2],
        profiles: vec![PLAIN],
        stages: vec![stage(0, 0)],
        ..Program::default()
    };
    let image = tiny::image(program, -8, 8);
    let mut emulator = Emulator::new(&image.target, &image.program);
    // 3 = 4 - 1: 5 x 4 / 4 - round(5 / 4) = 5 - 1 and -5 - round(-5 / 4) = -5 + 1
    emulator.tick(&[event(0, 3)]).unwrap();
    assert_eq!([emulator.accumulator(1, NeuronId(0)), emulator.accumulator(1, NeuronId(1))], [4, -4]);
    // -2: -round(5 / 2) = -3 and -round(-5 / 2) = 2, ties toward plus infinity
    emulator.tick(&[event(0, -2)]).unwrap();
    assert_eq!([emulator.accumulator(2, NeuronId(0)), emulator.accumulator(2, NeuronId(1))], [-3, 2]);
}

#[test]
fn bad_events_are_refused_and_change_nothing() {
    let mut emulator = network();
    let before = emulator.tick(&[event(1, 1)]).unwrap().clone();
    let duplicate = [event(0, 1), event(2, 1), event(2, 1)];
    let unsorted = [event(0, 1), event(4, 1), event(2, 1)];
    let unknown = [event(0, 1), event(6, 1)];
    let cases = [
        (duplicate.as_slice(), "axon 2 has two events in one tick", codes::run::EVENT_ORDER),
        (&unsorted, "the event of axon 2 comes after that of axon 4", codes::run::EVENT_ORDER),
        (&unknown, "an event of axon 6, but the target has 6 axons", codes::run::INPUT_SHAPE),
    ];
    let state: Vec<_> = (0..8).map(|neuron| emulator.state(NeuronId(neuron))).collect();
    for (events, message, code) in cases {
        let error: EventError = emulator.tick(events).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.to_diagnostic().code, code);
    }
    assert_eq!(emulator.tick_number().0, 1);
    assert_eq!((0..8).map(|neuron| emulator.state(NeuronId(neuron))).collect::<Vec<_>>(), state);
    emulator.clear();
    assert_eq!(*emulator.tick(&[event(1, 1)]).unwrap(), before);
}
