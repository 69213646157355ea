//! The device: what the chip does around its core, byte by byte.
//!
//! It has no clock. Whoever drives it gives it bytes, takes bytes from it, lets it work, and tells it how long it had to
//! wait. The Verilog does the same with clocks; docs/link.md is the contract of both.

mod device_core;
mod sequencer;
mod settings;
mod stream;

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use synfire_arch::generated::register;
use synfire_arch::link_generated::{OPEN_BIT, READ_WINDOW, WORDS_MAX, code, flag, frame, region, state};

use crate::codec::{Deframer, seal};
use crate::framing::{Damage, unseal};
use crate::message::{Reply, Request};
use crate::{Identity, Misunderstood, Place};

pub use device_core::DeviceCore;
use sequencer::Sequencer;
pub use sequencer::Work;
use settings::Settings;
use stream::OutputStream;

/// A chip: a core and its link.
#[derive(Debug)]
pub struct Device<C> {
    core: C,
    /// With the session that is open and the rate that holds now.
    identity: Identity,
    first_bit_clocks: u32,
    deframer: Deframer,
    expected: u8,
    code: u8,
    acknowledge: bool,
    /// A rate that holds after the next acknowledgement.
    next_bit_clocks: Option<u32>,
    /// Answers that are not sent yet.
    answers: VecDeque<Answer>,
    /// The rest of the frame that is being sent.
    sending: VecDeque<u8>,
    sequencer: Sequencer,
    stream: OutputStream,
    settings: Settings,
}

impl<C: DeviceCore> Device<C> {
    /// A device after power-up. `identity` says sizes, clock and first rate; its target has to be the core's.
    ///
    /// # Panics
    /// If the stream's memory cannot hold the spikes of one tick: such a device could never run.
    pub fn new(core: C, identity: Identity) -> Self {
        let worst = 2 * core.target().neuron_blocks() + 1;
        assert!(u32::from(identity.output_words) >= worst, "a tick may write {worst} words");
        Self {
            first_bit_clocks: identity.bit_clocks,
            deframer: Deframer::default(),
            expected: 0,
            code: code::OK,
            acknowledge: false,
            next_bit_clocks: None,
            answers: VecDeque::new(),
            sending: VecDeque::new(),
            sequencer: Sequencer::new(identity.input_words),
            stream: OutputStream::new(identity.output_words),
            settings: Settings::new(identity.monitor_words, core.target().neuron_blocks()),
            identity: Identity { session: 0, ..identity },
            core,
        }
    }

    /// The device, with what its register `boot` says: it has no boot script of its own.
    pub const fn with_boot(mut self, boot: u32) -> Self {
        self.settings.boot = boot;
        self
    }

    /// Off and on again: no session, the first rate. The core's memories stay as they are.
    pub fn power_cycle(mut self) -> Self {
        self.core.reset();
        let (bit_clocks, boot) = (self.first_bit_clocks, self.settings.boot);
        Self::new(self.core, Identity { bit_clocks, ..self.identity }).with_boot(boot)
    }

    /// What it says about itself now.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The core.
    pub const fn core(&mut self) -> &mut C {
        &mut self.core
    }

    /// Takes a byte from the line.
    ///
    /// # Errors
    /// When the core cannot do what a frame asks for.
    pub fn receive(&mut self, byte: u8) -> Result<Received, C::Error> {
        let Some(frame) = self.deframer.push(byte) else { return Ok(Received::Nothing) };
        let frame = frame.and_then(|bytes| self.check(&bytes).map(<[u8]>::to_vec));
        match frame {
            Ok(frame) => self.execute(&frame).map(|()| Received::Frame),
            Err(_) => {
                self.damaged();
                Ok(Received::Damage)
            }
        }
    }

    /// Takes a byte whose stop bit was broken.
    pub fn receive_broken(&mut self) {
        self.deframer.push_broken();
    }

    /// The next byte for the line, if there is something to say.
    pub fn transmit(&mut self) -> Option<u8> {
        if self.sending.is_empty() {
            self.begin_frame();
        }
        self.sending.pop_front()
    }

    /// Does one step of what runs.
    ///
    /// # Errors
    /// When what the core's memories hold cannot be run.
    pub fn work(&mut self) -> Result<Work, C::Error> {
        self.sequencer.work(&mut self.core, &mut self.stream, &self.settings)
    }

    /// Says that so many clocks passed while [`Work::Waiting`].
    pub fn stalled(&mut self, clocks: u64) {
        self.settings.count_stall(clocks);
    }

    /// Clocks from the beginning of a tick to that of the next, at least.
    pub const fn tick_period(&self) -> u32 {
        self.settings.tick_period()
    }

    /// Says that the rate was not confirmed in time: back to the first one.
    pub fn fall_back(&mut self) {
        self.identity.bit_clocks = self.first_bit_clocks;
        self.next_bit_clocks = None;
    }

    fn check<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], Damage> {
        let frame = unseal(bytes, self.identity.session)?;
        if u32::from(frame[0]) & OPEN_BIT == 0 && self.identity.session == 0 { Err(Damage::Crc) } else { Ok(frame) }
    }

    fn damaged(&mut self) {
        self.settings.count_damage();
        self.refuse(code::DAMAGED);
    }

    /// Answers with a reason. What says only that a frame went missing does not hide a refusal.
    fn refuse(&mut self, reason: u8) {
        self.acknowledge = self.identity.session != 0;
        if reason >= code::UNKNOWN || self.code < code::UNKNOWN {
            self.code = reason;
        }
    }

    fn execute(&mut self, bytes: &[u8]) -> Result<(), C::Error> {
        let kind = bytes[0];
        let in_order = matches!(kind, frame::WRITE..=frame::BAUD);
        if in_order && bytes[1] != self.expected {
            self.refuse(code::SEQUENCE);
            return Ok(());
        }
        match Request::from_frame(bytes) {
            Err(_) if u32::from(kind) & OPEN_BIT != 0 => {}
            Err(Misunderstood::Type) => self.refuse(code::UNKNOWN),
            Err(Misunderstood::Length) => self.refuse(code::LENGTH),
            Ok(Request::Identify) => self.answer_identity(),
            Ok(Request::Open { session }) => self.open(session),
            Ok(Request::Poll { position, flags }) => {
                self.stream.acknowledge(position, flags & flag::RESEND != 0);
                self.acknowledge |= flags & flag::ANSWER != 0;
            }
            Ok(Request::Read { sequence, place, address, count, more }) => {
                self.read(sequence, (place, address), count, more)?;
            }
            Ok(request) => self.sequenced(request)?,
        }
        Ok(())
    }

    fn open(&mut self, session: u32) {
        if session == 0 {
            return;
        }
        if session != self.identity.session {
            self.identity.session = session;
            (self.expected, self.code, self.acknowledge) = (0, code::OK, false);
            self.sequencer.restart();
            self.stream.restart();
            self.settings.restart();
            self.answers.clear();
        }
        self.answer_identity();
    }

    /// A frame that has the expected number.
    fn sequenced(&mut self, request: Request) -> Result<(), C::Error> {
        match request {
            Request::Write { .. } if self.sequencer.is_running() => {
                self.refuse(code::BUSY);
                return Ok(());
            }
            Request::Write { place, address, words, .. } => self.write(place, address, &words)?,
            Request::Input { words, .. } if !self.sequencer.queue(&words) => {
                self.refuse(code::FULL);
                return Ok(());
            }
            Request::Stop { .. } => self.sequencer.stop(),
            Request::Reset { .. } => {
                self.sequencer.abort();
                self.core.reset();
            }
            Request::Baud { bit_clocks, .. } => self.next_bit_clocks = Some(bit_clocks),
            _ => {}
        }
        self.expected = self.expected.wrapping_add(1);
        self.code = code::OK;
        self.acknowledge = true;
        Ok(())
    }

    fn write(&mut self, place: Place, address: u32, words: &[u32]) -> Result<(), C::Error> {
        for ((address, chunk), data) in cells(place, address).zip(words) {
            match (place.own, place.region == 0 && is_control(address)) {
                (true, _) => {
                    self.settings.write(place.region, address, *data);
                    self.sequencer.settings_changed(&self.core, &self.settings);
                }
                (false, true) => self.core.write(0, address, chunk, data & !1)?,
                (false, false) => self.core.write(place.region, address, chunk, *data)?,
            }
        }
        Ok(())
    }

    fn read(&mut self, sequence: u8, from: (Place, u32), count: u8, more: u8) -> Result<(), C::Error> {
        let (place, address) = from;
        let is_register = place.region == region::REGISTERS;
        if self.sequencer.is_running() && !is_register {
            self.refuse(code::BUSY);
            return Ok(());
        }
        self.code = code::OK;
        let mut cells = cells(place, address);
        let mut frames = Answer::new();
        for part in 0..=more {
            let mut words = Vec::with_capacity(count.into());
            for (address, chunk) in cells.by_ref().take(count.into()) {
                words.push(if place.own {
                    self.settings.read(place.region, address)
                } else {
                    self.core.read(place.region, address, chunk)?
                });
            }
            frames.push_back(Reply::Data { sequence, place, address, part, words }.to_frame());
        }
        self.answer(frames);
        Ok(())
    }

    /// Queues an answer; what nobody fetches is dropped like a frame that finds no buffer.
    fn answer(&mut self, answer: Answer) {
        if self.answers.len() < READ_WINDOW as usize { self.answers.push_back(answer) } else { self.damaged() }
    }

    /// Queues an answer of one frame.
    fn answer_identity(&mut self) {
        self.answer(Answer::from([self.identity.to_frame()]));
    }

    /// The next frame that answers something.
    fn next_answer(&mut self) -> Option<Vec<u8>> {
        let answer = self.answers.front_mut()?;
        let frame = answer.pop_front();
        if answer.is_empty() {
            self.answers.pop_front();
        }
        frame
    }

    fn begin_frame(&mut self) {
        if !self.acknowledge
            && let Some(bit_clocks) = self.next_bit_clocks.take()
        {
            self.identity.bit_clocks = bit_clocks;
        }
        let consumed = self.sequencer.consumed();
        let frame = if let Some(answer) = self.next_answer() {
            answer
        } else if core::mem::take(&mut self.acknowledge) {
            let (expected, code, produced) = (self.expected, self.code, self.stream.produced());
            Reply::Ack { expected, code, state: self.state(), consumed, produced }.to_frame()
        } else if let Some((position, words)) = self.stream.take(WORDS_MAX as usize) {
            Reply::Stream { expected: self.expected, consumed, position, words }.to_frame()
        } else {
            return;
        };
        self.sending.extend(seal(&frame, self.identity.session));
    }

    fn state(&self) -> u8 {
        let bit = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
        bit(self.sequencer.is_running(), state::RUNNING)
            | bit(self.sequencer.is_waiting(&self.core, &self.stream, &self.settings), state::WAITING)
            | bit(self.core.holds_events(), state::HOLDS_EVENTS)
    }
}

/// The frames that answer a question.
type Answer = VecDeque<Vec<u8>>;

/// What a byte led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Nothing yet.
    Nothing,
    /// An undamaged frame.
    Frame,
    /// A frame was damaged.
    Damage,
}

/// Addresses and chunks in the order in which words travel.
fn cells(place: Place, address: u32) -> impl Iterator<Item = (u32, u8)> {
    (0..).flat_map(move |word| (0..place.chunks).rev().map(move |chunk| (address.wrapping_add(word), chunk)))
}

fn is_control(address: u32) -> bool {
    address == register::CONTROL.address
}
