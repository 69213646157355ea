//! Stimuli.

use std::ops::Range;

use synfire_diagnostics::Number;

use super::Elaborator;
use super::scalar::Wanted;
use super::settings::Settings;
use super::value::{Stream, Value};
use crate::Problem;
use crate::ast::{Expr, Name, Part, Setting};
use crate::experiment::{Source, Stimulus};
use crate::report::Reported;

/// The kinds by name, each with its settings beside `start` and `stop`.
pub const KINDS: &[(&str, Kind)] = &[
    ("poisson", Kind::Poisson),
    ("regular", Kind::Regular),
    ("spikes", Kind::Spikes),
    ("events", Kind::Events),
    ("raster", Kind::Raster),
    ("real", Kind::Real),
];

/// A kind of stimulus; [`crate::Source`] says what each means.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Independent random spikes.
    Poisson,
    /// Even distances.
    Regular,
    /// The same spikes on every axon.
    Spikes,
    /// Single spikes.
    Events,
    /// Spikes row by row.
    Raster,
    /// Real values.
    Real,
}

impl Kind {
    /// The settings a stimulus of this kind may have.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Poisson => &["rate", "seed", "start", "stop"],
            Self::Regular => &["rate", "interval", "seed", "start", "stop"],
            Self::Spikes => &["at", "start", "stop"],
            Self::Events => &["list", "start", "stop"],
            Self::Raster => &["values", "start", "stop"],
            Self::Real => &["value", "seed", "start", "stop"],
        }
    }
}

impl Elaborator<'_> {
    /// `stimulus NAME -> A KIND ...`
    pub fn stimulus(
        &mut self,
        name: &Name,
        target: &Part,
        kind_name: &Name,
        settings: &[Setting],
    ) -> Result<(), Reported> {
        let kind = self.choice("kind of stimulus", &Expr::Word(kind_name.clone()), KINDS)?;
        let settings = self.settings(format!("`{}`", kind_name.text), kind_name.place, settings, kind.settings());
        if self.experiment.stimuli.iter().any(|stimulus| stimulus.name == name.text) {
            let problem = Problem::Duplicate { what: "stimulus", name: name.text.clone() };
            return Err(self.report.report(&problem, name.place));
        }
        let (found, limit) = (self.experiment.stimuli.len() as u128 + 1, self.limits.stimuli);
        if found > limit as u128 {
            return Err(self.report.report(&Problem::TooLarge { what: "stimuli", found, limit }, name.place));
        }
        self.take_name(&name.text)?;
        self.work(10 * self.experiment.stimuli.len() as u64, "the stimuli")?;
        let (population, axons) = self.part(target)?;
        if !self.network.population(population).is_input() {
            let problem = Problem::NotAnInput { stimulus: name.text.clone(), population: target.name.text.clone() };
            return Err(self.report.report(&problem, target.name.place));
        }
        let ticks = self.time_span(&settings)?;
        let seed = self.seed(&settings, &name.text)?;
        let source = self.source(kind, &settings, seed, axons.len())?;
        let stimulus = Stimulus { name: name.text.clone(), population, axons, ticks, source };
        let clash = |other: &&Stimulus| {
            let overlap = other.axons.start < stimulus.axons.end && stimulus.axons.start < other.axons.end;
            other.population == population && overlap && other.source.is_real() != stimulus.source.is_real()
        };
        if let Some(other) = self.experiment.stimuli.iter().find(clash) {
            let (first, second, population) = (other.name.clone(), name.text.clone(), target.name.text.clone());
            return Err(self.report.report(&Problem::StimulusClash { first, second, population }, name.place));
        }
        self.experiment.stimuli.push(stimulus);
        Ok(())
    }

    /// From `start` to `stop`, all the time if they are not set.
    fn time_span(&mut self, settings: &Settings<'_>) -> Result<Range<u32>, Reported> {
        let start = settings.get("start").map(|expr| self.ticks("`start`", expr)).transpose()?.unwrap_or(0);
        let stop = settings.get("stop").map(|expr| self.ticks("`stop`", expr)).transpose()?.unwrap_or(u32::MAX);
        match settings.get("stop") {
            Some(expr) if stop < start => {
                Err(self.bad_value("`stop`", format!("tick {stop}"), format!("it has to be after tick {start}"), expr))
            }
            _ => Ok(start..stop),
        }
    }

    fn source(
        &mut self,
        kind: Kind,
        settings: &Settings<'_>,
        seed: Option<u64>,
        axons: usize,
    ) -> Result<Source, Reported> {
        match kind {
            Kind::Poisson => self.poisson(settings, seed, axons),
            Kind::Regular => self.regular(settings, seed, axons),
            Kind::Spikes => {
                let expr = self.need(settings, "at", "[10 ms, 20 ms]")?;
                let Expr::List(times, _) = expr else { return Err(self.wrong_kind("`at`", "a list of times", expr)) };
                self.take::<u32>(times.len() as u64, "the times of `at`")?;
                let mut ticks = Vec::with_capacity(times.len());
                for time in times {
                    ticks.push(self.ticks("`at`", time)?);
                }
                ticks.sort_unstable();
                ticks.dedup();
                Ok(Source::Spikes { ticks })
            }
            Kind::Events => self.events(settings, axons),
            Kind::Raster => {
                let expr = self.need(settings, "values", "file(\"raster.npy\")")?;
                let values = self.rows("`values`", expr, axons)?;
                if let Some(value) = values.iter().find(|value| **value != 0.0 && **value != 1.0) {
                    let requirement = "a raster holds 0 and 1; real numbers go into a `real` stimulus";
                    return Err(self.bad_value("a value of the raster", Number(*value).to_string(), requirement, expr));
                }
                Ok(Source::Raster { values })
            }
            Kind::Real => self.real(settings, seed, axons),
        }
    }

    fn poisson(&mut self, settings: &Settings<'_>, seed: Option<u64>, axons: usize) -> Result<Source, Reported> {
        let expr = self.need(settings, "rate", "20 Hz")?;
        let rates = self.values("`rate`", expr, Wanted::RATE, axons, Stream { seed, label: "rate" })?;
        let dt_s = self.network.semantics.dt_s;
        let stored = rates.stored().len() as u64;
        self.take::<f64>(stored, "the probabilities of `poisson`")?;
        let probability = rates.map(|rate| rate * dt_s);
        if let Some(index) = probability.stored().iter().position(|p| !(0.0..=1.0).contains(p)) {
            let requirement = format!(
                "it has to be between 0 and one spike in each tick of {} s, {} Hz",
                Number(dt_s),
                Number(1.0 / dt_s)
            );
            return Err(self.bad_value("`rate`", format!("{} Hz", Number(rates.get(index))), requirement, expr));
        }
        let Some(seed) = seed else {
            return Err(self
                .report
                .report(&Problem::NoSeed { what: "a `poisson` stimulus".to_owned() }, settings.place));
        };
        Ok(Source::Poisson { probability, seed })
    }

    fn regular(&mut self, settings: &Settings<'_>, seed: Option<u64>, axons: usize) -> Result<Source, Reported> {
        self.exclude(settings, "interval", "rate")?;
        let dt_s = self.network.semantics.dt_s;
        let (expr, interval_ticks) = match settings.get("interval") {
            Some(expr) => {
                let stream = Stream { seed, label: "interval" };
                (expr, self.values("`interval`", expr, Wanted::TIME, axons, stream)?.mapped(|interval| interval / dt_s))
            }
            None => {
                let expr = self.need_one(settings, &[("rate", "20 Hz"), ("interval", "50 ms")])?;
                let rates = self.values("`rate`", expr, Wanted::RATE, axons, Stream { seed, label: "rate" })?;
                (expr, rates.mapped(|rate| 1.0 / (rate * dt_s)))
            }
        };
        // A whole number of ticks that rounding missed by a hair.
        let interval_ticks =
            interval_ticks.mapped(|ticks| if (ticks - ticks.round()).abs() < 1e-6 { ticks.round() } else { ticks });
        if let Some(ticks) = interval_ticks.stored().iter().find(|ticks| !(**ticks >= 1.0 && ticks.is_finite())) {
            let requirement = format!("spikes come at most once in each tick of {} s", Number(dt_s));
            return Err(self.bad_value("the interval", format!("{} ticks", Number(*ticks)), requirement, expr));
        }
        Ok(Source::Regular { interval_ticks })
    }

    /// Rows of a tick and an axon.
    fn events(&mut self, settings: &Settings<'_>, axons: usize) -> Result<Source, Reported> {
        let expr = self.need(settings, "list", "[[0, 0], [5, 1]]")?;
        let Value::Given(array) = self.value("`list`", expr, Wanted::PLAIN)? else {
            return Err(self.wrong_kind("`list`", "rows of tick and axon (a list, or a file)", expr));
        };
        if array.shape.get(1) != Some(&2) && !array.values.is_empty() {
            let wanted = "each event needs a tick and an axon".to_owned();
            return Err(self.wrong_shape("`list`", &array.shape, wanted, expr));
        }
        let sound = |value: f64, limit: f64| value.fract() == 0.0 && value >= 0.0 && value < limit;
        self.take::<(u32, u32)>(array.values.len() as u64 / 2, "the events of `list`")?;
        let mut events = Vec::with_capacity(array.values.len() / 2);
        for row in array.values.chunks_exact(2) {
            if !sound(row[0], f64::from(u32::MAX)) || !sound(row[1], axons as f64) {
                let requirement = format!("ticks are whole numbers, axons are 0 to {}", axons.saturating_sub(1));
                return Err(self.bad_value(
                    "an event",
                    format!("tick {}, axon {}", Number(row[0]), Number(row[1])),
                    requirement,
                    expr,
                ));
            }
            events.push((row[0] as u32, row[1] as u32));
        }
        events.sort_unstable();
        events.dedup();
        Ok(Source::Events { events })
    }

    fn real(&mut self, settings: &Settings<'_>, seed: Option<u64>, axons: usize) -> Result<Source, Reported> {
        let expr = self.need(settings, "value", "0.5")?;
        let is_matrix = match expr {
            Expr::List(rows, _) => matches!(rows.first(), Some(Expr::List(..))),
            Expr::Call { name, .. } => name.text == "file",
            _ => false,
        };
        if is_matrix {
            return Ok(Source::Real { values: self.rows("`value`", expr, axons)? });
        }
        let values = self.values("`value`", expr, Wanted::PLAIN, axons, Stream { seed, label: "value" })?;
        Ok(Source::Constant { values })
    }

    /// A matrix with a row for each tick and a column for each axon.
    fn rows(&mut self, what: &str, expr: &Expr, axons: usize) -> Result<Vec<f64>, Reported> {
        let Value::Given(array) = self.value(what, expr, Wanted::PLAIN)? else {
            return Err(self.wrong_kind(what, "a matrix (a list of rows, or a file)", expr));
        };
        if array.shape.len() == 2 && array.shape[1] == axons {
            return Ok(array.values);
        }
        let wanted = format!("it needs a row for each tick with {axons} values, one for each axon");
        Err(self.wrong_shape(what, &array.shape, wanted, expr))
    }
}
