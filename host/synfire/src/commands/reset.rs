//! `synfire reset`.

use super::{print, print_json};
use crate::args::Format;
use crate::lines::Lines;
use crate::link_args::ResetArgs;
use crate::outcome::{Outcome, fail};

pub fn run(args: &ResetArgs, format: Format) -> Outcome<()> {
    let mut session = args.port.open()?;
    session.reset().map_err(fail)?;
    let (port, target) = (&args.port.port, &session.target().name);
    match format {
        Format::Json => print_json(&serde_json::json!({ "port": port, "target": target })),
        Format::Text => print(&Lines::one(format!(
            "the core of the {target} at {port} is as after power-up; its memories are as they were"
        ))),
    }
}
