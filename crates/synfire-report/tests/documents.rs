//! Documents say the same to people and to programs, and their lines stay lines.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, codes};
use synfire_network::{Network, Semantics};
use synfire_report::monitor::{Scene, Traced};
use synfire_report::{
    BoardEnergy, Document, LearnedCounts, NetworkInfo, PortEntry, PortsReport, RunReport, SaturationAdvice,
    ShownConventions, VerifyReport, diagnostic_text, diagnostics_json, to_json,
};
use synfire_run::{Cost, Stats};
use synfire_session::LinkError;

fn value(document: &impl Document) -> Value {
    serde_json::from_str(&to_json(document).unwrap()).unwrap()
}

fn empty_network(name: &str) -> Network {
    Network {
        name: name.to_owned(),
        semantics: Semantics::default(),
        populations: Vec::new(),
        projections: Vec::new(),
        inputs: Vec::new(),
        outputs: Vec::new(),
    }
}

#[test]
fn a_run_is_counted_in_both_forms() {
    let stats = Stats {
        ticks: 2000,
        cost: Cost { cycles: 9000, synaptic_events: 12, deliver_cycles: 500, update_cycles: 8000, ..Cost::default() },
        spikes: BTreeMap::from([("cells".to_owned(), 1234)]),
    };
    let conventions = ShownConventions::of_network(&empty_network("net"), false);
    let report = RunReport {
        network: "net",
        backend: "emulator",
        clock_hz: Some(90_000_000),
        conventions: &conventions,
        stats: &stats,
        energy: BoardEnergy::of_target(&Target::named("up5k").unwrap(), &stats.cost),
        learned: Some(LearnedCounts { weights: 3, thresholds: 0 }),
        traces: None,
        has_unwritten_states: false,
    };
    let found = value(&report);
    assert_eq!(found["cycles"], 9000);
    assert_eq!(found["learned"], json!({ "weights": 3, "thresholds": 0 }));
    let boards: Vec<_> = found["energy"].as_array().unwrap().iter().map(|energy| energy["board"].clone()).collect();
    assert_eq!(boards, ["icebreaker", "upduino"]);
    assert!(found["energy"][0]["joules"]["low"].as_f64() < found["energy"][0]["joules"]["high"].as_f64());
    assert_eq!(found.get("traces"), None);
    let heading = "net on the emulator: 2,000 ticks, 9,000 cycles (100.0 us at 90 MHz), 12 synaptic events\n";
    assert_eq!(report.text().as_str(), format!("{heading}  cells                           1,234 spikes\n"));
    let told = RunReport { has_unwritten_states: true, ..report };
    assert!(told.text().as_str().ends_with("`--traces OUT.npz` keeps them\n"));
}

#[test]
fn what_changed_is_a_note_and_nothing_is_none() {
    let note = |weights, thresholds| LearnedCounts { weights, thresholds }.note("keep it".to_owned());
    assert_eq!(note(0, 0), None);
    assert!(note(0, 1).unwrap().message.ends_with("0 weights have changed, 1 threshold is raised"));
}

#[test]
fn advice_against_saturations_names_nothing_that_was_done() {
    let (file, other) = (Path::new("my x.npy"), Path::new("y.npy"));
    let help = |calibrated, run| SaturationAdvice { calibrated, run }.warning(5000).unwrap().help.unwrap();
    assert_eq!(SaturationAdvice::default().warning(0), None);
    assert_eq!(SaturationAdvice::default().warning(1).unwrap().message, "states saturated in 1 update");
    assert!(help(None, None).contains("--calibrate FILE"));
    assert!(help(None, Some(file)).contains("`--calibrate-run 'my x.npy'`"));
    assert!(help(Some(("--calibrate-run", file)), Some(file)).starts_with("leave out `--calibrate-run`"));
    assert!(help(Some(("--calibrate", other)), Some(file)).starts_with("add samples like these to `y.npy`"));
}

#[test]
fn names_of_others_stay_in_their_line() {
    let network = empty_network("a\nerror: b\u{1b}[2J");
    let conventions = ShownConventions::of_network(&network, false);
    let info = NetworkInfo::new(&network, &conventions);
    let text = info.text();
    assert!(text.as_str().starts_with("network `a\\u{a}error: b\\u{1b}[2J`\n"), "{}", text.as_str());
    assert_eq!(value(&info)["name"], network.name);
    let error = Diagnostic::error(codes::run::BAD_VALUE, "a\nb\u{9b}").help("c\rd");
    let text = diagnostic_text(&error);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains(['\u{9b}', '\r']), "{text}");
    assert_eq!(diagnostics_json(&[error]).lines().count(), 1);
}

#[test]
fn a_port_says_what_answers_or_why_nothing_does() {
    let error = LinkError::NoNetwork { port: "ttyX".to_owned() };
    let report = PortsReport { ports: vec![PortEntry::new("ttyX".to_owned(), "a cable".to_owned(), Err(error))] };
    let found = value(&report);
    assert_eq!((&found[0]["port"], &found[0]["target"]), (&json!("ttyX"), &Value::Null));
    assert!(report.text().as_str().contains(found[0]["reason"]["message"].as_str().unwrap()));
    assert!(PortsReport { ports: Vec::new() }.text().as_str().contains("`synfire board`"));
}

#[test]
fn a_proof_counts_what_it_compared() {
    let report = VerifyReport {
        network: "net",
        target: "hx8k",
        samples: 1,
        ticks: 20,
        spikes: 7,
        cycles: 1000,
        neurons_compared: 160,
        learned_weights: None,
        equal: true,
    };
    let equal = "equal: net on hx8k, 1 sample of 20 ticks, 7 spikes, 1,000 clocks, 160 neuron states";
    assert_eq!(report.text().as_str(), format!("{equal}\n"));
    assert_eq!(value(&report).get("learned_weights"), None);
    let learned = VerifyReport { learned_weights: Some(4), ..report };
    assert_eq!(learned.text().as_str(), format!("{equal}, 4 learned weights\n"));
}

#[test]
fn a_traced_neuron_exists() {
    let scene = Scene::of_target(&Target::named("hx8k").unwrap());
    let traced = Traced::parse(&scene, "neurons:3").unwrap();
    assert_eq!((traced.id, traced.label.neuron, traced.scale), (3, 3, 1.0));
    let refused = |text: &str| Traced::parse(&scene, text).unwrap_err().0.remove(0);
    assert!(refused("neurons").help.unwrap().contains("--trace neurons:0"));
    assert!(refused("neuron:0").help.unwrap().contains("`neurons`"));
    assert!(refused("neurons:1000000").help.unwrap().contains("an index from 0 to"));
}
