//! Results as Python has them.

use numpy::{IntoPyArray as _, PyArrayMethods as _};
use pyo3::prelude::*;
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_report::to_json;

/// A result as JSON.
///
/// # Errors
/// When it has no form in JSON, which is a bug.
pub fn json(value: &impl serde::Serialize) -> Result<String, Diagnostics> {
    let bug = |error: serde_json::Error| Diagnostic::error(codes::run::BACKEND, error.to_string());
    to_json(value).map_err(|error| bug(error).into())
}

/// Real values as an array of Python.
///
/// # Errors
/// When Python has no room.
pub fn reals<'py>(py: Python<'py>, shape: &[usize], values: Vec<f64>) -> PyResult<Bound<'py, PyAny>> {
    Ok(values.into_pyarray(py).reshape(shape.to_vec())?.into_any())
}
