//! Epoch by epoch.

use serde::{Deserialize, Serialize};
use synfire_image::{Clear, Controls};
use synfire_run::Cost;

use crate::evaluate::{Evaluator, output_size};
use crate::presentation::Presenter;
use crate::random::order;
use crate::record::TickCycles;
use crate::{Dataset, EpochRecord, Evaluation, Labels, LearnError, Learner, Protocol, Readout, Record};

/// What a run follows from, besides network, data and protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Passes over the training samples.
    pub epochs: u32,
    /// Seed of the order of samples, of random spikes and of stochastic rounding.
    pub seed: u32,
}

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Position {
    /// Epochs that are done.
    pub epoch: u32,
    /// Samples of the next epoch that were shown.
    pub shown: usize,
}

/// What the last [`Session::advance`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// Showed one sample.
    Sample,
    /// Ended an epoch (0: looked at the network before it learns), and evaluated.
    Epoch,
    /// Nothing: all epochs are done.
    Done,
}

/// A network that learns.
pub struct Session<'a, L> {
    pub(crate) learner: L,
    pub(crate) presenter: Presenter,
    pub(crate) protocol: &'a Protocol,
    pub(crate) train: &'a Dataset,
    pub(crate) test: Option<&'a Dataset>,
    pub(crate) settings: Settings,
    pub(crate) position: Position,
    pub(crate) current: EpochRecord,
    pub(crate) record: Record,
    order: Vec<usize>,
}

impl<'a, L: Learner> Session<'a, L> {
    /// A run that begins with what `learner` holds. `test` is looked at before the first epoch and after every one.
    ///
    /// # Errors
    /// When data and protocol do not fit each other and the network, or the machine cannot be reached.
    pub fn new(
        learner: L,
        protocol: &'a Protocol,
        train: &'a Dataset,
        test: Option<&'a Dataset>,
        settings: Settings,
    ) -> Result<Self, LearnError> {
        let presenter = Presenter::new(learner.populations(), protocol, settings.seed)?;
        let session = Self {
            learner,
            presenter,
            protocol,
            train,
            test,
            settings,
            position: Position::default(),
            current: EpochRecord::default(),
            record: Record::default(),
            order: Vec::new(),
        };
        session.check()?;
        session.started()
    }

    fn started(mut self) -> Result<Self, LearnError> {
        self.learner.set_controls(self.controls())?;
        self.learner.begin(Clear::ALL)?;
        Ok(self)
    }

    fn check(&self) -> Result<(), LearnError> {
        self.protocol.check()?;
        for data in std::iter::once(self.train).chain(self.test) {
            self.check_labels(&data.labels)?;
            data.check_values(self.protocol.coding)?;
            if data.samples.axons() != self.presenter.axons() {
                let expected = format!("{} axons a sample", self.presenter.axons());
                return Err(LearnError::Samples { shape: vec![data.len(), data.samples.axons()], expected });
            }
        }
        let named = self.protocol.readout == Readout::Named && self.test.is_some();
        if named && !matches!(self.train.labels, Labels::Classes(_)) {
            return Err(labels("neurons are named after the classes of training samples, and those have none".into()));
        }
        let teaches = self.protocol.train.iter().any(|phase| phase.teach);
        let (classes, taught) = (self.train.labels.classes(), self.presenter.taught());
        if teaches && (classes == 0 || classes > taught) {
            return Err(labels(format!("{classes} classes, but a teacher of {taught} axons")));
        }
        Ok(())
    }

    fn check_labels(&self, given: &Labels) -> Result<(), LearnError> {
        let outputs = output_size(&self.learner);
        match (self.protocol.readout, given) {
            (Readout::Outputs, Labels::Classes(_)) if given.classes() > outputs => {
                Err(labels(format!("{} classes, but {outputs} outputs", given.classes())))
            }
            (Readout::None, _) | (Readout::Outputs | Readout::Named, Labels::Classes(_)) => Ok(()),
            (Readout::Recall, Labels::Patterns { .. }) => Ok(()),
            (_, Labels::None) if self.test.is_none() => Ok(()),
            (Readout::Recall, _) => Err(labels("recall needs a row of 0 and 1 for each sample".into())),
            _ => Err(labels("the readout needs a class for each sample".into())),
        }
    }

    fn controls(&self) -> Controls {
        Controls { seed: self.settings.seed, ..Controls::default() }
    }

    /// Shows the next sample, or ends an epoch. `on_test` is called before each sample of an evaluation.
    ///
    /// # Errors
    /// When an input value cannot be used, or the machine cannot be reached.
    pub fn advance(&mut self, on_test: &mut dyn FnMut()) -> Result<Advance, LearnError> {
        if self.record.epochs.is_empty() {
            return self.end_epoch(on_test);
        }
        if self.position.epoch >= self.settings.epochs {
            return Ok(Advance::Done);
        }
        if self.position.shown == self.train.len() {
            self.position = Position { epoch: self.position.epoch + 1, shown: 0 };
            return self.end_epoch(on_test);
        }
        if self.order.is_empty() {
            self.order = order(self.settings.seed, self.position.epoch, self.train.len());
        }
        self.learn(self.order[self.position.shown])?;
        self.position.shown += 1;
        Ok(Advance::Sample)
    }

    /// Shows one sample and learns it.
    fn learn(&mut self, index: usize) -> Result<(), LearnError> {
        let class = self.train.labels.class(index);
        let stream = [u64::from(self.position.epoch), self.position.shown as u64];
        let shown = self.presenter.present(self.train.sample(index), &self.protocol.train, class, stream);
        self.learner.begin(self.protocol.clears())?;
        for phase in &self.protocol.train {
            let (pre, post) = phase.third_factors();
            self.learner.set_controls(Controls { pre, post, ..self.controls() })?;
            self.learner.announce(phase.ticks as usize);
            for _ in 0..phase.ticks {
                let cost = self.learner.tick(shown.get(0))?;
                self.count(cost);
            }
        }
        self.current.presentations += 1;
        Ok(())
    }

    /// Adds what the last tick did to the record of the epoch.
    fn count(&mut self, cost: Cost) {
        let (learning, current) = (self.learner.learning_cost(), &mut self.current);
        let tick = TickCycles { cycles: cost.cycles, learn: learning.cycles };
        if tick.ratio() > current.dearest_tick.ratio() {
            current.dearest_tick = tick;
        }
        current.ticks += 1;
        current.cycles += cost.cycles;
        current.learn_cycles += learning.cycles;
        current.synaptic_events += cost.synaptic_events;
        current.saturations += cost.saturations;
        current.trace_saturations += learning.trace_saturations;
        for fired in self.learner.fired() {
            let name = &self.learner.populations()[fired.population as usize].name;
            match current.spikes.get_mut(name) {
                Some(count) => *count += 1,
                None => drop(current.spikes.insert(name.clone(), 1)),
            }
        }
    }

    fn end_epoch(&mut self, on_test: &mut dyn FnMut()) -> Result<Advance, LearnError> {
        self.order.clear();
        self.learner.set_controls(self.controls())?;
        let mut ended = std::mem::take(&mut self.current);
        ended.epoch = self.position.epoch;
        ended.evaluation = self.evaluate(on_test)?;
        self.record.epochs.push(ended);
        Ok(Advance::Epoch)
    }

    /// Looks at the test samples with everything frozen, and leaves the machine as it was.
    fn evaluate(&mut self, on_test: &mut dyn FnMut()) -> Result<Option<Evaluation>, LearnError> {
        let Some(test) = self.test.filter(|_| self.protocol.readout != Readout::None) else { return Ok(None) };
        let saved = self.learner.save()?;
        self.learner.set_controls(self.controls().frozen(true))?;
        let mut evaluator = Evaluator {
            learner: &mut self.learner,
            presenter: &self.presenter,
            protocol: self.protocol,
            on_sample: on_test,
        };
        self.record.names = evaluator.names(self.train)?;
        let evaluation = evaluator.evaluate(test, &self.record.names)?;
        self.learner.restore(&saved)?;
        Ok(Some(evaluation))
    }

    /// What there is to show so far.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The machine.
    pub fn learner(&mut self) -> &mut L {
        &mut self.learner
    }

    /// Samples that the current epoch has shown, and all of them.
    pub fn progress(&self) -> (usize, usize) {
        (self.position.shown, self.train.len())
    }

    /// Samples that an evaluation shows.
    pub fn evaluation_len(&self) -> usize {
        let naming = if self.protocol.readout == Readout::Named { self.train.len() } else { 0 };
        self.test.map_or(0, |test| test.len() + naming)
    }
}

fn labels(reason: String) -> LearnError {
    LearnError::Labels { reason }
}
