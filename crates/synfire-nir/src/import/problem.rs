//! Why a graph cannot be imported.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use super::flat::Place;

/// One reason why a graph cannot be imported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Problem {
    #[error("the edge {} names `{missing}`, which does not exist", edges[0])]
    UnknownEdgeNode { edges: Vec<String>, missing: Place, suggestion: Option<String> },
    #[error("`{node}` is of type {}, which is not supported{}", node.kind, if *known { " yet" } else { "" })]
    Unsupported { node: Place, known: bool, others: Vec<String> },
    #[error("the edge {edge} needs exactly one {port} in the nested graph `{nested}`, which has {count}")]
    GraphPorts { edge: String, nested: Place, port: &'static str, count: usize },
    #[error("the edge {edge} {} `{node}`, an {}", direction(node), node.kind)]
    EdgeDirection { edge: String, node: Place },
    #[error("the parameters of `{node}` ({}) do not fit: {reason}", node.kind)]
    Shapes { node: Place, reason: String },
    #[error("`{from}` ({}) gives {from_size} values, but `{to}` ({}) takes {to_size}", from.kind, to.kind)]
    SizeMismatch { from: Place, from_size: usize, to: Place, to_size: usize },
    #[error("`{node}` ({}) has shape {shape:?}, but its neighbour `{neighbour}` ({}) has {size} values", node.kind, neighbour.kind)]
    DeclaredShape { node: Place, shape: Vec<usize>, neighbour: Place, size: usize },
    #[error("the size of `{node}` ({}) cannot be told", node.kind)]
    UnknownSize { node: Place },
    #[error("the cycle {} passes through no neuron", cycle(nodes))]
    Cycle { nodes: Vec<Place> },
    #[error("the output `{output}` {reason}")]
    OutputSource { output: Place, reason: String },
    #[error("`{node}` delays element {element} by {delay} {unit}, which is {ticks} ticks of {dt_s} s")]
    DelayValue { node: Place, element: usize, delay: f64, unit: &'static str, ticks: f64, dt_s: f64 },
    #[error("the bias of `{origin}` passes the delay `{node}`")]
    DelayedBias { node: Place, origin: Place },
    #[error("the graph has no Output")]
    NoOutput,
    #[error("the graph asks for more than {limit} {what} at `{node}` ({})", node.kind)]
    TooLarge { node: Place, what: &'static str, limit: u64 },
}

fn direction(node: &Place) -> &'static str {
    if &*node.kind == "Input" { "enters" } else { "leaves" }
}

fn cycle(nodes: &[Place]) -> String {
    let names: Vec<_> = nodes.iter().chain(nodes.first()).map(|node| format!("`{node}`")).collect();
    names.join(" -> ")
}

impl Problem {
    fn diagnostic(&self, code: synfire_diagnostics::Code, place: &Place) -> Diagnostic {
        Diagnostic::error(code, self.to_string()).at_node(&*place.name, &*place.kind)
    }
}

impl ToDiagnostic for Problem {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::network as code;
        match self {
            Self::UnknownEdgeNode { missing, edges, suggestion, .. } => {
                unknown_edge_node(self.diagnostic(code::UNKNOWN_EDGE_NODE, missing), missing, edges, suggestion)
            }
            Self::Unsupported { node, others, .. } => {
                unsupported(self.diagnostic(code::UNSUPPORTED_NODE, node), &node.kind, others)
            }
            Self::GraphPorts { nested, port, .. } => self.diagnostic(code::GRAPH_PORTS, nested).help(format!(
                "an edge cannot name a port: give the nested graph exactly one {port}, or move its nodes one level up"
            )),
            Self::EdgeDirection { node, .. } => self
                .diagnostic(code::EDGE_DIRECTION, node)
                .help("inputs are driven and outputs are read from outside: remove the edge"),
            Self::Shapes { node, .. } => self
                .diagnostic(code::PARAMETER_SHAPES, node)
                .help("give every parameter one value per neuron, or a scalar for all"),
            Self::SizeMismatch { to, .. } => self
                .diagnostic(code::SIZE_MISMATCH, to)
                .help("check the layer sizes on both sides of the edge where the network is defined"),
            Self::DeclaredShape { node, .. } => self
                .diagnostic(code::SIZE_MISMATCH, node)
                .help("give the node the shape that its neighbours have, or check the edge between them"),
            Self::UnknownSize { node } => self
                .diagnostic(code::UNKNOWN_SIZE, node)
                .note("its parameters are scalars and no node that it is connected to has a size")
                .help("give one of its parameters one value per neuron"),
            Self::Cycle { nodes } => self
                .diagnostic(code::CYCLE_WITHOUT_NEURON, &nodes[0])
                .help("a connection that leads back has to pass through a neuron: check these edges"),
            Self::OutputSource { output, .. } => self
                .diagnostic(code::OUTPUT_SOURCE, output)
                .help("feed each Output by one neuron node directly; to read weighted sums, put a LI node behind them"),
            Self::DelayValue { node, .. } => self
                .diagnostic(code::DELAY_VALUE, node)
                .note("a delay is a whole number of ticks, from 0 to 4294967295")
                .help("choose a step with `--dt` that divides the delay, or the file's unit of time with `--tau-unit`"),
            Self::DelayedBias { node, .. } => {
                self.diagnostic(code::DELAYED_BIAS, node).help("put the bias behind the delay, or set it to 0")
            }
            Self::NoOutput => Diagnostic::error(code::NO_OUTPUT, self.to_string())
                .help("add an Output node and an edge to it from the neurons whose spikes are the result"),
            Self::TooLarge { node, what: "values", .. } => self
                .diagnostic(code::IMPORT_TOO_LARGE, node)
                .help("check the shape: no core holds a layer that is near this limit"),
            Self::TooLarge { node, .. } => self
                .diagnostic(code::IMPORT_TOO_LARGE, node)
                .note("weights that follow each other without a neuron between them are multiplied, for each path")
                .help("multiply the matrices before exporting, or split the network"),
        }
    }
}

/// The first few of a list that may be long.
fn listed(items: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown = items.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn unknown_edge_node(
    diagnostic: Diagnostic,
    missing: &Place,
    edges: &[String],
    suggestion: &Option<String>,
) -> Diagnostic {
    let diagnostic = match &edges[1..] {
        [] => diagnostic,
        others => diagnostic.note(format!("so do {}", listed(others))),
    };
    match suggestion {
        Some(suggestion) => diagnostic.help(format!(
            "perhaps {suggestion} is meant; in Python: `graph = nir.read(path, type_check=False)`, mend `graph.edges`, \
             `nir.write(path, graph)`"
        )),
        None => diagnostic.help(format!("add the node `{missing}` or remove its edges, and export the network again")),
    }
}

fn unsupported(diagnostic: Diagnostic, kind: &str, others: &[String]) -> Diagnostic {
    let diagnostic = match others {
        [] => diagnostic,
        others => diagnostic.note(format!("so are {}", listed(others))),
    };
    diagnostic.help(match kind {
        "Conv1d" | "Conv2d" | "SumPool2d" | "AvgPool2d" => {
            "it is linear: a small one can be written as a Linear node with the matrix it stands for"
        }
        "Threshold" => "a LIF or IF node has a threshold of its own: use one in the place of the two nodes",
        "I" => "a LI node with a long `tau`, and its `r` times that `tau`, comes close",
        _ => {
            "supported are Input, Output, Affine, Linear, Scale, Flatten, Delay, IF, LI, LIF, CubaLI, CubaLIF, NIRGraph"
        }
    })
}
