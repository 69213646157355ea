//! SF0317 to SF0320 and SF0336: learning rules that a core does not have, or not quite.

use crate::change::{Change, edit, first};
use crate::harness::{Advice, Case, check};

const COMPILE: &str = "compile net.syn -o net.sfi";

/// Two neurons that learn from two axons. Their image has two list entries, one rule and two trace ranges.
pub const PAGE: &str = "\
network net dt = 1 ms run = 20 ms
input a[2]
population p[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection w: a -> p all_to_all weight = 4
learning stdp on w
    a_plus   = 0.1
    a_minus  = 0.1
    tau_pre  = 20 ms
    tau_post = 20 ms
    w_max    = 8
stimulus s -> a spikes at = [1 ms]
output p
";

fn page(name: &'static str, from: &str, to: &str) -> Case {
    let text = PAGE.replacen(from, to, 1);
    assert_ne!(text, PAGE, "{from}");
    Case::of(name).file("net.syn", text).fails(COMPILE, 1)
}

/// Adds a projection from the same axons.
fn beside(weight: &str, more: &str) -> Change {
    edit(
        "net.syn",
        "learning stdp on w",
        format!("projection x: a -> p all_to_all weight = {weight}\n{more}learning stdp on w"),
    )
}

fn refused() -> Advice {
    let weak = || {
        page("bounds within one step", "w_max    = 8", "w_max    = 1e-9")
            .with(edit("net.syn", "weight = 4", "weight = 0"))
            .with(beside("8", ""))
    };
    Advice::on(
        "SF0317",
        [
            page("an amplitude far below a step", "a_plus   = 0.1", "a_plus   = 1e-9")
                .remedy("multiply the amplitude by 1.92e3", edit("net.syn", "1e-9", "1.92e-6")),
            page("an amplitude far above", "a_plus   = 0.1", "a_plus   = 1e9")
                .remedy("multiply the amplitude by 6.05e-8", edit("net.syn", "1e9", "60.5")),
            page("5 hours", "tau_pre  = 20 ms", "tau_pre  = 20000 s")
                .remedy("give a time constant of 1.049e3 s", edit("net.syn", "20000 s", "1.049e3 s")),
            page("a third factor and a negative amplitude", "a_plus   = 0.1", "a_plus   = -0.1")
                .with(edit("net.syn", "w_max    = 8", "w_max    = 8 modulated = post"))
                .remedy("give a positive amplitude", edit("net.syn", "-0.1", "0.1")),
            weak().remedy("move the bounds further apart", edit("net.syn", "1e-9", "1")),
        ],
    )
}

pub fn advice() -> Vec<Advice> {
    let second = "learning stdp on x\n    a_plus = 0.1 a_minus = 0.1 tau_pre = 30 ms tau_post = 20 ms w_max = 8\n";
    let other = "input b[2]\nprojection x: b -> p";
    vec![
        refused(),
        Advice::on(
            "SF0318",
            [Case::of("20 ms and 30 ms")
                .file("net.syn", PAGE)
                .with(beside("4", second))
                .fails(COMPILE, 1)
                .remedy("give both rules the same time constant", edit("net.syn", "tau_pre = 30 ms", "tau_pre = 20 ms"))
                .remedy("or the projections a population each", edit("net.syn", "projection x: a -> p", other))],
        ),
        Advice::on(
            "SF0319",
            [page("half of the synapses", "all_to_all weight = 4", "random probability = 50 % seed = 3 weight = 4")
                .remedy("with `keep_sign = yes`", edit("net.syn", "w_max    = 8", "w_max    = 8\n    keep_sign = yes"))
                .remedy("or connect all to all", edit("net.syn", "random probability = 50 % seed = 3", "all_to_all"))],
        ),
        Advice::on(
            "SF0320",
            [
                page("two factors and a reset", "v_threshold = 1\n", "v_threshold = 1 v_reset = 0.3 r = [1, 2]\n")
                    .remedy("give all neurons of the target the same `r`", edit("net.syn", "[1, 2]", "1")),
                page("a factor of 0", "v_threshold = 1\n", "v_threshold = 1 r = [1, 0]\n")
                    .remedy("give all neurons of the target the same `r`", edit("net.syn", "[1, 0]", "1")),
                page("two factors and a pinned scale", "v_threshold = 1\n", "v_threshold = 1 r = [4, 8]\n")
                    .fails("compile net.syn -o net.sfi --scale 1", 1)
                    .remedy("give all neurons of the target the same `r`", edit("net.syn", "[4, 8]", "4"))
                    .remedy("leave out `--scale`", Change::default().call(COMPILE)),
            ],
        ),
        Advice::on(
            "SF0336",
            [page("bounds of three steps", "w_max    = 8", "w_max    = 0.02")
                .with(edit("net.syn", "weight = 4", "weight = 0.01"))
                .with(beside("800", ""))
                .warns(COMPILE)
                .remedy("give its targets weaker inputs beside it", edit("net.syn", "weight = 800", "weight = 8"))
                .remedy(
                    "`synfire compile --report` says what became of each",
                    first("compile net.syn -o net.sfi --report r.json").edit("net.syn", "weight = 800", "weight = 8"),
                )],
        ),
    ]
}

#[test]
fn compiling_what_learns() {
    check(&advice());
}
