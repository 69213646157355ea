//! Everything that happens in one run.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_data::{Raster, Sample};

use crate::{Cost, Fired, Machine, PopulationView, RunError, Variable};

/// State variables of a population to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    /// Position in [`Machine::populations`].
    pub population: usize,
    /// Which variable.
    pub variable: Variable,
}

impl Watch {
    /// Parses `POPULATION:v`, `POPULATION:i` or `POPULATION:v,i`.
    ///
    /// # Errors
    /// When there is no such population of neurons, or no such variable.
    pub fn parse(text: &str, populations: &[PopulationView]) -> Result<Vec<Self>, RunError> {
        let bad = || RunError::BadRecord { what: text.to_owned() };
        let (name, variables) = text.rsplit_once(':').ok_or_else(bad)?;
        let Some(population) = populations.iter().position(|population| population.name == name) else {
            let names = populations.iter().map(|population| population.name.as_str());
            let closest = synfire_diagnostics::closest_name(name, names).map(str::to_owned);
            return Err(RunError::NoSuchPopulation { name: name.to_owned(), closest });
        };
        if populations[population].is_input {
            return Err(bad());
        }
        let variable = |text: &str| match text.trim() {
            "v" => Ok(Self { population, variable: Variable::V }),
            "i" => Ok(Self { population, variable: Variable::I }),
            _ => Err(bad()),
        };
        variables.split(',').map(variable).collect()
    }
}

/// A recorded state variable, in real units.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What it is.
    pub watch: Watch,
    /// `[tick][neuron]`, after each tick.
    pub values: Vec<f64>,
}

/// Totals of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Stats {
    /// Ticks.
    pub ticks: usize,
    /// Clocks, synaptic events and saturations.
    #[serde(flatten)]
    pub cost: Cost,
    /// Spikes by population of neurons.
    pub spikes: BTreeMap<String, u64>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// All populations.
    pub populations: Vec<PopulationView>,
    /// Positions of the output populations.
    pub outputs: Vec<usize>,
    /// By tick: who fired, ascending.
    pub spikes: Vec<Vec<Fired>>,
    /// What was watched, in the order asked for.
    pub traces: Vec<Trace>,
    /// Totals.
    pub stats: Stats,
}

impl Recording {
    /// The raster of the output populations, `(ticks, neurons)`. A population that is an output twice is there twice.
    pub fn output_raster(&self) -> Raster {
        let size = |index: usize| self.populations[index].size;
        let mut raster = Raster::new(self.outputs.iter().map(|index| size(*index)).sum());
        for fired in &self.spikes {
            let mut start = 0;
            let mut positions = Vec::new();
            for output in &self.outputs {
                let own = fired.iter().filter(|fired| fired.population as usize == *output);
                positions.extend(own.map(|fired| start + fired.neuron as usize));
                start += size(*output);
            }
            raster.push_tick(positions);
        }
        raster
    }
}

/// Runs `ticks` ticks from rest and keeps everything. `on_tick` is called with the number of ticks done.
///
/// # Errors
/// When an input value cannot be used.
pub fn record(
    machine: &mut dyn Machine,
    sample: Sample<'_>,
    ticks: usize,
    watches: &[Watch],
    on_tick: &mut dyn FnMut(usize),
) -> Result<Recording, RunError> {
    machine.restart();
    machine.announce(ticks);
    let populations = machine.populations().to_vec();
    let mut traces: Vec<_> = watches.iter().map(|watch| Trace { watch: *watch, values: Vec::new() }).collect();
    let mut spikes = Vec::with_capacity(ticks);
    let mut stats = Stats { ticks, ..Stats::default() };
    for population in populations.iter().filter(|population| population.is_spiking) {
        stats.spikes.insert(population.name.clone(), 0);
    }
    for tick in 0..ticks {
        stats.cost += machine.tick(sample)?;
        for fired in machine.fired() {
            *stats.spikes.entry(populations[fired.population as usize].name.clone()).or_default() += 1;
        }
        for Trace { watch: Watch { population, variable }, values } in &mut traces {
            values.extend((0..populations[*population].size).map(|n| machine.value(*population, n, *variable)));
        }
        spikes.push(machine.fired().to_vec());
        on_tick(tick + 1);
    }
    Ok(Recording { outputs: machine.outputs().to_vec(), populations, spikes, traces, stats })
}
