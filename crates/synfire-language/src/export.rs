//! A network as a page, with its larger arrays beside it.
//!
//! Loading the page gives an equal network: numbers are printed with the fewest digits that read back to the same double,
//! arrays keep every bit.

mod learning;
mod literal;

use std::collections::BTreeMap;

use synfire_data::Array;
use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Decay, Firing, Membrane, Network, NeuronModel, Population, PopulationKind,
    Projection, Reset, ResetTiming, Semantics, SpikeLimit, Synapse, Values, Weights,
};

use crate::Place;
use crate::ast::{Argument, Ast, Comment, Expr, Group, Item, Name, Part, Setting, Statement};
use crate::elaborate::{MembraneKind, Model};
use literal::{number, potential, time, whole};

/// Arrays up to this length stand in the page.
const INLINE: usize = 16;

/// A page and the arrays it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// The page.
    pub page: String,
    /// The arrays of the npz file beside it; empty if it needs none.
    pub arrays: BTreeMap<String, Array>,
}

/// Writes `network` as a page. Arrays of more than 16 values go into an npz file that the page calls `npz`; the caller
/// writes it beside the page. The network has passed [`Network::validate`].
pub fn export_syn(network: &Network, npz: &str) -> Exported {
    let mut exporter = Exporter { npz, arrays: BTreeMap::new() };
    let mut items = vec![exporter.network(network)];
    for population in &network.populations {
        items.push(exporter.population(population));
    }
    for projection in &network.projections {
        items.push(exporter.projection(network, projection));
    }
    items.extend(network.projections.iter().filter_map(learning::statement));
    if !network.outputs.is_empty() {
        let of = network.outputs.iter().map(|id| name(&network.population(*id).name)).collect();
        items.push(item(Statement::Output { of }, Vec::new()));
    }
    if !exporter.arrays.is_empty() {
        let text = format!("Arrays of more than {INLINE} values are in `{npz}`.");
        items[0].leading = vec![Comment { text, blank_before: false }];
    }
    Exported { page: crate::format(&Ast { items, end: Vec::new() }), arrays: exporter.arrays }
}

/// Collects the arrays.
struct Exporter<'n> {
    npz: &'n str,
    arrays: BTreeMap<String, Array>,
}

/// The settings of one statement.
struct Settings<'x, 'n> {
    exporter: &'x mut Exporter<'n>,
    /// What its arrays are called after.
    owner: &'x str,
    settings: Vec<Setting>,
}

impl Exporter<'_> {
    fn network(&mut self, network: &Network) -> Item {
        let Semantics { dt_s, decay, output_delay_ticks } = network.semantics;
        let mut settings = vec![setting("dt", time(dt_s))];
        if decay == Decay::Exponential {
            settings.push(setting("decay", word("exponential")));
        }
        if output_delay_ticks > 0 {
            settings.push(setting("output_delay", literal::ticks(output_delay_ticks)));
        }
        let declared = network.population_ids().filter(|id| network.population(*id).is_input());
        if !declared.eq(network.inputs.iter().copied()) {
            let inputs = network.inputs.iter().map(|id| Expr::Text(name(&network.population(*id).name)));
            settings.push(setting("inputs", Expr::List(inputs.collect(), Place::NOWHERE)));
        }
        Item { blank_before: false, ..item(Statement::Network { name: name(&network.name) }, settings) }
    }

    fn population(&mut self, population: &Population) -> Item {
        let shape = population.shape.iter().map(|length| whole(*length as u64)).collect();
        let shape = Some(shape).filter(|_| population.shape != [1]);
        let groups = vec![Group { name: name(&population.name), shape }];
        let PopulationKind::Neurons { model, bias, late_bias } = &population.kind else {
            return item(Statement::Input { groups }, Vec::new());
        };
        let mut settings = Settings { exporter: self, owner: &population.name, settings: Vec::new() };
        settings.model(model);
        settings.unless("bias", bias, 0.0, potential);
        settings.unless("late_bias", late_bias, 0.0, potential);
        let settings = settings.settings;
        item(Statement::Population { groups, model: name(&model_of(model).name()) }, settings)
    }

    fn projection(&mut self, network: &Network, projection: &Projection) -> Item {
        let end = |id| Part { name: name(&network.population(id).name), range: None };
        let path = vec![end(projection.source), end(projection.target)];
        let sources = network.population(projection.source).size();
        let (pattern, key, value) = match &projection.weights {
            Weights::Dense { values } => match all_equal(values) {
                Some(weight) => ("all_to_all", "weight", number(weight)),
                None => (
                    "dense",
                    "weight",
                    self.array(&projection.name, "weight", &[values.len() / sources.max(1), sources], values),
                ),
            },
            Weights::OneToOne { values } => match all_equal(values) {
                Some(weight) => ("one_to_one", "weight", number(weight)),
                None => ("one_to_one", "weight", self.array(&projection.name, "weight", &[values.len()], values)),
            },
            // The language has no word for a convolution; its synapses are those of any other projection.
            Weights::Product { .. } => {
                let fields = |(source, target, weight): (usize, usize, f64)| [source as f64, target as f64, weight];
                let values: Vec<f64> = projection.weights.synapses(sources).flat_map(fields).collect();
                ("sparse", "synapses", self.array(&projection.name, "synapses", &[values.len() / 3, 3], &values))
            }
            Weights::Sparse { synapses } => {
                let fields =
                    |(source, target, weight): &(u32, u32, f64)| [f64::from(*source), f64::from(*target), *weight];
                let values: Vec<f64> = synapses.iter().flat_map(fields).collect();
                ("sparse", "synapses", self.array(&projection.name, "synapses", &[synapses.len(), 3], &values))
            }
        };
        let mut settings = vec![setting(key, value)];
        if projection.delay_ticks > 0 {
            settings.push(setting("delay", literal::ticks(projection.delay_ticks)));
        }
        if projection.prefer_cut {
            settings.push(setting("cut", word("yes")));
        }
        let label = Some(name(&projection.name));
        item(Statement::Projection { label, path, pattern: name(pattern) }, settings)
    }

    /// A list, or a file if it is long.
    fn array(&mut self, owner: &str, key: &str, shape: &[usize], values: &[f64]) -> Expr {
        if values.len() <= INLINE {
            let list = |values: &[f64]| Expr::List(values.iter().map(|value| number(*value)).collect(), Place::NOWHERE);
            return match shape {
                [_, columns] if !values.is_empty() => {
                    Expr::List(values.chunks(*columns).map(list).collect(), Place::NOWHERE)
                }
                _ => list(values),
            };
        }
        self.file(format!("{owner}.{key}"), shape, values)
    }

    /// `file("x.npz", "member")`
    fn file(&mut self, member: String, shape: &[usize], values: &[f64]) -> Expr {
        // Names in an archive are file names: keep what every system can hold, and make the rest unique.
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let mut free: String = member.chars().map(plain).collect();
        while self.arrays.contains_key(&free) {
            free.push('_');
        }
        let argument = |text: &str| Argument { key: None, value: Expr::Text(name(text)) };
        let arguments = vec![argument(self.npz), argument(&free)];
        self.arrays.insert(free, Array::new(shape.to_vec(), values.to_vec()));
        Expr::Call { name: name("file"), arguments, place: Place::NOWHERE }
    }
}

impl Settings<'_, '_> {
    fn model(&mut self, model: &NeuronModel) {
        let mut r_default = Some(1.0);
        match &model.membrane {
            Membrane::Leaky { tau_mem_s, v_leak } => {
                self.always("tau_mem", tau_mem_s, time);
                self.unless("v_leak", v_leak, 0.0, potential);
            }
            Membrane::Integrator => r_default = None,
            Membrane::LinearLeak { leak_per_tick } => self.always("leak", leak_per_tick, potential),
        }
        if let Synapse::Current { tau_syn_s, w_in } = &model.synapse {
            self.always("tau_syn", tau_syn_s, time);
            self.unless("w_in", w_in, 1.0, number);
        }
        match r_default {
            Some(default) => self.unless("r", &model.r, default, number),
            None => self.always("r", &model.r, number),
        }
        if let Some(v_min) = &model.v_min {
            self.always("v_min", v_min, potential);
        }
        self.unless("v_initial", &model.v_initial, 0.0, potential);
        if let Some(firing) = &model.firing {
            self.firing(firing);
        }
    }

    fn firing(&mut self, firing: &Firing) {
        self.always("v_threshold", &firing.v_threshold, potential);
        if firing.comparison == Comparison::GreaterEqual {
            self.settings.push(setting("comparison", word("greater_equal")));
        }
        match firing.reset {
            Reset::Zero => {}
            Reset::Subtract => self.settings.push(setting("reset", word("subtract"))),
            Reset::None => self.settings.push(setting("reset", word("none"))),
        }
        match firing.reset_timing {
            ResetTiming::Same => {}
            ResetTiming::Next => self.settings.push(setting("reset_timing", word("next"))),
            ResetTiming::NoDelay => self.settings.push(setting("reset_timing", word("no_delay"))),
        }
        if firing.winner {
            self.settings.push(setting("winner", word("yes")));
        }
        if firing.inhibition {
            self.settings.push(setting("inhibition", word("yes")));
        }
        match firing.max_spikes {
            SpikeLimit::ONE => {}
            SpikeLimit::ANY => self.settings.push(setting("max_spikes", word("any"))),
            limit => self.settings.push(setting("max_spikes", number(f64::from(limit.get())))),
        }
        self.unless("v_reset", &firing.v_reset, 0.0, potential);
        if let Some(refractory) = firing.refractory {
            self.settings.push(setting("refractory", literal::ticks(refractory.ticks)));
            if !refractory.hold {
                self.settings.push(setting("refractory_mode", word("integrate")));
            }
        }
        if let Some(Adaptation { step, decay }) = &firing.adaptation {
            self.always("adaptation_step", step, potential);
            self.settings.push(match decay {
                AdaptationDecay::Exponential { tau_s } => setting("adaptation_tau", time(*tau_s)),
                AdaptationDecay::Linear { per_tick } => setting("adaptation_decay", potential(*per_tick)),
            });
        }
    }

    fn unless(&mut self, key: &str, values: &Values, default: f64, print: fn(f64) -> Expr) {
        if *values != Values::Same(default) {
            self.always(key, values, print);
        }
    }

    fn always(&mut self, key: &str, values: &Values, print: fn(f64) -> Expr) {
        let value = match values {
            Values::Same(value) => print(*value),
            Values::Each(values) if values.len() <= INLINE => {
                Expr::List(values.iter().map(|value| print(*value)).collect(), Place::NOWHERE)
            }
            Values::Each(values) => self.exporter.file(format!("{}.{key}", self.owner), &[values.len()], values),
        };
        self.settings.push(setting(key, value));
    }
}

fn model_of(model: &NeuronModel) -> Model {
    Model {
        membrane: match model.membrane {
            Membrane::Leaky { .. } => MembraneKind::Leaky,
            Membrane::Integrator => MembraneKind::Integrator,
            Membrane::LinearLeak { .. } => MembraneKind::Linear,
        },
        current: matches!(model.synapse, Synapse::Current { .. }),
        fires: model.firing.is_some(),
        adaptive: model.firing.as_ref().is_some_and(|firing| firing.adaptation.is_some()),
    }
}

/// The value that all of at least one value have.
fn all_equal(values: &[f64]) -> Option<f64> {
    let first = values.first()?;
    values.iter().all(|value| value.to_bits() == first.to_bits()).then_some(*first)
}

fn item(statement: Statement, settings: Vec<Setting>) -> Item {
    Item { leading: Vec::new(), blank_before: true, statement, trailing: None, place: Place::NOWHERE, settings }
}

fn setting(key: &str, value: Expr) -> Setting {
    Setting { leading: Vec::new(), key: name(key), value, trailing: None }
}

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), place: Place::NOWHERE }
}

fn word(text: &str) -> Expr {
    Expr::Word(name(text))
}
