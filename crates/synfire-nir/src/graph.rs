//! A NIR graph as the file holds it, typed but not yet interpreted.

use std::collections::BTreeMap;
use std::sync::Arc;

/// An array of numbers with its shape, row-major. Every number type of a file is widened to f64, which is exact.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    /// Shared: a graph is copied where a preset puts something right, and its weights are large.
    values: Arc<Vec<f64>>,
}

impl Tensor {
    /// `values` in row-major order, or `None` when their number is not the product of `shape`.
    pub fn new(shape: impl Into<Vec<usize>>, values: Vec<f64>) -> Option<Self> {
        let shape = shape.into();
        (element_count(&shape) == Some(values.len())).then(|| Self { shape, values: Arc::new(values) })
    }

    /// A single number, of shape `()`.
    pub fn scalar(value: f64) -> Self {
        Self { shape: Vec::new(), values: Arc::new(vec![value]) }
    }

    /// Numbers in one dimension.
    pub(crate) fn list(values: Vec<f64>) -> Self {
        Self { shape: vec![values.len()], values: Arc::new(values) }
    }

    /// Numbers of a shape of as many.
    pub(crate) fn shaped(shape: impl Into<Vec<usize>>, values: Vec<f64>) -> Self {
        let shape = shape.into();
        debug_assert_eq!(element_count(&shape), Some(values.len()));
        Self { shape, values: Arc::new(values) }
    }

    /// A weight of shape `(out, in)`; there have to be as many values.
    pub(crate) fn matrix(rows: usize, columns: usize, values: Vec<f64>) -> Self {
        debug_assert_eq!(rows * columns, values.len());
        Self { shape: vec![rows, columns], values: Arc::new(values) }
    }

    /// The shape; empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// All numbers, row-major.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Whether the shape is `()`: one number for any size.
    pub fn is_scalar(&self) -> bool {
        self.shape.is_empty()
    }
}

/// The product of a shape, unless it overflows.
pub(crate) fn element_count(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1_usize, |product, dimension| product.checked_mul(*dimension))
}

/// What a Conv1d or Conv2d holds beside its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Conv {
    /// Size of the input without channels, where the file says it.
    pub input_shape: Option<Vec<usize>>,
    /// `(out, in / groups, columns)` of a Conv1d, `(out, in / groups, rows, columns)` of a Conv2d.
    pub weight: Tensor,
    /// One value per output channel.
    pub bias: Option<Tensor>,
    /// One number for all axes, or one for each; so are padding and dilation.
    pub stride: Vec<usize>,
    /// Zeros around the input.
    pub padding: Padding,
    /// Distance of the places of the kernel.
    pub dilation: Vec<usize>,
    /// Groups of channels that do not see each other.
    pub groups: usize,
}

/// Zeros around the input of a convolution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Padding {
    /// So many on both sides of each axis.
    Zeros(Vec<usize>),
    /// As many as keep the size: `same`.
    Same,
    /// None: `valid`.
    Valid,
}

/// What a SumPool2d or AvgPool2d holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// One number for both axes, or `(rows, columns)`; so are stride and padding.
    pub kernel_size: Vec<usize>,
    /// Distance of the windows.
    pub stride: Vec<usize>,
    /// Zeros on both sides of each axis; an average counts them.
    pub padding: Vec<usize>,
}

/// One node. Parameters are named and shaped as NIR stores them (neuromorphs/NIR, docs/source/primitives.md); times are in
/// the file's unit.
#[derive(Debug, Clone, PartialEq)]
pub enum NirNode {
    /// Where signals enter.
    Input {
        /// Shape without a batch dimension, except in some old files.
        shape: Vec<usize>,
    },
    /// Where signals leave.
    Output {
        /// Shape without a batch dimension, except in some old files.
        shape: Vec<usize>,
    },
    /// `y = W x + b`.
    Affine {
        /// `(out, in)`.
        weight: Tensor,
        /// `(out)`.
        bias: Tensor,
    },
    /// `y = W x`.
    Linear {
        /// `(out, in)`.
        weight: Tensor,
    },
    /// `y = s x`, element by element.
    Scale {
        /// One factor per element.
        scale: Tensor,
    },
    /// A convolution over `(channels, columns)`.
    Conv1d(Conv),
    /// A convolution over `(channels, rows, columns)`.
    Conv2d(Conv),
    /// Sums of windows.
    SumPool2d(Pool),
    /// Means of windows.
    AvgPool2d(Pool),
    /// Another shape of the same elements in the same order.
    Flatten {
        /// Shape of the input, where the file says it.
        input_shape: Option<Vec<usize>>,
    },
    /// `y(t) = x(t - delay)`.
    Delay {
        /// One delay per element.
        delay: Tensor,
    },
    /// `z = 1` where `x > threshold`, else 0: what a neuron without a reset sends.
    Threshold {
        /// One per element.
        threshold: Tensor,
    },
    /// `v' = r i`: an integrator without a leak.
    I {
        /// Resistance.
        r: Tensor,
    },
    /// [`NirNode::I`] that spikes and resets.
    If {
        /// Resistance.
        r: Tensor,
        /// Threshold.
        v_threshold: Tensor,
        /// Value after a spike; files before NIR 1.0.5 have none, which means 0.
        v_reset: Option<Tensor>,
    },
    /// `tau v' = (v_leak - v) + r i`.
    Li {
        /// Time constant.
        tau: Tensor,
        /// Resistance.
        r: Tensor,
        /// Potential it leaks to.
        v_leak: Tensor,
    },
    /// [`NirNode::Li`] that spikes and resets.
    Lif {
        /// Time constant.
        tau: Tensor,
        /// Resistance.
        r: Tensor,
        /// Potential it leaks to.
        v_leak: Tensor,
        /// Threshold.
        v_threshold: Tensor,
        /// Value after a spike.
        v_reset: Option<Tensor>,
    },
    /// `tau_syn i' = -i + w_in x` in front of [`NirNode::Li`].
    CubaLi {
        /// Synaptic time constant.
        tau_syn: Tensor,
        /// Membrane time constant.
        tau_mem: Tensor,
        /// Resistance.
        r: Tensor,
        /// Potential it leaks to.
        v_leak: Tensor,
        /// Input weight; 1 where the file has none.
        w_in: Option<Tensor>,
    },
    /// [`NirNode::CubaLi`] that spikes and resets.
    CubaLif {
        /// Synaptic time constant.
        tau_syn: Tensor,
        /// Membrane time constant.
        tau_mem: Tensor,
        /// Resistance.
        r: Tensor,
        /// Potential it leaks to.
        v_leak: Tensor,
        /// Input weight; 1 where the file has none.
        w_in: Option<Tensor>,
        /// Threshold.
        v_threshold: Tensor,
        /// Value after a spike.
        v_reset: Option<Tensor>,
    },
    /// A graph as a node: edges lead to its Input and from its Output.
    Graph(NirGraph),
    /// A type that this reader knows only by name; its values were not read.
    Other {
        /// The type as the file spells it.
        kind: String,
        /// Shape of every parameter.
        parameters: BTreeMap<String, Vec<usize>>,
    },
}

impl NirNode {
    /// The type as NIR spells it.
    pub fn kind(&self) -> &str {
        match self {
            Self::Input { .. } => "Input",
            Self::Output { .. } => "Output",
            Self::Affine { .. } => "Affine",
            Self::Linear { .. } => "Linear",
            Self::Scale { .. } => "Scale",
            Self::Conv1d(_) => "Conv1d",
            Self::Conv2d(_) => "Conv2d",
            Self::SumPool2d(_) => "SumPool2d",
            Self::AvgPool2d(_) => "AvgPool2d",
            Self::Flatten { .. } => "Flatten",
            Self::Delay { .. } => "Delay",
            Self::Threshold { .. } => "Threshold",
            Self::I { .. } => "I",
            Self::If { .. } => "IF",
            Self::Li { .. } => "LI",
            Self::Lif { .. } => "LIF",
            Self::CubaLi { .. } => "CubaLI",
            Self::CubaLif { .. } => "CubaLIF",
            Self::Graph(_) => "NIRGraph",
            Self::Other { kind, .. } => kind,
        }
    }

    /// Every parameter that is an array, by its name in the file. Empty for nodes without numbers.
    pub fn parameters(&self) -> Vec<(&'static str, &Tensor)> {
        let parameters = match self {
            Self::Affine { weight, bias } => vec![("weight", Some(weight)), ("bias", Some(bias))],
            Self::Linear { weight } => vec![("weight", Some(weight))],
            Self::Scale { scale } => vec![("scale", Some(scale))],
            Self::Conv1d(conv) | Self::Conv2d(conv) => {
                vec![("weight", Some(&conv.weight)), ("bias", conv.bias.as_ref())]
            }
            Self::Delay { delay } => vec![("delay", Some(delay))],
            Self::Threshold { threshold } => vec![("threshold", Some(threshold))],
            Self::I { r } => vec![("r", Some(r))],
            Self::If { r, v_threshold, v_reset } => {
                vec![("r", Some(r)), ("v_threshold", Some(v_threshold)), ("v_reset", v_reset.as_ref())]
            }
            Self::Li { tau, r, v_leak } => vec![("tau", Some(tau)), ("r", Some(r)), ("v_leak", Some(v_leak))],
            Self::Lif { tau, r, v_leak, v_threshold, v_reset } => vec![
                ("tau", Some(tau)),
                ("r", Some(r)),
                ("v_leak", Some(v_leak)),
                ("v_threshold", Some(v_threshold)),
                ("v_reset", v_reset.as_ref()),
            ],
            Self::CubaLi { tau_syn, tau_mem, r, v_leak, w_in } => vec![
                ("tau_syn", Some(tau_syn)),
                ("tau_mem", Some(tau_mem)),
                ("r", Some(r)),
                ("v_leak", Some(v_leak)),
                ("w_in", w_in.as_ref()),
            ],
            Self::CubaLif { tau_syn, tau_mem, r, v_leak, w_in, v_threshold, v_reset } => vec![
                ("tau_syn", Some(tau_syn)),
                ("tau_mem", Some(tau_mem)),
                ("r", Some(r)),
                ("v_leak", Some(v_leak)),
                ("w_in", w_in.as_ref()),
                ("v_threshold", Some(v_threshold)),
                ("v_reset", v_reset.as_ref()),
            ],
            Self::Input { .. }
            | Self::Output { .. }
            | Self::SumPool2d(_)
            | Self::AvgPool2d(_)
            | Self::Flatten { .. }
            | Self::Graph(_)
            | Self::Other { .. } => Vec::new(),
        };
        parameters.into_iter().filter_map(|(name, tensor)| Some((name, tensor?))).collect()
    }
}

/// Nodes and the edges between them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NirGraph {
    /// The nodes by name. Names are any text: `0`, `lif1.lif`.
    pub nodes: BTreeMap<String, NirNode>,
    /// `(from, to)` in the order of the file, which means nothing.
    pub edges: Vec<(String, String)>,
    /// Version of the `nir` package that wrote the file; it is no version of the format. Only at the root.
    pub version: Option<String>,
    /// `(node, dataset)` for every dataset of a node that NIR does not define. Nested graphs keep their own.
    pub unknown: Vec<(String, String)>,
}

impl NirGraph {
    /// All nodes that are no graphs themselves, those of nested graphs included, in the order of their names.
    pub(crate) fn all_nodes(&self) -> Vec<&NirNode> {
        let mut found = Vec::new();
        for node in self.nodes.values() {
            match node {
                NirNode::Graph(inner) => found.extend(inner.all_nodes()),
                node => found.push(node),
            }
        }
        found
    }
}
