//! The rules that every image keeps.

use synfire_arch::Target;
use synfire_program::Program;

use crate::bounds::Payloads;
use crate::contents::Contents;
use crate::{Image, ImageError};

impl Image {
    /// Checks every rule that executors rely on.
    ///
    /// # Errors
    /// The first rule that is broken, in the order: texts, sizes, stages, neurons, learning rules and traces, tile lists, tiles that learn,
    /// populations, projections, outputs and start events, accumulators.
    pub fn check(&self) -> Result<(), ImageError> {
        self.check_texts()?;
        let contents = self.contents();
        contents.check()?;
        self.check_populations()?;
        self.check_projections()?;
        self.check_host_data()?;
        contents.check_accumulators(Payloads::of_inputs(self), |neuron| {
            self.populations.iter().find_map(|population| Some((population.name.clone(), population.index_of(neuron)?)))
        })
    }
}

/// Checks every rule that executors rely on, of a program that nobody knows more about than its target. No inputs are assumed:
/// accumulators are proven for what neurons deliver.
///
/// # Errors
/// As [`Image::check`].
pub fn check_program(target: &Target, program: &Program) -> Result<(), ImageError> {
    let contents = Contents { target, program };
    contents.check()?;
    contents.check_accumulators(Payloads::default(), |_| None)
}
