//! Networks that learn, asked and run: who teaches them, and who does not.

use synfire_data::{Array, write_npy};
use synfire_testkit::have_verilator;

#[cfg(unix)]
use crate::board::Board;
use crate::sandbox::{Call, Sandbox};

/// Learns fast, and its thresholds rise with every spike.
const PAGE: &str = "
network taught dt = 1 ms seed = 3 run = 40 ms
input pixels[12]
population cells[6] adaptive_lif
    tau_mem         = 10 ms
    r               = 10
    v_threshold     = 1
    adaptation_step = 0.2
    target_rate     = 30 Hz
projection feed: pixels -> cells all_to_all weight = uniform(0.1, 0.6)
stimulus noise -> pixels poisson rate = 200 Hz
learning stdp on feed
    a_plus   = 0.1
    a_minus  = 0.05
    tau_pre  = 10 ms
    tau_post = 10 ms
    w_max    = 1
output cells
";
const COUNT: usize = 12;

/// The page and its image, and samples forward (`x.npy`) and backward (`back.npy`).
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("taught.syn", PAGE);
    sandbox.call("compile taught.syn --target ncx -o taught.sfi").ok();
    let row = |sample: usize| (0..12).map(move |axon| ((sample * 5 + axon * 7) % 11) as f64 / 64.0);
    let save = |name: &str, values: Vec<f64>| {
        write_npy(sandbox.path(name), &Array::new(vec![COUNT, 12], values)).unwrap();
    };
    save("x.npy", (0..COUNT).flat_map(row).collect());
    save("back.npy", (0..COUNT).rev().flat_map(row).collect());
    sandbox
}

/// By sample the spikes of each output.
fn counts(sandbox: &Sandbox, input: &str, threads: &str, options: &str) -> Vec<serde_json::Value> {
    let arguments = format!("classify {options} --input {input} --format json");
    let call = Call::of(sandbox.command(&arguments).env("RAYON_NUM_THREADS", threads).output().unwrap());
    call.json()["counts"].as_array().unwrap().clone()
}

#[test]
fn classes_depend_neither_on_threads_nor_on_the_order_of_samples() {
    let sandbox = sandbox();
    for source in ["taught.sfi", "taught.syn --backend reference"] {
        let first = counts(&sandbox, "x.npy", "1", source);
        assert!(first.iter().any(|counts| *counts != first[0]), "samples differ: {first:?}");
        assert_eq!(counts(&sandbox, "x.npy", "3", source), first);
        let backward = counts(&sandbox, "back.npy", "2", source);
        assert_eq!(backward.into_iter().rev().collect::<Vec<_>>(), first);
    }
}

#[test]
#[cfg(unix)]
fn a_board_is_asked_without_teaching_it() {
    let sandbox = sandbox();
    let _board = Board::start(&sandbox, "--target ncx --baud 3000000");
    let board = "taught.sfi --backend serial:board --baud 3000000";
    assert_eq!(counts(&sandbox, "x.npy", "1", board), counts(&sandbox, "x.npy", "1", "taught.sfi"));
    // Afterwards it learns again.
    runs_alike(&sandbox, "taught.syn --target ncx --backend serial:board --baud 3000000");
}

#[test]
#[cfg(unix)]
fn a_monitor_says_that_it_teaches_the_board_or_does_not() {
    let sandbox = sandbox();
    let _board = Board::start(&sandbox, "--target ncx --baud 3000000");
    let watch = |source: &str, options: &str| {
        sandbox.call(&format!("monitor {source} --target ncx --port board --baud 3000000 --ticks 40 {options}"))
    };
    let call = watch("taught.syn", "");
    assert!(call.stderr.contains("note[SF0540]: the network learns while it is watched"), "{}", call.stderr);
    let learned = call.ok();
    let frozen = watch("taught.syn", "--freeze");
    assert!(!frozen.stderr.contains("SF0540"), "{}", frozen.stderr);
    let frozen = frozen.ok();
    let spikes = |rows: &str| {
        rows.lines().filter(|row| row.ends_with(",spike,1")).map(|row| row.replace(",spike,1", "")).collect::<Vec<_>>()
    };
    let expected = |options: &str| {
        sandbox.call(&format!("run taught.syn --target ncx --spikes out.csv {options}")).ok();
        sandbox.text("out.csv").lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(spikes(&learned), expected(""));
    assert_eq!(spikes(&frozen), expected("--freeze"));
    assert_ne!(learned, frozen, "learning makes a difference here");
    // Afterwards it learns again, and a network without rules has nothing to freeze.
    runs_alike(&sandbox, "taught.syn --target ncx --backend serial:board --baud 3000000");
    sandbox.write("fixed.syn", PAGE.split("learning").next().unwrap().to_owned() + "output cells\n");
    let said = watch("fixed.syn", "--freeze").fails(2);
    assert!(said.contains("SF0531") && said.contains("nothing in `taught` learns"), "{said}");
}

#[test]
fn frozen_and_unfrozen_runs_are_the_same_on_every_core() {
    let sandbox = sandbox();
    runs_alike(&sandbox, "taught.syn --target ncx --waveform w.vcd");
    if have_verilator() {
        runs_alike(&sandbox, "taught.syn --target ncx --backend rtl");
    }
}

/// With and without learning another core does what the emulator does, and has learned the same, to the byte.
fn runs_alike(sandbox: &Sandbox, other: &str) {
    let emulator = "taught.syn --target ncx";
    let spikes = |source: &str, options: &str| {
        let call = sandbox.call(&format!("run {source} --spikes out.csv {options}"));
        assert_eq!(call.stderr.contains("SF0540"), !options.contains("--freeze"), "{}", call.stderr);
        call.ok();
        sandbox.text("out.csv")
    };
    let frozen = spikes(emulator, "--freeze");
    let learned = spikes(emulator, "--save emulator.syl");
    assert_ne!(frozen, learned);
    assert_eq!(spikes(other, "--freeze"), frozen);
    assert_eq!(spikes(other, "--save other.syl"), learned);
    assert!(sandbox.bytes("emulator.syl") == sandbox.bytes("other.syl"), "{other} has learned something else");
}

#[test]
fn a_run_says_and_keeps_what_it_learned() {
    let sandbox = sandbox();
    let call = sandbox.call("run taught.syn --target ncx --save run.syl --format json");
    let stats: serde_json::Value = serde_json::from_str(&call.stdout).unwrap();
    let learned = &stats["learned"];
    assert!(learned["weights"].as_u64() > Some(20) && learned["thresholds"] == 6, "{learned}");
    sandbox.call("weights run.syl --image after.sfi --out weights.npz").ok();
    // The image goes on from the weights and thresholds of the run: what it does frozen is not what it did at first.
    let frozen = |image: &str| {
        sandbox.call(&format!("run {image} --freeze --input x.npy --spikes out.csv")).ok();
        sandbox.text("out.csv")
    };
    assert_ne!(frozen("after.sfi"), frozen("taught.sfi"));
    let reference = sandbox.call("run taught.syn --backend reference");
    assert!(reference.stderr.contains("6 thresholds are raised"), "{}", reference.stderr);
    let refused = [
        ("run taught.syn --backend reference --save r.syl", 2, "SF0515"),
        ("learn taught.sfi --input x.npy --resume run.syl", 1, "SF1006"),
    ];
    for (arguments, exit, code) in refused {
        let said = sandbox.call(arguments).fails(exit);
        assert!(said.contains(code), "{arguments}: {said}");
    }
    assert!(sandbox.call("run taught.syn --freeze --save r.syl").fails(2).contains("--freeze"));
}

#[test]
fn what_does_not_learn_has_nothing_to_freeze() {
    let sandbox = Sandbox::empty();
    sandbox.write("fixed.syn", PAGE.split("learning").next().unwrap().to_owned() + "output cells\n");
    for arguments in ["run fixed.syn --freeze", "run fixed.syn --save f.syl", "verify fixed.syn --learn"] {
        let said = sandbox.call(arguments).fails(2);
        assert!(said.contains("SF0531") && said.contains("leave it out"), "{said}");
    }
    let call = sandbox.call("run fixed.syn");
    assert_eq!((call.code, call.stderr.as_str()), (0, ""), "thresholds that adapt are no learning");
}

#[test]
fn verify_learns_only_if_it_is_asked_to() {
    if !have_verilator() {
        return;
    }
    let sandbox = sandbox();
    let verify = |options: &str| sandbox.call(&format!("verify taught.sfi {options} --format json")).json();
    let input = "--input x.npy --samples --ticks 12";
    let frozen = verify(input);
    assert_eq!((&frozen["equal"], frozen.get("learned_weights")), (&true.into(), None));
    let learned = verify(&format!("{input} --learn"));
    assert_eq!(learned["equal"], true);
    assert!(learned["learned_weights"].as_u64() > Some(20), "{learned}");
    assert!(learned["cycles"].as_u64() > frozen["cycles"].as_u64());
}
