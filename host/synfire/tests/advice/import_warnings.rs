//! SF0240 to SF0249: what an import says although it succeeds.

use synfire_nir::{NirGraph, NirNode, write_bytes};

use crate::change::{Change, call, edit, write};
use crate::graphs::{chain, good, graph, input, layer, lif, lif_with, output, row, weights, without_leak};
use crate::harness::{Advice, Case, check};
use crate::sandbox::Sandbox;

const CHECK: &str = "check net.nir --compat nir";

fn warned(name: &'static str, bytes: impl AsRef<[u8]>) -> Case {
    Case::of(name).file("net.nir", bytes).warns(CHECK)
}

fn to(bytes: impl AsRef<[u8]>) -> Change {
    write("net.nir", bytes)
}

/// A good network with more nodes and edges.
fn with(more: &[(&str, NirNode)], edges: &[&str]) -> NirGraph {
    let mut nodes = vec![("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("out", output(2))];
    nodes.extend(more.iter().cloned());
    let mut all = vec!["in fc", "fc lif", "lif out"];
    all.extend(edges);
    graph(&nodes, &all)
}

fn bytes(graph: &NirGraph) -> Vec<u8> {
    write_bytes(graph).unwrap()
}

fn graphs() -> Vec<Advice> {
    let shaped = |shape: &[usize]| {
        let batched = NirNode::Input { shape: shape.to_vec() };
        chain(&[("in", batched), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("out", output(2))])
    };
    let unknown = include_bytes!("../../../../crates/synfire-nir/tests/data/unknown_members.nir");
    vec![
        Advice::on(
            "SF0240",
            [warned("one edge twice", bytes(&with(&[], &["in fc"])))
                .remedy("remove the repeated edge", to(good()))
                .remedy("for twice the weight, double the weight", to(layer(weights(2, 2, 2.0), lif(0.01))))],
        ),
        Advice::on(
            "SF0241",
            [
                warned("a node that leads nowhere", bytes(&with(&[("fc2", weights(2, 2, 1.0))], &["lif fc2"]))).remedy(
                    "look for a missing edge",
                    to(bytes(&with(&[("fc2", weights(2, 2, 1.0))], &["lif fc2", "fc2 lif"]))),
                ),
                page("neurons that nothing drives", "projection b -> q all_to_all weight = 8\n", "")
                    .remedy("add a projection to it", whole())
                    .remedy("or a bias", alone())
                    .remedy("or leave the input out", alone()),
                page("an input without a stimulus", "stimulus t -> b spikes at = [1 ms]\n", "")
                    .remedy("add a stimulus", whole())
                    .by_hand(
                        "or give the whole input with `--input`",
                        "`check` reads no input; `run --input` takes it",
                    ),
            ],
        ),
        Advice::on(
            "SF0242",
            [warned("a batch of 256", shaped(&[256, 2])).remedy("export without a batch dimension", to(shaped(&[2])))],
        ),
        Advice::on(
            "SF0245",
            [warned("a name of its own", unknown).remedy("check the spelling where the file was written", to(good()))],
        ),
        Advice::on(
            "SF0246",
            [warned("an output twice", bytes(&with(&[("out2", output(2))], &["lif out2"])))
                .remedy("remove one of the two Output nodes", to(good()))],
        ),
    ]
}

/// Two inputs, each with a population.
const TWO: &str = "\
network net dt = 1 ms run = 20 ms
input a[2]
input b[2]
population p[2], q[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection a -> p all_to_all weight = 8
projection b -> q all_to_all weight = 8
stimulus s -> a spikes at = [1 ms]
stimulus t -> b spikes at = [1 ms]
output p, q
";

fn page(name: &'static str, from: &str, to: &str) -> Case {
    let text = TWO.replace(from, to);
    assert_ne!(text, TWO, "{from}");
    Case::of(name).file("net.syn", text).warns("check net.syn")
}

/// The second population with a bias in the place of its input.
fn alone() -> Change {
    let model = "population p[2], q[2] lif\n";
    edit("net.syn", "input b[2]\n", "").edit("net.syn", "stimulus t -> b spikes at = [1 ms]\n", "").edit(
        "net.syn",
        model,
        format!("{model}    bias        = 2\n"),
    )
}

fn whole() -> Change {
    write("net.syn", TWO)
}

fn conventions() -> Vec<Advice> {
    let reset = layer(weights(2, 2, 1.0), lif_with(row(&[0.01; 2]), row(&[1.0; 2]), Some(row(&[-0.5; 2]))));
    vec![
        Advice::on(
            "SF0243",
            [warned("a reset that is not used", reset)
                .warns("check net.nir --compat nir --reset subtract")
                .remedy("give `--reset zero`", call("check net.nir --compat nir --reset zero"))],
        ),
        Advice::on(
            "SF0244",
            [
                warned("20 s", layer(weights(2, 2, 1.0), lif(20.0)))
                    .remedy("`--tau-unit ms`", call("check net.nir --compat nir --tau-unit ms"))
                    .remedy("give `--tau-unit ticks`", call("check net.nir --compat nir --tau-unit ticks"))
                    .remedy("or `--dt 1`", call("check net.nir --compat nir --dt 1")),
                warned("an integrator with r = 1", layer(weights(2, 2, 1.0), without_leak(1.0)))
                    .remedy("give `--tau-unit ticks`", call("check net.nir --compat nir --tau-unit ticks"))
                    .remedy("if time is in seconds, `--tau-unit s`", call("check net.nir --compat nir --tau-unit s")),
            ],
        ),
        Advice::on(
            "SF0247",
            [warned("a step of the framework's", good())
                .warns("check net.nir --compat norse")
                .remedy(
                    "if the network was trained with another step, give `--dt`",
                    call("check net.nir --compat norse --dt 1e-4"),
                )
                .remedy("`--compat nir` takes time constants and gains as the file has them", call(CHECK))],
        ),
        Advice::on(
            "SF0248",
            [Case::of("sinabs")
                .file("net.nir", good())
                .warns("check net.nir --compat sinabs")
                .remedy(
                    "for `spike_fn=SingleSpike` give `--max-spikes 1`",
                    call("check net.nir --compat sinabs --max-spikes 1 --norm-input true"),
                )
                .remedy(
                    "for `norm_input=False` give `--norm-input false`",
                    call("check net.nir --compat sinabs --max-spikes any --norm-input false"),
                )
                .by_hand(
                    "check the result with `synfire compare` against your own run",
                    "the trainer is another program, which a test does not have",
                )],
        ),
        Advice::on(
            "SF0249",
            [
                ["snntorch", "norse", "spyx", "sinabs", "spikingjelly", "rockpool", "nir"].into_iter().fold(
                    warned("no framework", good()).warns("check net.nir"),
                    |case, name| {
                        case.remedy(
                            "give `--compat` with the framework that trained it",
                            call(format!("check net.nir --compat {name}")),
                        )
                    },
                ),
                Case::of("a look of snnTorch")
                    .within(Sandbox::with_digits)
                    .warns("check digits.nir")
                    .remedy("give `--compat snntorch`", call("check digits.nir --compat snntorch"))
                    .remedy("if NIR's equations are meant, give `--compat nir`", call("check digits.nir --compat nir")),
            ],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    let mut all = graphs();
    all.extend(conventions());
    all
}

#[test]
fn import_warnings() {
    check(&advice());
}
