//! `synfire firmware`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;
use synfire_data::{Outputs, check_ending};
use synfire_image::Image;
use synfire_pack::pack;
use synfire_report::grouped;

use crate::args::{Format, Given, NetworkArgs, TargetArgs};
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, print, render};

/// `synfire firmware`.
#[derive(Debug, Subcommand)]
pub enum FirmwareCommand {
    /// Pack a network for the flash of a microcontroller, whose `synfire-client` programs a core with it.
    ///
    /// A pack has the words of the core's memories, and where inputs and outputs are. Firmware takes it in with
    /// `include_bytes!`.
    Pack(PackArgs),
}

/// `synfire firmware pack`.
#[derive(Debug, Args)]
pub struct PackArgs {
    /// An image, or a network, which is compiled in memory.
    pub source: PathBuf,
    /// Where the pack goes.
    #[arg(short, long, value_name = "NET.sfp")]
    pub output: PathBuf,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Does what was asked for.
pub fn run(command: &FirmwareCommand, format: Format) -> Outcome<()> {
    match command {
        FirmwareCommand::Pack(args) => pack_source(args, format),
    }
}

fn pack_source(args: &PackArgs, format: Format) -> Outcome<()> {
    let inputs: Vec<_> = std::iter::once(args.source.as_path()).chain(args.target.files()).collect();
    outputs::check(&[("--output", args.output.as_path())], &inputs)?;
    check_ending(("--output", &args.output), "sfp").map_err(fail)?;
    match load::source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => write(args, format, &image),
        Source::Network(loaded) => {
            let prepared = prepare(&loaded, &args.target, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            write(args, format, &prepared.compiled.image)
        }
    }
}

fn write(args: &PackArgs, format: Format, image: &Image) -> Outcome<()> {
    let bytes = pack(image).map_err(fail)?;
    let mut files = Outputs::default();
    files.bytes(&args.output, &bytes).map_err(fail)?;
    files.commit().map_err(fail)?;
    let (path, target) = (args.output.display().to_string(), &image.target.name);
    let (inputs, outputs) = (image.input_size(), image.output_size());
    let line = || {
        let size = grouped(bytes.len() as u64);
        format!("{path}: {size} bytes for {target}, {inputs} inputs, {outputs} outputs")
    };
    let value = json!({
        "pack": path, "network": image.name, "target": target, "bytes": bytes.len(), "inputs": inputs, "outputs": outputs,
    });
    print::line_or_json(format, line, &value)
}
