//! SF01: reading and writing NIR files.

use std::collections::BTreeMap;

use synfire_diagnostics::{Diagnostic, ToDiagnostic as _};
use synfire_nir::{Limits, NirError, NirNode, read_file, write_bytes};

use crate::change::{Change, ask, write};
use crate::graphs::{chain, good, graph, input, lif, output, weights};
use crate::harness::{Advice, Case, check};

const CHECK: &str = "check net.nir --compat nir";

/// A file that was written by h5py for the tests of the reader.
macro_rules! made {
    ($name:literal) => {
        include_bytes!(concat!("../../../../crates/synfire-nir/tests/data/", $name))
    };
}

/// A file that is refused.
fn refused(name: &'static str, bytes: impl AsRef<[u8]>) -> Case {
    Case::of(name).file("net.nir", bytes).fails(CHECK, 1)
}

/// The network exported again, as it should be.
fn exported() -> Change {
    write("net.nir", good())
}

/// What the writer says about a graph.
fn written(nodes: &[(&str, NirNode)]) -> Vec<Diagnostic> {
    write_bytes(&graph(nodes, &[])).err().iter().map(NirError::to_diagnostic).collect()
}

fn unwritable() -> Advice {
    let other = || NirNode::Other { kind: "Conv2d".into(), parameters: BTreeMap::new() };
    Advice::on(
        "SF0110",
        [
            Case::asking("a name with a slash", || written(&[("a/b", input(2))]))
                .remedy("give it another name", ask(|| written(&[("a_b", input(2))]))),
            Case::asking("a node whose values were not read", move || written(&[("in", input(2)), ("conv", other())]))
                .remedy("take the node out of the graph", ask(|| written(&[("in", input(2))]))),
            Case::asking("no node", || written(&[])).remedy(
                "give it at least an Input, neurons and an Output",
                ask(|| written(&[("in", input(2)), ("lif", lif(0.01)), ("out", output(2))])),
            ),
        ],
    )
}

fn links() -> Vec<Advice> {
    vec![
        Advice::on(
            "SF0109",
            [refused("a graph inside itself", made!("link_cycle.nir")).remedy("remove the link", exported())],
        ),
        Advice::on(
            "SF0111",
            [
                refused("a parameter in another file", made!("reset_external.nir"))
                    .remedy("write the file again with the data in it", exported())
                    .remedy("remove the link", exported()),
                refused("a link that leads nowhere", made!("reset_dangling.nir")).remedy("remove the link", exported()),
            ],
        ),
    ]
}

fn contents() -> Vec<Advice> {
    vec![
        Advice::on(
            "SF0104",
            [refused("graphs within graphs", made!("deep.nir"))
                .remedy("export the network again within the limit", exported())],
        ),
        Advice::on(
            "SF0105",
            [refused("a file with one node", made!("one_node.nir"))
                .remedy("export the network with `nir.write(path, graph)`", exported())],
        ),
        Advice::on(
            "SF0106",
            [
                refused("a parameter with a typing error", made!("no_v_leak.nir")).remedy("rename it", exported()),
                refused("a node without a type", made!("no_type.nir"))
                    .remedy("export the network again with it", exported()),
            ],
        ),
        Advice::on(
            "SF0107",
            [
                refused("numbers of 16 bits", made!("half.nir"))
                    .remedy("where the network is exported", exported())
                    .remedy("for example with `weight.astype(\"float32\")`", exported()),
                refused("text for numbers", made!("text_weight.nir"))
                    .remedy("where the network is exported", exported()),
            ],
        ),
        Advice::on(
            "SF0108",
            [refused("LZF compression", made!("lzf.nir"))
                .remedy("`nir.write(\"net.nir\", nir.read(\"old.nir\"))`", exported())
                .remedy("nir.write", exported())],
        ),
    ]
}

/// What reading a path says.
fn reading(path: &str) -> Vec<Diagnostic> {
    read_file(path, &Limits::default()).err().iter().map(NirError::to_diagnostic).collect()
}

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/digits/");

pub fn advice() -> Vec<Advice> {
    let cut = {
        let mut bytes = good();
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let mut all = vec![
        Advice::on(
            "SF0101",
            [Case::asking("no such file", || reading(&format!("{CORPUS}digit.nir"))).remedy(
                "check the path and its permissions",
                ask(|| reading(&format!("{CORPUS}digits_snntorch_subtract.nir"))),
            )],
        ),
        Advice::on(
            "SF0102",
            [refused("a checkpoint of PyTorch", "PK\u{3}\u{4}archive/data.pkl")
                .remedy("give a file written by `nir.write`", exported())],
        ),
        Advice::on("SF0103", [refused("half a file", cut).remedy("copy or export it again", exported())]),
    ];
    all.extend(contents());
    all.extend(links());
    all.push(unwritable());
    all
}

#[test]
fn nir_files() {
    let same = chain(&[("in", input(2)), ("fc", weights(2, 2, 1.0)), ("lif", lif(0.01)), ("out", output(2))]);
    assert_eq!(same, good());
    check(&advice());
}
