//! `learn` and `weights`.

use crate::sandbox::Sandbox;

const SAMPLES: &str = "--input images.npy --labels labels.npy --protocol unsupervised --seed 3";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_digits();
    let page = include_bytes!("../../../../examples/digits_winner.syn");
    sandbox.write("page.syn", page);
    sandbox.call("compile page.syn -o net.sfi").ok();
    sandbox
}

#[test]
fn a_run_that_goes_on_ends_like_one_that_did_not_stop() {
    let sandbox = sandbox();
    let whole = sandbox.call(&format!("learn net.sfi {SAMPLES} --epochs 2 --save whole.syl --curve whole.csv")).ok();
    sandbox.call(&format!("learn net.sfi {SAMPLES} --epochs 1 --save part.syl")).ok();
    let resumed = format!("learn net.sfi {SAMPLES} --epochs 2 --resume part.syl --save part.syl --curve part.csv");
    assert_eq!(sandbox.call(&resumed).ok(), whole);
    assert_eq!(sandbox.text("part.csv"), sandbox.text("whole.csv"));
    assert_eq!(sandbox.bytes("part.syl"), sandbox.bytes("whole.syl"));
    let other = sandbox.call(&format!("learn net.sfi {SAMPLES} --seed 4 --epochs 2 --resume part.syl"));
    assert!(other.fails(2).contains("--seed"));
    let other = sandbox.call("learn net.sfi --input images.npy --labels labels.npy --resume part.syl").fails(1);
    assert!(other.contains("SF1006"), "{other}");
}

#[test]
fn what_was_learned_comes_back_in_real_units_and_as_an_image() {
    let sandbox = sandbox();
    sandbox.call(&format!("learn net.sfi {SAMPLES} --save run.syl --fields fields.svg --record run.json")).ok();
    assert!(sandbox.text("fields.svg").starts_with("<svg "));
    let text = sandbox.call("weights run.syl --out weights.npz --image learned.sfi").ok();
    assert!(text.contains("feed") && text.contains("100 x 64"), "{text}");
    // The image does before it learns what the run did at its end.
    let right = |json: &serde_json::Value, epoch: usize| json["epochs"][epoch]["evaluation"]["correct"].clone();
    let again = sandbox.call(&format!("learn learned.sfi {SAMPLES} --epochs 0 --format json")).json();
    assert_eq!(right(&again, 0), right(&sandbox.json("run.json"), 1));
}

#[test]
fn what_does_not_fit_is_refused_with_nothing_written() {
    let sandbox = sandbox();
    sandbox.write("p.toml", "test_ticks = 5\n\ntrain = { ticks = 5 }\n");
    let before = sandbox.files();
    for (arguments, words) in [
        ("learn digits.nir --input images.npy", "SF1002"),
        ("learn net.sfi --input labels.npy", "SF1004"),
        ("learn net.sfi --input images.npy --protocol supervised", "SF1003"),
        ("learn net.sfi --input images.npy --save run.syl --resume net.sfi", "SF1005"),
        ("weights net.sfi --into digits.nir", "SF"),
        ("weights digits.nir --out w.npz", "`digits.nir` is a NIR/HDF5 file, but weights are got from"),
        ("fmt digits.nir", "`digits.nir` is a NIR/HDF5 file, but `fmt` formats pages"),
        ("learn net.sfi --input images.npy --labels labels.npy --protocol plain", "`--labels` has no effect"),
        ("learn net.sfi --input images.npy --protocol p.toml", "line 3: a table stands where a list is needed"),
    ] {
        let call = sandbox.call(arguments);
        let code = if arguments.ends_with("plain") { 2 } else { 1 };
        let said = call.fails(code);
        assert!(said.contains(words), "{arguments}: {said}");
    }
    assert_eq!(sandbox.files(), before);
}
