//! The netlist of an iCE40, simulated gate by gate from its power-up contents, against the emulator. So memories are shown to
//! be inferred and filled right, and the boot player to do its part; nothing is written into the core from outside.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

mod common;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use common::{check_size, core_design, have, small_target, work};
use synfire_bitstream::flow::{NETLIST, synthesise};
use synfire_bitstream::{Contents, Family, Summary, Tool, memory_map};
use synfire_emulator::Emulator;
use synfire_image::{Event, Image};
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus};

const BENCH: &str = include_str!("hdl/bench.v");
const TICKS: usize = 24;

/// Spikes as the bench prints them: tick, block, mask.
type Spikes = Vec<(usize, u32, u32)>;

fn emulated(image: &Image, stimulus: &[Vec<Event>]) -> Spikes {
    let lanes = image.target.lanes;
    let mut emulator = Emulator::new(image);
    let mut spikes: Spikes = Vec::new();
    for (tick, events) in stimulus.iter().enumerate() {
        for spike in &emulator.tick(events).unwrap().spikes {
            let (block, bit) = (spike.neuron.0 / lanes, 1 << (spike.neuron.0 % lanes));
            match spikes.last_mut() {
                Some((last, of, mask)) if (*last, *of) == (tick, block) && *mask < bit => *mask |= bit,
                _ => spikes.push((tick, block, bit)),
            }
        }
    }
    spikes
}

fn simulated(directory: &Path, stimulus: &[Vec<Event>]) -> Spikes {
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(directory).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let mut words = String::new();
    for events in stimulus {
        for event in events {
            let _ = writeln!(words, "0000{:04x}{:04x}", event.axon.0, event.payload);
        }
        words += "800000000000\n";
    }
    std::fs::write(directory.join("events.hex"), words + "400000000000\n").unwrap();
    std::fs::write(directory.join("bench.v"), BENCH).unwrap();
    let script = format!("read_json {NETLIST}; write_verilog -noattr netlist.v; read_verilog -lib +/ice40/cells_sim.v");
    run("yosys", &["-q", "-p", &script]);
    let share = run("yosys-config", &["--datdir"]);
    let cells = format!("{}/ice40/cells_sim.v", share.trim());
    run("iverilog", &["-g2012", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", "-o", "gates", "bench.v", "netlist.v", &cells]);
    let printed = run("vvp", &["-n", "gates"]);
    assert!(printed.contains(&format!("done {}", stimulus.len())), "{printed}");
    let number = |text: &str| text.parse::<u32>().unwrap();
    printed
        .lines()
        .filter_map(|line| line.strip_prefix("spike "))
        .map(|line| {
            let parts: Vec<_> = line.split(' ').map(number).collect();
            (parts[0] as usize, parts[1], parts[2])
        })
        .collect()
}

#[test]
fn the_netlist_of_an_ice40_runs_a_network_from_power_up() {
    let simulator =
        Command::new("iverilog").arg("-V").output().is_ok() && Command::new("yosys-config").output().is_ok();
    assert!(simulator || std::env::var_os("CI").is_none(), "CI lacks iverilog or yosys-config");
    if !have(&[Tool::Yosys]) || !simulator {
        return;
    }
    let design = core_design(Family::Ice40);
    let image = random_image(7, &small_target(), &Bias::default());
    let stimulus = random_stimulus(8, &image, Payloads::Proven, TICKS);
    let directory = work();
    // Once to learn what memories there are, and again with the contents of the image.
    let nothing = |_: &_| None;
    let yosys = Tool::Yosys.find().unwrap();
    let (memories, _) = synthesise(&design, &yosys, nothing, directory.path(), &mut |_| ()).unwrap();
    let filled: Vec<_> = memories.into_iter().filter(memory_map::is_filled).collect();
    let contents = memory_map::contents(&image, &filled).unwrap();
    assert!(contents.late.is_empty() && contents.boot_words > 0);
    let of_image = |memory: &synfire_bitstream::NetlistMemory| contents.contents.get(&memory.name).cloned();
    let zeros = |memory: &synfire_bitstream::NetlistMemory| Contents::zeros(memory.width, memory.depth);
    let all = |memory: &_| Some(of_image(memory).unwrap_or_else(|| zeros(memory)));
    synthesise(&design, &yosys, all, directory.path(), &mut |_| ()).unwrap();

    let netlist = std::fs::read_to_string(directory.path().join(NETLIST)).unwrap();
    check_size("ice40", &Summary::of_netlist(&netlist));

    let expected = emulated(&image, &stimulus);
    assert!(expected.len() > 20, "the network is too quiet to show anything: {expected:?}");
    assert_eq!(simulated(directory.path(), &stimulus), expected);
}
