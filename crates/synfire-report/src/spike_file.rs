//! A run whose spikes are written while it goes on: it takes the same memory however long it is.

use std::io::{self, Write};
use std::path::Path;

use synfire_budget::Meter;
use synfire_data::{DataError, Outputs, RasterWriter, Sample, SpikeRow, SpikeTableWriter, has_extension};
use synfire_diagnostics::{Diagnostics, ToDiagnostic};
use synfire_run::{Fired, Keep, Machine, OnTick, OutputColumns, PopulationView, Recording, RunError, record_within};

use crate::Selection;

/// One run of a machine from rest.
pub struct SpikeRun<'a> {
    /// The input.
    pub sample: Sample<'a>,
    /// Ticks to run.
    pub ticks: usize,
    /// What is kept in memory.
    pub keep: Keep<'a>,
    /// What that is charged to.
    pub meter: &'a Meter,
    /// Is told how many ticks have run.
    pub on_tick: &'a mut dyn FnMut(usize),
}

impl SpikeRun<'_> {
    /// Runs a machine and stages the file of spikes, if one is asked for; a pipe or device gets the spikes while the run goes
    /// on. Its ending says what it holds: `npy` a raster (ticks, neurons) of the outputs, anything else a table of the selected
    /// spikes.
    ///
    /// # Errors
    /// What stops the run, or what is wrong with the file.
    pub fn to_file(
        self,
        path: Option<&Path>,
        machine: &mut dyn Machine,
        selection: &Selection,
        files: &mut Outputs,
    ) -> Result<Recording, Diagnostics> {
        let Some(path) = path else { return self.run(machine, &mut |_, _| Ok(())).map_err(failed) };
        let populations = machine.populations().to_vec();
        let columns = OutputColumns::new(&populations, machine.outputs());
        let mut outcome = None;
        let staged = files.stream(path, |writer| {
            let mut spikes = if has_extension(path, "npy") {
                Spikes::Raster(RasterWriter::new(writer, self.ticks, columns.count())?, columns)
            } else {
                Spikes::Table { writer: SpikeTableWriter::new(writer)?, populations: &populations, selection }
            };
            let unwritten =
                |source| RunError::Output(Box::new(DataError::Write { path: path.to_owned(), source }.to_diagnostic()));
            let mut write = |tick, fired: &[Fired]| spikes.tick(tick, fired).map_err(unwritten);
            outcome = Some(self.run(machine, &mut write));
            spikes.finish()
        });
        // What stopped the run comes first: the file was not finished because of it.
        let recording = outcome.transpose().map_err(failed)?;
        staged.map_err(failed)?;
        recording.ok_or_else(|| failed(RunError::NoOutputs))
    }

    fn run(self, machine: &mut dyn Machine, write: &mut OnTick<'_>) -> Result<Recording, RunError> {
        let mut on_tick = |tick: usize, fired: &[Fired]| {
            (self.on_tick)(tick + 1);
            write(tick, fired)
        };
        record_within(machine, self.sample, self.ticks, self.keep, self.meter, &mut on_tick)
    }
}

fn failed(error: impl ToDiagnostic) -> Diagnostics {
    error.to_diagnostic().into()
}

/// A file of spikes.
enum Spikes<'a, W: Write> {
    /// A row for each selected spike.
    Table { writer: SpikeTableWriter<W>, populations: &'a [PopulationView], selection: &'a Selection },
    /// A row of the outputs for each tick.
    Raster(RasterWriter<W>, OutputColumns),
}

impl<W: Write> Spikes<'_, W> {
    fn tick(&mut self, tick: usize, fired: &[Fired]) -> io::Result<()> {
        match self {
            Self::Raster(writer, columns) => writer.tick(columns.of(fired)),
            Self::Table { writer, populations, selection } => {
                let mut selected = fired.iter().filter(|fired| selection.shows(fired));
                selected.try_for_each(|fired| {
                    let population = &populations[fired.population as usize].name;
                    writer.spike(SpikeRow { tick, population, neuron: fired.neuron as usize })
                })
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Raster(..) => Ok(()),
            Self::Table { writer, .. } => writer.finish(),
        }
    }
}
