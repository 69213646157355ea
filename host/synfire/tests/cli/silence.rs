//! Networks that do nothing, or nothing at the right moment: it is said why, and what is said to help does.

use crate::sandbox::Sandbox;

/// A leaky neuron whose weight of 5 mV adds 0.25 mV for each spike, far below its threshold of 20 mV.
fn weak(weight: &str) -> String {
    format!(
        "network weak dt = 1 ms run = 200 ms\ninput a\npopulation p lif\n    tau_mem = 20 ms\n    v_threshold = 20 mV\n\
         projection a -> p all_to_all weight = {weight}\nstimulus s -> a spikes at = [10 ms]\noutput p\n"
    )
}

#[test]
fn a_silent_run_says_how_far_v_came_and_by_which_factor_weights_are_too_small() {
    let sandbox = Sandbox::empty();
    sandbox.write("weak.syn", weak("5 mV"));
    for backend in ["emulator", "reference"] {
        let call = sandbox.call(&format!("run weak.syn --backend {backend}"));
        let note = "note[SF0525]: `p` never fired: v reached 0.00025 of the threshold 0.02 (neuron 0, 200 ticks)";
        assert!(call.stderr.contains(note), "{}", call.stderr);
        assert!(call.stderr.contains("weights into it that are 84 times as large"), "{}", call.stderr);
    }
    let call = sandbox.call("classify weak.syn --input one.csv");
    assert_eq!(call.code, 1);
    // What the help says.
    sandbox.write("strong.syn", weak("420 mV"));
    let call = sandbox.call("run strong.syn --format json");
    assert!(!call.stderr.contains("SF0525"), "{}", call.stderr);
    assert_eq!(call.json()["spikes"]["p"], 1);
}

#[test]
fn silent_samples_are_counted() {
    let sandbox = Sandbox::empty();
    sandbox.write("weak.syn", weak("5 mV"));
    sandbox.write("x.csv", "1\n0.5\n1\n");
    sandbox.write("y.csv", "0\n0\n0\n");
    let call = sandbox.call("classify weak.syn --input x.csv --labels y.csv");
    assert!(call.stderr.contains("note[SF0525]: `p` never fired"), "{}", call.stderr);
    assert!(call.ok().starts_with("accuracy 100.00 % (3 of 3 samples, 3 silent)"));
    let json = sandbox.call("classify weak.syn --input x.csv --format json").json();
    assert_eq!(json["silent"], 3);
}

#[test]
fn check_names_what_is_never_driven_and_what_leads_nowhere() {
    let sandbox = Sandbox::empty();
    let page = "network idle dt = 1 ms run = 10 ms\ninput a\ninput b\ninput c\n\
        population p lif tau_mem = 4 ms v_threshold = 1\npopulation q lif tau_mem = 4 ms v_threshold = 1\n\
        projection a -> p all_to_all weight = 8\nprojection c -> p all_to_all weight = 8\n\
        stimulus s -> a spikes at = [1 ms]\noutput p\n";
    sandbox.write("idle.syn", page);
    let call = sandbox.call("check idle.syn");
    assert_eq!(call.code, 0);
    insta::assert_snapshot!(call.stderr);
}

/// One neuron without input that rests at 0 and halves v in every tick.
fn halving(threshold: f64, v_reset: f64) -> String {
    format!(
        "network tie dt = 0.1 ms\ninput x\npopulation p lif\n    tau_mem = 0.2 ms\n    v_threshold = {threshold}\n    v_reset = {v_reset}\n\
         projection x -> p all_to_all weight = 1\noutput p\n"
    )
}

#[test]
fn a_reset_that_decays_to_the_threshold_meets_it_exactly() {
    let sandbox = Sandbox::empty();
    sandbox.write("silence.csv", "0\n".repeat(40));
    for (threshold, v_reset) in [(-1.0, -2.0), (-1.0, -4.0), (-0.3, -0.6), (-0.7, -1.4), (-50.0, -100.0)] {
        sandbox.write("tie.syn", halving(threshold, v_reset));
        for bits in [8, 12, 16] {
            let json =
                sandbox.call(&format!("compare tie.syn --input silence.csv --weight-bits {bits} --format json")).json();
            let p = &json["populations"][0];
            assert_eq!(
                (&p["mismatches"], &p["reference_spikes"]),
                (&0.into(), &p["image_spikes"]),
                "{threshold} {v_reset}"
            );
        }
        let report = sandbox.call("compile tie.syn -o tie.sfi --format json").json();
        assert_eq!(report["populations"][1]["rounded"], serde_json::json!([]), "{threshold} {v_reset}");
    }
    // A reset without a simple ratio is rounded, and the report says so.
    sandbox.write("tie.syn", halving(-1.0, -1.732_050_807_568_877));
    let report = sandbox.call("compile tie.syn -o tie.sfi --format json").json();
    assert_eq!(report["populations"][1]["rounded"][0]["parameter"], "v_reset");
}
