//! What can learn.

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock, Tick};
use synfire_emulator::Emulator;
use synfire_image::{Clear, Controls, Image, NeuronState};
use synfire_run::{Core, ImageMachine, LearningCost, Machine, RunError};

/// A machine that learns, and what a host may do to it between two ticks.
pub trait Learner: Machine {
    /// Everything that changes as it runs.
    type State;

    /// Clears parts of the state and begins a presentation: the next tick gets the first row of its sample. Ticks go on
    /// counting.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn begin(&mut self, clear: Clear) -> Result<(), RunError>;

    /// Sets third factors, seed and freezes, from the next tick on.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError>;

    /// Clocks of the learning phase and rows of traces cut to full scale in the last tick; zeros without a clock.
    fn learning_cost(&self) -> LearningCost;

    /// Reads everything that changes.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn save(&mut self) -> Result<Self::State, RunError>;

    /// Puts back what [`Self::save`] read. Controls are not part of it.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn restore(&mut self, state: &Self::State) -> Result<(), RunError>;
}

/// A core that learns.
pub trait LearningCore: Core {
    /// Clears parts of the state; ticks go on counting.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError>;

    /// Sets the registers of learning.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError>;

    /// Reads everything that changes as `image` runs.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn save(&mut self, image: &Image) -> Result<CoreState, RunError>;

    /// Writes it back.
    ///
    /// # Errors
    /// When the core cannot be reached.
    fn restore(&mut self, image: &Image, state: &CoreState) -> Result<(), RunError>;
}

/// Everything in a core that changes as an image runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoreState {
    /// Number of the next tick.
    pub tick: u64,
    /// In the order of [`synfire_image::Program::weights`].
    pub weights: Vec<i16>,
    /// By neuron of the program.
    pub neurons: Vec<NeuronState>,
    /// `[slot][neuron]`.
    pub accumulators: Vec<i32>,
    /// x by source: all axons of the target, then the neurons of the program.
    pub x: Vec<u8>,
    /// y by neuron of the program.
    pub y: Vec<u8>,
}

impl CoreState {
    /// What a core holds that has just been given an image.
    pub fn of(image: &Image) -> Self {
        let neurons = image.program.neurons.len();
        Self {
            tick: 0,
            weights: image.program.weights.clone(),
            neurons: vec![NeuronState::default(); neurons],
            accumulators: vec![0; neurons * image.target.ring_depth as usize],
            x: vec![0; image.target.axons as usize + neurons],
            y: vec![0; neurons],
        }
    }
}

impl LearningCore for Emulator {
    fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        Self::clear_parts(self, parts);
        Ok(())
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        Self::set_controls(self, controls);
        Ok(())
    }

    fn save(&mut self, image: &Image) -> Result<CoreState, RunError> {
        let mut state = CoreState { tick: self.tick_number().0, weights: self.weights(), ..CoreState::of(image) };
        let lanes = image.target.lanes as usize;
        for (index, neuron) in state.neurons.iter_mut().enumerate() {
            *neuron = self.state(NeuronId(index as u32));
        }
        let neurons = state.neurons.len().max(1);
        for (index, value) in state.accumulators.iter_mut().enumerate() {
            *value = self.accumulator((index / neurons) as u32, NeuronId((index % neurons) as u32));
        }
        for (block, traces) in (0..).zip(state.x.chunks_exact_mut(lanes)) {
            traces.copy_from_slice(self.trace_x(SourceBlock(block)));
        }
        for (block, traces) in (0..).zip(state.y.chunks_exact_mut(lanes)) {
            traces.copy_from_slice(self.trace_y(NeuronBlock(block)));
        }
        Ok(state)
    }

    fn restore(&mut self, image: &Image, state: &CoreState) -> Result<(), RunError> {
        let controls = self.controls();
        if self.weights() != state.weights {
            let mut learned = image.clone();
            learned.program.weights.clone_from(&state.weights);
            *self = Self::new(&learned);
            Self::set_controls(self, controls);
        }
        let lanes = image.target.lanes as usize;
        for (index, neuron) in state.neurons.iter().enumerate() {
            self.set_state(NeuronId(index as u32), *neuron);
        }
        let neurons = state.neurons.len().max(1);
        for (index, value) in state.accumulators.iter().enumerate() {
            self.set_accumulator((index / neurons) as u32, NeuronId((index % neurons) as u32), *value);
        }
        for (block, traces) in (0..).zip(state.x.chunks_exact(lanes)) {
            self.set_trace_x(SourceBlock(block), traces);
        }
        for (block, traces) in (0..).zip(state.y.chunks_exact(lanes)) {
            self.set_trace_y(NeuronBlock(block), traces);
        }
        self.set_tick_number(Tick(state.tick));
        Ok(())
    }
}

impl<C: LearningCore> Learner for ImageMachine<'_, C> {
    type State = CoreState;

    fn begin(&mut self, clear: Clear) -> Result<(), RunError> {
        self.core_mut().clear_parts(clear)?;
        self.rewind(clear.state);
        Ok(())
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.core_mut().set_controls(controls)
    }

    fn learning_cost(&self) -> LearningCost {
        Self::learning_cost(self)
    }

    fn save(&mut self) -> Result<CoreState, RunError> {
        let image = self.image();
        self.core_mut().save(image)
    }

    fn restore(&mut self, state: &CoreState) -> Result<(), RunError> {
        let image = self.image();
        self.core_mut().restore(image, state)
    }
}
