//! A chip and its Rust twin, told the same.

use std::collections::BTreeSet;

use synfire_arch::generated::{memory, register as core_register};
use synfire_arch::link_generated::{BOOT_EMPTY, flag, frame, region, register};
use synfire_arch::{AxonId, Target};
use synfire_image::{Clear, Event, Program};
use synfire_link::{
    Deframer, Device, DeviceCore, Identity, InputWord, Monitor, Place, Reply, Request, RowHead, Work, event_words,
    seal, unseal,
};
use synfire_program::MemoryContents;
use synfire_rtl::{ChipOptions, RtlChip, SentByte, Sources};
use synfire_testkit::{Bias, Rng, random_image};
use synfire_virtual::EmulatedCore;

use super::{chip, exchange, target};

const CLOCK_HZ: u32 = 12_000_000;
const BAUD: u32 = 3_000_000;
/// More clocks than an answer, or a tick and its report, take to begin.
const SILENCE: u32 = 2500;
/// Words that fit into the input queue.
const INPUT_WORDS: u32 = 64;

/// The options of a small chip.
pub fn small(sources: Sources) -> ChipOptions {
    ChipOptions {
        sources,
        input_words: INPUT_WORDS,
        output_words: 64,
        monitor_words: 16,
        boot_words: 16,
        ..ChipOptions::new(CLOCK_HZ, BAUD)
    }
}

/// A chip and its twin.
#[derive(Debug)]
pub struct Twins {
    /// What both carry.
    pub target: Target,
    chip: RtlChip,
    /// The Rust twin.
    pub device: Device<EmulatedCore>,
    /// The number of the session that is open.
    pub session: u32,
    pub(crate) expected: u8,
    pub(crate) acknowledged: u16,
    /// Codes of acknowledgements so far.
    pub codes: BTreeSet<u8>,
}

impl Twins {
    /// Both after power-up; the chip from these sources.
    pub fn new(sources: Sources) -> Self {
        Self::of(&small(sources))
    }

    /// Both after power-up; the chip is one of [`small`].
    pub fn of(options: &ChipOptions) -> Self {
        let target = target("test-p2-q1-w2-s8");
        let identity = Identity {
            clock_hz: CLOCK_HZ,
            bit_clocks: options.bit_clocks(),
            input_words: INPUT_WORDS as u16,
            output_words: 64,
            monitor_words: 16,
            ..Identity::of_target(&target, &target.digest())
        };
        let device = Device::new(EmulatedCore::new(&target), identity).with_boot(BOOT_EMPTY);
        let mut twins = Self {
            chip: chip(&target, options),
            device,
            target,
            session: 0,
            expected: 0,
            acknowledged: 0,
            codes: BTreeSet::new(),
        };
        if options.sources.has_random_power_up() {
            twins.blank();
        }
        twins
    }

    /// Sets the memories of both to 0: those of the twin are 0 from the beginning.
    fn blank(&mut self) {
        open(self, u32::MAX);
        for contents in Program::blank_memories(&self.target) {
            write(self, &contents);
        }
        let (sequence, place, words) = (self.expected, Place::own(region::MONITORS), vec![0; 16]);
        self.order(&Request::Write { sequence, place, address: 0, words });
        clear(self);
    }

    /// What both say to bytes. Where input words were taken, acknowledgements and the division of the stream depend on when.
    pub fn say(&mut self, bytes: &[SentByte]) {
        let found = exchange(&mut self.chip, bytes, SILENCE);
        let mut answer = Vec::new();
        for sent in bytes {
            if sent.is_broken {
                self.device.receive_broken();
            } else {
                self.device.receive(sent.byte).unwrap();
                answer.extend(std::iter::from_fn(|| self.device.transmit()));
            }
        }
        let mut has_worked = false;
        while !matches!(self.device.work().unwrap(), Work::Idle | Work::Waiting) {
            has_worked = true;
        }
        answer.extend(std::iter::from_fn(|| self.device.transmit()));
        assert_eq!(self.words(&found), self.words(&answer));
        if has_worked {
            assert_eq!(self.last_code(&found), self.last_code(&answer));
        } else {
            assert_eq!(self.answers(&found), self.answers(&answer));
        }
        self.learn(&answer);
    }

    /// Says a frame to both.
    pub fn order(&mut self, request: &Request) {
        let bytes = seal(&request.to_frame(), self.session);
        self.say(&bytes.into_iter().map(SentByte::from).collect::<Vec<_>>());
    }

    /// What the last acknowledgement says about the frame.
    fn last_code(&self, bytes: &[u8]) -> Option<(u8, u8)> {
        let of_reply = |reply| match reply {
            Reply::Ack { expected, code, .. } => Some((expected, code)),
            _ => None,
        };
        self.replies(bytes).into_iter().rev().find_map(of_reply)
    }

    /// The frames of this session among bytes: a session may begin between two of them.
    fn replies(&self, bytes: &[u8]) -> Vec<Reply> {
        let mut deframer = Deframer::default();
        let frames = bytes.iter().filter_map(|byte| deframer.push(*byte));
        frames.filter_map(|frame| Reply::from_frame(unseal(&frame.unwrap(), self.session).ok()?).ok()).collect()
    }

    /// Frames as they stand on the line, without those of the stream, which come when the line is free. Equal ones that follow
    /// each other count once, as one may answer for several.
    fn answers(&self, bytes: &[u8]) -> Vec<String> {
        let is_stream = |line: &[u8]| matches!(self.replies(line)[..], [Reply::Stream { .. }]);
        let frames = bytes.split_inclusive(|byte| *byte == 0);
        let mut answers: Vec<_> = frames.filter(|line| !is_stream(line)).map(hex).collect();
        answers.dedup();
        answers
    }

    fn words(&self, bytes: &[u8]) -> Vec<(u16, u32)> {
        let of_reply = |reply| match reply {
            Reply::Stream { position, words, .. } => {
                (0_u16..).zip(words).map(move |(index, word)| (position.wrapping_add(index), word)).collect()
            }
            _ => Vec::new(),
        };
        self.replies(bytes).into_iter().flat_map(of_reply).collect()
    }

    fn learn(&mut self, bytes: &[u8]) {
        self.session = self.device.identity().session;
        let acknowledged = self.words(bytes).last().map(|(position, _)| position.wrapping_add(1));
        self.acknowledged = acknowledged.unwrap_or(self.acknowledged);
        for reply in self.replies(bytes) {
            match reply {
                Reply::Ack { expected, code, .. } => {
                    self.expected = expected;
                    self.codes.insert(code);
                }
                Reply::Stream { expected, .. } => self.expected = expected,
                Reply::Identity(_) if self.session == 0 => self.expected = 0,
                _ => {}
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A memory of the target, an address in it and how many words follow. What may be written is what cannot break the network.
fn somewhere(rng: &mut Rng, target: &Target, writes: bool) -> (Place, u32, u32) {
    let blank = Program::blank_memories(target);
    if rng.chance(0.3) {
        let register = rng.pick(&[
            core_register::TICK,
            core_register::SATURATIONS,
            core_register::TICK_CYCLES,
            core_register::STATUS,
            core_register::SPEC_DIGEST,
        ]);
        return (Place::REGISTERS, register.address, 1);
    }
    let count = if writes { 1 } else { blank.len() as u32 };
    let contents = &blank[rng.count(0, count - 1) as usize];
    let words = contents.words().len() as u32;
    let first = rng.count(0, words - 1);
    (Place::memory(contents.memory.region, contents.word_bits), first, words - first)
}

/// Words to write: registers take anything, weights fewer of what they hold, so that sums stay within what was proven.
fn words(rng: &mut Rng, twins: &mut Twins, (place, address): (Place, u32), count: u32) -> Vec<u32> {
    (0..count)
        .map(|index| match (place.region, rng.chance(0.3)) {
            (0, _) => rng.pick(&[0, 1, 0x0100, 0xFF00_0000, 0x1234_5678, u32::MAX]),
            (_, true) => 0,
            (_, false) => twins.device.core().read(place.region, address + index, 0).unwrap(),
        })
        .collect()
}

/// Something for the link's own space.
fn own(rng: &mut Rng, sequence: u8) -> Request {
    if rng.chance(0.4) {
        let state = memory::STATE.region;
        let monitor = Monitor { region: state, address: rng.count(0, 15), chunk: 0 };
        let words = vec![monitor.to_word(), Monitor::register(core_register::TICK_CYCLES.address).to_word()];
        return Request::Write { sequence, place: Place::own(region::MONITORS), address: rng.count(0, 3), words };
    }
    let (address, value) = rng.pick(&[
        (register::MONITOR_COUNT, 0),
        (register::MONITOR_COUNT, 2),
        (register::MONITOR_COUNT, 40),
        (register::STREAM_OPTIONS, 1),
        (register::STREAM_OPTIONS, 2),
        (register::STREAM_OPTIONS, 0x0001_0000),
        (register::STREAM_OPTIONS, 0x0002_0003),
        (register::STREAM_OPTIONS, 0),
        (register::TICK_PERIOD, 0x0100_0100),
        (register::DAMAGED_FRAMES, 5),
        (register::BOOT, 1),
    ]);
    Request::Write { sequence, place: Place::own(region::REGISTERS), address, words: vec![value] }
}

fn input(rng: &mut Rng, twins: &mut Twins, sequence: u8) -> Request {
    let run = |ticks| InputWord::Run(ticks).to_word();
    if rng.chance(0.2) {
        // As many ticks as the stream has no room for.
        return Request::Input { sequence, words: vec![run(2); 60] };
    }
    // A tick takes each axon once, so an event that waits, in the core or in the queue, goes first.
    let mut words = vec![run(1)];
    for _ in 0..rng.count(1, 3) {
        if rng.chance(0.3) {
            words.push(InputWord::Hold(rng.pick(&[0, 1, 2, 5])).to_word());
        }
        if rng.chance(0.3) {
            let parts = rng.count(0, 15) as u16;
            words.push((2 << 30) | u32::from(parts) << 16);
        }
        words.extend(tick(rng, &twins.target));
        words.push(run(rng.pick(&[1, 1, 2, 3])));
        if rng.chance(0.3) {
            words.push(InputWord::Report.to_word());
        }
    }
    if rng.chance(0.2) {
        words.push(InputWord::Event { axon: 1, payload: 3 }.to_word());
    }
    Request::Input { sequence, words }
}

/// Words of a tick's events: one by one, as a row, or as a row that nobody would make.
pub(crate) fn tick(rng: &mut Rng, target: &Target) -> Vec<u32> {
    let axons: Vec<u16> = (0..target.axons as u16).filter(|_| rng.chance(0.3)).collect();
    let payload = |rng: &mut Rng| rng.pick(&[1, -1, 77]);
    match rng.count(0, 3) {
        0 => axons.into_iter().map(|axon| InputWord::Event { axon, payload: payload(rng) }.to_word()).collect(),
        1 => {
            let payload = payload(rng);
            let events: Vec<_> = axons.iter().map(|axon| Event { axon: AxonId((*axon).into()), payload }).collect();
            event_words(&events).unwrap()
        }
        2 => {
            let step = rng.pick(&[1, 16]);
            let events: Vec<_> = axons
                .iter()
                .map(|axon| Event { axon: AxonId((*axon).into()), payload: step * rng.pick(&[1, 2, 3, 7]) })
                .collect();
            event_words(&events).unwrap()
        }
        _ => {
            // Masks of zeros, and groups without a mask.
            let (has_values, groups) = (rng.chance(0.5), rng.count(0, 9));
            let head = RowHead { groups: groups as u8, payload: rng.pick(&[1, 16, 17]), has_values };
            let mask = axons.iter().fold(0, |mask, axon| mask | 1_u8 << axon);
            let values = if has_values { axons.len() } else { 0 };
            let values = (0..values).map(|_| rng.pick(&[0, 1, 2, 6]));
            let mut bytes: Vec<u8> = [0b101, mask].into_iter().chain(values).chain([0]).collect();
            bytes.resize(bytes.len() + groups as usize, 0);
            bytes.resize(bytes.len().next_multiple_of(4), 0xA5);
            let words = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word));
            std::iter::once(InputWord::Row(head).to_word()).chain(words).collect()
        }
    }
}

/// A frame that a client may send; now and then one that it had better not.
fn request(rng: &mut Rng, twins: &mut Twins) -> Vec<u8> {
    let expected = twins.expected;
    let sequence =
        rng.pick(&[expected, expected, expected, expected, expected.wrapping_add(1), expected.wrapping_sub(1)]);
    let kind = rng.count(0, 15);
    let (place, address, room) = somewhere(rng, &twins.target, kind <= 3);
    let chunks = u32::from(place.chunks);
    let count = rng.count(1, room.min(60 / chunks).min(9));
    match kind {
        0..=3 => {
            assert_eq!(chunks, 1, "a weight's row of this target");
            let words = words(rng, twins, (place, address), count);
            Request::Write { sequence, place, address, words }.to_frame()
        }
        4..=6 => {
            let more = rng.count(0, 2).min(room / count - 1) as u8;
            Request::Read { sequence, place, address, count: (count * chunks) as u8, more }.to_frame()
        }
        7 => own(rng, sequence).to_frame(),
        8 => {
            // Stalled clocks, address 3, differ: a chip has a clock.
            let own = [(0, 0, 1), (0, 1, 0), (0, 2, 0), (0, 4, 1), (0, 5, 1), (1, 0, 1), (1, 5, 1), (2, 0, 1)];
            let (place, address, more) = rng.pick(&own);
            let more = rng.pick(&[0, 0, more]);
            Request::Read { sequence, place: Place::own(place), address, count: 1, more }.to_frame()
        }
        9..=10 => input(rng, twins, sequence).to_frame(),
        11 => Request::Identify.to_frame(),
        12 => match rng.count(0, 3) {
            0 => Request::Stop { sequence }.to_frame(),
            1 => Request::Reset { sequence }.to_frame(),
            2 => Request::Baud { sequence, bit_clocks: 4 << 8 }.to_frame(),
            _ => Request::Open { session: rng.pick(&[twins.session, twins.session, twins.session, 0, 7, 0x00FF_00EE]) }
                .to_frame(),
        },
        // Any type but `baud`, of which this would be one.
        13 => vec![rng.count(7, 255) as u8, sequence, 1, 2, 3, 4],
        14 => vec![
            rng.pick(&[frame::WRITE, frame::READ, frame::INPUT, frame::POLL, frame::OPEN]),
            sequence,
            0,
            0,
            0,
            0,
            0,
        ],
        _ => {
            let position = twins.acknowledged.wrapping_add(rng.pick(&[0, 0, 0, 1, 0xFFFF, 200]));
            Request::Poll { position, flags: rng.pick(&[0, flag::RESEND, flag::ANSWER, flag::RESEND | flag::ANSWER]) }
                .to_frame()
        }
    }
}

/// What the line makes of a frame.
fn line(rng: &mut Rng, frame: &[u8], session: u32) -> Vec<SentByte> {
    let mut bytes: Vec<SentByte> = seal(frame, session).into_iter().map(SentByte::from).collect();
    if rng.chance(0.6) {
        return bytes;
    }
    let at = rng.count(0, bytes.len() as u32 - 1) as usize;
    match rng.count(0, 7) {
        0 => bytes[at].byte ^= 1 << rng.count(0, 7),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, bytes[at]),
        3 => bytes.truncate(at),
        4 => bytes[at].is_broken = true,
        5 => bytes.insert(0, SentByte::from(0)),
        6 => {
            let garbage = (0..rng.count(1, 300)).map(|_| SentByte::from(rng.count(0, 255) as u8));
            bytes.splice(at..at, garbage);
        }
        _ => bytes.extend(seal(&Request::Identify.to_frame(), 0).into_iter().map(SentByte::from)),
    }
    bytes
}

/// A new session with both, whose cores are reset.
fn open(twins: &mut Twins, session: u32) {
    twins.say(&[SentByte::from(0)]);
    twins.order(&Request::Open { session });
    twins.session = session;
    twins.expected = 0;
    let sequence = twins.expected;
    twins.order(&Request::Reset { sequence });
}

/// Writes the words of a memory to both.
fn write(twins: &mut Twins, contents: &MemoryContents) {
    let place = Place::memory(contents.memory.region, contents.word_bits);
    let words: Vec<u32> = contents.words().flat_map(|word| synfire_link::chunks_of(word, place.chunks)).collect();
    let per_frame = 60 / usize::from(place.chunks);
    for (index, words) in words.chunks(per_frame * usize::from(place.chunks)).enumerate() {
        let (sequence, address) = (twins.expected, (index * per_frame) as u32);
        twins.order(&Request::Write { sequence, place, address, words: words.to_vec() });
    }
}

/// Sets all state of both to 0.
fn clear(twins: &mut Twins) {
    let (sequence, address, words) = (twins.expected, core_register::CONTROL.address, vec![Clear::ALL.control()]);
    twins.order(&Request::Write { sequence, place: Place::REGISTERS, address, words });
}

/// A session, and an image in both.
pub(crate) fn begin(twins: &mut Twins, image: &synfire_image::Image, session: u32) {
    open(twins, session);
    for contents in image.program.memories(&image.target).unwrap() {
        write(twins, &contents);
    }
    let (sequence, address) = (twins.expected, core_register::STAGE_COUNT.address);
    let words = vec![image.program.stages.len() as u32];
    twins.order(&Request::Write { sequence, place: Place::REGISTERS, address, words });
    clear(twins);
}

/// Tells both as many frames as there are rounds, most of them good.
pub fn tell(twins: &mut Twins, rounds: u64) {
    let rng = &mut Rng::new(0x11_4E);
    let image = random_image(4, &twins.target, &Bias::default());
    let stages = image.program.stages.len() as u32;
    for round in 0..rounds {
        if round % 300 == 0 {
            begin(twins, &image, round as u32 + 1);
        }
        let frame = request(rng, twins);
        let bytes = line(rng, &frame, twins.session);
        twins.say(&bytes);
        let address = core_register::STAGE_COUNT.address;
        if twins.device.core().read(0, address, 0).unwrap() != stages {
            // There was a reset.
            let (sequence, words) = (twins.expected, vec![stages]);
            twins.order(&Request::Write { sequence, place: Place::REGISTERS, address, words });
        }
    }
}
