//! SF0220 to SF0233: graphs that cannot be imported.

use synfire_nir::{NirNode, Tensor};

use crate::change::{Change, call, write};
use crate::graphs::{
    affine, chain, delay, file, good, graph, input, layer, li, lif, lif_with, output, row, scale, threshold, weights,
};
use crate::harness::{Advice, Case, check};

const CHECK: &str = "check net.nir --compat nir";

fn refused(name: &'static str, bytes: impl AsRef<[u8]>) -> Case {
    Case::of(name).file("net.nir", bytes).fails(CHECK, 1)
}

fn to(bytes: impl AsRef<[u8]>) -> Change {
    write("net.nir", bytes)
}

/// A good network with more nodes and edges.
fn with(more: &[(&str, NirNode)], edges: &[&str]) -> Vec<u8> {
    let mut nodes = vec![("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("out", output(2))];
    nodes.extend(more.iter().cloned());
    let mut all = vec!["in fc", "fc lif", "lif out"];
    all.extend(edges);
    file(&nodes, &all)
}

/// A file with a node of a type that the writer does not know.
macro_rules! made {
    ($name:literal) => {
        include_bytes!(concat!("../data/", $name))
    };
}

fn edges() -> Vec<Advice> {
    let subgraph = |inputs: &[&'static str]| {
        let mut nodes: Vec<_> = inputs.iter().map(|name| (*name, input(2))).collect();
        nodes.extend([("neurons", lif(0.01)), ("o", output(2))]);
        NirNode::Graph(graph(&nodes, &[&format!("{} neurons", inputs[0]), "neurons o"]))
    };
    let nested = |inputs: &[&'static str]| {
        chain(&[("in", input(2)), ("fc", weights(2, 2, 1.0)), ("sub", subgraph(inputs)), ("out", output(2))])
    };
    vec![
        Advice::on(
            "SF0220",
            [
                refused(
                    "a typing error",
                    with(&[("l2", lif(0.01)), ("fc2", weights(2, 2, 1.0))], &["lif fc22", "fc2 l2"]),
                )
                .remedy(
                    "mend `graph.edges`",
                    to(with(&[("l2", lif(0.01)), ("fc2", weights(2, 2, 1.0))], &["lif fc2", "fc2 l2"])),
                ),
                refused("nothing like it", with(&[], &["nothing lif"]))
                    .remedy("add the node `nothing`", to(with(&[("nothing", input(2))], &["nothing lif"])))
                    .remedy("or remove its edges", to(good())),
            ],
        ),
        Advice::on(
            "SF0222",
            [refused("two inputs", nested(&["a", "b"]))
                .remedy("give the nested graph exactly one Input", to(nested(&["a"])))
                .remedy("or move its nodes one level up", to(good()))],
        ),
        Advice::on("SF0223", [refused("into an input", with(&[], &["lif in"])).remedy("remove the edge", to(good()))]),
        Advice::on(
            "SF0227",
            [refused("weights alone", with(&[("s", scale(1.0))], &["fc s", "s fc"])).remedy(
                "a connection that leads back has to pass through a neuron",
                to(with(&[("s", scale(1.0))], &["lif s", "s lif"])),
            )],
        ),
        Advice::on(
            "SF0234",
            [Case::of("a layer that is not there")
                .file("net.nir", good())
                .fails("check net.nir --compat snntorch --inhibition l2", 1)
                .remedy("the neurons that spike are `lif`", call("check net.nir --compat snntorch --inhibition lif"))],
        ),
        Advice::on(
            "SF0231",
            [refused("no output", chain(&[("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01))]))
                .remedy("add an Output node and an edge to it", to(good()))],
        ),
    ]
}

fn sizes() -> Vec<Advice> {
    let uneven = lif_with(row(&[0.01; 3]), row(&[1.0; 2]), None);
    let scalar = |tau: Tensor| {
        let nodes = [("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("out", output(2))];
        let alone = lif_with(tau, Tensor::scalar(1.0), None);
        file(&[nodes.as_slice(), &[("alone", alone)]].concat(), &["in fc", "fc lif", "lif out"])
    };
    vec![
        Advice::on(
            "SF0224",
            [refused("three time constants, two thresholds", layer(weights(2, 2, 1.0), uneven))
                .remedy("give every parameter one value per neuron", to(good()))
                .remedy(
                    "or a scalar for all",
                    to(layer(weights(2, 2, 1.0), lif_with(Tensor::scalar(0.01), row(&[1.0; 2]), None))),
                )],
        ),
        Advice::on(
            "SF0225",
            [
                refused("three for two", layer(weights(3, 2, 1.0), lif(0.01)))
                    .remedy("check the layer sizes on both sides of the edge", to(good())),
                refused("an input of the wrong shape", layer(weights(2, 3, 1.0), lif(0.01)))
                    .remedy("give the node the shape that its neighbours have", to(good()))
                    .remedy("or check the edge between them", to(good())),
            ],
        ),
        Advice::on(
            "SF0226",
            [refused("scalars alone", scalar(Tensor::scalar(0.01)))
                .remedy("give one of its parameters one value per neuron", to(scalar(row(&[0.01; 2]))))],
        ),
    ]
}

fn kinds() -> Advice {
    Advice::on(
        "SF0221",
        [
            refused("a threshold of spikes", with(&[("t", threshold()), ("l2", lif(0.01))], &["lif t", "t l2"]))
                .remedy(
                    "feed it by an I, LI or CubaLI node of its own",
                    to(with(
                        &[("i", li(0.01)), ("w", weights(2, 2, 1.0)), ("t", threshold())],
                        &["fc i", "i t", "t w", "w lif"],
                    )),
                )
                .remedy("or use a LIF or IF node in the place of both", to(good())),
            refused("another type", made!("alpha.nir")).remedy("use one of the types", to(good())),
        ],
    )
}

fn outputs() -> Advice {
    let delayed = |last: &[(&'static str, NirNode)]| {
        let first = [("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("d", delay(&[1e-4; 2]))];
        chain(&[first.as_slice(), last, &[("out", output(2))]].concat())
    };
    Advice::on(
        "SF0228",
        [
            refused("a delay", delayed(&[]))
                .remedy("put a LI node behind `d`, whose potential is read", to(delayed(&[("li", li(0.01))])))
                .remedy("or a LIF node, whose spikes are", to(delayed(&[("lif2", lif(0.01))]))),
            refused("an input", chain(&[("in", input(2)), ("out", output(2))])).remedy(
                "put a LI node behind `in`",
                to(chain(&[("in", input(2)), ("li", li(0.01)), ("out", output(2))])),
            ),
            refused("a potential among others", with(&[("l2", li(0.01))], &["fc l2", "l2 out"])).remedy(
                "give each node of neurons an Output of its own",
                to(with(&[("l2", li(0.01)), ("out2", output(2))], &["fc l2", "l2 out2"])),
            ),
            refused("nothing", with(&[("out2", output(2))], &[]))
                .remedy("add an edge to it from the neurons that are the result", to(good())),
        ],
    )
}

fn delays() -> Vec<Advice> {
    let behind = |fc: NirNode, seconds: &[f64]| {
        chain(&[("in", input(2)), ("fc", fc), ("d", delay(seconds)), ("lif", lif(0.01)), ("out", output(2))])
    };
    let delayed = |seconds: &[f64]| behind(weights(2, 2, 1.0), seconds);
    let slow = chain(&[
        ("in", input(2)),
        ("fc", weights(2, 2, 1.0)),
        ("d", delay(&[3e5; 2])),
        ("d2", delay(&[3e5; 2])),
        ("lif", lif(10.0)),
        ("out", output(2)),
    ]);
    vec![
        Advice::on(
            "SF0229",
            [
                refused("two and a half ticks", delayed(&[1e-4, 2.5e-4]))
                    .remedy("such as `--dt 5e-5`", call("check net.nir --compat nir --dt 5e-5"))
                    .remedy(
                        "or the file's unit of time with `--tau-unit`",
                        call("check net.nir --compat nir --tau-unit ticks").write(
                            "net.nir",
                            chain(&[
                                ("in", input(2)),
                                ("fc", weights(2, 2, 1.0)),
                                ("d", delay(&[1.0, 2.0])),
                                ("lif", lif(10.0)),
                                ("out", output(2)),
                            ]),
                        ),
                    ),
                refused("before its cause", delayed(&[-1e-4, 0.0]))
                    .remedy("mend the delay where the network was exported", to(delayed(&[1e-4, 0.0]))),
                refused("part of a tick", delayed(&[0.5, 0.5]))
                    .fails("check net.nir --compat nir --tau-unit ticks --dt 1e-3 --decay exponential", 1)
                    .remedy("to whole ticks where the network is exported", to(delayed(&[1.0, 1.0]))),
            ],
        ),
        Advice::on(
            "SF0230",
            [refused("a bias that comes late", behind(affine(1.0, &[0.0, 1.0]), &[1e-4, 1e-4]))
                .remedy(
                    "put the bias behind the delay",
                    to(chain(&[
                        ("in", input(2)),
                        ("d", delay(&[1e-4, 1e-4])),
                        ("fc", affine(1.0, &[0.0, 1.0])),
                        ("lif", lif(0.01)),
                        ("out", output(2)),
                    ])),
                )
                .remedy("or set it to 0", to(behind(affine(1.0, &[0.0, 0.0]), &[1e-4, 1e-4])))],
        ),
        Advice::on(
            "SF0232",
            [refused("months", slow)
                .remedy("give `--tau-unit ms`", call("check net.nir --compat nir --tau-unit ms"))
                .remedy("or `--tau-unit ticks`", call("check net.nir --compat nir --tau-unit ticks"))],
        ),
    ]
}

fn dropped() -> Advice {
    let first = [("input", input(2)), ("layer_0", weights(2, 2, 1.0))];
    let last = [("layer_2", weights(2, 2, 1.0)), ("layer_3", lif(0.01)), ("output", output(2))];
    let gap = chain(&[first.as_slice(), &last].concat());
    let whole = chain(&[first.as_slice(), &[("layer_1", lif(0.01))], &last].concat());
    Advice::on(
        "SF0233",
        [refused("a number is missing", gap)
            .fails("check net.nir --compat spyx", 1)
            .remedy("train with LIF, IF, CuBaLIF or their recurrent forms", to(whole))
            .remedy("give `--compat nir`", call(CHECK))],
    )
}

pub fn advice() -> Vec<Advice> {
    let mut all = edges();
    all.extend(sizes());
    all.push(kinds());
    all.push(outputs());
    all.extend(delays());
    all.push(dropped());
    all
}

#[test]
fn imports() {
    check(&advice());
}
