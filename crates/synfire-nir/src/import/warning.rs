//! What an import did that the user may not expect.

use synfire_diagnostics::{Diagnostic, Number, Severity, ToDiagnostic, codes};

use super::place::Place;
use super::problem::listed;
use super::time::Far;
use crate::Compat;

/// One thing worth knowing about an import that succeeded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Warning {
    #[error("the edge `{from}` -> `{to}` is listed {count} times and counts once")]
    DuplicateEdge { from: Place, to: Place, count: usize },
    #[error("`{node}` ({}) {why}", node.kind)]
    Unused { node: Place, why: &'static str },
    #[error("`{node}` ({}) has shape {shape:?}, but `{neighbour}` has {size} values: the leading dimensions are ignored", node.kind)]
    LeadingDimensions { node: Place, shape: Vec<usize>, neighbour: Place, size: usize },
    #[error("`{node}` ({}) of a nested graph has shape {shape:?}, but `{neighbour}` has {size} values, which were taken", node.kind)]
    NestedShape { node: Place, shape: Vec<usize>, neighbour: Place, size: usize },
    #[error("`v_reset` of `{node}` is {}, but a spike subtracts the threshold, so it is ignored", Number(*value))]
    ResetValueIgnored { node: Place, value: f64 },
    #[error("every `{}` of {} is {}", _0.parameter, listed(&quoted(&_0.nodes)), _0.extent())]
    FarTime(Far),
    #[error(
        "every `r` of {} is 1, so an input of 1 moves `v` by dt = {}, which looks like another unit of time",
        listed(&quoted(nodes)),
        Number(*dt_s)
    )]
    UnitResistance { nodes: Vec<Place>, dt_s: f64 },
    #[error("`{parameter}` of `{node}` is nothing that NIR defines, and is ignored")]
    UnknownParameter { node: Place, parameter: String },
    #[error("the output `{output}` shows the same neurons as `{first}`; they are listed once")]
    SharedOutput { output: Place, first: Place },
    #[error("`{from}` leads to the output `{node}` without neurons, so its weighted sums are read as potentials")]
    Readout { node: Place, from: String },
    #[error("the output `{node}` is fed by {}, so their sums are read as potentials", listed(from))]
    SummedOutput { node: Place, from: Vec<String> },
    #[error("this file of {} is written for steps of {dt_s:e} s, which were taken", compat.name())]
    StepOfFile { compat: Compat, dt_s: f64 },
    #[error(
        "with steps of {step_s:e} s every {decay} of `{node}` is below 0 and became 0: it keeps nothing from tick to tick"
    )]
    NoMemory { node: Place, decay: &'static str, step_s: f64 },
    #[error("{what}: {}", listed(&quoted(nodes)))]
    PutRight { nodes: Vec<Place>, what: String },
    #[error("{what}")]
    NotInFile { what: &'static str, help: &'static str },
    #[error("no framework was named, so `{assumed}` was assumed, but the file looks like an export of {}", compat.name())]
    LooksLike { assumed: String, compat: Compat, evidence: &'static str },
    #[error("no framework was named, so `{assumed}` was assumed")]
    Assumed { assumed: String },
}

impl ToDiagnostic for Warning {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::network as code;
        let at = |code, place: &Place| Diagnostic::warning(code, self.to_string()).at_node(&*place.name, &*place.kind);
        match self {
            Self::DuplicateEdge { to, .. } => at(code::DUPLICATE_EDGE, to)
                .note("NIR connects two nodes at most once; its own checker refuses such a file")
                .help("remove the repeated edge; for twice the weight, double the weight"),
            Self::Unused { node, .. } => {
                at(code::UNUSED_NODE, node).help("if that is not meant, look for a missing edge")
            }
            Self::LeadingDimensions { node, .. } => at(code::LEADING_DIMENSIONS, node)
                .note("some exporters write the batch or the number of time steps into the shape")
                .help("check the size; export without a batch dimension (snnTorch: `ignore_dims=[0]`)"),
            Self::ResetValueIgnored { node, .. } => at(code::RESET_VALUE_IGNORED, node)
                .help("if the network was trained with a reset to this value, give `--reset zero`"),
            Self::FarTime(far) => at(code::TIME_UNIT, &far.nodes[0])
                .note("NIR says neither the step nor the unit of time; trained neurons keep 1 to some 200 steps")
                .help(far.help()),
            Self::NoMemory { node, .. } => at(code::TIME_UNIT, node)
                .note("every time constant is shorter than the step")
                .help("give the step that the network was trained with (`--dt`), or the unit of its time constants (`--tau-unit`)"),
            Self::UnitResistance { nodes, .. } => at(code::TIME_UNIT, &nodes[0])
                .note("NIR does not say in which unit time is; seconds were assumed")
                .help("if one step adds one input, give `--tau-unit ticks`; if time is in seconds, `--tau-unit s`"),
            Self::UnknownParameter { node, .. } => {
                at(code::UNKNOWN_PARAMETER, node).help("check the spelling where the file was written")
            }
            Self::NestedShape { node, .. } => noted(at(code::PUT_RIGHT, node))
                .note("only weights and parameters decide sizes within a graph; nir itself refuses such a file"),
            Self::Readout { node, .. } => noted(at(code::PUT_RIGHT, node)),
            Self::SummedOutput { node, .. } => {
                noted(at(code::PUT_RIGHT, node)).help("for the spikes of each, give each an Output of its own")
            }
            Self::StepOfFile { .. } => noted(Diagnostic::warning(code::PUT_RIGHT, self.to_string()))
                .help("if the network was trained with another step, give `--dt`"),
            Self::PutRight { nodes, .. } => noted(match &nodes[..] {
                [node] => at(code::PUT_RIGHT, node),
                _ => Diagnostic::warning(code::PUT_RIGHT, self.to_string()),
            }),
            Self::NotInFile { help, .. } => Diagnostic::warning(code::NOT_IN_FILE, self.to_string()).help(*help),
            Self::LooksLike { compat, evidence, .. } => Diagnostic::warning(code::CONVENTIONS, self.to_string())
                .note(*evidence)
                .help(format!("give `--compat {}`; if NIR's equations are meant, give `--compat nir`", compat.name())),
            Self::Assumed { .. } => Diagnostic::warning(code::CONVENTIONS, self.to_string()).help(format!(
                "give `--compat` with the framework that trained it: {}",
                Compat::ALL.map(Compat::name).join(", ")
            )),
            Self::SharedOutput { output, .. } => {
                at(code::SHARED_OUTPUT, output).help("remove one of the two Output nodes")
            }
        }
    }
}

/// Places as they stand in a text.
fn quoted(nodes: &[Place]) -> Vec<String> {
    nodes.iter().map(|node| format!("`{node}`")).collect()
}

/// The same as something that is only worth knowing.
fn noted(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Note, ..diagnostic }
}
