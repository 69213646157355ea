//! Everything that happens in one run.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_budget::{Budget, Meter, OverBudget, Steps};
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
        let neurons = || populations.iter().filter(|population| !population.is_input).map(|view| view.name.as_str());
        let asked = text.rsplit_once(':').map_or(text, |(name, _)| name);
        let bad = || {
            let population = neurons().find(|name| *name == asked).or_else(|| neurons().next()).map(str::to_owned);
            RunError::BadRecord { what: text.to_owned(), population }
        };
        let (name, variables) = text.rsplit_once(':').ok_or_else(bad)?;
        let Some(population) = populations.iter().position(|population| population.name == name) else {
            let closest = synfire_diagnostics::closest_name(name, neurons()).map(str::to_owned);
            let known = neurons().take(10).map(str::to_owned).collect();
            return Err(RunError::NoSuchPopulation { name: name.to_owned(), closest, known });
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
    /// By tick: who fired, ascending; empty if spikes were not kept.
    pub spikes: Vec<Vec<Fired>>,
    /// What was watched, in the order asked for.
    pub traces: Vec<Trace>,
    /// Totals.
    pub stats: Stats,
}

impl Recording {
    /// The raster of the output populations, `(ticks, neurons)`. A population that is an output twice is there twice.
    pub fn output_raster(&self) -> Raster {
        let columns = OutputColumns::new(&self.populations, &self.outputs);
        let mut raster = Raster::new(columns.count());
        self.spikes.iter().for_each(|fired| raster.push_tick(columns.of(fired)));
        raster
    }
}

/// The columns of an output raster. A population that is an output twice has its columns twice.
#[derive(Debug, Clone)]
pub struct OutputColumns {
    /// By output: its population and its first column.
    outputs: Vec<(usize, usize)>,
    count: usize,
}

impl OutputColumns {
    /// For a machine with these populations and outputs.
    pub fn new(populations: &[PopulationView], outputs: &[usize]) -> Self {
        let mut count = 0;
        let place = |output: &usize| {
            let first = count;
            count += populations[*output].size;
            (*output, first)
        };
        Self { outputs: outputs.iter().map(place).collect(), count }
    }

    /// Columns.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The columns of the neurons that fired in a tick.
    pub fn of(&self, fired: &[Fired]) -> impl Iterator<Item = usize> {
        self.outputs.iter().flat_map(move |(output, first)| {
            let own = fired.iter().filter(move |fired| fired.population as usize == *output);
            own.map(move |fired| first + fired.neuron as usize)
        })
    }
}

/// What of a run is kept in memory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keep<'a> {
    /// All spikes: [`Recording::spikes`].
    pub spikes: bool,
    /// These states of every tick: [`Recording::traces`].
    pub watches: &'a [Watch],
}

/// What is called after each tick, with its number from 0 and the neurons that fired.
pub type OnTick<'a> = dyn FnMut(usize, &[Fired]) -> Result<(), RunError> + 'a;

/// Runs `ticks` ticks from rest and keeps everything, within [`Budget::RUN`]. `on_tick` is called with the number of ticks
/// done.
///
/// # Errors
/// When an input value cannot be used, or what is kept does not fit the budget.
pub fn record(
    machine: &mut dyn Machine,
    sample: Sample<'_>,
    ticks: usize,
    watches: &[Watch],
    on_tick: &mut dyn FnMut(usize),
) -> Result<Recording, RunError> {
    let keep = Keep { spikes: true, watches };
    let mut count = |tick: usize, _: &[Fired]| {
        on_tick(tick + 1);
        Ok(())
    };
    record_within(machine, sample, ticks, keep, &Budget::RUN.meter(), &mut count)
}

/// Runs `ticks` ticks from rest and keeps what `keep` says, within the budget of `meter`. What is not kept is handed to
/// `on_tick` once, tick by tick: a run that keeps nothing takes the same memory however long it is.
///
/// # Errors
/// When an input value cannot be used, what is kept does not fit the budget, or `on_tick` fails.
pub fn record_within(
    machine: &mut dyn Machine,
    sample: Sample<'_>,
    ticks: usize,
    keep: Keep<'_>,
    meter: &Meter,
    on_tick: &mut OnTick<'_>,
) -> Result<Recording, RunError> {
    let populations = machine.populations().to_vec();
    let neurons = populations.iter().filter(|population| !population.is_input).map(|view| view.size).sum();
    charge_work(neurons, 1, ticks, meter)?;
    let mut traces = traces(keep.watches, &populations, ticks, meter)?;
    if keep.spikes {
        meter.charge_items::<Vec<Fired>>(ticks as u64, format_args!("the spikes of {ticks} ticks"))?;
    }
    let mut spikes = Vec::with_capacity(if keep.spikes { ticks } else { 0 });
    let mut counts = vec![0_u64; populations.len()];
    let mut stats = Stats { ticks, ..Stats::default() };
    machine.restart()?;
    machine.announce(ticks);
    for tick in 0..ticks {
        stats.cost += machine.tick(sample)?;
        for Trace { watch: Watch { population, variable }, values } in &mut traces {
            for neuron in 0..populations[*population].size {
                values.push(machine.value(*population, neuron, *variable)?);
            }
        }
        let fired = machine.fired();
        fired.iter().for_each(|fired| counts[fired.population as usize] += 1);
        if keep.spikes {
            meter.charge_items::<Fired>(fired.len() as u64, format_args!("the spikes of {ticks} ticks"))?;
            spikes.push(fired.to_vec());
        }
        on_tick(tick, fired)?;
    }
    let spiking = populations.iter().zip(counts).filter(|(population, _)| population.is_spiking);
    stats.spikes = spiking.map(|(population, count)| (population.name.clone(), count)).collect();
    Ok(Recording { outputs: machine.outputs().to_vec(), populations, spikes, traces, stats })
}

/// Charges the work of so many samples of so many ticks: one step for each neuron in each tick.
///
/// # Errors
/// When it is more than the budget allows.
pub fn charge_work(neurons: usize, samples: usize, ticks: usize, meter: &Meter) -> Result<(), OverBudget> {
    let steps = (samples as u64).saturating_mul(ticks as u64).saturating_mul(neurons.max(1) as u64);
    meter.work(Steps(steps), format_args!("{samples} x {ticks} ticks of {neurons} neurons"))
}

/// Empty traces with room for the whole run.
fn traces(
    watches: &[Watch],
    populations: &[PopulationView],
    ticks: usize,
    meter: &Meter,
) -> Result<Vec<Trace>, RunError> {
    let trace = |watch: &Watch| {
        let PopulationView { name, size, .. } = &populations[watch.population];
        let values = (ticks as u64).saturating_mul(*size as u64);
        let variable = watch.variable.name();
        meter.charge_items::<f64>(values, format_args!("{variable} of `{name}` in {ticks} ticks"))?;
        Ok(Trace { watch: *watch, values: Vec::with_capacity(ticks * size) })
    };
    watches.iter().map(trace).collect()
}
