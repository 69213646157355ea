//! What readers and runs may take, as `--max-memory` and `--max-work` say it on the command line.

use std::sync::Mutex;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use synfire_budget::{Budget, Bytes, Raised, Steps};

static RAISED: Mutex<Raised> = Mutex::new(Raised { memory: None, work: None });

fn raised() -> Raised {
    *RAISED.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// For reading one file.
pub fn reader() -> Budget {
    Budget::READER.raised(raised())
}

/// For one run.
pub fn run() -> Budget {
    Budget::RUN.raised(raised())
}

/// Sets the most memory (such as `8GiB`) and the most steps of work of every reader and every run from now on; None: the
/// defaults.
#[pyfunction]
#[pyo3(signature = (memory=None, work=None))]
pub fn set_limits(memory: Option<&str>, work: Option<&str>) -> PyResult<()> {
    let memory =
        memory.map(str::parse::<Bytes>).transpose().map_err(|error| PyValueError::new_err(error.to_string()))?;
    let work = work.map(str::parse::<Steps>).transpose().map_err(|error| PyValueError::new_err(error.to_string()))?;
    *RAISED.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Raised { memory, work };
    Ok(())
}
