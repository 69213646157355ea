//! `synfire bitstream`.

use std::path::PathBuf;

use clap::Args;
use synfire_bitstream::{BitstreamError, Board};
use synfire_data::{Outputs, check_ending};
use synfire_image::Image;
use synfire_report::{BaseReport, BitstreamReport, SpeedReport, add_json};
use synfire_run::TickClocks;

use super::base::{BaseArgs, base};
use crate::args::{Format, Given, NetworkArgs, TargetArgs};
use crate::load::{Source, source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, print, render};

/// `synfire bitstream`.
#[derive(Debug, Args)]
pub struct BitstreamArgs {
    /// An image, or a network, which is compiled for the board's target.
    pub source: PathBuf,
    #[command(flatten)]
    pub base: BaseArgs,
    /// Where the bitstream goes [default: the source's name with .bit, .bin or .fs].
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Where a report goes, as JSON.
    #[arg(long, value_name = "R.json")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub target: Given<TargetArgs>,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Makes a bitstream that holds a network.
pub fn run(args: &BitstreamArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.base.board).map_err(fail)?;
    let extension = board.device.family.bitstream_extension();
    let output = args.output.clone().unwrap_or_else(|| args.source.with_extension(extension));
    let report = args.report.iter().map(|path| ("--report", path.as_path()));
    let named: Vec<_> = std::iter::once(("--output", output.as_path())).chain(report).collect();
    let inputs: Vec<_> = std::iter::once(args.source.as_path()).chain(args.target.files()).collect();
    outputs::check(&named, &inputs)?;
    check_ending(("--output", &output), extension).map_err(fail)?;

    let image = image(args, &board, format)?;
    if image.target.digest() != board.target.digest() {
        let (image, target) = (image.target.name, board.target.name.clone());
        return Err(fail(BitstreamError::OtherTarget { image, board: board.name, target }));
    }
    let base = base(&board, &args.base, format)?;
    let bitstream = base.bitstream(Some(&image), &mut |_| ()).map_err(fail)?;
    let report = BitstreamReport::new(&output, &bitstream, BaseReport::new(&board, &base), speed(&image, &board)?);
    render::diagnostics(report.warning().as_slice(), format);
    let mut files = Outputs::default();
    files.bytes(&output, &bitstream.bytes).map_err(fail)?;
    if let Some(path) = &args.report {
        add_json(&mut files, path, &report).map_err(fail)?;
    }
    files.commit().map_err(fail)?;
    print::document(&report, format)
}

fn image(args: &BitstreamArgs, board: &Board, format: Format) -> Outcome<Image> {
    match source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => Ok(*image),
        Source::Network(loaded) => {
            let target = args.target.target.clone().unwrap_or_else(|| board.target.name.clone());
            let args_of_board = TargetArgs { target: Some(target), ..TargetArgs::clone(&args.target) };
            let prepared = prepare(&loaded, &args_of_board, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            Ok(prepared.compiled.image)
        }
    }
}

/// How fast an image is on a board, as the emulator counts.
pub fn speed(image: &Image, board: &Board) -> Outcome<SpeedReport> {
    Ok(SpeedReport::new(TickClocks::of(image).map_err(fail)?, board))
}
