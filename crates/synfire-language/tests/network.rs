//! What pages mean: patterns, values, units, seeds, delays, stimuli.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use sha2::{Digest, Sha256};
use support::experiment;
use synfire_language::{Limits, Memory, Recorded, Rows, Source, load_seeded};
use synfire_network::{
    AdaptationDecay, Decay, Membrane, Network, PopulationId, PopulationKind, Refractory, Values, Weights,
};

/// A page with populations `a` (4) and `b` (3) and a line of the test.
fn with(line: &str) -> Network {
    let page = format!(
        "network net seed = 1
         population a[4] lif tau_mem = 20 ms v_threshold = 1
         population b[3] lif tau_mem = 20 ms v_threshold = 1
         {line}"
    );
    experiment(&page).unwrap_or_else(|found| panic!("{found}")).network
}

fn pairs(network: &Network, projection: usize) -> Vec<(usize, usize)> {
    let projection = &network.projections[projection];
    let sources = network.population(projection.source).size();
    let mut pairs: Vec<_> = projection.weights.synapses(sources).map(|(s, t, _)| (s, t)).collect();
    pairs.sort_unstable();
    pairs
}

#[test]
fn patterns_connect_what_they_say() {
    let all = with("projection a -> b all_to_all weight = 2");
    assert_eq!(all.projections[0].weights, Weights::Dense { values: vec![2.0; 12] });
    let others = with("projection a -> a all_to_all weight = 2 self = no");
    assert_eq!(pairs(&others, 0).len(), 12);
    assert!(pairs(&others, 0).iter().all(|(source, target)| source != target));
    let equal = with("projection a -> a one_to_one weight = [1, 2, 3, 4]");
    assert_eq!(equal.projections[0].weights, Weights::OneToOne { values: vec![1.0, 2.0, 3.0, 4.0] });
    let dense = with("projection a -> b dense weight = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]");
    assert_eq!(dense.projections[0].weights, Weights::Dense { values: (1..=12).map(f64::from).collect() });
    let sparse = with("projection a -> b sparse synapses = [[3, 2, 0.5], [0, 1, -1]]");
    assert_eq!(sparse.projections[0].weights, Weights::Sparse { synapses: vec![(0, 1, -1.0), (3, 2, 0.5)] });
}

#[test]
fn parts_connect_parts() {
    let one = with("projection a[1] -> b[2] all_to_all weight = 1");
    assert_eq!(pairs(&one, 0), [(1, 2)]);
    let shifted = with("projection a[0 .. 3] -> a[1 .. 4] one_to_one weight = 1");
    assert_eq!(pairs(&shifted, 0), [(0, 1), (1, 2), (2, 3)]);
    let others = with("projection a[1 .. 4] -> a[0 .. 2] all_to_all weight = 1 self = no");
    assert_eq!(pairs(&others, 0), [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1)]);
}

#[test]
fn a_path_makes_a_projection_for_each_arrow() {
    let chain = with("projection feed: a -> b -> a all_to_all weight = 1");
    let names: Vec<_> = chain.projections.iter().map(|p| (p.name.as_str(), p.source.0, p.target.0)).collect();
    assert_eq!(names, [("feed.1", 0, 1), ("feed.2", 1, 0)]);
    let twice = with("projection a -> b all_to_all weight = 1\nprojection a -> b all_to_all weight = -1");
    assert_eq!(twice.projections[1].name, "a -> b (2)");
}

/// A page with one random projection from `sources` to `targets` neurons.
fn random(sources: usize, targets: usize, settings: &str) -> Network {
    let page = format!(
        "population a[{sources}] lif tau_mem = 20 ms v_threshold = 1
         population b[{targets}] lif tau_mem = 20 ms v_threshold = 1
         projection a -> b random {settings}
         projection a -> a random {settings} self = no"
    );
    experiment(&page).unwrap_or_else(|found| panic!("{found}")).network
}

#[test]
fn probability_is_that_of_each_pair() {
    let network = random(200, 300, "probability = 10 % weight = 1 seed = 3");
    let count = pairs(&network, 0).len() as f64;
    // 6000 expected, the standard deviation is 73.
    assert!((count - 6000.0).abs() < 300.0, "{count}");
    assert!(pairs(&network, 1).iter().all(|(source, target)| source != target));
    let all = random(20, 30, "probability = 1 weight = 1 seed = 3");
    assert_eq!((pairs(&all, 0).len(), pairs(&all, 1).len()), (600, 380));
    let none = random(20, 30, "probability = 0 weight = 1 seed = 3");
    assert_eq!(pairs(&none, 0).len(), 0);
}

#[test]
fn fan_in_is_the_same_for_every_target() {
    let network = random(50, 40, "fan_in = 12 weight = 1 seed = 3");
    for projection in 0..2 {
        let pairs = pairs(&network, projection);
        let targets = if projection == 0 { 40 } else { 50 };
        let mut per_target = vec![0; targets];
        for (_, target) in &pairs {
            per_target[*target] += 1;
        }
        assert!(per_target.iter().all(|count| *count == 12), "{per_target:?}");
        assert!(projection == 0 || pairs.iter().all(|(source, target)| source != target));
        let mut unique = pairs.clone();
        unique.dedup();
        assert_eq!(unique.len(), pairs.len());
    }
    let full = random(12, 5, "fan_in = 11 weight = 1 seed = 3");
    assert_eq!(pairs(&full, 1).len(), 12 * 11);
}

#[test]
fn distributed_delays_make_a_projection_for_each_delay() {
    let network = with("projection jitter: a -> b all_to_all weight = normal(1, 0.1) delay = uniform(0.1 ms, 0.5 ms)");
    let total: usize = (0..network.projections.len()).map(|index| pairs(&network, index).len()).sum();
    assert_eq!(total, 12);
    let delays: Vec<_> = network.projections.iter().map(|projection| projection.delay_ticks).collect();
    assert!(delays.len() > 1 && delays.windows(2).all(|pair| pair[0] < pair[1]), "{delays:?}");
    assert!(delays.iter().all(|delay| (1..=5).contains(delay)), "{delays:?}");
    let constant = with("projection jitter: a -> b all_to_all weight = normal(1, 0.1)");
    let mut weights = [Vec::new(), Vec::new()];
    for (network, weights) in [&network, &constant].into_iter().zip(&mut weights) {
        for projection in &network.projections {
            weights.extend(
                projection.weights.synapses(4).map(|(source, target, weight)| (source, target, weight.to_bits())),
            );
        }
        weights.sort_unstable();
    }
    assert_eq!(weights[0], weights[1], "delays leave the draws of the weights alone");
}

fn neurons(network: &Network, id: usize) -> (&synfire_network::NeuronModel, &Values) {
    match &network.population(PopulationId(id)).kind {
        PopulationKind::Neurons { model, bias, .. } => (model, bias),
        PopulationKind::Input => panic!("population {id} is an input"),
    }
}

#[test]
fn units_and_arithmetic_come_out_in_si() {
    let page = "
        network net dt = 0.5 ms decay = exponential output_delay = 1 tick run = 1 s
        let tau = 2 * (5 ms + 5000 us)
        let g = -0.5
        population a[2] cuba_lif
            tau_mem = tau tau_syn = 1 / 200 Hz w_in = tau / dt r = sqrt(4) + 2 * 3
            v_threshold = 15 mV v_reset = -5 mV bias = g * 1 mV refractory = 4 ticks refractory_mode = integrate
        population b adaptive_if v_threshold = 20 mV adaptation_step = 1 mV adaptation_tau = 0.1 s
    ";
    let experiment = experiment(page).unwrap();
    let network = &experiment.network;
    assert_eq!((network.semantics.dt_s, network.semantics.decay), (5e-4, Decay::Exponential));
    assert_eq!((network.semantics.output_delay_ticks, experiment.ticks), (1, Some(2000)));
    let (model, bias) = neurons(network, 0);
    assert!(matches!(&model.membrane, Membrane::Leaky { tau_mem_s: Values::Same(tau), .. } if *tau == 0.02));
    assert_eq!((&model.r, bias), (&Values::Same(8.0), &Values::Same(-0.0005)));
    let firing = model.firing.as_ref().unwrap();
    assert_eq!((&firing.v_threshold, &firing.v_reset), (&Values::Same(0.015), &Values::Same(-0.005)));
    assert_eq!(firing.refractory, Some(Refractory { ticks: 4, hold: false }));
    let (model, _) = neurons(network, 1);
    assert_eq!(model.r, Values::Same(2000.0), "an integrator takes whole weights: r is 1/dt");
    let adaptation = model.firing.as_ref().unwrap().adaptation.as_ref().unwrap();
    assert_eq!(adaptation.decay, AdaptationDecay::Exponential { tau_s: 0.1 });
}

#[test]
fn values_of_neurons_are_the_same_listed_spaced_or_drawn() {
    let page = "population a[5] lif
        seed = 4 tau_mem = linspace(10 ms, 30 ms) v_threshold = uniform(1, 2) v_reset = [1, 2, 3, 4, 5]
        bias = normal(0, 1, min = -0.5, max = 0.5)";
    let network = experiment(page).unwrap().network;
    let (model, bias) = neurons(&network, 0);
    let Membrane::Leaky { tau_mem_s, .. } = &model.membrane else { panic!("a lif leaks") };
    let spaced = [0.01, 0.015, 0.02, 0.025, 0.03];
    assert!(tau_mem_s.stored().iter().zip(spaced).all(|(tau, spaced)| (tau - spaced).abs() < 1e-16), "{tau_mem_s:?}");
    assert_eq!((tau_mem_s.get(0), tau_mem_s.get(4)), (0.01, 0.03));
    let firing = model.firing.as_ref().unwrap();
    assert!(firing.v_threshold.stored().iter().all(|v| (1.0..2.0).contains(v)));
    assert!(bias.stored().len() == 5 && bias.stored().iter().all(|v| v.abs() <= 0.5));
    assert_eq!(firing.v_reset, Values::Each(vec![1.0, 2.0, 3.0, 4.0, 5.0]));
}

#[test]
fn the_same_seed_gives_the_same_network_on_every_platform() {
    let page = "
        network golden seed = 42
        population exc[80], inh[20] lif
            tau_mem = uniform(15 ms, 25 ms) v_threshold = normal(20, 1) r = 20 ms / dt
        projection exc -> exc random probability = 0.1 weight = normal(0.5, 0.1) delay = normal(1.5 ms, 0.3 ms, min = 0.1 ms)
        projection exc -> inh random fan_in = 10 weight = 0.5 delay = 1 ms
        projection inh -> exc all_to_all weight = uniform(-3, -2)
    ";
    let network = experiment(page).unwrap().network;
    let mut digest = Sha256::new();
    for id in 0..2 {
        let (model, _) = neurons(&network, id);
        let Membrane::Leaky { tau_mem_s, .. } = &model.membrane else { panic!("a lif leaks") };
        for value in tau_mem_s.stored().iter().chain(model.firing.as_ref().unwrap().v_threshold.stored()) {
            digest.update(value.to_le_bytes());
        }
    }
    for projection in &network.projections {
        digest.update(projection.delay_ticks.to_le_bytes());
        for (source, target, weight) in projection.weights.synapses(network.population(projection.source).size()) {
            digest.update((source as u32).to_le_bytes());
            digest.update((target as u32).to_le_bytes());
            digest.update(weight.to_le_bytes());
        }
    }
    let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "d6005a61455466cdffbb6fc903ef5280868c76852098041180f37d22cf59282e");
}

#[test]
fn a_new_population_leaves_the_draws_of_the_others_alone() {
    let one = "network net seed = 1\npopulation a[9] lif tau_mem = uniform(10 ms, 20 ms) v_threshold = 1\n";
    let before = "network net seed = 1\npopulation new[5] lif tau_mem = uniform(10 ms, 20 ms) v_threshold = 1\n";
    let two = one.replace("network net seed = 1\n", before);
    let (one, two) = (experiment(one).unwrap().network, experiment(&two).unwrap().network);
    assert_eq!(one.populations[0], two.populations[1]);
}

#[test]
fn stimuli_become_rows() {
    let page = "
        network net dt = 1 ms seed = 9
        input a[3], b[2]
        population n lif tau_mem = 20 ms v_threshold = 1
        stimulus s1 -> a[0] spikes at = [2 ms, 5 ms]
        stimulus s2 -> a[1] regular interval = 3 ms start = 1 ms stop = 6 ms
        stimulus s3 -> a events list = [[4, 2], [2, 0]]
        stimulus s4 -> b real value = [0.5, -1] start = 3 ms
        stimulus s5 -> b real value = [[1, 2], [3, 4]]
        record spikes, v of n
        record spikes of n, n
    ";
    let experiment = experiment(page).unwrap();
    let rows = Rows::new(&experiment.network, &experiment.stimuli);
    let expected = [
        [0.0, 0.0, 0.0, 1.0, 2.0],
        [0.0, 1.0, 0.0, 3.0, 4.0],
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.5, -1.0],
        [0.0, 1.0, 1.0, 0.5, -1.0],
        [1.0, 0.0, 0.0, 0.5, -1.0],
        [0.0, 0.0, 0.0, 0.5, -1.0],
    ];
    for (tick, expected) in expected.iter().enumerate() {
        assert_eq!(rows.row(tick as u32), expected, "tick {tick}");
    }
    let records: Vec<_> = experiment.records.iter().map(|r| (r.quantity, r.population.0, r.neurons.clone())).collect();
    assert_eq!(records, [(Recorded::Spikes, 2, 0..1), (Recorded::V, 2, 0..1)], "each once");
}

#[test]
fn what_an_input_is_given_is_not_recorded() {
    for what in ["spikes", "v", "i"] {
        let found =
            experiment(&format!("input a[2]\npopulation n if v_threshold = 1\nrecord {what} of a[1]\n")).unwrap_err();
        assert!(found.starts_with(&format!("SF0619: what is recorded is `{what}`; an input has")), "{found}");
        assert!(found.ends_with("; record populations of neurons"), "{found}");
    }
}

#[test]
fn poisson_stimuli_have_their_rate() {
    let page = "
        input a[100]
        population n lif tau_mem = 20 ms v_threshold = 1
        stimulus noise -> a poisson rate = linspace(0 Hz, 198 Hz) seed = 5
    ";
    let experiment = experiment(page).unwrap();
    assert!(matches!(experiment.stimuli[0].source, Source::Poisson { seed: 5, .. }));
    let rows = Rows::new(&experiment.network, &experiment.stimuli);
    let mut counts = vec![0.0; 100];
    for tick in 0..20_000 {
        for (count, spike) in counts.iter_mut().zip(rows.row(tick)) {
            *count += spike;
        }
    }
    // Two seconds at 99 Hz on average: 19800 spikes, the standard deviation is 140.
    let total: f64 = counts.iter().sum();
    assert!((total - 19_800.0).abs() < 600.0, "{total}");
    assert_eq!(counts[0], 0.0);
    assert!(counts[99] > 300.0 && counts[99] < 500.0, "{}", counts[99]);
}

#[test]
fn names_choices_and_order_are_kept() {
    let page = "
        network \"a net\" inputs = [b, a]
        input a[2], b[3]
        population \"output\", \"lif1.lif\"[2, 2] li tau_mem = 20 ms
        projection a -> \"output\" all_to_all weight = 1 cut = yes
        output \"lif1.lif\", \"output\"
    ";
    let network = experiment(page).unwrap().network;
    assert_eq!((network.name.as_str(), network.input_size()), ("a net", 5));
    assert_eq!(network.inputs, [PopulationId(1), PopulationId(0)]);
    assert_eq!(network.outputs, [PopulationId(3), PopulationId(2)]);
    assert_eq!(network.populations[3].shape, [2, 2]);
    assert!(network.projections[0].prefer_cut);
}

#[test]
fn what_the_network_itself_refuses_points_into_the_page() {
    let found = experiment("population a lif tau_mem = 0.01 ms v_threshold = 1").unwrap_err();
    assert!(found.starts_with("SF0203: "), "{found}");
    let found =
        experiment("input a\npopulation b li tau_mem = 20 ms\nprojection b -> a all_to_all weight = 1").unwrap_err();
    assert!(found.starts_with("SF0206: "), "{found}");
}

#[test]
fn one_mistake_is_told_once() {
    let page = "
        let tau = 20 parsec
        population a[3], b[-1] lif tau_mem = tau v_threshold = 1
        population c lief tau_mem = tau v_threshold = 1
        projection links: a -> b -> c all_to_all weight = 1
        learning stdp on links a_plus = 0.1 tau_pre = 20 ms w_max = 2
        record v of a, b, c
        output c
    ";
    let found = experiment(page).unwrap_err();
    let codes: Vec<_> = found.split("; ").map(|line| &line[..6]).filter(|code| code.starts_with("SF")).collect();
    assert_eq!(codes, ["SF0618", "SF0619", "SF0612"], "{found}");
}

#[test]
fn byte_order_marks_and_carriage_returns_are_blank() {
    let page = "\u{feff}population a lif # one\r\n tau_mem = 20 ms\r\n v_threshold = 1\r\n";
    assert_eq!(experiment(page).unwrap().network.populations.len(), 1);
}

#[test]
fn projections_without_a_label_are_called_by_their_ends() {
    let page = "
        population a[2], b[2] lif tau_mem = 20 ms v_threshold = 1
        projection a -> b all_to_all weight = 1
        learning stdp on \"a -> b\" a_plus = 0.1 tau_pre = 20 ms w_max = 2
    ";
    assert_eq!(experiment(page).unwrap().learning.len(), 1);
}

#[test]
fn another_seed_takes_the_place_of_the_pages() {
    let page = |seed: &str| {
        let page = "network net dt = 1 ms seed = SEED\ninput a[8]\npopulation b[4] lif tau_mem = 9 ms v_threshold = 1\n\
             projection a -> b all_to_all weight = uniform(0, 1)\nprojection a -> b all_to_all weight = uniform(0, 1) seed = 5\n";
        Memory::page("page.syn", page.replace("SEED", seed))
    };
    let weights = |own: &str, other| {
        let loaded = load_seeded("page.syn".as_ref(), &page(own), &Limits::default(), other).unwrap();
        loaded.experiment.network.projections.into_iter().map(|projection| projection.weights).collect::<Vec<_>>()
    };
    assert_eq!(weights("1", Some(2)), weights("2", None));
    assert_ne!(weights("1", Some(2))[0], weights("1", None)[0]);
    assert_eq!(weights("1", Some(2))[1], weights("1", None)[1]);
}
