//! From a file to a [`NirGraph`].

use std::fs::File;
use std::path::Path;

use synfire_budget::{Bytes, Meter, StreamError};

use crate::hdf5::{self, Dataset, Group, Members, check_limit};
use crate::node_path::{ROOT, join, shown};
use crate::parameters::{Parameters, ReadNode};
use crate::{Limits, NirError, NirGraph, NirNode, magic};

/// Reads a NIR file.
///
/// # Errors
/// Whatever makes the file unreadable, not NIR, or larger than `limits`; the first found.
pub fn read_file(path: impl AsRef<Path>, limits: &Limits) -> Result<NirGraph, NirError> {
    read_file_within(path, limits.depth, &limits.budget.meter())
}

/// [`read_file`] as a part of something larger, which has a meter already. What was charged stays charged.
///
/// # Errors
/// As [`read_file`].
pub fn read_file_within(path: impl AsRef<Path>, depth: usize, meter: &Meter) -> Result<NirGraph, NirError> {
    let path = path.as_ref();
    let io_error = |source| NirError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io_error)?;
    let length = file.metadata().map_err(io_error)?.len();
    let bytes = meter.read_to_end(file, length, "reading the file").map_err(|error| match error {
        StreamError::Io(source) => io_error(source),
        StreamError::OverBudget(error) => error.into(),
    })?;
    read_within(bytes, depth, meter)
}

/// Reads a NIR file that is already in memory.
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<NirGraph, NirError> {
    let meter = limits.budget.meter();
    meter.charge(Bytes(bytes.len() as u64), "a copy of the file")?;
    read_within(bytes.to_vec(), limits.depth, &meter)
}

/// Reads a NIR file that is in memory and charged already.
///
/// # Errors
/// As [`read_file`].
pub fn read_within(bytes: Vec<u8>, depth: usize, meter: &Meter) -> Result<NirGraph, NirError> {
    if let Some(found) = magic::not_hdf5(&bytes) {
        return Err(NirError::NotHdf5 { found });
    }
    let mut root = hdf5::open(bytes, meter)?.members(meter)?;
    let mut reader = Reader { depth, meter };
    let version = reader.version(&mut root)?;
    let graph = root_graph(&mut root)?;
    let ReadNode { node, unknown } = reader.node(graph, "", &mut Vec::new())?;
    match node {
        NirNode::Graph(mut graph) => {
            graph.version = version;
            graph.unknown.extend(unknown.into_iter().map(|dataset| (String::from(ROOT), dataset)));
            Ok(graph)
        }
        other => {
            let reason = format!("`/node` is of type {}, not NIRGraph", other.kind());
            Err(NirError::NotNir { reason, help: None })
        }
    }
}

/// The group `/node`, or what the file is instead.
fn root_graph(root: &mut Members) -> Result<&Group, NirError> {
    root.refuse_broken_member("node")?;
    let help = match root {
        _ if root.groups.contains_key("layer") => {
            Some("this looks like a Lava netx network (`/layer`); export it as NIR")
        }
        _ if root.groups.contains_key("nodes") => {
            Some("this looks like NIR spike data (`/nodes`), not a network; give it as `--input`")
        }
        _ if root.groups.contains_key("model_weights") => {
            Some("this looks like a Keras model (`/model_weights`); export the spiking network as NIR")
        }
        _ => None,
    };
    root.groups.get("node").ok_or_else(|| NirError::NotNir { reason: "there is no group `/node`".into(), help })
}

/// Reads the nodes of one file.
pub(crate) struct Reader<'a> {
    /// Levels of nested graphs that are allowed.
    depth: usize,
    meter: &'a Meter,
}

impl Reader<'_> {
    /// The version of the package that wrote the file, if it says so.
    fn version(&mut self, root: &mut Members) -> Result<Option<String>, NirError> {
        root.refuse_broken_member("version")?;
        let wrong = |found: String| NirError::WrongType {
            node: "/".into(),
            kind: String::new(),
            dataset: "version".into(),
            found,
            expected: "one text",
        };
        if root.groups.contains_key("version") {
            return Err(wrong("a group".into()));
        }
        match root.datasets.get("version") {
            None => Ok(None),
            Some(dataset) if dataset.is_text() && dataset.len()? == 1 => Ok(dataset.strings(self.meter)?.pop()),
            Some(dataset) => Err(wrong(dataset.describe()?)),
        }
    }

    /// Reads one node; `ancestors` are the addresses of the graphs around it. A member that cannot be had is an error,
    /// whatever its name: it could be a parameter that is optional. Only `metadata` means nothing and is not looked at.
    fn node(&mut self, group: &Group, path: &str, ancestors: &mut Vec<u64>) -> Result<ReadNode, NirError> {
        let mut members = group.members(self.meter)?;
        members.broken.remove("metadata");
        members.refuse_broken()?;
        let mut groups = std::mem::take(&mut members.groups);
        let mut parameters = Parameters::new(self.meter, members.datasets, &groups, path);
        let kind = parameters.kind()?;
        if kind != "NIRGraph" {
            let mut read = parameters.node(&kind)?;
            read.unknown.extend(groups.into_keys().filter(|name| name != "metadata"));
            return Ok(read);
        }
        let edges = parameters.take("edges")?.ok_or_else(|| parameters.missing("edges"));
        let mut unknown = parameters.left();
        if ancestors.contains(&group.address()) {
            return Err(NirError::LinkCycle { node: path.into() });
        }
        check_limit(path, "levels of nested graphs around it", ancestors.len() as u64, self.depth as u64)?;
        ancestors.push(group.address());
        let nodes = groups.remove("nodes").ok_or_else(|| missing(path, "nodes"))?;
        let graph = self.graph(&nodes, edges, path, ancestors)?;
        ancestors.pop();
        unknown.extend(groups.into_keys().filter(|name| name != "metadata"));
        Ok(ReadNode { node: NirNode::Graph(graph), unknown })
    }

    fn graph(
        &mut self,
        nodes: &Group,
        edges: Result<Dataset, NirError>,
        path: &str,
        ancestors: &mut Vec<u64>,
    ) -> Result<NirGraph, NirError> {
        let mut graph = NirGraph::default();
        let mut members = nodes.members(self.meter)?;
        members.refuse_broken()?;
        for (name, group) in &members.groups {
            let read = self.node(group, &join(path, name), ancestors)?;
            graph.unknown.extend(read.unknown.into_iter().map(|dataset| (name.clone(), dataset)));
            graph.nodes.insert(name.clone(), read.node);
        }
        graph.unknown.extend(members.datasets.into_keys().map(|dataset| (String::from("nodes"), dataset)));
        graph.edges = self.edges(&edges?, path)?;
        Ok(graph)
    }

    fn edges(&mut self, dataset: &Dataset, path: &str) -> Result<Vec<(String, String)>, NirError> {
        if dataset.len()? == 0 {
            return Ok(Vec::new());
        }
        let shape = dataset.shape()?;
        if !dataset.is_text() || shape.len() != 2 || shape[1] != 2 {
            return Err(NirError::WrongType {
                node: shown(path).into(),
                kind: "NIRGraph".into(),
                dataset: "edges".into(),
                found: dataset.describe()?,
                expected: "text of shape [edges, 2]",
            });
        }
        let mut names = dataset.strings(self.meter)?.into_iter();
        Ok(std::iter::from_fn(|| names.next().zip(names.next())).collect())
    }
}

fn missing(path: &str, dataset: &'static str) -> NirError {
    NirError::MissingDataset { node: shown(path).into(), kind: "NIRGraph".into(), dataset, present: Vec::new() }
}
