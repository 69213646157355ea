//! Input values and lengths: what is rounded, cut or padded is said, and what is said to help does.

use std::fmt::Write as _;

use synfire_data::{Array, write_npy};

use crate::sandbox::{DIGITS, Sandbox};

/// Four neurons, each driven by its own axon with this weight.
fn page(weight: f64) -> String {
    format!(
        "network p dt = 0.1 ms\ninput x[4]\npopulation lif[4] lif\n    tau_mem = 10 ms\n    v_threshold = 1\n\
         projection x -> lif one_to_one weight = {weight}\noutput lif\n"
    )
}

/// 40 rows of the same value.
fn rows(value: f64) -> String {
    [value; 4].map(|value| value.to_string()).join(",") + "\n"
}

fn spikes(sandbox: &Sandbox, arguments: &str) -> u64 {
    sandbox.call(&format!("run {arguments} --format json")).json()["spikes"]["lif"].as_u64().unwrap()
}

#[test]
fn values_below_a_step_are_noted_and_the_remedy_works() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", page(10_000.0));
    sandbox.write("x.csv", rows(0.0019).repeat(40));
    let call = sandbox.call("run p.syn --input x.csv");
    assert!(
        call.stderr.starts_with("note[SF0521]: 160 of 160 input values are rounded and 160 of them become 0"),
        "{}",
        call.stderr
    );
    assert!(
        call.stderr.contains("multiply the input by 512 and divide the weights out of `x` by 512\n"),
        "{}",
        call.stderr
    );
    let expected = spikes(&sandbox, "p.syn --input x.csv --backend reference");
    assert_eq!((spikes(&sandbox, "p.syn --input x.csv"), expected > 20), (0, true));
    // What the help says.
    sandbox.write("q.syn", page(10_000.0 / 512.0));
    sandbox.write("y.csv", rows(0.0019 * 512.0).repeat(40));
    let call = sandbox.call("run q.syn --input y.csv");
    assert!(!call.stderr.contains("SF0521"), "{}", call.stderr);
    assert_eq!(spikes(&sandbox, "q.syn --input y.csv"), expected);
    for command in ["compare p.syn --input x.csv", "classify p.syn --input x.csv"] {
        let call = sandbox.call(command);
        assert!(call.stderr.contains("note[SF0521]"), "{command}: {}", call.stderr);
    }
}

#[test]
fn what_is_lost_beside_large_values_is_found_with_a_wider_range() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", page(10_000.0));
    sandbox.write("x.csv", "0.001,1,0,0\n");
    let call = sandbox.call("run p.syn --input x.csv --ticks 1");
    let help = "multiply the input by 2 and divide the weights out of `x` by 2, and compile with `--input-range 0:2`";
    assert!(call.stderr.contains(help), "{}", call.stderr);
    sandbox.write("x.csv", "0.002,2,0,0\n");
    assert_eq!(sandbox.call("run p.syn --input x.csv --ticks 1 --input-range 0:2").stderr, "");
}

#[test]
fn sixteenths_are_exact_and_need_no_note() {
    let sandbox = Sandbox::with_digits();
    let call = sandbox.call(&format!("run digits.nir {DIGITS} --input image.npy --weight-bits 12"));
    assert!(!call.stderr.contains("SF0521"), "{}", call.stderr);
    // Two fraction bits are too few for them, and eight are enough.
    let call = sandbox.call(&format!("run digits.nir {DIGITS} --input image.npy --input-bits 2"));
    assert!(call.stderr.contains("note[SF0521]") && call.stderr.contains("`--input-bits 8`"), "{}", call.stderr);
}

#[test]
fn a_value_a_hair_outside_the_range_is_refused() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", page(20.0));
    sandbox.write("x.csv", rows(1.001));
    let error = sandbox.call("run p.syn --input x.csv").fails(1);
    assert!(error.starts_with("error[SF0501]: input value 1.001 of axon 0 of `x` is outside 0 .. 1"), "{error}");
    assert!(error.contains("`--input-range 0:2`"), "{error}");
    sandbox.call("run p.syn --input x.csv --input-range 0:2").ok();
    // Rows behind the end of the run do no harm.
    sandbox.write("x.csv", rows(1.0) + &rows(1.001));
    let call = sandbox.call("run p.syn --input x.csv --ticks 1");
    assert_eq!(call.code, 0, "{}", call.stderr);
}

/// A negative value stays below 0 whatever it is divided by.
#[test]
fn no_division_is_advised_for_negative_values() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", page(20.0));
    sandbox.write("x.csv", rows(1.5) + &rows(-0.5));
    let error = sandbox.call("run p.syn --input x.csv").fails(1);
    assert!(error.contains("help: compile with `--input-range -1:2`\n"), "{error}");
    sandbox.call("run p.syn --input x.csv --input-range -1:2").ok();
}

#[test]
fn both_remedies_for_pictures_of_bytes_work() {
    let sandbox = Sandbox::with_digits();
    let Array { shape, values } = sandbox.array("images.npy");
    let bytes: Vec<_> = values.iter().map(|value| (255.0 * value).floor()).collect();
    let write = |name: &str, values| write_npy(sandbox.path(name), &Array::new(shape.clone(), values)).unwrap();
    write("bytes.npy", bytes.clone());
    let classify = format!("classify digits.nir {DIGITS} --labels labels.npy --format json --input");
    let error = sandbox.call(&format!("{classify} bytes.npy")).fails(1);
    assert!(error.contains("the values of this input go from 0 to 255"), "{error}");
    let help =
        "the values look like 0..255: divide the input by 255, or compile with `--input-range 0:255 --input-bits 0`";
    assert!(error.contains(help), "{error}");
    sandbox.call(&format!("{classify} bytes.npy --input-range 0:255 --input-bits 0")).ok();
    write("divided.npy", bytes.iter().map(|value| value / 255.0).collect());
    let divided = sandbox.call(&format!("{classify} divided.npy"));
    assert!(!divided.stderr.contains("SF0521"), "{}", divided.stderr);
    assert!(divided.json()["accuracy"].as_f64() > Some(0.94));
}

#[test]
fn cut_and_padded_inputs_are_notes() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let mut said = String::new();
    for arguments in [
        "run d.sfi --input images.npy --ticks 5",
        "run d.sfi --input images.npy --ticks 1000",
        "run d.sfi --input image.npy --ticks 1000",
        "run d.sfi --input images.npy",
    ] {
        let call = sandbox.call(arguments);
        assert_eq!(call.code, 0, "{}", call.stderr);
        writeln!(said, "$ synfire {arguments}\n{}", call.stderr).unwrap();
    }
    insta::assert_snapshot!(said);
}

/// A page of four stimuli, of which all but one reach past the end of a run of 10 ms.
const LATE: &str = "\
network late dt = 1 ms run = 10 ms
input a[2]
population b lif tau_mem = 4 ms v_threshold = 1
projection a -> b all_to_all weight = 8
stimulus first -> a[0] spikes at = [1 ms]
stimulus second -> a[0] spikes at = [1 ms, 15 ms, 20 ms]
stimulus third -> a[0] spikes at = [1 ms] start = 30 ms
stimulus fourth -> a[1] regular interval = 2 ms stop = 12 ms
output b
";

#[test]
fn stimuli_behind_the_end_are_notes_and_so_are_replaced_ones() {
    let sandbox = Sandbox::empty();
    sandbox.write("late.syn", LATE);
    sandbox.write("x.csv", "tick,axon\n3,0\n12,1\n");
    let said = ["run late.syn", "compare late.syn", "run late.syn --ticks 40", "run late.syn --input x.csv"]
        .map(|arguments| format!("$ synfire {arguments}\n{}", sandbox.call(arguments).stderr));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn an_input_of_one_late_event_asks_for_no_endless_run() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", page(20.0));
    sandbox.write("late.csv", "tick,axon,value\n4294967294,0,1\n");
    for command in ["run", "compare", "verify", "run --backend reference", "monitor --port none"] {
        let (command, options) = command.split_once(' ').unwrap_or((command, ""));
        let error = sandbox.call(&format!("{command} p.syn --input late.csv {options}")).fails(1);
        assert!(error.starts_with("error[SF0524]: the last event of the input is in tick 4294967294"), "{error}");
        assert!(error.contains("`--ticks 4294967295`"), "{error}");
    }
    let error = sandbox.call("compile p.syn -o p.sfi --calibrate-run late.csv").fails(1);
    assert!(error.starts_with("error[SF0524]"), "{error}");
    sandbox.call("run p.syn --calibrate-run late.csv --input late.csv --ticks 5").ok();
    assert_eq!(sandbox.call("run p.syn --input late.csv --ticks 5 --format json").json()["ticks"], 5);
}

#[test]
fn what_a_run_would_keep_is_refused_within_a_moment() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let mut said = String::new();
    for arguments in [
        "run d.sfi --input image.npy --ticks 4294967295 --raster r.svg",
        "run d.sfi --input image.npy --ticks 4294967295 --record 3:v",
        "run d.sfi --input image.npy --ticks 2000 --waveform w.vcd --max-memory 1MiB",
        "run d.sfi --input image.npy --ticks 4294967295 --max-work 1e9",
        "classify d.sfi --input images.npy --ticks 4294967295",
        "verify d.sfi --input images.npy --samples --ticks 4294967295",
        "compile digits.nir --calibrate images.npy -o e.sfi --max-work 10",
    ] {
        let before = sandbox.files();
        let error = sandbox.call(arguments).fails(1);
        assert_eq!(sandbox.files(), before, "{arguments}");
        writeln!(said, "$ synfire {arguments}\n{error}").unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_comparison_names_the_cause_and_goes_without_it() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "p.syn",
        "network n dt = 1 ms seed = 1 run = 60 ms\ninput x[4]\npopulation p[4] lif\n    r = 20\n    tau_mem = 50 ms\n    v_threshold = 1\nprojection w: x -> p all_to_all weight = uniform(-0.2, 0.9)\nstimulus s -> x poisson rate = 300 Hz\noutput p\n",
    );
    let coarse = sandbox.call("compare p.syn --weight-bits 3").ok();
    let line = coarse.lines().find(|line| line.contains("cause:")).unwrap();
    assert!(line.contains("cause: rounded weights; of "), "{line}");
    let json = sandbox.call("compare p.syn --weight-bits 3 --format json").ok();
    let causes = serde_json::from_str::<serde_json::Value>(&json).unwrap()["causes"].clone();
    let bits = |cause: &str| causes[cause].as_i64().unwrap();
    assert!(bits("bits") > 0, "{causes}");
    assert_eq!(["inputs", "weights", "parameters", "states"].map(bits).iter().sum::<i64>(), bits("bits"));
    let fine = sandbox.call("compare p.syn --weight-bits 16").ok();
    assert!(!fine.contains("cause:"), "{fine}");
}
