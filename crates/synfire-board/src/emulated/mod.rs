//! The emulator behind a host bus: what a chip's core is to its link.

mod registers;

use synfire_arch::generated::{MEMORIES, word};
use synfire_arch::{AxonId, NeuronId, Target, Tick};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_emulator::{Emulator, NeuronState, TickResult};
use synfire_image::{Clear, Event, Image, MemoryContents, Program};
use synfire_link::{BlockSpikes, CoreError, DeviceCore};

use registers::{Action, Registers};

/// A core that holds whatever its memories were given. The emulator is made anew when a program memory has changed.
#[derive(Debug)]
pub struct EmulatedCore {
    target: Target,
    /// Program memories at full size.
    memories: Vec<MemoryContents>,
    registers: Registers,
    /// Chunks of a word that is being written.
    staged: [u32; 8],
    /// Holds the state of its neurons while it is there.
    emulator: Option<Emulator>,
    /// Neurons of the emulator's program.
    neurons: usize,
    states: Vec<NeuronState>,
    /// `[slot][neuron]`.
    accumulators: Vec<i32>,
    queue: Vec<Event>,
}

/// What a region of the host's address space holds.
#[derive(Clone, Copy)]
enum Region {
    Registers,
    Program(usize),
    State,
    Accumulators,
    Other,
}

impl EmulatedCore {
    /// A core whose memories are zeros.
    pub fn new(target: &Target) -> Self {
        let neurons = target.neurons as usize;
        Self {
            memories: Program::blank_memories(target),
            registers: Registers::new(target),
            staged: [0; 8],
            emulator: None,
            neurons: 0,
            states: vec![NeuronState::default(); neurons],
            accumulators: vec![0; neurons * target.ring_depth as usize],
            queue: Vec::new(),
            target: target.clone(),
        }
    }

    fn region(&self, region: u8) -> Region {
        let name = MEMORIES.iter().find(|memory| memory.region == region).map(|memory| memory.name);
        match (region, name) {
            (0, _) => Region::Registers,
            (_, Some("state")) => Region::State,
            (_, Some("accumulators")) => Region::Accumulators,
            _ => self
                .memories
                .iter()
                .position(|contents| contents.memory.region == region)
                .map_or(Region::Other, Region::Program),
        }
    }

    /// The bytes of a word.
    fn word(&self, region: Region, address: u32) -> Option<Vec<u8>> {
        let address = address as usize;
        match region {
            Region::Registers | Region::Other => None,
            Region::Program(index) => self.memories[index].words().nth(address).map(<[u8]>::to_vec),
            Region::State => {
                let NeuronState { v, i, a, refractory, fired } = self.state(address)?;
                let fields = [v.into(), i.into(), a.into(), refractory.into(), i64::from(fired)];
                word::STATE.pack(&self.target, &fields).ok()
            }
            Region::Accumulators => {
                let value = self.accumulator(address)?;
                word::ACCUMULATOR.pack(&self.target, &[value.into()]).ok()
            }
        }
    }

    fn set_word(&mut self, region: Region, address: u32, bytes: &[u8]) {
        let address = address as usize;
        match region {
            Region::Registers | Region::Other => {}
            Region::Program(index) => self.set_program_word(index, address, bytes),
            Region::State => {
                let fields = word::STATE.unpack(&self.target, bytes);
                let (v, i, a) = (fields[0] as i32, fields[1] as i32, fields[2] as i32);
                let state = NeuronState { v, i, a, refractory: fields[3] as u8, fired: fields[4] == 1 };
                self.set_state(address, state);
            }
            Region::Accumulators => {
                let value = word::ACCUMULATOR.unpack(&self.target, bytes)[0] as i32;
                self.set_accumulator(address, value);
            }
        }
    }

    fn set_program_word(&mut self, index: usize, address: usize, bytes: &[u8]) {
        self.park();
        let contents = &mut self.memories[index];
        let (width, bits) = (contents.bytes_per_word(), contents.word_bits);
        let Some(word) = contents.bytes.chunks_exact_mut(width).nth(address) else { return };
        word.copy_from_slice(&bytes[..width]);
        if !bits.is_multiple_of(8) {
            word[width - 1] &= 0xFF >> (8 - bits % 8);
        }
    }

    fn state(&self, neuron: usize) -> Option<NeuronState> {
        match &self.emulator {
            Some(emulator) if neuron < self.neurons => Some(emulator.state(NeuronId(neuron as u32))),
            _ => self.states.get(neuron).copied(),
        }
    }

    fn set_state(&mut self, neuron: usize, state: NeuronState) {
        match &mut self.emulator {
            Some(emulator) if neuron < self.neurons => emulator.set_state(NeuronId(neuron as u32), state),
            _ => self.states.iter_mut().skip(neuron).take(1).for_each(|own| *own = state),
        }
    }

    /// The accumulator at an address, `slot * N + neuron`.
    fn accumulator(&self, address: usize) -> Option<i32> {
        let (slot, neuron) = self.slot_and_neuron(address);
        match &self.emulator {
            Some(emulator) if neuron < self.neurons && slot < self.target.ring_depth => {
                Some(emulator.accumulator(slot, NeuronId(neuron as u32)))
            }
            _ => self.accumulators.get(address).copied(),
        }
    }

    fn set_accumulator(&mut self, address: usize, value: i32) {
        let (slot, neuron) = self.slot_and_neuron(address);
        match &mut self.emulator {
            Some(emulator) if neuron < self.neurons && slot < self.target.ring_depth => {
                emulator.set_accumulator(slot, NeuronId(neuron as u32), value);
            }
            _ => self.accumulators.iter_mut().skip(address).take(1).for_each(|own| *own = value),
        }
    }

    const fn slot_and_neuron(&self, address: usize) -> (u32, usize) {
        let neurons = self.target.neurons as usize;
        ((address / neurons) as u32, address % neurons)
    }

    /// Takes the emulator's state over, so that another program may take its place.
    fn park(&mut self) {
        let Some(emulator) = self.emulator.take() else { return };
        for neuron in 0..self.neurons {
            let id = NeuronId(neuron as u32);
            self.states[neuron] = emulator.state(id);
            for slot in 0..self.target.ring_depth {
                let address = slot as usize * self.target.neurons as usize + neuron;
                self.accumulators[address] = emulator.accumulator(slot, id);
            }
        }
    }

    /// The emulator of what the memories hold, in the state that they hold.
    fn emulator(&mut self) -> Result<&mut Emulator, CoreError> {
        if self.emulator.is_none() {
            let image = self.image()?;
            let mut emulator = Emulator::new(&image);
            self.neurons = image.program.neurons.len();
            for neuron in 0..self.neurons {
                let id = NeuronId(neuron as u32);
                emulator.set_state(id, self.states[neuron]);
                for slot in 0..self.target.ring_depth {
                    let address = slot as usize * self.target.neurons as usize + neuron;
                    emulator.set_accumulator(slot, id, self.accumulators[address]);
                }
            }
            self.emulator = Some(emulator);
        }
        Ok(self.emulator.as_mut().expect("made above"))
    }

    /// What the memories hold, as an image that knows nothing of populations.
    fn image(&self) -> Result<Image, CoreError> {
        let Registers { stage_count, trace_range_count, .. } = self.registers;
        let program = Program::from_hardware(&self.target, &self.memories, stage_count, trace_range_count);
        let program = program.ok_or_else(|| board_error("its memories hold no program", None))?;
        let image = Image {
            name: String::new(),
            target: self.target.clone(),
            dt_s: 1.0,
            populations: Vec::new(),
            projections: Vec::new(),
            outputs: Vec::new(),
            output_delay_ticks: 0,
            start_events: Vec::new(),
            program,
            report: serde_json::Value::Null,
        };
        let broken = |error: synfire_image::ImageError| board_error("its memories hold no sound program", Some(&error));
        image.check().map_err(broken)?;
        Ok(image)
    }

    fn clear(&mut self, what: Clear) {
        match &mut self.emulator {
            Some(emulator) if what.state && what.adaptation => emulator.clear(),
            _ => self.park(),
        }
        if what.state {
            self.accumulators.fill(0);
        }
        for state in &mut self.states {
            let a = if what.adaptation { 0 } else { state.a };
            *state = if what.state { NeuronState { a, ..NeuronState::default() } } else { NeuronState { a, ..*state } };
        }
    }
}

/// Why the virtual board cannot go on.
fn board_error(what: &str, why: Option<&dyn ToDiagnostic>) -> CoreError {
    let diagnostic = Diagnostic::error(codes::link::BOARD, format!("the virtual board cannot run: {what}"))
        .help("program it with an image: `synfire program IMAGE --port PORT`");
    Box::new(match why {
        Some(why) => diagnostic.note(why.to_diagnostic().message),
        None => diagnostic,
    })
}

impl DeviceCore for EmulatedCore {
    fn target(&self) -> &Target {
        &self.target
    }

    fn read(&mut self, region: u8, address: u32, chunk: u8) -> Result<u32, CoreError> {
        let region = self.region(region);
        if let Region::Registers = region {
            return Ok(if chunk == 0 { self.registers.read(address) } else { 0 });
        }
        let bytes = self.word(region, address).unwrap_or_default();
        let byte = |index: usize| bytes.get(4 * usize::from(chunk) + index).copied().unwrap_or(0);
        Ok(u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)]))
    }

    fn write(&mut self, region: u8, address: u32, chunk: u8, data: u32) -> Result<(), CoreError> {
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

    fn tick(&mut self, spikes: &mut Vec<BlockSpikes>) -> Result<u64, CoreError> {
        let events = std::mem::take(&mut self.queue);
        let (tick, lanes) = (Tick(self.registers.tick.into()), self.target.lanes);
        let emulator = self.emulator()?;
        emulator.set_tick_number(tick);
        let result = emulator.tick(&events);
        let result = result.map_err(|error| board_error("the events of a tick are not in order", Some(&error)))?;
        collect(result, lanes, spikes);
        let (clocks, saturations) = (result.cycles.total, result.saturations);
        self.registers.ticked(clocks, saturations);
        Ok(clocks)
    }

    fn reset(&mut self) {
        self.park();
        self.registers = Registers::new(&self.target);
        self.queue.clear();
    }
}

/// Spikes by block, in the order of the tick.
fn collect(result: &TickResult, lanes: u32, spikes: &mut Vec<BlockSpikes>) {
    for spike in &result.spikes {
        let (block, bit) = ((spike.neuron.0 / lanes) as u16, 1 << (spike.neuron.0 % lanes));
        let clock = spike.cycle.0 as u32;
        match spikes.last_mut() {
            Some(last) if (last.block, last.clock) == (block, clock) => last.mask |= bit,
            _ => spikes.push(BlockSpikes { block, mask: bit, clock }),
        }
    }
}
