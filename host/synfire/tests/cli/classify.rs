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
        "accuracy 95.47 % (379 of 397 samples, 6 tied) on the reference, 20 ticks each, by most spikes\n  assumed: dt 1e-4 s, decay 1 - dt/tau, \
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

#[test]
fn a_class_is_decided_as_asked() {
    let sandbox = Sandbox::with_digits();
    let call = format!("classify digits.nir {DIGITS} --input images.npy --labels labels.npy --format json");
    let labels = sandbox.array("labels.npy").values;
    for decode in ["count", "first", "max", "last", "mean"] {
        let result = sandbox.call(&format!("{call} --decode {decode}")).json();
        assert_eq!(result["decode"], decode);
        // The class has the largest score, the first of equals; equals are counted.
        let mut tied = 0;
        for (row, class) in result["counts"].as_array().unwrap().iter().zip(result["predictions"].as_array().unwrap()) {
            let scores: Vec<f64> = row.as_array().unwrap().iter().map(|score| score.as_f64().unwrap()).collect();
            let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(scores.iter().position(|score| *score == largest), class.as_u64().map(|class| class as usize));
            let equals = scores.iter().filter(|score| **score == largest).count();
            tied += u64::from(equals > 1 && (largest != 0.0 || !["count", "first"].contains(&decode)));
        }
        assert_eq!(result["tied"], tied, "{decode}");
        let confusion: Vec<Vec<u64>> = serde_json::from_value(result["confusion"].clone()).unwrap();
        let right: u64 = (0..10).map(|class| confusion[class][class]).sum();
        assert_eq!(result["correct"], right, "{decode}");
        let of_three: u64 = confusion[3].iter().sum();
        assert_eq!(of_three, labels.iter().filter(|label| **label == 3.0).count() as u64);
    }
    // The first spike of an image comes in the tick that its score names.
    let first = sandbox.call(&format!("{call} --decode first")).json();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let images = sandbox.array("images.npy");
    let (axons, image) = (images.shape[1], images.values[..images.shape[1]].to_vec());
    write_npy(sandbox.path("one.npy"), &Array::new(vec![axons], image)).unwrap();
    sandbox.call("run d.sfi --input one.npy --ticks 20 --spikes s.csv").ok();
    let of_output = sandbox.text("s.csv");
    let earliest = of_output.lines().find_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[1] == "3").then(|| cells[0].parse::<f64>().unwrap())
    });
    let best = counts(&first)[..10].iter().copied().fold(0.0, f64::max);
    assert_eq!(Some(20.0 - best), earliest);
}

#[test]
fn predictions_and_confusions_are_files() {
    let sandbox = Sandbox::with_digits();
    let call = format!("classify digits.nir {DIGITS} --input images.npy --labels labels.npy");
    let result = sandbox.call(&format!("{call} --format json --predictions p.csv --confusion c.csv")).json();
    sandbox.call(&format!("{call} --predictions p.npy")).ok();
    let predictions: Vec<f64> = serde_json::from_value(result["predictions"].clone()).unwrap();
    assert_eq!(sandbox.array("p.npy").values, predictions);
    let table = sandbox.text("p.csv");
    let mut rows = table.lines();
    assert_eq!(
        rows.next(),
        Some("sample,class,label,score0,score1,score2,score3,score4,score5,score6,score7,score8,score9")
    );
    for (row, class) in rows.by_ref().zip(&predictions) {
        assert_eq!(row.split(',').nth(1).unwrap().parse::<f64>().unwrap(), *class);
    }
    let confusion = sandbox.text("c.csv");
    let right: u64 = confusion
        .lines()
        .skip(1)
        .enumerate()
        .map(|(label, row)| row.split(',').nth(label + 1).unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(result["correct"], right);
    assert!(confusion.starts_with("label,0,1,2,3,4,5,6,7,8,9\n0,"), "{confusion}");
    let refused = sandbox.call(&format!("{call} --predictions p.txt")).fails(2);
    assert!(refused.contains("error[SF0512]"), "{refused}");
    sandbox.call(&format!("classify digits.nir {DIGITS} --input images.npy --confusion c2.csv")).fails(2);
    assert!(!sandbox.path("c2.csv").exists());
}
