//! `synfire bitstream`.

use std::path::PathBuf;

use serde::Serialize;
use synfire_bitstream::{BitstreamError, Board, TickSpeed};
use synfire_data::Outputs;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_emulator::Emulator;
use synfire_image::{Event, Image, PopulationRole};

use super::base::{BaseReport, base, extension};
use super::{grouped, print, print_json, to_json};
use crate::args::{Format, TargetArgs};
use crate::board_args::BitstreamArgs;
use crate::lines::Lines;
use crate::load::{Source, source};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::{outputs, render};

/// What `--report` and `--format json` write.
#[derive(Serialize)]
struct BitstreamReport {
    bitstream: String,
    bytes: usize,
    #[serde(flatten)]
    base: BaseReport,
    boot_words: usize,
    /// Memories that have to be written after power-up.
    late: Vec<&'static str>,
    speed: Speed,
}

/// The slowest and the fastest tick that matter.
#[derive(Serialize)]
pub struct Speed {
    /// A tick without events, after rest.
    silent: TickSpeed,
    /// A tick in which every input axon has an event.
    all_inputs: TickSpeed,
}

pub fn run(args: &BitstreamArgs, format: Format) -> Outcome<()> {
    let board = Board::named(&args.base.board).map_err(fail)?;
    let output = args.output.clone().unwrap_or_else(|| args.source.with_extension(extension(board.device.family)));
    let report = args.report.iter().map(|path| ("--report", path.as_path()));
    let named: Vec<_> = std::iter::once(("--output", output.as_path())).chain(report).collect();
    let inputs: Vec<_> = std::iter::once(args.source.as_path()).chain(args.target.files()).collect();
    outputs::check(&named, &inputs)?;
    outputs::check_ending(("--output", &output), extension(board.device.family))?;

    let image = image(args, &board, format)?;
    if image.target.digest() != board.target.digest() {
        let (image, target) = (image.target.name, board.target.name.clone());
        return Err(fail(BitstreamError::OtherTarget { image, board: board.name, target }));
    }
    let base = base(&board, &args.base, format)?;
    let bitstream = base.bitstream(Some(&image), &mut |_| ()).map_err(fail)?;
    if !bitstream.late.is_empty() {
        render::diagnostics(&[late(&bitstream.late, &board.target.name)], format);
    }
    let report = BitstreamReport {
        bitstream: output.display().to_string(),
        bytes: bitstream.bytes.len(),
        base: BaseReport::new(&board, &base),
        boot_words: bitstream.boot_words,
        late: bitstream.late,
        speed: speed(&image, &board)?,
    };
    write(args, &output, &bitstream.bytes, &report)?;
    match format {
        Format::Json => print_json(&report),
        Format::Text => print(&text(&report)),
    }
}

fn image(args: &BitstreamArgs, board: &Board, format: Format) -> Outcome<Image> {
    match source(&args.source, &args.options, &args.target)? {
        Source::Image(image) => Ok(*image),
        Source::Network(loaded) => {
            let target = args.target.target.clone().unwrap_or_else(|| board.target.name.clone());
            let prepared = prepare(&loaded, &TargetArgs { target: Some(target), ..args.target.clone() }, None)?;
            render::warnings(&prepared.compiled.warnings, format);
            Ok(prepared.compiled.image)
        }
    }
}

fn late(memories: &[&str], target: &str) -> Diagnostic {
    let message = format!("after power-up, {} still have to be written", memories.join(" and "));
    Diagnostic::warning(codes::bitstream::NOT_AT_POWER_UP, message)
        .note("this device has no contents for them in its bitstream")
        .help(format!("write an image for `{target}` after each power-up: `synfire program NET.sfi --port PORT`"))
}

/// Clocks of this network, counted by the emulator.
pub fn speed(image: &Image, board: &Board) -> Outcome<Speed> {
    let cycles =
        |events: &[Event]| -> Outcome<u64> { Ok(Emulator::new(image).tick(events).map_err(fail)?.cycles.total) };
    let mut events = Vec::new();
    for population in &image.populations {
        let PopulationRole::Input { format, .. } = &population.role else { continue };
        let payload = format.payload_max;
        let axons = (0..population.size()).filter_map(|index| population.axon(index));
        events.extend(axons.map(|axon| Event { axon, payload }));
    }
    events.sort_unstable_by_key(|event| event.axon);
    let of = |cycles| TickSpeed::new(cycles, board.clock_hz, board.power_mw);
    Ok(Speed { silent: of(cycles(&[])?), all_inputs: of(cycles(&events)?) })
}

impl Speed {
    /// Lines for people.
    pub fn text(&self) -> Lines {
        let line = |name: &str, tick: &TickSpeed| {
            let (microseconds, microjoules) = (tick.seconds * 1e6, tick.joules_estimated * 1e6);
            let (cycles, rate) = (grouped(tick.cycles), grouped(tick.per_second as u64));
            format!(
                "  {name:<22} {cycles:>7} clocks, {microseconds:.1} us, {rate} a second, {microjoules:.2} uJ (estimate from an \
                 assumed power)"
            )
        };
        [line("tick without events", &self.silent), line("tick with all inputs", &self.all_inputs)]
            .into_iter()
            .collect()
    }
}

fn write(args: &BitstreamArgs, output: &PathBuf, bytes: &[u8], report: &BitstreamReport) -> Outcome<()> {
    let mut files = Outputs::default();
    files.bytes(output, bytes).map_err(fail)?;
    if let Some(path) = &args.report {
        files.bytes(path, to_json(report).as_bytes()).map_err(fail)?;
    }
    files.commit().map_err(fail)
}

fn text(report: &BitstreamReport) -> Lines {
    let size = grouped(report.bytes as u64);
    let mut out = Lines::one(format!("{} ({size} bytes)", report.bitstream));
    out.append(&report.base.text());
    out.append(&report.speed.text());
    out
}
