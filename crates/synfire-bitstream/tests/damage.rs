//! Readers of what tools wrote: every file with a few bytes changed, cut or doubled is read or refused, without a panic, and
//! what is read is written as it was.

use synfire_bitstream::output_registers::fold;
use synfire_bitstream::{Family, Placed, Report, memories};

/// A small generator: the same mutations in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn mutated(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, b" \n\"0zx{"[random.below(7)]),
            2 if !bytes.is_empty() => {
                bytes.remove(at);
            }
            3 if !bytes.is_empty() => bytes[at] = (random.below(96) + 32) as u8,
            _ => {
                let end = (at + random.below(80)).min(bytes.len());
                let piece = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn ecp5() -> String {
    let line = "1ff 000 0a5 111 0ff 100 001 07c \n".repeat(256);
    format!(".device LFE5U-25F\n.comment x\n\n.bram_init 3\n{line}\n.tile R1C1:PLC\narc: A B\n\n.bram_init 0\n{line}\n")
}

fn ice40() -> String {
    let line = format!("{}\n", "0123456789abcdef".repeat(4)).repeat(16);
    format!(
        ".comment x\n\n.device 8k\n\n.logic_tile 1 1\n0101\n\n.ram_data 8 1\n{line}\n.ram_data 25 3\n{line}\n.sym 1 a\n"
    )
}

fn gowin() -> String {
    let parameters: String =
        (0..64).map(|index| format!("            \"INIT_RAM_{index:02X}\": \"{}\",\n", "01".repeat(128))).collect();
    format!("{{\n  \"modules\": {{\n{parameters}            \"BIT_WIDTH_0\": \"1000\"\n  }}\n}}\n")
}

#[test]
fn placed_designs_are_written_as_they_were_read() {
    for (family, text, blocks) in [(Family::Ecp5, ecp5(), 2), (Family::Ice40, ice40(), 2), (Family::Gowin, gowin(), 1)]
    {
        let placed = Placed::parse(family, &text).expect("a design");
        assert_eq!((placed.blocks().len(), placed.render()), (blocks, text));
    }
    assert!(Placed::parse(Family::Xilinx, "").is_err());
}

#[test]
fn damaged_designs_are_read_or_refused() {
    let mut random = Random(0x5EED_1234_5678_9ABC);
    for (family, text) in [(Family::Ecp5, ecp5()), (Family::Ice40, ice40()), (Family::Gowin, gowin())] {
        let mut refused = 0;
        for _ in 0..400 {
            match Placed::parse(family, &mutated(&text, &mut random)) {
                Ok(placed) => assert!(!placed.render().is_empty()),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 20, "{family:?}: only {refused} of 400 were refused");
    }
}

#[test]
fn damaged_reports_and_netlists_are_read_or_refused() {
    let report = r#"{"critical_paths": [], "fmax": {"clk": {"achieved": 80.5, "constraint": 90.0}},
        "utilization": {"DP16KD": {"available": 56, "used": 54}}}"#;
    let design = "module \\top\n  cell $mem_v2 \\a.cells\n    parameter \\INIT 4'x\n    parameter \\SIZE 2\n    \
        parameter \\WIDTH 2\n  end\nend\n";
    let netlist = r#"{"modules": {"top": {"ports": {"q": {"direction": "output", "bits": [9]}}, "cells": {
        "ram": {"type": "DP16KD", "parameters": {"REGMODE_B": "NOREG"}, "port_directions": {"DOB0": "output"},
            "connections": {"DOB0": [4], "CLKB": [2], "OCEB": ["1"]}},
        "ff": {"type": "TRELLIS_FF", "parameters": {"CEMUX": "1 ", "CLKMUX": "CLK"}, "port_directions": {"Q": "output"},
            "connections": {"CLK": [2], "DI": [4], "LSR": ["0"], "Q": [9]}}}}}}"#;
    assert!(Report::parse(report, netlist).is_ok() && memories(design).is_ok());
    let (folded, gone) = fold(netlist, "top").expect("a netlist");
    assert!(gone == 1 && folded.contains("OUTREG") && !folded.contains("TRELLIS_FF"), "{folded}");
    let mut random = Random(77);
    for _ in 0..2_000 {
        let _ = Report::parse(&mutated(report, &mut random), "");
        let _ = memories(&mutated(design, &mut random));
        let _ = fold(&mutated(netlist, &mut random), "top");
    }
}
