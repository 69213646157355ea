//! The numbers that a core computes with, in its own units, by the names of the network.

use numpy::IntoPyArray as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use synfire_compiler::{Held, held};
use synfire_diagnostics::Diagnostics;
use synfire_image::{Image, InputFormat, NeuronParameters, PopulationInfo, PopulationRole, Profile};
use synfire_network::Schedule;

use crate::budget;
use crate::compiled::{Inner, Made};
use crate::error::diagnosed;

/// A number of a neuron, by its name.
type Named<S, T> = (&'static str, fn(&S) -> T);

/// The numbers of a network.
pub struct Parameters {
    state_bits: u32,
    weight_bits: u32,
    decay_fraction_bits: u32,
    /// By stage: the names of its populations.
    stages: Vec<Vec<String>>,
    populations: Vec<OfPopulation>,
    projections: Vec<OfProjection>,
    start_events: Vec<(u32, i16)>,
}

/// The numbers of a population.
enum OfPopulation {
    Input { name: String, shape: Vec<usize>, format: InputFormat },
    Neurons(OfNeurons),
}

/// One value for each neuron.
struct OfNeurons {
    name: String,
    shape: Vec<usize>,
    spiking: bool,
    scale: Vec<f64>,
    current_scale: Vec<f64>,
    neurons: Vec<NeuronParameters>,
    profiles: Vec<Profile>,
}

/// The numbers of a projection.
struct OfProjection {
    name: String,
    source: String,
    target: String,
    sources: usize,
    targets: usize,
    bits: u32,
    exponent: i32,
    delay_ticks: u32,
    learns: bool,
    /// By synapse: source, target, integer.
    synapses: (Vec<u32>, Vec<u32>, Vec<i32>),
}

/// Reads them from an image and the network that it was made from.
///
/// # Errors
/// When it came as an image, or a list of all synapses does not fit the budget.
pub fn of(inner: &Inner) -> Result<Parameters, Diagnostics> {
    let Made { loaded, prepared } = inner.made()?;
    let (image, network) = (&*inner.image, loaded.network());
    let synapses: usize = prepared.compiled.report.projections.iter().map(|projection| projection.synapses).sum();
    let charged = budget::run().meter().charge_items::<[u32; 8]>(synapses as u64, "a list of all synapses");
    charged.map_err(diagnosed)?;
    let rounded = held(network, &prepared.compiled, Held { weights: true, parameters: false });
    let schedule = Schedule::new(network);
    let name = |id: &synfire_network::PopulationId| network.population(*id).name.clone();
    let projections =
        rounded.projections.iter().zip(&prepared.compiled.report.projections).map(|(projection, report)| {
            let sources = network.population(projection.source).size();
            let unit = 2_f64.powi(report.exponent);
            let mut synapses = (Vec::new(), Vec::new(), Vec::new());
            for (source, target, steps) in projection.weights.synapses(sources) {
                synapses.0.push(source as u32);
                synapses.1.push(target as u32);
                synapses.2.push((steps / unit).round() as i32);
            }
            OfProjection {
                name: projection.name.clone(),
                source: name(&projection.source),
                target: name(&projection.target),
                sources,
                targets: network.population(projection.target).size(),
                bits: report.bits,
                exponent: report.exponent,
                delay_ticks: report.delay_ticks,
                learns: projection.plasticity.is_some(),
                synapses,
            }
        });
    Ok(Parameters {
        state_bits: image.target.state_bits,
        weight_bits: image.target.weight_bits,
        decay_fraction_bits: synfire_arch::generated::DECAY_FRACTION_BITS,
        stages: schedule.stages.iter().map(|stage| stage.iter().map(name).collect()).collect(),
        populations: image.populations.iter().map(|info| of_population(image, info)).collect(),
        projections: projections.collect(),
        start_events: image.start_events.iter().map(|event| (event.axon.0, event.payload)).collect(),
    })
}

fn of_population(image: &Image, info: &PopulationInfo) -> OfPopulation {
    let (name, shape) = (info.name.clone(), info.shape.clone());
    match &info.role {
        PopulationRole::Input { format, .. } => OfPopulation::Input { name, shape, format: *format },
        PopulationRole::Neurons { spiking, scale, current_scale, .. } => {
            let ids = (0..info.size()).filter_map(|index| info.neuron(index));
            let neurons: Vec<_> = ids.map(|id| image.program.neurons[id.index()]).collect();
            let profiles = neurons.iter().map(|neuron| image.program.profiles[usize::from(neuron.profile)]).collect();
            let (scale, current_scale) = (scale.clone(), current_scale.clone());
            OfPopulation::Neurons(OfNeurons { name, shape, spiking: *spiking, scale, current_scale, neurons, profiles })
        }
    }
}

impl Parameters {
    /// As objects of Python.
    ///
    /// # Errors
    /// When Python has no room.
    pub fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let all = PyDict::new(py);
        all.set_item("state_bits", self.state_bits)?;
        all.set_item("weight_bits", self.weight_bits)?;
        all.set_item("decay_fraction_bits", self.decay_fraction_bits)?;
        all.set_item("stages", self.stages)?;
        all.set_item("start_events", self.start_events)?;
        let populations = self.populations.into_iter().map(|population| population.into_python(py));
        all.set_item("populations", PyList::new(py, populations.collect::<PyResult<Vec<_>>>()?)?)?;
        let projections = self.projections.into_iter().map(|projection| projection.into_python(py));
        all.set_item("projections", PyList::new(py, projections.collect::<PyResult<Vec<_>>>()?)?)?;
        Ok(all)
    }
}

impl OfPopulation {
    fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let fields = PyDict::new(py);
        match self {
            Self::Input { name, shape, format: InputFormat { fraction_bits, payload_min, payload_max } } => {
                fields.set_item("kind", "input")?;
                fields.set_item("name", name)?;
                fields.set_item("shape", shape)?;
                fields.set_item("fraction_bits", fraction_bits)?;
                fields.set_item("payload_min", payload_min)?;
                fields.set_item("payload_max", payload_max)?;
            }
            Self::Neurons(neurons) => neurons.fill(&fields)?,
        }
        Ok(fields)
    }
}

impl OfNeurons {
    fn fill(self, fields: &Bound<'_, PyDict>) -> PyResult<()> {
        let py = fields.py();
        fields.set_item("kind", if self.spiking { "spiking" } else { "integrator" })?;
        fields.set_item("name", self.name)?;
        fields.set_item("shape", self.shape)?;
        fields.set_item("scale", self.scale.into_pyarray(py))?;
        fields.set_item("current_scale", self.current_scale.into_pyarray(py))?;
        let by_neuron: [Named<NeuronParameters, i32>; 4] = [
            ("threshold", |neuron| neuron.threshold),
            ("bias", |neuron| neuron.bias),
            ("kv", |neuron| neuron.kv.into()),
            ("ki", |neuron| neuron.ki.into()),
        ];
        for (name, of) in by_neuron {
            fields.set_item(name, self.neurons.iter().map(of).collect::<Vec<_>>().into_pyarray(py))?;
        }
        let shared: [Named<Profile, i32>; 7] = [
            ("v_reset", |profile| profile.v_reset),
            ("v_min", |profile| profile.v_min),
            ("leak", |profile| profile.leak),
            ("adaptation_step", |profile| profile.adaptation_step),
            ("adaptation_decay", |profile| profile.adaptation_decay.into()),
            ("adaptation_prescale", |profile| profile.adaptation_prescale.into()),
            ("refractory", |profile| profile.refractory.into()),
        ];
        for (name, of) in shared {
            fields.set_item(name, self.profiles.iter().map(of).collect::<Vec<_>>().into_pyarray(py))?;
        }
        let flags: [Named<Profile, bool>; 8] = [
            ("linear_leak", |profile| profile.linear_leak),
            ("reset_subtract", |profile| profile.reset_subtract),
            ("reset_next", |profile| profile.reset_next),
            ("inclusive", |profile| profile.inclusive),
            ("hold", |profile| profile.hold),
            ("bias_to_current", |profile| profile.bias_to_current),
            ("adaptation_linear", |profile| profile.adaptation_linear),
            ("nearest", |profile| profile.nearest),
        ];
        for (name, of) in flags {
            fields.set_item(name, self.profiles.iter().map(of).collect::<Vec<_>>().into_pyarray(py))?;
        }
        Ok(())
    }
}

impl OfProjection {
    fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let fields = PyDict::new(py);
        fields.set_item("name", self.name)?;
        fields.set_item("source", self.source)?;
        fields.set_item("target", self.target)?;
        fields.set_item("shape", (self.targets, self.sources))?;
        fields.set_item("bits", self.bits)?;
        fields.set_item("exponent", self.exponent)?;
        fields.set_item("delay", self.delay_ticks)?;
        fields.set_item("learns", self.learns)?;
        let (sources, targets, integers) = self.synapses;
        fields.set_item("source_index", sources.into_pyarray(py))?;
        fields.set_item("target_index", targets.into_pyarray(py))?;
        fields.set_item("weight", integers.into_pyarray(py))?;
        Ok(fields)
    }
}
