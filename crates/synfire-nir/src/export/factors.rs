//! Products of convolutions and other maps as nodes.

use synfire_network::{Convolution, Factor, Network, Values, Weights};

use super::neurons;
use super::problem::Problem;
use crate::{Conv, NirGraph, NirNode, Padding, Pool, Tensor};

/// Whether NIR has a node for every factor, and a place for the biases behind them.
pub(super) fn check(network: &Network, places: &[Option<&Values>]) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for (projection, bias) in network.projections.iter().zip(places) {
        let Weights::Product { factors } = &projection.weights else { continue };
        let refuse = |reason| Problem::NoNode { projection: projection.name.clone(), reason };
        let convolutions = factors.iter().filter_map(|factor| match factor {
            Factor::Convolution(convolution) => Some(convolution),
            _ => None,
        });
        if convolutions.into_iter().any(|convolution| padding(convolution).is_none()) {
            problems.push(refuse("its zeros are not the same on both sides"));
        }
        let takes_bias = match (factors.last(), bias) {
            (_, None) | (Some(Factor::Dense { .. }), _) => true,
            (Some(factor), _) if pool(factor).is_some() => false,
            (Some(Factor::Convolution(convolution)), Some(bias)) => channel_bias(convolution, bias).is_some(),
            _ => false,
        };
        if !takes_bias {
            problems.push(refuse("its bias is not one value for each channel"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The node of a factor that has passed [`check`].
pub(super) fn node(factor: &Factor) -> NirNode {
    match factor {
        Factor::Dense { sources, values } => {
            NirNode::Linear { weight: Tensor::matrix(factor.targets(), *sources, values.clone()) }
        }
        Factor::Diagonal { values } => NirNode::Scale { scale: Tensor::list(values.clone()) },
        Factor::Convolution(convolution) => pool(factor).unwrap_or_else(|| NirNode::Conv2d(conv(convolution))),
    }
}

/// The pooling that a factor is, if it is that.
pub(super) fn pool(factor: &Factor) -> Option<NirNode> {
    let Factor::Convolution(convolution) = factor else { return None };
    let Convolution { source, target, kernel, stride, padding: zeros, dilation, groups, weights } = convolution;
    let by_channel = *groups == source.channels && *groups == target.channels && *dilation == [1, 1];
    if !by_channel || padding(convolution) != Some(Padding::Zeros(zeros.to_vec())) {
        return None;
    }
    let all = |weight: f64| weights.iter().all(|found| *found == weight);
    let node = Pool { kernel_size: kernel.to_vec(), stride: stride.to_vec(), padding: zeros.to_vec() };
    if all(1.0) {
        Some(NirNode::SumPool2d(node))
    } else {
        all(1.0 / (kernel[0] as f64 * kernel[1] as f64)).then_some(NirNode::AvgPool2d(node))
    }
}

/// Gives the last node of a product the bias of its target.
pub(super) fn add_bias(graph: &mut NirGraph, name: &str, bias: &Values, targets: usize) {
    let Some(node) = graph.nodes.get_mut(name) else { return };
    match node {
        NirNode::Linear { weight } => {
            *node = NirNode::Affine { weight: weight.clone(), bias: neurons::tensor(bias, targets) };
        }
        NirNode::Conv2d(conv) => {
            let channels = conv.weight.shape()[0];
            conv.bias =
                Some(Tensor::list((0..channels).map(|channel| bias.get(channel * targets / channels)).collect()));
        }
        _ => {}
    }
}

fn conv(convolution: &Convolution) -> Conv {
    let Convolution { source, target, kernel, stride, dilation, groups, weights, .. } = convolution;
    let shape = [target.channels, source.channels / groups, kernel[0], kernel[1]];
    Conv {
        input_shape: Some(vec![source.height, source.width]),
        weight: Tensor::shaped(shape, weights.clone()),
        bias: None,
        stride: stride.to_vec(),
        padding: padding(convolution).unwrap_or(Padding::Valid),
        dilation: dilation.to_vec(),
        groups: *groups,
    }
}

/// The padding of NIR that gives this convolution, if there is one.
fn padding(convolution: &Convolution) -> Option<Padding> {
    let Convolution { source, target, kernel, stride, padding, dilation, .. } = convolution;
    let reach = [0, 1].map(|axis| dilation[axis] * (kernel[axis] - 1));
    let sizes = [(source.height, target.height), (source.width, target.width)];
    let symmetric = (0..2).all(|axis| {
        let (from, to) = sizes[axis];
        (from + 2 * padding[axis]).checked_sub(reach[axis] + 1).is_some_and(|room| room / stride[axis] + 1 == to)
    });
    let same =
        *stride == [1, 1] && (0..2).all(|axis| padding[axis] == reach[axis] / 2 && sizes[axis].0 == sizes[axis].1);
    match (symmetric, same) {
        (true, _) => Some(Padding::Zeros(padding.to_vec())),
        (false, true) => Some(Padding::Same),
        _ => None,
    }
}

/// One value for each channel, if the bias is that.
fn channel_bias(convolution: &Convolution, bias: &Values) -> Option<()> {
    let plane = convolution.target.height * convolution.target.width;
    let same = |index: usize| bias.get(index).to_bits() == bias.get(index / plane * plane).to_bits();
    (0..convolution.target.size()).all(same).then_some(())
}
