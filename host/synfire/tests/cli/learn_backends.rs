//! `learn` on everything that can.

use synfire_data::{Array, write_npy};
use synfire_testkit::have_verilator;

#[cfg(unix)]
use crate::board::Board;
use crate::sandbox::Sandbox;

/// Traces, adaptations and what is on the way pass from sample to sample, so a checkpoint has all of them.
const PAGE: &str = "
network small dt = 1 ms seed = 1
let step = 1 / 127
input pixels[16]
population features[8] adaptive_lif
    tau_mem         = 20 ms
    r               = 20
    v_threshold     = 300 * step
    v_min           = 0
    adaptation_step = 20 * step
    target_rate     = 20 Hz
population inhibition[1] if v_threshold = 0.5
projection feed: pixels -> features all_to_all weight = uniform(20 * step, 80 * step)
projection features -> inhibition all_to_all weight = 1
projection inhibition -> features all_to_all weight = -4
learning stdp_target on feed
    a_plus    = 8 * step / 4
    tau_pre   = 8 ms
    trace_max = 4
    x_target  = 1.3
    w_max     = 1
output features
";
const PROTOCOL: &str = "
coding = 'poisson'
readout = 'named'
clear = []
test_ticks = 6

[[train]]
ticks = 8

[[train]]
ticks = 3
post = -1
";
pub const LEARN: &str = "learn small.sfi --input x.npy --labels y.npy --protocol p.toml --seed 3";

/// The page for the smallest target that learns, and its run on the emulator: `half.syl` after an epoch, `whole.syl` after two.
pub fn sandbox() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("small.syn", PAGE);
    sandbox.write("p.toml", PROTOCOL);
    let values = (0..6 * 16).map(|index| if (index / 16 + index) % 3 == 0 { 0.7 } else { 0.1 }).collect();
    write_npy(sandbox.path("x.npy"), &Array::new(vec![6, 16], values)).unwrap();
    write_npy(sandbox.path("y.npy"), &Array::new(vec![6], vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0])).unwrap();
    sandbox.call("compile small.syn --target ncx -o small.sfi").ok();
    sandbox.call(&format!("{LEARN} --epochs 1 --save half.syl")).ok();
    sandbox.call(&format!("{LEARN} --epochs 2 --save whole.syl --record whole.json")).ok();
    let epoch = &sandbox.json("whole.json")["epochs"][2];
    assert!(epoch["spikes"]["features"].as_u64() > Some(0) && epoch["learn_cycles"].as_u64() > Some(0), "{epoch}");
    sandbox
}

/// A run, and one that goes on where the emulator stopped, end as the emulator's does, to the byte.
fn learns_the_same(sandbox: &Sandbox, backend: &str) {
    sandbox.call(&format!("{LEARN} --epochs 2 --save own.syl --record own.json --backend {backend}")).ok();
    assert_eq!(sandbox.json("own.json"), sandbox.json("whole.json"));
    assert!(sandbox.bytes("own.syl") == sandbox.bytes("whole.syl"), "the checkpoint of {backend} differs");
    sandbox.call(&format!("{LEARN} --epochs 2 --resume half.syl --save resumed.syl --backend {backend}")).ok();
    assert!(sandbox.bytes("resumed.syl") == sandbox.bytes("whole.syl"), "the run resumed on {backend} differs");
}

#[test]
#[cfg(unix)]
fn a_board_learns_what_the_emulator_learns() {
    let sandbox = sandbox();
    let _board = Board::start(&sandbox, "--target ncx --baud 3000000");
    learns_the_same(&sandbox, "serial:board --baud 3000000");
}

#[test]
fn the_verilog_learns_what_the_emulator_learns() {
    if have_verilator() {
        learns_the_same(&sandbox(), "rtl");
    }
}

#[test]
fn what_has_no_core_is_refused() {
    let sandbox = sandbox();
    let before = sandbox.files();
    let error = sandbox.call(&format!("{LEARN} --save own.syl --backend reference")).fails(2);
    assert!(error.contains("SF0515") && sandbox.files() == before, "{error}");
}
