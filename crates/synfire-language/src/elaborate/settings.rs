//! The `key = value` pairs of a statement.

use synfire_diagnostics::closest_name;

use super::Elaborator;
use crate::ast::{Expr, Setting};
use crate::report::Reported;
use crate::{Place, Problem};

/// The settings of one statement, known to be among those it may have, each once.
pub struct Settings<'s> {
    /// What they belong to, for messages: `population `exc``.
    pub owner: String,
    /// Where its statement begins.
    pub place: Place,
    settings: Vec<&'s Setting>,
}

impl<'s> Settings<'s> {
    /// The value of `key`, if it is set.
    pub fn get(&self, key: &str) -> Option<&'s Expr> {
        self.settings.iter().find(|setting| setting.key.text == key).map(|setting| &setting.value)
    }
}

impl Elaborator<'_> {
    /// Checks the keys of a statement. Wrong ones are reported and left out.
    pub fn settings<'s>(
        &mut self,
        owner: impl Into<String>,
        place: Place,
        settings: &'s [Setting],
        known: &[&'static str],
    ) -> Settings<'s> {
        let owner = owner.into();
        let mut sound: Vec<&Setting> = Vec::new();
        for setting in settings {
            let key = &setting.key.text;
            if !known.contains(&key.as_str()) {
                let problem = Problem::UnknownSetting { owner: owner.clone(), key: key.clone(), known: known.to_vec() };
                self.report.report(&problem, setting.key.place);
            } else if sound.iter().any(|earlier| earlier.key.text == *key) {
                let problem = Problem::SettingConflict { key: key.clone(), conflict: "is set twice".to_owned() };
                self.report.report(&problem, setting.key.place);
            } else {
                sound.push(setting);
            }
        }
        Settings { owner, place, settings: sound }
    }

    /// The value of a setting that the statement cannot do without; `example` is a value that would do.
    pub fn need<'s>(
        &mut self,
        settings: &Settings<'s>,
        key: &'static str,
        example: &str,
    ) -> Result<&'s Expr, Reported> {
        self.need_one(settings, &[(key, example)])
    }

    /// The value of the first of some settings, one of which the statement cannot do without; each with a value that would do.
    pub fn need_one<'s>(
        &mut self,
        settings: &Settings<'s>,
        examples: &[(&'static str, &str)],
    ) -> Result<&'s Expr, Reported> {
        settings.get(examples[0].0).ok_or_else(|| {
            let examples = examples.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
            self.report.report(&Problem::MissingSetting { owner: settings.owner.clone(), examples }, settings.place)
        })
    }

    /// A potential for an example, in the manner of the page: `0.1 mV`, or `0.1` where potentials have no unit.
    pub fn potential(&self, number: &str) -> String {
        if self.potentials.as_ref().map_or(self.writes_volts, |(has_unit, _)| *has_unit) {
            format!("{number} mV")
        } else {
            number.to_owned()
        }
    }

    /// Reports if both settings are there.
    pub fn exclude(&mut self, settings: &Settings<'_>, key: &str, other: &str) -> Result<(), Reported> {
        match (settings.get(key), settings.get(other)) {
            (Some(value), Some(_)) => {
                let conflict = format!("and `{other}` exclude each other");
                Err(self.report.report(&Problem::SettingConflict { key: key.to_owned(), conflict }, value.place()))
            }
            _ => Ok(()),
        }
    }

    /// A name that does not exist. Nothing is said if its declaration is known to be wrong.
    pub fn unknown_name<'n>(
        &mut self,
        what: &'static str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
        place: Place,
    ) -> Reported {
        if self.broken.contains(name) {
            return Reported;
        }
        let similar = closest_name(name, known).map(str::to_owned);
        self.report.report(&Problem::UnknownName { what, name: name.to_owned(), similar, fixed: None }, place)
    }
}
