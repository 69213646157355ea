//! Convolutions and pooling as factors of a product.

use synfire_network::{Convolution, Plane};

use crate::{Conv, NirNode, Padding, Pool};

/// Whether a node is a convolution or pooling.
pub(super) fn is_convolution(node: &NirNode) -> bool {
    rank(node).is_some()
}

/// Axes beside the channels.
pub(super) fn rank(node: &NirNode) -> Option<usize> {
    match node {
        NirNode::Conv1d(_) => Some(1),
        NirNode::Conv2d(_) | NirNode::SumPool2d(_) | NirNode::AvgPool2d(_) => Some(2),
        _ => None,
    }
}

/// The channels that a convolution takes; pooling takes any.
pub(super) fn channels(node: &NirNode) -> Option<usize> {
    match node {
        NirNode::Conv1d(conv) | NirNode::Conv2d(conv) => {
            Some(conv.weight.shape().get(1).copied().unwrap_or(0).saturating_mul(conv.groups))
        }
        _ => None,
    }
}

/// Weights that a convolution or pooling of `source` has.
pub(super) fn weight_count(node: &NirNode, source: Plane) -> u64 {
    match node {
        NirNode::Conv1d(conv) | NirNode::Conv2d(conv) => conv.weight.values().len() as u64,
        NirNode::SumPool2d(pool) | NirNode::AvgPool2d(pool) => {
            let window = pair("kernel_size", &pool.kernel_size, 2, 1).unwrap_or([1, 1]);
            window.iter().fold(source.channels as u64, |count, side| count.saturating_mul(*side as u64))
        }
        _ => 0,
    }
}

/// What a convolution or pooling makes of `source`; an error says why it cannot.
pub(super) fn convolution(node: &NirNode, source: Plane) -> Result<Convolution, String> {
    match node {
        NirNode::Conv1d(conv) => weighted(conv, 1, source),
        NirNode::Conv2d(conv) => weighted(conv, 2, source),
        NirNode::SumPool2d(pool) => pooled(pool, source, 1.0),
        NirNode::AvgPool2d(pool) => {
            let window = pair("kernel_size", &pool.kernel_size, 2, 1)?;
            pooled(pool, source, 1.0 / (window[0] as f64 * window[1] as f64))
        }
        other => Err(format!("a {} is no convolution", other.kind())),
    }
}

fn weighted(conv: &Conv, rank: usize, source: Plane) -> Result<Convolution, String> {
    let shape = conv.weight.shape();
    if shape.len() != rank + 2 || shape.contains(&0) {
        let wanted = if rank == 1 { "(out, in, columns)" } else { "(out, in, rows, columns)" };
        return Err(format!("`weight` has shape {shape:?}, but a convolution over {rank} axes has {wanted}"));
    }
    let (outer, groups) = (shape[0], conv.groups);
    if groups == 0 || !outer.is_multiple_of(groups) {
        return Err(format!("`groups` is {groups}, which does not divide the {outer} output channels"));
    }
    if let Some(bias) = conv.bias.as_ref().filter(|bias| !bias.is_scalar() && bias.values().len() != outer) {
        return Err(format!("`bias` has shape {:?}, but there are {outer} output channels", bias.shape()));
    }
    let kernel = if rank == 1 { [1, shape[2]] } else { [shape[2], shape[3]] };
    let stride = pair("stride", &conv.stride, rank, 1)?;
    let dilation = pair("dilation", &conv.dilation, rank, 1)?;
    let (before, after) = padding(conv, rank, kernel, stride, dilation)?;
    let window = Window { kernel, stride, dilation, before, after };
    let size = window.targets(source)?;
    let convolution = Convolution {
        source,
        target: Plane { channels: outer, height: size[0], width: size[1] },
        kernel,
        stride,
        padding: before,
        dilation,
        groups,
        weights: conv.weight.values().to_vec(),
    };
    match convolution.expected_weights() {
        Some(expected) if expected == convolution.weights.len() => Ok(convolution),
        _ => Err(format!("`weight` has shape {shape:?}, which does not fit {} channels", source.channels)),
    }
}

/// Sums of windows, or parts of them: every channel is a group of its own.
fn pooled(pool: &Pool, source: Plane, weight: f64) -> Result<Convolution, String> {
    let kernel = pair("kernel_size", &pool.kernel_size, 2, 1)?;
    let stride = pair("stride", &pool.stride, 2, 1)?;
    let before = pair("padding", &pool.padding, 2, 0)?;
    let window = Window { kernel, stride, dilation: [1, 1], before, after: before };
    let size = window.targets(source)?;
    let weights = vec![weight; source.channels * kernel[0] * kernel[1]];
    Ok(Convolution {
        source,
        target: Plane { channels: source.channels, height: size[0], width: size[1] },
        kernel,
        stride,
        padding: before,
        dilation: [1, 1],
        groups: source.channels,
        weights,
    })
}

/// How a kernel is laid on an input; pairs are `[rows, columns]`.
struct Window {
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    before: [usize; 2],
    after: [usize; 2],
}

impl Window {
    /// Positions along both axes. The kernel fits the input with its zeros.
    fn targets(&self, source: Plane) -> Result<[usize; 2], String> {
        let along = |axis: usize, size: usize| {
            let padded = size.checked_add(self.before[axis])?.checked_add(self.after[axis])?;
            let reach = self.dilation[axis].checked_mul(self.kernel[axis] - 1)?.checked_add(1)?;
            Some(padded.checked_sub(reach)? / self.stride[axis] + 1)
        };
        let Window { kernel, before, .. } = self;
        match (along(0, source.height), along(1, source.width)) {
            (Some(height), Some(width)) => Ok([height, width]),
            _ => Err(format!(
                "a kernel of {} x {} with padding {} x {} does not fit an input of {} x {}",
                kernel[0], kernel[1], before[0], before[1], source.height, source.width
            )),
        }
    }
}

/// Zeros before and behind both axes.
fn padding(
    conv: &Conv,
    rank: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
) -> Result<([usize; 2], [usize; 2]), String> {
    match &conv.padding {
        Padding::Valid => Ok(([0, 0], [0, 0])),
        Padding::Zeros(zeros) => pair("padding", zeros, rank, 0).map(|zeros| (zeros, zeros)),
        Padding::Same if stride != [1, 1] => Err("`padding` is `same`, which needs a stride of 1".into()),
        Padding::Same => {
            // PyTorch puts the odd one behind.
            let total = [0, 1].map(|axis| dilation[axis].saturating_mul(kernel[axis] - 1));
            Ok((total.map(|total| total / 2), total.map(|total| total.div_ceil(2))))
        }
    }
}

/// A number for each axis; `default` for the rows of what has none.
fn pair(name: &str, values: &[usize], rank: usize, default: usize) -> Result<[usize; 2], String> {
    let pair = match (rank, values) {
        (1, [columns]) => [default, *columns],
        (2, [both]) => [*both, *both],
        (2, [rows, columns]) => [*rows, *columns],
        _ => return Err(format!("`{name}` is {values:?}, but there are {rank} axes")),
    };
    if name != "padding" && pair.contains(&0) {
        Err(format!("`{name}` is {values:?}, but it has to be at least 1"))
    } else {
        Ok(pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tensor;

    fn conv(padding: Padding, stride: usize) -> NirNode {
        NirNode::Conv2d(Conv {
            input_shape: None,
            weight: Tensor::new([3, 2, 4, 3], vec![1.0; 72]).unwrap(),
            bias: None,
            stride: vec![stride],
            padding,
            dilation: vec![1, 2],
            groups: 1,
        })
    }

    #[test]
    fn sizes_are_those_of_pytorch() {
        let source = Plane { channels: 2, height: 7, width: 9 };
        let size = |node: &NirNode| convolution(node, source).map(|c| (c.target.height, c.target.width, c.padding));
        assert_eq!(size(&conv(Padding::Valid, 1)), Ok((4, 5, [0, 0])));
        assert_eq!(size(&conv(Padding::Zeros(vec![1, 2]), 2)), Ok((3, 5, [1, 2])));
        assert_eq!(size(&conv(Padding::Same, 1)), Ok((7, 9, [1, 2])));
        assert!(size(&conv(Padding::Same, 2)).is_err());
        assert!(size(&conv(Padding::Zeros(vec![1, 2, 3]), 1)).is_err());
        let pool = NirNode::AvgPool2d(Pool { kernel_size: vec![2, 3], stride: vec![2], padding: vec![1, 0] });
        let pooled = convolution(&pool, source).unwrap();
        assert_eq!((pooled.target.height, pooled.target.width, pooled.weights[0]), (4, 4, 1.0 / 6.0));
    }
}
