//! What a tick of each work is at least.

use std::hint::black_box;

use crate::kernels;
use crate::measure::median_seconds;
use crate::networks::{Network, Work};

impl Work {
    /// The limit loop over as many ticks as the network has: the fastest of those that are known.
    pub(crate) fn limit(self, network: &Network) -> Box<dyn FnMut() + '_> {
        match self {
            Self::W1 => fastest([dense(network, kernels::add_rows_128), dense(network, kernels::add_rows_512)]),
            Self::W2 => fastest([plastic(network, true), plastic(network, false)]),
            Self::W3 => sparse(network),
            Self::W4 => layers(network),
        }
    }
}

fn fastest<'a>([mut first, mut second]: [Box<dyn FnMut() + 'a>; 2]) -> Box<dyn FnMut() + 'a> {
    if median_seconds(5, &mut first) < median_seconds(5, &mut second) { first } else { second }
}

/// 16-bit states of neurons.
struct States {
    v: Vec<i16>,
    sums: Vec<i16>,
    fired: Vec<i16>,
}

impl States {
    fn new(neurons: usize) -> Self {
        let zeros = || vec![0; neurons];
        Self { v: zeros(), sums: zeros(), fired: zeros() }
    }

    fn update(&mut self) {
        kernels::update(&mut self.v, &mut self.sums, &mut self.fired);
        black_box(&mut self.fired);
    }
}

fn dense(network: &Network, add_rows: fn(&mut [i16], &[i8], &[usize])) -> Box<dyn FnMut() + '_> {
    let mut states = States::new(network.neurons);
    let rows = network.raster(network.neurons);
    Box::new(move || {
        for rows in &rows {
            add_rows(&mut states.sums, &network.dense, rows);
            states.update();
        }
    })
}

/// Pair STDP: traces, deliveries, depression by events, potentiation by spikes.
fn plastic(network: &Network, densely: bool) -> Box<dyn FnMut() + '_> {
    let n = network.neurons;
    let mut states = States::new(n);
    let mut weights = network.dense.clone();
    let (mut x, mut y) = (vec![0_i8; n], vec![0_i8; n]);
    let (rows, neurons) = (network.raster(n), network.raster(1));
    Box::new(move || {
        for (rows, neurons) in rows.iter().zip(&neurons) {
            [&mut x, &mut y].into_iter().for_each(|traces| kernels::decay(traces));
            kernels::add_rows_128(&mut states.sums, &weights, rows);
            kernels::depress(&mut weights, rows, &y);
            states.update();
            if densely {
                let mut spikes = vec![0_i8; n];
                neurons.iter().for_each(|neuron| spikes[*neuron] = -1);
                kernels::potentiate_densely(&mut weights, &spikes, &x);
            } else {
                kernels::potentiate(&mut weights, neurons, &x);
            }
            for neuron in neurons {
                (x[*neuron], y[*neuron]) = (16, 16);
            }
        }
    })
}

fn sparse(network: &Network) -> Box<dyn FnMut() + '_> {
    let mut states = States::new(network.neurons);
    let rows = network.raster(1);
    Box::new(move || {
        for rows in &rows {
            kernels::scatter(&mut states.sums, &network.sparse, network.fan_out, rows);
            states.update();
        }
    })
}

/// Inputs to a hidden layer of 128, and its spikes to an output layer that takes 16.
fn layers(network: &Network) -> Box<dyn FnMut() + '_> {
    let (mut hidden, mut output) = (States::new(128), States::new(16));
    let inputs: Vec<Vec<_>> = (0..network.ticks).map(|tick| network.input_rows(tick, 128)).collect();
    let spikes = network.raster(16);
    Box::new(move || {
        for (inputs, spikes) in inputs.iter().zip(&spikes) {
            kernels::add_rows_128(&mut hidden.sums, &network.dense, inputs);
            hidden.update();
            kernels::add_rows_16(&mut output.sums, &network.dense, spikes);
            output.update();
        }
    })
}
