//! Why a file could not be read or written.

use std::path::PathBuf;

use synfire_budget::OverBudget;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, closest_name, codes};

/// A file that is not a NIR file, or not one that can be read within the limits; or a graph that no file can hold.
#[derive(Debug, thiserror::Error)]
pub enum NirError {
    /// The operating system refused.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The first bytes are not HDF5's.
    #[error("{found}")]
    NotHdf5 {
        /// What it looks like instead.
        found: &'static str,
    },
    /// The bytes contradict themselves.
    #[error("`{object}` cannot be decoded: {reason}")]
    Damaged {
        /// Path in the file.
        object: String,
        /// What does not fit.
        reason: String,
    },
    /// The budget of the reader is not enough.
    #[error(transparent)]
    OverBudget(#[from] OverBudget),
    /// A limit of the format or of [`crate::Limits`] is exceeded.
    #[error("`{object}` has {found} {what}, more than the limit of {limit}")]
    TooLarge {
        /// Path in the file.
        object: String,
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there may be.
        limit: u64,
    },
    /// HDF5, but nothing that NIR's tools write.
    #[error("the file holds no NIR graph: {reason}")]
    NotNir {
        /// What is missing.
        reason: String,
        /// What to do instead, when the file is recognised.
        help: Option<&'static str>,
    },
    /// A node lacks a parameter.
    #[error("`{node}`{} has no `{dataset}`", if kind.is_empty() { String::new() } else { format!(" ({kind})") })]
    MissingDataset {
        /// The node's path.
        node: String,
        /// Its type; empty when that is what is missing.
        kind: String,
        /// The parameter.
        dataset: &'static str,
        /// What the node has instead.
        present: Vec<String>,
    },
    /// A dataset is not of the type or shape that NIR prescribes.
    #[error("`{dataset}` of `{node}` is {found}; it has to be {expected}")]
    WrongType {
        /// The node's path.
        node: String,
        /// Its type.
        kind: String,
        /// The dataset.
        dataset: String,
        /// What it is.
        found: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// Valid HDF5 that this reader does not decode.
    #[error("`{object}` cannot be decoded: {feature}")]
    Unsupported {
        /// Path in the file.
        object: String,
        /// The feature.
        feature: String,
        /// What to do.
        help: &'static str,
    },
    /// A member of a group that is a link to something that cannot be had.
    #[error("`{object}` cannot be read: {reason}")]
    Unreachable {
        /// Path in the file.
        object: String,
        /// Where the link leads.
        reason: String,
    },
    /// A graph that contains itself through links.
    #[error("the nested graph `{node}` contains itself through a link")]
    LinkCycle {
        /// The path at which the loop closes.
        node: String,
    },
    /// A graph that cannot be written.
    #[error("`{node}` cannot be written: {reason}")]
    Unwritable {
        /// The node's path.
        node: String,
        /// Why.
        reason: String,
        /// What to do.
        help: &'static str,
    },
}

impl ToDiagnostic for NirError {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::read as code;
        let diagnostic = |code| Diagnostic::error(code, self.to_string());
        match self {
            Self::Io { path, .. } => {
                diagnostic(code::UNREADABLE).in_file(path).help("check the path and its permissions")
            }
            Self::NotHdf5 { .. } => {
                diagnostic(code::NOT_HDF5).help("give a file written by `nir.write`, usually called `*.nir`")
            }
            Self::Damaged { .. } => {
                diagnostic(code::DAMAGED).help("the file may be cut short: copy or export it again")
            }
            Self::TooLarge { .. } => diagnostic(code::TOO_LARGE)
                .note("the limits keep a damaged or hostile file from exhausting memory or the stack")
                .help("export the network again within the limit: what an FPGA holds is far below it"),
            Self::NotNir { help, .. } => {
                diagnostic(code::NOT_NIR).help(help.unwrap_or("export the network with `nir.write(path, graph)`"))
            }
            Self::MissingDataset { node, kind, dataset, present } => {
                missing_dataset(diagnostic(code::MISSING_DATASET).at_node(node, kind), node, dataset, present)
            }
            Self::WrongType { node, kind, dataset, expected, .. } => diagnostic(code::WRONG_TYPE)
                .at_node(node, kind)
                .help(format!("write `{dataset}` as {expected} where the network is exported")),
            Self::OverBudget(error) => error.to_diagnostic(),
            Self::Unsupported { help, .. } => diagnostic(code::UNSUPPORTED_ENCODING).help(*help),
            Self::Unreachable { .. } => diagnostic(code::UNREACHABLE)
                .note("what is missing could be anything, a parameter too, so it is not left out")
                .help(
                    "write the file again with the data in it: `nir.write(path, nir.read(path))`, or remove the link",
                ),
            Self::LinkCycle { node } => diagnostic(code::LINK_CYCLE)
                .at_node(node, "NIRGraph")
                .help("remove the link; a recurrent connection is an edge, not a nested graph"),
            Self::Unwritable { node, help, .. } => diagnostic(code::UNWRITABLE).at_node(node, "").help(*help),
        }
    }
}

fn missing_dataset(diagnostic: Diagnostic, node: &str, dataset: &str, present: &[String]) -> Diagnostic {
    let diagnostic = match present {
        [] => diagnostic,
        _ => diagnostic.note(format!("the node has `{}`", present.join("`, `"))),
    };
    let group = match node {
        "" => "/node".to_owned(),
        node if node.starts_with('/') => node.to_owned(),
        node => format!("/node/nodes/{}", node.replace('/', "/nodes/")),
    };
    match closest_name(dataset, present.iter().map(String::as_str)) {
        Some(name) => diagnostic.help(format!(
            "if `{name}` is meant, rename it: `h5py.File(path, \"r+\").move(\"{group}/{name}\", \"{group}/{dataset}\")`"
        )),
        None => diagnostic.help(format!("export the network again with it: the file needs `{group}/{dataset}`")),
    }
}
