//! How a network is computed, where its file does not say so: printed by every command, kept in the image.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;
use synfire_nir::{NirGraph, NirNode, Tensor, write_bytes};

use crate::sandbox::{DIGITS, Sandbox};

fn each(value: f64) -> Tensor {
    Tensor::new([2], vec![value; 2]).unwrap()
}

/// Two inputs, a LIF, a CubaLIF and a LI of two neurons each, in a row.
fn mixed() -> NirGraph {
    let weight = || NirNode::Linear { weight: Tensor::new([2, 2], vec![0.5; 4]).unwrap() };
    let lif = NirNode::Lif { tau: each(1e-3), r: each(10.0), v_leak: each(0.0), v_threshold: each(1.0), v_reset: None };
    let cuba = NirNode::CubaLif {
        tau_syn: each(5e-4),
        tau_mem: each(1e-3),
        r: each(10.0),
        v_leak: each(0.0),
        w_in: Some(each(5.0)),
        v_threshold: each(1.0),
        v_reset: None,
    };
    let li = NirNode::Li { tau: Tensor::new([2], vec![1e-3, 2e-3]).unwrap(), r: each(1.0), v_leak: each(0.0) };
    let nodes = [
        ("in", NirNode::Input { shape: vec![2] }),
        ("w1", weight()),
        ("lif", lif),
        ("w2", weight()),
        ("cuba", cuba),
        ("w3", weight()),
        ("li", li),
        ("out", NirNode::Output { shape: vec![2] }),
    ];
    let edges = nodes.windows(2).map(|pair| (pair[0].0.to_owned(), pair[1].0.to_owned())).collect();
    let nodes: BTreeMap<String, NirNode> = nodes.into_iter().map(|(name, node)| (name.to_owned(), node)).collect();
    NirGraph { nodes, edges, ..NirGraph::default() }
}

/// A line without what changes with the core and with the format of images.
fn lasting(line: &str) -> &str {
    let end = [" (", " cycles", "digest ", " events"].iter().filter_map(|mark| line.find(mark)).min();
    &line[..end.unwrap_or(line.len())]
}

/// What each command prints of a network that leaves its conventions open.
#[test]
fn every_command_says_what_was_assumed() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("mixed.nir", write_bytes(&mixed()).unwrap());
    sandbox.write("one.csv", "1,1\n");
    let mixed = "mixed.nir --compat snntorch --reset zero";
    let calls = [
        format!("check digits.nir {DIGITS}"),
        format!("check {mixed}"),
        format!("info {mixed}"),
        format!("compile {mixed} -o mixed.sfi"),
        "info mixed.sfi".to_owned(),
        format!("run {mixed} --input one.csv --ticks 3"),
        format!("classify {mixed} --backend reference --input one.csv --ticks 3"),
        format!("compare {mixed} --input one.csv --ticks 3"),
    ];
    let mut said = String::new();
    for call in calls {
        let printed = sandbox.call(&call).ok();
        writeln!(said, "$ synfire {call}").unwrap();
        printed.lines().for_each(|line| writeln!(said, "{}", lasting(line)).unwrap());
    }
    insta::assert_snapshot!(said);
}

/// A call of every command that takes `--compat`, on a file that needs it; some go on to fail.
const FORGETFUL: [&str; 13] = [
    "check digits.nir",
    "info digits.nir",
    "compile digits.nir -o d.sfi",
    "run digits.nir --input image.npy",
    "classify digits.nir --input images.npy",
    "compare digits.nir --input image.npy",
    "verify digits.nir --input none.npy",
    "learn digits.nir --input images.npy",
    "export digits.nir --syn d.syn",
    "bitstream digits.nir --board ulx3s-85f -o d.bit",
    "fit digits.nir --board ulx3s-85f",
    "program digits.nir --port none",
    "monitor digits.nir --port none",
];

#[test]
fn every_command_warns_of_a_forgotten_preset() {
    let sandbox = Sandbox::with_digits();
    // No tools: `bitstream` ends where it would begin to place.
    sandbox.set("SYNFIRE_TOOLS", sandbox.path(""));
    sandbox.set("PATH", sandbox.path(""));
    sandbox.set("SYNFIRE_CACHE", sandbox.path("cache"));
    let help = sandbox.call("help").ok();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // Continued descriptions are indented further.
    let commands: Vec<&str> = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let takes_preset =
        |command: &&str| !command.is_empty() && sandbox.call(&format!("help {command}")).ok().contains("--compat");
    for command in commands.into_iter().filter(takes_preset) {
        let call = FORGETFUL.iter().find(|call| call.split(' ').next() == Some(command));
        let call = call.unwrap_or_else(|| panic!("`{command}` takes --compat and is not tried"));
        for call in [(*call).to_owned(), format!("{call} --backend reference")] {
            if call.contains("reference") && !["run", "classify"].contains(&command) {
                continue;
            }
            let said =
                |options: &str| sandbox.call(&format!("{call} {options}")).stderr.matches("warning[SF0249]").count();
            assert_eq!((said(""), said("--compat nir")), (1, 0), "{call}");
        }
    }
}

#[test]
fn json_and_the_image_have_them_in_a_field() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi --report r.json")).ok();
    let report = sandbox.json("r.json")["conventions"].clone();
    let rules = &report["rules"][0];
    assert_eq!((report["dt_s"].as_f64(), &report["decay"]), (Some(1e-4), &"euler".into()));
    assert_eq!(rules["populations"], serde_json::json!(["1", "3"]));
    assert_eq!(rules["firing"]["reset_timing"], "next");
    assert_eq!(rules["gain"], serde_json::json!([1.0, 1.0]));
    let image = sandbox.call("info d.sfi --format json").json();
    assert_eq!(image["report"]["conventions"], report);
    let calls = [
        format!("check digits.nir {DIGITS}"),
        format!("info digits.nir {DIGITS}"),
        format!("run digits.nir {DIGITS} --input image.npy"),
        "run d.sfi --input image.npy".to_owned(),
        format!("classify digits.nir {DIGITS} --input images.npy"),
        "classify d.sfi --input images.npy".to_owned(),
        format!("compare digits.nir {DIGITS} --input image.npy"),
    ];
    for call in calls {
        assert_eq!(sandbox.call(&format!("{call} --format json")).json()["conventions"], report, "{call}");
    }
    // What an image does not say is not made up.
    sandbox.call("run d.sfi --input image.npy --stats s.json").ok();
    assert_eq!(sandbox.json("s.json")["conventions"], report);
    assert_ne!(report, Value::Null);
}

#[test]
fn a_page_says_it_itself_so_only_descriptions_repeat_it() {
    let sandbox = Sandbox::empty();
    let page = "network one dt = 1 ms run = 5 ms\ninput a\npopulation p lif tau_mem = 4 ms v_threshold = 1 r = 4\n\
        projection a -> p all_to_all weight = 2\nstimulus s -> a spikes at = [1 ms]\noutput p\n";
    sandbox.write("one.syn", page);
    sandbox.write("one.csv", "1\n");
    let line = "dt 0.001 s, decay 1 - dt/tau, v > threshold, reset to v_reset in the same tick, gain 1\n";
    for call in ["info one.syn", "compile one.syn -o one.sfi", "info one.sfi"] {
        let printed = sandbox.call(call).ok();
        assert!(printed.contains(&format!("  conventions: {line}")), "{call}: {printed}");
    }
    for call in ["check one.syn", "run one.syn", "run one.sfi --input one.csv", "compare one.syn"] {
        let printed = sandbox.call(call).ok();
        assert!(!printed.contains("v > threshold"), "{call}: {printed}");
    }
}

#[test]
fn several_spikes_in_a_tick_are_counted_on_the_reference_and_refused_by_cores() {
    let sandbox = Sandbox::empty();
    let node = NirNode::If { r: each(1.0), v_threshold: each(1.0), v_reset: None };
    let mut graph = mixed();
    graph.nodes.retain(|name, _| ["in", "w1", "lif", "out"].contains(&name.as_str()));
    graph.edges = [("in", "w1"), ("w1", "lif"), ("lif", "out")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    graph.nodes.insert("lif".to_owned(), node);
    sandbox.write("if.nir", write_bytes(&graph).unwrap());
    sandbox.write("x.csv", "1.5,1.5\n0,0\n3,1\n");
    let run = |options: &str| {
        let call = format!("run if.nir --compat sinabs {options} --backend reference --input x.csv");
        sandbox.call(&format!("{call} --spikes s.csv")).ok();
        sandbox.call(&format!("{call} --spikes s.npy")).ok();
        (sandbox.text("s.csv").lines().count() - 1, sandbox.array("s.npy").values)
    };
    // 1.5 spikes once; 0.5 + 2 spikes twice.
    assert_eq!(run(""), (6, vec![1.0, 1.0, 0.0, 0.0, 2.0, 2.0]));
    assert_eq!(run("--max-spikes 1"), (4, vec![1.0, 1.0, 0.0, 0.0, 1.0, 1.0]));
    let refused = sandbox.call("compile if.nir --compat sinabs -o if.sfi").fails(1);
    insta::assert_snapshot!(refused);
    sandbox.call("compile if.nir --compat sinabs --max-spikes 1 -o if.sfi").ok();
    sandbox.write("far.csv", "1e9,1e9\n");
    let call = "run if.nir --compat sinabs --backend reference --input far.csv";
    assert!(
        sandbox.call(call).fails(1).contains("error[SF0526]: the neurons of `lif` spike more than a million times")
    );
}

#[test]
fn an_integrator_without_a_leak_runs_on_the_core() {
    let sandbox = Sandbox::empty();
    let mut graph = mixed();
    graph.nodes.retain(|name, _| ["in", "w1", "out"].contains(&name.as_str()));
    graph.nodes.insert("i".to_owned(), NirNode::I { r: each(1e4) });
    graph.edges = [("in", "w1"), ("w1", "i"), ("i", "out")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
    sandbox.write("i.nir", write_bytes(&graph).unwrap());
    sandbox.write("x.csv", "1,0\n1,1\n0,0\n0,1\n");
    let potentials = |backend: &str| -> Vec<f64> {
        let call = format!("run i.nir --compat nir --input x.csv --record i:v --traces t.csv --backend {backend}");
        sandbox.call(&call).ok();
        sandbox.text("t.csv").lines().skip(1).map(|row| row.rsplit(',').next().unwrap().parse().unwrap()).collect()
    };
    assert_eq!(potentials("reference"), [0.5, 0.5, 1.5, 1.5, 1.5, 1.5, 2.0, 2.0]);
    let off =
        potentials("emulator").iter().zip(potentials("reference")).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(off < 0.01, "{off}");
}

#[test]
fn an_argument_of_one_framework_is_none_of_another() {
    let sandbox = Sandbox::with_digits();
    let refused = sandbox.call(&format!("info digits.nir {DIGITS} --norm-input false")).fails(2);
    assert!(refused.starts_with("error[SF0531]: `--norm-input` is an argument of sinabs's neurons"), "{refused}");
    let refused = sandbox.call("info digits.nir --compat sinabs --inhibition 1").fails(2);
    assert!(refused.contains("= help: give `--compat snntorch` too, or leave `--inhibition` out"), "{refused}");
    let info = sandbox.call(&format!("info digits.nir {DIGITS} --inhibition 1")).ok();
    assert!(
        info.contains("    1: v > threshold, reset by subtraction in the next tick, a spike inhibits all others"),
        "{info}"
    );
}

/// A step of another unit leaves snnTorch's decays below 0, where the framework clamps them: nothing would be kept.
#[test]
fn every_command_warns_of_a_step_that_leaves_no_memory() {
    let sandbox = Sandbox::with_digits();
    let net = format!("digits.nir {DIGITS} --dt 1e-3");
    let runs = ["check", "info", "compile -o x.sfi", "run --input image.npy", "compare --input image.npy --ticks 5"];
    let calls = runs.map(|run| {
        let (command, rest) = run.split_once(' ').unwrap_or((run, ""));
        format!("{command} {net} {rest}")
    });
    let classify = format!("classify {net} --input images.npy --labels labels.npy");
    for call in calls.iter().chain([&classify]) {
        let said = sandbox.call(call).stderr;
        let count = said.matches("warning[SF0244]: with steps of 1e-3 s every beta of").count();
        assert_eq!(count, 2, "{call}: {said}");
    }
}
