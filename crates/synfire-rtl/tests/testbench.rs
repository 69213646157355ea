//! The core's own testbench (`hdl/tb`): Icarus and Verilator print the same, which is what the emulator expects.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use synfire_arch::generated::{memory, register, word};
use synfire_arch::{NeuronId, Register, Target};
use synfire_emulator::Emulator;
use synfire_image::{Event, Image};
use synfire_rtl::RtlModel;
use synfire_testkit::have_tool;
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus, targets};

const TICKS: usize = 30;

/// Operations for the testbench and what it should print.
#[derive(Default)]
struct Script {
    vectors: Vec<u64>,
    expected: String,
}

impl Script {
    fn operation(&mut self, kind: u64, region: u64, chunk: u64, address: u64, data: u64) {
        self.vectors.push(kind << 60 | region << 56 | chunk << 53 | address << 32 | data);
    }

    fn set_register(&mut self, register: Register, value: u64) {
        self.operation(1, 0, 0, register.address.into(), value);
    }

    fn load(&mut self, image: &Image) {
        for contents in image.program.memories(&image.target).unwrap() {
            for (address, word) in contents.words().enumerate() {
                let chunks: Vec<_> = word.chunks(4).map(little_endian).collect();
                for (chunk, data) in chunks.iter().enumerate().rev() {
                    self.operation(1, contents.memory.region.into(), chunk as u64, address as u64, *data);
                }
            }
        }
        let pointers = memory::POINTERS.region;
        for address in image.program.pointers.len()..image.target.source_blocks() as usize {
            self.operation(1, pointers.into(), 0, address as u64, 0);
        }
        self.set_register(register::STAGE_COUNT, image.program.stages.len() as u64);
        self.set_register(register::CONTROL, 2);
        self.operation(5, 0, 0, 0, 0);
    }

    fn tick(&mut self, emulator: &mut Emulator, target: &Target, events: &[Event]) {
        for event in events {
            let payload = u64::from(event.payload as u16);
            self.vectors.push(3 << 60 | u64::from(event.axon.0) << 32 | payload);
            self.expected += "event 1\n";
        }
        self.operation(4, 0, 0, 0, 0);
        let result = emulator.tick(events).unwrap();
        let block = |spike: &synfire_emulator::Spike| spike.neuron.0 / target.lanes;
        for spikes in result.spikes.chunk_by(|a, b| block(a) == block(b)) {
            let mask = spikes.iter().fold(0, |mask, spike| mask | 1 << (spike.neuron.0 % target.lanes));
            let digits = target.lanes.div_ceil(4) as usize;
            let _ = writeln!(self.expected, "spike {:x} {mask:0digits$x} {:08x}", block(&spikes[0]), spikes[0].cycle.0);
        }
        let _ = writeln!(self.expected, "tick {:08x}", result.cycles.total);
    }

    /// Reads the state of a neuron.
    fn read(&mut self, emulator: &Emulator, target: &Target, neuron: u32) {
        let state = emulator.state(NeuronId(neuron));
        let fields = [state.v, state.i, state.a, state.refractory.into(), state.fired.into()].map(i64::from);
        let region = memory::STATE.region;
        for (chunk, bytes) in word::STATE.pack(target, &fields).unwrap().chunks(4).enumerate() {
            self.operation(2, region.into(), chunk as u64, neuron.into(), 0);
            let _ = writeln!(self.expected, "read {:08x}", little_endian(bytes));
        }
    }

    fn write(&mut self, path: &Path) {
        self.vectors.push(0);
        let text: String = self.vectors.iter().map(|vector| format!("{vector:016x}\n")).collect();
        std::fs::write(path, text).unwrap();
    }
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn script(target: &Target) -> Script {
    let mut script = Script::default();
    let image = random_image(5, target, &Bias::default());
    script.load(&image);
    let mut emulator = Emulator::new(&image.target, &image.program);
    for events in random_stimulus(5, &image, Payloads::Any, TICKS) {
        script.tick(&mut emulator, target, &events);
        for neuron in 0..image.program.neurons.len() as u32 {
            script.read(&emulator, target, neuron);
        }
    }
    assert!(script.expected.matches("spike").count() > 20, "a lively network");
    script
}

fn hdl() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl")
}

fn run(command: &mut Command) -> String {
    let output = command.current_dir(hdl()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "warnings");
    String::from_utf8(output.stdout).unwrap()
}

fn rtl_files() -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(hdl().join("rtl")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What the testbench prints under Icarus.
fn icarus(parameters: &[(String, String)], vectors: &str, work: &Path) -> String {
    let program = work.join("tb.vvp");
    let mut compile = Command::new("iverilog");
    compile.args(["-g2005", "-Wall", "-Irtl", "-Igenerated", "-s", "synfire_tb", "-o"]).arg(&program);
    compile.args(parameters.iter().map(|(name, value)| format!("-Psynfire_tb.{name}={value}")));
    run(compile.arg("tb/synfire_tb.v").args(rtl_files()));
    run(Command::new("vvp").arg(&program).arg(vectors))
}

/// What the testbench prints under Verilator.
fn verilator(parameters: &[(String, String)], vectors: &str, work: &Path) -> String {
    let mut compile = Command::new("verilator");
    compile.args(["--binary", "--timing", "-Wall", "-Irtl", "-Igenerated", "--top-module", "synfire_tb", "--Mdir"]);
    compile.arg(work).args(parameters.iter().map(|(name, value)| format!("-G{name}={value}")));
    run(compile.arg("tb/synfire_tb.v"));
    let output = run(Command::new(work.join("Vsynfire_tb")).arg(vectors));
    output.lines().filter(|line| !line.starts_with("- ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn icarus_and_verilator_print_what_the_emulator_expects() {
    if !have_tool("iverilog") || !have_tool("verilator") {
        return;
    }
    let target = targets().into_iter().find(|target| target.name == "test-p4-q2-w12-s29").unwrap();
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("testbench");
    std::fs::create_dir_all(&work).unwrap();
    let path = work.join("vectors.hex");
    let mut script = script(&target);
    script.write(&path);
    let mut parameters = RtlModel::parameters(&target);
    parameters.push(("VECTORS".into(), script.vectors.len().to_string()));
    let vectors = format!("+vectors={}", path.display());
    let icarus = icarus(&parameters, &vectors, &work);
    let first_difference = icarus.lines().zip(script.expected.lines()).position(|(found, expected)| found != expected);
    if let Some(line) = first_difference {
        let line_of = |text: &str| text.lines().nth(line).map(str::to_owned);
        panic!("line {line}: {:?} instead of {:?}", line_of(&icarus), line_of(&script.expected));
    }
    assert!(icarus == script.expected, "one is longer");
    assert!(verilator(&parameters, &vectors, &work) == icarus, "Verilator differs from Icarus");
}
