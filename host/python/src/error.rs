//! Diagnostics as exceptions of Python.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList};
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, Severity, ToDiagnostic};
use synfire_report::diagnostic_text;

/// The module of the package that defines what is raised.
const MODULE: &str = "synfire._errors";

/// What Python raises for diagnostics.
pub fn raise(py: Python<'_>, diagnostics: &Diagnostics) -> PyErr {
    error(py, diagnostics).unwrap_or_else(|error| error)
}

/// What Python raises for a typed error.
pub fn failed<'py>(py: Python<'py>) -> impl Fn(Diagnostics) -> PyErr + 'py {
    move |diagnostics| raise(py, &diagnostics)
}

/// A typed error as diagnostics.
pub fn diagnosed(error: impl ToDiagnostic) -> Diagnostics {
    error.to_diagnostic().into()
}

fn error(py: Python<'_>, diagnostics: &Diagnostics) -> PyResult<PyErr> {
    static ERROR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = ERROR.import(py, MODULE, "Error")?;
    Ok(PyErr::from_value(class.call1((listed(py, &diagnostics.0)?,))?))
}

/// Diagnostics as objects of Python.
pub fn listed<'py>(py: Python<'py>, diagnostics: &[Diagnostic]) -> PyResult<Bound<'py, PyList>> {
    static DIAGNOSTIC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = DIAGNOSTIC.import(py, MODULE, "Diagnostic")?;
    let all = diagnostics.iter().map(|diagnostic| {
        let fields = PyDict::new(py);
        fields.set_item("code", diagnostic.code.id)?;
        fields.set_item("severity", severity(diagnostic.severity))?;
        fields.set_item("message", &diagnostic.message)?;
        fields.set_item("place", place(&diagnostic.location))?;
        fields.set_item("notes", &diagnostic.notes)?;
        fields.set_item("remedy", diagnostic.help.as_deref())?;
        fields.set_item("text", anstream::adapter::strip_str(&diagnostic_text(diagnostic)).to_string())?;
        class.call((), Some(&fields))
    });
    PyList::new(py, all.collect::<PyResult<Vec<_>>>()?)
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// Where it is: a file, a file with line and column, or a node.
fn place(location: &Location) -> Option<String> {
    match location {
        Location::None => None,
        Location::File(file) => Some(file.display().to_string()),
        Location::Node { node, .. } => Some(node.clone()),
        Location::Text { file, span, .. } => {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            let before = text.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            Some(format!("{}:{line}:{column}", file.display()))
        }
    }
}
