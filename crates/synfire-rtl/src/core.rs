//! One running core.

use std::path::Path;

use synfire_arch::generated::{TRACE_BITS, memory, register, word};
use synfire_arch::{Cycle, Memory, NeuronBlock, Register, SourceBlock, Target, Word};
use synfire_core::{BlockSpikes, SynapticEvents, TickResult, set_controls};
use synfire_program::{Clear, Controls, Event, MemoryContents, NeuronState, Program, SnapshotSizes, unpack_weights};

use crate::RtlError;
use crate::pipe::{Pipe, Request, Start};
use crate::result::cycles;

/// A core under simulation.
#[derive(Debug)]
pub struct RtlCore {
    pub(crate) target: Target,
    pipe: Pipe,
    /// Of the program that was loaded.
    pub(crate) sizes: SnapshotSizes,
    synapses: SynapticEvents,
    pub(crate) controls: Controls,
    pub(crate) result: TickResult,
    /// The states of the program's neurons, from when one was asked for to when they may be others.
    pub(crate) states: Option<Vec<NeuronState>>,
}

/// The clocks after which the harness gives up waiting for the core.
const PATIENCE: u64 = 1 << 28;

impl RtlCore {
    pub(crate) fn start(target: &Target, program: &Path, start: &Start<'_>) -> Result<Self, RtlError> {
        Ok(Self {
            target: target.clone(),
            pipe: Pipe::start(program, start)?,
            sizes: SnapshotSizes::default(),
            synapses: SynapticEvents::default(),
            controls: Controls::default(),
            result: TickResult::default(),
            states: None,
        })
    }

    /// Writes a program into the memories, clears the core, sets its tick to 0 and the registers of learning to their defaults.
    ///
    /// # Errors
    /// When it is for another target or the simulation ends.
    pub fn load(&mut self, target: &Target, program: &Program) -> Result<(), RtlError> {
        if target.digest() != self.target.digest() {
            return Err(RtlError::OtherTarget { image: target.name.clone(), core: self.target.name.clone() });
        }
        let boot = program.boot_writes(&self.target)?;
        for contents in &boot.memories {
            self.write_words(0, contents)?;
        }
        for (register, value) in boot.registers {
            self.set_register(register, value)?;
        }
        self.set_register(register::SATURATIONS, 0)?;
        self.set_controls(Controls::default())?;
        self.sizes = SnapshotSizes::new(target, program);
        self.synapses = SynapticEvents::new(target, program);
        self.clear()
    }

    /// Sets all state, accumulators and traces to 0, and the tick too.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn clear(&mut self) -> Result<(), RtlError> {
        self.clear_parts(Clear::ALL)?;
        self.set_register(register::TICK, 0)
    }

    /// Sets parts of the state to 0; ticks go on counting.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn clear_parts(&mut self, parts: Clear) -> Result<(), RtlError> {
        self.states = None;
        self.pipe.send(Request::Clear, [parts.control()])?;
        self.status()
    }

    /// Sets the registers of learning, for the ticks from the next one on.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn set_controls(&mut self, controls: Controls) -> Result<(), RtlError> {
        self.controls = controls;
        set_controls(self, controls)
    }

    /// Gives the core the external events of a tick and runs it. Synaptic events are those of the program that was loaded.
    ///
    /// # Errors
    /// When the event queue was full (the tick ran with the events that it took), the core stays busy or the simulation ends.
    pub fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RtlError> {
        self.states = None;
        self.set_register(register::SATURATIONS, 0)?;
        self.set_register(register::TRACE_SATURATIONS, 0)?;
        let words = events.iter().flat_map(|event| [event.axon.0, i32::from(event.payload) as u32]);
        self.pipe.send(Request::Tick, [events.len() as u32].into_iter().chain(words))?;
        self.status()?;
        let accepted = self.pipe.receive()? as usize;
        let total = u64::from(self.pipe.receive()?);
        let phases = self.receive_groups::<2>()?;
        let spikes = self.receive_groups::<3>()?;
        if accepted != events.len() {
            return Err(RtlError::QueueFull { accepted, events: events.len() });
        }
        let lanes = self.target.lanes;
        let block = |[block, mask, cycle]: [u32; 3]| BlockSpikes {
            block: NeuronBlock(block),
            mask: mask as u16,
            cycle: Cycle(cycle.into()),
        };
        let spikes: Vec<_> = spikes.flat_map(|group| block(group).spikes(lanes)).collect();
        self.result = TickResult {
            synaptic_events: self.synapses.of(events, &spikes),
            spikes,
            cycles: cycles(total, phases.map(|[phase, clocks]| (phase, clocks.into()))),
            saturations: self.register(register::SATURATIONS)?.into(),
            trace_saturations: self.register(register::TRACE_SATURATIONS)?.into(),
        };
        Ok(&self.result)
    }

    /// Runs ticks without events, each in the first clock after the one before.
    ///
    /// # Errors
    /// When the core stays busy or the simulation ends.
    pub fn silent_ticks(&mut self, count: u32) -> Result<(), RtlError> {
        self.states = None;
        self.pipe.send(Request::Ticks, [count])?;
        self.status()
    }

    /// The states of the first `count` neurons.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn neurons(&mut self, count: u32) -> Result<Vec<NeuronState>, RtlError> {
        let bits = word::STATE.bits(&self.target);
        let bytes = self.read_words(memory::STATE, bits, 0, count)?;
        let words = bytes.chunks_exact(bits.div_ceil(8) as usize);
        Ok(words.map(|word| NeuronState::from_word(&self.target, word)).collect())
    }

    /// The accumulators of the first `count` neurons in one slot of the ring.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn accumulators(&mut self, slot: u32, count: u32) -> Result<Vec<i32>, RtlError> {
        let words = self.read_memory(memory::ACCUMULATORS, &word::ACCUMULATOR, slot * self.target.neurons, count)?;
        Ok(words.into_iter().map(|fields| fields[0] as i32).collect())
    }

    /// The bytes of words of a memory, as the host would read them back; `bits` is the width of a word.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn read_words(&mut self, memory: Memory, bits: u32, first: u32, count: u32) -> Result<Vec<u8>, RtlError> {
        let (region, chunks) = (memory.region.into(), bits.div_ceil(32));
        self.pipe.send(Request::Read, [region, first, count, chunks])?;
        let words = self.pipe.receive_all((count * chunks) as usize)?;
        let bytes_per_word = bits.div_ceil(8) as usize;
        Ok(words
            .chunks_exact(chunks as usize)
            .flat_map(|word| word.iter().flat_map(|chunk| chunk.to_le_bytes()).take(bytes_per_word))
            .collect())
    }

    /// The weights of the first `tiles` tiles, as `[tile][row][column]`.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn weights(&mut self, tiles: u32) -> Result<Vec<i16>, RtlError> {
        let (lanes, bits) = (self.target.lanes, self.target.weight_bits);
        let bytes = self.read_words(memory::WEIGHTS, lanes * bits, 0, tiles * lanes)?;
        Ok(unpack_weights(&self.target, &MemoryContents { memory: memory::WEIGHTS, word_bits: lanes * bits, bytes }))
    }

    /// The traces x of a source block, by lane.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn trace_x(&mut self, block: SourceBlock) -> Result<Vec<u8>, RtlError> {
        self.read_words(memory::TRACES, self.target.lanes * TRACE_BITS, block.0, 1)
    }

    /// The traces y of a neuron block, by lane.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn trace_y(&mut self, block: NeuronBlock) -> Result<Vec<u8>, RtlError> {
        let address = self.target.source_blocks() + block.0;
        self.read_words(memory::TRACES, self.target.lanes * TRACE_BITS, address, 1)
    }

    /// The value of a register.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn register(&mut self, register: Register) -> Result<u32, RtlError> {
        self.pipe.send(Request::Read, [0, register.address, 1, 1])?;
        Ok(self.pipe.receive()?)
    }

    /// Sets a register.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn set_register(&mut self, register: Register, value: u32) -> Result<(), RtlError> {
        self.pipe.send(Request::Write, [0, register.address, 1, 1, value])?;
        self.status()
    }

    /// Writes words of a memory from an address on.
    ///
    /// # Errors
    /// When the simulation ends.
    pub fn write_words(&mut self, first: u32, contents: &MemoryContents) -> Result<(), RtlError> {
        self.states = None;
        let chunks = contents.chunks_per_word();
        let head = [u32::from(contents.memory.region), first, contents.words().len() as u32, chunks];
        self.pipe.send(Request::Write, head.into_iter().chain(contents.chunks()))?;
        self.status()
    }

    fn read_memory(&mut self, memory: Memory, word: &Word, first: u32, count: u32) -> Result<Vec<Vec<i64>>, RtlError> {
        let bits = word.bits(&self.target);
        let bytes = self.read_words(memory, bits, first, count)?;
        Ok(bytes.chunks_exact(bits.div_ceil(8) as usize).map(|bytes| word.unpack(&self.target, bytes)).collect())
    }

    /// A counted list of groups of words.
    fn receive_groups<const N: usize>(&mut self) -> Result<impl Iterator<Item = [u32; N]> + use<N>, RtlError> {
        let count = self.pipe.receive()? as usize;
        let words = self.pipe.receive_all(N * count)?;
        Ok((0..count).map(move |group| std::array::from_fn(|index| words[N * group + index])))
    }

    /// Whether the harness did what it was asked.
    fn status(&mut self) -> Result<(), RtlError> {
        match self.pipe.receive()? {
            0 => Ok(()),
            _ => Err(RtlError::Stuck { clocks: PATIENCE }),
        }
    }
}
