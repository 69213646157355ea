//! One call for each kind of file: opened, read and closed.

use std::collections::BTreeMap;
use std::path::Path;

use crate::{Array, Budget, DataError, DataFile, Layout, Samples};

/// Reads the inputs of a network with `axons` input axons.
///
/// The kind of the file is told by its contents: npy; npz (its only array, or the one called `x`); CSV, perhaps gzipped,
/// with a row of all axons per line, which is like an array with two axes, or with one event per line, in any order, under
/// the header `tick,axon` or `tick,axon,value`.
///
/// # Errors
/// If the file cannot be read, is over the budget, is unsound, or does not fit the network.
pub fn read_input(path: impl AsRef<Path>, axons: usize, layout: Layout, budget: Budget) -> Result<Samples, DataError> {
    DataFile::new(path, budget).input(axons, layout)
}

/// Reads class numbers, one per sample: an npy array with one axis (or a second one of length 1), the array `y` of an npz
/// archive (or its only one), or a CSV file with one column. Whole numbers stored as floating point are fine.
///
/// # Errors
/// If the file cannot be read, is over the budget or unsound, has more than one column, or a label is negative or not whole.
pub fn read_labels(path: impl AsRef<Path>, budget: Budget) -> Result<Vec<usize>, DataError> {
    DataFile::new(path, budget).labels()
}

/// Reads an npy file of booleans, integers or floating point numbers (16, 32 or 64 bits) of either byte order, in C or
/// Fortran order.
///
/// # Errors
/// If the file cannot be read, is over the budget, is no sound npy file, or holds something else than finite numbers that
/// `f64` represents exactly.
pub fn read_npy(path: impl AsRef<Path>, budget: Budget) -> Result<Array, DataError> {
    DataFile::new(path, budget).npy()
}

/// Reads all arrays of an npz archive, by name. Each is subject to the rules of [`crate::read_npy`]; the budget
/// holds for the sum of all.
///
/// # Errors
/// If the file cannot be read, is no sound archive, is over the budget, or an array in it is unsound.
pub fn read_npz(path: impl AsRef<Path>, budget: Budget) -> Result<BTreeMap<String, Array>, DataError> {
    DataFile::new(path, budget).npz()
}

/// Reads a table of numbers: CSV with commas, semicolons or blanks between fields, perhaps with a header line, perhaps
/// gzipped. The result has the shape `[rows, columns]`.
///
/// Blank lines and lines that start with `#` are skipped. The first line is a header if none of its fields is a number.
///
/// # Errors
/// If the file cannot be read, is over the budget, or a line is not as long as the ones before or not all finite numbers.
pub fn read_table(path: impl AsRef<Path>, budget: Budget) -> Result<Array, DataError> {
    DataFile::new(path, budget).table()
}
