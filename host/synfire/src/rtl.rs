//! The Verilog core under simulation as a backend.

use synfire_arch::{Cycle, NeuronId, Register};
use synfire_diagnostics::ToDiagnostic as _;
use synfire_emulator::{Cycles, NeuronState, Spike, StageCycles, TickResult};
use synfire_image::{Clear, Controls, Event, Image, MemoryWords, Snapshot, fan_out};
use synfire_rtl::{BuildOptions, Notice, RtlCore, RtlError, RtlModel, RtlNeuron, RtlTick};
use synfire_run::{Core, RunError};

use crate::args::Format;
use crate::host_bus::{self, HostBus, failure};
use crate::outcome::{Outcome, fail};
use crate::render;

/// A simulated core that holds an image.
pub struct RtlBackend {
    core: RtlCore,
    lanes: u32,
    axons: u32,
    neurons: u32,
    /// Non-zero weights of every source, to count synaptic events (the hardware does not).
    fan_out: Vec<u64>,
    result: TickResult,
    states: Vec<RtlNeuron>,
    controls: Controls,
    /// Why the last clear failed; the next tick says so.
    failed_clear: Option<RunError>,
}

impl RtlBackend {
    /// Builds the simulation for the image's target, unless it is in the cache, and loads the image.
    pub fn new(image: &Image, format: Format) -> Outcome<Self> {
        let mut tell = |notice: &Notice| render::diagnostics(&[notice.to_diagnostic()], format);
        let model = RtlModel::build_told(&image.target, &BuildOptions::default(), &mut tell).map_err(fail)?;
        let mut core = model.start().map_err(fail)?;
        core.load(image).map_err(fail)?;
        Ok(Self {
            core,
            lanes: image.target.lanes,
            axons: image.target.axons,
            neurons: image.program.neurons.len() as u32,
            fan_out: fan_out(image),
            result: TickResult::default(),
            states: vec![RtlNeuron::default(); image.program.neurons.len()],
            controls: Controls::default(),
            failed_clear: None,
        })
    }

    fn run_tick(&mut self, events: &[Event]) -> Result<(), RtlError> {
        let RtlTick { spikes, cycles, saturations, trace_saturations } = self.core.tick(events)?;
        self.states = self.core.neurons(self.neurons)?;
        let lanes = self.lanes;
        let neurons_of = |block: u32, mask: u32| {
            (0..lanes).filter(move |lane| mask >> lane & 1 == 1).map(move |lane| NeuronId(block * lanes + lane))
        };
        let spikes: Vec<Spike> = spikes
            .iter()
            .flat_map(|s| neurons_of(s.block, s.mask).map(|neuron| Spike { neuron, cycle: Cycle(s.cycle) }))
            .collect();
        let axons = events.iter().filter(|event| event.payload != 0).map(|event| event.axon.index());
        let sources = axons.chain(spikes.iter().map(|spike| (self.axons + spike.neuron.0) as usize));
        let synaptic_events = sources.map(|source| self.fan_out.get(source).copied().unwrap_or(0)).sum();
        let stages = cycles.stages.iter().map(|stage| StageCycles { update: stage.update, deliver: stage.deliver });
        let cycles =
            Cycles { total: cycles.total, external: cycles.external, stages: stages.collect(), learn: cycles.learn };
        let (saturations, trace_saturations) = (saturations.into(), trace_saturations.into());
        self.result = TickResult { spikes, cycles, synaptic_events, saturations, trace_saturations };
        Ok(())
    }
}

impl Core for RtlBackend {
    fn clear(&mut self) {
        self.failed_clear = self.core.clear().map_err(failure).err();
        self.states.fill(RtlNeuron::default());
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError> {
        if let Some(error) = self.failed_clear.take() {
            return Err(error);
        }
        self.run_tick(events).map_err(failure)?;
        Ok(&self.result)
    }

    fn state(&self, neuron: NeuronId) -> NeuronState {
        let RtlNeuron { v, i, a, refractory, fired } = self.states[neuron.index()];
        NeuronState { v, i, a, refractory, fired }
    }

    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        self.core.clear_parts(parts).map_err(failure)?;
        self.states = self.core.neurons(self.neurons).map_err(failure)?;
        Ok(())
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.controls = controls;
        host_bus::set_controls(&mut self.core, controls).map_err(failure)
    }

    fn save(&mut self, image: &Image) -> Result<Snapshot, RunError> {
        host_bus::save(&mut self.core, image, self.controls)
    }

    fn restore(&mut self, image: &Image, state: &Snapshot) -> Result<(), RunError> {
        self.controls = state.controls;
        host_bus::restore(&mut self.core, image, state)?;
        self.states = self.core.neurons(self.neurons).map_err(failure)?;
        Ok(())
    }
}

impl HostBus for RtlCore {
    type Error = RtlError;

    fn read(&mut self, words: &MemoryWords) -> Result<Vec<u8>, RtlError> {
        let MemoryWords { first, contents } = words;
        self.read_words(contents.memory, contents.word_bits, *first, contents.words().len() as u32)
    }

    fn write(&mut self, words: &MemoryWords) -> Result<(), RtlError> {
        self.write_words(words.first, &words.contents)
    }

    fn register(&mut self, register: Register) -> Result<u32, RtlError> {
        Self::register(self, register)
    }

    fn set_register(&mut self, register: Register, value: u32) -> Result<(), RtlError> {
        Self::set_register(self, register, value)
    }
}
