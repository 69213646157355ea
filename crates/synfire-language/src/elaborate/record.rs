//! What is recorded and what is put out.

use super::Elaborator;
use crate::ast::{Expr, Name, Part};
use crate::experiment::{Record, Recorded};
use crate::report::Reported;

/// What can be recorded.
pub const RECORDED: &[(&str, Recorded)] = &[("spikes", Recorded::Spikes), ("v", Recorded::V), ("i", Recorded::I)];

impl Elaborator<'_> {
    /// `record spikes, v of A, B[0 .. 10]`
    pub fn record(&mut self, what: &[Name], of: &[Part]) -> Result<(), Reported> {
        for name in what {
            let quantity = self.choice("quantity to record", &Expr::Word(name.clone()), RECORDED)?;
            for part in of {
                let (population, neurons) = self.part(part)?;
                let is_input = self.network.population(population).is_input() && !self.broken.contains(&part.name.text);
                if is_input {
                    let requirement = match quantity {
                        Recorded::Spikes => "an input has the spikes that it is given; record populations of neurons",
                        Recorded::V | Recorded::I => "an input has no states; record populations of neurons",
                    };
                    return Err(self.bad_value(
                        "what is recorded",
                        format!("`{}`", name.text),
                        requirement,
                        &Expr::Word(name.clone()),
                    ));
                }
                // A few names of quantities and a few of populations make many pairs.
                self.take::<Record>(2, "what is recorded")?;
                self.work(self.experiment.records.len() as u64, "what is recorded")?;
                let record = Record { quantity, population, neurons };
                if !self.experiment.records.contains(&record) {
                    self.experiment.records.push(record);
                }
            }
        }
        Ok(())
    }

    /// `output A, B`. A population stands once in every output row, in the place where it is named first.
    pub fn output(&mut self, of: &[Name]) -> Result<(), Reported> {
        for name in of {
            let id = self.find_population(name)?;
            self.work(self.network.outputs.len() as u64, "the outputs")?;
            if !self.network.outputs.contains(&id) {
                self.network.outputs.push(id);
            }
        }
        Ok(())
    }
}
