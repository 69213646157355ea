//! What synthesis made of the hardware does what the emulator does: netlists of the flow, simulated gate by gate.
//!
//! `SYNFIRE_GATE_IMAGES=20 cargo test -p synfire-tests --release --test gates digits` takes more digits than one: 5 s each in
//! the gates of an iCEBreaker, half a minute in those of a ULX3S.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

mod netlists;
mod trained;

use std::time::Instant;

use netlists::{core_gates, have_tools, netlist, small_target};
use synfire_arch::Target;
use synfire_bitstream::{Board, BootScript, Design, Family};
use synfire_data::Samples;
use synfire_image::Image;
use synfire_rtl::lockstep::{Activity, Divergence, compare};
use synfire_rtl::{ChipModel, ChipOptions, RtlModel};
use synfire_session::Session;
use synfire_testchip::ChipLine;
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus};
use synfire_virtual::Faults;

/// Random networks in the gates of a core: what they did, or the first difference.
fn random_networks(verilog: &str, target: &Target, seeds: std::ops::Range<u64>) -> Result<Activity, Box<Divergence>> {
    let started = Instant::now();
    let mut core = RtlModel::of_gates(target, verilog).unwrap().start().unwrap();
    println!("{}: built in {:.0?}", target.name, started.elapsed());
    let mut activity = Activity::default();
    for seed in seeds {
        let image = random_image(seed, target, &Bias::default());
        let stimulus = random_stimulus(seed, &image, Payloads::Any, 30);
        activity.join(&compare(&mut core, &image, &stimulus)?);
    }
    println!("{activity:?}");
    Ok(activity)
}

/// Ten random networks in the gates of a small core of a family do what they do in the emulator.
fn random_networks_agree(family: Family) {
    if have_tools(family) {
        let target = small_target();
        let activity = random_networks(&core_gates(family, &target), &target, 0..10);
        let activity = activity.unwrap_or_else(|divergence| panic!("{}: {divergence}", family.name()));
        assert!(activity.spikes > 300 && activity.saturations > 100, "{activity:?}");
    }
}

#[test]
fn random_networks_agree_in_the_gates_of_an_ice40() {
    random_networks_agree(Family::Ice40);
}

#[test]
fn random_networks_agree_in_the_gates_of_an_ecp5() {
    random_networks_agree(Family::Ecp5);
}

/// Its block RAMs have byte enables in the addresses, and its small memories are made of look-up tables.
#[test]
fn random_networks_agree_in_the_gates_of_a_gowin() {
    random_networks_agree(Family::Gowin);
}

/// The boards of this family are built by a vendor's tool that cannot be tested here; what Yosys makes for it can.
#[test]
fn random_networks_agree_in_the_gates_of_a_7_series() {
    random_networks_agree(Family::Xilinx);
}

/// A netlist as Yosys 0.62 writes it for Gowin: the byte enables of block RAMs of 18 bits are 0, so that nothing is written.
fn without_byte_enables(verilog: &str) -> (String, usize) {
    let (mut in_block_ram, mut damaged) = (false, 0);
    let line = |line: &str| {
        match line {
            "  DPX9B #(" => in_block_ram = true,
            "  );" => in_block_ram = false,
            _ => (),
        }
        let address = line.strip_prefix("    .ADA({ ").and_then(|rest| rest.strip_suffix(" }),"));
        let Some(address) = address.filter(|_| in_block_ram) else { return format!("{line}\n") };
        damaged += 1;
        let bits: Vec<_> = address.split(", ").collect();
        format!("    .ADA({{ {}, 1'h0, 1'h0 }}),\n", bits[..bits.len() - 2].join(", "))
    };
    let text = verilog.lines().map(line).collect();
    (text, damaged)
}

/// So a version of Yosys that makes such netlists is found out by the test above, whatever is known of it.
#[test]
fn a_gowin_netlist_that_never_writes_its_block_rams_is_found_out() {
    if have_tools(Family::Gowin) {
        let target = small_target();
        let (damaged, cells) = without_byte_enables(&core_gates(Family::Gowin, &target));
        assert_eq!(cells, 3, "weights and two banks of sums");
        let divergence = random_networks(&damaged, &target, 0..10).unwrap_err();
        println!("{divergence}");
    }
}

/// Yosys 0.62 also chose a write mode that these FPGAs do not have: such a netlist has no model.
#[test]
fn a_gowin_netlist_that_reads_before_it_writes_has_no_model() {
    if have_tools(Family::Gowin) {
        let target = small_target();
        let gates = core_gates(Family::Gowin, &target);
        let mode = |mode: u32| format!(".WRITE_MODE0(32'd{mode})");
        let changed = gates.replace(&mode(1), &mode(2));
        assert_ne!(changed, gates);
        let error = RtlModel::of_gates(&target, &changed).unwrap_err();
        assert!(format!("{error:?}").contains("synfire_cell_is_not_modelled"), "{error:?}");
    }
}

/// Clocks of a bit on the line. The rate after power-up is the one thing in which these chips differ from their boards': at
/// 115,200 baud a byte would take ten thousand clocks.
const BIT_CLOCKS: u32 = 8;

/// The chip of a board as gates, with the ports of a chip; `pins` connects them to the board's.
fn board_gates(board: &Board, pins: &str, image: Option<&Image>) -> (String, Option<BootScript>) {
    let shell = format!(
        "module synfire_chip (input wire clk_i, input wire rst_i, input wire uart_rx_i, output wire uart_tx_o, \
         output wire busy_o, output wire booted_o);\nwire unused_reset = rst_i;\n{} board ({pins});\nendmodule\n",
        board.top()
    );
    let mut design = Design::of_board(board, None).unwrap();
    let header = design.sources.iter_mut().find(|file| file.name == "synfire_target.vh").unwrap();
    header.text = format!(".BAUD({}),\n{}", board.clock_hz as u32 / BIT_CLOCKS, header.text);
    netlist(&design, image, &shell)
}

/// A session with the gates of a board's chip, once it has booted.
fn session(board: &Board, verilog: &str, boot_clocks: u32) -> Session<ChipLine> {
    let options = ChipOptions::new(board.clock_hz as u32, board.clock_hz as u32 / BIT_CLOCKS);
    let started = Instant::now();
    let mut chip = ChipModel::of_gates(&board.target, verilog, options.bit_clocks()).unwrap().start().unwrap();
    println!("{}: gates built in {:.0?}", board.name, started.elapsed());
    let started = Instant::now();
    assert_eq!(chip.run(boot_clocks, 0).unwrap(), []);
    println!("{}: {boot_clocks} clocks of boot in {:.0?}", board.name, started.elapsed());
    let line = ChipLine::with_faults(chip, &options, &Faults::default());
    Session::open(line, &synfire_testchip::opening(0x5eed)).unwrap()
}

/// Digits through the UART of a chip that holds them: every spike and every clock is the emulator's.
fn digits_agree(session: &mut Session<ChipLine>, image: &Image, samples: &Samples) {
    let count = std::env::var("SYNFIRE_GATE_IMAGES").map_or(1, |count| count.parse().expect("a number"));
    let (started, begun) = (Instant::now(), session.transport().chip.now());
    let mut spikes = 0;
    for sample in 0..samples.len().min(count) {
        session.clear().unwrap();
        spikes += synfire_testchip::run(session, image, &trained::stimulus(image, samples.get(sample), 20)).unwrap();
    }
    let clocks = session.transport().chip.now() - begun;
    println!("{count} digits, {spikes} spikes, {clocks} clocks in {:.0?}", started.elapsed());
    assert!(spikes > 50 * count, "{spikes}");
}

/// Clocks of reset and of the first bytes of a flash.
const POWER_UP: u32 = 2000;

/// Weights in SPRAM, products in SB_MAC16, lists in block RAM: what these do not hold boots from the flash.
#[test]
fn digits_agree_in_the_gates_of_an_icebreaker() {
    let board = Board::named("icebreaker").unwrap();
    if !have_tools(Family::Ice40) {
        return;
    }
    let (image, samples) = trained::digits(&board.target);
    let pins = ".clk_12mhz(clk_i), .btn_n(1'b1), .uart_rx(uart_rx_i), .uart_tx(uart_tx_o), .ledr_n(), .ledg_n(), \
                .flash_ssb(flash_cs), .flash_sck(flash_clk), .flash_io0(mosi), .flash_io1(miso)); \
                wire flash_cs, flash_clk, mosi, miso; flash_model flash (clk_i, flash_cs, flash_clk, mosi, miso";
    let (gates, script) = board_gates(&board, pins, Some(&image));
    let in_flash = script.unwrap().in_flash().unwrap();
    let verilog = synfire_testchip::flash_model(board.script_offset.unwrap(), &in_flash) + &gates;
    // A byte takes 16 clocks and a step until it is taken, and all are read twice.
    let mut session = session(&board, &verilog, POWER_UP + 2 * 20 * in_flash.len() as u32);
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
    digits_agree(&mut session, &image, &samples);
}

/// The same device without a flash to boot from: the network comes over the UART.
#[test]
fn digits_agree_in_the_gates_of_an_upduino() {
    let board = Board::named("upduino").unwrap();
    if !have_tools(Family::Ice40) {
        return;
    }
    let (image, samples) = trained::digits(&board.target);
    let pins = ".clk_12mhz(clk_i), .serial_rxd(uart_rx_i), .serial_txd(uart_tx_o), .spi_cs(), .led_green(), .led_red()";
    let (verilog, script) = board_gates(&board, pins, None);
    assert!(script.is_none());
    let mut session = session(&board, &verilog, POWER_UP);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
    digits_agree(&mut session, &image, &samples);
}

/// The image is in the block RAMs at power-up, and the boot script writes what is not: nothing is programmed.
#[test]
fn digits_agree_in_the_gates_of_a_ulx3s() {
    let board = Board::named("ulx3s-25f").unwrap();
    if !have_tools(Family::Ecp5) {
        return;
    }
    let (image, samples) = trained::digits(&board.target);
    let pins = ".clk_25mhz(clk_i), .btn(1'b0), .ftdi_txd(uart_rx_i), .ftdi_rxd(uart_tx_o), .led(), .wifi_gpio0()";
    let (verilog, _) = board_gates(&board, pins, Some(&image));
    let mut session = session(&board, &verilog, POWER_UP + 2 * 20 * board.boot_words);
    digits_agree(&mut session, &image, &samples);
}
