//! What can be wrong with a network as such.

use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic, codes};

/// A network that means nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// A parameter has the wrong number of values.
    #[error("`{parameter}` of population `{population}` has {found} values for {size} neurons")]
    WrongLength {
        /// The population.
        population: String,
        /// Parameter name.
        parameter: &'static str,
        /// Values given.
        found: usize,
        /// Neurons.
        size: usize,
    },
    /// A parameter is NaN or infinite, or outside its meaning.
    #[error("`{parameter}` of population `{population}` is {} for neuron {neuron}; {requirement}", Number(*value))]
    BadValue {
        /// The population.
        population: String,
        /// Parameter name.
        parameter: &'static str,
        /// First offending neuron.
        neuron: usize,
        /// Its value.
        value: f64,
        /// What the value has to be.
        requirement: &'static str,
    },
    /// A time constant is shorter than the step (Euler would oscillate or diverge).
    #[error(
        "`{parameter}` of population `{population}` is {} s for neuron {neuron}, shorter than the step dt = {} s",
        Number(*tau_s), Number(*dt_s)
    )]
    TauBelowStep {
        /// The population.
        population: String,
        /// `tau_mem` or `tau_syn`.
        parameter: &'static str,
        /// First offending neuron.
        neuron: usize,
        /// Its time constant.
        tau_s: f64,
        /// The step.
        dt_s: f64,
    },
    /// A weight is NaN or infinite.
    #[error("weight {index} of projection `{projection}` is {}", Number(*value))]
    BadWeight {
        /// The projection.
        projection: String,
        /// Position in storage order.
        index: usize,
        /// The weight.
        value: f64,
    },
    /// The weights do not fit the populations.
    #[error(
        "projection `{projection}` has {found} weights, but `{source_name}` ({sources}) to `{target_name}` ({targets}) \
         needs {expected}"
    )]
    WrongShape {
        /// The projection.
        projection: String,
        /// Source population.
        source_name: String,
        /// Its size.
        sources: usize,
        /// Target population.
        target_name: String,
        /// Its size.
        targets: usize,
        /// Weights given.
        found: usize,
        /// Weights needed.
        expected: usize,
    },
    /// A one-to-one projection between populations of different sizes.
    #[error(
        "projection `{projection}` is one-to-one, but `{source_name}` has {sources} and `{target_name}` {targets} neurons or \
         axons"
    )]
    UnequalSizes {
        /// The projection.
        projection: String,
        /// Source population.
        source_name: String,
        /// Its size.
        sources: usize,
        /// Target population.
        target_name: String,
        /// Its size.
        targets: usize,
    },
    /// A synapse from or to a neuron that does not exist.
    #[error(
        "synapse {index} of projection `{projection}` leads from {source_neuron} to {target_neuron}, but there are {sources} \
         sources and {targets} targets"
    )]
    SynapseOutside {
        /// The projection.
        projection: String,
        /// Position in storage order.
        index: usize,
        /// Where it comes from.
        source_neuron: u32,
        /// Where it leads.
        target_neuron: u32,
        /// Size of the source population.
        sources: usize,
        /// Size of the target population.
        targets: usize,
    },
    /// A projection leads into an input population.
    #[error("projection `{projection}` leads into the input population `{target_name}`")]
    IntoInput {
        /// The projection.
        projection: String,
        /// The input population.
        target_name: String,
    },
    /// A projection begins at neurons that never spike.
    #[error(
        "projection `{projection}` begins at `{source_name}`, whose neurons do not spike: it would deliver nothing"
    )]
    SilentSource {
        /// The projection.
        projection: String,
        /// The population of integrators.
        source_name: String,
    },
    /// A learning rule waits for spikes of neurons that never spike.
    #[error("the learning rule of `{projection}` waits for spikes of `{target_name}`, whose neurons do not spike")]
    SilentTarget {
        /// The projection.
        projection: String,
        /// The population of integrators.
        target_name: String,
    },
    /// Two populations or two projections share a name.
    #[error("two {what} are called `{name}`")]
    DuplicateName {
        /// `populations` or `projections`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The step is not a positive number.
    #[error("the step dt = {} s is not a positive number", Number(*dt_s))]
    BadStep {
        /// The step.
        dt_s: f64,
    },
    /// An id that names nothing, or nothing of the right kind.
    #[error("{what} population {index}, {reason}")]
    BadReference {
        /// Who refers: `input 2 is`, `output 0 is`, `projection \`w\` begins at`, ...
        what: String,
        /// The population's position.
        index: usize,
        /// Why that is wrong.
        reason: &'static str,
    },
    /// Sparse synapses do not ascend.
    #[error(
        "synapse {index} of projection `{projection}`, from {source_neuron} to {target_neuron}, does not come after the one \
         before it"
    )]
    SynapseOrder {
        /// The projection.
        projection: String,
        /// Position in storage order.
        index: usize,
        /// Where it comes from.
        source_neuron: u32,
        /// Where it leads.
        target_neuron: u32,
    },
    /// A parameter of a learning rule has no meaning.
    #[error("`{parameter}` of the learning rule of `{projection}` is {}; {requirement}", Number(*value))]
    BadPlasticity {
        /// The projection.
        projection: String,
        /// Parameter name.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// What the value has to be.
        requirement: String,
    },
    /// A weight lies outside the bounds of its learning rule.
    #[error(
        "weight {index} of projection `{projection}` is {}, but its learning rule keeps weights in {} to {}",
        Number(*value), Number(*w_min), Number(*w_max)
    )]
    OutsideBounds {
        /// The projection.
        projection: String,
        /// Position in storage order.
        index: usize,
        /// The weight.
        value: f64,
        /// Lower bound.
        w_min: f64,
        /// Upper bound.
        w_max: f64,
    },
    /// Factors of a product that do not follow each other, or that have too few weights.
    #[error("the convolutions of projection `{projection}` do not fit: {reason}")]
    BadProduct {
        /// The projection.
        projection: String,
        /// What is wrong.
        reason: String,
    },
    /// A learning rule for weights that synapses share.
    #[error("projection `{projection}` learns, but its synapses share the weights of a convolution")]
    SharedLearns {
        /// The projection.
        projection: String,
    },
    /// There are no neurons.
    #[error("network `{name}` has no neurons")]
    NoNeurons {
        /// The network.
        name: String,
    },
}

impl ToDiagnostic for NetworkError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::network as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::WrongLength { population, .. } => diagnostic(code::PARAMETER_LENGTH)
                .at_node(population, "")
                .help("give one value for all neurons or one for each"),
            Self::BadValue { population, .. } => diagnostic(code::PARAMETER_VALUE)
                .at_node(population, "")
                .help("mend the value where the network was trained or written, and export it again"),
            Self::TauBelowStep { population, tau_s, .. } => diagnostic(code::TAU_BELOW_STEP)
                .at_node(population, "")
                .note("an Euler step longer than the time constant overshoots, and past twice of it diverges")
                .help(format!(
                    "give a step of at most {} s with `--dt`, or `--decay exponential`; or, if the file counts in another \
                     unit than that of `--tau-unit`, its own: `s`, `ms` or `ticks`",
                    Number(*tau_s)
                )),
            Self::BadWeight { projection, .. } => diagnostic(code::WEIGHT_VALUE)
                .at_node(projection, "")
                .help("give a finite weight; training may have diverged before the network was exported"),
            Self::WrongShape { projection, .. } => diagnostic(code::WEIGHT_SHAPE)
                .at_node(projection, "")
                .help("weights are stored `[target][source]`; check the layer sizes on both sides"),
            Self::UnequalSizes { projection, .. } => diagnostic(code::WEIGHT_SHAPE)
                .at_node(projection, "")
                .help("give populations of equal size, or a dense or sparse projection"),
            Self::SynapseOutside { projection, .. } => diagnostic(code::WEIGHT_SHAPE)
                .at_node(projection, "")
                .help("neurons count from 0; check the layer sizes on both sides"),
            Self::IntoInput { projection, .. } => diagnostic(code::INTO_INPUT)
                .at_node(projection, "")
                .note("inputs are driven from outside only")
                .help("let the projection end in a population of neurons, or leave it out"),
            Self::SilentSource { projection, .. } => diagnostic(code::SILENT_POPULATION)
                .at_node(projection, "")
                .note("neurons send spikes; the potential of an integrator can be read out, but not sent on")
                .help("give the population a threshold (`lif` instead of `li`), or leave the projection out"),
            Self::SilentTarget { projection, .. } => diagnostic(code::SILENT_POPULATION)
                .at_node(projection, "")
                .help("give the population a threshold (`lif` instead of `li`), or leave the rule out"),
            Self::DuplicateName { name, .. } => {
                diagnostic(code::DUPLICATE_NAME).at_node(name, "").help("rename one of them")
            }
            Self::BadStep { .. } => diagnostic(code::BAD_STEP).help("give a step in seconds, such as `--dt 1e-4`"),
            Self::BadReference { .. } => diagnostic(code::BAD_REFERENCE)
                .help("list populations of axons as inputs, each once, and populations of neurons as outputs"),
            Self::SynapseOrder { projection, .. } => diagnostic(code::SYNAPSE_ORDER)
                .at_node(projection, "")
                .help("sort synapses by source, then by target, and add the weights of those that repeat"),
            Self::BadPlasticity { projection, .. } => diagnostic(code::LEARNING_VALUE)
                .at_node(projection, "")
                .help("mend the value in the `learning` statement, or where the network is made"),
            Self::OutsideBounds { projection, .. } => diagnostic(code::OUTSIDE_BOUNDS)
                .at_node(projection, "")
                .help("move `w_min` or `w_max`, or start from weights between them"),
            Self::BadProduct { projection, .. } => diagnostic(code::WEIGHT_SHAPE)
                .at_node(projection, "")
                .help("check channels, rows and columns where the network is made"),
            Self::SharedLearns { projection } => diagnostic(code::SHARED_LEARNS)
                .at_node(projection, "")
                .note("a spike changes the weight of one synapse, and a kernel has one weight for all positions")
                .help("leave the rule out; a dense or sparse projection behind the convolution can learn"),
            Self::NoNeurons { .. } => diagnostic(code::NO_NEURONS).help("check that the right file was given"),
        }
    }
}
