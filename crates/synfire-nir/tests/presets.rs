//! What each preset puts right, and what a file without a named framework is told.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use common::graphs::{chain, each, graph, input, linear, output};
use synfire_diagnostics::codes::network as code;
use synfire_network::{Decay, Firing, Membrane, Network, NeuronModel, Reset, ResetTiming, SpikeLimit, Synapse, Values};
use synfire_nir::{Compat, ImportOptions, Imported, NirGraph, NirNode, TauUnit, import};

fn imported(graph: &NirGraph, options: &ImportOptions) -> Imported {
    import(graph, "test", options).unwrap_or_else(|errors| panic!("{errors}"))
}

fn model(network: &Network, name: &str) -> NeuronModel {
    network.population(network.find(name).unwrap()).model().unwrap().clone()
}

fn firing(network: &Network, name: &str) -> Firing {
    model(network, name).firing.unwrap()
}

/// One layer of these neurons.
fn layer(neurons: NirNode) -> NirGraph {
    chain(&[("in", input(1)), ("fc", linear(1, 1, &[1.0])), ("n", neurons), ("out", output(1))])
}

fn leaky(tau: f64, r: f64) -> NirNode {
    NirNode::Lif { tau: each(1, tau), r: each(1, r), v_leak: each(1, 0.0), v_threshold: each(1, 1.0), v_reset: None }
}

fn cuba(tau_mem: f64, r: f64, tau_syn: f64, w_in: f64) -> NirNode {
    NirNode::CubaLif {
        tau_syn: each(1, tau_syn),
        tau_mem: each(1, tau_mem),
        r: each(1, r),
        v_leak: each(1, 0.0),
        w_in: Some(each(1, w_in)),
        v_threshold: each(1, 1.0),
        v_reset: Some(each(1, 0.0)),
    }
}

fn integrator(r: f64) -> NirNode {
    NirNode::If { r: each(1, r), v_threshold: each(1, 1.0), v_reset: None }
}

/// What a neuron's input adds to the current and to the potential in a tick, for Euler steps.
fn gains(network: &Network, name: &str) -> (f64, f64) {
    let dt_s = network.semantics.dt_s;
    let NeuronModel { membrane, synapse, r, .. } = model(network, name);
    let membrane = match membrane {
        Membrane::Leaky { tau_mem_s, .. } => dt_s / tau_mem_s.get(0) * r.get(0),
        _ => dt_s * r.get(0),
    };
    match synapse {
        Synapse::Delta => (1.0, membrane),
        Synapse::Current { tau_syn_s, w_in } => (dt_s / tau_syn_s.get(0) * w_in.get(0), membrane),
    }
}

fn near(found: (f64, f64), expected: (f64, f64)) {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
    assert!(close(found.0, expected.0) && close(found.1, expected.1), "{found:?} is not {expected:?}");
}

#[test]
fn snntorch_clamps_a_beta_and_keeps_an_integrator_exact() {
    let options = ImportOptions::preset(Compat::SnnTorch);
    let holds = imported(&layer(leaky(f64::INFINITY, f64::INFINITY)), &options);
    assert_eq!(model(&holds.network, "n").membrane, Membrane::Integrator);
    near(gains(&holds.network, "n"), (1.0, 1.0));
    assert_eq!(holds.warnings[0].code, code::PUT_RIGHT);
    // beta = 1 - dt/tau is 1.1, which becomes 1, and -1, which becomes 0.
    let above = imported(&layer(leaky(-1e-3, -10.0)), &options);
    assert_eq!(model(&above.network, "n").membrane, Membrane::Integrator);
    let below = imported(&layer(leaky(0.5e-4, 0.5)), &options);
    let Membrane::Leaky { tau_mem_s, .. } = model(&below.network, "n").membrane else { panic!("leaks") };
    assert_eq!(tau_mem_s, Values::Same(1e-4));
    near(gains(&below.network, "n"), (1.0, 1.0));
    // All of them: that is another step.
    assert_eq!(below.warnings[0].code, code::TIME_UNIT);
    let plain = imported(&layer(leaky(1e-3, 10.0)), &options);
    assert_eq!(plain.warnings, []);
}

#[test]
fn snntorch_times_the_reset_to_zero_by_population() {
    let options = ImportOptions { reset: Reset::Zero, ..ImportOptions::preset(Compat::SnnTorch) };
    let timing = |node| firing(&imported(&layer(node), &options).network, "n").reset_timing;
    assert_eq!(timing(leaky(1e-3, 10.0)), ResetTiming::Same);
    assert_eq!(timing(cuba(1e-3, 10.0, 5e-4, 5.0)), ResetTiming::Next);
    let leaky = leaky(1e-3, 10.0);
    let nodes = [("in", input(1)), ("n", leaky), ("w", linear(1, 1, &[1.0])), ("out", output(1))];
    let recurrent = graph(&nodes, &[("in", "n"), ("n", "w"), ("w", "n"), ("n", "out")]);
    assert_eq!(firing(&imported(&recurrent, &options).network, "n").reset_timing, ResetTiming::Next);
}

#[test]
fn norse_finds_the_step_of_its_three_exporters() {
    let step = |tau: f64| {
        let node = leaky(tau, 1.0);
        imported(&layer(node), &ImportOptions::preset(Compat::Norse)).network.semantics.dt_s
    };
    assert_eq!([0.01, 1e-3, 1e-5].map(step), [1e-3, 1e-4, 1e-6]);
    let said = ImportOptions { dt_s: Some(2e-3), ..ImportOptions::preset(Compat::Norse) };
    let node = leaky(0.01, 1.0);
    assert_eq!(imported(&layer(node), &said).network.semantics.dt_s, 2e-3);
}

#[test]
fn norse_adds_its_input_to_the_current_and_counts_an_iaf_per_tick() {
    let options = ImportOptions::preset(Compat::Norse);
    near(gains(&imported(&layer(cuba(0.01, 1.0, 0.005, 1.0)), &options).network, "n"), (1.0, 0.1));
    near(gains(&imported(&layer(integrator(1.0)), &options).network, "n"), (1.0, 1.0));
    // What somebody has put right already stays.
    near(gains(&imported(&layer(cuba(0.01, 1.0, 0.005, 4.0)), &options).network, "n"), (0.8, 0.1));
}

#[test]
fn norse_starts_at_its_leak_and_spikingjelly_at_its_reset() {
    let node = || NirNode::Lif {
        tau: each(1, 1e-3),
        r: each(1, 1.0),
        v_leak: each(1, 0.25),
        v_threshold: each(1, 1.0),
        v_reset: Some(each(1, -0.5)),
    };
    let start = |compat| model(&imported(&layer(node()), &ImportOptions::preset(compat)).network, "n").v_initial;
    assert_eq!(start(Compat::Norse), Values::Same(0.25));
    assert_eq!(start(Compat::SpikingJelly), Values::Same(-0.5));
    assert_eq!(start(Compat::Nir), Values::ZERO);
}

#[test]
fn spyx_has_its_step_and_gains_from_the_file() {
    let options = ImportOptions::preset(Compat::Spyx);
    // r = 1 - dt/tau: steps of 1.
    let exported = imported(&layer(leaky(5.0, 0.8)), &options).network;
    assert_eq!((exported.semantics.dt_s, firing(&exported, "n").reset_timing), (1.0, ResetTiming::Next));
    near(gains(&exported, "n"), (1.0, 1.0));
    let current = imported(&layer(cuba(5.0, 0.8, 2.5, 1.0)), &options).network;
    assert_eq!(firing(&current, "n").reset_timing, ResetTiming::Same);
    near(gains(&current, "n"), (1.0, 1.0));
    // r = tau/dt, as it should be: steps of 0.1 ms.
    let right = imported(&layer(leaky(1e-3, 10.0)), &options).network;
    assert_eq!(right.semantics.dt_s, 1e-4);
    near(gains(&right, "n"), (1.0, 1.0));
}

#[test]
fn spyx_leads_the_input_of_a_recurrent_layer_to_its_neurons() {
    let inner = |first: &str| {
        let nodes = [("i", input(1)), ("lif", leaky(5.0, 0.8)), ("w_rec", linear(1, 1, &[0.5])), ("o", output(1))];
        graph(&nodes, &[("i", first), ("w_rec", "lif"), ("lif", "w_rec"), ("lif", "o")])
    };
    let whole = |inner| {
        chain(&[
            ("in", input(1)),
            ("layer_0", linear(1, 1, &[2.0])),
            ("layer_1", NirNode::Graph(inner)),
            ("out", output(1)),
        ])
    };
    let options = ImportOptions::preset(Compat::Spyx);
    let misled = imported(&whole(inner("w_rec")), &options);
    assert_eq!(misled.network, imported(&whole(inner("lif")), &options).network);
    assert!(misled.warnings.iter().any(|warning| warning.message.contains("recurrent weights")));
}

#[test]
fn spyx_misses_a_layer_that_its_exporter_left_out() {
    let gap = chain(&[
        ("in", input(1)),
        ("layer_0", linear(1, 1, &[1.0])),
        ("layer_2", linear(1, 1, &[1.0])),
        ("layer_3", leaky(5.0, 0.8)),
        ("out", output(1)),
    ]);
    let refused = import(&gap, "test", &ImportOptions::preset(Compat::Spyx)).unwrap_err();
    assert_eq!(refused.0[0].code, code::DROPPED_LAYER);
    insta::assert_snapshot!(common::text(&refused.0[0]));
    assert!(import(&gap, "test", &ImportOptions::preset(Compat::Nir)).is_ok());
}

#[test]
fn rockpool_has_its_step_and_gains_from_the_file() {
    let options = ImportOptions::preset(Compat::Rockpool);
    let r = |dt: f64, tau: f64| (-dt / tau).exp() * tau / dt;
    for dt in [1e-3, 5e-4] {
        let network = imported(&layer(cuba(0.02, r(dt, 0.02), 0.005, 1.0)), &options).network;
        assert_eq!(network.semantics.dt_s, dt);
        let NeuronModel { membrane: Membrane::Leaky { tau_mem_s, .. }, synapse, r, .. } = model(&network, "n") else {
            panic!("leaks")
        };
        // v = v e^(-dt/tau_mem) + i: the gain 1 - e^(-dt/tau_mem) times r is 1.
        assert!(((1.0 - (-dt / tau_mem_s.get(0)).exp()) * r.get(0) - 1.0).abs() < 1e-9);
        // i = (i + x) e^(-dt/tau_syn).
        let Synapse::Current { tau_syn_s, w_in } = synapse else { panic!("has a current") };
        let decay = (-dt / tau_syn_s.get(0)).exp();
        assert!(((1.0 - decay) * w_in.get(0) - decay).abs() < 1e-9);
    }
}

/// The messages and remedies of everything that the file does not say.
fn not_in_file(graph: &NirGraph, options: &ImportOptions) -> String {
    let warnings = imported(graph, options).warnings.into_iter();
    warnings.filter(|warning| warning.code == code::NOT_IN_FILE).map(|warning| common::text(&warning)).collect()
}

#[test]
fn sinabs_and_rockpool_spike_several_times_unless_they_are_told() {
    let limit = |node, options: &ImportOptions| firing(&imported(&layer(node), options).network, "n").max_spikes;
    let any = |compat| ImportOptions::preset(compat);
    let told = |compat| ImportOptions { max_spikes: Some(SpikeLimit::ONE), ..any(compat) };
    for compat in [Compat::Sinabs, Compat::Rockpool] {
        assert_eq!(limit(leaky(20.0, 1.0), &any(compat)), SpikeLimit::ANY);
        assert_eq!(limit(leaky(20.0, 1.0), &told(compat)), SpikeLimit::ONE);
    }
    assert_eq!(limit(leaky(1e-3, 10.0), &any(Compat::SnnTorch)), SpikeLimit::ONE);
    let told_all = ImportOptions { norm_input: Some(true), ..told(Compat::Sinabs) };
    let cases = [
        ("sinabs, leaky", layer(leaky(20.0, 1.0)), any(Compat::Sinabs)),
        ("sinabs, without a leak", layer(integrator(1.0)), any(Compat::Sinabs)),
        ("sinabs, told the spikes", layer(leaky(20.0, 1.0)), told(Compat::Sinabs)),
        ("rockpool", layer(leaky(0.02, 1.0)), any(Compat::Rockpool)),
        ("rockpool, told the spikes", layer(leaky(0.02, 1.0)), told(Compat::Rockpool)),
    ];
    let said: Vec<String> =
        cases.iter().map(|(name, graph, options)| format!("== {name}\n{}", not_in_file(graph, options))).collect();
    insta::assert_snapshot!(said.concat());
    assert_eq!(not_in_file(&layer(leaky(20.0, 1.0)), &told_all), "");
    assert_eq!(not_in_file(&layer(integrator(1.0)), &told(Compat::Sinabs)), "");
}

#[test]
fn sinabs_without_norm_input_adds_its_input_as_it_is() {
    let drive = |norm_input| {
        let options = ImportOptions { norm_input, ..ImportOptions::preset(Compat::Sinabs) };
        let network = imported(&layer(leaky(20.0, 1.0)), &options).network;
        let NeuronModel { membrane: Membrane::Leaky { tau_mem_s, .. }, r, .. } = model(&network, "n") else {
            panic!("leaks")
        };
        -(-network.semantics.dt_s / tau_mem_s.get(0)).exp_m1() * r.get(0)
    };
    assert!((drive(Some(false)) - 1.0).abs() < 1e-12);
    assert_eq!(drive(None), drive(Some(true)));
    assert!((drive(None) - (1.0 - (-1.0 / 20.0_f64).exp())).abs() < 1e-12);
}

#[test]
fn layers_with_inhibition_are_named() {
    let named = |name: &str, reset_timing| {
        let inhibition = vec![name.to_owned()];
        let options = ImportOptions { inhibition, reset_timing, ..ImportOptions::preset(Compat::SnnTorch) };
        let nodes = [("in", input(1)), ("n", leaky(1e-3, 10.0)), ("m", leaky(1e-3, 10.0)), ("out", output(1))];
        import(&chain(&nodes), "test", &options)
    };
    let network = named("n", None).unwrap().network;
    assert_eq!([firing(&network, "n").inhibition, firing(&network, "m").inhibition], [true, false]);
    let refused = [named("fc", None), named("n", Some(ResetTiming::Same))].map(|result| result.unwrap_err());
    insta::assert_snapshot!(refused.map(|errors| common::text(&errors.0[0])).concat());
}

#[test]
fn time_constants_that_do_not_fit_the_step_name_what_would() {
    let exponential = ImportOptions { decay: Decay::Exponential, ..ImportOptions::preset(Compat::Nir) };
    let ticks = ImportOptions { tau_unit: Some(TauUnit::Ticks), ..ImportOptions::preset(Compat::Nir) };
    let small_steps = ImportOptions { dt_s: Some(1e-6), ..ImportOptions::preset(Compat::Nir) };
    let seconds = ImportOptions { tau_unit: Some(TauUnit::Seconds), ..ImportOptions::preset(Compat::Nir) };
    let two = |tau: f64| {
        let nodes = [("in", input(1)), ("a", leaky(tau, 1.0)), ("b", leaky(2.0 * tau, 1.0)), ("out", output(1))];
        chain(&nodes)
    };
    let cases = [
        ("milliseconds or ticks", two(20.0), ImportOptions::preset(Compat::Nir)),
        ("a step too short", two(0.02), small_steps),
        ("ticks that are none", two(1e6), ImportOptions::preset(Compat::Sinabs)),
        ("seconds, the step not stated", two(20.0), seconds.clone()),
        ("a step too long, exponential", layer(leaky(1e-5, 1.0)), exponential),
        ("a step too long", layer(leaky(1e-5, 1.0)), ImportOptions::preset(Compat::Nir)),
        ("seconds read as ticks", layer(leaky(0.02, 1.0)), ticks),
        ("nothing would help", layer(leaky(1e9, 1.0)), ImportOptions::preset(Compat::Nir)),
    ];
    let mut said = String::new();
    for (name, graph, options) in &cases {
        let diagnostics = match import(graph, "test", options) {
            Ok(imported) => imported.warnings,
            Err(errors) => errors.0,
        };
        said += &format!("== {name}\n{}", diagnostics.iter().map(common::text).collect::<String>());
    }
    insta::assert_snapshot!(said);
    // Where the file shows whose it is, that is the remedy: another step would change all other neurons.
    let below = import(&layer(leaky(0.9e-4, 0.9)), "test", &ImportOptions::default()).unwrap_err();
    assert_eq!(below.0[0].help.as_deref(), Some("it looks like an export of snntorch: give `--compat snntorch`"));
    let fits = imported(&two(0.02), &ImportOptions::preset(Compat::Nir));
    assert_eq!(fits.warnings, []);
    let stated = ImportOptions { dt_s: Some(1e-4), ..seconds };
    assert_eq!(imported(&two(20.0), &stated).warnings, []);
}

#[test]
fn weights_in_front_of_an_output_are_read_as_potentials() {
    let lif = leaky(1e-3, 10.0);
    let graph = chain(&[("in", input(1)), ("lif", lif), ("fc", linear(1, 1, &[0.5])), ("out", output(1))]);
    let imported = imported(&graph, &ImportOptions::preset(Compat::SnnTorch));
    assert_eq!(gains(&imported.network, "fc.readout"), (1.0, 1.0));
    assert_eq!(imported.network.outputs, [imported.network.find("fc.readout").unwrap()]);
    let Membrane::Leaky { tau_mem_s, .. } = model(&imported.network, "fc.readout").membrane else { panic!("leaks") };
    assert_eq!(tau_mem_s, Values::Same(1e-4), "decays within one tick");
}

#[test]
fn a_file_without_a_framework_is_told_whose_it_looks_like() {
    let named = |name: &str, node: NirNode| {
        chain(&[("in", input(1)), ("fc", linear(1, 1, &[1.0])), (name, node), ("out", output(1))])
    };
    let cases = [
        ("snntorch", layer(leaky(1e-3, 10.0))),
        ("norse 1.1", layer(leaky(1e-5, 1.0))),
        ("sinabs", layer(leaky(20.0, 1.0))),
        ("spyx", named("layer_1", leaky(5.0, 0.8))),
        ("rockpool", named("1_LIFTorch", leaky(0.02, 19.02459))),
        ("nobody's", layer(leaky(0.02, 1.0))),
    ];
    let mut text = String::new();
    let conventions = |graph, compat| {
        let options = ImportOptions { compat, dt_s: Some(1e-6), ..ImportOptions::default() };
        let mut warnings = imported(graph, &options).warnings;
        warnings.retain(|warning| warning.code == code::CONVENTIONS);
        warnings
    };
    for (name, graph) in &cases {
        text += &format!("== {name}\n");
        conventions(graph, None).iter().for_each(|warning| text += &common::text(warning));
        assert_eq!(conventions(graph, Some(Compat::Nir)), []);
    }
    insta::assert_snapshot!(text);
}
