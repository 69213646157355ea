//! Tables written as CSV.

use std::io::{self, Write};
use std::path::Path;

use crate::{DataError, write_atomically};

/// One spike, as users read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpikeRow<'a> {
    /// When, from 0.
    pub tick: usize,
    /// Name of the population.
    pub population: &'a str,
    /// Neuron in its population, from 0.
    pub neuron: usize,
}

/// Writes a CSV table with a header; fields with commas or quotes are quoted.
///
/// # Errors
/// If the file cannot be written, or a row is not as long as the header; then nothing is left of it.
pub fn write_csv<Rows>(path: impl AsRef<Path>, header: &[&str], rows: Rows) -> Result<(), DataError>
where
    Rows: IntoIterator,
    Rows::Item: IntoIterator,
    <Rows::Item as IntoIterator>::Item: AsRef<[u8]>,
{
    write_atomically(path, |writer| csv_to(writer, header, rows))
}

/// Writes the same table to a stream.
///
/// # Errors
/// What the stream says, or that a row is not as long as the header.
pub fn csv_to<Rows>(writer: &mut dyn Write, header: &[&str], rows: Rows) -> io::Result<()>
where
    Rows: IntoIterator,
    Rows::Item: IntoIterator,
    <Rows::Item as IntoIterator>::Item: AsRef<[u8]>,
{
    let mut table = csv::Writer::from_writer(writer);
    table.write_record(header).map_err(plain)?;
    for row in rows {
        table.write_record(row).map_err(plain)?;
    }
    table.flush()
}

/// One row of a table as text, with its line end.
pub fn csv_row<Cell: AsRef<[u8]>>(cells: &[Cell]) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing to memory never fails, and a single row is as long as itself.
    let _ = table.write_record(cells);
    String::from_utf8_lossy(&table.into_inner().unwrap_or_default()).into_owned()
}

/// What the stream said, of its own kind; the conversion that csv has would hide it.
pub(crate) fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes spikes as CSV with the header `tick,population,neuron`, in the order given.
///
/// # Errors
/// If the file cannot be written; then nothing is left of it.
pub fn write_spikes_csv<'a>(
    path: impl AsRef<Path>,
    spikes: impl IntoIterator<Item = SpikeRow<'a>>,
) -> Result<(), DataError> {
    write_csv(path, &SPIKES, spike_rows(spikes))
}

/// The header of spikes.
pub(crate) const SPIKES: [&str; 3] = ["tick", "population", "neuron"];

pub(crate) fn spike_rows<'a>(spikes: impl IntoIterator<Item = SpikeRow<'a>>) -> impl Iterator<Item = [String; 3]> {
    spikes.into_iter().map(|spike| [spike.tick.to_string(), spike.population.to_owned(), spike.neuron.to_string()])
}
