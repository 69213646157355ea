//! The boards: PLLs within their data sheets, and pins, clocks and LEDs that the tools place around a stub of the chip.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;

use common::{have, work};
use synfire_bitstream::flow::{BuildTools, each, implement};
use synfire_bitstream::{Board, Design, Family, SourceFile, Tool};

/// Numbers of the parameters in a board's Verilog: `.NAME(4'd3)`, `.NAME(10.0)`, `.NAME(5)`.
fn parameters(verilog: &str) -> BTreeMap<&str, f64> {
    let named = verilog.split('.').filter_map(|piece| {
        let (name, rest) = piece.split_once('(')?;
        Some((name, rest))
    });
    let whole = named.filter_map(|(name, rest)| {
        let text = rest.split(')').next()?;
        let digits = text.rsplit("'d").next()?;
        Some((name, digits.parse().ok()?))
    });
    let mut found: BTreeMap<&str, f64> = whole.collect();
    // A value with a point was split at it.
    for name in ["CLKIN1_PERIOD", "CLKFBOUT_MULT_F", "CLKOUT0_DIVIDE_F"] {
        if let Some((_, rest)) = verilog.split_once(&format!(".{name}(")) {
            found.insert(name, rest.split(')').next().unwrap().parse().unwrap());
        }
    }
    found
}

/// What a PLL makes of its input, in MHz.
#[derive(Debug)]
struct Pll {
    detector: f64,
    oscillator: f64,
    output: f64,
    /// Of the phase detector and of the VCO.
    ranges: [(f64, f64); 2],
}

/// The PLL of a board, if it has one. Ranges: ECP5, litex `ECP5PLL`; iCE40, `icepll`; 7 series, speed grade 1, DS181.
fn pll(board: &Board, input: f64) -> Option<Pll> {
    let (_, verilog) = board.file(|name| name == "synfire_board.v").unwrap();
    let of = parameters(verilog);
    if verilog.contains("EHXPLLL") {
        let detector = input / of["CLKI_DIV"];
        let oscillator = detector * of["CLKFB_DIV"] * of["CLKOP_DIV"];
        let output = oscillator / of.get("CLKOS_DIV").unwrap_or(&of["CLKOP_DIV"]);
        return Some(Pll { detector, oscillator, output, ranges: [(10.0, 400.0), (400.0, 800.0)] });
    }
    if verilog.contains("SB_PLL40") {
        let detector = input / (of["DIVR"] + 1.0);
        let oscillator = detector * (of["DIVF"] + 1.0);
        let output = oscillator / 2_f64.powf(of["DIVQ"]);
        return Some(Pll { detector, oscillator, output, ranges: [(10.0, 133.0), (533.0, 1066.0)] });
    }
    if verilog.contains("MMCME2_BASE") {
        let oscillator = input * of["CLKFBOUT_MULT_F"];
        let output = oscillator / of["CLKOUT0_DIVIDE_F"];
        return Some(Pll { detector: input, oscillator, output, ranges: [(10.0, 450.0), (600.0, 1200.0)] });
    }
    None
}

/// The board's oscillator in MHz, from the pages that its pin file names.
const OSCILLATORS: [(&str, f64); 10] = [
    ("arty-a7", 100.0),
    ("cmod-a7", 12.0),
    ("colorlight-i5", 25.0),
    ("hx8k-board", 12.0),
    ("icebreaker", 12.0),
    ("orangecrab", 48.0),
    ("tang-nano-9k", 27.0),
    ("ulx3s-25f", 25.0),
    ("ulx3s-85f", 25.0),
    ("upduino", 12.0),
];

#[test]
fn every_pll_is_within_its_data_sheet_and_makes_the_boards_clock() {
    let names: Vec<_> = Board::all().unwrap().into_iter().map(|board| board.name).collect();
    assert_eq!(names, OSCILLATORS.map(|(name, _)| name), "every board has its oscillator here");
    for (name, input) in OSCILLATORS {
        let board = Board::named(name).unwrap();
        let clock = board.clock_hz as f64 / 1e6;
        let Some(pll) = pll(&board, input) else {
            assert!((input - clock).abs() < 1e-9, "{name} has no PLL");
            continue;
        };
        let inside = |value: f64, (low, high): (f64, f64)| (low..=high).contains(&value);
        assert!(inside(pll.detector, pll.ranges[0]), "{name}: phase detector, {pll:?}");
        assert!(inside(pll.oscillator, pll.ranges[1]), "{name}: VCO, {pll:?}");
        assert!((pll.output - clock).abs() < 1e-6, "{name}: {clock} MHz, {pll:?}");
    }
}

/// A chip of a few gates with the ports of the real one.
const STUB: &str = "module synfire_chip #(parameter CLOCK_HZ = 0) (
    input wire clk_i, input wire rst_i, input wire uart_rx_i, output reg uart_tx_o, output reg busy_o, output reg booted_o,
    output reg flash_cs_n_o, output reg flash_clk_o, output reg flash_mosi_o, input wire flash_miso_i
);
    always @(posedge clk_i) begin
        uart_tx_o <= uart_rx_i && !rst_i;
        busy_o <= uart_tx_o ^ flash_miso_i;
        booted_o <= busy_o;
        {flash_cs_n_o, flash_clk_o, flash_mosi_o} <= {booted_o, busy_o, uart_tx_o};
    end
endmodule
";

/// Debian's tools place iCE40; the others are in the environment of the tests.
fn placed_around_a_stub(board: &Board) {
    let mut design = Design::of_board(board, None).unwrap();
    let own = |file: &SourceFile| file.name == "synfire_board.v" || file.name == "synfire_board_reset.v";
    design.sources.retain(own);
    design.sources.push(SourceFile::new("synfire_chip.v", STUB));
    design.sources.push(SourceFile::new("synfire_target.vh", ".CLOCK_HZ(1)\n"));
    let tools = BuildTools::find(board.device.family).unwrap();
    let work = work();
    let made = implement(&design, &tools, each(|_| None), work.path(), &mut |_| ());
    let made = made.unwrap_or_else(|error| panic!("{}: {error}", board.name));
    let clock = made.report.core_clock().unwrap();
    // The tool derives the constraint from the PLL where it knows it.
    assert!((clock.needed_mhz - board.clock_hz as f64 / 1e6).abs() < 0.1, "{}: {clock:?}", board.name);
    assert!(made.report.missed().is_none(), "{}: {:?}", board.name, made.report.missed());
}

#[test]
fn pins_and_plls_of_ice40_boards_place_and_route() {
    if have(&[Tool::Yosys, Tool::NextpnrIce40]) {
        for name in ["hx8k-board", "icebreaker", "upduino"] {
            placed_around_a_stub(&Board::named(name).unwrap());
        }
    }
}

#[test]
fn pins_and_plls_of_ecp5_boards_place_and_route() {
    if have(&[Tool::Yosys, Tool::NextpnrEcp5]) {
        for board in Board::all().unwrap().into_iter().filter(|board| board.device.family == Family::Ecp5) {
            placed_around_a_stub(&board);
        }
    }
}
