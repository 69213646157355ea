//! Exported networks import again as they were; what NIR cannot carry is refused.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests, outside test functions")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::networks::{axons, lif, neurons, projection, random, small};
use common::{corpus, text};
use synfire_diagnostics::{Diagnostics, Severity};
use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Membrane, Network, NeuronModel, Plasticity, Population, PopulationId,
    PopulationKind, Projection, Refractory, Reset, Schedule, Synapse, Weights,
};
use synfire_nir::{
    Compat, Exported, ImportOptions, Limits, NirNode, export, import, read_bytes, read_file, write_bytes,
};

/// Exports, writes, reads and imports.
fn again(network: &Network) -> Result<Network, Diagnostics> {
    let Exported { graph, options, .. } = export(network)?;
    let read = read_bytes(&write_bytes(&graph).unwrap(), &Limits::default()).unwrap();
    assert_eq!(read, graph);
    Ok(import(&read, &network.name, &options).unwrap_or_else(|errors| panic!("{errors}")).network)
}

/// Every option, and every preset for it to hold with.
fn presets() -> Vec<ImportOptions> {
    let presets = Compat::ALL.map(ImportOptions::preset);
    [vec![ImportOptions::default()], presets.to_vec()].concat()
}

/// How many of `files` can be imported; each of them comes back equal, under every preset.
fn equal_again(files: &[PathBuf]) -> usize {
    let mut count = 0;
    for file in files {
        let Ok(graph) = read_file(file, &Limits::default()) else { continue };
        let networks: Vec<_> = presets().iter().filter_map(|options| import(&graph, "net", options).ok()).collect();
        for imported in &networks {
            match again(&imported.network) {
                Ok(network) => assert_eq!(network, without_planes(imported.network.clone()), "{}", file.display()),
                // Potentials to start from, and rules that differ between populations, have no place in NIR.
                Err(refused) => assert!(is_of_a_preset(&imported.network), "{}: {refused}", file.display()),
            }
        }
        count += usize::from(networks.len() == presets().len());
    }
    count
}

/// The network as a graph holds it: its neurons in a row.
fn without_planes(mut network: Network) -> Network {
    for population in network.populations.iter_mut().filter(|population| !population.is_input()) {
        population.shape = vec![population.size()];
    }
    network
}

/// Whether a preset gave the network what an export has to refuse.
fn is_of_a_preset(network: &Network) -> bool {
    let models = || network.populations.iter().filter_map(Population::model);
    let timings: BTreeSet<String> =
        models().filter_map(|model| model.firing.as_ref()).map(|firing| format!("{:?}", firing.reset_timing)).collect();
    timings.len() > 1 || models().any(|model| !model.v_initial.is_zero())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn files_of_the_repository_come_back_equal() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(equal_again(&[crate_folder.join("../../tests/data/digits/digits_snntorch_subtract.nir")]), 1);
    let readable = ["mk_lif.nir", "chain.nir", "extra.nir", "latest.nir", "int32_big_endian.nir"];
    let paths = readable.map(|name| crate_folder.join("tests/data").join(name));
    assert_eq!(equal_again(&paths), 5);
}

#[test]
fn files_of_the_corpus_come_back_equal() {
    let Some(corpus) = corpus() else { return };
    assert_eq!(equal_again(&files(&corpus.join("nir"))), 13);
}

/// A network as an import cannot change it: nothing depends on the order or form in which it is stored.
type Canonical = (Vec<String>, Vec<String>, BTreeMap<String, Population>, BTreeMap<String, Connection>);

/// Source, target, synapses, delay, effective delay.
type Connection = (String, String, Vec<(usize, usize, f64)>, u32, u32);

fn canonical(network: &Network) -> Canonical {
    let name = |id: &PopulationId| network.population(*id).name.clone();
    let schedule = Schedule::new(network);
    let connection = |(projection, effective): (&Projection, &u32)| {
        let sources = network.population(projection.source).size();
        let mut synapses: Vec<_> = projection.weights.synapses(sources).collect();
        synapses.sort_by_key(|(source, target, _)| (*source, *target));
        let ends = (name(&projection.source), name(&projection.target));
        (projection.name.clone(), (ends.0, ends.1, synapses, projection.delay_ticks, *effective))
    };
    (
        network.inputs.iter().map(name).collect(),
        network.outputs.iter().map(name).collect(),
        network.populations.iter().map(|population| (population.name.clone(), population.clone())).collect(),
        network.projections.iter().zip(&schedule.delay_ticks).map(connection).collect(),
    )
}

/// The network as the help of SF0254 asks for it: every projection that is cut has a delay of its own.
fn with_cuts_written(network: &Network) -> Network {
    let mut written = network.clone();
    for cut in Schedule::new(network).cuts.iter().filter(|cut| !cut.recurrent) {
        written.projections[cut.projection.0].delay_ticks = 1;
    }
    written
}

#[test]
fn random_networks_come_back_the_same() {
    let mut cut_elsewhere = 0;
    for seed in 0..3000 {
        let mut network = random(seed);
        let imported = again(&network).or_else(|errors| {
            assert_eq!(errors.0[0].code.id, "SF0254", "seed {seed}: {errors}");
            cut_elsewhere += 1;
            network = with_cuts_written(&network);
            again(&network)
        });
        let imported = imported.unwrap_or_else(|errors| panic!("seed {seed}: {errors}"));
        assert_eq!(imported.semantics, network.semantics, "seed {seed}");
        assert_eq!(canonical(&imported), canonical(&network), "seed {seed}");
    }
    // Some do cut elsewhere, most do not.
    assert!((1..300).contains(&cut_elsewhere), "{cut_elsewhere}");
}

/// [`small`] with its neurons' model changed.
fn with_model(change: impl FnOnce(&mut NeuronModel)) -> Network {
    let mut network = small();
    let PopulationKind::Neurons { model, .. } = &mut network.populations[1].kind else { panic!("no neurons") };
    change(model);
    network
}

/// [`small`] with one more population `more`, connected one to one.
fn with_more(change: impl FnOnce(&mut NeuronModel)) -> Network {
    let mut network = small();
    let mut model = lif();
    change(&mut model);
    network.populations.push(neurons("more", 2, model));
    network.projections.push(projection("next", 1, 2, Weights::OneToOne { values: vec![0.5, 0.25] }));
    network
}

fn with_bias(mut network: Network, population: usize, early: f64, late: f64) -> Network {
    let PopulationKind::Neurons { bias, late_bias, .. } = &mut network.populations[population].kind else {
        panic!("no neurons")
    };
    (*bias, *late_bias) = (early.into(), late.into());
    network
}

fn describe(cases: &[(&str, Network)]) -> String {
    let mut table = String::new();
    for (name, network) in cases {
        writeln!(table, "== {name}").unwrap();
        match export(network) {
            Ok(exported) => exported.warnings.iter().for_each(|warning| table += &text(warning)),
            Err(errors) => errors.0.iter().for_each(|error| table += &text(error)),
        }
        table += "\n";
    }
    table
}

#[test]
fn an_integrator_without_a_threshold_comes_back() {
    let network =
        with_model(|model| (model.membrane, model.firing, model.r) = (Membrane::Integrator, None, 250.0.into()));
    let back = again(&network).unwrap();
    assert_eq!(back.populations[1].model(), network.populations[1].model());
}

#[test]
fn what_nir_cannot_carry() {
    let adaptation = Adaptation { step: 0.5.into(), decay: AdaptationDecay::Exponential { tau_s: 0.1 } };
    let current = || Synapse::Current { tau_syn_s: 0.01.into(), w_in: 1.0.into() };
    let cases = [
        ("adaptation", with_model(|model| model.firing.as_mut().unwrap().adaptation = Some(adaptation))),
        (
            "refractory",
            with_model(|model| model.firing.as_mut().unwrap().refractory = Some(Refractory { ticks: 3, hold: true })),
        ),
        ("winner", with_model(|model| model.firing.as_mut().unwrap().winner = true)),
        ("v_min", with_model(|model| model.v_min = Some((-1.0).into()))),
        ("linear leak", with_model(|model| model.membrane = Membrane::LinearLeak { leak_per_tick: 0.1.into() })),
        (
            "integrator with a current",
            with_model(|model| (model.membrane, model.synapse) = (Membrane::Integrator, current())),
        ),
        ("two features", {
            let mut network = with_more(|model| model.v_min = Some(0.0.into()));
            let PopulationKind::Neurons { model, .. } = &mut network.populations[1].kind else { panic!("no neurons") };
            model.v_min = Some(0.0.into());
            network
        }),
        ("reset", with_more(|model| model.firing.as_mut().unwrap().reset = Reset::Subtract)),
        ("comparison", with_more(|model| model.firing.as_mut().unwrap().comparison = Comparison::GreaterEqual)),
        ("invalid", with_model(|model| model.r = f64::NAN.into())),
    ];
    insta::assert_snapshot!(describe(&cases));
}

#[test]
fn what_has_no_place_in_a_graph() {
    let undriven = || {
        let mut network = with_bias(with_more(|_| ()), 2, 1.0, 0.0);
        network.projections.pop();
        network
    };
    let recurrent_only = || {
        let mut network = with_bias(small(), 1, 1.0, 0.5);
        network.projections[0].source = PopulationId(1);
        network
    };
    let ports = |change: fn(&mut Network)| {
        let mut network = small();
        change(&mut network);
        network
    };
    let cases = [
        ("bias of what nothing drives", undriven()),
        ("late bias without recurrence", with_bias(small(), 1, 0.0, 1.0)),
        ("early bias beside a late one", recurrent_only()),
        ("no outputs", ports(|network| network.outputs.clear())),
        ("output twice", ports(|network| network.outputs.push(PopulationId(1)))),
        ("unlisted input", ports(|network| network.populations.push(axons("noise", 3)))),
        ("cut elsewhere", loop_cut_at("back")),
        ("too large", {
            let mut network = small();
            network.populations[0].shape = vec![3000];
            network.populations[1].shape = vec![3000];
            network.projections[0].weights = Weights::Sparse { synapses: vec![(0, 0, 1.0)] };
            network
        }),
    ];
    insta::assert_snapshot!(describe(&cases));
}

/// in -> a <-> b, to be cut at one of them.
fn loop_cut_at(name: &str) -> Network {
    let mut network = with_more(|_| ());
    network.projections.push(projection("back", 2, 1, Weights::OneToOne { values: vec![-0.5, -0.5] }));
    network.projections.iter_mut().for_each(|projection| projection.prefer_cut = projection.name == name);
    // An import cuts at inhibition.
    let Weights::OneToOne { values } = &mut network.projections[2].weights else { panic!("not one-to-one") };
    values.iter_mut().for_each(|weight| *weight = if name == "next" { -0.5 } else { 0.5 });
    let Weights::OneToOne { values } = &mut network.projections[1].weights else { panic!("not one-to-one") };
    values.iter_mut().for_each(|weight| *weight = if name == "next" { 0.5 } else { -0.5 });
    network
}

#[test]
fn a_cut_that_is_written_as_a_delay_stays() {
    for name in ["back", "next"] {
        let network = loop_cut_at(name);
        assert_eq!(export(&network).unwrap_err().0[0].code.id, "SF0254");
        let written = with_cuts_written(&network);
        assert_eq!(Schedule::new(&written).delay_ticks, Schedule::new(&network).delay_ticks);
        assert_eq!(canonical(&again(&written).unwrap()), canonical(&written));
    }
}

#[test]
fn what_a_graph_does_not_hold_is_said() {
    let mut renamed = with_more(|_| ());
    renamed.populations[1].name = "w".into();
    renamed.populations[2].name = "sub/more".into();
    // The neurons come first, but the input keeps the name that both would have.
    let mut neurons_first = small();
    neurons_first.populations.swap(0, 1);
    neurons_first.populations[0].name = "a/b".into();
    neurons_first.populations[1].name = "a_b".into();
    let Projection { source, target, .. } = &mut neurons_first.projections[0];
    std::mem::swap(source, target);
    (neurons_first.inputs, neurons_first.outputs) = (vec![PopulationId(1)], vec![PopulationId(0)]);
    let mut unordered = small();
    unordered.populations.push(axons("also", 1));
    unordered.inputs.push(PopulationId(2));
    let mut shaped = small();
    shaped.populations[0].shape = vec![1, 2];
    shaped.populations[1].shape = vec![2, 1];
    let mut learning = small();
    learning.projections[0].plasticity =
        Some(Plasticity { w_min: 0.0, w_max: 4.0, keep_sign: false, on_pre: None, on_post: None });
    let mut options = with_bias(small(), 1, 0.5, 0.0);
    options.semantics.dt_s = 1e-3;
    options.semantics.output_delay_ticks = 1;
    let cases = [
        ("defaults", small()),
        ("options", options),
        ("renamed", renamed),
        ("neurons first", neurons_first),
        ("inputs by place", unordered),
        ("shapes", shaped),
        ("learning", learning),
    ];
    insta::assert_snapshot!(describe(&cases));
    assert_eq!(export(&cases[0].1).unwrap().warnings[0].severity, Severity::Note);
}

#[test]
fn inputs_and_outputs_keep_their_order() {
    let mut network = small();
    for index in (0..11).rev() {
        network.populations.push(axons(&format!("in{index}"), 1));
        network.populations.push(neurons(&format!("out{index}"), 1, lif()));
        let id = 2 * (11 - index);
        network.projections.push(projection(&format!("p{index}"), id, id + 1, Weights::Dense { values: vec![1.0] }));
        network.inputs.push(PopulationId(id));
        network.outputs.push(PopulationId(id + 1));
    }
    let imported = again(&network).unwrap();
    let names = |network: &Network, ids: &[PopulationId]| -> Vec<String> {
        ids.iter().map(|id| network.population(*id).name.clone()).collect()
    };
    assert_eq!(names(&imported, &imported.outputs), names(&network, &network.outputs));
    let places = names(&network, &network.inputs).into_iter().enumerate();
    let placed: Vec<_> = places.map(|(place, name)| format!("{place:02}_{name}")).collect();
    assert_eq!(names(&imported, &imported.inputs), placed);
}

#[test]
fn a_bias_goes_where_it_changes_least() {
    let graph = |network: &Network| export(network).unwrap().graph;
    // Dense weights carry it although a one-to-one projection comes first.
    let mut network = with_bias(small(), 1, 0.5, 0.0);
    network.projections.insert(0, projection("s", 0, 1, Weights::OneToOne { values: vec![2.0, 3.0] }));
    let nodes = graph(&network).nodes;
    assert_eq!((nodes["s"].kind(), nodes["w"].kind()), ("Scale", "Affine"));
    // Alone, a one-to-one projection becomes a matrix.
    let network = with_bias(with_more(|_| ()), 2, 0.5, 0.0);
    let NirNode::Affine { weight, bias } = &graph(&network).nodes["next"] else { panic!("no Affine") };
    assert_eq!((weight.values(), bias.values()), (&[0.5, 0.0, 0.0, 0.25][..], &[0.5, 0.5][..]));
}

#[test]
fn ones_under_their_own_name_are_an_edge() {
    let ones = || Weights::OneToOne { values: vec![1.0, 1.0] };
    let mut network = small();
    network.projections = vec![projection("in->lif", 0, 1, ones()), projection("extra", 0, 1, ones())];
    let graph = export(&network).unwrap().graph;
    assert_eq!(graph.nodes.keys().collect::<Vec<_>>(), ["extra", "in", "lif", "output"]);
    assert_eq!(canonical(&again(&network).unwrap()), canonical(&network));
    assert_eq!(again(&network).unwrap().projections[1].weights, ones());
}
