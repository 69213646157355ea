//! Boards that a network fits on, and how fast it is there.

use std::collections::BTreeMap;

use serde::Serialize;
use synfire_bitstream::builds::{self, Builds};
use synfire_bitstream::fit::{self, Prediction, Share, Verdict};
use synfire_bitstream::{Base, Board, Clock, Design, Resource};

use crate::{Document, Lines, SpeedReport, grouped};

/// A network on boards, as a list.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct FitReport {
    /// The boards.
    pub boards: Vec<BoardFit>,
}

/// A network on a board.
#[derive(Debug, Serialize)]
pub struct BoardFit {
    board: String,
    title: String,
    lanes: u32,
    clock_mhz: f64,
    /// The fastest rate of the board's line, in bits per second.
    baud_max: u32,
    /// Why it is no more.
    baud_reason: String,
    /// Whether network and hardware fit.
    fits: Verdict,
    /// Why not, or why perhaps not.
    reason: Option<String>,
    /// What the hardware takes, whatever the network: an estimate.
    hardware: Option<Prediction>,
    /// What it took when it was built here.
    built: Option<Built>,
    speed: Option<SpeedReport>,
}

/// A base that is in the cache.
#[derive(Debug, Serialize)]
struct Built {
    resources: BTreeMap<String, Resource>,
    clock: Option<Clock>,
}

impl BoardFit {
    /// A board, with the speed of the image that was compiled for it, or the reason why there is none. Nothing is built; a base
    /// that is in the cache is looked at.
    pub fn new(board: &Board, image: Result<SpeedReport, String>) -> Self {
        let (speed, too_large) = match image {
            Ok(speed) => (Some(speed), None),
            Err(reason) => (None, Some(reason)),
        };
        let (hardware, built) = (fit::predict(board), built(board));
        let (fits, reason) = verdict(board, too_large, hardware.as_ref(), built.as_ref());
        Self {
            board: board.name.clone(),
            title: board.title.clone(),
            lanes: board.target.lanes,
            clock_mhz: board.clock_hz as f64 / 1e6,
            baud_max: board.baud_max(),
            baud_reason: board.baud_reason(),
            fits,
            reason,
            hardware,
            built,
            speed,
        }
    }

    fn add_to(&self, out: &mut Lines) {
        let verdict = match self.fits {
            Verdict::Yes => "fits",
            Verdict::Perhaps => "may fit",
            Verdict::No => "does not fit",
        };
        out.push(format!(
            "{:<14} {verdict}: {} lanes at {} MHz, {} Mbaud, {}",
            self.board,
            self.lanes,
            self.clock_mhz,
            f64::from(self.baud_max) / 1e6,
            self.title
        ));
        if let Some(reason) = &self.reason {
            out.push(format!("  {reason}"));
        }
        if let Some(speed) = &self.speed {
            out.append(&speed.lines());
        }
        match (&self.built, &self.hardware) {
            (Some(built), _) => out.push(built_line(built)),
            (None, Some(hardware)) => out.push(estimate_line(hardware, self.clock_mhz)),
            (None, None) => {}
        }
    }
}

impl Document for FitReport {
    fn text(&self) -> Lines {
        let mut out = Lines::default();
        self.boards.iter().for_each(|fit| fit.add_to(&mut out));
        out.push(legend());
        out
    }
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
