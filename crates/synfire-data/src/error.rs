//! What can be wrong with a data file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use synfire_budget::OverBudget;
use synfire_diagnostics::{Code, Diagnostic, Number, Span, ToDiagnostic, closest_name, codes};

/// Where data came from: a file, perhaps one array inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub path: PathBuf,
    /// The array of an npz archive.
    pub array: Option<String>,
}

impl Origin {
    /// A whole file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), array: None }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.array {
            Some(array) => write!(f, "array `{array}` of `{}`", self.path.display()),
            None => write!(f, "`{}`", self.path.display()),
        }
    }
}

/// A line of a text file, for pointing at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// Line number, from 1.
    pub line: usize,
    /// The offending bytes in the file; `None` when the file is compressed.
    pub span: Option<Span>,
}

/// A data file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The operating system refused to read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The operating system refused to write. Nothing was left behind.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It takes more memory than the budget has.
    #[error("{origin}: {error}")]
    OverBudget {
        /// The file or array.
        origin: Origin,
        /// What would take how much.
        error: OverBudget,
    },
    /// Not an npy file, or a broken one.
    #[error("{origin} is not a sound npy array: {reason}")]
    Npy {
        /// The file or array.
        origin: Origin,
        /// What is wrong with it.
        reason: String,
    },
    /// An npy array of something else than real numbers.
    #[error("{origin} holds values of type `{dtype}`, which are not real numbers")]
    Dtype {
        /// The file or array.
        origin: Origin,
        /// numpy's type string.
        dtype: String,
    },
    /// A number that has no meaning, or none that can be kept exactly.
    #[error("{origin} has the value {value} at {position:?}; {requirement}")]
    Value {
        /// The file or array.
        origin: Origin,
        /// Position along each axis, from 0.
        position: Vec<usize>,
        /// The value.
        value: String,
        /// What it has to be.
        requirement: &'static str,
    },
    /// Not an npz archive, or a broken one.
    #[error("`{}` is not a sound npz archive: {reason}", path.display())]
    Npz {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// An archive without the array that is needed.
    #[error("`{}` has no array `{wanted}`", path.display())]
    NoArray {
        /// The file.
        path: PathBuf,
        /// The array.
        wanted: String,
        /// The arrays it has.
        found: Vec<String>,
    },
    /// An array of another shape than is needed.
    #[error("{origin} has the shape {shape:?}, but {expected} is needed")]
    Shape {
        /// The file or array.
        origin: Origin,
        /// Its shape.
        shape: Vec<usize>,
        /// What is needed, in words.
        expected: String,
    },
    /// A line of a CSV file that means nothing.
    #[error("line {} of `{}`: {reason}", place.line, path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line.
        place: TextPlace,
        /// What is wrong with it.
        reason: String,
    },
    /// An event for an axon that does not exist.
    #[error("line {} of `{}` names axon {axon}, but the network has {axons} input axons", place.line, path.display())]
    Axon {
        /// The file.
        path: PathBuf,
        /// The line.
        place: TextPlace,
        /// The axon.
        axon: u64,
        /// How many axons there are.
        axons: usize,
    },
    /// The same event twice.
    #[error("lines {first_line} and {} of `{}` both give tick {tick}, axon {axon}", place.line, path.display())]
    DuplicateEvent {
        /// The file.
        path: PathBuf,
        /// The first line with it.
        first_line: usize,
        /// The second one.
        place: TextPlace,
        /// Its tick.
        tick: u32,
        /// Its axon.
        axon: u32,
    },
    /// A label that is no class number.
    #[error("label {index} of {origin} is {}", Number(*value))]
    Label {
        /// The file or array.
        origin: Origin,
        /// Position of the label, from 0.
        index: usize,
        /// The label.
        value: f64,
    },
}

impl DataError {
    fn code(&self) -> Code {
        use codes::data as code;
        match self {
            Self::Read { .. } => code::READ,
            Self::Write { .. } => code::WRITE,
            Self::OverBudget { .. } => code::TOO_LARGE,
            Self::Npy { .. } => code::NPY,
            Self::Dtype { .. } => code::DTYPE,
            Self::Value { .. } => code::VALUE,
            Self::Npz { .. } => code::NPZ,
            Self::NoArray { .. } => code::NO_ARRAY,
            Self::Shape { .. } => code::SHAPE,
            Self::Line { .. } => code::LINE,
            Self::Axon { .. } => code::AXON,
            Self::DuplicateEvent { .. } => code::DUPLICATE_EVENT,
            Self::Label { .. } => code::LABEL,
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::Npz { path, .. }
            | Self::NoArray { path, .. }
            | Self::Line { path, .. }
            | Self::Axon { path, .. }
            | Self::DuplicateEvent { path, .. } => path,
            Self::OverBudget { origin, .. }
            | Self::Npy { origin, .. }
            | Self::Dtype { origin, .. }
            | Self::Value { origin, .. }
            | Self::Shape { origin, .. }
            | Self::Label { origin, .. } => &origin.path,
        }
    }

    fn span(&self) -> Option<Span> {
        match self {
            Self::Line { place, .. } | Self::Axon { place, .. } | Self::DuplicateEvent { place, .. } => place.span,
            _ => None,
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Read { source, .. } if is_damage(source.kind()) => {
                "the file is damaged or was cut short: copy it, or write it, once more".into()
            }
            Self::Read { .. } => "check that the file exists and may be read".into(),
            Self::Write { source, .. } if source.kind() == io::ErrorKind::FileTooLarge => {
                "raise the limit on the size of a file (`ulimit -f unlimited`)".into()
            }
            Self::Write { .. } => "check that its directory exists, may be written and has room".into(),
            Self::OverBudget { error, .. } => {
                format!("{}; or split the file into several", error.clone().and_as_much_again().help())
            }
            Self::Npy { .. } => "write it again with `numpy.save(path, array)`".into(),
            Self::Dtype { .. } => {
                "save it as numbers, for example `numpy.save(path, array.astype(numpy.float32))`".into()
            }
            Self::Value { .. } => "find where the value comes from and write the file again".into(),
            Self::Npz { .. } => "write it again with `numpy.savez(path, x=inputs, y=labels)`".into(),
            Self::NoArray { wanted, found, .. } => no_array_help(wanted, found),
            Self::Shape { .. } => "reshape or transpose the array before it is saved".into(),
            Self::Line { .. } => {
                "write one row of numbers per line, or events under the header `tick,axon` or `tick,axon,value`".into()
            }
            Self::Axon { axons, .. } => {
                format!("axons count from 0 to {} in the order of the network's inputs", axons.saturating_sub(1))
            }
            Self::DuplicateEvent { .. } => "add up the two in one line with a value, or drop one".into(),
            Self::Label { .. } => "labels are whole numbers from 0, one per sample".into(),
        }
    }
}

/// Whether it is the bytes that are wrong, and not the way to them.
const fn is_damage(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
}

fn no_array_help(wanted: &str, found: &[String]) -> String {
    let list = found.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match closest_name(wanted, found.iter().map(String::as_str)) {
        Some(close) => format!("it has {list}: give `{close}` the name `{wanted}`"),
        None if found.is_empty() => "the archive is empty".into(),
        None => format!("it has {list}: give one the name `{wanted}`, or leave one alone in an archive of its own"),
    }
}

impl ToDiagnostic for DataError {
    fn to_diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code(), self.to_string()).help(self.help());
        match self.span() {
            Some(span) => diagnostic.at_text(self.path(), span, ""),
            None => diagnostic.in_file(self.path()),
        }
    }
}
