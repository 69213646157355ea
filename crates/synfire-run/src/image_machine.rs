//! An image on a core.

use std::collections::VecDeque;

use synfire_arch::NeuronId;
use synfire_data::Sample;
use synfire_emulator::{Emulator, NeuronState, TickResult};
use synfire_image::{Event, EventEncoder, Image, PopulationRole};

use crate::{Cost, Fired, Machine, PopulationView, RunError, Variable};

/// Whatever executes the memories of an image: the emulator, the RTL, a board.
pub trait Core {
    /// State and accumulators to 0, tick 0.
    fn clear(&mut self);
    /// One tick with its events, strictly ascending by axon.
    ///
    /// # Errors
    /// When the core does not take the events, or cannot be reached.
    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError>;
    /// State of a neuron after the last tick.
    fn state(&self, neuron: NeuronId) -> NeuronState;

    /// Ticks that may be begun before the one that is waited for: more than 0 where an answer takes longer than a tick.
    fn lead(&self) -> usize {
        0
    }

    /// Begins a tick; [`Self::tick`] is called with the same events when its result is wanted. Only within [`Self::lead`].
    ///
    /// # Errors
    /// When the core does not take the events, or cannot be reached.
    fn begin(&mut self, _events: &[Event]) -> Result<(), RunError> {
        Ok(())
    }
}

impl Core for Emulator {
    fn clear(&mut self) {
        Self::clear(self);
    }
    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, RunError> {
        Ok(Self::tick(self, events)?)
    }
    fn state(&self, neuron: NeuronId) -> NeuronState {
        Self::state(self, neuron)
    }
}

/// Runs an image on a core.
#[derive(Debug, Clone)]
pub struct ImageMachine<'a, C> {
    image: &'a Image,
    core: C,
    encoder: EventEncoder,
    populations: Vec<PopulationView>,
    /// By neuron: its population and place, unless it is padding.
    owners: Vec<Option<Fired>>,
    ticks: usize,
    /// Ticks of this sample that were announced, and those that the core has begun.
    announced: usize,
    begun: usize,
    /// Whether tick 0 is the first of a network at rest.
    from_rest: bool,
    events: Vec<Event>,
    /// Spikes that are not yet reported, oldest first; at most as many ticks as the output delay.
    delayed: VecDeque<Vec<Fired>>,
    fired: Vec<Fired>,
    learning: LearningCost,
}

/// What learning cost in a tick; see [`ImageMachine::learning_cost`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LearningCost {
    /// Clocks of the learning phase.
    pub cycles: u64,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u64,
}

impl<'a> ImageMachine<'a, Emulator> {
    /// The image on the emulator.
    pub fn emulator(image: &'a Image) -> Self {
        Self::new(image, Emulator::new(image))
    }
}

impl<'a, C: Core> ImageMachine<'a, C> {
    /// The image on a core that holds it.
    pub fn new(image: &'a Image, core: C) -> Self {
        let mut owners = vec![None; image.program.neurons.len()];
        for (population, info) in image.populations.iter().enumerate() {
            let Some(first) = info.first_neuron() else { continue };
            for neuron in 0..info.size() {
                owners[first.index() + neuron] = Some(Fired { population: population as u32, neuron: neuron as u32 });
            }
        }
        let view = |info: &synfire_image::PopulationInfo| PopulationView {
            name: info.name.clone(),
            size: info.size(),
            is_input: matches!(info.role, PopulationRole::Input { .. }),
            is_spiking: matches!(info.role, PopulationRole::Neurons { spiking: true, .. }),
        };
        let mut machine = Self {
            image,
            core,
            encoder: EventEncoder::new(image),
            populations: image.populations.iter().map(view).collect(),
            owners,
            ticks: 0,
            announced: 0,
            begun: 0,
            from_rest: true,
            events: Vec::new(),
            delayed: VecDeque::new(),
            fired: Vec::new(),
            learning: LearningCost::default(),
        };
        machine.restart();
        machine
    }

    /// The image.
    pub const fn image(&self) -> &'a Image {
        self.image
    }

    /// The core, for what a host may do to it between two ticks.
    pub const fn core_mut(&mut self) -> &mut C {
        &mut self.core
    }

    /// What learning cost in the last tick.
    pub const fn learning_cost(&self) -> LearningCost {
        self.learning
    }

    /// The next tick gets the first row of its sample, whatever the core holds, and spikes of before are forgotten. From
    /// `rest` the events that a network has only at its beginning come with it.
    pub fn rewind(&mut self, rest: bool) {
        (self.ticks, self.announced, self.begun) = (0, 0, 0);
        self.from_rest = rest;
        self.fired.clear();
        self.delayed.clear();
    }

    /// Begins as many ticks as the core likes, this one included, but none that was not announced.
    fn run_ahead(&mut self, sample: Sample<'_>) -> Result<(), RunError> {
        let lead = self.core.lead();
        if lead == 0 {
            return Ok(());
        }
        self.begun = self.begun.max(self.ticks);
        while self.begun < self.announced.min(self.ticks + 1 + lead) {
            self.encode(sample, self.begun)?;
            self.core.begin(&self.events)?;
            self.begun += 1;
        }
        Ok(())
    }

    /// The events of a tick.
    fn encode(&mut self, sample: Sample<'_>, tick: usize) -> Result<(), RunError> {
        self.events.clear();
        for (position, value) in sample.row(tick) {
            self.events.extend(self.encoder.encode(position, value)?);
        }
        if tick == 0 && self.from_rest {
            self.events.extend(&self.image.start_events);
        }
        self.events.sort_unstable_by_key(|event| event.axon);
        Ok(())
    }
}

impl<C: Core> Machine for ImageMachine<'_, C> {
    fn populations(&self) -> &[PopulationView] {
        &self.populations
    }

    fn outputs(&self) -> &[usize] {
        &self.image.outputs
    }

    fn restart(&mut self) {
        self.core.clear();
        self.rewind(true);
    }

    fn announce(&mut self, ticks: usize) {
        self.announced = self.ticks + ticks;
    }

    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError> {
        self.run_ahead(sample)?;
        self.encode(sample, self.ticks)?;
        let result = self.core.tick(&self.events)?;
        let mut fired: Vec<_> = result.spikes.iter().filter_map(|spike| self.owners[spike.neuron.index()]).collect();
        fired.sort_unstable();
        self.delayed.push_back(fired);
        let cost = Cost {
            cycles: result.cycles.total,
            synaptic_events: result.synaptic_events,
            saturations: result.saturations,
        };
        self.learning = LearningCost { cycles: result.cycles.learn, trace_saturations: result.trace_saturations };
        let is_due = self.delayed.len() > self.image.output_delay_ticks as usize;
        self.fired = is_due.then(|| self.delayed.pop_front()).flatten().unwrap_or_default();
        self.ticks += 1;
        Ok(cost)
    }

    fn fired(&self) -> &[Fired] {
        &self.fired
    }

    fn value(&self, population: usize, neuron: usize, variable: Variable) -> f64 {
        let PopulationRole::Neurons { first, scale, current_scale, .. } = &self.image.populations[population].role
        else {
            return 0.0;
        };
        let state = self.core.state(NeuronId(first.0 + neuron as u32));
        match variable {
            Variable::V => f64::from(state.v) / scale[neuron],
            Variable::I => f64::from(state.i) / current_scale[neuron],
        }
    }
}
