//! SF0501 to SF0508 and SF0520 to SF0525: what is run, and what becomes of it.

use synfire_arch::{AxonId, Target};
use synfire_core::EventError;
use synfire_diagnostics::ToDiagnostic as _;
use synfire_emulator::Emulator;
use synfire_image::Event;
use synfire_run::RunError;
use synfire_testkit::{Bias, random_image};

use crate::change::{Change, ask, call, edit, write};
use crate::data::{RUN, bare, npy, ones, run};
use crate::harness::{Advice, Case, check};
use crate::pages::PAGE;

/// A warning or a note of a run.
fn warned(name: &'static str, input: Change) -> Case {
    run(name, input).warns(RUN)
}

fn inputs() -> Vec<Advice> {
    let grey = |scale: f64| npy("x.npy", &[2, 2], &[0.0, 255.0, 7.0, 3.0].map(|value| value / scale));
    let large = |scale: f64| npy("x.npy", &[2, 2], &[0.0, 2.5, 0.25, 1.0].map(|value| value / scale));
    let signed = npy("x.npy", &[2, 2], &[0.0, 1.5, 0.25, -1.0]);
    let huge = |scale: f64| npy("x.npy", &[1, 2], &[0.5, 40_000.0].map(|value| value / scale));
    vec![
        Advice::on(
            "SF0501",
            [
                run("grey levels", grey(1.0)).remedy("divide the input by 255", grey(255.0)).remedy(
                    "compile with `--input-range 0:255 --input-bits 0`",
                    call(format!("{RUN} --input-range 0:255 --input-bits 0")),
                ),
                run("2.5", large(1.0))
                    .remedy("divide the input by 3", large(3.0))
                    .remedy("or compile with `--input-range 0:3`", call(format!("{RUN} --input-range 0:3"))),
                // Negative values stay below 0 whatever they are divided by.
                run("signs", signed)
                    .remedy("compile with `--input-range -1:2`", call(format!("{RUN} --input-range -1:2"))),
                run("more than a payload", huge(1.0)).remedy("divide the input by 40000", huge(40_000.0)),
            ],
        ),
        Advice::on(
            "SF0502",
            [Case::of("no input")
                .file("p.syn", bare())
                .fails("run p.syn --ticks 5", 1)
                .remedy("give one with `--input FILE`", ones(5).call("run p.syn --ticks 5 --input x.npy"))
                .remedy("or stimuli in a `.syn` page", write("p.syn", PAGE))],
        ),
        events(),
    ]
}

/// No command gives events in another order: tables are sorted, and rows and stimuli have one value for each axon.
fn events() -> Advice {
    let said = |axons: &'static [u32]| {
        move || {
            let image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
            let event = |axon: &u32| Event { axon: AxonId(*axon), payload: 1 };
            let mut emulator = Emulator::new(&image.target, &image.program);
            let events: Vec<_> = axons.iter().map(event).collect();
            emulator.tick(&events).err().iter().map(EventError::to_diagnostic).collect::<Vec<_>>()
        }
    };
    Advice::on(
        "SF0503",
        [
            Case::asking("descending", said(&[1, 0]))
                .remedy("sort the events of each tick by axon", ask(said(&[0, 1]))),
            Case::asking("twice", said(&[3, 3])).remedy("add the payloads of the events into one", ask(said(&[3]))),
        ],
    )
}

fn classes() -> Vec<Advice> {
    const CLASSIFY: &str = "classify p.syn --input x.npy --labels y.npy";
    let labels = |values: &[f64]| npy("y.npy", &[values.len()], values);
    let of = |name, page: String, values: &[f64]| {
        Case::of(name).file("p.syn", page).with(ones(3)).with(labels(values)).fails(CLASSIFY, 1)
    };
    let right = || labels(&[0.0, 1.0, 1.0]);
    vec![
        Advice::on(
            "SF0504",
            [
                of("two labels", bare(), &[0.0, 1.0])
                    .remedy("give one label for each sample, in the same order", right()),
                of("from 1", bare(), &[1.0, 2.0, 2.0])
                    .remedy("a label is the position of its neuron in the output row", right()),
            ],
        ),
        Advice::on(
            "SF0505",
            [of("no output", bare().replace("output n\n", ""), &[0.0, 1.0, 1.0])
                .remedy("name one in the page (`output POP`)", write("p.syn", bare()))
                .by_hand("connect the last population to an Output node", "whoever exports the graph does that")],
        ),
    ]
}

fn recorded() -> Vec<Advice> {
    let record = |name, what: &str| run(name, ones(2)).fails(format!("{RUN} --record {what}"), 2);
    let with = |what: &str| call(format!("{RUN} --record {what}"));
    vec![
        Advice::on(
            "SF0506",
            [
                record("a slip", "nn:v").remedy("a population `n` exists", with("n:v")),
                record("another name", "neurons:v")
                    .remedy("populations of neurons: n", with("n:v"))
                    .remedy("`synfire info FILE` lists", call("info p.syn")),
            ],
        ),
        Advice::on(
            "SF0507",
            [
                record("an input", "a:v")
                    .remedy("give `--record n:v`", with("n:v"))
                    .remedy("`--record n:i`", with("n:i"))
                    .remedy("`--record n:v,i`", with("n:v,i")),
                record("another variable", "n:w").remedy("give `--record n:v`", with("n:v")),
                run("nothing", ones(2))
                    .fails(format!("{RUN} --traces t.npz"), 2)
                    .remedy("say what with `--record POP:v,i`", call(format!("{RUN} --traces t.npz --record n:v,i")))
                    .remedy(
                        "or with `record v of POP` in a page",
                        edit("p.syn", "output n", "output n\nrecord v of n"),
                    ),
            ],
        ),
    ]
}

/// A neuron that is inhibited in every tick, further than random input shows.
fn inhibited() -> String {
    bare()
        .replace("lif tau_mem = 20 ms v_threshold = 0.01", "if v_threshold = 1")
        .replace("weight = 0.1", "weight = -1")
}

fn states() -> Vec<Advice> {
    let samples = || npy("s.npy", &[2, 200, 2], &vec![1.0; 800]);
    let classify = "classify p.syn --input s.npy";
    let bounded = || edit("p.syn", "v_threshold = 1", "v_threshold = 1 v_min = -10");
    vec![Advice::on(
        "SF0508",
        [
            warned("a long run", ones(200))
                .file("p.syn", inhibited())
                .remedy("compile with `--calibrate-run x.npy`", call(format!("{RUN} --calibrate-run x.npy")))
                .remedy("in a page, `v_min` stops a potential that runs away downwards", bounded()),
            Case::of("samples")
                .file("p.syn", inhibited())
                .with(samples())
                .warns(classify)
                .remedy(
                    "compile with `--calibrate FILE` for such samples",
                    call(format!("{classify} --calibrate s.npy")),
                )
                .remedy("`v_min`", bounded()),
            // Calibrated on what does not drive states so far.
            Case::of("other samples")
                .file("p.syn", inhibited())
                .with(samples())
                .with(npy("few.npy", &[2, 20, 2], &vec![1.0; 80]))
                .warns(format!("{classify} --calibrate few.npy"))
                .remedy("add samples like these to `few.npy`", npy("few.npy", &[2, 200, 2], &vec![1.0; 800]))
                .remedy("`v_min`", bounded()),
        ],
    )]
}

fn rounding() -> Vec<Advice> {
    let small = |factor: f64| npy("x.npy", &[5, 2], &[0.001 * factor; 10]);
    let thirds = || npy("x.npy", &[5, 2], &[0.3; 10]);
    let compiled = format!("{RUN} --input-bits 8 --input-range 0:1");
    vec![Advice::on(
        "SF0521",
        [
            warned("a thousandth", small(1.0)).remedy(
                "multiply the input by 512 and divide the weights out of `a` by 512",
                small(512.0).edit("p.syn", "weight = 0.1", "weight = 0.1 / 512"),
            ),
            run("few bits", thirds())
                .warns(format!("{RUN} --input-bits 2"))
                .remedy("compile with `--input-bits 8`", call(compiled)),
        ],
    )]
}

fn lengths() -> Vec<Advice> {
    let late = format!("{PAGE}stimulus q -> a[0] spikes at = [30 ms]\n");
    let ticks = |ticks: u32| format!("{RUN} --ticks {ticks}");
    let sparse = |last: &str| format!("tick,axon\n0,1\n{last},1\n");
    let table = "run p.syn --input x.csv";
    vec![
        Advice::none("SF0528", "it says what was read, and there is nothing to mend"),
        Advice::none("SF0541", "no system of the tests forbids a program to handle signals"),
        calibrations(),
        Advice::on(
            "SF0522",
            [
                run("three of five", ones(5)).warns(ticks(3)).remedy("`--ticks 5` runs all of it", call(ticks(5))),
                run("nine of five", ones(5))
                    .warns(ticks(9))
                    .remedy("`--ticks 5` stops with the input", call(ticks(5)))
                    .remedy("a single row of shape (axons,) is held", npy("x.npy", &[2], &[1.0; 2]))
                    .remedy("Leave out `--ticks` to run the whole input", call(RUN)),
                Case::of("a late stimulus")
                    .file("p.syn", late)
                    .warns("run p.syn")
                    .remedy("`run = ..` in the page's `network` statement", edit("p.syn", "run = 20 ms", "run = 31 ms"))
                    .remedy("or `--ticks`", call("run p.syn --ticks 31")),
            ],
        ),
        Advice::on(
            "SF0523",
            [Case::of("both")
                .file("p.syn", PAGE)
                .with(ones(20))
                .warns(RUN)
                .remedy("leave out `--input` to run the page's own stimuli", call("run p.syn"))],
        ),
        Advice::on(
            "SF0524",
            [Case::of("nanoseconds")
                .file("p.syn", bare())
                .file("x.csv", sparse("20000000"))
                .fails(table, 1)
                .remedy("mend the tick, which counts steps of the network", write("x.csv", sparse("20")))
                .by_hand("or give `--ticks 20000001`", "it works, but takes seconds")],
        ),
    ]
}

fn calibrations() -> Advice {
    let some = |samples: usize, value: f64| npy("c.npy", &[samples, 4, 2], &vec![value; 8 * samples]);
    let on =
        |name: &'static str, samples, option: &str| run(name, ones(5)).with(samples).warns(format!("{RUN} {option}"));
    Advice::on(
        "SF0529",
        [
            on("nothing but zeros", some(9, 0.0), "--calibrate c.npy")
                .remedy("give some hundred samples of the training set", some(9, 1.0))
                .remedy("or leave the option out", call(RUN)),
            on("one sample", some(1, 1.0), "--calibrate c.npy").remedy("give some hundred samples", some(9, 1.0)),
            on("a silent run", some(1, 0.0), "--calibrate-run c.npy").remedy("give some hundred samples", some(1, 1.0)),
            run("no tick", ones(5))
                .file("c.csv", "tick,axon\n")
                .fails(format!("{RUN} --calibrate-run c.csv"), 1)
                .remedy("leave the option out", call(RUN)),
        ],
    )
}

fn silence() -> Vec<Advice> {
    let page = |threshold: &str| bare().replace("0.01", threshold);
    let of = |name, page: String| warned(name, ones(5)).file("p.syn", page);
    let driven = "weights are negative";
    vec![Advice::on(
        "SF0525",
        [
            of("weights too small", page("0.05"))
                .remedy("weights into it that are 1.2 times as large reach the threshold", edit("p.syn", "0.1", "0.12"))
                .remedy("and so does an `r` that is", edit("p.syn", "0.05", "0.05 r = 1.2")),
            of("inhibition alone", bare().replace("weight = 0.1", "weight = -0.1"))
                .remedy(driven, edit("p.syn", "-0.1", "0.1")),
            of(
                "no projection",
                bare().replace(
                    "projection f: a -> n all_to_all weight = 0.1\n",
                    "projection n -> n all_to_all weight = 0.1\n",
                ),
            )
            .remedy("or a projection is missing", write("p.syn", bare())),
            of("a silent layer before it", chain("0.5"))
                .remedy("what projects to it is silent", write("p.syn", chain("0.01"))),
            warned("an empty input", npy("x.npy", &[5, 2], &[0.0; 10]))
                .remedy("the input has no spike and no value in these ticks", ones(5)),
        ],
    )]
}

/// Two layers, the first of which needs this much.
fn chain(threshold: &str) -> String {
    let second = "population m[2] lif tau_mem = 20 ms v_threshold = 0.001\nprojection n -> m all_to_all weight = 0.1\noutput m\n";
    bare().replace("0.01", threshold).replace("output n\n", second)
}

/// The two sides of a comparison are made from one file by every command, so only the library can be asked.
fn comparison() -> Advice {
    let error = || vec![RunError::OtherNetwork { population: "n".into() }.to_diagnostic()];
    Advice::on(
        "SF0520",
        [Case::asking("the library", error).remedy("compile the image again from the network", ask(Vec::new))],
    )
}

/// Outputs that do not spike.
fn integrators() -> Advice {
    let call_with = |decode: &str| call(format!("classify net.nir --compat nir --input x.npy --decode {decode}"));
    let graph = crate::graphs::chain(&[
        ("in", crate::graphs::input(2)),
        ("fc", crate::graphs::weights(2, 2, 1.0)),
        ("li", crate::graphs::li(0.01)),
        ("out", crate::graphs::output(2)),
    ]);
    Advice::on(
        "SF0527",
        [Case::of("counted")
            .file("net.nir", graph)
            .with(npy("x.npy", &[1, 2], &[1.0, 1.0]))
            .fails("classify net.nir --compat nir --input x.npy --decode count", 1)
            .remedy("give `--decode mean`", call_with("mean"))
            .remedy("`--decode max`", call_with("max"))
            .remedy("or `--decode last`", call_with("last"))],
    )
}

/// Neurons that may spike several times in a tick.
fn several() -> Advice {
    let run = "run net.nir --compat sinabs --backend reference --input x.csv";
    Advice::on(
        "SF0526",
        [Case::of("a far too large input")
            .file("net.nir", crate::graphs::good())
            .file("x.csv", "1e9,1e9\n")
            .fails(run, 1)
            .remedy("look for an input or a gain that is far too large", write("x.csv", "1,1\n"))
            .remedy("`synfire info` prints the gains", call("info net.nir --compat sinabs"))
            .remedy("`--max-spikes N` sets a limit", call(format!("{run} --max-spikes 3")))],
    )
}

pub fn advice() -> Vec<Advice> {
    let parts = [
        inputs(),
        classes(),
        recorded(),
        states(),
        rounding(),
        lengths(),
        silence(),
        vec![comparison(), several(), integrators()],
    ];
    parts.into_iter().flatten().collect()
}

#[test]
fn runs_and_their_inputs() {
    check(&advice());
}
