//! `synfire program`.

use std::path::PathBuf;

use clap::Args;
use synfire_image::Image;
use synfire_report::ProgramReport;
use synfire_session::{Programming, Transport as _};

use crate::args::{Format, Given, NetworkArgs, PortArgs, TargetArgs};
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{machine, outputs, print, progress, render};

/// `synfire program`.
#[derive(Debug, Args)]
pub struct ProgramArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Read everything back and compare.
    #[arg(long)]
    pub verify: bool,
    #[command(flatten)]
    pub port: PortArgs,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Writes a network into the memories of a board.
pub fn run(args: &ProgramArgs, format: Format) -> Outcome<()> {
    let inputs = std::iter::once(args.source.as_path()).chain(args.target.files());
    outputs::check(args.port.line.output().as_slice(), &inputs.collect::<Vec<_>>())?;
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => program(args, format, &image),
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            program(args, format, &prepared.compiled.image)
        }
    }
}

fn program(args: &ProgramArgs, format: Format, image: &Image) -> Outcome<()> {
    let (mut session, boot) = machine::board(&args.port, format)?;
    let bar = progress::bar(0, "bytes");
    let mut bytes = 0;
    let mut show = |state: Programming| {
        bytes = state.total;
        bar.set_length(state.total);
        bar.set_position(state.done);
    };
    let start = session.transport().now();
    session.program(&image.target, &image.program, &mut show).map_err(fail)?;
    let seconds = (session.transport().now() - start).as_secs_f64();
    if args.verify {
        session.verify(&image.target, &image.program, &mut show).map_err(fail)?;
    }
    bar.finish_and_clear();
    let traffic = session.traffic();
    let report = ProgramReport {
        network: &image.name,
        target: &image.target.name,
        port: &args.port.port,
        boot,
        bytes,
        seconds,
        baud: session.transport().baud(),
        verified: args.verify,
        sent: traffic.sent,
        received: traffic.received,
        repeats: traffic.repeats,
    };
    print::document(&report, format)
}
