//! The tree into an experiment: names resolved, arithmetic done, random numbers drawn.
//!
//! Everything is checked; a statement with a mistake is reported and left out, and checking goes on, so that one run shows
//! all mistakes. No recursion but over brackets, whose depth the lexer limits.

mod budget;
mod import;
mod learning;
mod model;
mod pattern;
mod population;
mod projection;
mod record;
mod scalar;
mod settings;
mod siblings;
mod stimulus;
mod value;

pub use import::SETTINGS as IMPORT_SETTINGS;
pub use learning::RULES;
pub use model::{MODELS, MembraneKind, Model};
pub use pattern::PATTERNS;
pub use record::RECORDED;
pub use stimulus::KINDS;
pub use value::FUNCTIONS;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use synfire_budget::Meter;
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, Number, ToDiagnostic};
use synfire_network::{Decay, Network, NetworkError, PopulationId, ProjectionId, Semantics};

use crate::ast::{Expr, Item, Name, Setting, Statement};
use crate::experiment::{Experiment, Learning, Record, Stimulus};
use crate::quantity::{Dimension, Quantity};
use crate::random::derive;
use crate::report::{Reported, Reporter};
use crate::{Files, Limits, Place, Problem};
use scalar::Wanted;
use settings::Settings;

/// Said of `ticks` and `dt` in constants above the `network` statement.
const TICKS_BEFORE_STEP: &str = "`ticks` and `dt` have no value before the `network` statement";
/// The settings of the `network` statement.
pub const NETWORK_SETTINGS: &[&str] = &["dt", "decay", "output_delay", "seed", "run", "inputs"];
/// `euler` and `exponential`.
pub const DECAYS: &[(&str, Decay)] = &[("euler", Decay::Euler), ("exponential", Decay::Exponential)];

/// A statement and the page it stands in.
#[derive(Debug)]
pub struct Located<'p> {
    /// The page.
    pub file: &'p Path,
    /// The statement.
    pub item: &'p Item,
}

/// What the elaborator works with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Where arrays and graphs come from.
    pub files: &'a dyn Files,
    /// How many there may be of everything.
    pub limits: &'a Limits,
    /// What may still be taken.
    pub meter: &'a Meter,
    /// Takes the place of the page's seed.
    pub seed: Option<u64>,
}

/// What is known so far.
pub struct Elaborator<'a> {
    files: &'a dyn Files,
    limits: &'a Limits,
    meter: &'a Meter,
    report: Reporter,
    /// The page of the current statement.
    file: PathBuf,
    /// The current statement.
    place: Place,
    network: Network,
    experiment: Rest,
    constants: BTreeMap<String, Quantity>,
    populations: BTreeMap<String, PopulationId>,
    /// Names whose declaration was reported as wrong: that they do not exist is no news.
    broken: BTreeSet<String>,
    /// What a name in `learning` stands for.
    labels: BTreeMap<String, Vec<ProjectionId>>,
    projection_names: BTreeMap<String, usize>,
    /// Where populations and projections were declared.
    places: BTreeMap<String, (PathBuf, Place)>,
    /// Whether potentials have units, and what said so first.
    potentials: Option<(bool, String)>,
    /// Whether the page writes units of potential anywhere.
    writes_volts: bool,
    /// What a name means in the settings of the current statement, beside constants: the other settings that are numbers.
    siblings: BTreeMap<String, Quantity>,
    seed: Option<u64>,
    /// Takes the place of the page's.
    other_seed: Option<u64>,
    step_is_known: bool,
    /// Settings of the `network` statement that an import may not change.
    fixed: BTreeSet<&'static str>,
    input_order: Option<Vec<Name>>,
    neurons: usize,
    arrays: BTreeMap<PathBuf, BTreeMap<String, Array>>,
}

/// The parts of an experiment beside its network.
#[derive(Default)]
struct Rest {
    stimuli: Vec<Stimulus>,
    records: Vec<Record>,
    learning: Vec<Learning>,
    ticks: Option<u32>,
}

/// Turns statements into an experiment; `name` is the network's if no statement names it.
///
/// # Errors
/// Everything that is wrong, in the order of the statements.
pub fn elaborate(
    name: &str,
    statements: &[Located<'_>],
    means: Means<'_>,
    report: Reporter,
) -> Result<(Experiment, Vec<Diagnostic>), Diagnostics> {
    let mut elaborator = Elaborator::new(name, means, report);
    elaborator.writes_volts = statements.iter().any(|located| siblings::writes_volts(located.item));
    let has_network = statements.iter().any(|located| matches!(located.item.statement, Statement::Network { .. }));
    elaborator.step_is_known = !has_network;
    if !has_network {
        elaborator.define_dt();
    }
    for located in statements {
        elaborator.enter(located.file);
        // What is wrong has been reported; the other statements are checked all the same.
        let _reported = elaborator.statement(located.item);
        if elaborator.report.is_full() || elaborator.report.is_over_budget() {
            break;
        }
    }
    elaborator.finish()
}

impl<'a> Elaborator<'a> {
    fn new(name: &str, Means { files, limits, meter, seed }: Means<'a>, report: Reporter) -> Self {
        let network = Network {
            name: name.to_owned(),
            semantics: Semantics::default(),
            populations: Vec::new(),
            projections: Vec::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
        };
        Self {
            files,
            limits,
            meter,
            report,
            file: PathBuf::new(),
            place: Place::NOWHERE,
            network,
            experiment: Rest::default(),
            constants: BTreeMap::new(),
            populations: BTreeMap::new(),
            broken: BTreeSet::new(),
            labels: BTreeMap::new(),
            projection_names: BTreeMap::new(),
            places: BTreeMap::new(),
            potentials: None,
            writes_volts: false,
            siblings: BTreeMap::new(),
            seed,
            other_seed: seed,
            step_is_known: false,
            fixed: BTreeSet::new(),
            input_order: None,
            neurons: 0,
            arrays: BTreeMap::new(),
        }
    }

    fn enter(&mut self, file: &Path) {
        self.report.enter(file);
        if self.file != file {
            self.file = file.to_owned();
        }
    }

    fn statement(&mut self, item: &Item) -> Result<(), Reported> {
        self.place = item.place;
        self.find_siblings(item)?;
        match &item.statement {
            Statement::Network { name } => self.network_statement(name, &item.settings),
            Statement::Let { name, value } => self.constant(name, value),
            // Included pages stand in the list of statements themselves.
            Statement::Include { .. } => Ok(()),
            Statement::Import { path } => self.import(path, &item.settings),
            Statement::Input { groups } => {
                let results: Vec<_> = groups.iter().map(|group| self.input(group)).collect();
                results.into_iter().collect()
            }
            Statement::Population { groups, model } => self.population(groups, model, &item.settings),
            Statement::Projection { label, path, pattern } => {
                self.projection(label.as_ref(), path, pattern, &item.settings)
            }
            Statement::Stimulus { name, target, kind } => self.stimulus(name, target, kind, &item.settings),
            Statement::Record { what, of } => self.record(what, of),
            Statement::Output { of } => self.output(of),
            Statement::Learning { rule, on } => self.learning(rule, on, &item.settings),
        }
    }

    /// `network NAME dt = ... decay = ... output_delay = ... seed = ... run = ... inputs = [...]`
    fn network_statement(&mut self, name: &Name, settings: &[Setting]) -> Result<(), Reported> {
        let first = !self.step_is_known && self.network.populations.is_empty() && self.experiment.stimuli.is_empty();
        if !first {
            let problem =
                Problem::Misplaced("the `network` statement stands once, before all but constants and includes");
            return Err(self.report.report(&problem, name.place));
        }
        self.network.name = name.text.clone();
        let settings = self.settings("`network`", name.place, settings, NETWORK_SETTINGS);
        let dt = settings.get("dt").map(|expr| self.step(expr));
        self.step_is_known = true;
        self.define_dt();
        dt.transpose()?;
        if let Some(expr) = settings.get("decay") {
            self.network.semantics.decay = self.choice("decay", expr, DECAYS)?;
            self.fixed.insert("decay");
        }
        if let Some(expr) = settings.get("output_delay") {
            self.network.semantics.output_delay_ticks = self.ticks("`output_delay`", expr)?;
            self.fixed.insert("output_delay");
        }
        let seed = settings.get("seed").map(|expr| self.whole("`seed`", expr, 0)).transpose()?;
        self.seed = self.other_seed.or(seed);
        self.experiment.ticks = settings.get("run").map(|expr| self.ticks("`run`", expr)).transpose()?;
        self.input_order = settings.get("inputs").map(|expr| self.names("`inputs`", expr)).transpose()?;
        Ok(())
    }

    fn step(&mut self, expr: &Expr) -> Result<(), Reported> {
        let dt_s = self.number("`dt`", expr, Wanted::TIME)?;
        if dt_s <= 0.0 {
            return Err(self.bad_value("`dt`", format!("{} s", Number(dt_s)), "it has to be above 0", expr));
        }
        self.network.semantics.dt_s = dt_s;
        self.fixed.insert("dt");
        Ok(())
    }

    fn define_dt(&mut self) {
        let dt = Quantity { value: self.network.semantics.dt_s, dimension: Dimension::TIME };
        self.constants.insert("dt".to_owned(), dt);
    }

    /// A list of names.
    fn names(&mut self, what: &str, expr: &Expr) -> Result<Vec<Name>, Reported> {
        let Expr::List(elements, _) = expr else { return Err(self.wrong_kind(what, "a list of names", expr)) };
        let name = |element: &Expr| match element {
            Expr::Word(name) | Expr::Text(name) => Some(name.clone()),
            _ => None,
        };
        let names: Option<Vec<Name>> = elements.iter().map(name).collect();
        names.ok_or_else(|| self.wrong_kind(what, "a list of names", expr))
    }

    /// `let NAME = EXPR`
    fn constant(&mut self, name: &Name, value: &Expr) -> Result<(), Reported> {
        if name.text == "dt" || self.constants.contains_key(&name.text) {
            let problem = Problem::Duplicate { what: "constant", name: name.text.clone() };
            return Err(self.report.report(&problem, name.place));
        }
        let value = self.quantity(&format!("`{}`", name.text), value);
        let value = value.inspect_err(|_| self.break_name(&name.text))?;
        self.take_name(&name.text)?;
        self.constants.insert(name.text.clone(), value);
        Ok(())
    }

    /// The seed of a statement: its own, or one derived from the page's seed and `name`.
    fn seed(&mut self, settings: &Settings<'_>, name: &str) -> Result<Option<u64>, Reported> {
        match settings.get("seed") {
            Some(expr) => self.whole("`seed`", expr, 0).map(Some),
            None => Ok(self.seed.map(|seed| derive(seed, name))),
        }
    }

    /// Remembers that the declaration of `name` was reported as wrong.
    fn break_name(&mut self, name: &str) {
        self.broken.insert(name.to_owned());
    }

    fn find_population(&mut self, name: &Name) -> Result<PopulationId, Reported> {
        if let Some(id) = self.populations.get(&name.text) {
            return Ok(*id);
        }
        self.search(self.populations.len())?;
        let known: Vec<String> = self.populations.keys().cloned().collect();
        Err(self.unknown_name("population", &name.text, known.iter().map(String::as_str), name.place))
    }

    /// The path of a file that the current page names.
    fn relative(&self, path: &str) -> PathBuf {
        crate::page_path::relative_to(&self.file, path)
    }

    /// Remembers where a population or a projection was declared, and charges what it takes by being there.
    fn remember_place(&mut self, name: &str, place: Place) -> Result<(), Reported> {
        self.take_name(name)?;
        self.places.entry(name.to_owned()).or_insert_with(|| (self.file.clone(), place));
        Ok(())
    }

    fn finish(mut self) -> Result<(Experiment, Vec<Diagnostic>), Diagnostics> {
        if self.report.errors() == 0
            && let Some(order) = self.input_order.take()
        {
            self.order_inputs(&order);
        }
        if self.report.errors() == 0
            && let Err(errors) = self.network.validate()
        {
            for error in errors {
                self.report_network_error(in_page(&error));
            }
        }
        let warnings = self.report.finish()?;
        let Rest { stimuli, records, learning, ticks } = self.experiment;
        Ok((Experiment { network: self.network, stimuli, records, learning, ticks }, warnings))
    }

    fn order_inputs(&mut self, order: &[Name]) {
        // Each that is wrong becomes an error of the network before the first is reported.
        let Ok(()) = self.take::<NetworkError>(order.len() as u64, "the order of the inputs") else { return };
        let mut inputs = Vec::new();
        for name in order {
            let Ok(id) = self.find_population(name) else { return };
            inputs.push(id);
        }
        self.network.inputs = inputs;
    }

    /// Points at the statement that declared what the diagnostic names.
    fn report_network_error(&mut self, mut diagnostic: Diagnostic) {
        if let Location::Node { node, .. } = &diagnostic.location
            && let Some((file, place)) = self.places.get(node)
        {
            diagnostic = diagnostic.at_text(file, place.0, "");
        }
        self.report.add(diagnostic);
    }
}

/// An error of the network with a remedy that a page has; that of the error itself is for files of trained networks.
fn in_page(error: &NetworkError) -> Diagnostic {
    let diagnostic = error.to_diagnostic();
    match error {
        NetworkError::TauBelowStep { parameter, tau_s, .. } => {
            let (step, decay) = (Number::short(tau_s * 1e3), "decay = exponential");
            diagnostic.help(format!(
                "make `{parameter}` longer, or write `dt = {step} ms` or `{decay}` in the `network` statement"
            ))
        }
        NetworkError::BadValue { parameter, .. } => diagnostic.help(format!("change `{parameter}` in the page")),
        NetworkError::NoNeurons { .. } => diagnostic.help("declare a `population`"),
        _ => diagnostic,
    }
}
