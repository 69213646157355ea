//! What can run a network.

use serde::Serialize;
use synfire_core::{Cycles, TickResult};
use synfire_data::{Sample, Samples};
use synfire_image::Snapshot;

use crate::RunError;

/// A population, in the order that is common to all machines of a network: inputs, then neurons in the order of a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationView {
    /// Name.
    pub name: String,
    /// Axons or neurons.
    pub size: usize,
    /// Whether it is external.
    pub is_input: bool,
    /// Whether its neurons spike.
    pub is_spiking: bool,
}

/// A neuron that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fired {
    /// Position in [`Machine::populations`].
    pub population: u32,
    /// Neuron in the population.
    pub neuron: u32,
}

/// A state variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Variable {
    /// Membrane potential.
    V,
    /// Synaptic current.
    I,
}

impl Variable {
    /// `v` or `i`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V => "v",
            Self::I => "i",
        }
    }
}

/// What a run cost; zeros where the machine has no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Cost {
    /// Clocks.
    pub cycles: u64,
    /// Non-zero weights delivered.
    pub synaptic_events: u64,
    /// State updates that saturated.
    pub saturations: u64,
    /// Clocks of deliveries; 0 where the core tells only the total.
    #[serde(skip_serializing_if = "is_zero")]
    pub deliver_cycles: u64,
    /// Clocks of updates; 0 where the core tells only the total.
    #[serde(skip_serializing_if = "is_zero")]
    pub update_cycles: u64,
    /// Clocks of learning.
    pub learn_cycles: u64,
}

/// Whether a count is not told.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Cost {
    /// That of a tick.
    pub fn of(result: &TickResult) -> Self {
        let Cycles { total, external, stages, learn } = &result.cycles;
        Self {
            cycles: *total,
            synaptic_events: result.synaptic_events,
            saturations: result.saturations,
            deliver_cycles: external + stages.iter().map(|stage| stage.deliver).sum::<u64>(),
            update_cycles: stages.iter().map(|stage| stage.update).sum(),
            learn_cycles: *learn,
        }
    }
}

/// What the outputs did in one sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputCounts {
    /// Spikes of each output neuron, in the order of an output row.
    pub spikes: Vec<u64>,
    /// State updates that saturated, of all neurons.
    pub saturations: u64,
}

/// What learning has changed in a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Weights that are other than at the beginning.
    pub weights: usize,
    /// Neurons whose threshold is raised by an adaptation.
    pub thresholds: usize,
    /// Everything that changes, as it is now; only of a core.
    pub state: Option<Snapshot>,
}

/// Something that runs a network tick by tick.
pub trait Machine {
    /// All populations. A position in this list names a population of this machine only: between machines names do.
    fn populations(&self) -> &[PopulationView];

    /// Positions of the output populations, in the order of an output row.
    fn outputs(&self) -> &[usize];

    /// Back to rest, before tick 0. Weights that have learned stay as they are.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn restart(&mut self) -> Result<(), RunError>;

    /// Says that so many ticks of one sample will follow, so that a machine whose core is far away may begin them early.
    fn announce(&mut self, _ticks: usize) {}

    /// Says that after this sample the machine is restarted for others, each of so many ticks: `following` has them by their
    /// distance, 0 for the next one. A machine whose core is far away may begin them early.
    ///
    /// # Errors
    /// When an input value cannot be used, or the machine cannot be reached.
    fn look_ahead<'s>(
        &mut self,
        _following: &dyn Fn(usize) -> Option<Sample<'s>>,
        _ticks: usize,
    ) -> Result<(), RunError> {
        Ok(())
    }

    /// The clock in Hz whose cycles it counts; none where nothing has a clock.
    fn clock_hz(&self) -> Option<u64> {
        None
    }

    /// Runs the next tick with the row that `sample` has for it. [`Self::fired`] then lists the spikes reported in this
    /// tick.
    ///
    /// # Errors
    /// When an input value cannot be used, or the machine cannot be reached.
    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError>;

    /// Runs every sample from rest for so many ticks and counts the spikes of outputs, where a machine can do that without
    /// telling every tick and what that costs; [`None`] where it cannot, and then nothing has run. It is to be restarted
    /// afterwards. `on_sample` is called after every sample.
    ///
    /// # Errors
    /// As [`Self::tick`].
    fn count_outputs(
        &mut self,
        _samples: &Samples,
        _ticks: usize,
        _on_sample: &mut dyn FnMut(),
    ) -> Result<Option<Vec<OutputCounts>>, RunError> {
        Ok(None)
    }

    /// The spikes reported in the last tick, by population, then ascending by neuron.
    fn fired(&self) -> &[Fired];

    /// A state variable after the last tick, in real units. NaN for a current without effect (`r` is 0) on an image, which
    /// does not hold it.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn value(&mut self, population: usize, neuron: usize, variable: Variable) -> Result<f64, RunError>;

    /// The threshold that a neuron starts with, in real units, where the machine knows it and the neuron spikes.
    fn threshold(&self, _population: usize, _neuron: usize) -> Option<f64> {
        None
    }

    /// Whether weights change as it runs, unless they are frozen.
    fn learns(&self) -> bool;

    /// From the next tick on weights, traces and adaptations of a network that learns stay as they are, or change again. In a
    /// network that does not learn adaptations are dynamics like any other, and nothing is ever frozen. Returns whether it
    /// was frozen before.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn freeze(&mut self, frozen: bool) -> Result<bool, RunError>;

    /// What learning has changed since the machine was made.
    ///
    /// # Errors
    /// When the machine cannot be reached.
    fn learned(&mut self) -> Result<Learned, RunError>;
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.cycles += other.cycles;
        self.synaptic_events += other.synaptic_events;
        self.saturations += other.saturations;
        self.deliver_cycles += other.deliver_cycles;
        self.update_cycles += other.update_cycles;
        self.learn_cycles += other.learn_cycles;
    }
}
