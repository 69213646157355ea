//! SF0250 to SF0259: writing a network as NIR.

use crate::change::{Change, call, edit};
use crate::harness::{Advice, Case, check};

const NIR: &str = "export net.syn --nir net.nir";
const SYN: &str = "export net.syn --syn copy.syn";

/// Two populations in a row, and nothing that NIR does not have.
const PAGE: &str = "\
network net dt = 1 ms
input a[2]
population p[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
population q[2] lif
    tau_mem     = 4 ms
    v_threshold = 1
projection w: a -> p all_to_all weight = 8
projection x: p -> q all_to_all weight = 8
output q
";

fn page(name: &'static str, from: &str, to: &str) -> Case {
    let text = PAGE.replacen(from, to, 1);
    assert_ne!(text, PAGE, "{from}");
    Case::of(name).file("net.syn", text)
}

fn refused(name: &'static str, from: &str, to: &str) -> Case {
    page(name, from, to).fails(NIR, 1)
}

/// Takes the text away again.
fn without(text: &'static str) -> Change {
    edit("net.syn", text, "")
}

fn refusals() -> Vec<Advice> {
    let keep = "export the network as `.syn`";
    let bias = "    tau_mem     = 4 ms\n    bias        = 0.5\n";
    let undriven = |bias: &'static str| {
        refused("a bias without weights", "    tau_mem     = 4 ms\n", bias)
            .with(edit("net.syn", "projection w: a -> p all_to_all weight = 8\n", ""))
            .with(edit("net.syn", "input a[2]\n", ""))
    };
    let driven = || {
        edit("net.syn", "network net dt = 1 ms\n", "network net dt = 1 ms\ninput a[2]\n").edit(
            "net.syn",
            "projection x",
            "projection a -> p all_to_all weight = 0\nprojection x",
        )
    };
    vec![
        Advice::on(
            "SF0250",
            [refused("a refractory time", "v_threshold = 1\n", "v_threshold = 1 refractory = 2 ms\n")
                .remedy(keep, call(SYN))
                .remedy("or remove the feature", without("refractory = 2 ms"))],
        ),
        Advice::on(
            "SF0251",
            [refused("two resets", "v_threshold = 1\n", "v_threshold = 1 reset = subtract\n")
                .remedy(keep, call(SYN))
                .remedy("or make the populations agree", without("reset = subtract"))
                .by_hand(
                    "(`--comparison`, `--reset`, `--reset-timing`)",
                    "the options of an import, which explain why; nothing has to be given",
                )],
        ),
        Advice::on(
            "SF0252",
            [
                undriven(bias).remedy("add a projection to it, with weights of 0 if need be", driven()).remedy(
                    "or `r` times the bias to `v_leak` of leaky neurons",
                    edit("net.syn", "bias        = 0.5", "v_leak = 0.5"),
                ),
                refused(
                    "a bias that begins late",
                    "    tau_mem     = 4 ms\n",
                    "    tau_mem     = 4 ms\n    late_bias   = 0.5\n",
                )
                .remedy(
                    "add a recurrent projection to it, with weights of 0 if need be",
                    edit("net.syn", "projection x", "projection p -> p all_to_all weight = 0\nprojection x"),
                ),
            ],
        ),
        Advice::on(
            "SF0253",
            [
                refused("no output", "output q\n", "").remedy(
                    "say which populations are the outputs",
                    edit("net.syn", "projection x", "output q\nprojection x"),
                ),
                refused(
                    "axons that are no input",
                    "network net dt = 1 ms\ninput a[2]\n",
                    "network net dt = 1 ms inputs = [a]\ninput a[2], b[2]\n",
                )
                .remedy("list it as an input", edit("net.syn", "inputs = [a]", "inputs = [a, b]"))
                .remedy("or remove it and its projections", edit("net.syn", ", b[2]", "")),
            ],
        ),
        Advice::on(
            "SF0254",
            [refused(
                "a loop that is cut",
                "projection x: p -> q all_to_all weight = 8\n",
                "projection x: p -> q all_to_all weight = 8\nprojection y: q -> p all_to_all weight = 8 cut = yes\n",
            )
            .remedy("give each of them a delay of 1 tick", edit("net.syn", "cut = yes", "delay = 1 ms"))],
        ),
        Advice::on(
            "SF0255",
            [refused(
                "a few synapses of many neurons",
                "input a[2]\npopulation p[2] lif\n",
                "input a[6000]\npopulation p[6000] lif\n",
            )
            .with(edit("net.syn", "projection w: a -> p all_to_all", "projection w: a -> p random fan_in = 1 seed = 1"))
            .remedy(keep, call(SYN))
            .remedy("or export a smaller one", edit("net.syn", "[6000]", "[60]"))],
        ),
    ]
}

fn warnings() -> Vec<Advice> {
    let import = "check net.nir --compat nir --dt 1e-3 --reset zero --reset-timing same --comparison gt --decay euler";
    let nothing = "nothing has to be done: the network is the same";
    let learning = "learning stdp on w\n    a_plus   = 0.1\n    a_minus  = 0.1\n    tau_pre  = 20 ms\n    tau_post = 20 ms\n    w_max    = 8\n";
    let plain = PAGE.replace("all_to_all weight = 8\nprojection x", "dense weight = [[8, 8], [8, 8]]\nprojection x");
    let attached = format!("network net dt = 1 ms\nimport \"net.nir\" compat = nir\n{learning}");
    vec![
        Advice::on(
            "SF0256",
            [Case::of("a step of its own")
                .file("net.syn", PAGE)
                .warns(NIR)
                .remedy("import the file with `--compat nir --dt 1e-3", Change::default().first(NIR).call(import))
                .remedy(
                    "settings of its `import` statement",
                    Change::default()
                        .first(NIR)
                        .write("page.syn", "network net dt = 1 ms\nimport \"net.nir\" compat = nir\n")
                        .call("check page.syn"),
                )],
        ),
        Advice::on(
            "SF0257",
            [page("one name for two", "projection w", "projection p")
                .warns(NIR)
                .by_hand("The network is the same", nothing)],
        ),
        Advice::on(
            "SF0258",
            [page("two by two", "population p[2]", "population p[2, 1]")
                .warns(NIR)
                .by_hand("The order of the neurons stays", nothing)],
        ),
        Advice::on(
            "SF0259",
            [Case::of("a rule").file("net.syn", format!("{plain}{learning}")).warns(NIR).remedy(
                "attach the rule with a `learning` statement of a page that imports the file",
                Change::default().first(NIR).write("page.syn", attached).call("check page.syn"),
            )],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    let mut all = refusals();
    all.extend(warnings());
    all
}

#[test]
fn exports() {
    check(&advice());
}
