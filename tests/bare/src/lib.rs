//! The smallest client of a core: it programs the core and runs ticks, and needs no more than a microcontroller has.
//!
//! `scripts/bare` builds it for a target without an operating system, which no crate below it could be built for if it used
//! one. It sends a frame and waits for the answer; what a line may lose, it does not send again, as `synfire_session` does.

#![no_std]

extern crate alloc;

use alloc::vec::Vec;

use synfire_arch::generated::register;
use synfire_arch::link_generated::WORDS_MAX;
use synfire_arch::{Cycle, NeuronBlock, Register, Target};
use synfire_link::{Deframer, InputWord, Place, Reply, Request, chunks_of, seal, unseal};
use synfire_program::{BlockSpikes, BootWrites, Event, MemoryContents, Program, Unfit};

/// A client with an open session.
#[derive(Debug)]
pub struct Client {
    session: u32,
    sequence: u8,
    deframer: Deframer,
}

impl Client {
    /// A client, and the bytes that open its session; the answer is an identity. A session is not 0.
    pub fn open(session: u32) -> (Self, Vec<u8>) {
        let client = Self { session, sequence: 0, deframer: Deframer::default() };
        let line = client.line(&Request::Open { session });
        (client, line)
    }

    /// The bytes of all frames that give a core of this target a program, one after the other: memories, registers, a clear.
    /// The answer to each is an acknowledgement.
    ///
    /// # Errors
    /// When a value does not fit its field.
    pub fn program(&mut self, target: &Target, program: &Program) -> Result<Vec<Vec<u8>>, Unfit> {
        let BootWrites { memories, registers, clear } = program.boot_writes(target)?;
        let mut lines: Vec<_> = memories.iter().flat_map(|contents| self.write_memory(contents)).collect();
        let last = [(register::CONTROL, clear.control()), (register::TICK, 0)];
        lines.extend(registers.into_iter().chain(last).map(|(register, value)| self.write_register(register, value)));
        Ok(lines)
    }

    /// The bytes of the frame that runs a tick with these events, ascending by axon, at most 59. Events of axons beyond 16 bits
    /// and payloads of 0 are none for a device.
    pub fn tick(&mut self, events: &[Event]) -> Vec<u8> {
        let words = events.iter().copied().filter_map(InputWord::event).chain([InputWord::Run(1)]);
        let words = words.map(InputWord::to_word).collect();
        self.sequenced(|sequence| Request::Input { sequence, words })
    }

    /// Takes a byte from the line; a reply, if it ends an undamaged one.
    pub fn take(&mut self, byte: u8) -> Option<Reply> {
        let frame = self.deframer.push(byte)?.ok()?;
        Reply::from_frame(unseal(&frame, self.session).ok()?).ok()
    }

    fn write_memory(&mut self, contents: &MemoryContents) -> Vec<Vec<u8>> {
        let place = Place::memory(contents.memory.region, contents.word_bits);
        let chunks: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
        let words_per_frame = WORDS_MAX / u32::from(place.chunks);
        let parts = chunks.chunks((words_per_frame * u32::from(place.chunks)) as usize);
        let write = |(address, words): (u32, &[u32])| {
            self.sequenced(|sequence| Request::Write { sequence, place, address, words: words.to_vec() })
        };
        (0..).step_by(words_per_frame as usize).zip(parts).map(write).collect()
    }

    fn write_register(&mut self, register: Register, value: u32) -> Vec<u8> {
        let (place, address) = (Place::REGISTERS, register.address);
        self.sequenced(|sequence| Request::Write { sequence, place, address, words: [value].into() })
    }

    fn sequenced(&mut self, request: impl FnOnce(u8) -> Request) -> Vec<u8> {
        let line = self.line(&request(self.sequence));
        self.sequence = self.sequence.wrapping_add(1);
        line
    }

    fn line(&self, request: &Request) -> Vec<u8> {
        seal(&request.to_frame(), self.session)
    }
}

/// The spikes of the ticks that words of a stream report, without clocks and monitors. The word that ends a tick has no spikes.
pub fn spikes(words: &[u32]) -> impl Iterator<Item = BlockSpikes> + '_ {
    let spikes = |word: &u32| BlockSpikes { block: NeuronBlock(word >> 16), mask: *word as u16, cycle: Cycle(0) };
    words.iter().map(spikes).filter(|spikes| spikes.mask != 0)
}
