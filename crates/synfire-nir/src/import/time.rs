//! Whether the time constants of a file fit the step: NIR says neither the step nor the unit of time.

use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_network::{Decay, NetworkError};

use super::place::Place;
use crate::node_path::join;
use crate::{Compat, ImportOptions, NirGraph, NirNode, TauUnit};

/// Trainers use time constants of 1 to some 200 ticks. What lasts longer than this was written in another unit.
const LONG_TICKS: f64 = 2000.0;
/// A decay over so short a time leaves less than a hundredth, so that the neuron forgets everything in each tick.
const SHORT_TICKS: f64 = 0.2;
/// The time constants of a trained network, in ticks; the lower end with a margin for single precision.
const TRAINED_TICKS: std::ops::RangeInclusive<f64> = 1.0 - 1e-6..=250.0;
/// What a time constant typically is, in ticks.
const TYPICAL_TICKS: f64 = 10.0;
/// The steps in seconds that exporters write for.
const STEPS_S: [f64; 7] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0];

/// Time constants that are far from the step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Far {
    /// Where, one place for each node.
    pub(super) nodes: Vec<Place>,
    /// Their name in the file.
    pub(super) parameter: &'static str,
    /// `least` or `most`.
    end: &'static str,
    /// Of all these the nearest to the step, as the file has it.
    tau: f64,
    options: ImportOptions,
    stated: Stated,
}

/// What the user said, and does not have to be asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Stated {
    unit: bool,
    step: bool,
}

impl Stated {
    /// Of options as they were given, before a preset looks for the step.
    pub(super) fn new(options: &ImportOptions) -> Self {
        Self { unit: options.tau_unit.is_some(), step: options.dt_s.is_some() }
    }

    /// Whether nothing is left open about the length of time constants.
    fn all(self, options: &ImportOptions) -> bool {
        self.unit && (self.step || options.time_unit() == TauUnit::Ticks)
    }
}

/// All nodes whose time constants are all far longer or shorter than those of trained networks, unless step and unit are
/// what the user said.
pub(super) fn far_from_step(graph: &NirGraph, options: &ImportOptions, stated: Stated) -> Vec<Far> {
    let mut found: Vec<Far> = Vec::new();
    if stated.all(options) {
        return found;
    }
    each_node(graph, "", &mut |node, place| {
        let Some(far) = far(node, place, options, stated) else { return };
        match found.iter_mut().find(|known| (known.parameter, known.end) == (far.parameter, far.end)) {
            Some(known) => known.add(far),
            None => found.push(far),
        }
    });
    found
}

/// Integrators that seem to count per tick. Presets know of some; this is about what they have left.
pub(super) fn unit_resistances(graph: &NirGraph, options: &ImportOptions) -> Vec<Place> {
    let mut nodes = Vec::new();
    if options.tau_unit.is_some() || options.time_unit() != TauUnit::Seconds || options.step_s() == 1.0 {
        return nodes;
    }
    each_node(graph, "", &mut |node, place| {
        // Seconds would want about 1/dt.
        if matches!(node, NirNode::I { r } | NirNode::If { r, .. } if r.values().iter().all(|r| *r == 1.0)) {
            nodes.push(place);
        }
    });
    nodes
}

/// What is to be said of a network that is refused because of a time constant; `origin` is whose file it looks like, where
/// nobody has said whose it is.
pub(super) fn explain(
    error: &NetworkError,
    options: &ImportOptions,
    origin: Option<(Compat, &'static str)>,
) -> Diagnostic {
    let diagnostic = error.to_diagnostic();
    let tau_s = match error {
        NetworkError::TauBelowStep { tau_s, .. } => Some(*tau_s),
        NetworkError::BadValue { parameter, .. } if parameter.starts_with("tau") => None,
        _ => return diagnostic,
    };
    if let Some((compat, evidence)) = origin {
        let help = format!("it looks like an export of {0}: give `--compat {0}`", compat.name());
        return diagnostic.note(evidence).help(help);
    }
    let unit_s = options.time_unit().seconds(options.step_s());
    match tau_s.and_then(|tau_s| likely(tau_s / unit_s, options, false)) {
        Some(likely) => diagnostic
            .note("the step is a part of what was trained: with another one than the trainer's the spikes differ")
            .help(likely),
        None => diagnostic,
    }
}

fn far(node: &NirNode, place: Place, options: &ImportOptions, stated: Stated) -> Option<Far> {
    let unit_s = options.time_unit().seconds(options.step_s());
    let ticks = |tau: f64| tau * unit_s / options.step_s();
    let found =
        node.parameters().into_iter().filter(|(name, _)| name.starts_with("tau")).find_map(|(parameter, taus)| {
            let taus = || taus.values().iter().copied();
            let (smallest, largest) = (taus().fold(f64::INFINITY, f64::min), taus().fold(f64::NEG_INFINITY, f64::max));
            // An infinite one does not decay, and one that is not positive is refused elsewhere.
            let (end, tau) = match options.decay {
                _ if !(smallest.is_finite() && smallest > 0.0) => return None,
                _ if ticks(smallest) >= LONG_TICKS => ("least", smallest),
                // Euler steps refuse what is shorter than a step.
                Decay::Exponential if ticks(largest) <= SHORT_TICKS => ("most", largest),
                _ => return None,
            };
            Some((parameter, end, tau))
        });
    let (nodes, options) = (vec![place], options.clone());
    found.map(|(parameter, end, tau)| Far { nodes, parameter, end, tau, options, stated })
}

impl Far {
    fn add(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.tau = if self.end == "least" { self.tau.min(other.tau) } else { self.tau.max(other.tau) };
    }

    /// `at least 20 s, which is 200000 steps of dt = 1e-4 s`
    pub(super) fn extent(&self) -> String {
        let dt_s = self.options.step_s();
        let ticks = self.tau * self.options.time_unit().seconds(dt_s) / dt_s;
        let ticks: f64 = format!("{ticks:.2e}").parse().unwrap_or(ticks);
        let (end, tau, unit) = (self.end, self.tau, self.options.time_unit());
        match unit {
            TauUnit::Ticks => format!("at {end} {tau} {}", unit.symbol()),
            TauUnit::Seconds | TauUnit::Milliseconds => {
                format!("at {end} {tau} {}, which is {ticks} steps of dt = {} s", unit.symbol(), written(dt_s))
            }
        }
    }

    /// Which options make them what trainers use.
    pub(super) fn help(&self) -> String {
        likely(self.tau, &self.options, self.stated.unit)
            .unwrap_or_else(|| "check the time constants where the network was trained".into())
    }
}

/// The options with which a time constant of the file lasts as long as those of trained networks; a unit that was stated holds.
fn likely(tau: f64, options: &ImportOptions, unit_stated: bool) -> Option<String> {
    let (dt_s, assumed) = (options.step_s(), options.time_unit());
    let trained = |ticks: f64| TRAINED_TICKS.contains(&ticks);
    let units = [TauUnit::Ticks, TauUnit::Milliseconds, TauUnit::Seconds].into_iter();
    let others = units.filter(|unit| *unit != assumed && !unit_stated);
    let units = others.filter(|unit| trained(tau * unit.seconds(dt_s) / dt_s));
    let mut found: Vec<String> = units.map(|unit| format!("`--tau-unit {}`", unit.symbol())).collect();
    if assumed != TauUnit::Ticks {
        let ticks = |step_s: &f64| tau * assumed.seconds(dt_s) / step_s;
        let off = |step_s: &f64| (ticks(step_s) / TYPICAL_TICKS).ln().abs();
        let fitting = STEPS_S.into_iter().filter(|step_s| trained(ticks(step_s)));
        let step = fitting.min_by(|a, b| off(a).total_cmp(&off(b))).map(|step_s| format!("`--dt {}`", written(step_s)));
        // Numbers from 1 on are hardly seconds; for others the step is the likely cause.
        found.splice(if tau >= 1.0 { found.len()..found.len() } else { 0..0 }, step);
    }
    let (last, others) = found.split_last()?;
    Some(match others {
        [] => format!("if the network was trained so, give {last}"),
        others => format!("give {} or {last}, whichever it was trained with", others.join(", ")),
    })
}

/// A step as a person writes it.
fn written(step_s: f64) -> String {
    if step_s >= 0.01 { step_s.to_string() } else { format!("{step_s:e}") }
}

fn each_node(graph: &NirGraph, path: &str, visit: &mut impl FnMut(&NirNode, Place)) {
    for (name, node) in &graph.nodes {
        let path = join(path, name);
        match node {
            NirNode::Graph(inner) => each_node(inner, &path, visit),
            node => visit(node, Place::new(&path, node.kind())),
        }
    }
}
