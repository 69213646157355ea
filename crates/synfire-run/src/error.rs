//! Why a run stopped.

use synfire_budget::OverBudget;
use synfire_core::CoreError;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes, counted};
use synfire_image::EncodeError;

use crate::InputOutside;

/// Why there is no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// An input value that the image does not take.
    #[error(transparent)]
    Input(#[from] EncodeError),
    /// An input with a value that the image does not take.
    #[error(transparent)]
    InputOutside(Box<InputOutside>),
    /// The core that runs the image failed, or does not take its events.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// What the run would keep does not fit its budget, or it would take too long.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// What was recorded cannot be written.
    #[error("{}", .0.message)]
    Output(Box<Diagnostic>),
    /// Something went wrong with one sample of many.
    #[error("sample {sample}: {error}")]
    Sample {
        /// Which sample, from 0.
        sample: usize,
        /// What.
        error: Box<RunError>,
    },
    /// As many labels as samples are needed.
    #[error("{} for {}", counted(*labels as u64, "label"), counted(*samples as u64, "sample"))]
    LabelCount {
        /// Labels given.
        labels: usize,
        /// Samples given.
        samples: usize,
    },
    /// A label that no output stands for.
    #[error("label {label} of sample {sample}, but there are {classes} outputs, so labels are 0 to {}", classes - 1)]
    LabelRange {
        /// Which sample, from 0.
        sample: usize,
        /// Its label.
        label: usize,
        /// Output neurons.
        classes: usize,
    },
    /// The system gave no threads.
    #[error("{} cannot be started: {reason}", counted(*threads as u64, "thread"))]
    Threads {
        /// Asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
    /// Neurons that may spike several times in a tick do so without end.
    #[error("the neurons of `{population}` spike more than a million times in tick {tick}")]
    ManySpikes {
        /// The population.
        population: String,
        /// The tick, from 0.
        tick: usize,
    },
    /// Spikes should decide, and there are none.
    #[error("the output `{population}` does not spike, so it has no spikes to decide by")]
    NoSpikes {
        /// The population.
        population: String,
    },
    /// Nothing to decide with.
    #[error("the network has no output population")]
    NoOutputs,
    /// No population has this name.
    #[error("there is no population `{name}`")]
    NoSuchPopulation {
        /// The name.
        name: String,
        /// The closest known name.
        closest: Option<String>,
        /// Populations of neurons that there are, ten at most.
        known: Vec<String>,
    },
    /// Two machines that were to be compared run different networks.
    #[error("the two machines run different networks: only one of them has this population `{population}`")]
    OtherNetwork {
        /// A population that has no equal in name, size and kind.
        population: String,
    },
    /// Something to record that does not exist.
    #[error("cannot record `{what}`")]
    BadRecord {
        /// What was asked for.
        what: String,
        /// A population of neurons, the one that was asked for if it is one.
        population: Option<String>,
    },
}

impl ToDiagnostic for RunError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::run as code;
        match self {
            Self::Input(error) => error.to_diagnostic(),
            Self::InputOutside(outside) => outside.to_diagnostic(),
            Self::Core(error) => error.to_diagnostic(),
            Self::OverBudget(error) => error.to_diagnostic(),
            Self::Output(diagnostic) => diagnostic.as_ref().clone(),
            Self::Sample { sample, error } => error.to_diagnostic().note(format!("in sample {sample}")),
            Self::LabelCount { .. } => Diagnostic::error(code::LABELS, self.to_string())
                .help("give one label for each sample, in the same order"),
            Self::LabelRange { .. } => Diagnostic::error(code::LABELS, self.to_string())
                .help("a label is the position of its neuron in the output row"),
            Self::Threads { .. } => {
                Diagnostic::error(code::PARTS, self.to_string()).help("ask for fewer with `--threads N`")
            }
            Self::ManySpikes { population, .. } => Diagnostic::error(code::MANY_SPIKES, self.to_string())
                .at_node(population, "")
                .help("look for an input or a gain that is far too large; `synfire info` prints the gains"),
            Self::NoSpikes { population } => Diagnostic::error(code::NO_OUTPUT_SPIKES, self.to_string())
                .at_node(population, "")
                .help("give `--decode mean`, `--decode max` or `--decode last`, which take its potential"),
            Self::NoOutputs => Diagnostic::error(code::NO_OUTPUTS, self.to_string())
                .help("name one in the page (`output POP`), or connect one to an Output node of the NIR graph"),
            Self::NoSuchPopulation { closest, known, .. } => {
                let help = match closest {
                    Some(name) => format!("a population `{name}` exists"),
                    None => format!("populations of neurons: {}", known.join(", ")),
                };
                Diagnostic::error(code::NO_SUCH_POPULATION, self.to_string()).help(help)
            }
            Self::OtherNetwork { .. } => Diagnostic::error(code::OTHER_NETWORK, self.to_string())
                .help("compile the image again from the network that it is compared with"),
            Self::BadRecord { population, .. } => {
                let name = population.as_deref().unwrap_or("POPULATION");
                Diagnostic::error(code::BAD_RECORD, self.to_string())
                    .note("neurons have v and i, inputs have neither")
                    .help(format!("give `--record {name}:v`, `--record {name}:i` or `--record {name}:v,i`"))
            }
        }
    }
}
