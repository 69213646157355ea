//! `run`: one input, all spikes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use synfire_data::{Budget, read_npz};

use crate::sandbox::{Call, DIGITS, Sandbox};

/// Row of `image.npy` in `images.npy`.
const IMAGE: usize = 17;

fn compiled() -> Sandbox {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    sandbox
}

/// Rows of a spike table.
fn spikes(csv: &str) -> Vec<(usize, String, usize)> {
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("tick,population,neuron"));
    let row = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        (fields[0].parse().unwrap(), fields[1].to_owned(), fields[2].parse().unwrap())
    };
    lines.map(row).collect()
}

#[test]
fn spikes_statistics_and_a_picture() {
    let sandbox = compiled();
    let text = sandbox.call("run d.sfi --input image.npy --spikes s.csv --raster r.svg --stats s.json").ok();
    sandbox.call("run d.sfi --input image.npy --spikes s.npy").ok();
    let rows = spikes(&sandbox.text("s.csv"));
    assert!(rows.is_sorted_by_key(|row| row.0));

    let raster = sandbox.array("s.npy");
    assert_eq!(raster.shape, [20, 10]);
    let mut expected = vec![0.0; 200];
    rows.iter().filter(|(_, population, _)| population == "3").for_each(|(tick, _, n)| expected[tick * 10 + n] = 1.0);
    assert_eq!(raster.values, expected);

    let stats = sandbox.json("s.json");
    assert_eq!((&stats["ticks"], &stats["backend"]), (&20.into(), &"emulator".into()));
    assert!(stats["cycles"].as_u64() > Some(20) && stats["synaptic_events"].as_u64() > Some(20), "{stats}");
    let mut counts = BTreeMap::from([("1".to_owned(), 0), ("3".to_owned(), 0)]);
    rows.iter().for_each(|(_, population, _)| *counts.get_mut(population).unwrap() += 1);
    assert_eq!(serde_json::to_value(&counts).unwrap(), stats["spikes"]);
    assert!(text.starts_with("digits on the emulator: 20 ticks, "), "{text}");
    assert!(sandbox.text("r.svg").starts_with("<svg "));
    assert_eq!(sandbox.call("run d.sfi --input image.npy --format json").json(), stats);
}

#[test]
fn a_network_runs_as_its_image_does() {
    let sandbox = compiled();
    sandbox.call("run d.sfi --input image.npy --spikes image.csv --stats image.json").ok();
    sandbox.call(&format!("run digits.nir {DIGITS} --input image.npy --spikes net.csv --stats net.json")).ok();
    assert_eq!(sandbox.text("image.csv"), sandbox.text("net.csv"));
    assert_eq!(sandbox.text("image.json"), sandbox.text("net.json"));
}

#[test]
fn input_may_be_held_or_in_rows_or_in_events() {
    let sandbox = compiled();
    let image = sandbox.array("image.npy");
    let mut events = "tick,axon,value\n".to_owned();
    let mut rows = String::new();
    for tick in 0..20 {
        for (axon, value) in image.values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            writeln!(events, "{tick},{axon},{value}").unwrap();
        }
        let row: Vec<_> = image.values.iter().map(f64::to_string).collect();
        writeln!(rows, "{}", row.join(",")).unwrap();
    }
    sandbox.write("events.csv", events);
    sandbox.write("rows.csv", rows);
    let run = |input: &str| sandbox.call(&format!("run d.sfi --input {input} --format json")).json();
    let held = run("image.npy --ticks 20");
    assert_eq!((run("events.csv"), run("rows.csv")), (held.clone(), held.clone()));
    assert_eq!(run("image.npy --ticks 7")["ticks"], 7);
    assert_ne!(run("image.npy --ticks 7")["spikes"], held["spikes"]);
}

#[test]
fn the_reference_gives_the_float_networks_counts() {
    let sandbox = compiled();
    let arguments =
        format!("run digits.nir {DIGITS} --input image.npy --backend reference --spikes s.npy --stats s.json");
    sandbox.call(&arguments).ok();
    let mut counts = vec![0.0; 10];
    sandbox.array("s.npy").values.iter().enumerate().for_each(|(index, spike)| counts[index % 10] += spike);
    assert_eq!(counts, sandbox.array("spike_counts.npy").values[IMAGE * 10..][..10]);
    let stats = sandbox.json("s.json");
    assert_eq!((&stats["backend"], &stats["clock_hz"]), (&"reference".into(), &Value::Null));
    let error = sandbox.call("run d.sfi --input image.npy --backend reference").fails(2);
    assert!(error.starts_with("error[SF0510]"), "{error}");
}

#[test]
fn states_go_to_files_or_to_standard_output() {
    let sandbox = compiled();
    let run = |more: &str| sandbox.call(&format!("run d.sfi --input image.npy --ticks 4 --record 3:v,i {more}"));
    let printed = run("").ok();
    run("--record 3:v --traces t.csv").ok();
    assert_eq!(sandbox.text("t.csv"), printed, "what is asked for twice is written once");
    run("--traces t.npz").ok();
    let arrays = read_npz(sandbox.path("t.npz"), Budget::READER).unwrap();
    assert_eq!(arrays.keys().collect::<Vec<_>>(), ["3.i", "3.v"]);
    assert_eq!(arrays["3.v"].shape, [4, 10]);

    let mut table = "tick,population,neuron,variable,value\n".to_owned();
    for variable in ["v", "i"] {
        for (position, value) in arrays[&format!("3.{variable}")].values.iter().enumerate() {
            writeln!(table, "{},3,{},{variable},{value}", position / 10, position % 10).unwrap();
        }
    }
    assert_eq!(printed, table);
    let traces = &run("--format json").json()["traces"];
    let flat: Vec<f64> = traces["3.v"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|value| value.as_f64().unwrap())
        .collect();
    assert_eq!(flat, arrays["3.v"].values);
    assert!(run("--format json --traces t.csv").json().get("traces").is_none());
}

#[test]
fn a_waveform_changes_nothing_else() {
    let sandbox = compiled();
    let run = |more: &str| sandbox.call(&format!("run d.sfi --input image.npy --ticks 2 {more} --format json"));
    assert_eq!(run("--waveform w.vcd").json(), run("").json());
    let waveform = sandbox.text("w.vcd");
    assert!(waveform.contains("$enddefinitions $end\n"), "{}", &waveform[..200]);
    let before = sandbox.files();
    let error = run("--waveform v.vcd --backend rtl").fails(2);
    assert!(error.contains("SF0531") && sandbox.files() == before, "{error}");
}

#[test]
fn odd_names_are_quoted_in_every_table() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", PAGE_OF_TWO);
    let run = sandbox.call("run p.syn --traces t.npz --spikes s.csv").ok();
    assert!(run.starts_with("p on the emulator: 5 ticks"), "{run}");
    assert_eq!(read_npz(sandbox.path("t.npz"), Budget::READER).unwrap()["b, c.v"].shape, [5, 2]);
    assert_eq!(sandbox.text("s.csv"), "tick,population,neuron\n1,\"b, c\",0\n1,\"b, c\",1\n");
    let printed = Call::of(sandbox.command("run p.syn --record").arg("b, c:v").output().unwrap()).ok();
    assert!(printed.starts_with("tick,population,neuron,variable,value\n0,\"b, c\",0,v,0\n"), "{printed}");
    let homeless = sandbox.call("run p.syn").ok();
    assert!(homeless.ends_with("the page records states: `--traces OUT.npz` keeps them\n"), "{homeless}");
    let error = sandbox.call("run p.syn --raster r.png").fails(2);
    assert!(error.starts_with("error[SF0512]"), "{error}");
}

const PAGE_OF_TWO: &str = "\
network p dt = 1 ms run = 5 ms
input a
population \"b, c\"[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection a -> \"b, c\" all_to_all weight = 8
stimulus s -> a spikes at = [1 ms]
output \"b, c\"
record v of \"b, c\"
";

#[test]
fn threads_change_no_result() {
    let sandbox = compiled();
    let outputs = |threads: &str, name: &str| {
        let call =
            format!("run d.sfi --input image.npy {threads} --spikes {name}.csv --stats {name}.json --record 3:v");
        let states = sandbox.call(&call).ok();
        (states, sandbox.text(&format!("{name}.csv")), sandbox.json(&format!("{name}.json")))
    };
    let one = outputs("", "one");
    assert!(one.1.lines().count() > 20, "{}", one.1);
    for threads in ["1", "2", "3", "200"] {
        assert_eq!(outputs(&format!("--threads {threads}"), "some"), one, "{threads} threads");
    }
}

#[test]
fn what_learns_runs_on_one_thread() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "learns.syn",
        "network learns dt = 1 ms seed = 1 run = 20 ms\n\
         input x[4]\n\
         population y[4] lif tau_mem = 10 ms v_threshold = 1\n\
         projection p: x -> y all_to_all weight = uniform(0.2, 0.4)\n\
         learning stdp on p a_plus = 0.01 tau_pre = 10 ms w_min = 0 w_max = 1\n\
         stimulus s -> x regular rate = 100 Hz\n\
         output y\n",
    );
    let call = sandbox.call("run learns.syn --threads 2 --target ncx");
    assert_eq!((call.code, call.stderr.contains("[SF0533]")), (1, true), "{}", call.stderr);
}
