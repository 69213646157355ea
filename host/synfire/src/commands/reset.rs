//! `synfire reset`.

use crate::args::{Format, PortArgs};
use crate::outcome::{Outcome, fail};
use crate::{machine, print};
use clap::Args;

/// `synfire reset`.
#[derive(Debug, Args)]
pub struct ResetArgs {
    #[command(flatten)]
    pub port: PortArgs,
}

/// Resets the core of a board.
pub fn run(args: &ResetArgs, format: Format) -> Outcome<()> {
    let (mut session, boot) = machine::board(&args.port, format)?;
    session.reset().map_err(fail)?;
    let (port, target) = (&args.port.port, &session.target().name);
    let line = || {
        format!("the core of the {target} at {port} is as after power-up: `synfire program` gives it a network again")
    };
    print::line_or_json(format, line, &serde_json::json!({ "port": port, "target": target, "boot": boot.name() }))
}
