//! A board that says what a test wants, in a time of its own.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use synfire_arch::Target;
use synfire_arch::generated::register as core_register;
use synfire_arch::link_generated::{WORDS_MAX, flag, register, state};
use synfire_link::{Deframer, Identity, InputWord, Place, Reply, Request, RowHead, seal, tick_word, unseal};
use synfire_session::{LinkError, Transport, line_time};

/// What a board does when it is switched on, and with each request.
pub type Behave = fn(&mut Fake, Option<&Request>);

/// Waits may add up in an operation, but none is without an end.
const TIME_MAX: Duration = Duration::from_secs(240);
/// Bytes that no operation listens to without an advance.
const BYTES_MAX: u64 = 64 << 20;

pub struct Fake {
    pub identity: Identity,
    pub session: u32,
    pub expected: u8,
    pub code: u8,
    pub state: u8,
    pub consumed: u16,
    pub produced: u16,
    pub tick: u32,
    /// Requests so far, and room for a behaviour to count in.
    pub requests: u32,
    pub count: u32,
    /// Time between bytes, and before an answer.
    pub pace: Duration,
    pub delay: Duration,
    /// What it says when there is nothing else, for ever.
    pub endless: Option<Vec<u8>>,
    /// Set when the line is to go after what has been said.
    pub is_closing: bool,
    behave: Behave,
    memory: BTreeMap<(u8, u32, u32), u32>,
    out: VecDeque<(Duration, u8)>,
    free: Duration,
    now: Duration,
    baud: u32,
    heard: Deframer,
    said: u64,
    random: u64,
}

impl Fake {
    pub fn new(target: &Target, behave: Behave) -> Self {
        let baud = 3_000_000;
        let identity = Identity {
            input_words: 512,
            output_words: 512,
            monitor_words: 256,
            ..Identity::of_target(target, &target.digest())
        };
        let identity = Identity { bit_clocks: identity.bit_clocks_for(baud), ..identity };
        let mut new = Self {
            identity,
            session: 0,
            expected: 0,
            code: 0,
            state: 0,
            consumed: 0,
            produced: 0,
            tick: 0,
            requests: 0,
            count: 0,
            pace: line_time(1, baud),
            delay: Duration::ZERO,
            endless: None,
            is_closing: false,
            behave,
            memory: BTreeMap::new(),
            out: VecDeque::new(),
            free: Duration::ZERO,
            now: Duration::ZERO,
            baud,
            heard: Deframer::default(),
            said: 0,
            random: 1,
        };
        behave(&mut new, None);
        new
    }

    /// A random number, the same in every run.
    pub const fn random(&mut self) -> u32 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as u32
    }

    /// Says bytes, one after the other.
    pub fn say(&mut self, bytes: &[u8]) {
        self.free = self.free.max(self.now + self.delay);
        for byte in bytes {
            self.free += self.pace;
            self.out.push_back((self.free, *byte));
        }
    }

    /// A frame of its session.
    pub fn frame(&self, reply: &Reply) -> Vec<u8> {
        seal(&reply.to_frame(), self.session)
    }

    pub fn reply(&mut self, reply: &Reply) {
        let frame = self.frame(reply);
        self.say(&frame);
    }

    pub fn ack(&self) -> Reply {
        let Self { expected, code, state, consumed, produced, .. } = *self;
        Reply::Ack { expected, code, state, consumed, produced }
    }

    pub fn say_ack(&mut self) {
        let ack = self.ack();
        self.reply(&ack);
    }

    pub fn say_identity(&mut self) {
        let identity = Identity { session: self.session, ..self.identity.clone() };
        self.reply(&Reply::Identity(Box::new(identity)));
    }

    /// Says words of the stream.
    pub fn stream(&mut self, words: &[u32]) {
        for words in words.chunks(WORDS_MAX as usize) {
            let (expected, consumed, position) = (self.expected, self.consumed, self.produced);
            self.reply(&Reply::Stream { expected, consumed, position, words: words.to_vec() });
            self.produced = self.produced.wrapping_add(words.len() as u16);
        }
    }

    /// Begins a session.
    pub fn open(&mut self, session: u32) {
        if session != self.session {
            (self.expected, self.consumed, self.produced, self.tick) = (0, 0, 0, 0);
        }
        self.session = session;
        self.say_identity();
    }

    /// Takes a sequenced frame if it is the expected one.
    pub fn take(&mut self, sequence: u8) -> bool {
        let is_next = sequence == self.expected;
        self.expected = self.expected.wrapping_add(u8::from(is_next));
        is_next
    }

    /// What follows a tick word: the monitors of every run, and those that were asked for.
    pub fn report(&mut self) -> Vec<u32> {
        self.tick += 1;
        let key = (Place::own(0).to_byte(), register::MONITOR_COUNT, 0);
        let monitors = self.memory.get(&key).copied().unwrap_or(0);
        let mut words = vec![tick_word(self.tick)];
        words.extend((0..monitors).map(|_| 0));
        words
    }

    /// Takes words of input; how many ticks they ask for.
    pub fn ticks_of(&mut self, words: &[u32]) -> u32 {
        self.consumed = self.consumed.wrapping_add(words.len() as u16);
        let (mut ticks, mut turns, mut at) = (0, 1, 0);
        while let Some(word) = words.get(at) {
            at += 1;
            match InputWord::from_word(*word) {
                InputWord::Run(run) => {
                    ticks += turns * u32::from(run);
                    turns = 1;
                }
                InputWord::Hold(more) => turns = u32::from(more) + 1,
                InputWord::Row(head) => at += row_words(head, words.get(at..).unwrap_or(&[])),
                _ => {}
            }
        }
        ticks
    }

    /// What a board does that means well: it keeps what it is given, and runs ticks without spikes.
    pub fn honest(&mut self, request: Option<&Request>) {
        match request {
            None => {}
            Some(Request::Identify) => self.say_identity(),
            Some(Request::Open { session }) => self.open(*session),
            Some(Request::Read { sequence, place, address, count, more }) => {
                for part in 0..=*more {
                    self.read(*sequence, *place, (*address, part), *count);
                }
            }
            Some(Request::Poll { flags, .. }) if flags & flag::ANSWER == 0 => {}
            Some(Request::Poll { .. }) => self.say_ack(),
            Some(Request::Write { sequence, place, address, words }) => {
                if self.take(*sequence) {
                    self.write(*place, *address, words);
                }
                self.say_ack();
            }
            Some(Request::Input { sequence, words }) => {
                let ticks = if self.take(*sequence) { self.ticks_of(words) } else { 0 };
                self.say_ack();
                for _ in 0..ticks {
                    let words = self.report();
                    self.stream(&words);
                }
            }
            Some(Request::Stop { sequence } | Request::Reset { sequence } | Request::Baud { sequence, .. }) => {
                self.take(*sequence);
                self.say_ack();
            }
        }
    }

    /// A part of the answer to a read from an address.
    pub fn answer(&self, sequence: u8, place: Place, from: (u32, u8), count: u8) -> Reply {
        let (address, part) = from;
        let first = u32::from(part) * u32::from(count);
        let words = (first..first + u32::from(count))
            .map(|chunk| self.memory.get(&cell(place, address, chunk)).copied().unwrap_or(0));
        Reply::Data { sequence, place, address, part, words: words.collect() }
    }

    fn read(&mut self, sequence: u8, place: Place, from: (u32, u8), count: u8) {
        let answer = self.answer(sequence, place, from, count);
        self.reply(&answer);
    }

    fn write(&mut self, place: Place, address: u32, words: &[u32]) {
        if place == Place::REGISTERS && address == core_register::TICK.address {
            self.tick = words[0];
        }
        for (chunk, word) in (0..).zip(words) {
            self.memory.insert(cell(place, address, chunk), *word);
        }
    }

    /// As `honest`, but a run never ends and tells nothing.
    pub fn run_for_ever(&mut self, request: Option<&Request>) {
        match request {
            Some(Request::Input { sequence, words }) => {
                if self.take(*sequence) {
                    self.ticks_of(words);
                }
                self.state = state::RUNNING;
                self.say_ack();
            }
            request => self.honest(request),
        }
    }
}

fn cell(place: Place, address: u32, chunk: u32) -> (u8, u32, u32) {
    let chunks = u32::from(place.chunks);
    (place.to_byte(), address + chunk / chunks, chunk % chunks)
}

fn gone() -> LinkError {
    LinkError::Unplugged { port: "fake".into(), reason: "it was closed at the other end".into() }
}

impl Transport for Fake {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        if self.is_closing {
            return if self.out.is_empty() { Err(gone()) } else { Ok(()) };
        }
        for byte in bytes {
            let Some(Ok(frame)) = self.heard.push(*byte) else { continue };
            let Ok(request) = unseal(&frame, self.session).map(Request::from_frame) else { continue };
            self.requests += 1;
            (self.behave)(self, request.as_ref().ok());
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        const MOST: usize = 4096;
        assert!(self.now < TIME_MAX, "an operation takes longer than {TIME_MAX:?}");
        assert!(self.said < BYTES_MAX, "an operation listens to {} bytes", self.said);
        let before = buffer.len();
        let deadline = self.now + wait;
        match self.out.front() {
            Some((time, _)) if *time <= deadline => {
                self.now = self.now.max(*time);
                let due = self.out.partition_point(|(time, _)| *time <= self.now).min(MOST);
                buffer.extend(self.out.drain(..due).map(|(_, byte)| byte));
            }
            None if self.endless.is_some() => {
                let bytes = self.endless.as_deref().unwrap_or_default();
                buffer.extend(bytes);
                self.now += self.pace * bytes.len() as u32;
            }
            None if self.is_closing => return Err(gone()),
            _ => self.now = deadline,
        }
        self.said += (buffer.len() - before) as u64;
        Ok(())
    }

    fn now(&self) -> Duration {
        self.now
    }

    fn baud(&self) -> u32 {
        self.baud
    }

    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.baud = baud;
        Ok(())
    }
}

/// Words of the bytes of a row, which is all in these words.
fn row_words(head: RowHead, words: &[u32]) -> usize {
    let mut bytes = words.iter().flat_map(|word| word.to_le_bytes());
    let mut count = 0_usize;
    for _ in 0..=head.groups {
        let masks = bytes.next().unwrap_or(0).count_ones();
        count += 1;
        for _ in 0..masks {
            let values = if head.has_values { bytes.next().unwrap_or(0).count_ones() as usize } else { 0 };
            if head.has_values {
                bytes.by_ref().take(values).for_each(drop);
            } else {
                bytes.next();
            }
            count += 1 + values;
        }
    }
    count.div_ceil(4)
}
