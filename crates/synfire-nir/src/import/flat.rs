//! A graph without nesting: all nodes in one list, all edges between indices.

use std::collections::BTreeMap;

use synfire_diagnostics::closest_name;

use super::place::Place;
use super::problem::Problem;
use super::warning::Warning;
use crate::node_path::join;
use crate::{NirGraph, NirNode, Tensor};

/// How many wrong names are compared with all names of a graph.
const SUGGESTIONS: usize = 20;

/// A node of any level. The Input and Output of a nested graph are mere junctions.
#[derive(Debug)]
pub(super) struct FlatNode<'a> {
    /// Path: `graph.node`.
    pub(super) name: String,
    pub(super) node: &'a NirNode,
    /// Of an I, LI or CubaLI: the Threshold behind it, which makes it spike without a reset.
    pub(super) threshold: Option<&'a Tensor>,
    top_level: bool,
}

impl FlatNode<'_> {
    /// An Input that is driven from outside.
    pub(super) fn is_input(&self) -> bool {
        self.top_level && matches!(self.node, NirNode::Input { .. })
    }

    /// An Output that is read from outside.
    pub(super) fn is_output(&self) -> bool {
        self.top_level && matches!(self.node, NirNode::Output { .. })
    }

    pub(super) fn is_neuron(&self) -> bool {
        use NirNode::{CubaLi, CubaLif, I, If, Li, Lif};
        matches!(self.node, I { .. } | If { .. } | Li { .. } | Lif { .. } | CubaLi { .. } | CubaLif { .. })
    }

    /// Whether signals begin here: an input or a neuron, which becomes a population.
    pub(super) fn is_source(&self) -> bool {
        self.is_input() || self.is_neuron()
    }

    /// Whether an input or output stands in a nested graph, where it only joins edges.
    pub(super) fn is_junction(&self) -> bool {
        !self.top_level && matches!(self.node, NirNode::Input { .. } | NirNode::Output { .. })
    }

    pub(super) fn place(&self) -> Place {
        Place::new(&self.name, self.node.kind())
    }
}

/// The whole graph. Nodes stand in the order of their names, those of a nested graph in the place of that graph.
#[derive(Debug, Default)]
pub(super) struct FlatGraph<'a> {
    pub(super) nodes: Vec<FlatNode<'a>>,
    /// Ascending, each once.
    pub(super) edges: Vec<(usize, usize)>,
    /// For each node the ascending sources of its edges.
    pub(super) incoming: Vec<Vec<usize>>,
    /// For each node the ascending targets of its edges.
    pub(super) outgoing: Vec<Vec<usize>>,
}

/// What a name in an edge stands for.
enum End {
    Node(usize),
    Graph { inputs: Vec<usize>, outputs: Vec<usize> },
}

impl<'a> FlatGraph<'a> {
    /// Flattens `graph` and checks its edges.
    pub(super) fn new(graph: &'a NirGraph, warnings: &mut Vec<Warning>) -> Result<Self, Vec<Problem>> {
        let mut flat = Self::default();
        let mut problems = Vec::new();
        flat.add(graph, "", &mut problems, warnings);
        problems.extend(flat.unsupported());
        if !flat.nodes.iter().any(FlatNode::is_output) {
            problems.push(Problem::NoOutput);
        }
        flat.deduplicate(warnings);
        problems.extend(flat.join_thresholds());
        flat.incoming = vec![Vec::new(); flat.nodes.len()];
        flat.outgoing = vec![Vec::new(); flat.nodes.len()];
        for (from, to) in &flat.edges {
            flat.outgoing[*from].push(*to);
            flat.incoming[*to].push(*from);
        }
        if problems.is_empty() { Ok(flat) } else { Err(problems) }
    }

    pub(super) fn place(&self, index: usize) -> Place {
        self.nodes[index].place()
    }

    /// The nodes for which `matches` holds, ascending.
    pub(super) fn nodes_where(&self, matches: impl Fn(&FlatNode<'_>) -> bool) -> Vec<usize> {
        (0..self.nodes.len()).filter(|index| matches(&self.nodes[*index])).collect()
    }

    /// Adds a graph and all graphs in it.
    fn add(
        &mut self,
        graph: &'a NirGraph,
        path: &str,
        problems: &mut Vec<Problem>,
        warnings: &mut Vec<Warning>,
    ) -> End {
        let mut ends = BTreeMap::new();
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for (name, node) in &graph.nodes {
            let inner_path = join(path, name);
            if let NirNode::Graph(inner) = node {
                ends.insert(name.as_str(), self.add(inner, &inner_path, problems, warnings));
                continue;
            }
            let index = self.nodes.len();
            ends.insert(name.as_str(), End::Node(index));
            match node {
                NirNode::Input { .. } => inputs.push(index),
                NirNode::Output { .. } => outputs.push(index),
                _ => {}
            }
            self.nodes.push(FlatNode { name: inner_path, node, threshold: None, top_level: path.is_empty() });
        }
        warnings.extend(graph.unknown.iter().map(|(node, parameter)| Warning::UnknownParameter {
            node: Place::new(&join(path, node), graph.nodes.get(node).map_or("", NirNode::kind)),
            parameter: parameter.clone(),
        }));
        self.connect(graph, path, &ends, problems);
        End::Graph { inputs, outputs }
    }

    /// Adds the edges of one graph.
    fn connect(&mut self, graph: &NirGraph, path: &str, ends: &BTreeMap<&str, End>, problems: &mut Vec<Problem>) {
        let mut missing: BTreeMap<&str, Vec<&(String, String)>> = BTreeMap::new();
        for edge in &graph.edges {
            let (from, to) = (ends.get(edge.0.as_str()), ends.get(edge.1.as_str()));
            if from.is_none() {
                missing.entry(&edge.0).or_default().push(edge);
            }
            if to.is_none() && edge.0 != edge.1 {
                missing.entry(&edge.1).or_default().push(edge);
            }
            let (Some(from), Some(to)) = (from, to) else { continue };
            let from = self.edge_end(from, edge, path, true);
            let to = self.edge_end(to, edge, path, false);
            match (from, to) {
                (Ok(from), Ok(to)) => self.edges.push((from, to)),
                (from, to) => problems.extend([from.err(), to.err()].into_iter().flatten()),
            }
        }
        problems.extend(missing.into_iter().enumerate().map(|(count, (name, edges))| Problem::UnknownEdgeNode {
            missing: Place::new(&join(path, name), ""),
            suggestion: if count < SUGGESTIONS { suggestion(name, graph) } else { None },
            edges: edges.into_iter().map(|edge| edge_text(edge, path)).collect(),
        }));
    }

    /// The node at which an edge begins (`leaving`) or ends.
    fn edge_end(&self, end: &End, edge: &(String, String), path: &str, leaving: bool) -> Result<usize, Problem> {
        match end {
            End::Node(index) => {
                let wrong_way = match self.nodes[*index].node {
                    NirNode::Input { .. } => !leaving,
                    NirNode::Output { .. } => leaving,
                    _ => false,
                };
                let problem = || Problem::EdgeDirection { edge: edge_text(edge, path), node: self.place(*index) };
                if wrong_way { Err(problem()) } else { Ok(*index) }
            }
            End::Graph { inputs, outputs } => {
                let (ports, port, name) =
                    if leaving { (outputs, "Output", &edge.0) } else { (inputs, "Input", &edge.1) };
                let problem = || Problem::GraphPorts {
                    edge: edge_text(edge, path),
                    nested: Place::new(&join(path, name), "NIRGraph"),
                    port,
                    count: ports.len(),
                };
                if let [index] = ports[..] { Ok(index) } else { Err(problem()) }
            }
        }
    }

    /// One problem for every type that is not supported.
    fn unsupported(&self) -> Vec<Problem> {
        let mut nodes: BTreeMap<&str, Vec<&FlatNode<'_>>> = BTreeMap::new();
        for node in &self.nodes {
            if let NirNode::Other { kind, .. } = node.node {
                nodes.entry(kind).or_default().push(node);
            }
        }
        let problem = |(_, nodes): (&str, Vec<&FlatNode<'_>>)| Problem::Unsupported {
            node: nodes[0].place(),
            others: nodes[1..].iter().map(|node| format!("`{}`", node.name)).collect(),
        };
        nodes.into_iter().map(problem).collect()
    }

    /// Makes each Threshold a part of the integrator in front of it, or says why that cannot be.
    fn join_thresholds(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for index in self.nodes_where(|node| matches!(node.node, NirNode::Threshold { .. })) {
            let NirNode::Threshold { threshold } = self.nodes[index].node else { continue };
            match self.integrator_before(index) {
                Ok(integrator) => {
                    self.nodes[integrator].threshold = Some(threshold);
                    self.edges.retain(|edge| *edge != (integrator, index));
                    let leaving = self.edges.iter_mut().filter(|(from, _)| *from == index);
                    leaving.for_each(|(from, _)| *from = integrator);
                }
                Err(reason) => problems.push(Problem::LoneThreshold { node: self.place(index), reason }),
            }
        }
        self.edges.sort_unstable();
        problems
    }

    /// The integrator of which a Threshold compares the potential; else what is in the way.
    fn integrator_before(&self, threshold: usize) -> Result<usize, String> {
        let mut sources = self.edges.iter().filter(|(_, to)| *to == threshold).map(|(from, _)| *from);
        let source = match (sources.next(), sources.next()) {
            (None, _) => return Err("is fed by nothing".into()),
            (Some(_), Some(_)) => return Err("is fed by several nodes".into()),
            (Some(source), None) => source,
        };
        let place = self.place(source);
        if !matches!(self.nodes[source].node, NirNode::I { .. } | NirNode::Li { .. } | NirNode::CubaLi { .. }) {
            return Err(format!("is fed by `{place}` ({}), which has no potential", place.kind));
        }
        match self.edges.iter().filter(|(from, _)| *from == source).count() {
            1 => Ok(source),
            _ => Err(format!("is fed by `{place}`, which leads elsewhere too")),
        }
    }

    /// NIR connects two nodes at most once: `NIRGraph.validate_structure` (nir 1.0.8) raises an error on a repeated edge.
    fn deduplicate(&mut self, warnings: &mut Vec<Warning>) {
        self.edges.sort_unstable();
        for equal in self.edges.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1) {
            let (from, to) = (self.place(equal[0].0), self.place(equal[0].1));
            warnings.push(Warning::DuplicateEdge { from, to, count: equal.len() });
        }
        self.edges.dedup();
    }
}

/// An edge of the graph at `path`, for messages.
fn edge_text((from, to): &(String, String), path: &str) -> String {
    let place = if path.is_empty() { String::new() } else { format!(" of the nested graph `{path}`") };
    format!("`{from}` -> `{to}`{place}")
}

/// What a wrong name probably means. Old exporters left `lif1` in edges to what they had flattened into `lif1.input` and
/// `lif1.output`.
fn suggestion(name: &str, graph: &NirGraph) -> Option<String> {
    let (input, output) = (format!("{name}.input"), format!("{name}.output"));
    if graph.nodes.contains_key(&input) && graph.nodes.contains_key(&output) {
        return Some(format!("`{input}` (as a target) and `{output}` (as a source)"));
    }
    let closest = closest_name(name, graph.nodes.keys().map(String::as_str));
    closest.map(|closest| format!("`{closest}`"))
}
