//! What runs a network.

use std::path::PathBuf;
use std::time::Duration;

use pyo3::prelude::*;
use synfire::{Backend, BackendOptions, Core, Image, Line};
use synfire_diagnostics::Diagnostics;
use synfire_session::{BoardCore, Opening, Session};
use synfire_virtual::{BoardOptions, Faults, VirtualBoard, VirtualLine};

use crate::budget;
use crate::error::{diagnosed, failed, listed};
use crate::wait::wait;

/// What each direction of the line to a virtual board takes besides its bytes.
const LATENCY: Duration = Duration::from_millis(1);

/// What runs a network.
#[derive(Debug, Clone)]
pub enum Runner {
    /// One of the command line.
    Backend(Backend, Line),
    /// A board in this process, whose time passes only while somebody waits for it.
    Virtual {
        /// Its rate in bits per second.
        baud: u32,
        /// Faults of its line.
        faults: String,
    },
}

impl Runner {
    /// What it is called in results.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Backend(backend, _) => backend.name(),
            Self::Virtual { .. } => "board",
        }
    }

    /// A core that holds an image and is at rest.
    ///
    /// # Errors
    /// Why there is none; always of the reference, which runs networks and no images.
    pub fn open(&self, image: &Image) -> Result<Box<dyn Core + Send>, Diagnostics> {
        match self {
            Self::Backend(backend, line) => {
                let line = line.clone();
                backend.open_with(image, BackendOptions { line, budget: budget::run(), tell: &mut |_| () })
            }
            Self::Virtual { baud, faults } => {
                let faults = Faults::parse(faults).map_err(diagnosed)?;
                let options = BoardOptions { faults, ..BoardOptions::new(image.target.clone(), *baud) };
                let board = VirtualBoard::new(&options).map_err(diagnosed)?;
                let line = VirtualLine::new(board, LATENCY);
                let session = Session::open(line, &Opening::new("virtual", 1)).map_err(diagnosed)?;
                let core = BoardCore::new(session, &image.target, &image.program).map_err(diagnosed)?;
                Ok(Box::new(core))
            }
        }
    }
}

/// What runs a network, for the package.
#[pyclass(frozen, name = "Backend", module = "synfire._core")]
#[derive(Debug, Clone)]
pub struct PyBackend {
    pub runner: Runner,
}

#[pymethods]
impl PyBackend {
    /// The backend of a name: `emulator`, `reference` or `rtl`.
    #[staticmethod]
    fn named(name: &str) -> PyResult<Self> {
        let backend: Backend = name.parse().map_err(pyo3::exceptions::PyValueError::new_err)?;
        Ok(Self { runner: Runner::Backend(backend, Line::default()) })
    }

    /// The board at a port.
    #[staticmethod]
    fn board(port: String, baud: Option<u32>, speed: Option<u32>, record: Option<PathBuf>) -> Self {
        let default = Line::default();
        let line = Line { baud: baud.unwrap_or(default.baud), speed, record, boards: Vec::new() };
        Self { runner: Runner::Backend(Backend::Serial(port), line) }
    }

    /// A board in this process.
    #[staticmethod]
    fn virtual_board(py: Python<'_>, baud: Option<u32>, faults: String) -> PyResult<Self> {
        Faults::parse(&faults).map_err(diagnosed).map_err(failed(py))?;
        Ok(Self { runner: Runner::Virtual { baud: baud.unwrap_or(Line::default().baud), faults } })
    }

    /// What it is called in results.
    #[getter]
    fn name(&self) -> &'static str {
        self.runner.name()
    }

    /// What is at a port: target, clock and rate, with what it has to say.
    fn identify<'py>(&self, py: Python<'py>) -> PyResult<(String, u32, u32, Bound<'py, pyo3::types::PyList>)> {
        let Runner::Backend(Backend::Serial(port), line) = self.runner.clone() else {
            return Err(pyo3::exceptions::PyTypeError::new_err("only a board at a port can be asked what it is"));
        };
        let (identity, notices) = wait(py, None, move |_| {
            let mut notices = Vec::new();
            let session = line.open_told(&port, &mut |notice| notices.push(notice)).map_err(diagnosed)?;
            Ok((session.identity().clone(), notices))
        })?;
        Ok((identity.name.clone(), identity.clock_hz, identity.baud(), listed(py, &notices)?))
    }
}
