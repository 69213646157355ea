//! The boards: PLLs within their data sheets, and pins, clocks and LEDs that the tools place around a stub of the chip.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;
use std::process::Command;

use common::{have, work};
use synfire_bitstream::flow::{BuildTools, each, implement};
use synfire_bitstream::{Board, Design, Family, SourceFile, Tool, hardware, target_header};
use synfire_testkit::have_tool as have_program;

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

/// The PLL of a board, if it has one. Ranges: ECP5, litex `ECP5PLL`; iCE40, `icepll`; 7 series, speed grade 1, DS181; GW1NR-9
/// C6/I5, apicula `gowin_pll`.
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
    if verilog.contains("rPLL") {
        let detector = input / (of["IDIV_SEL"] + 1.0);
        let output = detector * (of["FBDIV_SEL"] + 1.0);
        let oscillator = output * of["ODIV_SEL"];
        return Some(Pll { detector, oscillator, output, ranges: [(3.0, 400.0), (400.0, 1200.0)] });
    }
    if verilog.contains("MMCME2_BASE") {
        let oscillator = input * of["CLKFBOUT_MULT_F"];
        let output = oscillator / of["CLKOUT0_DIVIDE_F"];
        return Some(Pll { detector: input, oscillator, output, ranges: [(10.0, 450.0), (600.0, 1200.0)] });
    }
    None
}

/// The board's oscillator in MHz, from the pages that its pin file names.
const OSCILLATORS: [(&str, f64); 11] = [
    ("arty-a7", 100.0),
    ("cmod-a7", 12.0),
    ("colorlight-i5", 25.0),
    ("hx8k-board", 12.0),
    ("icebreaker", 12.0),
    ("orangecrab", 48.0),
    ("orangecrab-85f", 48.0),
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

/// The vendors' cells that board tops instantiate, as far as their ports.
const CELLS: &str = "/* verilator lint_off DECLFILENAME */ /* verilator lint_off MULTITOP */
/* verilator lint_off UNUSED */ /* verilator lint_off UNDRIVEN */
module EHXPLLL #(parameter CLKI_DIV = 1, CLKFB_DIV = 1, CLKOP_DIV = 1, CLKOP_CPHASE = 0, CLKOP_FPHASE = 0,
    CLKOP_ENABLE = \"\", CLKOS_DIV = 1, CLKOS_CPHASE = 0, CLKOS_FPHASE = 0, CLKOS_ENABLE = \"\", FEEDBK_PATH = \"\",
    STDBY_ENABLE = \"\", PLLRST_ENA = \"\")
    (input wire CLKI, CLKFB, RST, STDBY, PHASESEL0, PHASESEL1, PHASEDIR, PHASESTEP, PHASELOADREG, PLLWAKESYNC, ENCLKOP,
    output wire CLKOP, CLKOS, LOCK); endmodule
module SB_PLL40_CORE #(parameter FEEDBACK_PATH = \"\", parameter [3:0] DIVR = 0, parameter [6:0] DIVF = 0,
    parameter [2:0] DIVQ = 0, FILTER_RANGE = 0)
    (input wire REFERENCECLK, RESETB, BYPASS, output wire PLLOUTGLOBAL, LOCK); endmodule
module SB_PLL40_PAD #(parameter FEEDBACK_PATH = \"\", parameter [3:0] DIVR = 0, parameter [6:0] DIVF = 0,
    parameter [2:0] DIVQ = 0, FILTER_RANGE = 0)
    (input wire PACKAGEPIN, RESETB, BYPASS, output wire PLLOUTGLOBAL, LOCK); endmodule
module SB_RGBA_DRV #(parameter CURRENT_MODE = \"\", RGB0_CURRENT = \"\", RGB1_CURRENT = \"\", RGB2_CURRENT = \"\")
    (input wire CURREN, RGBLEDEN, RGB0PWM, RGB1PWM, RGB2PWM, output wire RGB0, RGB1, RGB2); endmodule
module MMCME2_BASE #(parameter real CLKIN1_PERIOD = 0, CLKFBOUT_MULT_F = 0, CLKOUT0_DIVIDE_F = 0)
    (input wire CLKIN1, CLKFBIN, PWRDWN, RST, output wire CLKFBOUT, CLKOUT0, LOCKED); endmodule
module rPLL #(parameter FCLKIN = \"\", IDIV_SEL = 0, FBDIV_SEL = 0, ODIV_SEL = 0, DEVICE = \"\")
    (input wire CLKIN, CLKFB, RESET, RESET_P, input wire [5:0] FBDSEL, IDSEL, ODSEL, input wire [3:0] PSDA, DUTYDA, FDLY,
    output wire CLKOUT, LOCK, CLKOUTP, CLKOUTD, CLKOUTD3); endmodule
module BUFG (input wire I, output wire O); endmodule
module SB_SPRAM256KA (input wire [13:0] ADDRESS, input wire [15:0] DATAIN, input wire [3:0] MASKWREN, input wire WREN,
    CHIPSELECT, CLOCK, STANDBY, SLEEP, POWEROFF, output wire [15:0] DATAOUT); endmodule
";

#[test]
fn verilator_and_icarus_have_nothing_to_say_about_the_tops() {
    if !have_program("verilator") || !have_program("iverilog") {
        return;
    }
    for board in Board::all().unwrap() {
        let work = work();
        let (_, top) = board.file(|name| name == "synfire_board.v").unwrap();
        let header = target_header(&board, 1);
        let own = [SourceFile::new("board_top.v", top), SourceFile::new("cells.v", CELLS), header];
        let sources: Vec<_> = hardware().into_iter().chain(own).collect();
        for file in &sources {
            std::fs::write(work.path().join(&file.name), &file.text).unwrap();
        }
        let names = sources.iter().map(|file| file.name.as_str());
        let modules: Vec<_> = names.filter(|name| name.ends_with(".v")).collect();
        let mut verilator = Command::new("verilator");
        verilator.args(["--lint-only", "-Wall", "-Wno-DECLFILENAME", "-I.", "--top-module", &board.top()]);
        silent(verilator.args(["cells.v", "board_top.v"]).current_dir(work.path()), &board.name);
        let mut icarus = Command::new("iverilog");
        icarus.args(["-g2005-sv", "-Wall", "-I.", "-s", &board.top(), "-o", "/dev/null"]);
        silent(icarus.args(modules).current_dir(work.path()), &board.name);
    }
}

/// Runs a tool, which has to succeed and say nothing.
fn silent(command: &mut Command, what: &str) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success() && said.trim().is_empty(), "{what}: {said}");
}

/// In the cell of a shift register a signal that is not decided could stay so.
#[test]
fn no_family_makes_a_shift_register_of_a_synchroniser() {
    if !have(&[Tool::Yosys]) {
        return;
    }
    let work = work();
    for file in hardware() {
        std::fs::write(work.path().join(&file.name), &file.text).unwrap();
    }
    let yosys = Tool::Yosys.find().unwrap();
    for top in ["synfire_uart_rx", "synfire_board_reset"] {
        let script = format!("read_verilog {top}.v; synth_xilinx -family xc7 -top {top}; select -assert-none t:SRL*");
        let done = yosys.command(work.path()).args(["-q", "-p", &script]).output().unwrap();
        assert!(done.status.success(), "{top}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn every_build_has_an_identity_of_its_own() {
    let of = |name: &str, seed: Option<u32>| {
        let design = Design::of_board(&Board::named(name).unwrap(), seed).unwrap();
        let header = design.sources.iter().find(|file| file.name == "synfire_target.vh").unwrap().text.clone();
        let (_, rest) = header.split_once(".BUILD_ID(32'h").unwrap();
        u32::from_str_radix(rest.split(')').next().unwrap(), 16).unwrap()
    };
    let builds = [of("icebreaker", None), of("icebreaker", Some(7)), of("upduino", None), of("ulx3s-25f", None)];
    assert!(builds.iter().all(|build| *build != 0), "{builds:x?}");
    let distinct: std::collections::BTreeSet<_> = builds.into_iter().collect();
    assert_eq!(distinct.len(), builds.len(), "{builds:x?}");
    assert_eq!(of("icebreaker", None), builds[0]);
}

/// Site and voltage of a port.
type Pin = (String, Option<String>);

/// The pins of a constraint file in the words of nextpnr or Vivado.
fn pins(text: &str) -> BTreeMap<String, Pin> {
    let mut found = BTreeMap::<String, Pin>::new();
    let volts = |line: &str| {
        let (_, digits) = line.split_once("LVCMOS")?;
        let digits: String = digits.chars().take(2).collect();
        Some(format!("{}.{}", &digits[..1], &digits[1..]))
    };
    for line in text.lines().map(str::trim) {
        let quoted = |index: usize| line.split('"').nth(index).map(str::to_owned);
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["set_io", port, site] => {
                found.insert((*port).to_owned(), ((*site).to_owned(), None));
            }
            ["LOCATE", ..] => {
                found.insert(quoted(1).unwrap(), (quoted(3).unwrap(), None));
            }
            ["IO_LOC", _, site] => {
                found.insert(quoted(1).unwrap(), (site.trim_end_matches(';').to_owned(), None));
            }
            ["IOBUF" | "IO_PORT", ..] => found.get_mut(&quoted(1).unwrap()).unwrap().1 = volts(line),
            ["set_property", "-dict", "{", "PACKAGE_PIN", site, ..] => {
                let (_, port) = line.split_once("get_ports").unwrap();
                let port = port.trim_matches(|c: char| " {}]".contains(c));
                let port = if port.contains('[') { format!("{port}]") } else { port.to_owned() };
                found.insert(port, ((*site).to_owned(), volts(line)));
            }
            _ => (),
        }
    }
    found
}

#[test]
fn pins_lie_where_public_files_place_them() {
    let public: toml::Table = toml::from_str(include_str!("public_pins.toml")).unwrap();
    let boards = Board::all().unwrap();
    assert_eq!(public.len(), boards.iter().filter(|board| board.like == board.name).count());
    for board in boards {
        let public = &public[&board.like];
        let (_, text) = board.file(|name| name.starts_with("pins.")).unwrap();
        let ours = pins(text);
        let words = |value: &toml::Value| {
            let words = value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned());
            words.collect::<Vec<_>>()
        };
        let theirs = public["pins"].as_table().unwrap().iter().map(|(port, pin)| (port.clone(), words(pin)));
        let theirs: BTreeMap<_, _> = theirs.collect();
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{}", board.name);
        for (port, pin) in theirs {
            let (site, volts) = &ours[&port];
            assert_eq!((site, volts.as_ref()), (&pin[1], pin.get(2)), "{} {port}, there {}", board.name, pin[0]);
        }
    }
}

#[test]
fn the_table_of_rates_is_that_of_the_boards() {
    let page = include_str!("../../../hdl/boards/README.md");
    let table = page.split("| board | bridge |").nth(1).unwrap().split("\n\n").next().unwrap();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| `")).collect();
    for board in Board::all().unwrap() {
        let row = rows.iter().find(|row| row.contains(&format!("`{}`", board.name))).expect("a row for every board");
        let cells: Vec<_> = row.trim_matches('|').split('|').map(|cell| cell.trim().replace(',', "")).collect();
        let of_chip = board.clock_hz / 4;
        assert_eq!(cells[3..], [of_chip.to_string(), board.baud_max().to_string()], "{}", board.name);
        let bridge = board.bridge.map_or_else(String::new, |bridge| bridge.baud.to_string());
        assert_eq!(cells[2], bridge, "{}", board.name);
    }
}
