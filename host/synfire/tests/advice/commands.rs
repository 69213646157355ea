//! SF0509 to SF0519 and SF0530 to SF0540: what is asked for, and with which options.

use crate::board::Board;
use crate::change::{call, edit, first, write};
use crate::data::{RUN, bare, ones, run};
use crate::guests::on_board;
use crate::harness::{Advice, Case, check};
use crate::pages::PAGE;
use crate::sandbox::{DIGITS, Sandbox};
use crate::values::learning;

const COMPILE: &str = "compile p.syn -o p.sfi";

fn sources() -> Vec<Advice> {
    let image = |name| run(name, ones(5)).after(COMPILE);
    let page = |name, option: &str| run(name, ones(5)).fails(format!("{RUN} {option}"), 2);
    let population = |setting: &str| edit("p.syn", "lif", format!("lif {setting}")).call(RUN);
    let network = "give the network file that the image was made from";
    vec![
        Advice::on(
            "SF0509",
            [
                image("an image")
                    .fails("run p.sfi --input x.npy --weight-bits 4", 2)
                    .remedy("give the network file instead", call(format!("{RUN} --weight-bits 4")))
                    .remedy("or leave the option out", call("run p.sfi --input x.npy")),
                page("a step", "--dt 0.002").remedy(
                    "leave it out, and change `dt` in the page's `network` statement",
                    edit("p.syn", "dt = 1 ms", "dt = 2 ms").call(RUN),
                ),
                page("a reset", "--reset subtract").remedy("`reset = subtract` where", population("reset = subtract")),
                page("a comparison", "--comparison ge")
                    .remedy("`comparison = greater_equal` where", population("comparison = greater_equal")),
                page("a moment", "--reset-timing next")
                    .remedy("`reset_timing = next` where", population("reset_timing = next")),
                page("a framework", "--compat norse").remedy("leave it out: a page says all", call(RUN)),
                Case::of("a NIR file")
                    .within(Sandbox::with_digits)
                    .after(format!("compile digits.nir {DIGITS} -o d.sfi"))
                    .fails("run d.sfi --input image.npy --dt 1e-3", 2)
                    .remedy(
                        "give the network file instead",
                        call(format!("run digits.nir {DIGITS} --input image.npy --dt 1e-3")),
                    ),
            ],
        ),
        Advice::on(
            "SF0510",
            [
                image("the reference")
                    .fails("run p.sfi --input x.npy --backend reference", 2)
                    .remedy(network, call(format!("{RUN} --backend reference"))),
                image("a comparison")
                    .fails("compare p.sfi --input x.npy", 2)
                    .remedy(network, call("compare p.syn --input x.npy")),
            ],
        ),
        Advice::on("SF0511", unreadable()),
    ]
}

fn unreadable() -> Vec<Case> {
    let digits = |name, command: &str| Case::of(name).within(Sandbox::with_digits).fails(command, 1);
    let latin = [PAGE.as_bytes(), b"# gr\xf6\xdfe\n"].concat();
    vec![
        run("no file", ones(2)).fails("run q.nir --input x.npy", 1).remedy("check the path", call(RUN)),
        digits("a graph", "fmt digits.nir").remedy(
            "`synfire export digits.nir --syn PAGE.syn` makes a page of it",
            call(format!("export digits.nir {DIGITS} --syn d.syn")),
        ),
        digits("an array", "fmt image.npy")
            .file("p.syn", PAGE)
            .remedy("give a page, whose name ends in `.syn`", call("fmt p.syn")),
        Case::of("Latin-1")
            .file("p.syn", latin)
            .fails("fmt p.syn", 1)
            .remedy("save the page as UTF-8", write("p.syn", format!("{PAGE}# größe\n"))),
        digits("a graph for an image", "weights digits.nir --out w.npz")
            .file("p.syn", learning())
            .remedy(
                "for a network that learns, `synfire compile` makes an image",
                first(COMPILE).call("weights p.sfi --out w.npz"),
            )
            .remedy(
                "and `synfire learn --save` a checkpoint",
                ones(3).first("learn p.syn --input x.npy --epochs 1 --save c.ck").call("weights c.ck --out w.npz"),
            ),
    ]
}

fn outputs() -> Vec<Advice> {
    vec![
        Advice::on(
            "SF0512",
            [
                run("a picture", ones(2))
                    .fails(format!("{RUN} --raster x.png"), 2)
                    .remedy("give it a name such as `x.svg`", call(format!("{RUN} --raster x.svg"))),
                run("states", ones(2))
                    .fails(format!("{RUN} --record n:v --traces t"), 2)
                    .remedy("such as `t.csv`", call(format!("{RUN} --record n:v --traces t.csv")))
                    .remedy("or `t.npz`", call(format!("{RUN} --record n:v --traces t.npz"))),
                run("a dash", ones(2))
                    .fails(format!("{RUN} --stats -"), 2)
                    .remedy("name a file", call(format!("{RUN} --stats s.json")))
                    .remedy("`/dev/stdout` is the standard output", call(format!("{RUN} --stats /dev/stdout")))
                    .remedy("`./-` a file that is called so", call(format!("{RUN} --stats ./-"))),
                run("spikes", ones(2))
                    .fails(format!("{RUN} --spikes s"), 2)
                    .remedy("such as `s.csv`", call(format!("{RUN} --spikes s.csv")))
                    .remedy("`--spikes /dev/stdout` is CSV", call(format!("{RUN} --spikes /dev/stdout"))),
                Case::of("an image")
                    .file("p.syn", PAGE)
                    .fails("compile p.syn -o p.img", 2)
                    .remedy("give it a name such as `p.sfi`", call(COMPILE)),
            ],
        ),
        Advice::on(
            "SF0513",
            [
                Case::of("digits alone")
                    .fails("explain 0203", 2)
                    .remedy("a code `SF0203` exists", call("explain SF0203"))
                    .remedy("`synfire explain` lists them all", call("explain")),
                Case::of("a word")
                    .fails("explain weights", 2)
                    .remedy("`synfire explain` lists them all", call("explain")),
            ],
        ),
        Advice::on(
            "SF0516",
            [Case::of("no spaces")
                .file("p.syn", PAGE.replace(" = ", "="))
                .fails("fmt --check p.syn", 1)
                .remedy("run `synfire fmt` on it", first("fmt p.syn"))],
        ),
        Advice::on(
            "SF0517",
            [Case::of("stimuli")
                .file("p.syn", PAGE)
                .warns("export p.syn --nir p.nir")
                .by_hand("keep the page beside the export", "nothing is to be done again: the page is there")],
        ),
        Advice::on(
            "SF0519",
            [run("an input", ones(5))
                .fails(format!("{RUN} --stats x.npy"), 2)
                .remedy("give it a name of its own", call(format!("{RUN} --stats y.json")))],
        ),
    ]
}

fn backends() -> Vec<Advice> {
    let emulator = "leave out `--backend`";
    vec![
        Advice::on(
            "SF0514",
            [
                Case::of("stimuli without an end")
                    .file("p.syn", PAGE.replace(" run = 20 ms", ""))
                    .fails("run p.syn", 1)
                    .remedy(
                        "add `run = 100 ms` to the page's `network` statement",
                        edit("p.syn", "dt = 1 ms", "dt = 1 ms run = 100 ms"),
                    )
                    .remedy("or give `--ticks T`", call("run p.syn --ticks 100")),
                Case::of("no events")
                    .file("p.syn", bare())
                    .file("x.csv", "tick,axon\n")
                    .fails("run p.syn --input x.csv", 1)
                    .remedy("give `--ticks T`", call("run p.syn --input x.csv --ticks 5")),
            ],
        ),
        Advice::on(
            "SF0515",
            [
                run("Verilog", ones(3))
                    .needs("verilator")
                    .fails("classify p.syn --input x.npy --backend rtl", 2)
                    .remedy(
                        "`synfire verify --samples` shows on the same samples",
                        call("verify p.syn --input x.npy --samples --ticks 2"),
                    ),
                run("the reference", ones(3))
                    .file("p.syn", learning())
                    .fails("learn p.syn --input x.npy --epochs 1 --backend reference", 2)
                    .remedy(emulator, call("learn p.syn --input x.npy --epochs 1")),
                Case::of("a state of the reference")
                    .file("p.syn", learning())
                    .fails("run p.syn --save s.ck --backend reference", 2)
                    .remedy(emulator, call("run p.syn --save s.ck")),
            ],
        ),
        Advice::none("SF0518", "a Verilog core that differs is a fault of Synfire, to be reported"),
    ]
}

fn usage() -> Vec<Advice> {
    let without = |name, options: &str, words: &'static str| {
        run(name, ones(5)).fails(format!("{RUN} {options}"), 2).remedy(words, call(RUN))
    };
    let board = |name| on_board(name, |sandbox| Board::start(sandbox, ""));
    let traced = |name, trace: &str| {
        board(name).fails(format!("monitor p.syn --target ecp5-25f --port board --ticks 2 {trace}"), 2)
    };
    let trace = |trace: &str| call(format!("monitor p.syn --target ecp5-25f --port board --ticks 2 {trace}"));
    vec![
        Advice::on(
            "SF0530",
            [run("a slip", ones(5))
                .fails("run p.syn --inptu x.npy", 2)
                .remedy("a similar argument exists: '--input'", call(RUN))
                .remedy("`synfire run --help` says what can be given", call("run --help"))],
        ),
        Advice::on(
            "SF0531",
            [
                without("no line", "--record-line l.rec", "or leave `--record-line` out")
                    .by_hand("give `--backend serial:PORT`", "the next case has a board"),
                board("a line")
                    .fails("run p.syn --target ecp5-25f --speed 3000000", 2)
                    .remedy("or leave `--speed` out", call("run p.syn"))
                    .remedy(
                        "give `--backend serial:PORT`",
                        call("run p.syn --target ecp5-25f --speed 3000000 --backend serial:board"),
                    ),
                without("nothing learns", "--freeze", "leave it out"),
                run("the reference", ones(5))
                    .fails(format!("{RUN} --weight-bits 4 --backend reference"), 2)
                    .remedy("leave `--weight-bits` out", call(format!("{RUN} --backend reference")))
                    .remedy(
                        "`synfire compare` shows what compiling changes",
                        call("compare p.syn --input x.npy --weight-bits 4"),
                    ),
            ],
        ),
        Advice::on(
            "SF0532",
            [
                traced("no neuron", "--trace n").remedy("such as `--trace n:0`", trace("--trace n:0")),
                traced("another neuron", "--trace n:2").remedy("such as `--trace n:1`", trace("--trace n:1")),
                traced("another population", "--trace m:0").remedy("populations of neurons: n", trace("--trace n:0")),
                traced("a slow pace", "--pace 0.1").remedy("give `--pace 6` or more", trace("--pace 6")),
            ],
        ),
        Advice::on(
            "SF0533",
            [Case::of("what learns on two threads")
                .file("p.syn", learning())
                .fails("run p.syn --threads 2", 1)
                .remedy("run it with one thread and without ranks", call("run p.syn --threads 1"))
                .by_hand("with `--ranks` between the processes", "the tests of ranks try it where MPI is built in")],
        ),
        Advice::on(
            "SF0534",
            [Case::of("ranks that nobody started")
                .file("p.syn", learning())
                .fails("run p.syn --ranks", 1)
                .remedy("leave `--ranks` out", call("run p.syn"))
                .by_hand(
                    "cargo build --release -p synfire-cli --features mpi",
                    "a test has only one build of the program",
                )
                .by_hand(
                    "mpirun -n 4 synfire run net.sfi --input x.npy --spikes s.csv --ranks",
                    "the tests of ranks try it where MPI is built in",
                )
                .by_hand(
                    "mpirun --mca oob_tcp_keepalive_time 1 --mca",
                    "it takes two machines: `scripts/ranks` tries it",
                )],
        ),
        Advice::on(
            "SF0540",
            [Case::of("learned")
                .file("p.syn", learning())
                .warns("run p.syn")
                .remedy("`--freeze` runs without learning", call("run p.syn --freeze"))
                .remedy(
                    "`synfire weights FILE` reads it",
                    first("run p.syn --save s.ck").call("weights s.ck --out w.npz"),
                )],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    [sources(), outputs(), backends(), usage()].into_iter().flatten().collect()
}

#[test]
fn commands_and_options() {
    check(&advice());
}
