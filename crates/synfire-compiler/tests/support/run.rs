//! The emulator and the reference, tick by tick.

use synfire_arch::NeuronId;
use synfire_emulator::Emulator;
use synfire_image::{Event, EventEncoder, Image, PopulationRole};
use synfire_network::{Network, Schedule};
use synfire_reference::Reference;
use synfire_testkit::Rng;

/// What every neuron did: `[tick][population][neuron]`, populations in the order of the image's neurons.
#[derive(Debug, PartialEq)]
pub struct Activity {
    pub spikes: Vec<Vec<Vec<bool>>>,
    pub potentials: Vec<Vec<Vec<f64>>>,
    pub saturations: u64,
}

impl Activity {
    /// Spikes in all.
    pub fn count(&self) -> usize {
        self.spikes.iter().flatten().flatten().filter(|spiked| **spiked).count()
    }
}

/// Random spikes of value 1.
pub fn random_rows(seed: u64, axons: usize, ticks: usize) -> Vec<Vec<f64>> {
    let rng = &mut Rng::new(!seed);
    let density = rng.pick(&[0.05, 0.3, 0.7, 1.0]);
    (0..ticks).map(|_| (0..axons).map(|_| f64::from(u8::from(rng.chance(density)))).collect()).collect()
}

/// The events of a tick: the row's and, in tick 0, those of the start.
pub fn events(encoder: &EventEncoder, tick: usize, row: &[f64]) -> Vec<Event> {
    let mut events = Vec::new();
    encoder.events(row.iter().copied().enumerate(), tick == 0, &mut events).unwrap();
    events
}

pub fn emulate(image: &Image, rows: &[Vec<f64>]) -> Activity {
    let encoder = EventEncoder::new(image);
    let mut emulator = Emulator::new(&image.target, &image.program);
    let mut activity = Activity { spikes: Vec::new(), potentials: Vec::new(), saturations: 0 };
    for (tick, row) in rows.iter().enumerate() {
        let result = emulator.tick(&events(&encoder, tick, row)).unwrap();
        activity.saturations += result.saturations;
        let fired: Vec<_> = result.spikes.iter().map(|spike| spike.neuron).collect();
        let (mut spikes, mut potentials) = (Vec::new(), Vec::new());
        for population in &image.populations {
            let PopulationRole::Neurons { scale, .. } = &population.role else { continue };
            let neurons = || (0..population.size()).map(|index| population.neuron(index).unwrap());
            spikes.push(neurons().map(|neuron| fired.contains(&neuron)).collect());
            let v = |(neuron, scale): (NeuronId, &f64)| f64::from(emulator.state(neuron).v) / scale;
            potentials.push(neurons().zip(scale).map(v).collect());
        }
        activity.spikes.push(spikes);
        activity.potentials.push(potentials);
    }
    activity
}

pub fn refer(network: &Network, rows: &[Vec<f64>]) -> Activity {
    let schedule = Schedule::new(network);
    let mut reference = Reference::new(network, &schedule);
    let mut activity = Activity { spikes: Vec::new(), potentials: Vec::new(), saturations: 0 };
    for row in rows {
        reference.step(row);
        let neurons = || schedule.listing(network).filter(|id| !network.population(*id).is_input());
        let states = || neurons().map(|id| reference.neurons(id));
        activity.spikes.push(states().map(|states| states.iter().map(|state| state.spiked()).collect()).collect());
        activity.potentials.push(states().map(|states| states.iter().map(|state| state.v).collect()).collect());
    }
    activity
}
