//! Pictures, as SVG text.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use synfire_plot::{Axis, Field, Series, Strip};

/// A raster of spikes; `spikes` are tick, position in `populations`, neuron.
#[pyfunction]
pub fn raster_svg(
    populations: Vec<(String, usize)>,
    spikes: Vec<(usize, usize, usize)>,
    ticks: usize,
) -> PyResult<String> {
    let fits = |(tick, population, neuron): &(usize, usize, usize)| {
        *tick < ticks && populations.get(*population).is_some_and(|(_, size)| neuron < size)
    };
    if !spikes.iter().all(fits) {
        return Err(PyValueError::new_err("a spike is outside of the raster"));
    }
    Ok(synfire_plot::raster_svg(&populations, spikes, ticks))
}

/// A matrix of counts, by label and class.
#[pyfunction]
pub fn confusion_svg(counts: Vec<Vec<u64>>) -> PyResult<String> {
    if counts.iter().any(|row| row.len() != counts.len()) {
        return Err(PyValueError::new_err("a confusion matrix has as many rows as columns"));
    }
    Ok(synfire_plot::confusion_svg(&counts))
}

/// Curves; each has a name and its points, and an axis its name, its smallest and its largest value.
#[pyfunction]
pub fn curves_svg(
    x: (String, f64, f64),
    y: (String, f64, f64),
    series: Vec<(String, Vec<(f64, f64)>)>,
) -> PyResult<String> {
    let is_finite =
        |(_, points): &(String, Vec<(f64, f64)>)| points.iter().all(|(x, y)| x.is_finite() && y.is_finite());
    if !series.iter().all(is_finite) || ![x.1, x.2, y.1, y.2].iter().all(|end| end.is_finite()) {
        return Err(PyValueError::new_err("a curve has a value that is no finite number"));
    }
    let series: Vec<_> = series.into_iter().map(|(name, points)| Series { name, points }).collect();
    let axis = |(name, low, high): &(String, f64, f64)| -> (String, (f64, f64)) { (name.clone(), (*low, *high)) };
    let (x, y) = (axis(&x), axis(&y));
    Ok(synfire_plot::curves_svg(Axis { name: &x.0, range: x.1 }, Axis { name: &y.0, range: y.1 }, &series))
}

/// The weights of neurons as little images of so many columns; each has a caption.
#[pyfunction]
pub fn fields_svg(title: &str, columns: usize, fields: Vec<(String, Vec<f64>)>) -> PyResult<String> {
    if columns == 0 || fields.iter().any(|(_, weights)| weights.iter().any(|weight| !weight.is_finite())) {
        return Err(PyValueError::new_err("fields need a column at least, and finite weights"));
    }
    let fields: Vec<_> = fields.into_iter().map(|(caption, weights)| Field { caption, weights }).collect();
    Ok(synfire_plot::fields_svg(title, columns, &fields))
}

/// Name, values, threshold, spikes.
type GivenStrip = (String, Vec<f64>, Option<f64>, Vec<usize>);

/// States over time; each has a name, its values, its threshold and its spikes.
#[pyfunction]
pub fn traces_svg(strips: Vec<GivenStrip>) -> String {
    let strip = |(name, values, threshold, spikes)| Strip { name, values, threshold, spikes };
    synfire_plot::traces_svg(&strips.into_iter().map(strip).collect::<Vec<_>>())
}
