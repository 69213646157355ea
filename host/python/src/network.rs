//! A compiled network.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use synfire::Image;
use synfire_diagnostics::Diagnostics;
use synfire_image::PopulationRole;
use synfire_report::{CompileReport, Document as _, ShownConventions};

use crate::arguments::Arguments;
use crate::array::Given;
use crate::backend::PyBackend;
use crate::classify::{self, Classify};
use crate::compiled::{Inner, Made};
use crate::error::{diagnosed, failed, listed};
use crate::run::{self, Run};
use crate::settings::{Calibrated, Settings};
use crate::source::{Kept, NetworkSource, image_bytes};
use crate::values::json;
use crate::wait::wait;
use crate::{compare, fit, parameters};

/// A compiled network, for the package.
#[pyclass(frozen, name = "Network", module = "synfire._core")]
pub struct PyNetwork {
    pub inner: Arc<Inner>,
}

/// An array of samples to calibrate on: itself, its axes, its ticks.
type GivenCalibration<'py> = (Bound<'py, PyAny>, Option<String>, Option<u32>);

/// Path, files, and arrays.
type KeptSource<'py> = (PathBuf, Bound<'py, PyDict>, Bound<'py, PyDict>);

#[pymethods]
impl PyNetwork {
    /// Compiles a file, or the bytes of a NIR file.
    #[staticmethod]
    #[pyo3(signature = (path, data, arguments, calibrate=None))]
    fn compile(
        py: Python<'_>,
        path: PathBuf,
        data: Option<Vec<u8>>,
        arguments: Arguments,
        calibrate: Option<GivenCalibration<'_>>,
    ) -> PyResult<Self> {
        let settings = settings(arguments, calibrate.as_ref())?;
        let inner = wait(py, None, move |_| {
            let source = match data {
                Some(bytes) => NetworkSource::of_bytes(&path, bytes),
                None => NetworkSource::of_path(&path)?,
            };
            Inner::compiled(source, settings)
        })?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// A network from what [`Self::kept`] gave, without compiling.
    #[staticmethod]
    #[pyo3(signature = (image, source, arguments, calibrate=None))]
    fn restored(
        py: Python<'_>,
        image: Vec<u8>,
        source: Option<Kept>,
        arguments: Option<Arguments>,
        calibrate: Option<GivenCalibration<'_>>,
    ) -> PyResult<Self> {
        let image = Image::from_bytes_within(&image, &crate::budget::reader().meter());
        let image = Arc::new(image.map_err(diagnosed).map_err(failed(py))?);
        let origin = match (source, arguments) {
            (Some(source), Some(arguments)) => {
                Some((NetworkSource::of_kept(source), settings(arguments, calibrate.as_ref())?))
            }
            _ => None,
        };
        Ok(Self { inner: Arc::new(Inner { image, origin, made: OnceLock::new() }) })
    }

    /// The source with all that it read: path, files, arrays; None of an image.
    fn kept<'py>(&self, py: Python<'py>) -> PyResult<Option<KeptSource<'py>>> {
        let Some((source, _)) = &self.inner.origin else { return Ok(None) };
        let (path, own, memory) = source.kept();
        let (files, arrays) = (PyDict::new(py), PyDict::new(py));
        for (name, bytes) in own.into_iter().chain(memory.files) {
            files.set_item(name, PyBytes::new(py, &bytes))?;
        }
        for (name, file) in memory.arrays {
            let kept: BTreeMap<_, _> =
                file.into_iter().map(|(name, array)| (name, (array.shape, array.values))).collect();
            arrays.set_item(name, kept)?;
        }
        Ok(Some((path, files, arrays)))
    }

    /// The image as a file has it.
    fn image_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        image_bytes(py, &self.inner.image).map_err(failed(py))
    }

    /// Warnings and notes of compiling.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        listed(py, self.inner.warnings())
    }

    #[getter]
    fn name(&self) -> &str {
        &self.inner.image.name
    }

    #[getter]
    fn target(&self) -> &str {
        &self.inner.image.target.name
    }

    #[getter]
    fn dt(&self) -> f64 {
        self.inner.image.dt_s
    }

    #[getter]
    fn output_delay(&self) -> u32 {
        self.inner.image.output_delay_ticks
    }

    #[getter]
    fn learns(&self) -> bool {
        self.inner.image.learns()
    }

    #[getter]
    fn input_size(&self) -> usize {
        self.inner.image.input_size()
    }

    #[getter]
    fn output_size(&self) -> usize {
        self.inner.image.output_size()
    }

    /// Ticks that a page runs for, if it says so.
    #[getter]
    fn page_ticks(&self) -> Option<u32> {
        self.inner.made.get()?.as_ref().ok()?.loaded.experiment.ticks
    }

    /// Name, shape, kind (`input`, `spiking` or `integrator`) and whether it is an output, of all populations.
    #[getter]
    fn populations(&self) -> Vec<(String, Vec<usize>, &'static str, bool)> {
        let image = &self.inner.image;
        let described = |(index, info): (usize, &synfire_image::PopulationInfo)| {
            let kind = match &info.role {
                PopulationRole::Input { .. } => "input",
                PopulationRole::Neurons { spiking: true, .. } => "spiking",
                PopulationRole::Neurons { .. } => "integrator",
            };
            (info.name.clone(), info.shape.clone(), kind, image.outputs.contains(&index))
        };
        image.populations.iter().enumerate().map(described).collect()
    }

    /// Names of the projections that learn, with targets, sources and the real weight of one step.
    #[getter]
    fn learning(&self) -> Vec<(String, usize, usize, f64)> {
        let all = self.inner.image.projections.iter();
        all.map(|info| (info.name.clone(), info.targets, info.sources, info.weight_step)).collect()
    }

    /// The report of the compiler: JSON, and text.
    fn report(&self, py: Python<'_>) -> PyResult<(String, String)> {
        let inner = Arc::clone(&self.inner);
        wait(py, None, move |_| report(&inner))
    }

    /// All numbers that the core computes with, by population and by projection.
    fn parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let inner = Arc::clone(&self.inner);
        let found = wait(py, None, move |_| parameters::of(&inner))?;
        found.into_python(py)
    }

    /// Runs samples, each from rest.
    #[pyo3(signature = (input, axes, ticks, record, freeze, backend, progress=None))]
    #[expect(clippy::too_many_arguments, reason = "the package gives them by name")]
    fn run<'py>(
        &self,
        py: Python<'py>,
        input: Option<Bound<'py, PyAny>>,
        axes: Option<&str>,
        ticks: Option<u32>,
        record: Vec<String>,
        freeze: bool,
        backend: &PyBackend,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let input = input.map(|input| self.samples(&input, axes)).transpose()?;
        let run = Run { inner: Arc::clone(&self.inner), input, ticks, record, freeze, runner: backend.runner.clone() };
        let ran = wait(py, progress, move |work| run::run(run, work))?;
        ran.into_python(py)
    }

    /// Classifies samples.
    #[pyo3(signature = (input, axes, labels, ticks, decode, backend, progress=None))]
    #[expect(clippy::too_many_arguments, reason = "the package gives them by name")]
    fn classify<'py>(
        &self,
        py: Python<'py>,
        input: Bound<'py, PyAny>,
        axes: Option<&str>,
        labels: Option<Bound<'py, PyAny>>,
        ticks: Option<u32>,
        decode: Option<&str>,
        backend: &PyBackend,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let given = self.samples(&input, axes)?;
        let labels = labels.map(|labels| Given::new("labels", &labels)?.indices()).transpose()?;
        let decode = crate::arguments::decode(decode)?;
        let (inner, runner) = (Arc::clone(&self.inner), backend.runner.clone());
        let job = Classify { inner, samples: given.samples, labels, ticks, decode, runner };
        let found = wait(py, progress, move |work| classify::classify(&job, work))?;
        found.into_python(py)
    }

    /// Compares the image with the floating-point reference: JSON, text, and warnings.
    #[pyo3(signature = (input, axes, labels, ticks, progress=None))]
    fn compare<'py>(
        &self,
        py: Python<'py>,
        input: Option<Bound<'py, PyAny>>,
        axes: Option<&str>,
        labels: Option<Bound<'py, PyAny>>,
        ticks: Option<u32>,
        progress: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(String, String, Bound<'py, PyList>)> {
        let input = input.map(|input| self.samples(&input, axes)).transpose()?.map(|given| given.samples);
        let labels = labels.map(|labels| Given::new("labels", &labels)?.indices()).transpose()?;
        let inner = Arc::clone(&self.inner);
        let job = compare::Compare { inner, input, labels, ticks };
        let (json, text, warnings) = wait(py, progress, move |work| compare::compare(&job, work))?;
        Ok((json, text, listed(py, &warnings)?))
    }

    /// On which boards it fits: JSON and text.
    fn fit(&self, py: Python<'_>, board: Option<String>) -> PyResult<(String, String)> {
        let inner = Arc::clone(&self.inner);
        wait(py, None, move |_| fit::fit(&inner, board.as_deref()))
    }
}

impl PyNetwork {
    fn samples(&self, input: &Bound<'_, PyAny>, axes: Option<&str>) -> PyResult<crate::array::GivenSamples> {
        let image = &self.inner.image;
        let mut inputs = image.inputs();
        let row = match (inputs.next(), inputs.next()) {
            (Some(only), None) => Some(only.shape.clone()),
            _ => None,
        };
        Given::new("x", input)?.samples(axes, Some(image.input_size()), row.as_deref())
    }
}

fn settings(arguments: Arguments, calibrate: Option<&GivenCalibration<'_>>) -> PyResult<Settings> {
    let calibrated = calibrate.map(|(array, axes, ticks)| {
        let given = Given::new("calibrate", array)?.samples(axes.as_deref(), None, None)?;
        Ok::<_, PyErr>(Calibrated { samples: given.samples, ticks: *ticks, is_run: !given.axes.has_batch() })
    });
    Settings::new(arguments, calibrated.transpose()?)
}

fn report(inner: &Inner) -> Result<(String, String), Diagnostics> {
    let Made { loaded, prepared } = inner.made()?;
    let bytes = prepared.compiled.image.to_bytes().map_err(diagnosed)?;
    let report = CompileReport {
        image: format!("{}.sfi", inner.image.name),
        digest: Image::digest_of(&bytes),
        report: &prepared.compiled.report,
        sensitivity: &prepared.sensitivity,
        warnings: &prepared.compiled.warnings,
        conventions: &ShownConventions::of_network(loaded.network(), loaded.leaves_open),
        bytes: bytes.len(),
    };
    Ok((json(&report)?, report.text().as_str().to_owned()))
}
