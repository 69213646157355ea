//! Why a network cannot become an image.

use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic, codes};

/// How the step is set, for graphs and for pages.
pub(crate) const LONGER_STEP: &str = "a longer step (`--dt`, or `dt` in a page)";

/// A network, an option or a target that do not go together.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CompileError {
    /// An option is out of its range.
    #[error("{option} = {value}, but {requirement}")]
    Option {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it has to be.
        requirement: String,
        /// What to give.
        remedy: String,
    },
    /// A memory of the target is too small.
    #[error("the network needs {needed} {resource}, but target `{target}` has {available}")]
    DoesNotFit {
        /// The target.
        target: String,
        /// What is short.
        resource: &'static str,
        /// Needed.
        needed: u64,
        /// Available.
        available: u64,
        /// Who needs most: name and amount, descending.
        largest: Vec<(String, u64)>,
    },
    /// A delay is longer than the ring.
    #[error("projection `{projection}` has a delay of {delay} ticks, but target `{target}` has room for {limit}")]
    DelayTooLong {
        /// The projection.
        projection: String,
        /// Effective delay.
        delay: u32,
        /// The target.
        target: String,
        /// Longest delay.
        limit: u32,
    },
    /// The target lacks a feature.
    #[error("population `{population}` has {feature}, but target `{target}` does not")]
    NotOnTarget {
        /// The population.
        population: String,
        /// The feature.
        feature: &'static str,
        /// The target.
        target: String,
        /// How to do without it.
        remedy: &'static str,
    },
    /// No core does this.
    #[error("population `{population}` {feature}, which no core can do yet")]
    NotOnAnyCore {
        /// The population.
        population: String,
        /// What it does.
        feature: &'static str,
    },
    /// Neurons that may spike several times in a tick.
    #[error("neurons of population `{population}` may spike several times in a tick, which no core can do yet")]
    SeveralSpikes {
        /// The population.
        population: String,
    },
    /// The target cannot learn, or not so.
    #[error("projection `{projection}` {feature}, but target `{target}` does not")]
    NoLearning {
        /// The projection.
        projection: String,
        /// The feature.
        feature: &'static str,
        /// The target.
        target: String,
    },
    /// A learning rule has no place in the core.
    #[error("the learning rule of `{projection}` cannot be represented: {reason}")]
    RuleRefused {
        /// The projection.
        projection: String,
        /// What does not fit.
        reason: String,
        /// What to change.
        remedy: String,
    },
    /// Two rules want different traces of the same spikes.
    #[error(
        "the learning rules of `{first}` and `{second}` need different traces {trace} of `{population}`, which has one"
    )]
    TraceConflict {
        /// The population.
        population: String,
        /// x, of what it sends, or y, of its spikes.
        trace: char,
        /// The earlier projection.
        first: String,
        /// The later one.
        second: String,
    },
    /// Weights that no synapse has would learn.
    #[error("`{projection}` learns and has gaps: in tiles of {lanes} x {lanes} synapses that are not there would grow")]
    HolesLearn {
        /// The projection.
        projection: String,
        /// Lanes of the target.
        lanes: u32,
    },
    /// The targets of a projection that learns cannot share one step of the weights.
    #[error(
        "the weights of `{projection}` learn in one step for all neurons, which neuron {neuron} of `{population}` cannot have: {reason}"
    )]
    WeightSteps {
        /// The projection.
        projection: String,
        /// Its target.
        population: String,
        /// The neuron that differs.
        neuron: usize,
        /// Why.
        reason: &'static str,
    },
    /// A refractory time is too long.
    #[error("population `{population}` is refractory for {ticks} ticks, but the core counts to {limit}")]
    RefractoryTooLong {
        /// The population.
        population: String,
        /// Asked for.
        ticks: u32,
        /// Limit.
        limit: u32,
    },
    /// Reset by subtraction with a negative threshold.
    #[error("neuron {neuron} of `{population}` has the threshold {threshold}, which cannot be subtracted at a reset")]
    NegativeThreshold {
        /// The population.
        population: String,
        /// The neuron.
        neuron: usize,
        /// Its threshold.
        threshold: f64,
    },
    /// `v_min` above 0 or above the reset value.
    #[error("the lower limit v_min of `{population}` is above 0 or above v_reset")]
    LowerLimit {
        /// The population.
        population: String,
    },
    /// Both the synapse and the membrane have a constant input.
    #[error(
        "neuron {neuron} of `{population}` has a bias on its synaptic current and a v_leak; the core adds one constant"
    )]
    TwoBiases {
        /// The population.
        population: String,
        /// The neuron.
        neuron: usize,
    },
    /// A parameter does not fit the state in the scale it has to have.
    #[error(
        "`{parameter}` of neuron {neuron} of `{population}` becomes {}, which does not fit {state_bits} bits",
        Number::significant(*value, 6)
    )]
    OutOfState {
        /// The population.
        population: String,
        /// The neuron.
        neuron: usize,
        /// The parameter.
        parameter: &'static str,
        /// As an integer.
        value: f64,
        /// State bits of the target.
        state_bits: u32,
    },
    /// A threshold would round to nothing.
    #[error(
        "the threshold {} of neuron {neuron} of `{population}` would round to 0 at {state_bits} state bits, which also have to \
         hold its other parameters and inputs that add up to {} in a tick",
        Number::significant(*threshold, 6), Number::significant(*peak, 6)
    )]
    ThresholdLost {
        /// The population.
        population: String,
        /// The neuron.
        neuron: usize,
        /// Its threshold.
        threshold: f64,
        /// Its threshold in integer steps, less than one.
        steps: f64,
        /// Largest sum of its inputs.
        peak: f64,
        /// State bits of the target.
        state_bits: u32,
    },
    /// With a pinned scale, a weight is too wide.
    #[error(
        "weights of projection `{projection}` reach {} at scale {}, but {weight_bits} bits reach {limit}",
        Number::significant(*largest, 6), Number(*scale)
    )]
    WeightTooWide {
        /// The projection.
        projection: String,
        /// Largest magnitude.
        largest: f64,
        /// The pinned scale.
        scale: f64,
        /// Bits of a weight.
        weight_bits: u32,
        /// Largest weight.
        limit: i64,
    },
    /// With a pinned scale, something is no integer.
    #[error("{what} of `{name}` is not an integer at scale {}: it is off by {}", Number(*scale), Number::significant(*off, 6))]
    NotInteger {
        /// `a weight`, or the name of a parameter.
        what: &'static str,
        /// Population or projection.
        name: String,
        /// The pinned scale.
        scale: f64,
        /// Distance from an integer.
        off: f64,
    },
    /// No scale satisfies the overflow proof.
    #[error(
        "the inputs of neuron {neuron} of `{population}` cannot be kept from overflowing {state_bits} bits: {reason}"
    )]
    Overflow {
        /// The population.
        population: String,
        /// The neuron.
        neuron: usize,
        /// State bits of the target.
        state_bits: u32,
        /// The sums that could meet.
        reason: String,
    },
    /// The compiler broke a rule of the core.
    #[error("the compiler made an image that breaks a rule of the core: {reason}")]
    Bug {
        /// The rule.
        reason: String,
    },
}

impl ToDiagnostic for CompileError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::compile as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::Option { remedy, .. } => diagnostic(code::BAD_OPTION).help(remedy),
            Self::DoesNotFit { resource, largest, .. } => {
                does_not_fit(diagnostic(code::DOES_NOT_FIT), resource, largest)
            }
            Self::DelayTooLong { projection, limit, .. } => diagnostic(code::DELAY_TOO_LONG)
                .at_node(projection, "")
                .help(format!("shorten it to {limit} ticks, or take {LONGER_STEP}")),
            Self::NotOnTarget { population, remedy, .. } => {
                diagnostic(code::NOT_ON_TARGET).at_node(population, "").help(*remedy)
            }
            Self::NotOnAnyCore { population, .. } => diagnostic(code::NOT_ON_ANY_CORE)
                .at_node(population, "")
                .help("run the network in floating point with `--backend reference`"),
            Self::SeveralSpikes { population } => diagnostic(code::NOT_ON_ANY_CORE)
                .at_node(population, "")
                .note("sinabs and Rockpool allow that unless they are told otherwise, and do not write whether they were")
                .help(
                    "if the network was trained with one spike (`SingleSpike`, `max_spikes_per_dt=1`), give \
                     `--max-spikes 1`; else run it with `--backend reference`",
                ),
            Self::NoLearning { projection, .. } => diagnostic(code::NOT_ON_TARGET)
                .at_node(projection, "")
                .help("take a rule that the target has (`synfire targets NAME` prints it)"),
            Self::RuleRefused { projection, remedy, .. } => diagnostic(code::RULE_REFUSED)
                .at_node(projection, "")
                .note("the core has gains of 1/2^20 to 15, decays of 1/2^20 to 1 a tick, and bounds in steps of the weights")
                .help(remedy),
            Self::TraceConflict { second, .. } => diagnostic(code::TRACE_CONFLICT)
                .at_node(second, "")
                .help("give both rules the same time constant, bump and kind of trace, or the projections a population each"),
            Self::HolesLearn { projection, .. } => diagnostic(code::HOLES_LEARN)
                .at_node(projection, "")
                .help("with `keep_sign = yes` and bounds that hold 0 they stay 0; or connect all to all"),
            Self::WeightSteps { projection, .. } => diagnostic(code::WEIGHT_STEPS)
                .at_node(projection, "")
                .help("give all neurons of the target the same `r`, `w_in` and time constants"),
            Self::RefractoryTooLong { population, limit, .. } => diagnostic(code::REFRACTORY_TOO_LONG)
                .at_node(population, "")
                .help(format!("shorten it to {limit} ticks, or take a longer step (`dt` in the page)")),
            Self::NegativeThreshold { population, .. } => diagnostic(code::NEGATIVE_THRESHOLD)
                .at_node(population, "")
                .help("reset the neuron to a value instead: `--reset zero`, or `reset = zero` in a page"),
            Self::LowerLimit { population } => diagnostic(code::LOWER_LIMIT)
                .at_node(population, "")
                .help("give a v_min of at most 0 and at most v_reset"),
            Self::TwoBiases { population, .. } => diagnostic(code::TWO_BIASES)
                .at_node(population, "")
                .help("measure potentials from v_leak: subtract it from v_threshold and v_reset, and set v_leak to 0"),
            Self::OutOfState { population, .. } => diagnostic(code::OUT_OF_STATE)
                .at_node(population, "")
                .help("bring it nearer to the other parameters of the population"),
            Self::ThresholdLost { population, steps, .. } => diagnostic(code::THRESHOLD_LOST)
                .at_node(population, "")
                .note("perhaps threshold and weights are in different units")
                .help(format!("make the threshold at least {} times as large beside the rest", factor(1.0 / steps))),
            Self::WeightTooWide { projection, .. } => diagnostic(code::WEIGHT_TOO_WIDE)
                .at_node(projection, "")
                .help("make the weights smaller"),
            Self::NotInteger { name, .. } => diagnostic(code::NOT_INTEGER)
                .at_node(name, "")
                .note("a pinned scale is for networks of integers: they come through exactly or are refused")
                .help("make it a multiple of 1 / scale"),
            Self::Overflow { population, .. } => diagnostic(code::OVERFLOW)
                .at_node(population, "")
                .help("give the neuron fewer or weaker inputs"),
            Self::Bug { .. } => {
                diagnostic(code::BUG).help("please report this together with the network; no image was written")
            }
        }
    }
}

fn does_not_fit(mut diagnostic: Diagnostic, resource: &str, largest: &[(String, u64)]) -> Diagnostic {
    for (name, amount) in largest.iter().take(3) {
        diagnostic = diagnostic.note(format!("`{name}` needs {amount} of them"));
    }
    diagnostic.help(match (resource, largest.first()) {
        ("stages", _) => "put fewer layers behind each other".to_owned(),
        ("profiles", _) => "give more neurons the same time constants and reset values".to_owned(),
        ("learning rules" | "trace ranges", _) => "let fewer projections learn".to_owned(),
        (_, Some((name, _))) => format!("make `{name}` smaller"),
        (_, None) => "make the network smaller".to_owned(),
    })
}

/// A factor for people, rounded up: `1.2`, `35`.
fn factor(value: f64) -> String {
    if value < 10.0 {
        format!("{:.1}", (value * 10.0).ceil() / 10.0)
    } else {
        Number::significant(value.ceil(), 6).to_string()
    }
}
