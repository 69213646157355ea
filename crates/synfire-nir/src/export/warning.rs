//! What a graph does not hold of a network that was exported.

use synfire_diagnostics::{Diagnostic, Severity, ToDiagnostic, codes};

use crate::{Compat, ImportOptions};

/// One thing worth knowing about an export that succeeded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Warning {
    #[error("NIR holds neither the step nor how neurons fire and reset")]
    Options(ImportOptions),
    #[error("`{name}` is called `{node}` in the file")]
    Renamed { name: String, node: String },
    #[error("`{population}` has shape {shape:?}, but is written as a list of {size}")]
    Shape { population: String, shape: Vec<usize>, size: usize },
    #[error("the learning rule of `{projection}` is not in the file, only its weights")]
    Learning { projection: String },
}

impl ToDiagnostic for Warning {
    fn to_diagnostic(&self) -> Diagnostic {
        use codes::network as code;
        let warning = |code| Diagnostic::warning(code, self.to_string());
        match self {
            Self::Options(options) => {
                let is_default = *options == ImportOptions::preset(Compat::Nir);
                let severity = if is_default { Severity::Note } else { Severity::Warning };
                let help = format!("import the file with `{}`", options.arguments());
                Diagnostic { severity, ..warning(code::IMPORT_OPTIONS) }.help(help)
            }
            Self::Renamed { name, .. } => warning(code::EXPORT_RENAMED)
                .at_node(name, "")
                .note("nodes have names of their own without `/`, and inputs are listed by name"),
            Self::Shape { population, .. } => warning(code::EXPORT_SHAPE)
                .at_node(population, "")
                .note("the neurons keep their order; NIR compares shapes along every edge, and weights give lists"),
            Self::Learning { projection } => warning(code::EXPORT_LEARNING)
                .at_node(projection, "")
                .note("NIR has no learning rules")
                .help("attach the rule with a `learning` statement of a page that imports the file"),
        }
    }
}
