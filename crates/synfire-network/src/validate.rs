//! Checks that a network means something, before anything is computed from it.

use std::collections::BTreeSet;

use synfire_diagnostics::Number;

use crate::{
    Adaptation, AdaptationDecay, Decay, Factor, Firing, Membrane, Network, NetworkError, NeuronModel, Plasticity,
    Population, PopulationKind, Projection, Side, Synapse, Values, Weights,
};

impl Network {
    /// Checks references, names, sizes, the order of sparse synapses, finiteness and time constants. Every later pass relies on what this guarantees.
    ///
    /// # Errors
    /// All that is wrong, populations first, each in network order; of references to nothing, those only.
    pub fn validate(&self) -> Result<(), Vec<NetworkError>> {
        let mut errors = check_references(self);
        if !errors.is_empty() {
            // Nothing else can be looked up.
            return Err(errors);
        }
        if !(self.semantics.dt_s.is_finite() && self.semantics.dt_s > 0.0) {
            errors.push(NetworkError::BadStep { dt_s: self.semantics.dt_s });
        }
        if !self.populations.iter().any(|population| !population.is_input() && population.size() > 0) {
            errors.push(NetworkError::NoNeurons { name: self.name.clone() });
        }
        check_names("populations", self.populations.iter().map(|population| &population.name), &mut errors);
        check_names("projections", self.projections.iter().map(|projection| &projection.name), &mut errors);
        for population in &self.populations {
            check_population(self, population, &mut errors);
        }
        for projection in &self.projections {
            check_projection(self, projection, &mut errors);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Whether every id names a population of the right kind.
fn check_references(network: &Network) -> Vec<NetworkError> {
    let mut errors = Vec::new();
    let mut refer = |what: String, index: usize, wrong: fn(&Population) -> Option<&'static str>| {
        let reason = network.populations.get(index).map_or(Some("which does not exist"), wrong);
        errors.extend(reason.map(|reason| NetworkError::BadReference { what, index, reason }));
    };
    for (place, id) in network.inputs.iter().enumerate() {
        refer(format!("input {place} is"), id.0, |p| (!p.is_input()).then_some("which is one of neurons"));
    }
    for (place, id) in network.outputs.iter().enumerate() {
        refer(format!("output {place} is"), id.0, |p| p.is_input().then_some("which is an input"));
    }
    for Projection { name, source, target, .. } in &network.projections {
        refer(format!("projection `{name}` begins at"), source.0, |_| None);
        refer(format!("projection `{name}` leads to"), target.0, |_| None);
    }
    for (kind, ids) in [("input", &network.inputs), ("output", &network.outputs)] {
        let mut listed = BTreeSet::new();
        for (place, id) in ids.iter().enumerate().filter(|(_, id)| !listed.insert(id.0)) {
            let what = format!("{kind} {place} is");
            errors.push(NetworkError::BadReference { what, index: id.0, reason: "which is listed before" });
        }
    }
    errors
}

fn check_names<'a>(what: &'static str, names: impl Iterator<Item = &'a String>, errors: &mut Vec<NetworkError>) {
    let mut names: Vec<_> = names.collect();
    names.sort();
    for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
        errors.push(NetworkError::DuplicateName { what, name: pair[0].clone() });
    }
}

/// Collects the errors of one population's parameters.
struct Checker<'a> {
    population: &'a Population,
    network: &'a Network,
    errors: &'a mut Vec<NetworkError>,
}

fn check_population(network: &Network, population: &Population, errors: &mut Vec<NetworkError>) {
    let PopulationKind::Neurons { model, bias, late_bias } = &population.kind else {
        return;
    };
    let mut checker = Checker { population, network, errors };
    checker.finite("bias", bias);
    checker.finite("bias", late_bias);
    checker.model(model);
}

impl Checker<'_> {
    fn model(&mut self, model: &NeuronModel) {
        self.finite("r", &model.r);
        match &model.membrane {
            Membrane::Leaky { tau_mem_s, v_leak } => {
                self.tau("tau_mem", tau_mem_s);
                self.finite("v_leak", v_leak);
            }
            Membrane::Integrator => {}
            Membrane::LinearLeak { leak_per_tick } => self.at_least_zero("leak", leak_per_tick),
        }
        if let Synapse::Current { tau_syn_s, w_in } = &model.synapse {
            self.tau("tau_syn", tau_syn_s);
            self.finite("w_in", w_in);
        }
        if let Some(v_min) = &model.v_min {
            self.finite("v_min", v_min);
        }
        self.finite("v_initial", &model.v_initial);
        if let Some(firing) = &model.firing {
            self.firing(firing);
        }
    }

    fn firing(&mut self, firing: &Firing) {
        self.finite("v_threshold", &firing.v_threshold);
        self.finite("v_reset", &firing.v_reset);
        if let Some(Adaptation { step, decay }) = &firing.adaptation {
            self.at_least_zero("adaptation step", step);
            match decay {
                AdaptationDecay::Exponential { tau_s } => self.tau("adaptation tau", &Values::Same(*tau_s)),
                AdaptationDecay::Linear { per_tick } => {
                    self.at_least_zero("adaptation decay", &Values::Same(*per_tick));
                }
            }
        }
    }

    fn finite(&mut self, parameter: &'static str, values: &Values) {
        self.require(parameter, values, "it has to be a finite number", f64::is_finite);
    }

    fn at_least_zero(&mut self, parameter: &'static str, values: &Values) {
        self.require(parameter, values, "it has to be a finite number of at least 0", |value| {
            value.is_finite() && value >= 0.0
        });
    }

    fn tau(&mut self, parameter: &'static str, values: &Values) {
        self.require(parameter, values, "a time constant has to be a finite number above 0", |value| {
            value.is_finite() && value > 0.0
        });
        let dt_s = self.network.semantics.dt_s;
        // Exporters compute tau = dt / (1 - beta); for beta = 0 rounding may leave it a hair below dt.
        let too_short = |tau_s: &f64| *tau_s > 0.0 && *tau_s < dt_s * (1.0 - 1e-6);
        let shortest = values.stored().iter().position(too_short);
        if let (Decay::Euler, Some(neuron)) = (self.network.semantics.decay, shortest) {
            let population = self.population.name.clone();
            let tau_s = values.get(neuron);
            self.errors.push(NetworkError::TauBelowStep { population, parameter, neuron, tau_s, dt_s });
        }
    }

    fn require(&mut self, parameter: &'static str, values: &Values, requirement: &'static str, ok: fn(f64) -> bool) {
        let population = self.population.name.clone();
        let size = self.population.size();
        if let Some(found) = values.len_if_each().filter(|found| *found != size) {
            self.errors.push(NetworkError::WrongLength { population, parameter, found, size });
        } else if let Some(neuron) = values.stored().iter().position(|value| !ok(*value)) {
            let value = values.get(neuron);
            self.errors.push(NetworkError::BadValue { population, parameter, neuron, value, requirement });
        }
    }
}

fn check_projection(network: &Network, projection: &Projection, errors: &mut Vec<NetworkError>) {
    let (source, target) = (network.population(projection.source), network.population(projection.target));
    if target.is_input() {
        let target_name = target.name.clone();
        errors.push(NetworkError::IntoInput { projection: projection.name.clone(), target_name });
    }
    let is_silent = |population: &Population| population.model().is_some_and(|model| model.firing.is_none());
    if is_silent(source) {
        let (projection, source_name) = (projection.name.clone(), source.name.clone());
        errors.push(NetworkError::SilentSource { projection, source_name });
    }
    if projection.plasticity.is_some() && is_silent(target) {
        let (projection, target_name) = (projection.name.clone(), target.name.clone());
        errors.push(NetworkError::SilentTarget { projection, target_name });
    }
    if let Some(error) = shape_error(projection, source, target) {
        errors.push(error);
    } else if let Some((index, value)) = projection.weights.stored().enumerate().find(|(_, value)| !value.is_finite()) {
        errors.push(NetworkError::BadWeight { projection: projection.name.clone(), index, value });
    } else if let Some(rule) = &projection.plasticity {
        errors.extend(learning_error(network, projection, rule));
    }
    if let Weights::Sparse { synapses } = &projection.weights
        && let Some(before) = synapses.windows(2).position(|pair| (pair[0].0, pair[0].1) >= (pair[1].0, pair[1].1))
    {
        let (source_neuron, target_neuron, _) = synapses[before + 1];
        let (projection, index) = (projection.name.clone(), before + 1);
        errors.push(NetworkError::SynapseOrder { projection, index, source_neuron, target_neuron });
    }
}

/// The first thing that keeps factors from leading from all sources to all targets.
fn product_error(factors: &[Factor], sources: usize, targets: usize) -> Option<String> {
    let mut size = sources;
    for (index, factor) in factors.iter().enumerate() {
        let (found, expected) = match factor {
            Factor::Dense { sources, values } => (values.len(), Some(values.len() / (*sources).max(1) * sources)),
            Factor::Diagonal { values } => (values.len(), Some(values.len())),
            Factor::Convolution(convolution) => (convolution.weights.len(), convolution.expected_weights()),
        };
        match expected {
            None => return Some(format!("the kernel, stride, dilation or groups of factor {index} have no meaning")),
            Some(expected) if expected != found => {
                return Some(format!("factor {index} has {found} weights for {expected}"));
            }
            Some(_) if factor.sources() != size || size == 0 => {
                return Some(format!("factor {index} takes {} values, but there are {size}", factor.sources()));
            }
            Some(_) => size = factor.targets(),
        }
    }
    (size != targets || factors.is_empty()).then(|| format!("it gives {size} values for {targets} targets"))
}

/// The first thing that is wrong with a learning rule, or with the weights it starts from.
fn learning_error(network: &Network, projection: &Projection, rule: &Plasticity) -> Option<NetworkError> {
    if matches!(projection.weights, Weights::Product { .. }) {
        return Some(NetworkError::SharedLearns { projection: projection.name.clone() });
    }
    let error = |parameter, value, requirement: String| {
        Some(NetworkError::BadPlasticity { projection: projection.name.clone(), parameter, value, requirement })
    };
    for (parameter, value) in [("w_min", rule.w_min), ("w_max", rule.w_max)] {
        if !value.is_finite() {
            return error(parameter, value, "it has to be a finite number".into());
        }
    }
    if rule.w_min >= rule.w_max || !(rule.w_max - rule.w_min).is_finite() {
        return error("w_min", rule.w_min, format!("it has to be below `w_max`, {}", Number(rule.w_max)));
    }
    let names = [["tau_post", "bump_post", "y_target", "a_pre"], ["tau_pre", "bump_pre", "x_target", "a_post"]];
    for (side, [tau, bump, target, amplitude]) in [rule.on_pre, rule.on_post].iter().zip(names) {
        let Some(Side { trace, amplitude: change, target: level, .. }) = side else { continue };
        let shortest =
            if network.semantics.decay == Decay::Euler { network.semantics.dt_s * (1.0 - 1e-6) } else { 0.0 };
        if !(trace.tau_s.is_finite() && trace.tau_s > 0.0 && trace.tau_s >= shortest) {
            let requirement = "a time constant has to be a finite number above 0, with Euler steps at least one step";
            return error(tau, trace.tau_s, requirement.into());
        }
        if !(trace.bump > 0.0 && trace.bump <= 1.0) {
            return error(bump, trace.bump, "it has to be above 0, and at most 1".into());
        }
        if !(0.0..=1.0).contains(level) {
            return error(target, *level, "it has to be between 0 and 1".into());
        }
        if !change.is_finite() {
            return error(amplitude, *change, "it has to be a finite number".into());
        }
    }
    let (w_min, w_max) = (rule.w_min, rule.w_max);
    let (index, value) = projection.weights.stored().enumerate().find(|(_, w)| !(w_min..=w_max).contains(w))?;
    Some(NetworkError::OutsideBounds { projection: projection.name.clone(), index, value, w_min, w_max })
}

/// Whether the weights are as many, and lead to neurons, as the populations have.
fn shape_error(projection: &Projection, source: &Population, target: &Population) -> Option<NetworkError> {
    let (sources, targets) = (source.size(), target.size());
    let name = projection.name.clone();
    let (source_name, target_name) = (source.name.clone(), target.name.clone());
    let (found, expected) = match &projection.weights {
        Weights::Dense { values } => (values.len(), sources.saturating_mul(targets)),
        Weights::OneToOne { .. } if sources != targets => {
            return Some(NetworkError::UnequalSizes { projection: name, source_name, sources, target_name, targets });
        }
        Weights::OneToOne { values } => (values.len(), sources),
        Weights::Product { factors } => {
            let reason = product_error(factors, sources, targets)?;
            return Some(NetworkError::BadProduct { projection: name, reason });
        }
        Weights::Sparse { synapses } => {
            let outside = |(s, t, _): &(u32, u32, f64)| *s as usize >= sources || *t as usize >= targets;
            let index = synapses.iter().position(outside)?;
            let (source_neuron, target_neuron, _) = synapses[index];
            let projection = name;
            return Some(NetworkError::SynapseOutside {
                projection,
                index,
                source_neuron,
                target_neuron,
                sources,
                targets,
            });
        }
    };
    (found != expected).then_some(NetworkError::WrongShape {
        projection: name,
        source_name,
        sources,
        target_name,
        targets,
        found,
        expected,
    })
}
