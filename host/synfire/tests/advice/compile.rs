//! SF0301 to SF0321: networks that do not compile.

use crate::change::{Change, act, call, edit, write};
use crate::graphs::{chain, delay, input, layer, lif, lif_with, output, row, weights};
use crate::harness::{Advice, Case, check};

const COMPILE: &str = "compile net.syn -o net.sfi";
const PROJECTION: &str = "projection w: a -> p all_to_all weight = 8";

/// Two neurons that two axons drive.
pub const PAGE: &str = "\
network net dt = 1 ms run = 40 ms
input a[2]
population p[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection w: a -> p all_to_all weight = 8
stimulus s -> a spikes at = [4 ms]
output p
";

/// A projection that leads to one population and has the name of another.
const TWO_NAMES: &str = "\
network net dt = 1 ms
input i[2]
population a[2] lif tau_mem = 4 ms v_threshold = 1
population b[2] lif tau_mem = 4 ms v_threshold = 1
projection b: i -> a all_to_all weight = 1
projection c: a -> b all_to_all weight = 1
output b
";

/// The page with a text in the place of another.
pub fn page(name: &'static str, from: &str, to: &str) -> Case {
    let text = PAGE.replacen(from, to, 1);
    assert_ne!(text, PAGE, "{from}");
    Case::of(name).file("net.syn", text).fails(COMPILE, 1)
}

/// The page with another setting of the population.
pub fn setting(name: &'static str, setting: &str) -> Case {
    page(name, "v_threshold = 1\n", &format!("v_threshold = 1\n    {setting}\n"))
}

fn whole() -> Change {
    write("net.syn", PAGE)
}

/// The page, compiled with an option that is wrong.
fn option(name: &'static str, option: &str) -> Case {
    Case::of(name).file("net.syn", PAGE).fails(format!("{COMPILE} {option}"), 2)
}

fn with(option: &str) -> Change {
    call(format!("{COMPILE} {option}"))
}

/// Writes a target file: a built-in one with a text in the place of another.
fn target(from: &'static str, to: &'static str) -> Change {
    act(move |sandbox| {
        let text = sandbox.call("targets ecp5-85f").ok();
        assert!(text.contains(from), "{text}");
        sandbox.write("my.toml", text.replacen(from, to, 1));
    })
}

fn options() -> Vec<Advice> {
    let with_target = |name, change| {
        Case::of(name).file("net.syn", PAGE).with(change).fails(format!("{COMPILE} --target my.toml"), 1)
    };
    let same = || target("lanes = 8", "lanes = 8");
    vec![
        Advice::on(
            "SF0301",
            [option("no such target", "--target ecp5-85k")
                .remedy("a target `ecp5-85f` exists", with("--target ecp5-85f"))
                .remedy("a path to a TOML file works too", same().call(format!("{COMPILE} --target my.toml")))],
        ),
        Advice::on(
            "SF0302",
            [
                with_target("three lanes", target("lanes = 8", "lanes = 3"))
                    .remedy("docs/core.md lists the range of every parameter", same())
                    .remedy("Change the key that the message names", same()),
                with_target("no such key", target("lanes = 8", "planes = 8"))
                    .remedy("`synfire targets ecp5-85f` prints one to start from", same()),
            ],
        ),
        Advice::on(
            "SF0303",
            [
                option("40 bits", "--weight-bits 40").remedy("give `--weight-bits 16`", with("--weight-bits 16")),
                option("bits of nothing", "--weight-bits 8,nothing=4")
                    .remedy("name one of `p`", with("--weight-bits 8,p=4")),
                option("bits of a population and of a projection", "--weight-bits b=4")
                    .with(write("net.syn", TWO_NAMES))
                    .remedy("`--weight-bits 8,projection:b=4`", with("--weight-bits 8,projection:b=4"))
                    .remedy("or `--weight-bits 8,population:b=4`", with("--weight-bits 8,population:b=4")),
                option("1 bit", "--weight-bits 1").remedy("give `--weight-bits 2`", with("--weight-bits 2")),
                option("12 fraction bits", "--input-bits 12").remedy("give `--input-bits 8`", with("--input-bits 8")),
                option("a range without 0", "--input-range 1:2")
                    .remedy("give `--input-range 0:2`", with("--input-range 0:2")),
                option("a range of nothing", "--input-range 0:0")
                    .remedy("give `--input-range 0:1`", with("--input-range 0:1")),
                option("a scale of 0", "--scale 0").remedy("give `--scale 1`", with("--scale 1")),
                option("a range beyond payloads", "--input-range 0:1000")
                    .remedy("give `--input-bits 5`", with("--input-range 0:1000 --input-bits 5"))
                    .remedy(
                        "or divide the input and multiply the weights",
                        edit("net.syn", "weight = 8", "weight = 800").call(format!("{COMPILE} --input-range 0:10")),
                    ),
                option("a range beyond all payloads", "--input-range 0:1000000").remedy(
                    "divide the input and multiply the weights",
                    call(format!("{COMPILE} --input-range 0:100")),
                ),
            ],
        ),
    ]
}

fn room() -> Advice {
    let large = || page("200 neurons", "population p[2]", "population p[200]");
    let wide = "projection w: a -> p random probability = 50 % seed = 1 weight = uniform(1, 8)";
    let deep = |layers: usize| {
        let names: Vec<String> = (0..layers).map(|layer| format!("h{layer}")).collect();
        let declared: Vec<String> = names.iter().map(|name| format!("{name}[2]")).collect();
        format!(
            "network net dt = 1 ms\ninput a[2]\npopulation {} lif\n    tau_mem     = 4 ms\n    v_threshold = 1\nprojection a -> {} all_to_all weight = 8\noutput h0\n",
            declared.join(", "),
            names.join(" -> ")
        )
    };
    let resets = "    v_reset     = [0, 0.1, 0.2, 0.3, 0.4, 0.5]\n";
    let profiled = || {
        page("six reset values", "population p[2]", "population p[6]").with(edit(
            "net.syn",
            "    v_threshold = 1\n",
            format!("    v_threshold = 1\n{resets}"),
        ))
    };
    let on = |target: &str| format!("{COMPILE} --target {target}");
    Advice::on(
        "SF0304",
        [
            large()
                .fails(on("hx8k"), 1)
                .remedy("give `--target ecp5-25f` or `--target ecp5-85f`", with("--target ecp5-25f"))
                .remedy("make `p` smaller", edit("net.syn", "p[200]", "p[100]")),
            page("too many tiles", PROJECTION, wide)
                .with(edit("net.syn", "input a[2]", "input a[64]").edit("net.syn", "p[2]", "p[60]"))
                .fails(on("hx8k --weight-bits 16"), 1)
                .remedy("give `--weight-bits 8`", with("--target hx8k --weight-bits 8"))
                .remedy("or `--target ecp5-25f`", with("--target ecp5-25f --weight-bits 16"))
                .remedy("make `w` smaller", edit("net.syn", "a[64]", "a[20]")),
            Case::of("six layers")
                .file("net.syn", deep(6))
                .fails(on("hx8k"), 1)
                .remedy("give `--target ecp5-25f`", with("--target ecp5-25f"))
                .remedy("put fewer layers behind each other", write("net.syn", deep(4))),
            profiled().fails(on("hx8k"), 1).remedy("give `--target ecp5-25f`", with("--target ecp5-25f")).remedy(
                "give more neurons the same time constants and reset values",
                edit("net.syn", "[0, 0.1, 0.2, 0.3, 0.4, 0.5]", "[0, 0.1, 0.1, 0.1, 0.2, 0.2]"),
            ),
            Case::of("the report of one that fits")
                .file("net.syn", PAGE.replace("p[2]", "p[200]"))
                .fails(on("hx8k"), 1)
                .remedy("make `p` smaller", edit("net.syn", "p[200]", "p[20]"))
                .remedy(
                    "lists what it needs of each",
                    edit("net.syn", "p[200]", "p[20]").call(format!("{} --report r.json", on("hx8k"))),
                ),
        ],
    )
}

fn abilities() -> Vec<Advice> {
    let delayed = |delay: &str| page("a long delay", PROJECTION, &format!("{PROJECTION} delay = {delay}"));
    let slow = chain(&[
        ("in", input(2)),
        ("fc", weights(2, 2, 1.0)),
        ("d", delay(&[2e-3; 2])),
        ("lif", lif(0.01)),
        ("out", output(2)),
    ]);
    let graph = "compile net.nir -o net.sfi --compat nir";
    let adapting = "adaptation_step = 0.5 adaptation_tau = 10 ms";
    vec![
        Advice::on(
            "SF0305",
            [
                delayed("20 ms")
                    .remedy("shorten it to 7 ticks", edit("net.syn", "delay = 20 ms", "delay = 7 ms"))
                    .remedy("or `dt` in a page", edit("net.syn", "dt = 1 ms", "dt = 4 ms"))
                    .remedy("take a longer step", call(format!("{graph} --dt 1e-3")).write("net.nir", slow.clone())),
                delayed("10 ms").remedy("give `--target sim-large`", with("--target sim-large")).remedy(
                    "take a longer step (`--dt`",
                    call(format!("{graph} --dt 1e-3")).write("net.nir", slow.clone()),
                ),
                Case::of("in a graph")
                    .file("net.nir", slow)
                    .fails(graph, 1)
                    .remedy("a longer step (`--dt`", call(format!("{graph} --dt 1e-3"))),
            ],
        ),
        Advice::on(
            "SF0306",
            [
                page("an adaptation", "p[2] lif\n", &format!("p[2] adaptive_lif {adapting}\n"))
                    .fails(format!("{COMPILE} --target up5k"), 1)
                    .remedy("give `--target ecp5-25f`", with("--target ecp5-25f"))
                    .remedy("or `--target ecp5-85f`", with("--target ecp5-85f"))
                    .remedy("leave out its adaptation", whole()),
                setting("a winner", "winner = yes")
                    .fails(format!("{COMPILE} --target ncx"), 1)
                    .remedy("give `--target ecp5-25f` or `--target ecp5-85f`", with("--target ecp5-25f"))
                    .remedy("leave out `winner = yes`", edit("net.syn", "winner = yes", "")),
                page("soft bounds", "stimulus", "learning stdp_soft on w\n    a_plus   = 0.1\n    a_minus  = 0.1\n    tau_pre  = 20 ms\n    tau_post = 20 ms\n    w_max    = 9\nstimulus")
                    .fails(format!("{COMPILE} --target ncx"), 1)
                    .remedy("give `--target ecp5-25f` or `--target ecp5-85f`", with("--target ecp5-25f"))
                    .remedy("take a rule that the target has", edit("net.syn", "stdp_soft", "stdp")),
            ],
        ),
        Advice::on(
            "SF0321",
            [setting("no reset", "reset = none")
                .remedy("with `--backend reference`", call("run net.syn --backend reference"))
                .remedy("or train it with a reset that the cores have", edit("net.syn", "reset = none", "reset = zero")),
            Case::of("several spikes in a tick")
                .file("net.nir", crate::graphs::good())
                .fails("compile net.nir --compat sinabs -o net.sfi", 1)
                .remedy("with `--backend reference`", call("run net.nir --compat sinabs --backend reference --input x.csv").write("x.csv", "tick,axon\n0,0\n"))
                .remedy("`--max-spikes 1`", call("compile net.nir --compat sinabs --max-spikes 1 -o net.sfi"))],
        ),
    ]
}

fn neurons() -> Vec<Advice> {
    let negative = layer(weights(2, 2, 1.0), lif_with(row(&[0.01; 2]), row(&[-1.0; 2]), None));
    let graph = "compile net.nir -o net.sfi --compat nir";
    vec![
        Advice::on(
            "SF0307",
            [setting("300 ticks", "refractory = 300 ms")
                .remedy("shorten it to 255 ticks", edit("net.syn", "300 ms", "255 ms"))
                .remedy("take a longer step (`dt` in the page)", edit("net.syn", "dt = 1 ms", "dt = 4 ms"))],
        ),
        Advice::on(
            "SF0308",
            [
                Case::of("in a graph")
                    .file("net.nir", negative)
                    .fails(format!("{graph} --reset subtract"), 1)
                    .remedy("`--reset zero`", call(format!("{graph} --reset zero"))),
                page("in a page", "v_threshold = 1", "v_threshold = -1 reset = subtract")
                    .remedy("or `reset = zero` in a page", edit("net.syn", "reset = subtract", "reset = zero"))
                    .by_hand("`--reset zero`", "it is for graphs, and tried with the other case"),
            ],
        ),
        Advice::on(
            "SF0309",
            [
                setting("above 0", "v_min = 0.5")
                    .remedy("give a v_min of at most 0", edit("net.syn", "v_min = 0.5", "v_min = 0")),
                setting("above the reset", "v_min = -0.2 v_reset = -0.5")
                    .remedy("and at most v_reset", edit("net.syn", "v_min = -0.2", "v_min = -0.5")),
            ],
        ),
        Advice::on(
            "SF0310",
            [page("a bias and a leak", "p[2] lif\n", "p[2] cuba_lif tau_syn = 4 ms bias = 0.5 v_leak = 0.5\n").remedy(
                "subtract it from v_threshold and v_reset, and set v_leak to 0",
                edit("net.syn", "v_leak = 0.5", "v_leak = 0 v_reset = -0.5").edit(
                    "net.syn",
                    "v_threshold = 1",
                    "v_threshold = 0.5",
                ),
            )],
        ),
    ]
}

fn scales() -> Vec<Advice> {
    let pinned = |scale: &str| format!("{COMPILE} --scale {scale}");
    let weighs = |name, weight: &str| page(name, "weight = 8", &format!("weight = {weight}"));
    vec![
        Advice::on(
            "SF0311",
            [page("a threshold of 4e9 steps", "v_threshold = 1", "v_threshold = 1e9")
                .fails(pinned("4"), 1)
                .remedy("leave out `--scale`", call(COMPILE))
                .remedy("bring it nearer to the other parameters of the population", edit("net.syn", "1e9", "1e3"))],
        ),
        Advice::on(
            "SF0312",
            [
                weighs("inputs of 500,000 thresholds", "1e6")
                    .remedy("give `--target sim-large`", with("--target sim-large"))
                    .remedy("make the threshold at least", edit("net.syn", "v_threshold = 1", "v_threshold = 4.0"))
                    .remedy("or the rest smaller", edit("net.syn", "weight = 1e6", "weight = 2e5")),
                setting("a limit of a million thresholds", "v_reset = -1e6")
                    .remedy("make the threshold at least", edit("net.syn", "v_threshold = 1", "v_threshold = 8"))
                    .remedy("`--target sim-large`", with("--target sim-large")),
                page("one large weight", "all_to_all weight = 8", "dense weight = [[1e5, 1], [1, 1]]")
                    .remedy("give `--weight-bits", with("--weight-bits 16"))
                    .remedy("`--target sim-large`", with("--target sim-large --weight-bits 16"))
                    .remedy("make the threshold at least", edit("net.syn", "v_threshold = 1", "v_threshold = 400")),
            ],
        ),
        Advice::on(
            "SF0313",
            [weighs("250 for 127", "1000")
                .fails(pinned("1"), 1)
                .remedy("give `--weight-bits 9`", with("--scale 1 --weight-bits 9"))
                .remedy("leave out `--scale`", call(COMPILE))
                .remedy("make the weights smaller", edit("net.syn", "weight = 1000", "weight = 400"))],
        ),
        Advice::on(
            "SF0314",
            [weighs("a fraction", "4.4")
                .fails(pinned("1"), 1)
                .remedy("leave out `--scale`", call(COMPILE))
                .remedy("make it a multiple of 1 / scale", edit("net.syn", "weight = 4.4", "weight = 4"))],
        ),
        Advice::on(
            "SF0315",
            [
                weighs("beyond all scales", "1e300").remedy("give the neuron fewer or weaker inputs", whole()),
                weighs("8 x 30,000", "1.2e5")
                    .with(edit("net.syn", "input a[2]", "input a[8]").edit(
                        "net.syn",
                        "v_threshold = 1",
                        "v_threshold = 1e4",
                    ))
                    .fails(format!("{} --weight-bits 16", pinned("1")), 1)
                    .remedy("give `--target sim-large`", with("--scale 1 --weight-bits 16 --target sim-large"))
                    .remedy("leave out `--scale`", with("--weight-bits 16"))
                    .remedy("give the neuron fewer or weaker inputs", edit("net.syn", "a[8]", "a[2]")),
            ],
        ),
        Advice::none("SF0316", "a fault of the compiler, whatever the network; it asks for a report"),
    ]
}

pub fn advice() -> Vec<Advice> {
    let mut all = options();
    all.push(room());
    all.extend(abilities());
    all.extend(neurons());
    all.extend(scales());
    all
}

#[test]
fn compiling() {
    check(&advice());
}
