//! How many images cross the line: counted from bytes and clocks, not measured in time.
//!
//! `cargo nextest run -p synfire-tests -E 'binary(stream)' --no-capture` prints the figures.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::time::Duration;

use synfire_arch::{AxonId, NeuronBlock, Target, TileId};
use synfire_emulator::Emulator;
use synfire_image::{Clear, Event, NeuronParameters, Profile, Program, StageRange, Use};
use synfire_session::{Opening, Reporting, Session, Transport};
use synfire_testkit::Rng;
use synfire_virtual::{BoardOptions, VirtualBoard, VirtualLine};

const BAUD: u32 = 3_000_000;
/// Of a USB bridge, each way.
const LATENCY: Duration = Duration::from_millis(1);
/// Ticks of an image.
const MNIST_TICKS: usize = 25;
/// The mean pixel of MNIST.
const DENSITY: f64 = 0.126;

/// A network 784-128-10 of random weights, fully connected.
fn mnist_sized(target: &Target) -> Program {
    let lanes = target.lanes;
    let layers = [784_u32, 128, 10].map(|size| size.div_ceil(lanes));
    let axon_blocks = target.axon_blocks();
    let (mut uses, mut pointers, mut tiles) = (Vec::new(), vec![None; target.source_blocks() as usize], 0);
    let layers_of = [(0, layers[0], 0, layers[1]), (axon_blocks, layers[1], layers[1], layers[2])];
    for (first, sources, block, count) in layers_of {
        for source in 0..sources {
            pointers[(first + source) as usize] = Some(uses.len() as u32);
            let (tile, block) = (TileId(tiles), NeuronBlock(block));
            uses.push(Use { tile, stride: 1, block, count, delay: 0, exponent: 0, rule: None, last: true });
            tiles += count;
        }
    }
    let rng = &mut Rng::new(0x3157);
    let weights = (0..tiles * lanes * lanes).map(|_| rng.count(0, 40) as i16 - 19).collect();
    let neuron = NeuronParameters { threshold: 60, bias: 0, kv: 0xE000, ki: 0, profile: 0 };
    let hidden = NeuronBlock(layers[1] - 1);
    let output = (NeuronBlock(layers[1]), NeuronBlock(layers[1] + layers[2] - 1));
    Program {
        weights,
        uses,
        pointers,
        neurons: vec![neuron; ((layers[1] + layers[2]) * lanes) as usize],
        profiles: vec![Profile::PLAIN],
        stages: vec![
            StageRange { first: NeuronBlock(0), last: hidden, winner: false },
            StageRange { first: output.0, last: output.1, winner: false },
        ],
        ..Program::default()
    }
}

/// Rows of random pixels, each on with the density of MNIST.
fn rasters(images: usize) -> Vec<Vec<Vec<Event>>> {
    let rng = &mut Rng::new(0x1234);
    let mut tick = || {
        let axons = (0..784).map(AxonId).filter(|_| rng.chance(DENSITY));
        axons.map(|axon| Event { axon, payload: 1 }).collect()
    };
    (0..images).map(|_| (0..MNIST_TICKS).map(|_| tick()).collect()).collect()
}

/// What the emulator makes of images: the neurons of blocks from `first` on that spike, and the clocks.
struct Expected {
    spikes: Vec<Vec<u32>>,
    clocks: u64,
}

fn expected<'a>(
    target: &Target,
    program: &Program,
    first: u32,
    images: impl Iterator<Item = Vec<&'a [Event]>>,
) -> Expected {
    let mut emulator = Emulator::new(target, program);
    let (mut spikes, mut clocks) = (Vec::new(), 0);
    for ticks in images {
        emulator.clear();
        let mut of_image = Vec::new();
        for events in ticks {
            let result = emulator.tick(events).unwrap();
            clocks += result.cycles.total;
            let neurons = result.spikes.iter().map(|spike| spike.neuron.0);
            of_image.extend(neurons.filter(|neuron| *neuron >= first * target.lanes));
        }
        spikes.push(of_image);
    }
    Expected { spikes, clocks }
}

fn open(target: &Target, program: &Program) -> Session<VirtualLine> {
    let board = VirtualBoard::new(&BoardOptions::new(target.clone(), BAUD)).unwrap();
    let mut session = Session::open(VirtualLine::new(board, LATENCY), &Opening::new("virtual", 7)).unwrap();
    session.program(target, program, &mut |_| ()).unwrap();
    session
}

/// Seconds of the line's time until all reports of images are there, whose spikes have to be the expected ones.
fn seconds(
    session: &mut Session<VirtualLine>,
    expected: &Expected,
    mut submit: impl FnMut(&mut Session<VirtualLine>, usize),
) -> f64 {
    let (begin, lanes) = (session.transport().now(), session.target().lanes);
    let mut submitted = 0;
    for (image, spikes) in expected.spikes.iter().enumerate() {
        while submitted < expected.spikes.len().min(image + 40) {
            submit(session, submitted);
            session.submit_report().unwrap();
            submitted += 1;
        }
        let report = session.next_tick().unwrap().unwrap();
        let found = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes));
        assert_eq!(&found.map(|spike| spike.neuron.0).collect::<Vec<_>>(), spikes, "image {image}");
    }
    (session.transport().now() - begin).as_secs_f64()
}

#[test]
fn rasters_of_the_size_of_mnist_cross_the_line_110_times_a_second() {
    let target = Target::named("ecp5-85f").unwrap();
    let program = mnist_sized(&target);
    let (images, first) = (rasters(60), 128 / target.lanes);
    let ticks = images.iter().map(|image| image.iter().map(Vec::as_slice).collect());
    let expected = expected(&target, &program, first, ticks);
    let mut session = open(&target, &program);
    session.report_on_demand(NeuronBlock(first), &Reporting::default()).unwrap();
    let before = session.traffic();
    let time = seconds(&mut session, &expected, |session, image| {
        session.submit_clear(Clear::ALL).unwrap();
        images[image].iter().for_each(|events| session.submit_tick(events).unwrap());
    });
    let (rate, traffic) = (images.len() as f64 / time, session.traffic());
    let bytes = |before: u64, now: u64| (now - before) / images.len() as u64;
    println!(
        "MNIST raster: {rate:.1} images/s, {} bytes an image there and {} back, {} clocks",
        bytes(before.sent, traffic.sent),
        bytes(before.received, traffic.received),
        expected.clocks / images.len() as u64,
    );
    assert!(rate > 110.0, "{rate}");
}
