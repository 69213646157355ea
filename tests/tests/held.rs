//! How many samples `classify` takes over a line, against what the core of the board does by itself: counted from bytes and
//! clocks, not measured in time.
//!
//! `cargo nextest run -p synfire-tests -E 'binary(held)' --no-capture` prints the figures.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

#[expect(dead_code, reason = "samples are wanted whole, and not tick by tick")]
mod trained;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use synfire::observe_and_compile;
use synfire_arch::Target;
use synfire_bitstream::Board;
use synfire_compiler::CompileOptions;
use synfire_data::{Sample, Samples};
use synfire_image::Image;
use synfire_language::{Limits, Memory, load};
use synfire_rtl::ChipOptions;
use synfire_run::{Classification, Decision, Decode, ImageMachine, classify, classify_in_order};
use synfire_session::{BoardCore, LinkError, Opening, Session, Transport};
use synfire_testchip::ChipLine;
use synfire_testkit::{Rng, have_verilator};
use synfire_virtual::{BoardOptions, VirtualBoard, VirtualLine};

const BAUD: u32 = 3_000_000;
/// Of a USB bridge, each way.
const LATENCY: Duration = Duration::from_millis(1);

/// What a line has carried, and when.
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    now: Duration,
    sent: u64,
    received: u64,
}

/// A line that counts.
struct Counted<T> {
    line: T,
    carried: Rc<Cell<Carried>>,
}

impl<T: Transport> Counted<T> {
    fn note(&self, sent: usize, received: usize) {
        let before = self.carried.get();
        let (sent, received) = (before.sent + sent as u64, before.received + received as u64);
        self.carried.set(Carried { now: self.line.now(), sent, received });
    }
}

impl<T: Transport> Transport for Counted<T> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.note(bytes.len(), 0);
        self.line.send(bytes)
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        let before = buffer.len();
        self.line.receive(buffer, wait)?;
        self.note(0, buffer.len() - before);
        Ok(())
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

/// The target of a board, with the clock that it has there.
fn target_of(board: &Board) -> Target {
    Target { clock_hz: board.clock_hz, ..board.target.clone() }
}

/// A virtual board with the clock and the queue of a board.
fn virtual_line(board: &Board) -> VirtualLine {
    let words = board.queue_words as u16;
    let options =
        BoardOptions { input_words: words, monitor_words: words, ..BoardOptions::new(target_of(board), BAUD) };
    VirtualLine::new(VirtualBoard::new(&options).unwrap(), LATENCY)
}

/// A network of random weights, fully connected, with so many hidden neurons.
fn mnist_sized(target: &Target, hidden: u32) -> Image {
    let page = format!(
        "network mnist dt = 1 ms seed = 7\n\ninput pixels[784]\n\npopulation hidden[{hidden}] lif\n    tau_mem = 20 ms\n    \
         v_threshold = 1\n\npopulation classes[10] lif\n    tau_mem = 20 ms\n    v_threshold = 1\n\nprojection pixels -> hidden \
         all_to_all weight = normal(0.2, 0.8)\nprojection hidden -> classes all_to_all weight = normal(0.3, 0.8)\n\n\
         output classes\n"
    );
    let found = load("mnist.syn", &Memory::page("mnist.syn", page.as_str()), &Limits::default());
    let network = found.unwrap_or_else(|found| panic!("{found}")).experiment.network;
    observe_and_compile(&network, target, &CompileOptions::default()).unwrap().image
}

/// Images of random pixels: as many are on as in MNIST, and each has one of 256 values.
fn images(count: usize) -> Samples {
    /// The share of pixels of MNIST that are not 0.
    const INK: f64 = 0.191;
    let rng = &mut Rng::new(0x1234);
    let mut pixel = || if rng.chance(INK) { f64::from(rng.count(1, 255)) / 256.0 } else { 0.0 };
    Samples::constant(784, (0..784 * count).map(|_| pixel()).collect())
}

/// Samples for a network on a board.
struct Work {
    name: String,
    board: Board,
    image: Image,
    samples: Samples,
    ticks: usize,
}

impl Work {
    /// The first digits of the committed ones, each held for 20 ticks.
    fn digits(board: &str, count: usize) -> Self {
        let board = Board::named(board).unwrap();
        let (image, samples) = trained::digits(&target_of(&board));
        let row = |sample: Sample<'_>| {
            let mut row = [0.0; 64];
            sample.fill_row(0, &mut row);
            row
        };
        let samples = Samples::constant(64, samples.iter().take(count).flat_map(row).collect());
        Self { name: "held digits".to_owned(), board, image, samples, ticks: 20 }
    }

    /// Random images of the size of MNIST, each held for 25 ticks.
    fn mnist(board: &str, hidden: u32, count: usize) -> Self {
        let board = Board::named(board).unwrap();
        let image = mnist_sized(&target_of(&board), hidden);
        Self { name: format!("held 784-{hidden}-10"), board, image, samples: images(count), ticks: 25 }
    }

    /// Classifies over a line, as the emulator does.
    fn over(&self, line: impl Transport, opening: &Opening, decode: Decode) -> Outcome {
        let (name, image, ticks) = (&self.name, &self.image, self.ticks);
        let emulator = ImageMachine::emulator(image);
        let expected = classify(&emulator, &self.samples, None, ticks, Some(decode), &|| ()).unwrap();
        let clocks: u64 = expected.decisions.iter().map(|decision| decision.cost.cycles).sum();

        let carried = Rc::new(Cell::new(Carried::default()));
        let session = Session::open(Counted { line, carried: Rc::clone(&carried) }, opening).unwrap();
        let core = BoardCore::new(session, &image.target, &image.program).unwrap();
        let mut machine = ImageMachine::new(image, core).unwrap();
        let before = carried.get();
        let found = classify_in_order(&mut machine, &self.samples, None, ticks, Some(decode), &mut || ()).unwrap();
        let after = carried.get();

        let seen = |of: &Classification| {
            let seen = |decision: &Decision| (decision.class, decision.scores.clone(), decision.cost.saturations);
            of.decisions.iter().map(seen).collect::<Vec<_>>()
        };
        assert_eq!(seen(&found), seen(&expected), "{name}");
        let scores: f64 = expected.decisions.iter().flat_map(|decision| &decision.scores).sum();
        let count = self.samples.len() as f64;
        assert!(scores > count, "{name}: {scores} spikes or ticks of outputs");
        let rate = count / (after.now - before.now).as_secs_f64();
        let own = count * self.board.clock_hz as f64 / clocks as f64;
        let bytes = [after.sent - before.sent, after.received - before.received];
        let bytes = bytes.map(|bytes| bytes / self.samples.len() as u64);
        println!(
            "{name} on {} by {decode:?}: {rate:.0} a second of {own:.0} ({:.3}), {} bytes each there and {} back, {} clocks",
            self.board.name,
            rate / own,
            bytes[0],
            bytes[1],
            clocks / self.samples.len() as u64,
        );
        Outcome { share: rate / own, bytes }
    }

    /// Over a line to a virtual board, by what is counted.
    fn counted(&self) -> Outcome {
        self.over(virtual_line(&self.board), &Opening::new("virtual", 7), Decode::Count)
    }

    /// The same where every tick is told.
    fn told(&self) -> Outcome {
        self.over(virtual_line(&self.board), &Opening::new("virtual", 7), Decode::First)
    }
}

/// What a line carried.
struct Outcome {
    /// Samples a second, as a part of those that the core does by itself.
    share: f64,
    /// Bytes of a sample, to the board and back.
    bytes: [u64; 2],
}

#[test]
fn held_digits_take_half_of_the_core_or_more() {
    for board in ["ulx3s-25f", "icebreaker"] {
        let work = Work::digits(board, 397);
        let (counted, told) = (work.counted(), work.told());
        assert!(counted.share > 0.5, "{board}: {}", counted.share);
        assert!(counted.bytes[1] * 5 < told.bytes[1], "{board}: only counts come back, {:?}", counted.bytes);
    }
}

#[test]
fn held_images_of_the_size_of_mnist_take_half_of_the_core_or_more() {
    // A network 784-128-10 has more synapses than the smaller device has.
    for (board, hidden) in [("ulx3s-25f", 80), ("ulx3s-85f", 128)] {
        let work = Work::mnist(board, hidden, 100);
        let (counted, told) = (work.counted(), work.told());
        assert!(counted.share > 0.5, "{board}: {}", counted.share);
        assert!(counted.bytes[1] * 5 < told.bytes[1], "{board}: only counts come back, {:?}", counted.bytes);
    }
}

/// A simulated chip, whose link takes clocks for everything that it does.
#[test]
fn held_digits_on_a_chip_take_half_of_the_core_or_more() {
    if !have_verilator() {
        return;
    }
    let work = Work::digits("ulx3s-25f", 60);
    let options = ChipOptions::new(work.board.clock_hz as u32, BAUD);
    let line = ChipLine::new(&work.image.target, &options);
    let found = work.over(line, &synfire_testchip::opening(0x5eed), Decode::Count);
    assert!(found.share > 0.5, "{}", found.share);
}
