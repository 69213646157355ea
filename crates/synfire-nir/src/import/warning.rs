//! What an import did that the user may not expect.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use super::flat::Place;

/// One thing worth knowing about an import that succeeded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Warning {
    #[error("the edge `{from}` -> `{to}` is listed {count} times and counts once")]
    DuplicateEdge { from: Place, to: Place, count: usize },
    #[error("`{node}` ({}) {why}", node.kind)]
    Unused { node: Place, why: &'static str },
    #[error("`{node}` ({}) has shape {shape:?}, but `{neighbour}` has {size} values: the leading dimensions are ignored", node.kind)]
    LeadingDimensions { node: Place, shape: Vec<usize>, neighbour: Place, size: usize },
    #[error("`v_reset` of `{node}` is {value}, but a spike subtracts the threshold, so it is ignored")]
    ResetValueIgnored { node: Place, value: f64 },
    #[error("every `{parameter}` of `{node}` is at least {smallest} s, which looks like another unit of time")]
    LongTimeConstant { node: Place, parameter: &'static str, smallest: f64 },
    #[error(
        "every `r` of `{node}` is 1, so an input of 1 moves `v` by dt = {dt_s}, which looks like another unit of time"
    )]
    UnitResistance { node: Place, dt_s: f64 },
    #[error("`{parameter}` of `{node}` is nothing that NIR defines, and is ignored")]
    UnknownParameter { node: Place, parameter: String },
    #[error("the output `{output}` shows the same neurons as `{first}`; they are listed once")]
    SharedOutput { output: Place, first: Place },
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
            Self::LongTimeConstant { node, .. } => at(code::TIME_UNIT, node)
                .note("NIR does not say in which unit time is; seconds were assumed")
                .help("give `--tau-unit milliseconds` or `--tau-unit ticks`"),
            Self::UnitResistance { node, .. } => at(code::TIME_UNIT, node)
                .note("NIR does not say in which unit time is; seconds were assumed")
                .help("if one step adds one input, give `--tau-unit ticks`"),
            Self::UnknownParameter { node, .. } => {
                at(code::UNKNOWN_PARAMETER, node).help("check the spelling where the file was written")
            }
            Self::SharedOutput { output, .. } => {
                at(code::SHARED_OUTPUT, output).help("remove one of the two Output nodes")
            }
        }
    }
}
