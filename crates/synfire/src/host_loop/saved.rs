//! Everything that changes, kept to go on from.

use std::collections::VecDeque;

use synfire_core::Core;
use synfire_diagnostics::{Diagnostics, ToDiagnostic as _};
use synfire_image::{Snapshot, SnapshotFile as _};
use synfire_run::{Cost, Fired};

use super::HostLoop;
use crate::failed::failed;

/// Where a [`HostLoop`] was: one that is given it back goes on as if it had never stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Everything that changes in the core.
    pub state: Snapshot,
    /// Ticks since the last restart.
    pub ticks: u64,
    /// Whether the next tick is the first of a network at rest.
    pub from_rest: bool,
    /// Spikes that were not yet reported, oldest first.
    pub delayed: Vec<Vec<Fired>>,
}

impl<C: Core> HostLoop<C> {
    /// Reads everything that changes.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn save(&mut self) -> Result<Saved, Diagnostics> {
        let state = self.core.save().map_err(failed)?;
        let delayed = self.delayed.iter().cloned().collect();
        Ok(Saved { state, ticks: self.ticks, from_rest: self.from_rest, delayed })
    }

    /// Goes on from where it was saved; the spikes of the last tick are forgotten.
    ///
    /// # Errors
    /// When it was saved of another image (nothing has happened then), or the core cannot be reached.
    pub fn restore(&mut self, saved: &Saved) -> Result<(), Diagnostics> {
        self.check_delayed(saved)?;
        saved.state.check(&self.image).map_err(|error| Diagnostics::from(error.to_diagnostic()))?;
        self.core.restore(&saved.state).map_err(failed)?;
        self.controls = saved.state.controls;
        (self.ticks, self.from_rest) = (saved.ticks, saved.from_rest);
        self.delayed = VecDeque::from(saved.delayed.clone());
        self.fired.clear();
        self.cost = Cost::default();
        Ok(())
    }

    fn check_delayed(&self, saved: &Saved) -> Result<(), Diagnostics> {
        let is_known = |fired: &Fired| {
            let population = self.image.populations.get(fired.population as usize);
            population.is_some_and(|info| (fired.neuron as usize) < info.size())
        };
        let fits = saved.delayed.len() <= self.image.output_delay_ticks as usize;
        if fits && saved.delayed.iter().flatten().all(is_known) {
            return Ok(());
        }
        let reason = "it has spikes of another network that were not yet reported".to_owned();
        Err(failed(synfire_image::SnapshotError::Mismatch { reason }))
    }
}
