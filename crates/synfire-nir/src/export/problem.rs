//! Why a network cannot be exported.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// One reason why a network cannot be exported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Problem {
    #[error("population `{population}` has {feature}, which cannot be written as NIR")]
    NotInNir { population: String, feature: &'static str },
    #[error("populations `{first}` and `{other}` differ in `{option}`, which an import sets for all")]
    Mixed { option: &'static str, first: String, other: String },
    #[error("the bias of population `{population}` has no place in NIR: {}", without_place(*late, *undriven))]
    Bias { population: String, late: bool, undriven: bool },
    #[error("the network has no outputs")]
    NoOutputs,
    #[error("the axons `{population}` are not among the inputs of the network")]
    UnlistedInput { population: String },
    #[error("population `{population}` is an output twice")]
    OutputTwice { population: String },
    #[error("cycles without delays are cut at `{}`, but elsewhere once the file is imported", projections.join("`, `"))]
    Cut { projections: Vec<String> },
    #[error("projection `{projection}` has a convolution that NIR has no node for: {reason}")]
    NoNode { projection: String, reason: &'static str },
    #[error("with `{projection}` the network has {total} weights in full matrices, more than the limit of {limit}")]
    TooLarge { projection: String, total: u64, limit: u64 },
}

fn without_place(late: bool, undriven: bool) -> &'static str {
    match (undriven, late) {
        (true, _) => "no projection leads to it",
        (false, true) => "it begins in tick 1, and no recurrent projection leads to it",
        (false, false) => "it acts in tick 0, and only recurrent projections lead to it",
    }
}

fn place_for_bias(late: bool, undriven: bool) -> &'static str {
    match (late, undriven) {
        (true, _) => "add a recurrent projection to it, with weights of 0 if need be",
        (false, false) => "add a projection to it from outside its cycles, with weights of 0 if need be",
        (false, true) => {
            "add a projection to it, with weights of 0 if need be, or `r` times the bias to `v_leak` of leaky neurons \
             without a synaptic current"
        }
    }
}

impl ToDiagnostic for Problem {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::network as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::NotInNir { population, .. } => diagnostic(code::NOT_IN_NIR)
                .at_node(population, "")
                .note("NIR has LI, LIF, CubaLI, CubaLIF, I and IF")
                .help("export the network as `.syn`, which holds it, or remove the feature"),
            Self::Mixed { other, .. } => diagnostic(code::EXPORT_MIXED)
                .at_node(other, "")
                .note("NIR does not say how a neuron compares and resets")
                .help("export the network as `.syn`, or make the populations agree"),
            Self::Bias { population, late, undriven } => diagnostic(code::EXPORT_BIAS)
                .at_node(population, "")
                .note("NIR has biases beside weights only (Affine)")
                .help(place_for_bias(*late, *undriven)),
            Self::NoOutputs => diagnostic(code::EXPORT_PORTS).help("say which populations are the outputs"),
            Self::UnlistedInput { population } => diagnostic(code::EXPORT_PORTS)
                .at_node(population, "")
                .note("every Input of a NIR graph is an input")
                .help("list it as an input, or remove it and its projections"),
            Self::OutputTwice { population } => diagnostic(code::EXPORT_PORTS)
                .at_node(population, "")
                .note("an import lists neurons once")
                .help("list it once"),
            Self::Cut { projections } => diagnostic(code::EXPORT_CUT)
                .at_node(projections.first().map_or("", String::as_str), "")
                .note("one projection of a cycle takes an extra tick, and NIR does not say which")
                .help("give each of them a delay of 1 tick: that changes nothing here, and the file holds it"),
            Self::NoNode { projection, .. } => diagnostic(code::NOT_IN_NIR)
                .at_node(projection, "")
                .note("Conv2d has as many zeros behind each axis as in front of it, and one bias for each channel")
                .help("export the network as `.syn`, which lists its synapses"),
            Self::TooLarge { projection, .. } => diagnostic(code::EXPORT_TOO_LARGE)
                .at_node(projection, "")
                .note("NIR holds sparse weights as matrices, and a reader takes 64 MiB by default")
                .help("export the network as `.syn`, which lists only the synapses there are"),
        }
    }
}
