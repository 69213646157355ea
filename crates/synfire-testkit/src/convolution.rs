//! Random networks of convolutions, pooling and a matrix behind them.

use synfire_network::{
    Comparison, Convolution, Factor, Firing, Membrane, Network, NeuronModel, Plane, Population, PopulationId,
    PopulationKind, Projection, Reset, Semantics, Synapse, Values, Weights,
};

use crate::Rng;

fn extent(rng: &mut Rng, low: u32, high: u32) -> usize {
    rng.count(low, high) as usize
}

/// A random convolution of `source`, with whole weights.
pub fn convolution(rng: &mut Rng, source: Plane) -> Convolution {
    let groups = if source.channels.is_multiple_of(2) && rng.chance(0.3) { 2 } else { 1 };
    let kernel = [source.height, source.width].map(|size| extent(rng, 1, 4.min(size as u32)));
    let [stride, dilation] = [(); 2].map(|()| [0; 2].map(|_: usize| rng.pick(&[1, 1, 2, 3])));
    let padding = [0; 2].map(|_: usize| extent(rng, 0, 2));
    let positions = |axis: usize, size: usize| {
        let reach = dilation[axis] * (kernel[axis] - 1) + 1;
        (size + 2 * padding[axis]).checked_sub(reach).map_or(1, |room| room / stride[axis] + 1)
    };
    let (height, width) = (positions(0, source.height), positions(1, source.width));
    let channels = groups * extent(rng, 1, 6);
    let target = Plane { channels, height, width };
    let mut convolution =
        Convolution { source, target, kernel, stride, padding, dilation, groups, weights: Vec::new() };
    let count = convolution.expected_weights().expect("sound parameters");
    convolution.weights = (0..count).map(|_| rng.range(-7, 7) as f64).collect();
    convolution
}

/// Sums of 2 x 2, where there are as many.
fn pooling(source: Plane) -> Convolution {
    let kernel = [source.height.min(2), source.width.min(2)];
    let target =
        Plane { channels: source.channels, height: source.height / kernel[0], width: source.width / kernel[1] };
    let weights = vec![1.0; source.channels * kernel[0] * kernel[1]];
    let (padding, dilation, groups) = ([0, 0], [1, 1], source.channels);
    Convolution { source, target, kernel, stride: kernel, padding, dilation, groups, weights }
}

fn neurons(rng: &mut Rng, name: &str, shape: Vec<usize>, channels: usize) -> Population {
    let size: usize = shape.iter().product();
    let own: Vec<f64> = (0..channels).map(|_| rng.range(-3, 3) as f64).collect();
    let bias = Values::Each((0..size).map(|index| own[index * channels / size]).collect());
    let firing = Firing {
        comparison: rng.pick(&[Comparison::Greater, Comparison::GreaterEqual]),
        reset: rng.pick(&[Reset::Zero, Reset::Subtract]),
        ..Firing::above(rng.range(4, 60) as f64)
    };
    let model = NeuronModel {
        membrane: Membrane::LinearLeak { leak_per_tick: Values::Same(rng.range(0, 4) as f64) },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: Some((-200.0).into()),
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    Population { name: name.into(), shape, kind: PopulationKind::Neurons { model, bias, late_bias: Values::ZERO } }
}

/// Two layers of convolutions, with or without pooling between them, and a layer behind a matrix. All numbers are whole.
pub fn random_convolutions(seed: u64) -> Network {
    let rng = &mut Rng::new(seed);
    let input = Plane { channels: extent(rng, 1, 5), height: extent(rng, 1, 9), width: extent(rng, 2, 9) };
    let shape = |plane: Plane| vec![plane.channels, plane.height, plane.width];
    let mut populations = vec![Population { name: "in".into(), shape: shape(input), kind: PopulationKind::Input }];
    let mut projections = Vec::new();
    let mut project = |index: usize, factors: Vec<Factor>, delay_ticks| {
        projections.push(Projection {
            name: format!("w{index}"),
            source: PopulationId(index),
            target: PopulationId(index + 1),
            weights: Weights::Product { factors },
            delay_ticks,
            prefer_cut: false,
            plasticity: None,
        });
    };
    let mut plane = input;
    for layer in 0..2 {
        let mut factors = Vec::new();
        if rng.chance(0.4) {
            factors.push(Factor::Convolution(pooling(plane)));
            plane = pooling(plane).target;
        }
        let next = convolution(rng, plane);
        plane = next.target;
        factors.push(Factor::Convolution(next));
        project(layer, factors, rng.pick(&[0, 0, 3]));
        populations.push(neurons(rng, &format!("layer{layer}"), shape(plane), plane.channels));
    }
    let mut factors = Vec::new();
    if rng.chance(0.6) {
        factors.push(Factor::Convolution(pooling(plane)));
        plane = pooling(plane).target;
    }
    let (sources, targets) = (plane.size(), extent(rng, 1, 12));
    let values = (0..sources * targets).map(|_| rng.range(-7, 7) as f64).collect();
    factors.push(Factor::Dense { sources, values });
    project(2, factors, 0);
    populations.push(neurons(rng, "out", vec![targets], targets));
    let semantics = Semantics::default();
    let (inputs, outputs) = (vec![PopulationId(0)], vec![PopulationId(3)]);
    Network { name: format!("convolutions-{seed}"), semantics, populations, projections, inputs, outputs }
}
