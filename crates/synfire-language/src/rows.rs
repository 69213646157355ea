//! Stimuli as rows: what each axon gets in each tick.

use synfire_encode::Chance;
use synfire_network::{Network, PopulationId, Values};

use crate::experiment::{Source, Stimulus};

/// Fills the input rows of a network from its stimuli.
///
/// A row has one number for each axon, in the order of [`Network::inputs`]: 1 for a spike, 0 for none, else a real value.
/// Spikes of several stimuli on one axon merge, real values add. A row depends on nothing but its tick.
#[derive(Debug)]
pub struct Rows<'e> {
    stimuli: Vec<(&'e Stimulus, usize)>,
    axons: usize,
}

impl<'e> Rows<'e> {
    /// The rows of `stimuli` for the inputs of `network`. A stimulus of a population that is no input row's part is left
    /// out.
    pub fn new(network: &Network, stimuli: &'e [Stimulus]) -> Self {
        let place = |stimulus: &'e Stimulus| first_axon(network, stimulus.population).map(|first| (stimulus, first));
        Self { stimuli: stimuli.iter().filter_map(place).collect(), axons: network.input_size() }
    }

    /// Numbers in a row.
    pub fn len(&self) -> usize {
        self.axons
    }

    /// Whether rows are empty.
    pub fn is_empty(&self) -> bool {
        self.axons == 0
    }

    /// The row of `tick`.
    pub fn row(&self, tick: u32) -> Vec<f64> {
        let mut row = vec![0.0; self.axons];
        self.fill(tick, &mut row);
        row
    }

    /// Writes the row of `tick`.
    ///
    /// # Panics
    /// If `row` does not have [`Rows::len`] numbers.
    pub fn fill(&self, tick: u32, row: &mut [f64]) {
        assert_eq!(row.len(), self.axons, "an input row has a number for each axon");
        row.fill(0.0);
        for (stimulus, first) in &self.stimuli {
            if stimulus.ticks.contains(&tick) {
                let axons = &mut row[first + stimulus.axons.start..first + stimulus.axons.end];
                fill_axons(stimulus, tick - stimulus.ticks.start, axons);
            }
        }
    }
}

/// Where the axons of an input population begin in a row.
fn first_axon(network: &Network, population: PopulationId) -> Option<usize> {
    let position = network.inputs.iter().position(|id| *id == population)?;
    Some(network.inputs[..position].iter().map(|id| network.population(*id).size()).sum())
}

/// `tick` counts from the start of the stimulus.
fn fill_axons(stimulus: &Stimulus, tick: u32, axons: &mut [f64]) {
    match &stimulus.source {
        Source::Poisson { probability, seed } => {
            for (index, axon) in axons.iter_mut().enumerate() {
                if poisson_spikes(probability.get(index), *seed, index, tick) {
                    *axon = 1.0;
                }
            }
        }
        Source::Regular { interval_ticks } => fill_regular(interval_ticks, tick, axons),
        Source::Spikes { ticks } => {
            if ticks.binary_search(&tick).is_ok() {
                axons.fill(1.0);
            }
        }
        Source::Events { events } => {
            let first = events.partition_point(|event| event.0 < tick);
            for (_, axon) in events[first..].iter().take_while(|event| event.0 == tick) {
                axons[*axon as usize] = 1.0;
            }
        }
        Source::Raster { values } => {
            for (axon, value) in axons.iter_mut().zip(row_of(values, axons_of(stimulus), tick)) {
                *axon = axon.max(*value);
            }
        }
        Source::Constant { values } => {
            for (index, axon) in axons.iter_mut().enumerate() {
                *axon += values.get(index);
            }
        }
        Source::Real { values } => {
            for (axon, value) in axons.iter_mut().zip(row_of(values, axons_of(stimulus), tick)) {
                *axon += value;
            }
        }
    }
}

fn axons_of(stimulus: &Stimulus) -> usize {
    stimulus.axons.len()
}

/// The row of `tick`, or nothing past the last one.
fn row_of(values: &[f64], axons: usize, tick: u32) -> &[f64] {
    let start = tick as usize * axons;
    values.get(start..start + axons).unwrap_or(&[])
}

fn poisson_spikes(probability: f64, seed: u64, axon: usize, tick: u32) -> bool {
    Chance::new(probability).spikes(seed, axon as u64, tick.into())
}

/// Spike k comes in tick `floor(k * interval)`: is there such a k for this tick?
fn fill_regular(interval_ticks: &Values, tick: u32, axons: &mut [f64]) {
    for (index, axon) in axons.iter_mut().enumerate() {
        let interval = interval_ticks.get(index);
        let k = (f64::from(tick) / interval).ceil();
        if (k * interval).floor() == f64::from(tick) {
            *axon = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regular(interval: f64, ticks: u32) -> Vec<u32> {
        let spikes = |tick: &u32| {
            let mut axons = [0.0];
            fill_regular(&Values::Same(interval), *tick, &mut axons);
            axons == [1.0]
        };
        (0..ticks).filter(spikes).collect()
    }

    #[test]
    fn regular_spikes_keep_their_mean_distance() {
        assert_eq!(regular(3.0, 10), [0, 3, 6, 9]);
        assert_eq!(regular(2.5, 11), [0, 2, 5, 7, 10]);
        assert_eq!(regular(1.0, 4), [0, 1, 2, 3]);
        for interval in [1.1, 3.7, 333.333_333] {
            let count = regular(interval, 100_000).len();
            assert_eq!(count, (100_000.0 / interval).ceil() as usize, "{interval}");
        }
    }

    #[test]
    fn poisson_spikes_have_their_probability_and_are_independent() {
        let count = |probability| (0..100_000).filter(|tick| poisson_spikes(probability, 3, 5, *tick)).count();
        assert_eq!((count(0.0), count(1.0)), (0, 100_000));
        assert!((1850..2150).contains(&count(0.02)), "{}", count(0.02));
        let both = (0..100_000).filter(|t| poisson_spikes(0.3, 3, 5, *t) && poisson_spikes(0.3, 3, 6, *t)).count();
        assert!((8700..9300).contains(&both), "{both}");
    }
}
