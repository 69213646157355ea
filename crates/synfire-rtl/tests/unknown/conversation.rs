//! A short conversation in which a chip does a bit of everything.

use synfire_arch::generated::{memory, register};
use synfire_arch::link_generated::{flag, register as own_register};
use synfire_image::Image;
use synfire_link::{
    Deframer, Device, Identity, InputWord, Monitor, Place, Reply, Request, Work, chunks_of, event_words, seal, unseal,
};
use synfire_testkit::{Payloads, random_stimulus};
use synfire_virtual::EmulatedCore;

use super::bench::Spoken;

const SESSION: u32 = 0x0BAD_CAFE;
/// Clocks in which the chip has executed a frame and answered it, or run its ticks; and in which it has a buffer for what is
/// written next.
const SILENCE: u32 = 3000;
const SHORT_SILENCE: u32 = 300;
/// Ticks that are run.
const TICKS: usize = 4;

/// The requests: who is there, a session, the image, some ticks, what they led to.
pub fn requests(image: &Image) -> Vec<Request> {
    let mut requests = vec![Request::Identify, Request::Open { session: SESSION }];
    let mut sequence = 0_u8;
    let mut next = || {
        sequence = sequence.wrapping_add(1);
        sequence.wrapping_sub(1)
    };
    requests.push(Request::Reset { sequence: next() });
    let boot = image.program.boot_writes(&image.target).unwrap();
    for contents in &boot.memories {
        let place = Place::memory(contents.memory.region, contents.word_bits);
        let words: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
        let per_frame = 60 / usize::from(place.chunks);
        for (index, words) in words.chunks(per_frame * usize::from(place.chunks)).enumerate() {
            let address = (index * per_frame) as u32;
            requests.push(Request::Write { sequence: next(), place, address, words: words.to_vec() });
        }
    }
    let registers = boot.registers.into_iter().chain([(register::CONTROL, boot.clear.control())]);
    for (register, value) in registers {
        let (place, address) = (Place::REGISTERS, register.address);
        requests.push(Request::Write { sequence: next(), place, address, words: vec![value] });
    }
    let state = Place::memory(memory::STATE.region, 64);
    let monitors = vec![Monitor { region: memory::STATE.region, address: 0, chunk: 0 }.to_word()];
    requests.push(Request::Write { sequence: next(), place: Place::own(1), address: 0, words: monitors });
    for (address, value) in [(own_register::MONITOR_COUNT, 1), (own_register::STREAM_OPTIONS, 1)] {
        requests.push(Request::Write { sequence: next(), place: Place::own(0), address, words: vec![value] });
    }
    for events in random_stimulus(1, image, Payloads::Proven, TICKS) {
        let words = [event_words(&events).unwrap_or_default(), vec![InputWord::Run(1).to_word()]].concat();
        requests.push(Request::Input { sequence: next(), words });
    }
    requests.push(Request::Poll { position: 0, flags: flag::ANSWER });
    // A query has the number that is expected, and leaves it to the frame after it.
    let sequence = next();
    requests.push(Request::Read { sequence, place: state, address: 0, count: 2, more: 0 });
    requests.push(Request::Stop { sequence });
    requests
}

/// The bytes of these requests, each after a silence; the chip takes `boot` clocks until it listens.
pub fn spoken(requests: &[Request], boot: u32) -> Vec<Spoken> {
    let bytes = requests.iter().enumerate().flat_map(|(index, request)| {
        let session = if matches!(request, Request::Open { .. } | Request::Identify) { 0 } else { SESSION };
        let before = if matches!(request, Request::Write { .. }) { SHORT_SILENCE } else { SILENCE };
        let before = if index == 0 { before + boot } else { before };
        let silence = move |at| if at == 0 { before } else { 0 };
        seal(&request.to_frame(), session)
            .into_iter()
            .enumerate()
            .map(move |(at, byte)| Spoken { byte, silence: silence(at) })
    });
    bytes.collect()
}

/// What a chip answers, in its Rust twin.
pub fn expected(image: &Image, spoken: &[Spoken]) -> Answers {
    // The memories of the Verilog's defaults.
    let identity = Identity {
        input_words: 256,
        output_words: 512,
        monitor_words: 256,
        ..Identity::of_target(&image.target, &image.target.digest())
    };
    let mut device = Device::new(EmulatedCore::new(&image.target), identity);
    let mut bytes = Vec::new();
    for Spoken { byte, .. } in spoken {
        device.receive(*byte).unwrap();
        while !matches!(device.work().unwrap(), Work::Idle | Work::Waiting) {}
        bytes.extend(std::iter::from_fn(|| device.transmit()));
    }
    answers(&bytes)
}

/// What answers say: how they are divided into frames depends on when they are sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Frames of the identity.
    pub identities: usize,
    /// Codes of acknowledgements that are not 0.
    pub refusals: Vec<u8>,
    /// Words that were read.
    pub data: Vec<Vec<u32>>,
    /// Words of the stream.
    pub stream: Vec<u32>,
}

/// The answers in what a chip said.
pub fn answers(bytes: &[u8]) -> Answers {
    let mut deframer = Deframer::default();
    let mut answers = Answers::default();
    for frame in bytes.iter().filter_map(|byte| deframer.push(*byte)) {
        let frame = frame.unwrap();
        let plain = unseal(&frame, 0).or_else(|_| unseal(&frame, SESSION)).unwrap();
        match Reply::from_frame(plain).unwrap() {
            Reply::Identity(_) => answers.identities += 1,
            Reply::Ack { code, .. } => answers.refusals.extend((code != 0).then_some(code)),
            Reply::Data { words, .. } => answers.data.push(words),
            Reply::Stream { words, .. } => answers.stream.extend(words),
        }
    }
    answers
}
