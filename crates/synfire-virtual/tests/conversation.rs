//! A whole conversation, byte for byte: `synfire-link/vectors/conversation.txt`.
//!
//! The device is a `ncx` with a clock of 100 MHz at 3 Mbaud; its core holds zeros at the beginning.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;

use synfire_arch::generated::register as core_register;
use synfire_arch::link_generated::{flag, frame, register};
use synfire_arch::{Register, Target};
use synfire_image::{Clear, Image};
use synfire_link::{
    Deframer, Device, Identity, InputWord, Monitor, Place, Reply, Request, Work, chunks_of, seal, unseal,
};
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus};
use synfire_virtual::EmulatedCore;

const SESSION: u32 = 0x0BAD_CAFE;
const HEADING: &str = "\
# A conversation with a device: a `ncx` (its clock 100 MHz, 3 Mbaud, 512 words of input, 512 of output, 256 monitors, build 0),
# whose core holds zeros at the beginning. The identity's digests follow the specification: they are those of this release.
# > bytes of the client; the device has time to finish before the next line
# < bytes of the device, exactly (silence if there is none before the next >)
# ~ words of the stream, in order, in whatever frames; acknowledgements that come with them depend on clocks and do not count
";

struct Dialogue {
    device: Device<EmulatedCore>,
    text: String,
    sequence: u8,
}

impl Dialogue {
    fn new() -> Self {
        let target = Target::named("ncx").unwrap();
        let identity = Identity {
            bit_clocks: 8533,
            input_words: 512,
            output_words: 512,
            monitor_words: 256,
            ..Identity::of_target(&target, &target.digest())
        };
        let device = Device::new(EmulatedCore::new(&target), identity);
        Self { device, text: HEADING.to_owned(), sequence: 0 }
    }

    fn note(&mut self, about: &str) {
        writeln!(self.text, "# {about}").unwrap();
    }

    /// Says bytes and writes down what comes.
    fn say(&mut self, line: &[u8]) {
        writeln!(self.text, "> {}", hex(line)).unwrap();
        for byte in line {
            self.device.receive(*byte).unwrap();
        }
        let answer: Vec<u8> = std::iter::from_fn(|| self.device.transmit()).collect();
        while !matches!(self.device.work().unwrap(), Work::Idle | Work::Waiting) {}
        let stream: Vec<u8> = std::iter::from_fn(|| self.device.transmit()).collect();
        let words: Vec<u8> = self.words(&stream).iter().flat_map(|word| word.to_be_bytes()).collect();
        let is_run = line.get(1) == Some(&frame::INPUT) && !words.is_empty();
        match [answer, stream].concat() {
            _ if is_run => writeln!(self.text, "~ {}", hex(&words)).unwrap(),
            bytes if bytes.is_empty() => {}
            bytes => writeln!(self.text, "< {}", hex(&bytes)).unwrap(),
        }
    }

    fn words(&self, bytes: &[u8]) -> Vec<u32> {
        let mut deframer = Deframer::default();
        let frames = bytes.iter().filter_map(|byte| deframer.push(*byte));
        let replies = frames.map(|frame| Reply::from_frame(unseal(&frame.unwrap(), SESSION).unwrap()).unwrap());
        replies.flat_map(|reply| if let Reply::Stream { words, .. } = reply { words } else { Vec::new() }).collect()
    }

    fn ask(&mut self, request: &Request) {
        self.say(&seal(&request.to_frame(), SESSION));
    }

    /// A sequenced frame.
    fn order(&mut self, request: impl FnOnce(u8) -> Request) {
        let request = request(self.sequence);
        self.sequence = self.sequence.wrapping_add(1);
        self.ask(&request);
    }

    fn set(&mut self, place: Place, address: u32, words: Vec<u32>) {
        self.order(|sequence| Request::Write { sequence, place, address, words });
    }

    fn set_register(&mut self, register: Register, value: u32) {
        self.set(Place::REGISTERS, register.address, vec![value]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn begin(talk: &mut Dialogue) {
    talk.note("nobody has a session: frames of one are nothing, identify answers");
    talk.ask(&Request::Poll { position: 0, flags: flag::ANSWER });
    talk.say(&seal(&Request::Identify.to_frame(), 0));
    talk.note("a session; opening it again only answers");
    talk.ask(&Request::Open { session: SESSION });
    talk.set_register(core_register::SEED, 7);
    talk.ask(&Request::Open { session: SESSION });
    talk.ask(&Request::Poll { position: 0, flags: flag::ANSWER });
    talk.note("old, early, damaged, of another session, of no type, of no length");
    talk.ask(&Request::Stop { sequence: 0 });
    talk.ask(&Request::Stop { sequence: 9 });
    talk.say(&[5, 1, 1, 0]);
    talk.say(&seal(&Request::Stop { sequence: 1 }.to_frame(), SESSION ^ 1));
    talk.say(&seal(&[0x0F, 1, 2, 3], SESSION));
    talk.say(&seal(&[frame::INPUT, 1, 2, 3], SESSION));
    talk.say(&seal(&[frame::READ, 1, 0, 0, 0, 0, 0, 61], SESSION));
    talk.note("a refusal stays until something is executed");
    talk.ask(&Request::Stop { sequence: 9 });
    talk.note("the link's registers: damaged frames so far");
    let (place, address) = (Place::own(0), register::DAMAGED_FRAMES);
    talk.ask(&Request::Read { sequence: 1, place, address, count: 1, more: 0 });
}

fn program(talk: &mut Dialogue, image: &Image) {
    talk.note("programming");
    talk.order(|sequence| Request::Reset { sequence });
    for contents in image.program.memories(&image.target).unwrap() {
        let place = Place::memory(contents.memory.region, contents.word_bits);
        let words: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
        let per_frame = 60 / usize::from(place.chunks);
        for (index, words) in words.chunks(per_frame * usize::from(place.chunks)).enumerate() {
            talk.set(place, (index * per_frame) as u32, words.to_vec());
            let (sequence, count) = (talk.sequence, words.len() as u8);
            talk.ask(&Request::Read { sequence, place, address: (index * per_frame) as u32, count, more: 0 });
        }
    }
    talk.set_register(core_register::STAGE_COUNT, image.program.stages.len() as u32);
    talk.set_register(core_register::CONTROL, Clear::ALL.control());
    talk.set_register(core_register::TICK, 0);
}

fn run(talk: &mut Dialogue, image: &Image) {
    talk.note("every tick reports its clocks, and the state of neuron 1; spikes have clocks");
    let state = image.target.state_bits;
    let region = 7;
    let monitors = [
        Monitor::register(core_register::TICK_CYCLES.address),
        Monitor { region, address: 1, chunk: 0 },
        Monitor { region, address: 1, chunk: 1 },
    ];
    assert!(2 * state <= 64, "v and i are in the lowest two chunks");
    talk.set(Place::own(1), 0, monitors.map(Monitor::to_word).to_vec());
    talk.set(Place::own(0), register::MONITOR_COUNT, vec![3]);
    talk.set(Place::own(0), register::STREAM_OPTIONS, vec![1]);
    for events in random_stimulus(8, image, Payloads::Proven, 6) {
        let words = events.iter().filter_map(|event| InputWord::event(*event)).chain([InputWord::Run(1)]);
        let words: Vec<u32> = words.map(InputWord::to_word).collect();
        for words in words.chunks(60) {
            talk.order(|sequence| Request::Input { sequence, words: words.to_vec() });
        }
    }
    talk.note("the stream again from its beginning, then all of it acknowledged");
    talk.ask(&Request::Poll { position: 0, flags: flag::RESEND });
    talk.ask(&Request::Poll { position: 40, flags: flag::RESEND });
    talk.note("five silent ticks, and a stop");
    talk.order(|sequence| Request::Input { sequence, words: vec![InputWord::Run(5).to_word()] });
    talk.order(|sequence| Request::Stop { sequence });
}

fn text() -> String {
    let target = Target::named("ncx").unwrap();
    let image = random_image(11, &target, &Bias { max_neuron_blocks: 2, max_tiles: 6, ..Bias::default() });
    let mut talk = Dialogue::new();
    begin(&mut talk);
    program(&mut talk, &image);
    run(&mut talk, &image);
    talk.text
}

#[test]
fn the_conversation_is_as_written_down() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../synfire-link/vectors/conversation.txt");
    if std::env::var_os("SYNFIRE_BLESS").is_some() {
        std::fs::write(path, text()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text(), "SYNFIRE_BLESS=1 writes it anew");
}
