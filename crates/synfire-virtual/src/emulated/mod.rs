//! The emulator behind a host bus: what a chip's core is to its link.

mod held;
mod registers;

use synfire_arch::generated::{memory, word};
use synfire_arch::{AxonId, NeuronId, Target, Tick};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_emulator::Emulator;
use synfire_image::{ImageError, check_program};
use synfire_link::DeviceCore;
use synfire_program::{BlockSpikes, Clear, Event, MemoryContents, Program};

use held::{Held, pack_state};
use registers::{Action, Registers};

/// What an emulated core can run into and hardware cannot: its memories hold nothing that runs.
pub type DeviceError = Box<Diagnostic>;

/// A core that holds whatever its memories were given. An emulator of that is made when a tick needs it, and given up when the
/// host writes to a memory.
#[derive(Debug)]
pub struct EmulatedCore {
    target: Target,
    /// Program memories at full size.
    memories: Vec<MemoryContents>,
    held: Held,
    registers: Registers,
    /// Chunks of a word that is being written.
    staged: [u32; 8],
    running: Option<Running>,
    queue: Vec<Event>,
}

/// While it is there, it holds the state and the weights of its program.
#[derive(Debug)]
struct Running {
    emulator: Emulator,
    neurons: usize,
    learns: bool,
}

/// What a region of the host's address space holds.
#[derive(Clone, Copy)]
enum Region {
    Registers,
    Program(usize),
    State,
    Accumulators,
    Traces,
    Other,
}

impl EmulatedCore {
    /// A core whose memories are zeros.
    pub fn new(target: &Target) -> Self {
        Self {
            memories: Program::blank_memories(target),
            held: Held::new(target),
            registers: Registers::new(target),
            staged: [0; 8],
            running: None,
            queue: Vec::new(),
            target: target.clone(),
        }
    }

    fn region(&self, region: u8) -> Region {
        match region {
            0 => Region::Registers,
            _ if region == memory::STATE.region => Region::State,
            _ if region == memory::ACCUMULATORS.region => Region::Accumulators,
            _ if region == memory::TRACES.region && self.target.learning => Region::Traces,
            _ => {
                let own = self.memories.iter().position(|contents| contents.memory.region == region);
                own.map_or(Region::Other, Region::Program)
            }
        }
    }

    /// The bytes of a word.
    fn word(&mut self, region: Region, address: u32) -> Option<Vec<u8>> {
        let address = address as usize;
        if let (Region::State, Some(running)) = (region, &self.running)
            && address < running.neurons
        {
            return pack_state(&self.target, running.emulator.state(NeuronId(address as u32)));
        }
        if self.running.as_ref().is_some_and(|running| running.learns || !matches!(region, Region::Program(_))) {
            self.park();
        }
        match region {
            Region::Registers | Region::Other => None,
            Region::Program(index) => self.memories[index].words().nth(address).map(<[u8]>::to_vec),
            Region::State => self.held.state_word(&self.target, address),
            Region::Accumulators => {
                let value = *self.held.accumulator(address)?;
                word::ACCUMULATOR.pack(&self.target, &[value.into()]).ok()
            }
            Region::Traces => self.held.trace_word(address).map(|traces| traces.to_vec()),
        }
    }

    fn set_word(&mut self, region: Region, address: u32, bytes: &[u8]) {
        self.park();
        let address = address as usize;
        match region {
            Region::Registers | Region::Other => {}
            Region::Program(index) => set_program_word(&mut self.memories[index], address, bytes),
            Region::State => self.held.set_state_word(&self.target, address, bytes),
            Region::Accumulators => {
                let value = word::ACCUMULATOR.unpack(&self.target, bytes)[0] as i32;
                self.held.accumulator(address).into_iter().for_each(|own| *own = value);
            }
            Region::Traces => {
                if let Some(own) = self.held.trace_word(address) {
                    own.copy_from_slice(&bytes[..own.len()]);
                }
            }
        }
    }

    /// Takes over what the emulator holds, and gives it up.
    fn park(&mut self) {
        let Some(Running { emulator, learns, .. }) = self.running.take() else { return };
        let snapshot = emulator.snapshot();
        self.held.take(&snapshot);
        if learns {
            let program = Program { weights: snapshot.weights, ..Program::default() };
            let memories = program.memories(&self.target).expect("weights that a rule made fit their bits");
            self.memories[0].bytes[..memories[0].bytes.len()].copy_from_slice(&memories[0].bytes);
        }
    }

    /// The emulator of what the memories hold, in the state that they hold.
    fn running(&mut self) -> Result<&mut Running, DeviceError> {
        if self.running.is_none() {
            let program = self.program()?;
            let mut emulator = Emulator::new(&self.target, &program);
            emulator.restore(&self.held.snapshot(&self.target, &program));
            let learns = !program.rules.is_empty();
            self.running = Some(Running { emulator, neurons: program.neurons.len(), learns });
        }
        Ok(self.running.as_mut().expect("made above"))
    }

    /// What the memories hold, if it is a sound program.
    fn program(&self) -> Result<Program, DeviceError> {
        let Registers { stage_count, trace_range_count, .. } = self.registers;
        let program = Program::from_hardware(&self.target, &self.memories, stage_count, trace_range_count);
        let program = program.ok_or_else(|| board_error("its memories hold no program", None))?;
        let broken = |error: ImageError| board_error("its memories hold no sound program", Some(&error));
        check_program(&self.target, &program).map_err(broken)?;
        Ok(program)
    }

    fn clear(&mut self, what: Clear) {
        if let Some(running) = &mut self.running {
            running.emulator.clear_parts(what);
        }
        self.held.clear(what);
    }
}

fn set_program_word(contents: &mut MemoryContents, address: usize, bytes: &[u8]) {
    let (width, bits) = (contents.bytes_per_word(), contents.word_bits);
    let Some(word) = contents.bytes.chunks_exact_mut(width).nth(address) else { return };
    word.copy_from_slice(&bytes[..width]);
    if !bits.is_multiple_of(8) {
        word[width - 1] &= 0xFF >> (8 - bits % 8);
    }
}

/// Why the virtual board cannot go on.
fn board_error(what: &str, why: Option<&dyn ToDiagnostic>) -> DeviceError {
    let diagnostic = Diagnostic::error(codes::link::BOARD, format!("the virtual board cannot run: {what}"))
        .help("program it with an image: `synfire program IMAGE --port PORT`");
    Box::new(match why {
        Some(why) => diagnostic.note(why.to_diagnostic().message),
        None => diagnostic,
    })
}

impl DeviceCore for EmulatedCore {
    type Error = DeviceError;

    fn target(&self) -> &Target {
        &self.target
    }

    fn read(&mut self, region: u8, address: u32, chunk: u8) -> Result<u32, DeviceError> {
        let region = self.region(region);
        if let Region::Registers = region {
            return Ok(if chunk == 0 { self.registers.read(address) } else { 0 });
        }
        let bytes = self.word(region, address).unwrap_or_default();
        Ok(synfire_program::chunk(&bytes, chunk.into()))
    }

    fn write(&mut self, region: u8, address: u32, chunk: u8, data: u32) -> Result<(), DeviceError> {
        self.staged[usize::from(chunk & 7)] = data;
        if chunk != 0 {
            return Ok(());
        }
        match self.region(region) {
            Region::Registers => match self.registers.write(address, data) {
                Action::None => {}
                Action::Reprogram => self.park(),
                Action::Clear(what) => self.clear(what),
            },
            region => {
                let bytes: Vec<u8> = self.staged.iter().flat_map(|chunk| chunk.to_le_bytes()).collect();
                self.set_word(region, address, &bytes);
            }
        }
        Ok(())
    }

    fn event(&mut self, axon: u16, payload: i16) -> bool {
        let has_room = self.queue.len() < (self.target.axons as usize).next_power_of_two();
        if has_room {
            self.queue.push(Event { axon: AxonId(axon.into()), payload });
        }
        has_room
    }

    fn holds_events(&self) -> bool {
        !self.queue.is_empty()
    }

    fn tick(&mut self, spikes: &mut Vec<BlockSpikes>) -> Result<u64, DeviceError> {
        let events = std::mem::take(&mut self.queue);
        let (tick, controls, lanes) = (Tick(self.registers.tick.into()), self.registers.controls(), self.target.lanes);
        let emulator = &mut self.running()?.emulator;
        emulator.set_tick_number(tick);
        emulator.set_controls(controls);
        let result = emulator.tick(&events);
        let result = result.map_err(|error| board_error("the events of a tick are not in order", Some(&error)))?;
        spikes.extend(BlockSpikes::group(&result.spikes, lanes));
        let clocks = result.cycles.total;
        let (saturations, trace_saturations) = (result.saturations, result.trace_saturations);
        self.registers.ticked(clocks, saturations, trace_saturations);
        Ok(clocks)
    }

    fn reset(&mut self) {
        self.park();
        self.registers = Registers::new(&self.target);
        self.queue.clear();
    }
}
