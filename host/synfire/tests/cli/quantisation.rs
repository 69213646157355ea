//! How bits and samples reach the compiler, and what is said about them.

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
    assert!(!bits.is_empty() && bits.is_sorted() && bits[0] < report["causes"]["bits"].as_u64().unwrap(), "{tried:?}");
    let best = tried[0]["option"].as_str().unwrap();
    let text = sandbox.call(&compare).ok();
    assert!(text.contains(&format!("most help: `{best}` leaves {} of", bits[0])), "{text}");
    // What is advised gives what was measured.
    let fewer = sandbox.call(&format!("{} {best} --format json", compare.replace(" --weight-bits 2", ""))).json();
    assert!(best.starts_with("--weight-bits"), "{best}");
    let differing = |report: &serde_json::Value| report["causes"]["bits"].as_u64().unwrap_or(0);
    assert!(differing(&fewer) < differing(&report));
}
