//! `synfire explain`.

use clap::Args;
use synfire_diagnostics::{Code, Diagnostic, closest_name, codes};

use crate::args::Format;
use crate::outcome::Outcome;
use crate::print;

/// `synfire explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code; without one, all codes are listed.
    pub code: Option<String>,
}

/// Explains a code, or lists all.
pub fn run(args: &ExplainArgs, format: Format) -> Outcome<()> {
    let Some(id) = &args.code else {
        return match format {
            Format::Json => print::json(&codes::all().map(entry).collect::<Vec<_>>()),
            Format::Text => print::lines(&codes::all().map(|code| format!("{}  {}", code.id, code.title)).collect()),
        };
    };
    let Some(code) = codes::find(id) else {
        let error = Diagnostic::error(codes::run::NO_SUCH_CODE, format!("there is no code `{id}`"));
        return Err(match closest_name(id, codes::all().map(|code| code.id)) {
            Some(known) => error.help(format!("a code `{known}` exists; `synfire explain` lists them all")),
            None => error.help("`synfire explain` lists them all"),
        }
        .into());
    };
    match format {
        Format::Json => print::json(&entry(code)),
        Format::Text => print::own(code.explanation),
    }
}

fn entry(code: Code) -> serde_json::Value {
    serde_json::json!({ "code": code.id, "title": code.title, "explanation": code.explanation })
}
