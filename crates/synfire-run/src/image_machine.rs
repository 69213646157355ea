//! An image on a core.

mod tally;

use std::collections::VecDeque;

use synfire_budget::{Bytes, Meter, OverBudget};
use synfire_core::{Core, CoreError};
use synfire_data::{Sample, Samples};
use synfire_emulator::Emulator;
use synfire_image::{Clear, Controls, Event, EventEncoder, Image, PopulationRole, Snapshot};

use crate::machine::OutputCounts;
use crate::{Cost, Fired, Learned, Machine, PopulationView, RunError, Variable};

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
    /// Ticks that the core has begun of each sample behind this one.
    ahead: VecDeque<usize>,
    /// Whether tick 0 is the first of a network at rest.
    from_rest: bool,
    events: Vec<Event>,
    /// Whether `events` are those of a row that is held, and so of every tick of this sample but the first.
    held: bool,
    /// Spikes that are not yet reported, oldest first; at most as many ticks as the output delay.
    delayed: VecDeque<Vec<Fired>>,
    fired: Vec<Fired>,
    learning: LearningCost,
    controls: Controls,
}

/// What learning cost in a tick; see [`ImageMachine::learning_cost`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LearningCost {
    /// Clocks of the learning phase.
    pub cycles: u64,
    /// Rows of traces in which a sum was cut to full scale.
    pub trace_saturations: u64,
}

/// Charges the states of an emulator of an image for each thread, as [`crate::classify`] has them.
///
/// # Errors
/// When they do not fit the budget.
pub fn charge_threads(image: &Image, meter: &Meter) -> Result<(), OverBudget> {
    charge_emulators(image, rayon::current_num_threads(), meter)
}

/// Charges the states of so many emulators of an image.
///
/// # Errors
/// When they do not fit the budget.
pub fn charge_emulators(image: &Image, count: usize, meter: &Meter) -> Result<(), OverBudget> {
    let bytes = Emulator::state_bytes(&image.target, &image.program).saturating_mul(count as u64);
    meter.charge(Bytes(bytes), format_args!("the state of `{}` on the emulator", image.name))
}

impl<'a> ImageMachine<'a, Emulator> {
    /// The image on the emulator.
    pub fn emulator(image: &'a Image) -> Self {
        Self::at_rest(image, Emulator::new(&image.target, &image.program))
    }

    /// The image on the emulator, whose state is charged.
    ///
    /// # Errors
    /// When the state does not fit the budget.
    pub fn emulator_within(image: &'a Image, meter: &Meter) -> Result<Self, OverBudget> {
        charge_emulators(image, 1, meter)?;
        Ok(Self::emulator(image))
    }
}

impl<'a, C: Core> ImageMachine<'a, C> {
    /// The image on a core that holds it. The core is cleared; its weights and controls stay as they are.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn new(image: &'a Image, mut core: C) -> Result<Self, CoreError> {
        core.clear()?;
        Ok(Self::at_rest(image, core))
    }

    /// The image on a core that holds it and has just been cleared.
    fn at_rest(image: &'a Image, core: C) -> Self {
        let mut owners = vec![None; image.program.neurons.len()];
        for (population, info) in image.populations.iter().enumerate() {
            for index in 0..info.size() {
                let Some(neuron) = info.neuron(index) else { break };
                owners[neuron.index()] = Some(Fired { population: population as u32, neuron: index as u32 });
            }
        }
        let view = |info: &synfire_image::PopulationInfo| PopulationView {
            name: info.name.clone(),
            size: info.size(),
            is_input: matches!(info.role, PopulationRole::Input { .. }),
            is_spiking: matches!(info.role, PopulationRole::Neurons { spiking: true, .. }),
        };
        Self {
            image,
            core,
            encoder: EventEncoder::new(image),
            populations: image.populations.iter().map(view).collect(),
            owners,
            ticks: 0,
            announced: 0,
            begun: 0,
            ahead: VecDeque::new(),
            from_rest: true,
            events: Vec::new(),
            held: false,
            delayed: VecDeque::new(),
            fired: Vec::new(),
            learning: LearningCost::default(),
            controls: Controls::default(),
        }
    }

    /// The image.
    pub const fn image(&self) -> &'a Image {
        self.image
    }

    /// The core, for what a host may do to it between two ticks.
    pub const fn core_mut(&mut self) -> &mut C {
        &mut self.core
    }

    /// Sets third factors, seed and freezes, from the next tick on.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        self.core.set_controls(controls)?;
        self.controls = controls;
        Ok(())
    }

    /// Clears parts of the state; ticks go on counting, and the next one gets the first row of its sample.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn clear_parts(&mut self, parts: Clear) -> Result<(), RunError> {
        self.core.clear_parts(parts)?;
        self.rewind(parts.state);
        Ok(())
    }

    /// Reads everything that changes.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn save(&mut self) -> Result<Snapshot, RunError> {
        Ok(self.core.save()?)
    }

    /// Puts back what [`Self::save`] read.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn restore(&mut self, state: &Snapshot) -> Result<(), RunError> {
        self.core.restore(state)?;
        self.controls = state.controls;
        Ok(())
    }

    /// What learning cost in the last tick.
    pub const fn learning_cost(&self) -> LearningCost {
        self.learning
    }

    /// The next tick gets the first row of its sample, whatever the core holds, and spikes of before are forgotten. From
    /// `rest` the events that a network has only at its beginning come with it.
    pub fn rewind(&mut self, rest: bool) {
        (self.ticks, self.announced, self.begun) = (0, 0, 0);
        self.ahead.clear();
        self.from_rest = rest;
        self.held = false;
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
            self.encode_own(sample, self.begun)?;
            self.core.begin(&self.events)?;
            self.begun += 1;
        }
        Ok(())
    }

    /// The events of a tick of this sample. Those of a row that is held are the same in all ticks that were announced for it.
    fn encode_own(&mut self, sample: Sample<'_>, tick: usize) -> Result<(), RunError> {
        let is_first = tick == 0 && self.from_rest;
        let is_announced = tick < self.announced;
        if self.held && is_announced && !is_first {
            return Ok(());
        }
        self.encode(sample, tick, self.from_rest)?;
        self.held = is_announced && !is_first && matches!(sample, Sample::Constant(_));
        Ok(())
    }

    /// The events of a tick of a sample that begins at rest, or not.
    fn encode(&mut self, sample: Sample<'_>, tick: usize, from_rest: bool) -> Result<(), RunError> {
        self.held = false;
        let is_first = tick == 0 && from_rest;
        match sample.bytes(tick) {
            Some(row) => self.encoder.events_of_bytes(row, is_first, &mut self.events)?,
            None => self.encoder.events(sample.row(tick), is_first, &mut self.events)?,
        }
        Ok(())
    }

    /// Ticks that were announced, of this sample and of those behind it, and have not run.
    fn on_the_way(&self) -> usize {
        self.announced.saturating_sub(self.ticks) + self.ahead.iter().sum::<usize>()
    }
}

impl<C: Core> Machine for ImageMachine<'_, C> {
    fn populations(&self) -> &[PopulationView] {
        &self.populations
    }

    fn outputs(&self) -> &[usize] {
        &self.image.outputs
    }

    fn clock_hz(&self) -> Option<u64> {
        Some(self.core.clock_hz().map_or(self.image.target.clock_hz, u64::from))
    }

    fn restart(&mut self) -> Result<(), RunError> {
        self.core.clear()?;
        let mut ahead = std::mem::take(&mut self.ahead);
        self.rewind(true);
        self.begun = ahead.pop_front().unwrap_or(0);
        self.ahead = ahead;
        Ok(())
    }

    fn announce(&mut self, ticks: usize) {
        self.announced = self.ticks + ticks;
        self.held = false;
    }

    fn look_ahead<'s>(
        &mut self,
        following: &dyn Fn(usize) -> Option<Sample<'s>>,
        ticks: usize,
    ) -> Result<(), RunError> {
        if self.begun < self.announced {
            return Ok(());
        }
        let lead = self.core.lead();
        while self.on_the_way() < lead {
            match (self.ahead.back().copied(), self.ahead.len()) {
                (Some(begun), samples) if begun < ticks => {
                    let Some(sample) = following(samples - 1) else { return Ok(()) };
                    // What cannot be sent is said when it is that sample's turn, and by its number.
                    if self.encode(sample, begun, true).is_err() {
                        return Ok(());
                    }
                    self.core.begin(&self.events)?;
                    self.ahead[samples - 1] += 1;
                }
                (_, samples) if ticks == 0 || following(samples).is_none() || !self.core.begin_clear()? => {
                    return Ok(());
                }
                _ => self.ahead.push_back(0),
            }
        }
        Ok(())
    }

    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError> {
        self.run_ahead(sample)?;
        self.encode_own(sample, self.ticks)?;
        let result = self.core.tick(&self.events)?;
        let mut fired: Vec<_> = result.spikes.iter().filter_map(|spike| self.owners[spike.neuron.index()]).collect();
        fired.sort_unstable();
        self.delayed.push_back(fired);
        let cost = Cost::of(result);
        self.learning = LearningCost { cycles: result.cycles.learn, trace_saturations: result.trace_saturations };
        let is_due = self.delayed.len() > self.image.output_delay_ticks as usize;
        self.fired = is_due.then(|| self.delayed.pop_front()).flatten().unwrap_or_default();
        self.ticks += 1;
        Ok(cost)
    }

    fn count_outputs(
        &mut self,
        samples: &Samples,
        ticks: usize,
        on_sample: &mut dyn FnMut(),
    ) -> Result<Option<Vec<OutputCounts>>, RunError> {
        self.tallied(samples, ticks, on_sample)
    }

    fn fired(&self) -> &[Fired] {
        &self.fired
    }

    fn learns(&self) -> bool {
        self.image.learns()
    }

    fn freeze(&mut self, frozen: bool) -> Result<bool, RunError> {
        let was_frozen = self.controls.freeze_learning;
        if self.image.learns() && frozen != was_frozen {
            self.set_controls(self.controls.frozen(frozen))?;
        }
        Ok(was_frozen)
    }

    fn learned(&mut self) -> Result<Learned, RunError> {
        let state = self.save()?;
        let (weights, thresholds) = (state.changed_weights(&self.image.program), state.raised_thresholds());
        Ok(Learned { weights, thresholds, state: Some(state) })
    }

    fn value(&mut self, population: usize, neuron: usize, variable: Variable) -> Result<f64, RunError> {
        let info = &self.image.populations[population];
        let (PopulationRole::Neurons { scale, current_scale, .. }, Some(id)) = (&info.role, info.neuron(neuron)) else {
            return Ok(0.0);
        };
        let state = self.core.state(id)?;
        Ok(match variable {
            Variable::V => f64::from(state.v) / scale[neuron],
            Variable::I => f64::from(state.i) / current_scale[neuron],
        })
    }

    fn threshold(&self, population: usize, neuron: usize) -> Option<f64> {
        let info = &self.image.populations[population];
        let PopulationRole::Neurons { spiking: true, scale, .. } = &info.role else { return None };
        let parameters = &self.image.program.neurons[info.neuron(neuron)?.index()];
        Some(f64::from(parameters.threshold) / scale[neuron])
    }
}
