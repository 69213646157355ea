//! `synfire program`.

use serde::Serialize;
use synfire_image::Image;
use synfire_link::{Programming, Transport as _};

use super::{grouped, print, print_json};
use crate::args::Format;
use crate::lines::Lines;
use crate::link_args::ProgramArgs;
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, progress, render};

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    network: &'a str,
    target: &'a str,
    port: &'a str,
    bytes: u64,
    seconds: f64,
    baud: u32,
    verified: bool,
    /// Bytes sent and received, and frames that had to be sent or asked for again.
    sent: u64,
    received: u64,
    repeats: u64,
}

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
    let mut session = args.port.open()?;
    let bar = progress::bar(0, "bytes");
    let mut bytes = 0;
    let mut show = |state: Programming| {
        bytes = state.total;
        bar.set_length(state.total);
        bar.set_position(state.done);
    };
    let start = session.transport().now();
    session.program(image, &mut show).map_err(fail)?;
    let seconds = (session.transport().now() - start).as_secs_f64();
    if args.verify {
        session.verify(image, &mut show).map_err(fail)?;
    }
    bar.finish_and_clear();
    let traffic = session.traffic();
    let report = Report {
        network: &image.name,
        target: &image.target.name,
        port: &args.port.port,
        bytes,
        seconds,
        baud: session.transport().baud(),
        verified: args.verify,
        sent: traffic.sent,
        received: traffic.received,
        repeats: traffic.repeats,
    };
    match format {
        Format::Json => print_json(&report),
        Format::Text => print(&text(&report)),
    }
}

fn text(report: &Report<'_>) -> Lines {
    let Report { network, target, port, seconds, baud, .. } = report;
    let bytes = grouped(report.bytes);
    let mut out = format!("{network} is in the {target} at {port}: {bytes} bytes in {seconds:.2} s at {baud} baud");
    if report.verified {
        out += ", read back and equal";
    }
    if report.repeats > 0 {
        out += &format!("; {} frames had to be repeated", grouped(report.repeats));
    }
    Lines::one(out)
}
