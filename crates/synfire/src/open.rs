//! From a file to a network or an image.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use synfire_budget::{Budget, Bytes, Meter, StreamError};
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, ToDiagnostic, codes};
use synfire_image::{Image, MAGIC};
use synfire_language::{Disk, Experiment, Files};
use synfire_learn::Checkpoint;
use synfire_network::{Network, PopulationId};
use synfire_nir::{Compat, ImportOverrides, NirGraph, import_within, resolve};

use crate::failed::failed;

/// How HDF5 files begin, and so NIR files.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// What a file is that can be opened. Whoever adds an importer adds it here, and no command compiles until it says what
/// becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page of the text language.
    Page,
    /// An image.
    Image,
    /// Anything else: a graph of NIR, or an error that says that it is none.
    Graph,
}

/// How a network file is read.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// The framework that a NIR file is read as one of; [`None`]: NIR's own equations, or what the file says.
    pub compat: Option<Compat>,
    /// What a NIR file leaves open.
    pub overrides: ImportOverrides,
    /// In place of the seed of a page.
    pub seed: Option<u64>,
}

/// A file whose kind is known.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    kind: Kind,
    /// None of a page, which its own reader reads, with what it includes.
    bytes: Vec<u8>,
    budget: Budget,
    meter: Meter,
}

/// What a file holds.
#[derive(Debug)]
pub enum Source {
    /// A compiled image.
    Image(Box<Image>),
    /// A network.
    Network(Loaded),
}

/// A network with what its file says about running it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The network; for NIR files without stimuli, records and learning.
    pub experiment: Arc<Experiment>,
    /// Warnings of its import.
    pub warnings: Vec<Diagnostic>,
    /// Whether the file leaves open how it is computed, as NIR does.
    pub leaves_open: bool,
}

impl Loaded {
    /// The network.
    pub fn network(&self) -> &Network {
        &self.experiment.network
    }
}

/// Opens a page, an image or a NIR file within [`Budget::READER`].
///
/// # Errors
/// All that is wrong with the file.
pub fn open(path: impl AsRef<Path>, options: &OpenOptions) -> Result<Source, Diagnostics> {
    SourceFile::read(path.as_ref(), Budget::READER)?.open(options)
}

impl SourceFile {
    /// Reads a file: a page by its ending, anything else by its first bytes.
    ///
    /// # Errors
    /// When it cannot be read, or not within the budget.
    pub fn read(path: &Path, budget: Budget) -> Result<Self, Diagnostics> {
        let meter = budget.meter();
        let (kind, bytes) = if is_page(path) {
            (Kind::Page, Vec::new())
        } else {
            let bytes = read_within(path, &meter)?;
            (if bytes.starts_with(&MAGIC) { Kind::Image } else { Kind::Graph }, bytes)
        };
        Ok(Self { path: path.to_owned(), kind, bytes, budget, meter })
    }

    /// What was read elsewhere: `path` names it in messages, and by its ending says whether it is a page.
    ///
    /// # Errors
    /// When its bytes are over the budget.
    pub fn of_bytes(path: &Path, bytes: Vec<u8>, budget: Budget) -> Result<Self, Diagnostics> {
        let meter = budget.meter();
        meter.charge(Bytes(bytes.len() as u64), "its bytes").map_err(failed)?;
        let kind = match bytes.starts_with(&MAGIC) {
            _ if is_page(path) => Kind::Page,
            true => Kind::Image,
            false => Kind::Graph,
        };
        Ok(Self { path: path.to_owned(), kind, bytes, budget, meter })
    }

    /// What it is.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Makes a network or an image of it. `options` have an effect where their documentation says so.
    ///
    /// # Errors
    /// All that is wrong with the file.
    pub fn open(self, options: &OpenOptions) -> Result<Source, Diagnostics> {
        self.open_among(&Disk, options)
    }

    /// As [`Self::open`]; a page, and all that it names, is among `files`.
    ///
    /// # Errors
    /// All that is wrong with them.
    pub fn open_among(self, files: &dyn Files, options: &OpenOptions) -> Result<Source, Diagnostics> {
        match self.kind {
            Kind::Page => self.page(files, options.seed).map(Source::Network),
            Kind::Graph => self.graph(options).map(Source::Network),
            Kind::Image => {
                let image = Image::from_bytes_within(&self.bytes, &self.meter);
                let image = image.map_err(|error| in_file(&self.path, error.to_diagnostic().into()))?;
                Ok(Source::Image(Box::new(image)))
            }
        }
    }

    /// Makes a network of it.
    ///
    /// # Errors
    /// All that is wrong with the file, and when it is an image.
    pub fn network(self, options: &OpenOptions) -> Result<Loaded, Diagnostics> {
        match self.kind {
            Kind::Page => self.page(&Disk, options.seed),
            Kind::Graph => self.graph(options),
            Kind::Image => {
                let message = format!("`{}` is an image, but a network is needed", self.path.display());
                let help = "give the network file that the image was made from";
                Err(Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into())
            }
        }
    }

    fn page(&self, files: &dyn Files, seed: Option<u64>) -> Result<Loaded, Diagnostics> {
        let limits = synfire_language::Limits { budget: self.budget, ..Default::default() };
        let loaded = synfire_language::load_seeded(&self.path, files, &limits, seed)?;
        let mut warnings = loaded.warnings;
        warnings.extend(loaded.experiment.network.idle().iter().map(ToDiagnostic::to_diagnostic));
        warnings.extend(unstimulated(&loaded.experiment));
        Ok(Loaded { experiment: Arc::new(loaded.experiment), warnings, leaves_open: false })
    }

    fn graph(self, options: &OpenOptions) -> Result<Loaded, Diagnostics> {
        let Self { path, bytes, meter, .. } = self;
        let graph = nir(&path, bytes, &meter)?;
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let resolved = resolve(options.compat, &options.overrides);
        let imported = import_within(&graph, &name, &resolved, &meter).map_err(|errors| in_file(&path, errors))?;
        let experiment = Experiment {
            network: imported.network,
            stimuli: Vec::new(),
            records: Vec::new(),
            learning: Vec::new(),
            ticks: None,
        };
        Ok(Loaded { experiment: Arc::new(experiment), warnings: imported.warnings, leaves_open: true })
    }
}

/// Inputs that a page with stimuli forgets.
fn unstimulated(experiment: &Experiment) -> Vec<Diagnostic> {
    let Experiment { network, stimuli, .. } = experiment;
    let is_forgotten =
        |id: &&PopulationId| !stimuli.is_empty() && stimuli.iter().all(|stimulus| stimulus.population != **id);
    let warning = |id: &PopulationId| {
        let name = &network.population(*id).name;
        let message = format!("no stimulus drives the input `{name}`, and others have one");
        let help = "add a stimulus, or give the whole input with `--input`";
        Diagnostic::warning(codes::network::UNUSED_NODE, message).at_node(name, "").help(help)
    };
    network.inputs.iter().filter(is_forgotten).map(warning).collect()
}

/// Whether a file is a page of the text language, by its ending.
pub fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("syn"))
}

/// The kind of a file by its first bytes, in words, if it is one that Synfire or its users work with; none of text.
pub fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 4] = [
        (&MAGIC, "an image"),
        (&Checkpoint::MAGIC, "a checkpoint"),
        (b"\x93NUMPY", "an npy array"),
        (b"PK\x03\x04", "an npz archive"),
    ];
    let known = kinds.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind);
    known.or(is_nir(bytes).then_some("a NIR/HDF5 file"))
}

/// Whether a file is a NIR file, or another HDF5 file, by its first bytes.
pub fn is_nir(bytes: &[u8]) -> bool {
    bytes.starts_with(HDF5)
}

/// The graph of a NIR file whose bytes are charged to `meter`.
///
/// # Errors
/// When it is none.
pub fn nir(path: &Path, bytes: Vec<u8>, meter: &Meter) -> Result<NirGraph, Diagnostics> {
    let graph = synfire_nir::read_within(bytes, synfire_nir::Limits::default().depth, meter);
    graph.map_err(|error| in_file(path, error.to_diagnostic().into()))
}

/// Reads a whole file and charges its bytes, for a reader that goes on to charge what it makes of them.
///
/// # Errors
/// When it cannot be read, or not within the budget.
pub fn read_within(path: &Path, meter: &Meter) -> Result<Vec<u8>, Diagnostics> {
    let unreadable = |reason: String| -> Diagnostics {
        Diagnostic::error(codes::run::UNREADABLE, format!("cannot read `{}`: {reason}", path.display()))
            .help("check the path and its permissions")
            .into()
    };
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if metadata.is_dir() {
        return Err(unreadable("it is a directory".into()));
    }
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    meter.read_to_end(file, metadata.len(), "reading it").map_err(|error| match error {
        StreamError::Io(error) => unreadable(error.to_string()),
        StreamError::OverBudget(error) => error.to_diagnostic().in_file(path).into(),
    })
}

/// Diagnostics about a file: those without a place get the file.
pub fn in_file(path: &Path, diagnostics: Diagnostics) -> Diagnostics {
    let placed = |diagnostic: Diagnostic| match diagnostic.location {
        Location::None => diagnostic.in_file(path),
        _ => diagnostic,
    };
    Diagnostics(diagnostics.0.into_iter().map(placed).collect())
}
