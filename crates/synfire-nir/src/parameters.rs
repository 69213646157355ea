//! The parameters of one node.

use std::collections::BTreeMap;

use synfire_budget::Meter;

use crate::hdf5::{Dataset, Group};
use crate::node_path::shown;
use crate::{Conv, NirError, NirNode, Padding, Pool, Tensor};

/// HDF5's own limit.
const MAX_DIMENSIONS: usize = 32;

/// A node and the names of its datasets that nothing understood.
pub(crate) struct ReadNode {
    pub(crate) node: NirNode,
    pub(crate) unknown: Vec<String>,
}

/// The datasets of one node, taken one by one.
pub(crate) struct Parameters<'a> {
    meter: &'a Meter,
    datasets: BTreeMap<String, Dataset>,
    /// The groups beside them: a parameter that is one is refused.
    groups: &'a BTreeMap<String, Group>,
    path: &'a str,
    kind: String,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(
        meter: &'a Meter,
        datasets: BTreeMap<String, Dataset>,
        groups: &'a BTreeMap<String, Group>,
        path: &'a str,
    ) -> Self {
        Self { meter, datasets, groups, path, kind: String::new() }
    }

    /// The node's type.
    pub(crate) fn kind(&mut self) -> Result<String, NirError> {
        let dataset = self.take("type")?.ok_or_else(|| self.missing("type"))?;
        if !dataset.is_text() || dataset.len()? != 1 {
            return Err(self.wrong_type("type", &dataset, "one text")?);
        }
        self.kind = dataset.strings(self.meter)?.pop().unwrap_or_default();
        Ok(self.kind.clone())
    }

    /// The names of all datasets that were not taken.
    pub(crate) fn left(self) -> Vec<String> {
        self.datasets.into_keys().collect()
    }

    /// Reads what a node of type `kind` needs.
    pub(crate) fn node(mut self, kind: &str) -> Result<ReadNode, NirError> {
        let node = match kind {
            "Input" => NirNode::Input { shape: self.shape("shape")? },
            "Output" => NirNode::Output { shape: self.shape("shape")? },
            "Affine" => {
                let weight = self.tensor("weight")?;
                match self.bias()? {
                    Some(bias) => NirNode::Affine { weight, bias },
                    None => NirNode::Linear { weight },
                }
            }
            "Linear" => NirNode::Linear { weight: self.tensor("weight")? },
            "Scale" => NirNode::Scale { scale: self.tensor("scale")? },
            "Delay" => NirNode::Delay { delay: self.tensor("delay")? },
            "Threshold" => NirNode::Threshold { threshold: self.tensor("threshold")? },
            "Flatten" => self.flatten()?,
            "Conv1d" => NirNode::Conv1d(self.conv()?),
            "Conv2d" => NirNode::Conv2d(self.conv()?),
            "SumPool2d" => NirNode::SumPool2d(self.pool()?),
            "AvgPool2d" => NirNode::AvgPool2d(self.pool()?),
            "I" | "IF" | "LI" | "LIF" | "CubaLI" | "CubaLIF" => self.neuron(kind)?,
            _ => self.other(kind)?,
        };
        Ok(ReadNode { node, unknown: self.left() })
    }

    /// The bias. Some exporters write `False` in its place, which is PyTorch's word for a layer without one.
    fn bias(&mut self) -> Result<Option<Tensor>, NirError> {
        if let Some(dataset) = self.datasets.get("bias")
            && dataset.is_false(self.meter)?
        {
            self.take("bias")?;
            return Ok(None);
        }
        self.tensor("bias").map(Some)
    }

    fn neuron(&mut self, kind: &str) -> Result<NirNode, NirError> {
        Ok(match kind {
            "I" => NirNode::I { r: self.tensor("r")? },
            "IF" => NirNode::If {
                r: self.tensor("r")?,
                v_threshold: self.tensor("v_threshold")?,
                v_reset: self.optional("v_reset")?,
            },
            "LI" => NirNode::Li { tau: self.tensor("tau")?, r: self.tensor("r")?, v_leak: self.tensor("v_leak")? },
            "LIF" => NirNode::Lif {
                tau: self.tensor("tau")?,
                r: self.tensor("r")?,
                v_leak: self.tensor("v_leak")?,
                v_threshold: self.tensor("v_threshold")?,
                v_reset: self.optional("v_reset")?,
            },
            "CubaLI" => NirNode::CubaLi {
                tau_syn: self.tensor("tau_syn")?,
                tau_mem: self.tensor("tau_mem")?,
                r: self.tensor("r")?,
                v_leak: self.tensor("v_leak")?,
                w_in: self.optional("w_in")?,
            },
            _ => NirNode::CubaLif {
                tau_syn: self.tensor("tau_syn")?,
                tau_mem: self.tensor("tau_mem")?,
                r: self.tensor("r")?,
                v_leak: self.tensor("v_leak")?,
                w_in: self.optional("w_in")?,
                v_threshold: self.tensor("v_threshold")?,
                v_reset: self.optional("v_reset")?,
            },
        })
    }

    /// Which dimensions are flattened does not matter: the elements and their order stay. A shape of zeros is what old
    /// exporters wrote when they did not know it.
    fn flatten(&mut self) -> Result<NirNode, NirError> {
        for dimension in ["start_dim", "end_dim"] {
            self.optional(dimension)?;
        }
        let input_shape = if self.present("input_type") { Some(self.shape("input_type")?) } else { None };
        Ok(NirNode::Flatten { input_shape: input_shape.filter(|shape| shape.iter().any(|length| *length != 0)) })
    }

    fn conv(&mut self) -> Result<Conv, NirError> {
        let input_shape = if self.present("input_shape") { Some(self.shape("input_shape")?) } else { None };
        let groups = self.shape("groups")?;
        let &[groups] = &groups[..] else { return Err(self.no_shape("groups", format!("{} numbers", groups.len()))) };
        Ok(Conv {
            // What old exporters wrote when they did not know it.
            input_shape: input_shape.filter(|shape| !shape.is_empty() && !shape.contains(&0)),
            weight: self.tensor("weight")?,
            bias: self.optional("bias")?,
            stride: self.shape("stride")?,
            padding: self.padding()?,
            dilation: self.shape("dilation")?,
            groups,
        })
    }

    /// `padding` is numbers or a word.
    fn padding(&mut self) -> Result<Padding, NirError> {
        let name = "padding";
        if self.groups.contains_key(name) || !self.datasets.get(name).is_some_and(Dataset::is_text) {
            return self.shape(name).map(Padding::Zeros);
        }
        let dataset = self.take(name)?.ok_or_else(|| self.missing(name))?;
        let words = dataset.strings(self.meter)?;
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["same"] => Ok(Padding::Same),
            ["valid"] => Ok(Padding::Valid),
            _ => Err(self.wrong_type(name, &dataset, "numbers, `same` or `valid`")?),
        }
    }

    fn pool(&mut self) -> Result<Pool, NirError> {
        let kernel_size = self.shape("kernel_size")?;
        let stride = if self.present("stride") { self.shape("stride")? } else { kernel_size.clone() };
        Ok(Pool { kernel_size, stride, padding: self.shape("padding")? })
    }

    fn other(&mut self, kind: &str) -> Result<NirNode, NirError> {
        let datasets = std::mem::take(&mut self.datasets);
        let shapes = datasets.into_iter().map(|(name, dataset)| dataset.shape().map(|shape| (name, shape)));
        Ok(NirNode::Other { kind: kind.into(), parameters: shapes.collect::<Result<_, _>>()? })
    }

    fn optional(&mut self, name: &'static str) -> Result<Option<Tensor>, NirError> {
        if self.present(name) { self.tensor(name).map(Some) } else { Ok(None) }
    }

    /// Whether the node has something of this name, readable or not.
    fn present(&self, name: &str) -> bool {
        self.datasets.contains_key(name) || self.groups.contains_key(name)
    }

    fn tensor(&mut self, name: &'static str) -> Result<Tensor, NirError> {
        let dataset = self.take(name)?.ok_or_else(|| self.missing(name))?;
        if !dataset.is_numeric() {
            return Err(self.wrong_type(name, &dataset, "integers or 32- or 64-bit floating point")?);
        }
        let values = dataset.numbers(self.meter)?.ok_or_else(|| NirError::WrongType {
            node: shown(self.path).into(),
            kind: self.kind.clone(),
            dataset: name.into(),
            found: "an integer beyond 2^53".into(),
            expected: "numbers that 64-bit floating point holds exactly",
        })?;
        let damaged = || NirError::Damaged { object: dataset.path.clone(), reason: "values are missing".into() };
        Tensor::new(dataset.shape()?, values).ok_or_else(damaged)
    }

    /// A dataset that holds a shape: a list of whole numbers.
    fn shape(&mut self, name: &'static str) -> Result<Vec<usize>, NirError> {
        let tensor = self.tensor(name)?;
        let dimension = |value: &f64| {
            let whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(value);
            whole.then_some(*value as usize).ok_or_else(|| self.no_shape(name, format!("the dimension {value}")))
        };
        match tensor.values() {
            values if values.len() > MAX_DIMENSIONS => Err(self.no_shape(name, format!("{} dimensions", values.len()))),
            values => values.iter().map(dimension).collect(),
        }
    }

    fn no_shape(&self, name: &str, what: String) -> NirError {
        NirError::WrongType {
            node: shown(self.path).into(),
            kind: self.kind.clone(),
            dataset: name.into(),
            found: format!("a shape with {what}"),
            expected: "a list of at most 32 whole numbers below 2^32",
        }
    }

    /// Takes a dataset out, if there is one; a group of its name is an error.
    pub(crate) fn take(&mut self, name: &str) -> Result<Option<Dataset>, NirError> {
        if self.groups.contains_key(name) {
            Err(NirError::WrongType {
                node: shown(self.path).into(),
                kind: self.kind.clone(),
                dataset: name.into(),
                found: "a group".into(),
                expected: "a dataset",
            })
        } else {
            Ok(self.datasets.remove(name))
        }
    }

    pub(crate) fn missing(&self, dataset: &'static str) -> NirError {
        NirError::MissingDataset {
            node: shown(self.path).into(),
            kind: self.kind.clone(),
            dataset,
            present: self.datasets.keys().cloned().collect(),
        }
    }

    /// Builds the error; fails itself when even the shape cannot be told.
    fn wrong_type(&self, name: &str, dataset: &Dataset, expected: &'static str) -> Result<NirError, NirError> {
        Ok(NirError::WrongType {
            node: shown(self.path).into(),
            kind: self.kind.clone(),
            dataset: name.into(),
            found: dataset.describe()?,
            expected,
        })
    }
}
