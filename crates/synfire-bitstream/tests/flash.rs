//! What the real tools make is taken for what it is.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

mod common;

use std::path::Path;

use common::{have, work};
use synfire_bitstream::{BitstreamError, Board, Tool, flash};

fn run(tool: Tool, directory: &Path, arguments: &str) {
    let mut command = tool.find().unwrap().command(directory);
    let output = command.args(arguments.split(' ')).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_board_takes_the_bitstream_of_icepack_for_its_device() {
    if !have(&[Tool::Yosys, Tool::NextpnrIce40, Tool::IcePack]) {
        return;
    }
    let work = work();
    std::fs::write(work.path().join("top.v"), "module top(input a, output b); assign b = ~a; endmodule\n").unwrap();
    std::fs::write(work.path().join("top.ys"), "read_verilog top.v\nsynth_ice40 -top top -json top.json\n").unwrap();
    run(Tool::Yosys, work.path(), "-q -s top.ys");
    let bitstream = work.path().join("top.bin");
    for (device, own, other) in
        [("up5k --package sg48", "icebreaker", "hx8k-board"), ("hx8k --package ct256", "hx8k-board", "icebreaker")]
    {
        run(Tool::NextpnrIce40, work.path(), &format!("--{device} --json top.json --asc top.asc"));
        run(Tool::IcePack, work.path(), "top.asc top.bin");
        let [own, other] = [own, other].map(|name| flash::check(&Board::named(name).unwrap(), &bitstream));
        own.unwrap();
        assert!(matches!(other, Err(BitstreamError::OtherDevice { .. })), "{other:?}");
    }
}

/// An empty design: `ecppack` needs no nextpnr for it.
#[test]
fn a_board_takes_the_bitstream_of_ecppack_for_its_device() {
    if !have(&[Tool::EcpPack]) {
        return;
    }
    let work = work();
    let design = ".device LFE5U-25F\n.comment Part: LFE5U-25F-6CABGA381\n";
    std::fs::write(work.path().join("top.config"), design).unwrap();
    run(Tool::EcpPack, work.path(), "--compress --input top.config --bit top.bit");
    let bitstream = work.path().join("top.bit");
    let check = |name: &str| flash::check(&Board::named(name).unwrap(), &bitstream);
    check("ulx3s-25f").unwrap();
    for other in ["ulx3s-85f", "orangecrab"] {
        assert!(matches!(check(other), Err(BitstreamError::OtherDevice { .. })), "{other}");
    }
}
