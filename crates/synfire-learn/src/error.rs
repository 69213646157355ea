//! Why there is nothing to learn, or no way to go on.

use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic, codes};
use synfire_image::{ImageError, SnapshotError};
use synfire_run::RunError;

/// Why a network did not learn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// A protocol that cannot be followed.
    #[error("the protocol cannot be followed: {reason}")]
    Protocol {
        /// Why.
        reason: String,
    },
    /// No projection has a rule.
    #[error("nothing in `{network}` learns")]
    NothingLearns {
        /// Its name.
        network: String,
    },
    /// The protocol names a teacher that the network does not have.
    #[error("the protocol's teacher `{name}` is no input of the network")]
    NoTeacher {
        /// The name.
        name: String,
        /// The inputs there are.
        inputs: Vec<String>,
    },
    /// Samples that do not fit the network.
    #[error("samples of shape {shape:?}, but {expected} is needed")]
    Samples {
        /// Theirs.
        shape: Vec<usize>,
        /// What fits.
        expected: String,
    },
    /// Labels that do not fit.
    #[error("the labels do not fit: {reason}")]
    Labels {
        /// Why.
        reason: String,
    },
    /// A value that the coding cannot show.
    #[error(
        "value {} of axon {axon} in sample {sample} is not between 0 and 1, as its coding needs",
        Number(*value)
    )]
    Value {
        /// Which sample, from 0.
        sample: usize,
        /// Which axon, from 0.
        axon: usize,
        /// The value.
        value: f64,
    },
    /// Bytes that are no checkpoint, or a damaged one.
    #[error("this is no sound checkpoint: {reason}")]
    Checkpoint {
        /// Why.
        reason: String,
    },
    /// A checkpoint of something else.
    #[error("the checkpoint was made with {what}")]
    OtherRun {
        /// Which part differs.
        what: &'static str,
    },
    /// Weights or thresholds that cannot go where they should.
    #[error("{reason}")]
    WriteBack {
        /// Why.
        reason: String,
    },
    /// The image in a checkpoint.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The state in a checkpoint.
    #[error(transparent)]
    State(#[from] SnapshotError),
    /// The machine that should learn failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl ToDiagnostic for LearnError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::learning as code;
        let error = |code, help: &str| Diagnostic::error(code, self.to_string()).help(help);
        match self {
            Self::Protocol { .. } => error(
                code::PROTOCOL,
                "mend the file (docs/learning.md describes it), or take what is built in: `--protocol supervised`, \
                 `--protocol unsupervised` or `--protocol plain`",
            ),
            Self::NothingLearns { .. } => error(
                code::NOTHING_LEARNS,
                "add a `learning` statement to the page, and compile for a target that learns",
            ),
            Self::NoTeacher { name, inputs } => {
                let help = format!(
                    "give the network an input `{name}` with an axon for each class, or take a protocol that needs none: \
                     `--protocol unsupervised` or `--protocol plain`"
                );
                error(code::TEACHER, &help).note(format!("its inputs: {}", quoted(inputs)))
            }
            Self::Samples { .. } => error(
                code::DATA,
                "an npz file holds samples as `x`, those of the test as `x_test`; a teacher is not part of a sample",
            ),
            Self::Labels { .. } => error(
                code::DATA,
                "labels are `y` and `y_test` in the npz file: a class for each sample, -1 for none, or a row of 0 and 1 with a column for each output",
            ),
            Self::Value { .. } => {
                error(code::DATA, "scale the samples, or choose `coding = \"values\"` in the protocol")
            }
            Self::Checkpoint { .. } => {
                error(code::CHECKPOINT, "take an earlier checkpoint, or leave out `--resume` and begin again")
            }
            Self::OtherRun { .. } => error(
                code::OTHER_RUN,
                "resume with the image, data, protocol and seed of that run; `synfire weights CHECKPOINT --image OUT.sfi` makes an image to begin a new run from",
            ),
            Self::WriteBack { .. } => error(code::WRITE_BACK, "`--out weights.npz` holds everything that was learned"),
            Self::Image(error) => error.to_diagnostic(),
            Self::State(error) => error.to_diagnostic(),
            Self::Run(error) => error.to_diagnostic(),
        }
    }
}

fn quoted(names: &[String]) -> String {
    match names {
        [] => "it has none".to_owned(),
        _ => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}
