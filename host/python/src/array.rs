//! Arrays of numpy as input.

use numpy::{
    Element, PyArrayDescrMethods as _, PyArrayDyn, PyArrayMethods as _, PyUntypedArray, PyUntypedArrayMethods as _,
    dtype,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use synfire_budget::Bytes;
use synfire_data::{DataError, Origin, Samples, Values};
use synfire_diagnostics::{Diagnostic, Diagnostics, Location, ToDiagnostic as _, codes};

use crate::axes::Axes;
use crate::budget;
use crate::error::{diagnosed, failed, raise};

/// An array that was given, by the name of its argument.
pub struct Given<'a, 'py> {
    name: &'a str,
    array: Bound<'py, PyUntypedArray>,
}

/// Samples with the axes that they were given in.
pub struct GivenSamples {
    /// The samples.
    pub samples: Samples,
    /// The axes.
    pub axes: Axes,
}

impl<'a, 'py> Given<'a, 'py> {
    /// An array whose memory can be read as it is.
    ///
    /// # Errors
    /// When it is no array of numpy, not contiguous, or of another byte order.
    pub fn new(name: &'a str, object: &Bound<'py, PyAny>) -> PyResult<Self> {
        let Ok(array) = object.cast::<PyUntypedArray>() else {
            let kind = object.get_type().qualname()?;
            let text = format!("`{name}` is a {kind}, not an array: give `numpy.asarray({name})`");
            return Err(PyTypeError::new_err(text));
        };
        let given = Self { name, array: array.clone() };
        let order = given.array.dtype().byteorder();
        let native = if cfg!(target_endian = "big") { b'>' } else { b'<' };
        if ![b'=', b'|', native].contains(&order) {
            let message = format!("`{name}` has the byte order of another machine");
            let help = format!("give `{name}.astype({name}.dtype.newbyteorder(\"=\"))`");
            let refused = Diagnostic::error(codes::data::DTYPE, message).help(help);
            return Err(raise(object.py(), &refused.into()));
        }
        if !given.array.is_c_contiguous() {
            let message = format!(
                "`{name}` is not contiguous, of shape {:?} and strides {:?}",
                given.array.shape(),
                given.array.strides()
            );
            let help = format!("give `numpy.ascontiguousarray({name})`, after a look at the order of its axes");
            let refused = Diagnostic::error(codes::data::SHAPE, message).help(help);
            return Err(raise(object.py(), &refused.into()));
        }
        Ok(given)
    }

    /// Its shape.
    pub fn shape(&self) -> &[usize] {
        self.array.shape()
    }

    fn origin(&self) -> Origin {
        Origin::file(self.name)
    }

    /// Its values as samples for a network with so many input axons, of which each row may also have the shape `row`; for any
    /// network, if nothing is said of axons.
    ///
    /// # Errors
    /// When axes, shape, type or values do not fit.
    pub fn samples(&self, axes: Option<&str>, axons: Option<usize>, row: Option<&[usize]>) -> PyResult<GivenSamples> {
        let py = self.array.py();
        let shape = self.shape();
        let axes = Axes::named(axes, shape.len()).map_err(failed(py))?;
        let rest = shape.get(axes.leading()..).unwrap_or_default();
        let is_any = axons.is_none();
        let axons = axons.unwrap_or_else(|| rest.iter().product());
        let fits = is_any || rest == [axons] || row == Some(rest);
        if shape.len() <= axes.leading() || !fits {
            return Err(raise(py, &self.misshaped(axes.shape(axons))));
        }
        let swap = axes.time_is_first().then(|| (shape[0], shape[1], axons));
        let values = self.values(swap)?;
        let samples = match axes {
            Axes::Row | Axes::Batch => Samples::constant_values(axons, values),
            Axes::Time => Samples::dense_values(axons, shape[0], values),
            Axes::BatchTime => Samples::dense_values(axons, shape[1], values),
            Axes::TimeBatch => Samples::dense_values(axons, shape[0], values),
        };
        Ok(GivenSamples { samples, axes })
    }

    /// Real values of exactly this shape.
    ///
    /// # Errors
    /// When shape, type or values do not fit.
    pub fn reals(&self, shape: &[usize]) -> PyResult<Vec<f64>> {
        if self.shape() != shape {
            let text = shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
            let comma = if shape.len() == 1 { "," } else { "" };
            return Err(raise(self.array.py(), &self.misshaped(format!("({text}{comma})"))));
        }
        Ok(self.values(None)?.as_slice().iter().collect())
    }

    /// Whole numbers from 0 on, along one axis.
    ///
    /// # Errors
    /// When shape, type or values do not fit.
    pub fn indices(&self) -> PyResult<Vec<usize>> {
        let py = self.array.py();
        if self.shape().len() != 1 {
            return Err(raise(py, &self.misshaped("one axis".to_owned())));
        }
        let values = self.values(None)?;
        if matches!(values, Values::F32(_)) || self.is::<f64>() {
            return Err(raise(py, &self.mistyped("give whole numbers: their type has to be an integer")));
        }
        let index = |(at, value): (usize, f64)| {
            if value < 0.0 {
                Err(raise(py, &self.bad_value(at, value, "it has to be 0 or more")))
            } else {
                Ok(value as usize)
            }
        };
        values.as_slice().iter().enumerate().map(index).collect()
    }

    fn is<T: Element>(&self) -> bool {
        self.array.dtype().is_equiv_to(&dtype::<T>(self.array.py()))
    }

    /// All values, as narrow as they are; samples before ticks where `swap` has the sizes of ticks, samples and rows.
    fn values(&self, swap: Option<(usize, usize, usize)>) -> PyResult<Values> {
        let py = self.array.py();
        let bytes = (self.array.len() as u64).saturating_mul(self.array.dtype().itemsize().max(1) as u64);
        let charged = budget::run().meter().charge(Bytes(bytes), format_args!("the values of `{}`", self.name));
        charged.map_err(|error| raise(py, &diagnosed(error)))?;
        Ok(if self.is::<f32>() {
            Values::F32(self.finite(self.copied::<f32>(swap)?, swap)?)
        } else if self.is::<f64>() {
            Values::F64(self.finite(self.copied::<f64>(swap)?, swap)?)
        } else if self.is::<bool>() {
            Values::U8(self.copied::<bool>(swap)?.into_iter().map(u8::from).collect())
        } else if self.is::<u8>() {
            Values::U8(self.copied(swap)?)
        } else if self.is::<i8>() {
            Values::I8(self.copied(swap)?)
        } else if self.is::<u16>() {
            Values::U16(self.copied(swap)?)
        } else if self.is::<i16>() {
            Values::I16(self.copied(swap)?)
        } else if self.is::<u32>() {
            Values::U32(self.copied(swap)?)
        } else if self.is::<i32>() {
            Values::I32(self.copied(swap)?)
        } else if self.is::<i64>() {
            let values = self.copied::<i64>(swap)?;
            Values::F64(self.exact(&values, |value| value as f64, |value| value as i64, swap)?)
        } else if self.is::<u64>() {
            let values = self.copied::<u64>(swap)?;
            Values::F64(self.exact(&values, |value| value as f64, |value| value as u64, swap)?)
        } else {
            return Err(raise(
                py,
                &self.mistyped("give numbers: an array of bool, of integers, or of float32 or float64"),
            ));
        })
    }

    fn copied<T: Element + Copy>(&self, swap: Option<(usize, usize, usize)>) -> PyResult<Vec<T>> {
        let array = self.array.cast::<PyArrayDyn<T>>()?.try_readonly()?;
        let values = array.as_slice()?;
        let Some((ticks, samples, row)) = swap else { return Ok(values.to_vec()) };
        let rows = (0..samples).flat_map(|sample| (0..ticks).map(move |tick| (tick * samples + sample) * row));
        Ok(rows.flat_map(|start| &values[start..start + row]).copied().collect())
    }

    fn finite<T: Copy + Into<f64>>(&self, values: Vec<T>, swap: Option<(usize, usize, usize)>) -> PyResult<Vec<T>> {
        match values.iter().position(|value| !(*value).into().is_finite()) {
            None => Ok(values),
            Some(at) => {
                let refused = self.bad_value(unswapped(at, swap), values[at].into(), "it has to be a finite number");
                Err(raise(self.array.py(), &refused))
            }
        }
    }

    fn exact<T: Copy + PartialEq + std::fmt::Display>(
        &self,
        values: &[T],
        real: impl Fn(T) -> f64,
        back: impl Fn(f64) -> T,
        swap: Option<(usize, usize, usize)>,
    ) -> PyResult<Vec<f64>> {
        let held = |value: &T| {
            let real = real(*value);
            real.abs() < 2_f64.powi(63) && back(real) == *value
        };
        match values.iter().position(|value| !held(value)) {
            None => Ok(values.iter().map(|value| real(*value)).collect()),
            Some(at) => {
                let requirement = "64-bit floating point cannot hold it exactly";
                Err(raise(self.array.py(), &self.bad_value(unswapped(at, swap), values[at], requirement)))
            }
        }
    }

    fn bad_value(&self, at: usize, value: impl std::fmt::Display, requirement: &'static str) -> Diagnostics {
        let mut rest = at;
        let mut position: Vec<usize> = self
            .shape()
            .iter()
            .rev()
            .map(|extent| {
                let place = rest % extent.max(&1);
                rest /= extent.max(&1);
                place
            })
            .collect();
        position.reverse();
        let error = DataError::Value { origin: self.origin(), position, value: value.to_string(), requirement };
        refused(&error, "find where the value comes from")
    }

    fn mistyped(&self, help: &str) -> Diagnostics {
        let dtype = self.array.dtype().to_string();
        refused(&DataError::Dtype { origin: self.origin(), dtype }, help)
    }

    fn misshaped(&self, expected: String) -> Diagnostics {
        let error = DataError::Shape { origin: self.origin(), shape: self.shape().to_vec(), expected };
        refused(&error, "reshape or transpose it, and name its axes as they are")
    }
}

/// What is wrong with an array, as it is said of files, with what to do about it here.
fn refused(error: &DataError, help: &str) -> Diagnostics {
    Diagnostic { help: Some(help.to_owned()), location: Location::None, ..error.to_diagnostic() }.into()
}

/// Where a value stood before samples were put before ticks.
fn unswapped(at: usize, swap: Option<(usize, usize, usize)>) -> usize {
    let Some((ticks, samples, row)) = swap else { return at };
    let (sample, tick, place) = (at / row / ticks, at / row % ticks, at % row);
    (tick * samples + sample) * row + place
}
