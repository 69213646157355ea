//! Everything that runs an image does the same: one test body for emulator, stepped emulator, Verilog and board.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use synfire_arch::{AxonId, NeuronId, Target};
use synfire_budget::Budget;
use synfire_core::{Core, CoreError, EventError, NeuronState, Spike};
use synfire_data::Samples;
use synfire_diagnostics::ToDiagnostic as _;
use synfire_emulator::{Emulator, Stepped, SteppedCore};
use synfire_image::{Clear, Controls, Event, Image, Snapshot};
use synfire_rtl::RtlModel;
use synfire_run::{Decision, Decode, ImageMachine, Machine as _, Variable, Watch, classify_in_order, record};
use synfire_session::{BoardCore, LinkError, Opening, Session, Transport};
use synfire_testkit::{
    Bias, Payloads, SessionTick, have_verilator, learning_targets, random_image, random_plastic_image, random_session,
    targets,
};
use synfire_virtual::{BoardOptions, Faults, VirtualBoard, VirtualLine};

const TICKS: usize = 40;

/// A line to a virtual board, until somebody cuts it.
struct Breakable {
    line: VirtualLine,
    /// Bytes that may still be sent.
    left: Rc<Cell<usize>>,
}

impl Transport for Breakable {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.left.set(self.left.get().saturating_sub(bytes.len()));
        self.intact()?;
        self.line.send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        self.intact()?;
        self.line.receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        self.line.now()
    }
    fn baud(&self) -> u32 {
        self.line.baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.line.set_baud(baud)
    }
}

impl Breakable {
    fn intact(&self) -> Result<(), LinkError> {
        let gone = || LinkError::Unplugged { port: "virtual".into(), reason: "cut".into() };
        if self.left.get() == 0 { Err(gone()) } else { Ok(()) }
    }
}

/// A board with an image, and the bytes that its host may still send.
fn board(image: &Image, faults: &Faults) -> (BoardCore<Breakable>, Rc<Cell<usize>>) {
    let baud = (image.target.clock_hz / 16).min(3_000_000) as u32;
    let options = BoardOptions { faults: faults.clone(), ..BoardOptions::new(image.target.clone(), baud) };
    let line = VirtualLine::new(VirtualBoard::new(&options).unwrap(), Duration::from_micros(100));
    let left = Rc::new(Cell::new(usize::MAX));
    let session = Session::open(Breakable { line, left: Rc::clone(&left) }, &Opening::new("virtual", 7)).unwrap();
    (BoardCore::new(session, &image.target, &image.program).unwrap(), left)
}

/// All of them, with an image.
fn cores(image: &Image) -> Vec<(&'static str, Box<dyn Core>)> {
    let bad = Faults::parse("seed=3,flip=1e-4,drop=1e-4").unwrap();
    let mut cores: Vec<(_, Box<dyn Core>)> = vec![
        ("emulator", Box::new(Emulator::new(&image.target, &image.program))),
        ("stepped", Box::new(Stepped::new(&image.target, &image.program))),
        ("with a waveform", Box::new(SteppedCore::new(&image.target, &image.program, Budget::RUN.meter()).unwrap())),
        ("board", Box::new(board(image, &Faults::default()).0)),
        ("board on a bad line", Box::new(board(image, &bad).0)),
    ];
    if have_verilator() {
        let mut core = RtlModel::build(&image.target).unwrap().start().unwrap();
        core.load(&image.target, &image.program).unwrap();
        cores.push(("Verilog", Box::new(core)));
    }
    cores
}

/// What a tick did and left.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    spikes: Vec<Spike>,
    cycles: (u64, u64),
    saturations: (u64, u64),
    synaptic_events: u64,
    states: Vec<NeuronState>,
}

/// Runs a session as a machine does, as far ahead as the core likes, and looks at all states after each tick.
fn run(core: &mut dyn Core, image: &Image, session: &[SessionTick]) -> Result<Vec<Seen>, CoreError> {
    let (mut controls, mut begun, mut seen) = (None, 0, Vec::new());
    for (tick, step) in session.iter().enumerate() {
        if controls != Some(step.controls) {
            core.set_controls(step.controls)?;
            controls = Some(step.controls);
        }
        if step.clear != Clear::default() {
            core.clear_parts(step.clear)?;
        }
        begun = begun.max(tick);
        let like_this = |next: &&SessionTick| next.controls == step.controls && next.clear == Clear::default();
        let until = tick + 1 + session[tick + 1..].iter().take_while(like_this).count();
        while core.lead() > 0 && begun < until.min(tick + 1 + core.lead()) {
            core.begin(&session[begun].events)?;
            begun += 1;
        }
        let result = core.tick(&step.events)?.clone();
        let neurons = 0..image.program.neurons.len() as u32;
        seen.push(Seen {
            spikes: result.spikes,
            cycles: (result.cycles.total, result.cycles.learn),
            saturations: (result.saturations, result.trace_saturations),
            // The hardware does not count them: they are those of the weights in the image.
            synaptic_events: if image.learns() { 0 } else { result.synaptic_events },
            states: neurons.map(|neuron| core.state(NeuronId(neuron))).collect::<Result<_, _>>()?,
        });
    }
    Ok(seen)
}

fn session(seed: u64, image: &Image) -> Vec<SessionTick> {
    let mut session = random_session(seed, image, Payloads::Proven, TICKS);
    for tick in &mut session {
        // A board takes no events that are none.
        tick.events.retain(|event| event.payload != 0);
        if !image.learns() {
            (tick.controls, tick.clear) = (Controls::default(), Clear::default());
        }
    }
    session
}

/// Small networks, with fixed weights and with weights that learn.
fn images() -> Vec<Image> {
    let small = |target: &&Target| target.name == "test-p8-q1-w8-s24";
    let fixed = targets().iter().find(small).map(|target| random_image(5, target, &Bias::default()));
    let ncx = Target::named("ncx").unwrap();
    let wide = learning_targets().into_iter().find(|target| target.state_bits == 29).unwrap();
    let plastic = [ncx, wide].map(|target| random_plastic_image(3, &target, &Bias::default()));
    fixed.into_iter().chain(plastic).collect()
}

#[test]
fn all_cores_do_the_same_and_go_on_from_where_another_stopped() {
    for image in images() {
        let session = session(9, &image);
        let (first, second) = session.split_at(TICKS / 2);
        let mut emulator = Emulator::new(&image.target, &image.program);
        let expected = [run(&mut emulator, &image, first).unwrap(), run(&mut emulator, &image, second).unwrap()];
        let mut emulator = Emulator::new(&image.target, &image.program);
        run(&mut emulator, &image, first).unwrap();
        let between = emulator.snapshot();
        run(&mut emulator, &image, second).unwrap();
        let end = emulator.snapshot();
        let spikes: usize = expected.iter().flatten().map(|seen| seen.spikes.len()).sum();
        assert!(spikes > 20, "{spikes} spikes");
        for (name, mut core) in cores(&image) {
            let name = format!("{name}, {}", image.target.name);
            let found = run(core.as_mut(), &image, first).unwrap();
            compare(&name, &found, &expected[0]);
            assert_eq!(core.lead() > 0, name.starts_with("board"), "{name}: ticks on their way");
            assert!(core.save().unwrap() == between, "{name}: snapshot");
            compare(&name, &run(core.as_mut(), &image, second).unwrap(), &expected[1]);
            assert!(core.save().unwrap() == end, "{name}: last snapshot");
            core.restore(&between).unwrap();
            compare(&name, &run(core.as_mut(), &image, second).unwrap(), &expected[1]);
            core.load(&image.target, &image.program).unwrap();
            assert!(core.save().unwrap() == Snapshot::new(&image.target, &image.program), "{name}: as it was made");
            compare(&name, &run(core.as_mut(), &image, first).unwrap(), &expected[0]);
            core.clear().unwrap();
            let cleared = core.save().unwrap();
            let of_image = Snapshot::new(&image.target, &image.program);
            assert!(cleared == Snapshot { weights: between.weights.clone(), controls: between.controls, ..of_image });
        }
    }
}

fn compare(name: &str, found: &[Seen], expected: &[Seen]) {
    for (tick, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert_eq!(found, expected, "{name}, tick {tick}");
    }
    assert_eq!(found.len(), expected.len(), "{name}");
}

#[test]
fn no_core_takes_events_out_of_order_and_nothing_happens_then() {
    let image = random_image(5, &Target::named("ncx").unwrap(), &Bias::default());
    let events = |axons: &[u32]| axons.iter().map(|axon| Event { axon: AxonId(*axon), payload: 1 }).collect::<Vec<_>>();
    let axons = image.target.axons;
    let refused = [
        (events(&[1, 0]), EventError::UnsortedEvents { previous: AxonId(1), axon: AxonId(0) }),
        (events(&[3, 3]), EventError::DuplicateEvent { axon: AxonId(3) }),
        (events(&[axons]), EventError::UnknownAxon { axon: AxonId(axons), axons }),
    ];
    for (name, mut core) in cores(&image) {
        for (events, error) in &refused {
            assert_eq!(core.tick(events).unwrap_err(), CoreError::Events(*error), "{name}");
        }
        assert!(core.save().unwrap() == Snapshot::new(&image.target, &image.program), "{name}");
    }
}

/// A call of a core, and what it is called here.
type Call = (&'static str, fn(&mut dyn Core, &Image) -> Result<(), CoreError>);

#[test]
fn a_broken_line_is_an_error_with_its_code_whatever_is_asked() {
    let image = random_plastic_image(3, &Target::named("ncx").unwrap(), &Bias::default());
    let calls: [Call; 10] = [
        ("state", |core, _| core.state(NeuronId(0)).map(|_| ())),
        ("tick", |core, _| core.tick(&[]).map(|_| ())),
        // Both are kept back until somebody waits for them.
        ("begin", |core, _| core.begin(&[]).and_then(|()| core.tick(&[]).map(|_| ()))),
        ("begin_clear", |core, _| {
            core.begin_clear()?;
            core.clear()?;
            core.tick(&[]).map(|_| ())
        }),
        ("clear", |core, _| core.clear()),
        ("clear_parts", |core, _| core.clear_parts(Clear::ALL)),
        ("set_controls", |core, _| core.set_controls(Controls::default())),
        ("save", |core, _| core.save().map(|_| ())),
        ("restore", |core, image| core.restore(&Snapshot::new(&image.target, &image.program))),
        ("load", |core, image| core.load(&image.target, &image.program)),
    ];
    for (name, call) in calls {
        let (mut core, left) = board(&image, &Faults::default());
        core.tick(&[]).unwrap();
        left.set(0);
        let error = call(&mut core, &image).unwrap_err();
        let code = error.to_diagnostic().code.id;
        assert_eq!(code, "SF0710", "{name}: {error}");
    }
}

/// Wherever the line breaks, a command gets what the emulator gives or an error, and never a state that nobody has seen.
#[test]
fn no_command_takes_a_state_from_a_line_that_has_broken() {
    let image = random_plastic_image(3, &Target::named("ncx").unwrap(), &Bias::default());
    let axons = image.input_size();
    let values = (0..2 * 8 * axons).map(|at| if at % 7 == 0 { 0.5 } else { 0.0 }).collect();
    let samples = Samples::dense(axons, 8, values);
    let population = image.outputs[0];
    let watch = Watch { population, variable: Variable::V };
    let mut emulator = ImageMachine::emulator(&image);
    let recorded = record(&mut emulator, samples.get(0), 8, &[watch], &mut |_| ()).unwrap();
    let mut emulator = ImageMachine::emulator(&image);
    let decode = Some(Decode::Last);
    let mut classes = classify_in_order(&mut emulator, &samples, None, 8, decode, &mut || ()).unwrap();
    for decision in &mut classes.decisions {
        // A board tells no phases of a tick.
        (decision.cost.deliver_cycles, decision.cost.update_cycles) = (0, 0);
    }
    let mut outcomes = [0, 0];
    for bytes in (1..).map(|step| step * 61) {
        let (core, left) = board(&image, &Faults::default());
        let mut machine = ImageMachine::new(&image, core).unwrap();
        left.set(bytes);
        let found = record(&mut machine, samples.get(0), 8, &[watch], &mut |_| ());
        let found = found.and_then(|recording| Ok((recording, machine.learned()?)));
        let (core, left) = board(&image, &Faults::default());
        let mut machine = ImageMachine::new(&image, core).unwrap();
        left.set(bytes);
        let decided = classify_in_order(&mut machine, &samples, None, 8, decode, &mut || ());
        match &found {
            Ok((recording, _)) => assert_eq!(recording.traces, recorded.traces, "after {bytes} bytes"),
            Err(error) => assert_eq!(error.to_diagnostic().code.id, "SF0710", "{error}"),
        }
        match &decided {
            Ok(decided) => assert_eq!(decided.decisions, classes.decisions, "after {bytes} bytes"),
            Err(error) => assert_eq!(error.to_diagnostic().code.id, "SF0710", "{error}"),
        }
        outcomes[usize::from(found.is_ok() && decided.is_ok())] += 1;
        if outcomes[1] > 0 {
            break;
        }
    }
    assert!(outcomes[0] > 10, "{outcomes:?}");
}

/// Classes, scores and saturations.
fn decided<C: Core>(
    machine: &mut ImageMachine<'_, C>,
    samples: &Samples,
    ticks: usize,
    decode: Decode,
) -> Result<Vec<Counts>, String> {
    let found = classify_in_order(machine, samples, None, ticks, Some(decode), &mut || ());
    let of = |decision: &Decision| (decision.class, decision.scores.clone(), decision.cost.saturations);
    found.map(|found| found.decisions.iter().map(of).collect()).map_err(|error| error.to_string())
}

type Counts = (usize, Vec<f64>, u64);

/// A board tells only the spikes that count, of a sample together: the emulator, which tells every tick, gives the same, over
/// good lines and bad ones, for outputs that are late and samples that are long. And then the board tells every tick again.
#[test]
fn a_board_that_counts_counts_what_the_emulator_tells() {
    let target = Target::named("ncx").unwrap();
    let mut all = 0.0;
    for seed in 0..24 {
        let mut image = match seed % 3 {
            0 => random_plastic_image(seed, &target, &Bias::default()),
            _ => random_image(seed, &target, &Bias::default()),
        };
        image.output_delay_ticks = [0, 1, 5, 40][seed as usize % 4];
        let is_spiking = |index: &usize| ImageMachine::emulator(&image).populations()[*index].is_spiking;
        if !image.outputs.iter().all(is_spiking) {
            continue;
        }
        let axons = image.input_size();
        let value = |at: usize| if at.is_multiple_of(3) { 0.5 } else { 0.0 };
        let constant = Samples::constant(axons, (0..5 * axons).map(value).collect());
        let rasters = Samples::dense(axons, 12, (0..5 * 12 * axons).map(value).collect());
        let wrong =
            Samples::constant(axons, (0..3 * axons).map(|at| if at == 2 * axons { 1e6 } else { 0.5 }).collect());
        // The last one has several reports a sample. Samples of 13 ticks begin at any phase of an adaptation.
        let works = [(&constant, 13), (&rasters, 12), (&wrong, 12), (&constant, 0), (&constant, 1100)];
        let faults =
            if seed % 2 == 0 { Faults::default() } else { Faults::parse("seed=3,flip=1e-4,drop=1e-4").unwrap() };
        let mut board = ImageMachine::new(&image, board(&image, &faults).0).unwrap();
        let mut emulator = ImageMachine::emulator(&image);
        // Another core than the one that is compared: a tick may change its weights.
        if ImageMachine::emulator(&image).tick(constant.get(0)).is_err() {
            // Its inputs have another range.
            continue;
        }
        for (work, (samples, ticks)) in works.into_iter().enumerate() {
            // By the first spike every tick is told.
            let first = decided(&mut emulator, samples, ticks.min(13), Decode::First);
            assert_eq!(decided(&mut board, samples, ticks.min(13), Decode::First), first, "seed {seed}, work {work}");
            let expected = decided(&mut emulator, samples, ticks, Decode::Count);
            assert_eq!(decided(&mut board, samples, ticks, Decode::Count), expected, "seed {seed}, work {work}");
            assert!(work != 2 || expected.is_err(), "seed {seed}");
            all += expected.iter().flatten().flat_map(|(_, scores, _)| scores).sum::<f64>();
            emulator.restart().unwrap();
            board.restart().unwrap();
            for tick in 0..3 {
                let [told, expected] = [
                    (board.tick(constant.get(0)).unwrap().cycles, board.fired().to_vec()),
                    (emulator.tick(constant.get(0)).unwrap().cycles, emulator.fired().to_vec()),
                ];
                assert_eq!(told, expected, "seed {seed}, after work {work}, tick {tick}");
            }
        }
    }
    assert!(all > 1000.0, "{all} spikes of outputs");
}
