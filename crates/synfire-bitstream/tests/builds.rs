//! The measured builds of `data/builds.toml`: what is predicted from them is within its stated error, and how they are made.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod common;

use std::process::Command;

use common::{have, work};
use synfire_bitstream::builds::{self, Build, Builds};
use synfire_bitstream::flow::{BuildTools, each, packed};
use synfire_bitstream::{Base, Board, Design, Family, Report, Tool, ToolTrust, fit};

/// Within so many percent.
fn close(predicted: u64, found: u64, percent: u64) -> bool {
    100 * predicted.abs_diff(found) <= percent * found
}

#[test]
fn every_build_is_within_the_error_of_what_the_others_predict() {
    let all = Builds::measured();
    let mut checked = 0;
    for (index, build) in all.build.iter().enumerate() {
        let mut others = all.clone();
        others.build.remove(index);
        let board = Board::named(&build.board).unwrap();
        let of = |quantity| others.predict(&board, quantity);
        let Some(cells) = of(|build| build.cells) else { continue };
        let (flip_flops, multipliers) = (of(|build| build.flip_flops).unwrap(), of(|build| build.multipliers).unwrap());
        println!("{build:?}: {cells} cells, {flip_flops} flip-flops, {multipliers} multipliers predicted");
        assert!(close(cells, build.cells, builds::CELLS_ERROR), "{build:?}: {cells} cells");
        assert!(close(flip_flops, build.flip_flops, builds::FLIP_FLOPS_ERROR), "{build:?}: {flip_flops} flip-flops");
        assert!(multipliers.abs_diff(build.multipliers) <= builds::MULTIPLIERS_ERROR, "{build:?}: {multipliers}");
        if let Some(clock) = build.clock_mhz {
            let predicted = others.predict_clock(&board).unwrap();
            let error = 100.0 * (predicted - clock).abs() / clock;
            assert!(error <= builds::CLOCK_ERROR as f64, "{build:?}: {predicted} MHz");
        }
        checked += 1;
    }
    assert!(checked > 1, "no hardware was built twice");
}

#[test]
fn block_rams_are_counted_as_they_were_built() {
    for build in &Builds::measured().build {
        let predicted = fit::predict(&Board::named(&build.board).unwrap()).unwrap();
        assert_eq!(predicted.block_rams.needed, build.block_rams, "{build:?}");
    }
}

/// A board as it is now. What does not fit is packed and not routed.
fn measure(board: &Board, commit: &str, date: &str) -> Build {
    let design = Design::of_board(board, None).unwrap();
    let report = Base::build(&design, ToolTrust::Unproven, &mut |_| ()).map(|base| base.report().clone());
    let pack = || {
        let tools = BuildTools::find(design.device.family).unwrap();
        packed(&design, &tools, each(|_| None), work().path(), &mut |_| ()).unwrap()
    };
    let report: Report = report.unwrap_or_else(|error| {
        println!("# {}: {error}", board.name);
        pack()
    });
    let summary = report.summary();
    let used = |names: &[&str]| names.iter().filter_map(|name| report.resources.get(*name)).map(|r| r.used).sum();
    Build {
        board: board.name.clone(),
        date: date.to_owned(),
        commit: commit.to_owned(),
        cells: used(&["TRELLIS_COMB", "ICESTORM_LC", "LUT4"]),
        flip_flops: summary.flip_flops,
        block_rams: summary.block_rams,
        multipliers: summary.multipliers,
        clock_mhz: report.core_clock().map(|clock| clock.achieved_mhz),
    }
}

/// Prints entries for `data/builds.toml`. `SYNFIRE_BOARDS=a,b` measures only those.
#[test]
#[ignore = "minutes for each board; run with --ignored --nocapture"]
fn measure_boards() {
    if !have(&[Tool::Yosys, Tool::NextpnrEcp5, Tool::NextpnrIce40]) {
        return;
    }
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let (date, commit) = (said("date", &["-u", "+%Y-%m-%d"]), said("git", &["rev-parse", "--short", "HEAD"]));
    let wanted = std::env::var("SYNFIRE_BOARDS").unwrap_or("ulx3s-25f,ulx3s-85f,icebreaker,hx8k-board".into());
    for name in wanted.split(',') {
        let board = Board::named(name).unwrap();
        assert_ne!(board.device.family, Family::Xilinx);
        let build = vec![measure(&board, &commit, &date)];
        println!("{}", toml::to_string(&Builds { build }).unwrap());
    }
}
