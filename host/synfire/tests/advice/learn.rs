//! SF10: learning.

use synfire_data::{Array, write_npz};

use crate::change::{Change, act, call, first, write};
use crate::data::{bare, npy, ones};
use crate::harness::{Advice, Case, check};
use crate::sandbox::Sandbox;
use crate::values::learning;

const LEARN: &str = "learn p.syn --input x.npy --epochs 1";
const SUPERVISED: &str = "learn p.syn --input x.npz --epochs 1 --protocol supervised";

/// A page that learns, three samples for it, and a run.
fn learn(name: &'static str, options: &str) -> Case {
    Case::of(name).file("p.syn", learning()).with(ones(3)).fails(format!("{LEARN} {options}"), 1)
}

/// Three samples with these classes.
fn classes(labels: &'static [f64]) -> Change {
    act(move |sandbox: &Sandbox| {
        let x = Array::new(vec![3, 2], vec![1.0; 6]);
        let arrays = [("x".to_owned(), x), ("y".to_owned(), Array::new(vec![labels.len()], labels.to_vec()))];
        write_npz(sandbox.path("x.npz"), &arrays.into()).unwrap();
    })
}

/// A page with a teacher, which has an axon for each output.
fn taught() -> String {
    learning().replace("output n", "input teacher[2]\nprojection teacher -> n one_to_one weight = 1\noutput n")
}

/// A protocol with a coding.
fn protocol(coding: &str) -> String {
    format!("coding = \"{coding}\"\ntest_ticks = 5\n\n[[train]]\nticks = 10\n")
}

fn protocols() -> Vec<Advice> {
    let built_in = |name: &str| call(format!("{LEARN} --protocol {name}"));
    let supervised =
        Case::of("no teacher").file("p.syn", learning()).with(classes(&[0.0, 1.0, 0.0])).fails(SUPERVISED, 1);
    let plain = "learn p.syn --input x.npz --epochs 1 --protocol";
    vec![
        Advice::on(
            "SF1001",
            [
                learn("a slip in a file", "--protocol q.toml")
                    .file("q.toml", protocol("rats"))
                    .remedy("possible: `rate`, `poisson`, `values`", write("q.toml", protocol("rate")))
                    .remedy("`--protocol plain`", built_in("plain"))
                    .remedy(
                        "`--protocol unsupervised`",
                        classes(&[0.0, 1.0, 0.0]).call(format!("{plain} unsupervised")),
                    )
                    .remedy(
                        "what is built in: `--protocol supervised`",
                        write("p.syn", taught()).with(classes(&[0.0, 1.0, 0.0])).call(SUPERVISED),
                    ),
                learn("a slip in a name", "--protocol plane").remedy("or `--protocol plain`", built_in("plain")),
            ],
        ),
        Advice::on(
            "SF1002",
            [Case::of("no rule")
                .file("p.syn", bare())
                .with(ones(3))
                .fails(LEARN, 1)
                .remedy("add a `learning` statement to the page", write("p.syn", learning()))],
        ),
        Advice::on(
            "SF1003",
            [supervised
                .remedy("give the network an input `teacher` with an axon for each class", write("p.syn", taught()))
                .remedy("`--protocol unsupervised`", call(format!("{plain} unsupervised")))
                .remedy("or `--protocol plain`", call(format!("{plain} plain")))],
        ),
    ]
}

fn samples() -> Vec<Advice> {
    let large = learn("more than 1", "--protocol q.toml").file("q.toml", protocol("rate"));
    let wide = || npy("x.npy", &[3, 3], &[1.0; 9]);
    let taught = Case::of("a class without an output")
        .file("p.syn", taught())
        .with(classes(&[0.0, 7.0, 0.0]))
        .fails(SUPERVISED, 1);
    vec![Advice::on(
        "SF1004",
        [
            learn("three values for two axons", "").with(wide()).remedy("but (samples, 2)", ones(3)).by_hand(
                "an npz file holds samples as `x`",
                "the samples of this case are in an npy file, which holds nothing else",
            ),
            taught
                .remedy("a class for each sample", classes(&[0.0, 1.0, 0.0]))
                .remedy("-1 for none", classes(&[0.0, -1.0, 0.0])),
            large
                .with(npy("x.npy", &[3, 2], &[4.0; 6]))
                .remedy("scale the samples", npy("x.npy", &[3, 2], &[0.5; 6]))
                .remedy(
                    "or choose `coding = \"values\"` in the protocol",
                    write("q.toml", protocol("values")).call(format!("{LEARN} --protocol q.toml --input-range 0:4")),
                ),
        ],
    )]
}

fn checkpoints() -> Vec<Advice> {
    let saved = |name| Case::of(name).file("p.syn", learning()).with(ones(3)).after(format!("{LEARN} --save c.ck"));
    let cut = act(|sandbox: &Sandbox| sandbox.write("d.ck", &sandbox.bytes("c.ck")[..300]));
    let resumed = |file: &str| format!("{LEARN} --save e.ck --resume {file}");
    let digits = saved("another graph").within(Sandbox::with_digits);
    vec![
        Advice::on(
            "SF1005",
            [saved("cut short")
                .with(cut)
                .fails(resumed("d.ck"), 1)
                .remedy("take an earlier checkpoint", call(resumed("c.ck")))
                .remedy("or leave out `--resume` and begin again", call(format!("{LEARN} --save e.ck")))
                .by_hand("or leave out `--resume`", "the remedy before does it")],
        ),
        Advice::on(
            "SF1006",
            [saved("another seed")
                .fails(format!("{} --seed 7", resumed("c.ck")), 1)
                .remedy("resume with the image, data, protocol and seed of that run", call(resumed("c.ck")))
                .remedy(
                    "`synfire weights CHECKPOINT --image OUT.sfi` makes an image to begin a new run from",
                    first("weights c.ck --image o.sfi").call("learn o.sfi --input x.npy --epochs 1 --seed 7"),
                )],
        ),
        Advice::on(
            "SF1007",
            [
                digits
                    .fails("weights c.ck --into digits.nir", 1)
                    .remedy("or `--out weights.npz` in its place", call("weights c.ck --out weights.npz"))
                    .remedy(
                        "give `--into` the file that the network was made from",
                        first("export p.syn --nir p.nir").call("weights c.ck --into p.nir"),
                    ),
                Case::of("thresholds that are subtracted")
                    .file("p.syn", adaptive())
                    .with(ones(3))
                    .after(format!("{LEARN} --save c.ck"))
                    .fails("weights c.ck --image o.sfi", 1)
                    .remedy(
                        "`--out weights.npz` holds everything that was learned",
                        call("weights c.ck --out weights.npz"),
                    ),
            ],
        ),
    ]
}

/// Thresholds that rise, and that spikes subtract.
fn adaptive() -> String {
    let model =
        "adaptive_lif reset = subtract adaptation_step = 0.01 target_rate = 20 Hz tau_mem = 20 ms v_threshold = 0.01";
    learning().replace("lif tau_mem = 20 ms v_threshold = 0.01", model)
}

pub fn advice() -> Vec<Advice> {
    [protocols(), samples(), checkpoints()].into_iter().flatten().collect()
}

#[test]
fn learning_and_its_checkpoints() {
    check(&advice());
}
