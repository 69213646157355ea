//! SF0201 to SF0214: networks as such.

use synfire_diagnostics::{Diagnostic, ToDiagnostic as _};
use synfire_network::{
    Membrane, Network, NetworkError, NeuronModel, Population, PopulationId, PopulationKind, Projection, Semantics,
    Synapse, Values, Weights,
};

use crate::change::{Change, ask, call, edit, write};
use crate::graphs::{chain, good, input, layer, li, lif, lif_with, output, row, weights};
use crate::harness::{Advice, Case, check};

const CHECK: &str = "check net.nir --compat nir";
const PAGE: &str = "check net.syn";

/// Two axons and two populations of two; `EXTRA` is a setting of the first, `MORE` more statements.
const TWO: &str = "\
network net dt = 1 ms run = 20 ms
input a[2]
population p[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
population q[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection w: a -> p all_to_all weight = 4
projection x: p -> q all_to_all weight = 4
stimulus s -> a spikes at = [1 ms]
output q
";

fn page(name: &'static str, from: &str, to: &str) -> Case {
    let text = TWO.replace(from, to);
    assert_ne!(text, TWO, "{from}");
    Case::of(name).file("net.syn", text).fails(PAGE, 1)
}

fn two() -> Change {
    write("net.syn", TWO)
}

/// Two axons `a`, two integrators `p`, and a projection between them.
fn network() -> Network {
    let model = NeuronModel {
        membrane: Membrane::Leaky { tau_mem_s: 0.01.into(), v_leak: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: None,
    };
    let neurons = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Network {
        name: "net".into(),
        semantics: Semantics { dt_s: 1e-3, ..Semantics::default() },
        populations: vec![
            Population { name: "a".into(), shape: vec![2], kind: PopulationKind::Input },
            Population { name: "p".into(), shape: vec![2], kind: neurons },
        ],
        projections: vec![Projection::new(
            "w",
            PopulationId(0),
            PopulationId(1),
            Weights::Dense { values: vec![1.0; 4] },
        )],
        inputs: vec![PopulationId(0)],
        outputs: vec![PopulationId(1)],
    }
}

/// What is wrong with the network after a change.
fn asked(change: impl Fn(&mut Network) + 'static) -> impl Fn() -> Vec<Diagnostic> + 'static {
    move || {
        let mut network = network();
        change(&mut network);
        network.validate().err().unwrap_or_default().iter().map(NetworkError::to_diagnostic).collect()
    }
}

fn with_weights(weights: impl Fn() -> Weights + 'static) -> impl Fn() -> Vec<Diagnostic> + 'static {
    asked(move |network| network.projections[0].weights = weights())
}

fn sparse(pairs: &'static [(u32, u32)]) -> Weights {
    Weights::Sparse { synapses: pairs.iter().map(|(source, target)| (*source, *target, 1.0)).collect() }
}

fn shapes() -> Vec<Advice> {
    let in_page = "projection w: a -> p all_to_all weight = 4";
    vec![
        Advice::on(
            "SF0201",
            [Case::asking("three values for two neurons", asked(|network| set_r(network, vec![1.0; 3])))
                .remedy("one value for all neurons", ask(asked(|network| set_r(network, vec![1.0]))))
                .remedy("or one for each", ask(asked(|network| set_r(network, vec![1.0; 2]))))],
        ),
        Advice::on(
            "SF0205",
            [
                Case::asking("three weights for four pairs", with_weights(|| Weights::Dense { values: vec![1.0; 3] }))
                    .remedy("check the layer sizes on both sides", ask(asked(|_| ()))),
                Case::asking("one to one of three and two", asked(|network| one_to_one(network, 3)))
                    .remedy("give populations of equal size", ask(asked(|network| one_to_one(network, 2))))
                    .remedy("or a dense or sparse projection", ask(with_weights(|| sparse(&[(0, 0), (1, 1)])))),
                Case::asking("a neuron that is not there", with_weights(|| sparse(&[(0, 2)])))
                    .remedy("neurons count from 0", ask(with_weights(|| sparse(&[(0, 1)])))),
            ],
        ),
        Advice::on(
            "SF0206",
            [page("into an input", in_page, "projection w: p -> a all_to_all weight = 4")
                .remedy("let the projection end in a population of neurons", two())
                .remedy("or leave it out", edit("net.syn", "projection w: p -> a all_to_all weight = 4\n", ""))],
        ),
        Advice::on(
            "SF0210",
            [Case::asking("neurons as an input", asked(|network| network.inputs.push(PopulationId(1))))
                .remedy("list populations of axons as inputs, each once", ask(asked(|_| ())))
                .remedy("and populations of neurons as outputs", ask(asked(|_| ())))],
        ),
        Advice::on(
            "SF0211",
            [Case::asking("from the last to the first", with_weights(|| sparse(&[(1, 0), (0, 1), (0, 1)])))
                .remedy("sort synapses by source, then by target", ask(with_weights(|| sparse(&[(0, 1), (1, 0)]))))
                .remedy("add the weights of those that repeat", ask(with_weights(|| sparse(&[(0, 1), (1, 0)]))))],
        ),
        Advice::on(
            "SF0207",
            [Case::asking("two of one name", asked(|network| network.populations[1].name = "a".into()))
                .remedy("rename one of them", ask(asked(|_| ())))],
        ),
    ]
}

fn without_neurons(network: &mut Network) {
    network.populations.truncate(1);
    network.projections.clear();
    network.outputs.clear();
}

fn set_r(network: &mut Network, values: Vec<f64>) {
    let PopulationKind::Neurons { model, .. } = &mut network.populations[1].kind else { unreachable!() };
    model.r = if let [value] = values[..] { value.into() } else { Values::Each(values) };
}

fn one_to_one(network: &mut Network, axons: usize) {
    network.populations[0].shape = vec![axons];
    network.projections[0].weights = Weights::OneToOne { values: vec![1.0; 2] };
}

fn values() -> Vec<Advice> {
    let threshold = |value: f64| layer(weights(2, 2, 1.0), lif_with(row(&[0.01; 2]), row(&[1.0, value]), None));
    vec![
        Advice::on(
            "SF0202",
            [
                Case::of("a threshold that is no number").file("net.nir", threshold(f64::NAN)).fails(CHECK, 1).remedy(
                    "mend the value where the network was trained or written",
                    write("net.nir", threshold(1.0)),
                ),
                page(
                    "a negative time constant",
                    "tau_mem     = 4 ms\n    v_threshold = 1\npopulation q",
                    "tau_mem     = -4 ms\n    v_threshold = 1\npopulation q",
                )
                .remedy("change `tau_mem` in the page", two()),
            ],
        ),
        Advice::none("SF0215", "a page has no word for a convolution, so only a program can let one learn"),
        Advice::on(
            "SF0203",
            [
                Case::of("in a graph")
                    .file("net.nir", layer(weights(2, 2, 1.0), lif(1e-5)))
                    .fails(CHECK, 1)
                    .remedy(
                        "if the network was trained so, give `--dt 1e-6`",
                        call("check net.nir --compat nir --dt 1e-6"),
                    )
                    .remedy("or `--decay exponential`", call("check net.nir --compat nir --decay exponential")),
                Case::of("in a graph, with a unit that is not its own")
                    .file("net.nir", good())
                    .fails("check net.nir --compat nir --tau-unit ms", 1)
                    .remedy("or `--tau-unit s`", call("check net.nir --compat nir --tau-unit s"))
                    .remedy("give `--dt 1e-6`", call("check net.nir --compat nir --tau-unit ms --dt 1e-6")),
                page("in a page", "dt = 1 ms", "dt = 5 ms")
                    .with(edit("net.syn", "at = [1 ms]", "at = [5 ms]"))
                    .remedy("make `tau_mem` longer", edit("net.syn", "tau_mem     = 4 ms", "tau_mem     = 5 ms"))
                    .remedy(
                        "write `dt = 4 ms`",
                        edit("net.syn", "dt = 5 ms", "dt = 4 ms").edit("net.syn", "[5 ms]", "[4 ms]"),
                    )
                    .remedy("`decay = exponential`", edit("net.syn", "dt = 5 ms", "dt = 5 ms decay = exponential")),
            ],
        ),
        Advice::on(
            "SF0204",
            [Case::of("a weight that is not finite")
                .file("net.nir", layer(weights(2, 2, f64::INFINITY), lif(0.01)))
                .fails(CHECK, 1)
                .remedy("give a finite weight", write("net.nir", good()))],
        ),
        Advice::on(
            "SF0208",
            [Case::of("a step of nothing")
                .file("net.nir", good())
                .fails("check net.nir --compat nir --dt 0", 1)
                .remedy("give a step in seconds, such as `--dt 1e-4`", call("check net.nir --compat nir --dt 1e-4"))],
        ),
        Advice::on(
            "SF0209",
            [
                Case::of("a page without neurons")
                    .file("net.syn", "network net\ninput a\n")
                    .fails(PAGE, 1)
                    .remedy("declare a `population`", two()),
                Case::asking("another file", asked(without_neurons))
                    .remedy("check that the right file was given", ask(asked(|_| ()))),
            ],
        ),
    ]
}

fn learning() -> Vec<Advice> {
    let rule = "learning stdp on x\n    a_plus   = 0.1\n    a_minus  = 0.1\n    tau_pre  = 20 ms\n    tau_post = 20 ms\n    w_max    = 8\n";
    let with = |name, from: &str, to: &str| {
        let text = format!("{TWO}{rule}").replace(from, to);
        Case::of(name).file("net.syn", text).fails(PAGE, 1)
    };
    vec![
        Advice::on(
            "SF0212",
            [with("a trace shorter than the step", "tau_pre  = 20 ms", "tau_pre  = 0.5 ms")
                .remedy("mend the value in the `learning` statement", edit("net.syn", "0.5 ms", "20 ms"))],
        ),
        Advice::on(
            "SF0213",
            [with("a weight above w_max", "w_max    = 8", "w_max    = 3")
                .remedy("move `w_min` or `w_max`", edit("net.syn", "w_max    = 3", "w_max    = 5"))
                .remedy("or start from weights between them", edit("net.syn", "weight = 4", "weight = 2"))],
        ),
    ]
}

fn silent() -> Advice {
    let model = "population p[2] lif\n    tau_mem     = 4 ms\n    v_threshold = 1\n";
    let twice = weights(2, 2, 2.0);
    let follows = chain(&[
        ("in", input(2)),
        ("fc", weights(2, 2, 1.0)),
        ("li", li(0.01)),
        ("fc2", twice),
        ("lif", lif(0.01)),
        ("out", output(2)),
    ]);
    // The product of the matrices: 2 x 2 of ones and of twos.
    let product = layer(weights(2, 2, 4.0), lif(0.01));
    Advice::on(
        "SF0214",
        [
            page("integrators that lead on", model, "population p[2] li\n    tau_mem     = 4 ms\n")
                .remedy("give the population a threshold (`lif` instead of `li`)", two())
                .remedy(
                    "or leave the projection out",
                    edit("net.syn", "projection x: p -> q all_to_all weight = 4\n", ""),
                )
                .remedy(
                    "leave out what waits for its spikes",
                    edit("net.syn", "projection x: p -> q all_to_all weight = 4\n", ""),
                ),
            Case::of("a readout in front of a layer")
                .file("net.nir", follows)
                .fails(CHECK, 1)
                .remedy("multiply its weights into those in front of the readout", write("net.nir", product.clone()))
                .remedy("or leave the projection out", write("net.nir", product)),
        ],
    )
}

pub fn advice() -> Vec<Advice> {
    let mut all = shapes();
    all.extend(values());
    all.extend(learning());
    all.push(silent());
    all
}

#[test]
fn networks() {
    check(&advice());
}
