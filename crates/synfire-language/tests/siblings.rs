//! Settings that use other settings of their statement.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use support::experiment;
use synfire_language::{Limits, Memory, load};
use synfire_network::{Membrane, NeuronModel};

/// The model of the population of a page.
fn model(page: &str) -> NeuronModel {
    let network = experiment(page).unwrap_or_else(|found| panic!("{found}")).network;
    network.populations[0].model().unwrap().clone()
}

fn refusals(page: &str) -> Vec<(&'static str, String)> {
    let files = Memory::page("page.syn", page.to_owned());
    let found = load("page.syn", &files, &Limits::default()).unwrap_err();
    found.0.into_iter().map(|diagnostic| (diagnostic.code.id, diagnostic.message)).collect()
}

#[test]
fn a_weight_is_a_jump_as_the_manual_says() {
    let expected = model("let tau = 20 ms population exc lif tau_mem = tau r = tau / dt v_threshold = 1");
    assert_eq!(expected.r, 200.0.into());
    for settings in [
        "tau_mem = 20 ms r = tau_mem / dt",
        "r = tau_mem / dt tau_mem = 20 ms",
        "r = sqrt(tau_mem * tau_mem) / dt tau_mem = 2 * 10 ms",
    ] {
        assert_eq!(model(&format!("population exc lif {settings} v_threshold = 1")), expected, "{settings}");
    }
}

#[test]
fn settings_may_need_each_other_in_a_row_and_constants_come_first() {
    let row = model("population exc lif tau_mem = 20 ms v_threshold = 2 v_reset = v_leak - 1 v_leak = v_threshold / 4");
    let Membrane::Leaky { v_leak, .. } = row.membrane else { panic!("it leaks") };
    assert_eq!((v_leak, row.firing.unwrap().v_reset), (0.5.into(), (-0.5).into()));
    let hidden = model("let tau_mem = 40 ms population exc lif tau_mem = 20 ms r = tau_mem / dt v_threshold = 1");
    assert_eq!(hidden.r, 400.0.into());
}

#[test]
fn circles_lists_and_other_statements_are_not_seen() {
    let unknown = |name: &str| ("SF0610", format!("there is no constant called `{name}`"));
    let circle = "population exc lif tau_mem = r * dt r = tau_mem / dt v_threshold = 1";
    assert_eq!(refusals(circle), [unknown("r"), unknown("tau_mem")]);
    let list = "population exc[2] lif tau_mem = [20 ms, 10 ms] r = tau_mem / dt v_threshold = 1";
    assert_eq!(refusals(list), [unknown("tau_mem")]);
    let other =
        "population a lif tau_mem = 20 ms v_threshold = 1 population b lif tau_mem = 20 ms r = v_leak v_threshold = 1";
    assert_eq!(refusals(other), [unknown("v_leak")]);
    // A mistake is told once.
    let wrong = "population exc lif tau_mem = 20 msec r = tau_mem / dt v_threshold = 1";
    assert_eq!(refusals(wrong), [("SF0618", "`msec` is no unit".to_owned())]);
}
