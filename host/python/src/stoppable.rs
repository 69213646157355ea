//! A machine that stops when nobody wants its results any more.

use synfire_core::CoreError;
use synfire_data::{Sample, Samples};
use synfire_diagnostics::{Diagnostic, codes};
use synfire_run::{Cost, Fired, Learned, Machine, OutputCounts, PopulationView, RunError, Variable};

use crate::wait::Work;

/// Runs as the machine in it, until it is told to stop; every tick is a step of the work.
#[derive(Debug, Clone)]
pub struct Stoppable<M> {
    machine: M,
    work: Work,
}

impl<M> Stoppable<M> {
    /// A machine that works for somebody.
    pub fn new(machine: M, work: &Work) -> Self {
        Self { machine, work: work.clone() }
    }
}

impl<M: Machine> Machine for Stoppable<M> {
    fn populations(&self) -> &[PopulationView] {
        self.machine.populations()
    }

    fn outputs(&self) -> &[usize] {
        self.machine.outputs()
    }

    fn restart(&mut self) -> Result<(), RunError> {
        self.machine.restart()
    }

    fn announce(&mut self, ticks: usize) {
        self.machine.announce(ticks);
    }

    fn look_ahead<'s>(
        &mut self,
        following: &dyn Fn(usize) -> Option<Sample<'s>>,
        ticks: usize,
    ) -> Result<(), RunError> {
        self.machine.look_ahead(following, ticks)
    }

    fn clock_hz(&self) -> Option<u64> {
        self.machine.clock_hz()
    }

    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError> {
        if self.work.is_stopped() {
            // Nobody reads it.
            let stopped = Diagnostic::error(codes::run::BACKEND, "the run was interrupted");
            return Err(CoreError::Failed(Box::new(stopped)).into());
        }
        self.work.step();
        self.machine.tick(sample)
    }

    fn count_outputs(
        &mut self,
        samples: &Samples,
        ticks: usize,
        on_sample: &mut dyn FnMut(),
    ) -> Result<Option<Vec<OutputCounts>>, RunError> {
        let work = &self.work;
        let mut on_sample = || {
            (0..ticks).for_each(|_| work.step());
            on_sample();
        };
        self.machine.count_outputs(samples, ticks, &mut on_sample)
    }

    fn fired(&self) -> &[Fired] {
        self.machine.fired()
    }

    fn value(&mut self, population: usize, neuron: usize, variable: Variable) -> Result<f64, RunError> {
        self.machine.value(population, neuron, variable)
    }

    fn threshold(&self, population: usize, neuron: usize) -> Option<f64> {
        self.machine.threshold(population, neuron)
    }

    fn learns(&self) -> bool {
        self.machine.learns()
    }

    fn freeze(&mut self, frozen: bool) -> Result<bool, RunError> {
        self.machine.freeze(frozen)
    }

    fn learned(&mut self) -> Result<Learned, RunError> {
        self.machine.learned()
    }
}
