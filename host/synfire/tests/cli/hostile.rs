//! Whatever stands in a file, in its name or on the command line: what is printed is printable.

#![cfg(unix)]

use std::fmt::Write as _;

use synfire_data::{Array, Budget, write_npy, write_npz};
use synfire_diagnostics::is_visible;
use synfire_image::Image;
use synfire_learn::Checkpoint;
use synfire_nir::{NirGraph, NirNode, Tensor, write_bytes};

use crate::board::Board;
use crate::sandbox::{Call, Sandbox};

/// Clears the screen, sets the title, begins a line like one of ours, turns the direction of writing, and hides.
const EVIL: &str = "e\u{1b}[2J\u{1b}]0;P\u{7}\u{9b}1m\r\nerror[SF9999]: no\u{85}\u{2028}error[SF9999]\u{202e}\u{200b}\u{feff}\u{e0001}\u{7f}\u{ad}x";

/// The same without what stands for something in a path of a graph or in a row of CSV.
fn evil_line() -> String {
    EVIL.replace(['\r', '\n'], "\u{b}")
}

/// Calls the program in each format, with colours and without, and looks at all that it says.
#[track_caller]
fn says_only_what_can_be_seen(sandbox: &Sandbox, words: &[&str]) {
    for format in ["text", "json"] {
        for colours in [None, Some("1")] {
            let mut command = sandbox.command("");
            command.args(words).args(["--format", format]);
            command.envs(colours.map(|forced| ("CLICOLOR_FORCE", forced)));
            let Call { code, stdout, stderr } = Call::of(command.output().unwrap());
            assert!([0, 1, 2].contains(&code), "{words:?}: {code} {stderr}");
            for said in [&stdout, &stderr] {
                let own = if colours.is_some() { without_colours(said) } else { said.clone() };
                let hidden = own.chars().find(|c| *c != '\n' && !is_visible(*c));
                assert_eq!(hidden, None, "{words:?}: {own:?}");
                assert!(!own.lines().any(|line| line.trim_start().starts_with("error[SF9999]")), "{words:?}: {own}");
            }
            if format == "json" && code != 0 {
                stderr
                    .lines()
                    .for_each(|line| assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}"));
            }
        }
    }
}

/// The text without SGR sequences, the only ones that the program has any use for here.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((codes, rest)) if codes.chars().all(|c| c.is_ascii_digit() || c == ';') => out += rest,
            _ => write!(out, "\u{1b}[{part}").unwrap(),
        }
    }
    out
}

/// Three neurons behind a dense layer, with a name in every place that has one.
fn graph(name: &str) -> NirGraph {
    let n = |what: &str| format!("{what}{name}");
    let three = |value: f64| Tensor::new([3], vec![value; 3]).unwrap();
    let lif =
        NirNode::Lif { tau: three(0.02), r: three(1.0), v_leak: three(0.0), v_threshold: three(1.0), v_reset: None };
    let nodes = [
        (n("in"), NirNode::Input { shape: vec![2] }),
        (n("fc"), NirNode::Linear { weight: Tensor::new([3, 2], vec![900.0; 6]).unwrap() }),
        (n("lif"), lif),
        (n("out"), NirNode::Output { shape: vec![3] }),
    ];
    let edges = ["in fc", "fc lif", "lif out"].map(|edge| edge.split_once(' ').unwrap());
    NirGraph {
        nodes: nodes.into(),
        edges: edges.map(|(a, b)| (n(a), n(b))).into(),
        version: Some("1.0".into()),
        unknown: Vec::new(),
    }
}

const INPUT: &str = "tick,axon\n0,0\n1,1\n4,0\n";

#[test]
fn names_in_graphs() {
    let sandbox = Sandbox::empty();
    let good = graph(&evil_line());
    sandbox.write("good.nir", write_bytes(&good).unwrap());
    sandbox.write("in.csv", INPUT);
    let mut bad = graph(&evil_line());
    bad.edges.push((evil_line(), format!("fc{}", evil_line())));
    sandbox.write("edge.nir", write_bytes(&bad).unwrap());
    // A node with escape sequences in its name and in its type, written by h5py.
    sandbox.write("kind.nir", include_bytes!("../data/kind.nir"));
    let kind = sandbox.call("check kind.nir").fails(1);
    assert!(kind.contains(r"`esc\u{1b}]0;PWNED\u{7}` is of type Zz\u{1b}[2J\u{1b}[31m"), "{kind}");
    sandbox.write("extra.nir", include_bytes!("../../../../crates/synfire-nir/tests/data/extra.nir"));
    for file in ["good.nir", "edge.nir", "kind.nir", "extra.nir"] {
        for command in ["check", "info", "fit"] {
            says_only_what_can_be_seen(&sandbox, &[command, file]);
        }
        says_only_what_can_be_seen(&sandbox, &["compile", file, "-o", "net.sfi", "--report", "r.json"]);
        says_only_what_can_be_seen(&sandbox, &["export", file, "--syn", "x.syn", "--nir", "x.nir"]);
        for backend in ["emulator", "reference"] {
            let record = format!("lif{}:v", evil_line());
            let run = ["run", file, "--input", "in.csv", "--backend", backend, "--dt", "1e-3"];
            says_only_what_can_be_seen(&sandbox, &run);
            says_only_what_can_be_seen(&sandbox, &[run.as_slice(), &["--record", &record]].concat());
            says_only_what_can_be_seen(&sandbox, &[run.as_slice(), &["--record", EVIL]].concat());
        }
        says_only_what_can_be_seen(&sandbox, &["compare", file, "--input", "in.csv", "--dt", "1e-3"]);
    }
    sandbox.call("info good.nir").ok();
    let outputs = "--raster r.svg --spikes s.csv --traces t.csv";
    let record = format!("lif{}:v", evil_line());
    let mut run = sandbox.command(&format!("run good.nir --dt 1e-3 --input in.csv {outputs}"));
    Call::of(run.args(["--record", &record]).output().unwrap()).ok();
    assert!(sandbox.text("r.svg").chars().all(|c| c == '\n' || is_visible(c)));
}

/// A page that learns, with a name that can be replaced.
const PAGE: &str = "\
network @net dt = 1 ms run = 20 ms
input @in[4]
population @pop[2] lif
    tau_mem     = 20 ms
    v_threshold = 1
projection @proj: @in -> @pop all_to_all weight = 4
learning stdp on @proj a_plus = 0.1 a_minus = 0.1 tau_pre = 10 ms tau_post = 10 ms w_max = 8
stimulus @stim -> @in spikes at = [1 ms, 3 ms]
output @pop
record v of @pop
";

fn page(name: &str) -> String {
    let quoted: String = name.chars().map(|c| format!("\\u{{{:x}}}", u32::from(c))).collect();
    let replace = |page: String, place: &str| page.replace(&format!("@{place}"), &format!("\"{place}{quoted}\""));
    ["in", "pop", "proj", "stim", "net"].into_iter().fold(PAGE.to_owned(), replace)
}

#[test]
fn names_in_pages_images_and_checkpoints() {
    let sandbox = Sandbox::empty();
    sandbox.write("good.syn", page(EVIL));
    write_npy(sandbox.path("x.npy"), &Array::new(vec![2, 4], vec![0., 1., 0., 1., 1., 0., 1., 0.])).unwrap();
    sandbox.call("compile good.syn -o net.sfi").ok();
    sandbox.call("learn net.sfi --input x.npy --save run.syl").ok();
    for file in ["good.syn", "net.sfi"] {
        says_only_what_can_be_seen(&sandbox, &["info", file]);
        says_only_what_can_be_seen(&sandbox, &["run", file]);
        says_only_what_can_be_seen(&sandbox, &["run", file, "--ticks", "5", "--record", &format!("pop{EVIL}:v")]);
        says_only_what_can_be_seen(&sandbox, &["learn", file, "--input", "x.npy"]);
        says_only_what_can_be_seen(&sandbox, &["classify", file, "--input", "x.npy"]);
        says_only_what_can_be_seen(&sandbox, &["bitstream", file, "--board", "icebreaker"]);
        says_only_what_can_be_seen(&sandbox, &["learn", file, "--input", "x.npy", "--resume", "run.syl"]);
    }
    says_only_what_can_be_seen(&sandbox, &["compare", "good.syn"]);
    says_only_what_can_be_seen(&sandbox, &["export", "good.syn", "--syn", "other.syn", "--nir", "other.nir"]);
    for file in ["net.sfi", "run.syl"] {
        says_only_what_can_be_seen(&sandbox, &["weights", file, "--out", "w.npz", "--image", "w.sfi"]);
        says_only_what_can_be_seen(&sandbox, &["weights", file, "--into", "other.nir"]);
    }
    sandbox.call("weights run.syl --out w.npz").ok();

    let mut image = Image::from_bytes(&sandbox.bytes("net.sfi")).unwrap();
    image.target.name = EVIL.into();
    image.target.doc = EVIL.into();
    sandbox.write("target.sfi", image.to_bytes().unwrap());
    let mut checkpoint = Checkpoint::from_bytes(&sandbox.bytes("run.syl")).unwrap();
    checkpoint.image = image;
    sandbox.write("target.syl", checkpoint.to_bytes().unwrap_or_default());
    for words in [
        "info target.sfi",
        "run target.sfi",
        "program target.sfi --port none",
        "bitstream target.sfi --board hx8k-board",
    ] {
        says_only_what_can_be_seen(&sandbox, &words.split(' ').collect::<Vec<_>>());
    }
    says_only_what_can_be_seen(&sandbox, &["learn", "net.sfi", "--input", "x.npy", "--resume", "target.syl"]);
    let text = String::from_utf8_lossy(&sandbox.bytes("net.sfi")).into_owned();
    assert!(text.contains("SF9999"), "the names are in the image");
}

#[test]
fn text_of_pages() {
    let sandbox = Sandbox::empty();
    let line = evil_line();
    let pages = [
        format!("network {line} dt = 1 ms\n"),
        format!("network x dt = 1 ms\n{line} y\n"),
        format!("network x dt = 1 ms\npopulation p lif {line} = 1\n"),
        format!("network x dt = 1 ms\ninput \"{line}\" input \"{line}\"\n"),
        format!("network x dt = 1 {line}\n"),
        format!("network x dt = 1 ms\ninclude \"{line}.syn\"\n"),
        format!(
            "network x dt = 1 ms\ninput a\npopulation p[2] lif tau_mem = 9 ms v_threshold = file(\"{line}.npz\", \"{line}\")\n"
        ),
        format!(
            "network x dt = 1 ms\ninput a\npopulation p[2] lif tau_mem = 9 ms v_threshold = file(\"w.npz\", \"{line}\")\n"
        ),
        format!("network x dt = 1 ms\ninput a\nprojection a -> \"{line}\" one_to_one weight = 1\noutput \"{line}\"\n"),
        format!("network x dt = 1 ms\nlet \"{line}\" = 1\nlet a = {line}\n"),
        format!("# {line}\nnetwork x dt = 1 mss # {line}\n"),
        format!("network x dt = 1 ms\nimport \"{line}.nir\"\n"),
        format!("network \"{}\" dt = 1 mss\n", "x".repeat(90_000)),
    ];
    write_npz(sandbox.path("w.npz"), &[(line + "other", Array::new(vec![2], vec![1.0; 2]))].into()).unwrap();
    for page in pages {
        sandbox.write("page.syn", &page);
        for command in ["check", "fmt", "info"] {
            says_only_what_can_be_seen(&sandbox, &[command, "page.syn"]);
        }
        let said = sandbox.call("check page.syn").stderr;
        assert!(said.len() < 6_000, "{} bytes about one page", said.len());
    }
}

#[test]
fn tables_arrays_and_settings() {
    let sandbox = Sandbox::empty();
    sandbox.write("net.syn", page("").replace("stimulus", "# stimulus"));
    sandbox.call("compile net.syn -o net.sfi").ok();
    let line = evil_line();
    let rows = [
        format!("{line},{line},{line},{line}\n1,2,3,4\n"),
        format!("tick,axon,{line}\n0,0,1\n"),
        format!("tick,axon\n0,{line}\n"),
        format!("1,2,3,{line}\n"),
        format!("\"1\n{EVIL}\",2,3,4\n"),
    ];
    for row in &rows {
        sandbox.write("in.csv", row);
        for words in ["run net.syn --input in.csv", "classify net.sfi --input in.csv", "learn net.sfi --input in.csv"] {
            says_only_what_can_be_seen(&sandbox, &words.split(' ').collect::<Vec<_>>());
        }
        says_only_what_can_be_seen(&sandbox, &["classify", "net.sfi", "--input", "x.npy", "--labels", "in.csv"]);
    }
    let array = || Array::new(vec![2, 4], vec![1.0; 8]);
    write_npz(sandbox.path("in.npz"), &[(EVIL.to_owned(), array()), ("y".into(), array())].into()).unwrap();
    for command in ["run", "classify", "learn"] {
        says_only_what_can_be_seen(&sandbox, &[command, "net.sfi", "--input", "in.npz"]);
    }
    assert!(synfire_data::read_npz(sandbox.path("in.npz"), Budget::READER).unwrap().contains_key(EVIL));
    let toml: String = EVIL.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    let target = sandbox.call("targets ecp5-25f").ok();
    let named = target.replace("name = \"ecp5-25f\"", &format!("name = \"{toml}\""));
    assert_ne!(named, target);
    let settings = [
        named,
        format!("{target}\n\"{toml}\" = 1\n"),
        format!("\"{toml}\" = \n"),
        target.replace("lanes", &format!("\"{toml}\"")),
    ];
    for text in &settings {
        sandbox.write("some.toml", text);
        says_only_what_can_be_seen(&sandbox, &["compile", "net.syn", "--target", "some.toml", "-o", "other.sfi"]);
        says_only_what_can_be_seen(&sandbox, &["learn", "net.sfi", "--input", "in.csv", "--protocol", "some.toml"]);
    }
}

#[test]
fn words_of_the_command_line() {
    let sandbox = Sandbox::empty();
    sandbox.write("net.syn", page(""));
    sandbox.call("compile net.syn -o net.sfi").ok();
    sandbox.write(EVIL, "no network");
    sandbox.write(&format!("{EVIL}.syn"), "no page");
    sandbox.write(&format!("{EVIL}.npz"), "no array");
    let page = format!("{EVIL}.syn");
    let option = format!("--{EVIL}");
    let output = format!("none/{EVIL}");
    let calls: [&[&str]; 33] = [
        &[EVIL],
        &[&option],
        &["run", &option],
        &["run", "net.syn", EVIL],
        &["run", EVIL],
        &["run", "none/\u{1b}c"],
        &["run", &page],
        &["check", &page],
        &["fmt", "--check", &page],
        &["info", EVIL],
        &["weights", EVIL, "--out", "w.npz"],
        &["export", "net.syn", "--syn", EVIL],
        &["export", "net.syn", "--syn", &page],
        &["compile", "net.syn", "-o", &output],
        &["compile", "net.syn", "-o", &page],
        &["compile", "net.syn", "-o", "a.sfi", "--target", EVIL],
        &["compile", "net.syn", "-o", "a.sfi", "--input-range", EVIL],
        &["compile", "net.syn", "-o", "a.sfi", "--weight-bits", EVIL],
        &["compile", "net.syn", "-o", "a.sfi", "--calibrate", EVIL],
        &["compile", "net.nir", "-o", "a.sfi", "--reset", EVIL],
        &["run", "net.syn", "--backend", EVIL],
        &["run", "net.syn", "--backend", &format!("serial:{EVIL}")],
        &["run", "net.syn", "--input", &format!("{EVIL}.npz")],
        &["run", "net.syn", "--raster", EVIL],
        &["run", "net.syn", "--spikes", &output],
        &["learn", "net.sfi", "--input", EVIL, "--protocol", EVIL],
        &["learn", "net.sfi", "--input", EVIL, "--resume", EVIL],
        &["bitstream", "net.sfi", "--board", EVIL],
        &["flash", EVIL, "--board", "ulx3s-85f", "--dry-run"],
        &["board", "--faults", EVIL],
        &["monitor", "--port", EVIL, "--trace", EVIL],
        &["explain", EVIL],
        &["targets", EVIL],
    ];
    for words in calls {
        says_only_what_can_be_seen(&sandbox, words);
    }
    for command in ["ports", "reset"] {
        let port = if command == "ports" { vec![command, EVIL] } else { vec![command, "--port", EVIL] };
        says_only_what_can_be_seen(&sandbox, &port);
    }
}

#[test]
fn what_a_board_is_called_and_what_it_runs() {
    let sandbox = Sandbox::empty();
    let toml: String = EVIL.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    let target = sandbox.call("targets ecp5-25f").ok();
    sandbox.write("evil.toml", target.replace("name = \"ecp5-25f\"", &format!("name = \"{toml}\"")));
    sandbox.write("net.syn", page(EVIL));
    let _board = Board::start(&sandbox, "--target evil.toml");
    says_only_what_can_be_seen(&sandbox, &["ports", "board"]);
    says_only_what_can_be_seen(&sandbox, &["reset", "--port", "board"]);
    says_only_what_can_be_seen(&sandbox, &["program", "net.syn", "--port", "board"]);
    let trace = format!("pop{EVIL}:1");
    let monitor = ["monitor", "net.syn", "--port", "board", "--target", "evil.toml", "--ticks", "5", "--trace"];
    for trace in [&trace, EVIL] {
        says_only_what_can_be_seen(&sandbox, &[monitor.as_slice(), &[trace]].concat());
    }
    says_only_what_can_be_seen(&sandbox, &["program", "net.syn", "--port", "board", "--target", "evil.toml"]);
}
