//! How bits and samples reach the compiler, and what is said about them.

use synfire_data::{Array, write_npy};

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn projections_have_the_bits_that_are_given_to_them() {
    let sandbox = Sandbox::with_digits();
    let compile = format!("compile digits.nir {DIGITS} -o d.sfi --format json --weight-bits");
    let bits = |option: &str| {
        let report = sandbox.call(&format!("{compile} {option}")).json();
        let of = |index: usize| report["projections"][index]["bits"].as_u64().unwrap();
        [of(0), of(1)]
    };
    assert_eq!([bits("4"), bits("3=5"), bits("6,1=4")], [[4, 4], [8, 5], [4, 6]]);
    let error = sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi --weight-bits hidden=4")).fails(2);
    assert!(error.starts_with("error[SF0303]") && error.contains("name one of `1`, `3`"), "{error}");
    sandbox.call(&format!("{compile} 4,8")).fails(2);
}

#[test]
fn samples_to_calibrate_on_are_read_as_samples_or_as_one_run() {
    let sandbox = Sandbox::with_digits();
    let compile = |option: &str| {
        let call = sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi --weight-bits 2 {option}"));
        assert_eq!(call.code, 0, "{}", call.stderr);
        (call.stdout, call.stderr)
    };
    let (out, said) = compile("--calibrate images.npy");
    assert!(
        said.contains("SF0528") && said.contains("samples that are held, for 20 ticks, from `images.npy`"),
        "{said}"
    );
    assert!(out.contains("weights are larger than 2 bits hold at the best scale"), "{out}");
    let samples = sandbox.bytes("d.sfi");
    let (_, said) = compile("--calibrate-run images.npy");
    assert!(said.contains("one run, for") && !said.contains("samples"), "{said}");
    assert_ne!(sandbox.bytes("d.sfi"), samples);
    assert!(!compile("").1.contains("SF0528"));
}

#[test]
fn compare_says_which_option_would_help_most() {
    let sandbox = Sandbox::with_digits();
    let compare = format!("compare digits.nir {DIGITS} --input images.npy --labels labels.npy --weight-bits 2");
    let report = sandbox.call(&format!("{compare} --format json")).json();
    let tried = report["tried"].as_array().unwrap();
    let bits: Vec<u64> = tried.iter().map(|tried| tried["bits"].as_u64().unwrap()).collect();
    assert!(
        !bits.is_empty() && bits.is_sorted() && bits[0] < report["tried_on"]["bits"].as_u64().unwrap(),
        "{tried:?}"
    );
    let best = tried[0]["option"].as_str().unwrap();
    let text = sandbox.call(&compare).ok();
    assert!(text.contains(&format!("most help: `{best}` leaves {} of", bits[0])), "{text}");
    // What is advised gives what was measured.
    let fewer = sandbox.call(&format!("{} {best} --format json", compare.replace(" --weight-bits 2", ""))).json();
    assert!(best.starts_with("--weight-bits"), "{best}");
    let differing = |report: &serde_json::Value| report["causes"]["bits"].as_u64().unwrap_or(0);
    assert!(differing(&fewer) < differing(&report));
}

/// A page whose recurrent projection is split by its delays.
const SPLIT: &str = "\
network n dt = 1 ms seed = 1 run = 40 ms
input x[4]
population p[4] lif tau_mem = 10 ms v_threshold = 1
projection w: x -> p all_to_all weight = uniform(0, 9)
projection recurrent: p -> p all_to_all weight = uniform(-2, 2) delay = uniform(1 ms, 4 ms)
stimulus s -> x poisson rate = 300 Hz
output p
";

#[test]
fn a_projection_that_delays_split_has_the_bits_of_its_name() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", SPLIT);
    let report = sandbox.call("compare p.syn --weight-bits recurrent=4 --format json").json();
    let own = report["own_weight_bits"].as_object().unwrap();
    assert!(own.len() > 1 && own.iter().all(|(name, bits)| name.starts_with("recurrent @ ") && bits == 4), "{own:?}");
    assert_eq!(report["weight_bits"], 8);
    let text = sandbox.call("compare p.syn --weight-bits recurrent=4").ok();
    assert!(text.contains("(8-bit weights, 4 in `recurrent @ ") && text.contains("1 sample of 40 ticks"), "{text}");
}

#[test]
fn what_is_calibrated_on_is_looked_at_and_lasts_as_long_as_a_run() {
    let sandbox = Sandbox::with_digits();
    let classify = format!("classify digits.nir {DIGITS} --input images.npy --calibrate images.npy");
    let said = sandbox.call(&format!("{classify} --ticks 7"));
    assert!(said.stderr.contains("SF0528") && said.stderr.contains("for 7 ticks, from"), "{}", said.stderr);
    let compile = format!("compile digits.nir {DIGITS} -o d.sfi --calibrate images.npy");
    let said = sandbox.call(&format!("{compile} --ticks 9")).stderr;
    assert!(said.contains("for 9 ticks, from"), "{said}");
    let said = sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi --ticks 9")).fails(2);
    assert!(said.contains("SF0531") && said.contains("`--calibrate FILE`"), "{said}");
    // Values that a run would refuse are refused before anything is chosen by them.
    let axons = sandbox.array("images.npy").shape[1];
    let bright = Array::new(vec![2, axons], vec![7.0; 2 * axons]);
    write_npy(sandbox.path("bright.npy"), &bright).unwrap();
    let said = sandbox.call(&format!("compile digits.nir {DIGITS} -o e.sfi --calibrate bright.npy")).fails(1);
    assert!(said.contains("error[SF0501]") && said.contains("bright.npy"), "{said}");
    sandbox.call(&format!("compile digits.nir {DIGITS} -o e.sfi --calibrate bright.npy --input-range 0:7")).ok();
}

/// A readout whose neurons do not spike.
const READOUT: &str = "\
network n dt = 1 ms seed = 1 run = 60 ms
input x[6]
population p[3] li tau_mem = 10 ms
projection w: x -> p all_to_all weight = uniform(-2, 3)
stimulus s -> x poisson rate = 200 Hz
output p
";

#[test]
fn compare_tells_how_far_potentials_are_off() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", READOUT);
    let error = |option: &str| {
        let report = sandbox.call(&format!("compare p.syn --format json {option}")).json();
        let found = report["potentials"][0].clone();
        assert_eq!(found["name"], "p");
        let [largest, mean] = ["largest", "mean"].map(|key| found[key].as_f64().unwrap());
        assert!(0.0 < mean && mean < largest, "{found}");
        (largest, report)
    };
    let ((coarse, report), (fine, _)) = (error("--weight-bits 3"), error("--weight-bits 16"));
    assert!(coarse > 0.01 && fine < 0.1 * coarse, "{coarse} {fine}");
    let best = report["tried"][0]["option"].as_str().unwrap();
    assert!(report["tried"][0]["potential"].as_f64().unwrap() < coarse, "{report}");
    let text = sandbox.call("compare p.syn --weight-bits 3").ok();
    assert!(text.contains(&format!("most help: `{best}` leaves potentials off by ")), "{text}");
    assert!(text.contains("potentials of `p` are off by"), "{text}");
}

#[test]
fn files_in_advice_are_quoted_for_a_shell() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("a$b.npy", sandbox.bytes("images.npy"));
    sandbox.write("l.npy", sandbox.bytes("labels.npy"));
    let compare = format!("compare digits.nir {DIGITS} --input a$b.npy --labels l.npy --weight-bits 2 --format json");
    let report = sandbox.call(&compare).json();
    let options = report["tried"].as_array().unwrap().iter().map(|tried| tried["option"].as_str().unwrap());
    assert!(options.into_iter().any(|option| option == "--calibrate 'a$b.npy'"), "{}", report["tried"]);
    // All samples are counted, and not the first sixteen that differ.
    let on = &report["tried_on"];
    assert_eq!(on["samples"], report["samples"]);
    let all: u64 = report["populations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|population| population["mismatches"].as_u64().unwrap())
        .sum();
    assert!(on["bits"] == all && all > report["causes"]["bits"].as_u64().unwrap(), "{on} {all}");
}

#[test]
fn what_was_calibrated_is_not_advised_and_not_called_random() {
    let sandbox = Sandbox::empty();
    sandbox.write("p.syn", SPLIT.replace("uniform(-2, 2)", "uniform(-9, 9)"));
    let rows: Vec<f64> = (0..400).map(|index| f64::from(u8::from(index * 7 % 11 < 4))).collect();
    write_npy(sandbox.path("x.npy"), &Array::new(vec![100, 4], rows)).unwrap();
    let said = |option: &str| sandbox.call(&format!("compile p.syn -o p.sfi --weight-bits 3 {option}")).stderr;
    let (random, calibrated) = (said(""), said("--calibrate-run x.npy"));
    assert!(random.contains("SF0334") && random.contains("on random input"), "{random}");
    assert!(random.contains("SF0330") && random.contains("`--calibrate FILE`"), "{random}");
    assert!(calibrated.contains("SF0334") && calibrated.contains("on what it was calibrated on"), "{calibrated}");
    assert!(calibrated.contains("SF0330") && !calibrated.contains("`--calibrate"), "{calibrated}");
}

/// Where one projection has too few bits, the warning says so, and the advice gives it more.
#[test]
fn a_projection_that_is_too_narrow_is_named_by_its_bits_and_widened() {
    let sandbox = Sandbox::with_digits();
    let compile = |bits: &str| {
        let call = sandbox.call(&format!("compile digits.nir {DIGITS} --weight-bits {bits} -o d.sfi"));
        assert_eq!(call.code, 0, "{}", call.stderr);
        call.stderr
    };
    let narrow = compile("16,2=2");
    assert!(narrow.contains("SF0334") && narrow.contains("at 2 to 16 weight bits"), "{narrow}");
    assert!(narrow.contains("give `--weight-bits 16`"), "{narrow}");
    let followed = compile("16");
    assert!(!followed.contains("SF0334"), "{followed}");
}
