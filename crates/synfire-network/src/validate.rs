//! Checks that a network means something, before anything is computed from it.

use crate::{
    Adaptation, AdaptationDecay, Decay, Firing, Membrane, Network, NetworkError, NeuronModel, Population,
    PopulationKind, Projection, Synapse, Values, Weights,
};

impl Network {
    /// Checks names, sizes, finiteness and time constants. Every later pass relies on what this guarantees.
    ///
    /// # Errors
    /// All that is wrong, populations first, each in network order.
    pub fn validate(&self) -> Result<(), Vec<NetworkError>> {
        let mut errors = Vec::new();
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
    let (sources, targets) = (source.size(), target.size());
    if target.is_input() {
        let target_name = target.name.clone();
        errors.push(NetworkError::IntoInput { projection: projection.name.clone(), target_name });
    }
    let shape = match &projection.weights {
        Weights::Dense { values } => (values.len(), sources * targets),
        Weights::OneToOne { values } if sources == targets => (values.len(), sources),
        Weights::OneToOne { values } => (values.len(), sources.max(targets)),
        Weights::Sparse { synapses } => {
            let fits = |(s, t, _): &&(u32, u32, f64)| (*s as usize) < sources && (*t as usize) < targets;
            (synapses.len(), synapses.iter().filter(fits).count())
        }
    };
    let mismatched_pairs = matches!(projection.weights, Weights::OneToOne { .. }) && sources != targets;
    if shape.0 != shape.1 || mismatched_pairs {
        errors.push(NetworkError::WrongShape {
            projection: projection.name.clone(),
            source_name: source.name.clone(),
            sources,
            target_name: target.name.clone(),
            targets,
            found: shape.0,
            expected: shape.1,
        });
    } else if let Some((index, value)) = projection.weights.stored().enumerate().find(|(_, value)| !value.is_finite()) {
        errors.push(NetworkError::BadWeight { projection: projection.name.clone(), index, value });
    }
}
