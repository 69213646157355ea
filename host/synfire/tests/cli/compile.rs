//! `compile`, and what describes its results.

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn an_image_and_a_report() {
    let sandbox = Sandbox::with_digits();
    let printed = sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi --report r.json --format json")).json();
    let report = sandbox.json("r.json");
    assert_eq!(printed, report);
    assert_eq!((&report["image"], &report["target"]), (&"d.sfi".into(), &"ecp5-85f".into()));
    assert_eq!(report["weight_bits"], 8);
    let used = |name: &str| {
        let resources = report["resources"].as_array().unwrap();
        resources.iter().find(|resource| resource["resource"] == name).unwrap()["used"].as_u64().unwrap()
    };
    assert_eq!((used("axons"), used("neurons"), used("tiles")), (64, 80, 80));

    let info = sandbox.call("info d.sfi --format json").json();
    assert_eq!((&info["kind"], &info["digest"]), (&"image".into(), &report["digest"]));
    let sizes: Vec<_> = info["populations"].as_array().unwrap().iter().map(|population| &population["name"]).collect();
    assert_eq!(sizes, ["input", "1", "3"]);
    let text = sandbox.call("info d.sfi").ok();
    assert!(text.starts_with("image `digits` for ecp5-85f, dt = 0.0001 s\n"), "{text}");
}

#[test]
fn the_same_call_gives_the_same_bytes() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o a.sfi")).ok();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o b.sfi")).ok();
    assert_eq!(sandbox.bytes("a.sfi"), sandbox.bytes("b.sfi"));
    sandbox.call(&format!("compile digits.nir {DIGITS} --weight-bits 4 -o b.sfi")).ok();
    assert_ne!(sandbox.bytes("a.sfi"), sandbox.bytes("b.sfi"));
}

#[test]
fn a_printed_target_is_a_target_file() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("mine.toml", sandbox.call("targets ecp5-25f").ok());
    sandbox.call(&format!("compile digits.nir {DIGITS} --target mine.toml -o a.sfi")).ok();
    sandbox.call(&format!("compile digits.nir {DIGITS} --target ecp5-25f -o b.sfi")).ok();
    assert_eq!(sandbox.bytes("a.sfi"), sandbox.bytes("b.sfi"));
    let targets = sandbox.call("targets --format json").json();
    let names: Vec<_> = targets.as_array().unwrap().iter().map(|target| target["name"].as_str().unwrap()).collect();
    let table = sandbox.call("targets").ok();
    assert!(names.contains(&"ecp5-25f") && names.iter().all(|name| table.contains(name)), "{table}");
}

#[test]
fn a_network_is_described() {
    let sandbox = Sandbox::with_digits();
    insta::assert_snapshot!(sandbox.call(&format!("info digits.nir {DIGITS}")).ok());
    let info = sandbox.call(&format!("info digits.nir {DIGITS} --format json")).json();
    assert_eq!((&info["kind"], &info["outputs"]), (&"network".into(), &serde_json::json!(["3"])));
    assert_eq!(info["projections"][0]["synapses"], 64 * 64);
    let error = sandbox.call("info digits.nir --dt 1").fails(1);
    assert!(error.starts_with("error[SF0203]"), "info takes the options that its errors advise: {error}");
}

/// 64 equal weights fill an accumulator of 16 bits, and the high parts of two-part weights fill it alone.
#[test]
fn many_equal_weights_of_two_parts_fit_a_small_accumulator() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "p.syn",
        "network p dt = 1 ms\ninput x[64]\npopulation p[16] lif tau_mem = 10 ms v_threshold = 1\n\
         projection x -> p all_to_all weight = 0.5\noutput p\n",
    );
    for bits in 9..=16 {
        sandbox.call(&format!("compile p.syn --target hx8k --weight-bits {bits} -o p.sfi")).ok();
    }
}

#[test]
fn an_image_over_an_older_one_replaces_it() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("d.sfi", "old");
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    sandbox.call("info d.sfi").ok();
    let device = sandbox.call(&format!("compile digits.nir {DIGITS} -o /dev/null --report /dev/null"));
    assert!(!cfg!(unix) || device.code == 0, "{}", device.stderr);
}
