//! From a file to a [`NirGraph`].

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use crate::hdf5::{self, Budget, Dataset, Group, Members, check_limit};
use crate::parameters::Parameters;
use crate::{Limits, NirError, NirGraph, NirNode, magic};

/// Reads a NIR file.
///
/// # Errors
/// Whatever makes the file unreadable, not NIR, or larger than `limits`; the first found.
pub fn read_file(path: impl AsRef<Path>, limits: &Limits) -> Result<NirGraph, NirError> {
    let path = path.as_ref();
    let io_error = |source| NirError::Io { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io_error)?;
    let length = file.metadata().map_err(io_error)?.len();
    check_limit(&path.display().to_string(), "bytes", length, limits.file_bytes)?;
    // A pipe has no length: read one byte more than allowed, and see.
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(io_error)?;
    read_owned(bytes, limits)
}

/// Reads a NIR file that is already in memory.
///
/// # Errors
/// As [`read_file`].
pub fn read_bytes(bytes: &[u8], limits: &Limits) -> Result<NirGraph, NirError> {
    read_owned(bytes.to_vec(), limits)
}

fn read_owned(bytes: Vec<u8>, limits: &Limits) -> Result<NirGraph, NirError> {
    check_limit("/", "bytes", bytes.len() as u64, limits.file_bytes)?;
    if let Some(found) = magic::not_hdf5(&bytes) {
        return Err(NirError::NotHdf5 { found });
    }
    let root = hdf5::open(bytes, limits)?.members()?;
    let mut reader = Reader { limits, budget: Budget::new(limits), nodes: 0, edges: 0 };
    let version = reader.version(&root)?;
    let graph = root_graph(&root)?;
    let node = reader.node(graph, "", &mut Vec::new())?;
    match node.node {
        NirNode::Graph(graph) => Ok(NirGraph { version, ..graph }),
        other => {
            let reason = format!("`/node` is of type {}, not NIRGraph", other.kind());
            Err(NirError::NotNir { reason, help: None })
        }
    }
}

/// The group `/node`, or what the file is instead.
fn root_graph(root: &Members) -> Result<&Group, NirError> {
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

/// A node and the names of its datasets that nothing understood.
pub(crate) struct ReadNode {
    pub(crate) node: NirNode,
    pub(crate) unknown: Vec<String>,
}

/// Counts what one file asks for.
pub(crate) struct Reader<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) budget: Budget,
    nodes: u64,
    edges: u64,
}

impl Reader<'_> {
    fn version(&mut self, root: &Members) -> Result<Option<String>, NirError> {
        match root.datasets.get("version") {
            Some(dataset) if dataset.is_text() && dataset.len()? == 1 => Ok(dataset.strings(&mut self.budget)?.pop()),
            _ => Ok(None),
        }
    }

    /// Reads one node; `ancestors` are the addresses of the graphs around it.
    fn node(&mut self, group: &Group, path: &str, ancestors: &mut Vec<u64>) -> Result<ReadNode, NirError> {
        let members = group.members()?;
        let mut parameters = Parameters::new(self, members.datasets, path);
        let kind = parameters.kind()?;
        if kind != "NIRGraph" {
            let mut read = parameters.node(&kind)?;
            read.unknown.extend(members.groups.into_keys().filter(|name| name != "metadata"));
            return Ok(read);
        }
        let edges = parameters.take_edges()?;
        let unknown = parameters.left();
        if ancestors.contains(&group.address()) {
            return Err(NirError::LinkCycle { node: path.into() });
        }
        check_limit(path, "levels of nested graphs around it", ancestors.len() as u64, self.limits.depth as u64)?;
        ancestors.push(group.address());
        let graph = self.graph(&members.groups, edges.as_ref(), path, ancestors)?;
        ancestors.pop();
        Ok(ReadNode { node: NirNode::Graph(graph), unknown })
    }

    fn graph(
        &mut self,
        groups: &BTreeMap<String, Group>,
        edges: Option<&Dataset>,
        path: &str,
        ancestors: &mut Vec<u64>,
    ) -> Result<NirGraph, NirError> {
        let missing = |dataset| missing(path, dataset);
        let mut graph = NirGraph::default();
        let members = groups.get("nodes").ok_or_else(|| missing("nodes"))?.members()?;
        self.nodes += members.groups.len() as u64;
        check_limit("/node", "nodes", self.nodes, self.limits.nodes as u64)?;
        for (name, group) in &members.groups {
            check_limit(path, "bytes in a node's name", name.len() as u64, self.limits.string_bytes as u64)?;
            let read = self.node(group, &join(path, name), ancestors)?;
            graph.unknown.extend(read.unknown.into_iter().map(|dataset| (name.clone(), dataset)));
            graph.nodes.insert(name.clone(), read.node);
        }
        graph.unknown.extend(members.datasets.into_keys().map(|dataset| (String::from("nodes"), dataset)));
        graph.edges = self.edges(edges.ok_or_else(|| missing("edges"))?, path)?;
        Ok(graph)
    }

    fn edges(&mut self, dataset: &Dataset, path: &str) -> Result<Vec<(String, String)>, NirError> {
        let count = dataset.len()?;
        if count == 0 {
            return Ok(Vec::new());
        }
        let shape = dataset.shape()?;
        if !dataset.is_text() || shape.len() != 2 || shape[1] != 2 {
            return Err(NirError::WrongType {
                node: if path.is_empty() { "/node".into() } else { path.into() },
                kind: "NIRGraph".into(),
                dataset: "edges".into(),
                found: format!("{} of shape {shape:?}", dataset.type_name()),
                expected: "text of shape [edges, 2]",
            });
        }
        self.edges = self.edges.saturating_add(count / 2);
        check_limit("/node", "edges", self.edges, self.limits.edges as u64)?;
        let mut names = dataset.strings(&mut self.budget)?.into_iter();
        Ok(std::iter::from_fn(|| names.next().zip(names.next())).collect())
    }
}

fn missing(path: &str, dataset: &'static str) -> NirError {
    let node = if path.is_empty() { "/node" } else { path };
    NirError::MissingDataset { node: node.into(), kind: "NIRGraph".into(), dataset, present: Vec::new() }
}

/// The path of a node in a nested graph.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
