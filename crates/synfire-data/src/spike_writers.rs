//! Spikes written as they come, so that a long run takes no memory.

use std::io::{self, Write};

use crate::SpikeRow;
use crate::csv_output::{SPIKES, plain};
use crate::npy_header::header_bytes;

/// Writes the table of [`crate::write_spikes_csv`] spike by spike.
#[derive(Debug)]
pub struct SpikeTableWriter<W: Write> {
    table: csv::Writer<W>,
}

impl<W: Write> SpikeTableWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(writer: W) -> io::Result<Self> {
        let mut table = csv::Writer::from_writer(writer);
        table.write_record(SPIKES).map_err(plain)?;
        Ok(Self { table })
    }

    /// Writes one spike.
    ///
    /// # Errors
    /// What the stream says.
    pub fn spike(&mut self, spike: SpikeRow<'_>) -> io::Result<()> {
        let SpikeRow { tick, population, neuron } = spike;
        self.table.write_record([&tick.to_string(), population, &neuron.to_string()]).map_err(plain)
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// What the stream says.
    pub fn finish(mut self) -> io::Result<()> {
        self.table.flush()
    }
}

/// Writes the array of [`crate::write_raster`] tick by tick.
#[derive(Debug)]
pub struct RasterWriter<W> {
    writer: W,
    row: Vec<u8>,
}

impl<W: Write> RasterWriter<W> {
    /// Writes the header of an array `(ticks, neurons)`; as many ticks have to follow.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(mut writer: W, ticks: usize, neurons: usize) -> io::Result<Self> {
        writer.write_all(&header_bytes("|u1", &[ticks, neurons]))?;
        Ok(Self { writer, row: vec![0; neurons] })
    }

    /// Writes the next tick, in which these neurons fired; one that is named several times fired as often.
    ///
    /// # Errors
    /// What the stream says, or that a neuron fired more often than a byte can hold.
    ///
    /// # Panics
    /// If there is no such neuron.
    pub fn tick(&mut self, fired: impl IntoIterator<Item = usize>) -> io::Result<()> {
        self.row.fill(0);
        for neuron in fired {
            let more = || io::Error::other("a neuron spiked more than 255 times in one tick; CSV holds any number");
            self.row[neuron] = self.row[neuron].checked_add(1).ok_or_else(more)?;
        }
        self.writer.write_all(&self.row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Raster, csv_output, raster};

    #[test]
    fn tick_by_tick_or_all_at_once_the_files_are_the_same() {
        let fired = [vec![0, 2], vec![], vec![1]];
        let mut whole = Raster::new(3);
        let (mut once, mut streamed) = (Vec::new(), Vec::new());
        let mut writer = RasterWriter::new(&mut streamed, 3, 3).unwrap();
        for tick in &fired {
            writer.tick(tick.iter().copied()).unwrap();
            whole.push_tick(tick.iter().copied());
        }
        raster::encode(&mut once, &whole).unwrap();
        assert_eq!(streamed, once);

        let spikes =
            [(0, "a, b", 7), (3, "c", 0)].map(|(tick, population, neuron)| SpikeRow { tick, population, neuron });
        let (mut once, mut streamed) = (Vec::new(), Vec::new());
        let mut writer = SpikeTableWriter::new(&mut streamed).unwrap();
        spikes.iter().for_each(|spike| writer.spike(*spike).unwrap());
        writer.finish().unwrap();
        csv_output::csv_to(&mut once, &SPIKES, csv_output::spike_rows(spikes)).unwrap();
        assert_eq!(String::from_utf8(streamed), String::from_utf8(once));
    }
}
