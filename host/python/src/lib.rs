//! Synfire from Python: what the package `synfire` in `python/` stands on.
//!
//! Everything here takes plain arguments and gives plain results; names, defaults and pictures are the package's. Long work
//! runs on a thread of its own without Python's lock, so that Python can be interrupted meanwhile.

mod arguments;
mod array;
mod axes;
mod backend;
mod budget;
mod classify;
mod compare;
mod compiled;
mod core;
mod error;
mod fit;
mod network;
mod parameters;
mod pictures;
mod run;
mod settings;
mod source;
mod stoppable;
mod values;
mod wait;

#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::backend::PyBackend;
    #[pymodule_export]
    use crate::budget::set_limits;
    #[pymodule_export]
    use crate::core::{PyCore, PyState};
    #[pymodule_export]
    use crate::network::PyNetwork;
    #[pymodule_export]
    use crate::pictures::{confusion_svg, curves_svg, fields_svg, raster_svg, traces_svg};
}
