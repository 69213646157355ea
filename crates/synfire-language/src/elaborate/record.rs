//! What is recorded, what is put out and what learns.

use super::Elaborator;
use super::scalar::Wanted;
use crate::ast::{Expr, Name, Part, Setting};
use crate::experiment::{Learning, Record, Recorded};
use crate::report::Reported;
use synfire_diagnostics::Location;

/// What can be recorded.
pub const RECORDED: &[(&str, Recorded)] = &[("spikes", Recorded::Spikes), ("v", Recorded::V), ("i", Recorded::I)];

/// The learning rules, after the core's: additive pair STDP; with soft bounds; symmetric; with a target trace.
pub const RULES: &[(&str, ())] = &[("stdp", ()), ("stdp_soft", ()), ("stdp_symmetric", ()), ("stdp_target", ())];

/// The settings of learning rules.
pub const RULE_SETTINGS: &[&str] = &["a_plus", "a_minus", "tau_pre", "tau_post", "x_target", "w_min", "w_max", "seed"];

impl Elaborator<'_> {
    /// `record spikes, v of A, B[0 .. 10]`
    pub fn record(&mut self, what: &[Name], of: &[Part]) -> Result<(), Reported> {
        for name in what {
            let quantity = self.choice("quantity to record", &Expr::Word(name.clone()), RECORDED)?;
            for part in of {
                let (population, neurons) = self.part(part)?;
                let is_input = self.network.population(population).is_input() && !self.broken.contains(&part.name.text);
                if is_input && quantity != Recorded::Spikes {
                    let requirement = "an input has spikes only";
                    return Err(self.bad_value(
                        "what is recorded",
                        format!("`{}`", name.text),
                        requirement,
                        &Expr::Word(name.clone()),
                    ));
                }
                self.experiment.records.push(Record { quantity, population, neurons });
            }
        }
        Ok(())
    }

    /// `output A, B`
    pub fn output(&mut self, of: &[Name]) -> Result<(), Reported> {
        for name in of {
            let id = self.find_population(name)?;
            self.network.outputs.push(id);
        }
        Ok(())
    }

    /// `learning RULE on PROJECTION`
    pub fn learning(&mut self, rule: &Name, on: &[Name], settings: &[Setting]) -> Result<(), Reported> {
        self.choice("learning rule", &Expr::Word(rule.clone()), RULES)?;
        let settings = self.settings(format!("`{}`", rule.text), rule.place, settings, RULE_SETTINGS);
        let mut values = Vec::new();
        for setting in settings.iter() {
            let key = &setting.key.text;
            let wanted = match key.as_str() {
                "tau_pre" | "tau_post" => Wanted::TIME,
                "x_target" | "seed" => Wanted::PLAIN,
                _ => Wanted::Potential,
            };
            values.push((key.clone(), self.number(&format!("`{key}`"), &setting.value, wanted)?));
        }
        let location = Location::Text { file: self.file.clone(), span: rule.place.0, label: String::new() };
        for name in on {
            let Some(projections) = self.labels.get(&name.text) else {
                let known: Vec<String> = self.labels.keys().cloned().collect();
                return Err(self.unknown_name("projection", &name.text, known.iter().map(String::as_str), name.place));
            };
            let learning = projections.iter().map(|projection| Learning {
                rule: rule.text.clone(),
                projection: *projection,
                settings: values.clone(),
                location: location.clone(),
            });
            self.experiment.learning.extend(learning);
        }
        Ok(())
    }
}
