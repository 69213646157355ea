//! Values of pages, and what stands in the wrong place: SF0616 to SF0629.

use crate::change::{call, edit, write};
use crate::harness::{Advice, Case, check};
use crate::pages::{CHECK, PAGE, line, page, slip};

/// A page that learns.
pub fn learning() -> String {
    format!("{PAGE}learning stdp on f a_plus = 0.01 tau_pre = 20 ms w_max = 1\n")
}

pub fn advice() -> Vec<Advice> {
    [units(), numbers(), stimuli(), rules()].into_iter().flatten().collect()
}

fn units() -> Vec<Advice> {
    let volts = PAGE.replace("0.01", "10 mV");
    let time = Case::of("a time for a weight in mV").file("p.syn", volts.replace("0.1", "1 ms")).fails(CHECK, 1);
    let mixed = page("a threshold in mV", "0.01", "10 mV");
    let advised = "give every potential, weights too, a unit, or none of them";
    vec![
        Advice::on(
            "SF0616",
            [
                slip("a bare time", "write `20 ms`", "20 ms v", "20 v"),
                slip("a time for a weight", "no unit where no potential of the page has one", "0.1", "1 ms"),
                time.remedy("it takes `V`, `mV` or `uV`", write("p.syn", volts.replace("0.1", "1 mV"))),
            ],
        ),
        Advice::on(
            "SF0617",
            [mixed
                .remedy(advised, edit("p.syn", "weight = 0.1", "weight = 100 mV"))
                .remedy(advised, write("p.syn", PAGE))],
        ),
    ]
}

fn numbers() -> Vec<Advice> {
    let random = |settings: &str| PAGE.replace("all_to_all", &format!("random {settings}"));
    let of = |name, settings: &str| Case::of(name).file("p.syn", random(settings)).fails(CHECK, 1);
    let seed = "add `seed = 1` here, or to the `network` statement for everything random";
    let refractory = |time: &str| PAGE.replace("lif", &format!("lif refractory = {time}"));
    let between = |name, time: &str| Case::of(name).file("p.syn", refractory(time)).fails(CHECK, 1);
    let step = |time: &str, dt: &str| write("p.syn", refractory(time).replace("dt = 1 ms", dt));
    let range = |name| page(name, "s -> a", "s -> a[1 .. 3]");
    vec![
        Advice::on(
            "SF0619",
            [
                of("1.5", "probability = 1.5 seed = 1")
                    .remedy("it has to be between 0 and 1", edit("p.syn", "1.5", "0.5")),
                line("nothing", "a quotient needs another divisor", "let w = 1 / 0", "let w = 1 / 2"),
            ],
        ),
        Advice::on(
            "SF0620",
            [
                between("two and a half", "2.5 ms")
                    .remedy("write `3 ticks`", edit("p.syn", "2.5 ms", "3 ticks"))
                    .remedy("or take the step `dt = 0.5 ms`", step("2.5 ms", "dt = 0.5 ms"))
                    .remedy("Give a multiple of `dt`", edit("p.syn", "2.5 ms", "2 ms")),
                between("less than one", "0.3 ms")
                    .remedy("write `1 ticks`", edit("p.syn", "0.3 ms", "1 ticks"))
                    .remedy("or take the step `dt = 0.1 ms`", step("0.3 ms", "dt = 0.1 ms")),
            ],
        ),
        Advice::on(
            "SF0621",
            [page("three values for two neurons", "tau_mem = 20 ms", "tau_mem = [10 ms, 20 ms, 30 ms]")
                .remedy("but there are 2 neurons", edit("p.syn", ", 30 ms", ""))],
        ),
        Advice::on(
            "SF0622",
            [of("random", "probability = 0.5")
                .remedy(seed, edit("p.syn", "random", "random seed = 1"))
                .remedy(seed, edit("p.syn", "dt = 1 ms", "dt = 1 ms seed = 1"))],
        ),
        Advice::on(
            "SF0623",
            [range("past the end")
                .remedy("`a[0 .. 2]` is all of them", edit("p.syn", "1 .. 3", "0 .. 2"))
                .remedy("`a[1]` the last", edit("p.syn", "1 .. 3", "1"))],
        ),
        Advice::on("SF0624", [line("a string", "`w` has to be a number", "let w = \"0.5\"", "let w = 0.5")]),
    ]
}

fn stimuli() -> Vec<Advice> {
    let own = "input b[2]\nprojection b -> n all_to_all weight = 0.1\nstimulus t -> b real value = 0.5";
    vec![
        Advice::on(
            "SF0626",
            [slip("neurons", "declare an `input`, project it to the neurons, and drive the input", "s -> a", "s -> n")
                .by_hand("by their `bias`", "the page of this case has an input, which is the other remedy")],
        ),
        Advice::on(
            "SF0627",
            [line("spikes and a value", "give each its own `input`", "stimulus t -> a real value = 0.5", own)],
        ),
    ]
}

fn rules() -> Vec<Advice> {
    let second =
        format!("{}learning stdp_target on f a_plus = 0.01 tau_pre = 20 ms x_target = 0.4 w_max = 1\n", learning());
    let compile = "compile p.syn -o p.sfi --target";
    vec![
        Advice::on(
            "SF0628",
            [Case::of("an iCE40")
                .file("p.syn", learning())
                .fails(format!("{compile} up5k"), 1)
                .remedy("remove the `learning` statement", write("p.syn", PAGE))
                .remedy("compile for a target that learns: `--target ecp5-85f`", call(format!("{compile} ecp5-85f")))],
        ),
        Advice::on(
            "SF0629",
            [Case::of("two rules")
                .file("p.syn", second)
                .fails(CHECK, 1)
                .remedy("keep one of them", write("p.syn", learning()))],
        ),
    ]
}

#[test]
fn values_of_pages() {
    check(&advice());
}
