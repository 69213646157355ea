//! Convolutions: weights that many synapses share.

use serde::{Deserialize, Serialize};

/// Values in channels, rows and columns, the order of their indices: `(channel * height + y) * width + x`. A line has a
/// height of 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plane {
    /// Channels.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Plane {
    /// Number of values; saturates.
    pub fn size(&self) -> usize {
        self.channels.saturating_mul(self.height).saturating_mul(self.width)
    }
}

/// A convolution as PyTorch and NIR have it (a cross-correlation): the value at row `y` of the target is the sum over
/// kernel rows `k` of the weight times the source's value at row `y * stride - padding + k * dilation`, where that exists;
/// so it is with columns. Pairs are `[rows, columns]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convolution {
    /// What it takes.
    pub source: Plane,
    /// What it gives.
    pub target: Plane,
    /// Size of the kernel.
    pub kernel: [usize; 2],
    /// Source positions from one target position to the next.
    pub stride: [usize; 2],
    /// Zeros in front of the first row and column. Those behind the last follow from the size of the target.
    pub padding: [usize; 2],
    /// Source positions from one place of the kernel to the next.
    pub dilation: [usize; 2],
    /// Channels are split into so many groups, each of which sees its own source channels only.
    pub groups: usize,
    /// `[target channel][source channel of its group][row][column]`.
    pub weights: Vec<f64>,
}

/// The places along one axis at which a source position meets the kernel: `(kernel position, target position)`, ascending
/// by target position.
fn places(position: usize, axis: &Axis) -> impl Iterator<Item = (usize, usize)> + use<> {
    let Axis { kernel, stride, padding, dilation, targets } = *axis;
    (0..kernel).rev().filter_map(move |place| {
        let offset = (position + padding).checked_sub(place * dilation)?;
        (offset % stride == 0 && offset / stride < targets).then_some((place, offset / stride))
    })
}

/// The numbers of one axis.
struct Axis {
    kernel: usize,
    stride: usize,
    padding: usize,
    dilation: usize,
    targets: usize,
}

impl Convolution {
    /// The weights that it should have; `None` where that is no number or its other parameters mean nothing.
    pub fn expected_weights(&self) -> Option<usize> {
        let Self { source, target, kernel, stride, dilation, groups, .. } = self;
        let positive = [kernel, stride, dilation].iter().all(|pair| pair.iter().all(|value| *value > 0));
        let groups = Some(*groups).filter(|groups| *groups > 0)?;
        let whole = source.channels.is_multiple_of(groups) && target.channels.is_multiple_of(groups);
        if !(positive && whole) {
            return None;
        }
        self.reach()?;
        let channels = target.channels.checked_mul(source.channels / groups)?;
        channels.checked_mul(kernel[0])?.checked_mul(kernel[1])
    }

    /// The farthest position along each axis, so that index arithmetic cannot overflow.
    fn reach(&self) -> Option<[usize; 2]> {
        let along = |axis: usize, size: usize| {
            let kernel = self.kernel[axis].checked_mul(self.dilation[axis])?;
            size.checked_add(self.padding[axis])?.checked_add(kernel)
        };
        Some([along(0, self.source.height)?, along(1, self.source.width)?])
    }

    fn axis(&self, axis: usize) -> Axis {
        Axis {
            kernel: self.kernel[axis],
            stride: self.stride[axis],
            padding: self.padding[axis],
            dilation: self.dilation[axis],
            targets: [self.target.height, self.target.width][axis],
        }
    }

    /// Calls `visit` with the target and the weight of every synapse of a source, ascending by target; weights of 0 too.
    pub fn targets_of(&self, source: usize, mut visit: impl FnMut(usize, f64)) {
        let Self { source: from, target: to, kernel, groups, .. } = self;
        let (channel, place) = (source / (from.height * from.width), source % (from.height * from.width));
        let columns: Vec<_> = places(place % from.width, &self.axis(1)).collect();
        let (inner, outer) = (from.channels / groups, to.channels / groups);
        let group = channel / inner;
        for target in group * outer..(group + 1) * outer {
            let first = (target * inner + channel % inner) * kernel[0];
            for (row, y) in places(place / from.width, &self.axis(0)) {
                let weights = &self.weights[(first + row) * kernel[1]..];
                for (column, x) in &columns {
                    visit((target * to.height + y) * to.width + x, weights[*column]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written from PyTorch's formula, target by target.
    fn by_target(conv: &Convolution, input: &[f64]) -> Vec<f64> {
        let (from, to) = (conv.source, conv.target);
        let mut output = vec![0.0; to.size()];
        for (index, sum) in output.iter_mut().enumerate() {
            let (c, y, x) = (index / (to.height * to.width), index / to.width % to.height, index % to.width);
            let inner = from.channels / conv.groups;
            let group = c / (to.channels / conv.groups);
            for i in 0..inner {
                for ky in 0..conv.kernel[0] {
                    for kx in 0..conv.kernel[1] {
                        let sy = (y * conv.stride[0] + ky * conv.dilation[0]) as i64 - conv.padding[0] as i64;
                        let sx = (x * conv.stride[1] + kx * conv.dilation[1]) as i64 - conv.padding[1] as i64;
                        if (0..from.height as i64).contains(&sy) && (0..from.width as i64).contains(&sx) {
                            let weight = conv.weights[((c * inner + i) * conv.kernel[0] + ky) * conv.kernel[1] + kx];
                            let source = ((group * inner + i) * from.height + sy as usize) * from.width + sx as usize;
                            *sum += weight * input[source];
                        }
                    }
                }
            }
        }
        output
    }

    #[test]
    fn sources_and_targets_see_the_same_synapses() {
        let mut seed = 7_u64;
        let mut random = move |low: usize, high: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            low + (seed >> 33) as usize % (high - low)
        };
        for _ in 0..200 {
            let groups = random(1, 3);
            let mut conv = Convolution {
                source: Plane { channels: groups * random(1, 3), height: random(1, 8), width: random(1, 8) },
                target: Plane { channels: groups * random(1, 3), height: random(1, 6), width: random(1, 6) },
                kernel: [random(1, 4), random(1, 5)],
                stride: [random(1, 4), random(1, 3)],
                padding: [random(0, 3), random(0, 4)],
                dilation: [random(1, 3), random(1, 4)],
                groups,
                weights: Vec::new(),
            };
            let count = conv.expected_weights().unwrap();
            conv.weights = (0..count).map(|_| random(0, 9) as f64 - 4.0).collect();
            let input: Vec<f64> = (0..conv.source.size()).map(|_| random(0, 5) as f64).collect();
            let mut output = vec![0.0; conv.target.size()];
            for (source, value) in input.iter().enumerate() {
                let mut last = None;
                conv.targets_of(source, |target, weight| {
                    assert!(last.is_none_or(|last| last < target));
                    last = Some(target);
                    output[target] += weight * value;
                });
            }
            assert_eq!(output, by_target(&conv, &input), "{conv:?}");
        }
    }

    #[test]
    fn what_means_nothing_expects_no_weights() {
        let plane = Plane { channels: 2, height: 3, width: 3 };
        let conv = Convolution {
            source: plane,
            target: plane,
            kernel: [1, 1],
            stride: [1, 1],
            padding: [0, 0],
            dilation: [1, 1],
            groups: 2,
            weights: vec![1.0; 2],
        };
        assert_eq!(conv.expected_weights(), Some(2));
        for bad in [
            Convolution { groups: 0, ..conv.clone() },
            Convolution { groups: 3, ..conv.clone() },
            Convolution { stride: [0, 1], ..conv.clone() },
            Convolution { padding: [usize::MAX, 0], ..conv },
        ] {
            assert_eq!(bad.expected_weights(), None, "{bad:?}");
        }
    }
}
