//! SF0330 to SF0337: what rounding does to a network that compiles.

use crate::change::{Change, call, edit};
use crate::compile::{page, setting};
use crate::data::ones;
use crate::graphs::{layer, lif, weights};
use crate::harness::{Advice, Case, check};

const COMPILE: &str = "compile net.syn -o net.sfi";

fn with(option: &str) -> Change {
    call(format!("{COMPILE} {option}"))
}

/// One large weight into each neuron, and seven small ones.
const UNEVEN: &str = "projection w: a -> p dense weight = [[1000, 1, 1, 1, 1, 1, 1, 1], [1000, 1, 1, 1, 1, 1, 1, 1]]";
const EVEN: &str = "projection w: a -> p all_to_all weight = 8";

/// A random network that excites and inhibits itself.
const RECURRENT: &str = "\
network net dt = 1 ms seed = 3 run = 100 ms
input a[20]
population p[100] lif
    tau_mem     = 20 ms
    v_threshold = 1
projection w: a -> p random probability = 30 % weight = normal(8, 3)
projection x: p -> p random probability = 20 % weight = normal(0, 6)
stimulus s -> a poisson rate = 100 Hz
output p
";

fn leaks() -> Advice {
    let graph = "compile net.nir -o net.sfi --compat nir --tau-unit s";
    Advice::on(
        "SF0331",
        [
            page("hours for a leak, in a page", "tau_mem     = 4 ms", "tau_mem     = 5000 s")
                .warns(COMPILE)
                .remedy(
                    "take a step of 2.00e0 s or more",
                    edit("net.syn", "dt = 1 ms run = 40 ms", "dt = 2.01 s").edit("net.syn", "[4 ms]", "[2.01 s]"),
                )
                .by_hand("(`--dt`, or", "it is for graphs, and tried with the other case"),
            Case::of("hours for a leak, in a graph")
                .file("net.nir", layer(weights(2, 2, 1.0), lif(5000.0)))
                .warns(graph)
                .remedy("take a step of 2.00e0 s or more (`--dt`", call(format!("{graph} --dt 2.00e0")))
                .remedy("unless decays are exponential", call(format!("{graph} --dt 2.00e0 --decay exponential"))),
        ],
    )
}

fn potentials() -> Vec<Advice> {
    let strong = |case: Case| case.with(edit("net.syn", "weight = 8", "weight = 40000")).warns(COMPILE);
    let weaker = || edit("net.syn", "weight = 40000", "weight = 8");
    let alone = || {
        page("a bias alone", EVEN, "projection w: a -> p all_to_all weight = 0").with(edit(
            "net.syn",
            "v_threshold = 1",
            "v_threshold = 1 bias = 0.0007",
        ))
    };
    vec![
        Advice::on(
            "SF0333",
            [strong(page("inputs of 20,000 thresholds", "v_threshold = 1", "v_threshold = 1.0"))
                .remedy("such as `--target sim-large`", with("--target sim-large"))
                .remedy("or give its neurons weaker inputs beside the threshold", weaker())],
        ),
        Advice::on(
            "SF0335",
            [
                strong(setting("a bias beside large inputs", "bias = 0.01"))
                    .remedy("such as `--target sim-large`", with("--target sim-large"))
                    .remedy("give the population weaker inputs beside its biases", weaker()),
                alone()
                    .warns(COMPILE)
                    .remedy("or `dt` in a page", edit("net.syn", "dt = 1 ms", "dt = 4 ms"))
                    .remedy("such as `--target sim-large`", with("--target sim-large"))
                    .by_hand("a longer step (`--dt`", "it is for graphs; the page of the case has a `dt` of its own"),
            ],
        ),
        Advice::on(
            "SF0337",
            [strong(setting("a reset of 2.2 steps", "v_reset = 0.37"))
                .remedy("give the population weaker inputs beside the threshold", weaker())],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    let mut all = vec![
        Advice::on(
            "SF0330",
            [page("nothing proves that it never saturates", "tau_mem     = 4 ms", "tau_mem     = 5 ms")
                .warns(COMPILE)
                .remedy("`synfire run` and `compare` count saturations", call("run net.syn"))
                .remedy("`--calibrate FILE`", ones(20).call("run net.syn --calibrate x.npy --input x.npy"))
                .remedy(
                    "in a page `v_min`",
                    edit("net.syn", "tau_mem     = 5 ms", "tau_mem     = 5 ms v_min = -10").call("run net.syn"),
                )],
        ),
        leaks(),
        Advice::on(
            "SF0332",
            [page("small weights beside large ones", EVEN, UNEVEN)
                .with(edit("net.syn", "input a[2]", "input a[8]"))
                .warns(COMPILE)
                .remedy("up to `--weight-bits 16`", with("--weight-bits 16"))],
        ),
        Advice::on(
            "SF0334",
            [Case::of("a random network")
                .file("net.syn", RECURRENT)
                .warns(COMPILE)
                .remedy("give `--weight-bits 12`", with("--weight-bits 12"))
                .by_hand("`synfire compare` measures it on your data", "it says the same where it is so")],
        ),
    ];
    all.extend(potentials());
    all
}

#[test]
fn rounding() {
    check(&advice());
}
