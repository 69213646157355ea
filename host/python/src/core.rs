//! The core with its host in the loop.

use std::sync::{Arc, Mutex, PoisonError};

use numpy::{Element, IntoPyArray as _, PyArray1, PyArrayMethods as _, PyUntypedArrayMethods as _};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use synfire::{Core, HostLoop, Image, Quantity, Saved, Snapshot, SnapshotFile as _};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_image::{Clear, Controls, PopulationRole, ThirdFactor};
use synfire_run::{Fired, OutputColumns, PopulationView};

use crate::array::Given;
use crate::backend::PyBackend;
use crate::budget;
use crate::error::{diagnosed, failed, raise};
use crate::network::PyNetwork;
use crate::values::reals;
use crate::wait::wait;

type Host = HostLoop<Box<dyn Core + Send>>;

/// A core, for the package.
#[pyclass(name = "Core", module = "synfire._core")]
pub struct PyCore {
    host: Mutex<Host>,
    image: Arc<Image>,
    columns: OutputColumns,
    row: Vec<(usize, f64)>,
}

/// Where a core was, for the package.
#[pyclass(frozen, name = "State", module = "synfire._core")]
pub struct PyState {
    saved: Saved,
    image: Arc<Image>,
}

#[pymethods]
impl PyCore {
    /// An image on a backend, at rest.
    #[new]
    fn new(py: Python<'_>, network: &PyNetwork, backend: &PyBackend) -> PyResult<Self> {
        let (image, runner) = (Arc::clone(&network.inner.image), backend.runner.clone());
        let host = wait(py, None, {
            let image = Arc::clone(&image);
            move |_| HostLoop::new(Arc::clone(&image), runner.open(&image)?)
        })?;
        let view = |info: &synfire_image::PopulationInfo| PopulationView {
            name: info.name.clone(),
            size: info.size(),
            is_input: matches!(info.role, PopulationRole::Input { .. }),
            is_spiking: matches!(info.role, PopulationRole::Neurons { spiking: true, .. }),
        };
        let views: Vec<_> = image.populations.iter().map(view).collect();
        let columns = OutputColumns::new(&views, &image.outputs);
        Ok(Self { host: Mutex::new(host), image, columns, row: Vec::new() })
    }

    /// One tick with spikes, values or a whole row. Gives the positions of the outputs that fired, or writes them to `out`.
    #[pyo3(signature = (events=None, values=None, row=None, out=None))]
    fn tick<'py>(
        &mut self,
        py: Python<'py>,
        events: Option<&Bound<'py, PyAny>>,
        values: Option<&Bound<'py, PyAny>>,
        row: Option<&Bound<'py, PyAny>>,
        out: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let out = out.map(|out| writable(out, self.columns.count())).transpose()?;
        self.read_events(events, values, row)?;
        let (host, row) = (self.host.get_mut().unwrap_or_else(PoisonError::into_inner), &self.row);
        py.detach(|| host.tick(row).map(drop)).map_err(failed(py))?;
        let fired = self.columns.of(host.fired());
        match out {
            None => Ok(fired.map(|column| column as i64).collect::<Vec<_>>().into_pyarray(py).into_any()),
            Some(out) => {
                let mut cells = out.try_readwrite().map_err(|_| refused_out(py, "it cannot be written"))?;
                let cells = cells.as_slice_mut()?;
                cells.fill(0);
                fired.for_each(|column| cells[column] = 1);
                Ok(out.into_any())
            }
        }
    }

    /// The neurons of a population that fired in the last tick.
    fn spikes<'py>(&mut self, py: Python<'py>, population: &str) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let index = self.population(py, population)?;
        let own = |fired: &&Fired| fired.population as usize == index;
        let fired = self.host().fired().iter().filter(own).map(|fired| i64::from(fired.neuron));
        Ok(fired.collect::<Vec<_>>().into_pyarray(py))
    }

    /// A quantity of a population, in real units.
    fn read<'py>(&mut self, py: Python<'py>, population: &str, quantity: &str) -> PyResult<Bound<'py, PyAny>> {
        let quantity = named(quantity)?;
        let host = self.host();
        let values = py.detach(|| host.read(population, quantity)).map_err(failed(py))?;
        let shape = self.shape(py, population)?;
        reals(py, &shape, values)
    }

    /// Writes a quantity of a population, given in its shape.
    fn write(&mut self, py: Python<'_>, population: &str, quantity: &str, values: &Bound<'_, PyAny>) -> PyResult<()> {
        let quantity = named(quantity)?;
        let shape = self.shape(py, population)?;
        let values = Given::new("values", values)?.reals(&shape)?;
        let host = self.host();
        py.detach(|| host.write(population, quantity, &values)).map_err(failed(py))
    }

    /// The weights of a projection that learns, `(targets, sources)`, in real units.
    fn weights<'py>(&mut self, py: Python<'py>, projection: &str) -> PyResult<Bound<'py, PyAny>> {
        let host = self.host();
        let values = py.detach(|| host.weights(projection)).map_err(failed(py))?;
        let shape = self.weights_shape(projection);
        reals(py, &shape, values)
    }

    /// Writes the weights of a projection that learns. Gives the largest difference that rounding made.
    fn set_weights(&mut self, py: Python<'_>, projection: &str, values: &Bound<'_, PyAny>) -> PyResult<f64> {
        let given = Given::new("values", values)?;
        // Of no projection every shape is wrong; that there is none is said first.
        let known = self.image.projections.iter().any(|info| info.name == projection);
        let values = if known { given.reals(&self.weights_shape(projection))? } else { Vec::new() };
        let host = self.host();
        py.detach(|| host.set_weights(projection, &values)).map_err(failed(py))
    }

    /// Seed, third factors (pre, post) in eighths, and whether learning and adaptation are frozen.
    #[getter]
    fn controls(&mut self) -> (u32, i8, i8, bool, bool) {
        let Controls { seed, pre, post, freeze_learning, freeze_adaptation } = self.host().controls();
        (seed, pre.eighths(), post.eighths(), freeze_learning, freeze_adaptation)
    }

    #[setter]
    fn set_controls(&mut self, py: Python<'_>, controls: (u32, i8, i8, bool, bool)) -> PyResult<()> {
        let (seed, pre, post, freeze_learning, freeze_adaptation) = controls;
        let factor = |eighths: i8| {
            let bad = || PyValueError::new_err(format!("a third factor is {eighths}/8, and a core has -16/8 to 15/8"));
            ThirdFactor::new(eighths).ok_or_else(bad)
        };
        let controls = Controls { seed, pre: factor(pre)?, post: factor(post)?, freeze_learning, freeze_adaptation };
        let host = self.host();
        py.detach(|| host.set_controls(controls)).map_err(failed(py))
    }

    /// Back to rest, before tick 0.
    fn restart(&mut self, py: Python<'_>) -> PyResult<()> {
        let host = self.host();
        py.detach(|| host.restart()).map_err(failed(py))
    }

    /// Clears parts of the state.
    fn clear(&mut self, py: Python<'_>, state: bool, adaptation: bool, traces: bool) -> PyResult<()> {
        let host = self.host();
        py.detach(|| host.clear(Clear { state, adaptation, traces })).map_err(failed(py))
    }

    /// Everything that changes.
    fn save(&mut self, py: Python<'_>) -> PyResult<PyState> {
        let host = self.host();
        let saved = py.detach(|| host.save()).map_err(failed(py))?;
        Ok(PyState { saved, image: Arc::clone(&self.image) })
    }

    /// Goes on from where it was saved.
    fn restore(&mut self, py: Python<'_>, state: &PyState) -> PyResult<()> {
        if !Arc::ptr_eq(&state.image, &self.image) && state.image != self.image {
            let message = "the state was saved of another network";
            let help = "restore it on a core of the network that it was saved of";
            let refused = Diagnostic::error(codes::image::SNAPSHOT_MISMATCH, message).help(help);
            return Err(raise(py, &refused.into()));
        }
        let host = self.host();
        py.detach(|| host.restore(&state.saved)).map_err(failed(py))
    }

    /// Ticks since the last restart.
    #[getter]
    fn ticks(&mut self) -> u64 {
        self.host().ticks()
    }

    /// Cycles, synaptic events and saturations of the last tick.
    #[getter]
    fn cost(&mut self) -> (u64, u64, u64) {
        let cost = self.host().cost();
        (cost.cycles, cost.synaptic_events, cost.saturations)
    }
}

impl PyCore {
    fn host(&mut self) -> &mut Host {
        self.host.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what was given for a tick, as positions and values.
    fn read_events(
        &mut self,
        events: Option<&Bound<'_, PyAny>>,
        values: Option<&Bound<'_, PyAny>>,
        row: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        self.row.clear();
        match (events, values, row) {
            (None, None, None) => Ok(()),
            (Some(events), None, None) => {
                let places = indices(events)?;
                self.row.extend(places.into_iter().map(|place| (place, 1.0)));
                Ok(())
            }
            (Some(events), Some(values), None) => {
                let places = indices(events)?;
                let values = Given::new("values", values)?.reals(&[places.len()])?;
                self.row.extend(places.into_iter().zip(values).filter(|(_, value)| *value != 0.0));
                Ok(())
            }
            (None, None, Some(row)) => {
                let axons = self.image.input_size();
                let samples = Given::new("row", row)?.samples(None, Some(axons), None)?.samples;
                self.row.extend(samples.get(0).row(0));
                Ok(())
            }
            (Some(_), _, Some(_)) => Err(PyTypeError::new_err("give events or a row, not both")),
            (None, Some(_), _) => Err(PyTypeError::new_err("values are those of events: give their positions too")),
        }
    }

    fn population(&self, py: Python<'_>, name: &str) -> PyResult<usize> {
        let found = self.image.populations.iter().position(|info| info.name == name);
        found.ok_or_else(|| {
            let known = self.image.populations.iter().map(|info| info.name.clone()).collect();
            let closest =
                synfire_diagnostics::closest_name(name, self.image.populations.iter().map(|info| info.name.as_str()));
            let closest = closest.map(str::to_owned);
            raise(py, &diagnosed(synfire_run::RunError::NoSuchPopulation { name: name.to_owned(), closest, known }))
        })
    }

    fn shape(&self, py: Python<'_>, name: &str) -> PyResult<Vec<usize>> {
        Ok(self.image.populations[self.population(py, name)?].shape.clone())
    }

    fn weights_shape(&self, projection: &str) -> [usize; 2] {
        let found = self.image.projections.iter().find(|info| info.name == projection);
        found.map_or([0, 0], |info| [info.targets, info.sources])
    }
}

/// A quantity by its name.
fn named(quantity: &str) -> PyResult<Quantity> {
    Quantity::named(quantity).ok_or_else(|| PyValueError::new_err(format!("a core has no quantity '{quantity}'")))
}

/// Positions of events; the types that numpy makes by itself without a detour.
fn indices(events: &Bound<'_, PyAny>) -> PyResult<Vec<usize>> {
    fn of<T: Element + Copy + TryInto<usize>>(events: &Bound<'_, PyAny>) -> Option<Vec<usize>> {
        let array = events.cast::<PyArray1<T>>().ok()?.try_readonly().ok()?;
        array.as_slice().ok()?.iter().map(|place| (*place).try_into().ok()).collect()
    }
    match of::<i64>(events) {
        Some(places) => Ok(places),
        None => Given::new("events", events)?.indices(),
    }
}

/// An array that outputs can be written to.
fn writable<'py>(out: &Bound<'py, PyAny>, outputs: usize) -> PyResult<Bound<'py, PyArray1<u8>>> {
    let py = out.py();
    let Ok(array) = out.cast::<PyArray1<u8>>() else {
        return Err(refused_out(py, "it is no array of uint8 with one axis"));
    };
    if array.len() != outputs {
        return Err(refused_out(py, &format!("it has {} values", array.len())));
    }
    if !array.is_contiguous() {
        return Err(refused_out(py, "it is not contiguous"));
    }
    if array.try_readwrite().is_err() {
        return Err(refused_out(py, "it cannot be written"));
    }
    Ok(array.clone())
}

fn refused_out(py: Python<'_>, reason: &str) -> PyErr {
    let message = format!("spikes cannot go to `out`: {reason}");
    let help = "give `numpy.zeros(outputs, numpy.uint8)` with one value for each output neuron";
    raise(py, &Diagnostics::from(Diagnostic::error(codes::data::SHAPE, message).help(help)))
}

#[pymethods]
impl PyState {
    /// From what [`Self::parts`] gave, of a network.
    #[staticmethod]
    fn of_parts(
        py: Python<'_>,
        network: &PyNetwork,
        bytes: Vec<u8>,
        ticks: u64,
        from_rest: bool,
        delayed: Vec<Vec<(u32, u32)>>,
    ) -> PyResult<Self> {
        let image = Arc::clone(&network.inner.image);
        let state = Snapshot::from_bytes_within(&bytes, &image, &budget::reader().meter());
        let state = state.map_err(diagnosed).map_err(failed(py))?;
        let fired = |(population, neuron): (u32, u32)| Fired { population, neuron };
        let delayed = delayed.into_iter().map(|tick| tick.into_iter().map(fired).collect()).collect();
        Ok(Self { saved: Saved { state, ticks, from_rest, delayed }, image })
    }

    /// The state of the core as a file has it, ticks, whether it is at rest, and spikes that were not yet reported.
    #[expect(clippy::type_complexity, reason = "a tuple of Python")]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyBytes>, u64, bool, Vec<Vec<(u32, u32)>>)> {
        let bytes = self.saved.state.to_bytes(&self.image).map_err(diagnosed).map_err(failed(py))?;
        let pair = |fired: &Fired| (fired.population, fired.neuron);
        let delayed = self.saved.delayed.iter().map(|tick| tick.iter().map(pair).collect()).collect();
        Ok((PyBytes::new(py, &bytes), self.saved.ticks, self.saved.from_rest, delayed))
    }
}
