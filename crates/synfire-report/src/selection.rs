//! The part of a run that is written: the neurons whose spikes and states were asked for.

use std::collections::BTreeMap;
use std::ops::Range;

use synfire_data::Array;
use synfire_language::{Experiment, Recorded};
use synfire_run::{Fired, PopulationView, Recording, RunError, Variable, Watch};

/// The columns of a table of states.
pub const STATE_COLUMNS: [&str; 5] = ["tick", "population", "neuron", "variable", "value"];

/// Neurons of a population.
type Neurons = (usize, Range<usize>);

/// The spikes and states that options or a page ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// States, each of a range of neurons.
    traces: Vec<(Watch, Range<usize>)>,
    /// Neurons whose spikes are written; all of them if none was named.
    spikes: Vec<Neurons>,
}

impl Selection {
    /// By options such as `lif1:v,i`, and by the `record` statements of a page.
    ///
    /// # Errors
    /// When an option names what does not exist.
    pub fn new(
        options: &[String],
        page: Option<&Experiment>,
        populations: &[PopulationView],
    ) -> Result<Self, RunError> {
        let mut selection = Self { traces: Vec::new(), spikes: Vec::new() };
        for text in options {
            let watches = Watch::parse(text, populations)?;
            selection.traces.extend(watches.into_iter().map(|watch| (watch, 0..populations[watch.population].size)));
        }
        for record in page.iter().flat_map(|page| page.records.iter().map(move |record| (page, record))) {
            let (page, record) = record;
            let name = &page.network.population(record.population).name;
            let Some(population) = populations.iter().position(|view| view.name == *name) else { continue };
            let variable = match record.quantity {
                Recorded::Spikes => {
                    selection.spikes.push((population, record.neurons.clone()));
                    continue;
                }
                Recorded::V => Variable::V,
                Recorded::I => Variable::I,
            };
            selection.traces.push((Watch { population, variable }, record.neurons.clone()));
        }
        // States that are asked for twice are written once.
        let mut seen = Vec::new();
        selection.traces.retain(|trace| {
            let is_new = !seen.contains(trace);
            seen.push(trace.clone());
            is_new
        });
        Ok(selection)
    }

    /// Whether any state was asked for.
    pub fn has_states(&self) -> bool {
        !self.traces.is_empty()
    }

    /// The states that the recorder has to watch, in order.
    pub fn watches(&self) -> Vec<Watch> {
        self.traces.iter().map(|(watch, _)| *watch).collect()
    }

    /// Whether the spikes of a neuron are written.
    pub fn shows(&self, fired: &Fired) -> bool {
        let (population, neuron) = (fired.population as usize, fired.neuron as usize);
        self.spikes.is_empty() || self.spikes.iter().any(|(p, range)| *p == population && range.contains(&neuron))
    }

    /// The selected states as arrays `(ticks, neurons)`: `population.v`, or `population[2:5].v` for a part of it.
    pub fn arrays(&self, recording: &Recording) -> BTreeMap<String, Array> {
        let entry = |(index, (watch, neurons)): (usize, &(Watch, Range<usize>))| {
            let population = &recording.populations[watch.population];
            let whole = *neurons == (0..population.size);
            let part = if whole { String::new() } else { format!("[{}:{}]", neurons.start, neurons.end) };
            let name = format!("{}{part}.{}", population.name, watch.variable.name());
            let rows = recording.traces[index].values.chunks(population.size.max(1));
            let values: Vec<f64> = rows.flat_map(|row| &row[neurons.clone()]).copied().collect();
            (name, Array::new(vec![recording.stats.ticks, neurons.len()], values))
        };
        self.traces.iter().enumerate().map(entry).collect()
    }

    /// The selected states as rows `tick,population,neuron,variable,value`.
    pub fn rows<'a>(&'a self, recording: &'a Recording) -> impl Iterator<Item = [String; 5]> + 'a {
        self.traces.iter().enumerate().flat_map(move |(index, (watch, neurons))| {
            let population = &recording.populations[watch.population];
            let values = recording.traces[index].values.iter().enumerate();
            let place = move |position: usize| (position / population.size, position % population.size);
            values.filter(move |(position, _)| neurons.contains(&place(*position).1)).map(move |(position, value)| {
                let (tick, neuron) = place(position);
                let variable = watch.variable.name().to_owned();
                [tick.to_string(), population.name.clone(), neuron.to_string(), variable, value.to_string()]
            })
        })
    }

    /// The selected states, by the names of [`Self::arrays`]: by tick, by neuron.
    pub fn json(&self, recording: &Recording) -> serde_json::Value {
        let rows = |array: Array| -> Vec<Vec<f64>> {
            array.values.chunks(array.shape[1].max(1)).map(<[f64]>::to_vec).collect()
        };
        self.arrays(recording).into_iter().map(|(name, array)| (name, serde_json::json!(rows(array)))).collect()
    }
}
