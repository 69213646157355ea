//! Memory and work that statements ask for, charged to the page's budget.

use synfire_budget::{Hold, Steps};

use super::Elaborator;
use crate::report::Reported;

/// Memory of one declared thing, copies of its name and its file's name apart: entries of maps, of lists, and its parameters.
const THING_BYTES: u64 = 1024;
/// Copies of its name: in the network, in maps, in places.
const NAME_COPIES: u64 = 5;
/// Steps of looking at one name among others.
const NAME_STEPS: u64 = 20;

impl<'a> Elaborator<'a> {
    /// Charges memory for `count` values of type `T` that the experiment keeps.
    pub fn take<T>(&mut self, count: u64, what: impl ToString) -> Result<(), Reported> {
        let charged = self.meter.charge_items::<T>(count, what);
        charged.map_err(|error| self.report.report(&error.into(), self.place))
    }

    /// Charges memory for `count` values of type `T` until the result is dropped.
    pub fn hold<T>(&mut self, count: u64, what: impl ToString) -> Result<Hold<'a>, Reported> {
        let held = self.meter.hold_items::<T>(count, what);
        held.map_err(|error| self.report.report(&error.into(), self.place))
    }

    /// Charges work.
    pub fn work(&mut self, steps: u64, what: impl ToString) -> Result<(), Reported> {
        let charged = self.meter.work(Steps(steps), what);
        charged.map_err(|error| self.report.report(&error.into(), self.place))
    }

    /// Charges what a declared thing of this name takes beside its values.
    pub fn take_name(&mut self, name: &str) -> Result<(), Reported> {
        let file = self.file.as_os_str().len() as u64;
        let bytes = THING_BYTES + NAME_COPIES * name.len() as u64 + 2 * file;
        self.take::<u8>(bytes, "the names of the page")
    }

    /// Charges the work of looking through `names` names, and the memory of a list of them.
    pub fn search(&mut self, names: usize) -> Result<(), Reported> {
        self.work(NAME_STEPS * names as u64, "looking for names")
    }
}
