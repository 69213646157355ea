//! Why a graph cannot be imported.

use synfire_budget::OverBudget;
use synfire_diagnostics::{Code, Diagnostic, Number, ToDiagnostic, codes};

use super::place::Place;

/// One reason why a graph cannot be imported.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Problem {
    #[error("the edge {} names `{missing}`, which does not exist", edges[0])]
    UnknownEdgeNode { edges: Vec<String>, missing: Place, suggestion: Option<String> },
    #[error("`{node}` is of type {}, which is not supported", node.kind)]
    Unsupported { node: Place, others: Vec<String> },
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
    OutputSource { output: Place, reason: String, help: String },
    #[error("`{node}` delays element {element} by {} {unit}, which is {} ticks of {} s", Number(*delay), Number(*ticks), Number(*dt_s))]
    DelayValue { node: Place, element: usize, delay: f64, unit: &'static str, ticks: f64, dt_s: f64 },
    #[error("the bias of `{origin}` passes the delay `{node}`")]
    DelayedBias { node: Place, origin: Place },
    #[error(
        "{missing} is missing between `{before}` and `{node}`: Spyx's exporter leaves out layers that it does not know"
    )]
    DroppedLayer { missing: String, before: String, node: Place },
    #[error("the Threshold `{node}` {reason}")]
    LoneThreshold { node: Place, reason: String },
    #[error("`{node}` was named as a layer with inhibition, but there is no spiking neuron of that name")]
    NoInhibition { node: String, known: Vec<String> },
    #[error("`{node}` has inhibition and no delay of its reset, which cannot be computed yet")]
    InhibitionTiming { node: Place },
    #[error("the graph has no Output")]
    NoOutput,
    #[error("the delays on the way to `{node}` ({}) add up to more than {limit} ticks", node.kind)]
    LongDelay { node: Place, limit: u32 },
    #[error("{error}")]
    OverBudget { node: Place, error: OverBudget },
}

fn direction(node: &Place) -> &'static str {
    if &*node.kind == "Input" { "enters" } else { "leaves" }
}

fn cycle(nodes: &[Place]) -> String {
    let names: Vec<_> = nodes.iter().chain(nodes.first()).map(|node| format!("`{node}`")).collect();
    names.join(" -> ")
}

impl ToDiagnostic for Problem {
    fn to_diagnostic(&self) -> Diagnostic {
        let (code, place) = self.code_and_place();
        let diagnostic = Diagnostic::error(code, self.to_string());
        self.advise(match place {
            Some(place) => diagnostic.at_node(&*place.name, &*place.kind),
            None => diagnostic,
        })
    }
}

impl Problem {
    fn code_and_place(&self) -> (Code, Option<&Place>) {
        use codes::network as code;
        match self {
            Self::UnknownEdgeNode { missing, .. } => (code::UNKNOWN_EDGE_NODE, Some(missing)),
            Self::Unsupported { node, .. } | Self::LoneThreshold { node, .. } => (code::UNSUPPORTED_NODE, Some(node)),
            Self::GraphPorts { nested, .. } => (code::GRAPH_PORTS, Some(nested)),
            Self::EdgeDirection { node, .. } => (code::EDGE_DIRECTION, Some(node)),
            Self::Shapes { node, .. } => (code::PARAMETER_SHAPES, Some(node)),
            Self::SizeMismatch { to, .. } => (code::SIZE_MISMATCH, Some(to)),
            Self::DeclaredShape { node, .. } => (code::SIZE_MISMATCH, Some(node)),
            Self::UnknownSize { node } => (code::UNKNOWN_SIZE, Some(node)),
            Self::Cycle { nodes } => (code::CYCLE_WITHOUT_NEURON, nodes.first()),
            Self::OutputSource { output, .. } => (code::OUTPUT_SOURCE, Some(output)),
            Self::DelayValue { node, .. } => (code::DELAY_VALUE, Some(node)),
            Self::DelayedBias { node, .. } => (code::DELAYED_BIAS, Some(node)),
            Self::DroppedLayer { node, .. } => (code::DROPPED_LAYER, Some(node)),
            Self::NoInhibition { .. } => (code::INHIBITION, None),
            Self::InhibitionTiming { node } => (code::INHIBITION, Some(node)),
            Self::NoOutput => (code::NO_OUTPUT, None),
            Self::LongDelay { node, .. } => (code::IMPORT_TOO_LARGE, Some(node)),
            Self::OverBudget { node, .. } => (codes::budget::OVER_BUDGET, Some(node)),
        }
    }

    /// Adds why, and what to do.
    fn advise(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::UnknownEdgeNode { missing, edges, suggestion } => {
                unknown_edge_node(diagnostic, missing, edges, suggestion)
            }
            Self::Unsupported { others, .. } => unsupported(diagnostic, others),
            Self::NoInhibition { known, .. } => {
                diagnostic.help(format!("the neurons that spike are {}", listed(known)))
            }
            Self::InhibitionTiming { .. } => diagnostic
                .help("if it was trained with `reset_delay=True`, snnTorch's default, leave out `--reset-timing`"),
            Self::LoneThreshold { .. } => diagnostic
                .note("it compares a potential, so it is a part of the one integrator that feeds it")
                .help("feed it by an I, LI or CubaLI node of its own, or use a LIF or IF node in the place of both"),
            Self::GraphPorts { port, .. } => diagnostic.help(format!(
                "an edge cannot name a port: give the nested graph exactly one {port}, or move its nodes one level up"
            )),
            Self::EdgeDirection { .. } => {
                diagnostic.help("inputs are driven and outputs are read from outside: remove the edge")
            }
            Self::Shapes { node, .. } if node.kind.starts_with("Conv") || node.kind.contains("Pool") => {
                diagnostic.help("mend the parameter where the network was made, and export it again")
            }
            Self::Shapes { .. } => diagnostic.help("give every parameter one value per neuron, or a scalar for all"),
            Self::SizeMismatch { .. } => {
                diagnostic.help("check the layer sizes on both sides of the edge where the network is defined")
            }
            Self::DeclaredShape { .. } => {
                diagnostic.help("give the node the shape that its neighbours have, or check the edge between them")
            }
            Self::Cycle { .. } => {
                diagnostic.help("a connection that leads back has to pass through a neuron: check these edges")
            }
            Self::OutputSource { help, .. } => diagnostic.help(help),
            Self::DelayedBias { .. } => diagnostic.help("put the bias behind the delay, or set it to 0"),
            Self::DroppedLayer { .. } => diagnostic.help(
                "train with LIF, IF, CuBaLIF or their recurrent forms; if nothing is missing, give `--compat nir`",
            ),
            Self::NoOutput => {
                diagnostic.help("add an Output node and an edge to it from the neurons whose spikes are the result")
            }
            Self::OverBudget { error, .. } => diagnostic
                .note("weights that follow each other without a neuron between them are multiplied, for each path")
                .help(error.help()),
            Self::LongDelay { .. } => diagnostic
                .help("if the file counts in milliseconds or in ticks, give `--tau-unit ms` or `--tau-unit ticks`"),
            Self::UnknownSize { .. } | Self::DelayValue { .. } => self.explain(diagnostic),
        }
    }

    /// [`Problem::advise`] where a note comes first.
    fn explain(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::UnknownSize { node } if node.kind.starts_with("Conv") || node.kind.contains("Pool") => diagnostic
                .note("neither it nor a node in front of it says how many rows and columns there are")
                .help("give the Input or the neurons in front of it a shape of (channels, rows, columns)"),
            Self::UnknownSize { .. } => diagnostic
                .note("its parameters are scalars and no node that it is connected to has a size")
                .help("give one of its parameters one value per neuron"),
            Self::DelayValue { delay, unit, ticks, dt_s, .. } => diagnostic
                .note("a delay is a whole number of ticks, from 0 to 4294967295")
                .help(delay_help(*delay, unit, *ticks, *dt_s)),
            _ => diagnostic,
        }
    }
}

/// What makes a delay a whole number of ticks: a step that divides it, if there is a simple one.
fn delay_help(delay: f64, unit: &str, ticks: f64, dt_s: f64) -> String {
    const FINER: u32 = 1000;
    let longest = f64::from(u32::MAX);
    if ticks < 0.0 || ticks.is_nan() {
        return "mend the delay where the network was exported: it cannot be negative".to_owned();
    }
    if ticks > longest {
        return "if the file counts in milliseconds or in ticks, give `--tau-unit ms` or `--tau-unit ticks`".to_owned();
    }
    let is_whole = |ticks: f64| ticks <= longest && (ticks - ticks.round()).abs() <= 1e-9 * ticks.max(1.0);
    // A delay that is given in ticks is as many at every step.
    let parts = (2..=FINER).filter(|_| unit != "ticks").find(|parts| is_whole(ticks * f64::from(*parts)));
    match parts {
        Some(parts) => format!(
            "give a step that divides the delay, such as `--dt {:e}`, or the file's unit of time with `--tau-unit`",
            dt_s / f64::from(parts)
        ),
        None => format!("round the delay of {delay} {unit} to whole ticks where the network is exported"),
    }
}

/// The first few of a list that may be long.
pub(super) fn listed(items: &[String]) -> String {
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

fn unsupported(diagnostic: Diagnostic, others: &[String]) -> Diagnostic {
    let diagnostic = match others {
        [] => diagnostic,
        others => diagnostic.note(format!("so are {}", listed(others))),
    };
    diagnostic.help(
        "use one of the types Input, Output, Affine, Linear, Conv1d, Conv2d, SumPool2d, AvgPool2d, Scale, Flatten, Delay, \
         Threshold, I, IF, LI, LIF, CubaLI, CubaLIF, NIRGraph",
    )
}
