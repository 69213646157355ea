//! A run whose spikes are written while it goes on: it takes the same memory however long it is.

use std::io::{self, Write};
use std::path::Path;

use synfire_data::{DataError, Outputs, RasterWriter, SpikeRow, SpikeTableWriter};
use synfire_diagnostics::ToDiagnostic as _;
use synfire_run::{Fired, Keep, Machine, OnTick, OutputColumns, PopulationView, Recording, RunError, record_within};

use super::selection::Selection;
use crate::input::Input;
use crate::outcome::{Outcome, fail};
use crate::outputs::has_extension;
use crate::{budget, progress};

/// Runs the input and stages the file of spikes, if one was asked for; a pipe or device gets the spikes while the run goes on.
pub fn run_and_write_spikes(
    path: Option<&Path>,
    machine: &mut dyn Machine,
    input: &Input,
    selection: &Selection,
    keep: Keep<'_>,
    files: &mut Outputs,
) -> Outcome<Recording> {
    let Some(path) = path else { return run(machine, input, keep, &mut |_, _| Ok(())).map_err(fail) };
    let populations = machine.populations().to_vec();
    let columns = OutputColumns::new(&populations, machine.outputs());
    let mut outcome = None;
    let staged = files.stream(path, |writer| {
        let mut spikes = match has_extension(path, "npy") {
            true => Spikes::Raster(RasterWriter::new(writer, input.ticks, columns.count())?, columns),
            false => Spikes::Table { writer: SpikeTableWriter::new(writer)?, populations: &populations, selection },
        };
        let unwritten =
            |source| RunError::Output(Box::new(DataError::Write { path: path.to_owned(), source }.to_diagnostic()));
        let mut write = |tick, fired: &[Fired]| spikes.tick(tick, fired).map_err(unwritten);
        outcome = Some(run(machine, input, keep, &mut write));
        spikes.finish()
    });
    // What stopped the run comes first: the file was not finished because of it.
    let recording = outcome.transpose().map_err(fail)?;
    staged.map_err(fail)?;
    recording.ok_or_else(|| fail(RunError::NoOutputs))
}

fn run(
    machine: &mut dyn Machine,
    input: &Input,
    keep: Keep<'_>,
    write: &mut OnTick<'_>,
) -> Result<Recording, RunError> {
    let bar = progress::bar(input.ticks, "ticks");
    let mut on_tick = |tick: usize, fired: &[Fired]| {
        bar.set_position(tick as u64 + 1);
        write(tick, fired)
    };
    let meter = budget::run().meter();
    let recording = record_within(machine, input.samples.get(0), input.ticks, keep, &meter, &mut on_tick);
    bar.finish_and_clear();
    recording
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
