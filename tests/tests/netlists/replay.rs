//! The gates of a core in Icarus Verilog, with the inputs that waveforms of the core recorded.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;

use synfire_arch::Target;
use vcd::{Parser, Value};

use super::nets::{Change, changes_of};
use super::ports;

/// Runs the gates with the recorded inputs; the waveforms of their nets.
pub fn replay(gates: &str, target: &Target, recorded: &Path, work: &Path) -> PathBuf {
    let inputs: Vec<_> =
        ports(target).into_iter().filter(|(way, name, _)| *way == "input" && *name != "clk_i").collect();
    let vectors = vectors(recorded, &inputs.iter().map(|(_, name, bits)| (*name, *bits as usize)).collect::<Vec<_>>());
    std::fs::write(work.join("vectors.txt"), vectors.join("\n")).unwrap();
    std::fs::write(work.join("gates.v"), gates).unwrap();
    std::fs::write(work.join("bench.v"), bench(&inputs, vectors.len())).unwrap();
    let mut icarus = Command::new("iverilog");
    run(icarus.args(["-g2005-sv", "-s", "bench", "-o", "bench", "bench.v", "gates.v"]).current_dir(work));
    run(Command::new("vvp").arg("bench").current_dir(work));
    work.join("gates.vcd")
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
}

/// A bench that applies a vector before each rising edge. The unit of its time is that of Yosys's cells, in which the waveforms
/// are written.
fn bench(inputs: &[(&str, &str, u32)], clocks: usize) -> String {
    let bits: u32 = inputs.iter().map(|(_, _, bits)| bits).sum();
    let mut top = bits;
    let connections = inputs.iter().map(|(_, name, bits)| {
        top -= bits;
        format!(".{name}(now[{top} +: {bits}])")
    });
    let connections = connections.collect::<Vec<_>>().join(", ");
    format!(
        "`timescale 1ps/1ps\nmodule bench;\nreg [{last}:0] vectors [0:{end}];\nreg [{last}:0] now;\nreg clock = 1'b0;\ninteger index;\n\
         synfire_core core (.clk_i(clock), {connections});\n\
         initial begin\n$readmemb(\"vectors.txt\", vectors);\n$dumpfile(\"gates.vcd\");\n$dumpvars(1, core.inner);\n\
         for (index = 0; index < {clocks}; index = index + 1) begin\nnow = vectors[index];\n#1 clock = 1'b1;\n\
         #1 clock = 1'b0;\nend\n$finish;\nend\nendmodule\n",
        last = bits - 1,
        end = clocks - 1
    )
}

/// The inputs of each clock in the bits of one word, the first in the highest.
fn vectors(recorded: &Path, inputs: &[(&str, usize)]) -> Vec<String> {
    let mut parser = Parser::new(BufReader::new(File::open(recorded).unwrap()));
    let header = parser.parse_header().unwrap();
    let mut names = Vec::new();
    super::nets::signals(&header.items, true, &mut names);
    let mut values: Vec<_> = inputs.iter().map(|(_, bits)| "0".repeat(*bits)).collect();
    let codes: Vec<_> =
        inputs.iter().map(|(input, _)| names.iter().find(|(name, _)| name == input).expect("an input").1).collect();
    let mut vectors = Vec::new();
    for change in changes_of(parser) {
        match change {
            // The rising edge is at even times: what is there at its end was there before it.
            Change::Time(time) if time % 2 == 1 => vectors.push(values.concat()),
            Change::Time(_) => (),
            Change::Value(code, bits) => {
                for (position, _) in codes.iter().enumerate().filter(|(_, known)| **known == code) {
                    let text: String = bits.iter().map(|bit| if *bit == Value::V1 { '1' } else { '0' }).collect();
                    values[position] = format!("{text:0>width$}", width = inputs[position].1);
                }
            }
        }
    }
    vectors
}
