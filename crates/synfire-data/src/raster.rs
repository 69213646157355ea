//! Spike rasters.

use std::io::{self, Write};
use std::path::Path;

use crate::npy_header::header_bytes;
use crate::{DataError, write_atomically};

/// Which neuron fired in which tick: a row of 0 and 1 per tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    ticks: usize,
    neurons: usize,
    cells: Vec<u8>,
}

impl Raster {
    /// An empty raster of `neurons` neurons.
    pub fn new(neurons: usize) -> Self {
        Self { ticks: 0, neurons, cells: Vec::new() }
    }

    /// Appends a tick in which these neurons fired.
    ///
    /// # Panics
    /// If there is no such neuron.
    pub fn push_tick(&mut self, fired: impl IntoIterator<Item = usize>) {
        let start = self.cells.len();
        self.cells.resize(start + self.neurons, 0);
        for neuron in fired {
            self.cells[start..][neuron] = 1;
        }
        self.ticks += 1;
    }

    /// Rows.
    pub fn ticks(&self) -> usize {
        self.ticks
    }

    /// Columns.
    pub fn neurons(&self) -> usize {
        self.neurons
    }

    /// All cells, row-major, each 0 or 1.
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    /// How often each neuron fired.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.neurons];
        for (index, cell) in self.cells.iter().enumerate() {
            counts[index % self.neurons] += usize::from(*cell);
        }
        counts
    }
}

/// Writes a raster as an npy array `(ticks, neurons)` of `u8`.
///
/// # Errors
/// If the file cannot be written; then nothing is left of it.
pub fn write_raster(path: impl AsRef<Path>, raster: &Raster) -> Result<(), DataError> {
    write_atomically(path, |writer| encode(writer, raster))
}

pub(crate) fn encode(writer: &mut dyn Write, raster: &Raster) -> io::Result<()> {
    writer.write_all(&header_bytes("|u1", &[raster.ticks, raster.neurons]))?;
    writer.write_all(&raster.cells)
}
