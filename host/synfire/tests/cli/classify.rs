//! `classify` and `compare`: many samples.

use serde_json::Value;
use synfire_data::{Array, write_npy};

use crate::sandbox::{Call, DIGITS, Sandbox};

fn counts(result: &Value) -> Vec<f64> {
    let rows = result["counts"].as_array().unwrap().iter();
    rows.flat_map(|row| row.as_array().unwrap()).map(|count| count.as_f64().unwrap()).collect()
}

#[test]
fn the_reference_classifies_as_the_float_network_did() {
    let sandbox = Sandbox::with_digits();
    let arguments = format!("classify digits.nir {DIGITS} --input images.npy --labels labels.npy --backend reference");
    let result = sandbox.call(&format!("{arguments} --format json")).json();
    assert_eq!(counts(&result), sandbox.array("spike_counts.npy").values);
    assert_eq!((&result["correct"], &result["samples"]), (&379.into(), &397.into()));
    assert_eq!(
        sandbox.call(&arguments).ok(),
        "accuracy 95.47 % (379 of 397 samples) on the reference, 20 ticks each\n  assumed: dt 1e-4 s, decay 1 - dt/tau, \
         v > threshold, reset by subtraction in the next tick, gain 1\n"
    );
}

#[test]
fn images_classify_within_a_point_on_any_number_of_threads() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let arguments = "classify d.sfi --input images.npy --labels labels.npy --format json";
    let threads = |n: &str| Call::of(sandbox.command(arguments).env("RAYON_NUM_THREADS", n).output().unwrap()).ok();
    let one = threads("1");
    assert_eq!(one, threads("2"));
    let result: Value = serde_json::from_str(&one).unwrap();
    assert!((result["accuracy"].as_f64().unwrap() - 0.9547).abs() < 0.01, "{}", result["accuracy"]);
    assert_eq!((counts(&result).len(), result["cycles"].as_array().unwrap().len()), (3970, 397));

    let labels = sandbox.array("labels.npy").values;
    let predictions = result["predictions"].as_array().unwrap();
    let correct = predictions.iter().zip(&labels).filter(|(prediction, label)| prediction.as_f64() == Some(**label));
    assert_eq!(result["correct"], correct.count());

    let network = sandbox.call(&arguments.replace("d.sfi", &format!("digits.nir {DIGITS}"))).json();
    assert_eq!(network["counts"], result["counts"]);
    let comparison = format!("compare digits.nir {DIGITS} --input images.npy --labels labels.npy");
    compares(&sandbox, &comparison, &result);
}

fn compares(sandbox: &Sandbox, arguments: &str, classified: &Value) {
    let result = sandbox.call(&format!("{arguments} --format json")).json();
    assert_eq!(result["image_accuracy"], classified["accuracy"]);
    assert_eq!((&result["samples"], &result["ticks"]), (&397.into(), &20.into()));
    let output = &result["populations"].as_array().unwrap()[1];
    assert_eq!(output["name"], "3");
    assert_eq!(output["image_spikes"].as_f64().unwrap(), counts(classified).iter().sum::<f64>());
    assert_eq!(
        output["reference_spikes"].as_f64().unwrap(),
        sandbox.array("spike_counts.npy").values.iter().sum::<f64>()
    );
    assert!(output["mismatches"].as_u64() > Some(0) && output["rate_error"].as_f64() < Some(0.1), "{output}");
    let text = sandbox.call(arguments).ok();
    let accuracy = 100.0 * classified["accuracy"].as_f64().unwrap();
    assert!(text.contains(&format!("accuracy: float 95.47 %, fixed {accuracy:.2} %")), "{text}");
}

#[test]
fn samples_may_change_from_tick_to_tick() {
    let sandbox = Sandbox::with_digits();
    let images = sandbox.array("images.npy");
    let held: Vec<f64> = images.values.chunks(64).take(3).flat_map(|image| image.repeat(20)).collect();
    write_npy(sandbox.path("held.npy"), &Array::new(vec![3, 20, 64], held)).unwrap();
    let first = images.values[..3 * 64].to_vec();
    write_npy(sandbox.path("first.npy"), &Array::new(vec![3, 64], first)).unwrap();
    let run = |input: &str| sandbox.call(&format!("classify digits.nir {DIGITS} --input {input} --format json")).json();
    let result = run("held.npy");
    assert_eq!(result, run("first.npy"));
    assert_eq!((&result["samples"], &result["accuracy"]), (&3.into(), &Value::Null));
}

#[test]
fn labels_have_to_fit_the_samples() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("few.csv", "1\n2\n");
    let arguments = format!("classify digits.nir {DIGITS} --input images.npy --labels few.csv");
    insta::assert_snapshot!(sandbox.call(&arguments).fails(1));
}
