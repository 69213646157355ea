//! `synfire fit`.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_bitstream::builds::{self, Builds};
use synfire_bitstream::fit::{self, Prediction, Share, Verdict};
use synfire_bitstream::{Base, Board, Clock, Design, Resource};

use super::bitstream::{Speed, speed};
use super::{grouped, print, print_json};
use crate::args::{Format, TargetArgs};
use crate::board_args::FitArgs;
use crate::lines::Lines;
use crate::load::{Loaded, network};
use crate::outcome::{Outcome, fail};
use crate::prepare::prepare;
use crate::render;

/// A network on a board.
#[derive(Serialize)]
struct Fit {
    board: String,
    title: String,
    lanes: u32,
    clock_mhz: f64,
    /// Whether network and hardware fit.
    fits: Verdict,
    /// Why not, or why perhaps not.
    reason: Option<String>,
    /// What the hardware takes, whatever the network: an estimate.
    hardware: Option<Prediction>,
    /// What it took when it was built here.
    built: Option<Built>,
    speed: Option<Speed>,
}

/// A base that is in the cache.
#[derive(Serialize)]
struct Built {
    resources: BTreeMap<String, Resource>,
    clock: Option<Clock>,
}

pub fn run(args: &FitArgs, format: Format) -> Outcome<()> {
    let loaded = network(&args.network, &args.options)?;
    render::warnings(&loaded.warnings, format);
    let boards = match &args.board {
        Some(name) => vec![Board::named(name).map_err(fail)?],
        None => Board::all().map_err(fail)?,
    };
    let fits: Vec<_> = boards.iter().map(|board| on_board(&loaded, board)).collect::<Result<_, _>>()?;
    match format {
        Format::Json => print_json(&fits),
        Format::Text => print(&text(&fits)),
    }
}

fn on_board(loaded: &Loaded, board: &Board) -> Outcome<Fit> {
    let target = TargetArgs { target: Some(board.target.name.clone()), ..TargetArgs::default() };
    let (too_large, speed) = match prepare(loaded, &target, None) {
        Ok(prepared) => (None, Some(speed(&prepared.compiled.image, board)?)),
        Err(failure) => (failure.diagnostics.last().map(|diagnostic| diagnostic.message.clone()), None),
    };
    let (hardware, built) = (fit::predict(board), built(board));
    let (fits, reason) = verdict(board, too_large, hardware.as_ref(), built.as_ref());
    Ok(Fit {
        board: board.name.clone(),
        title: board.title.clone(),
        lanes: board.target.lanes,
        clock_mhz: board.clock_hz as f64 / 1e6,
        fits,
        reason,
        hardware,
        built,
        speed,
    })
}

/// A base that was built before; nothing that is wrong with tools or cache matters here.
fn built(board: &Board) -> Option<Built> {
    let base = Base::find(&Design::of_board(board, None).ok()?).ok().flatten()?;
    let report = base.report();
    Some(Built { resources: report.resources.clone(), clock: report.core_clock().cloned() })
}

fn verdict(
    board: &Board,
    too_large: Option<String>,
    hardware: Option<&Prediction>,
    built: Option<&Built>,
) -> (Verdict, Option<String>) {
    if too_large.is_some() {
        return (Verdict::No, too_large);
    }
    if built.is_some() {
        return (Verdict::Yes, None);
    }
    let Some(hardware) = hardware else {
        let reason = "no open place and route: whether the hardware fits was never tried";
        return (Verdict::Perhaps, Some(reason.to_owned()));
    };
    let of = |reason: &str| format!("the hardware of target `{}` {reason}", board.target.name);
    match hardware.verdict() {
        Verdict::Yes => (Verdict::Yes, None),
        Verdict::Perhaps => (Verdict::Perhaps, Some(of("is within the error of the estimate of the device's size"))),
        Verdict::No => (Verdict::No, Some(of(&format!("needs {} (estimate)", hardware.too_large().join(" and "))))),
    }
}

fn text(fits: &[Fit]) -> Lines {
    let mut out = Lines::default();
    fits.iter().for_each(|fit| add(&mut out, fit));
    out.push(legend());
    out
}

fn add(out: &mut Lines, fit: &Fit) {
    let verdict = match fit.fits {
        Verdict::Yes => "fits",
        Verdict::Perhaps => "may fit",
        Verdict::No => "does not fit",
    };
    out.push(format!("{:<14} {verdict}: {} lanes at {} MHz, {}", fit.board, fit.lanes, fit.clock_mhz, fit.title));
    if let Some(reason) = &fit.reason {
        out.push(format!("  {reason}"));
    }
    if let Some(speed) = &fit.speed {
        out.append(&speed.text());
    }
    match (&fit.built, &fit.hardware) {
        (Some(built), _) => out.push(built_line(built)),
        (None, Some(hardware)) => out.push(estimate_line(hardware, fit.clock_mhz)),
        (None, None) => {}
    }
}

fn built_line(built: &Built) -> String {
    let of =
        |(name, share): (&String, &Resource)| format!("{} of {} {name}", grouped(share.used), grouped(share.available));
    let resources: Vec<_> = built.resources.iter().map(of).collect();
    let clock = built.clock.as_ref().map_or_else(String::new, |clock| {
        format!("; the clock reaches {:.1} MHz of {:.1}", clock.achieved_mhz, clock.needed_mhz)
    });
    format!("  built here: {}{clock}", resources.join(", "))
}

fn estimate_line(hardware: &Prediction, clock_mhz: f64) -> String {
    let of = |share: Option<Share>, name: &str| {
        share.map(|share| format!("{} of {} {name}", grouped(share.needed), grouped(share.available)))
    };
    let shares = [
        of(hardware.cells, "cells"),
        of(hardware.flip_flops, "flip-flops"),
        of(Some(hardware.block_rams), "block RAMs"),
        of(hardware.multipliers.filter(|share| share.available > 0), "multipliers"),
    ];
    let shares: Vec<_> = shares.into_iter().flatten().collect();
    let clock = hardware.clock_mhz.map_or_else(String::new, |estimate| {
        let misses = if estimate < clock_mhz { ", which it may miss" } else { "" };
        format!("; a clock of about {estimate:.0} MHz for {clock_mhz}{misses}")
    });
    format!("  estimate: {}{clock}", shares.join(", "))
}

/// What estimates are worth.
fn legend() -> String {
    let builds = &Builds::measured().build;
    let newest = builds.iter().max_by(|a, b| a.date.cmp(&b.date));
    let newest =
        newest.map_or_else(String::new, |build| format!(", the newest of {} (commit {})", build.date, build.commit));
    format!(
        "estimates come from {} builds{newest}: cells within {} %, flip-flops within {} %, clocks within {} %; block RAMs are \
         counted",
        builds.len(),
        builds::CELLS_ERROR,
        builds::FLIP_FLOPS_ERROR,
        builds::CLOCK_ERROR
    )
}
