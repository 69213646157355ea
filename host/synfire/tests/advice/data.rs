//! SF09: data files.

use synfire_data::{Array, write_npy};

use crate::change::{Change, act, call, edit, write};
use crate::harness::{Advice, Case, check};
use crate::pages::PAGE;
use crate::sandbox::Sandbox;

/// Writes an array of numpy.
pub fn npy(file: &'static str, shape: &[usize], values: &[f64]) -> Change {
    let array = Array::new(shape.to_vec(), values.to_vec());
    act(move |sandbox: &Sandbox| write_npy(sandbox.path(file), &array).unwrap())
}

/// Rows of ones for two axons.
pub fn ones(rows: usize) -> Change {
    npy("x.npy", &[rows, 2], &vec![1.0; 2 * rows])
}

/// The page without input of its own.
pub fn bare() -> String {
    PAGE.replace(" run = 20 ms", "").replace("stimulus s -> a regular rate = 200 Hz\n", "")
}

pub const RUN: &str = "run p.syn --input x.npy";
const RUN_CSV: &str = "run p.syn --input x.csv";
const CLASSIFY: &str = "classify p.syn --input x.npy --labels y.npy";

/// A run on an input.
pub fn run(name: &'static str, input: Change) -> Case {
    Case::of(name).file("p.syn", bare()).with(input).fails(RUN, 1)
}

/// A run on a table.
fn table(name: &'static str, text: &str) -> Case {
    Case::of(name).file("p.syn", bare()).file("x.csv", text).fails(RUN_CSV, 1)
}

/// What numpy writes: a header and the values.
fn array(dtype: &str, shape: &str, bytes: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}");
    let padded = format!("{header:<117}\n");
    [b"\x93NUMPY\x01\x00", (padded.len() as u16).to_le_bytes().as_slice(), padded.as_bytes(), bytes].concat()
}

/// Writes an npz archive of arrays with these names, each of two rows for two axons.
fn npz(names: &'static [&'static str]) -> Change {
    act(move |sandbox: &Sandbox| {
        let arrays = names.iter().map(|name| ((*name).to_owned(), Array::new(vec![2, 2], vec![1.0; 4])));
        synfire_data::write_npz(sandbox.path("x.npz"), &arrays.collect()).unwrap();
    })
}

fn archive(name: &'static str, names: &'static [&'static str]) -> Case {
    Case::of(name).file("p.syn", bare()).with(npz(names)).fails("run p.syn --input x.npz", 1)
}

/// Cuts the end of a file off.
fn cut(file: &'static str, bytes: usize) -> Change {
    act(move |sandbox: &Sandbox| {
        let all = sandbox.bytes(file);
        sandbox.write(file, &all[..all.len() - bytes]);
    })
}

/// Two rows of a table, in a gzip file.
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x033\xd41\xe42\0b\0B\xba:F\x08\0\0\0";

fn files() -> Vec<Advice> {
    let spikes = |name, file: &str| run(name, ones(2)).fails(format!("{RUN} --spikes {file}"), 1);
    let zipped = |name| Case::of(name).file("p.syn", bare()).file("x.csv.gz", GZIP);
    vec![
        Advice::on(
            "SF0901",
            [
                Case::of("no file").file("p.syn", bare()).fails(RUN, 1).remedy("check that the file exists", ones(2)),
                zipped("cut short").with(cut("x.csv.gz", 9)).fails("run p.syn --input x.csv.gz", 1).remedy(
                    "the file is damaged or was cut short: copy it, or write it, once more",
                    write("x.csv.gz", GZIP),
                ),
            ],
        ),
        Advice::on(
            "SF0902",
            [
                spikes("no folder", "out/s.csv").remedy("check that its directory exists", folder("out")),
                spikes("a full disk", "s.csv --stats /dev/full").remedy(
                    "check that its directory exists, may be written and has room",
                    call(format!("{RUN} --stats s.json")),
                ),
            ],
        ),
        Advice::on(
            "SF0903",
            [run("1.6 MB", ones(100_000))
                .fails(format!("{RUN} --max-memory 1MiB"), 1)
                .remedy("`--max-memory 4MiB` raises the limit", call(format!("{RUN} --max-memory 4MiB")))
                .by_hand("or split the file into several", "each of them is a run of its own")],
        ),
    ]
}

fn folder(name: &'static str) -> Change {
    act(move |sandbox: &Sandbox| std::fs::create_dir(sandbox.path(name)).unwrap())
}

fn arrays() -> Vec<Advice> {
    let again = "write it again with `numpy.save(path, array)`";
    let complex = write("x.npy", array("<c16", "(1, 2)", &[0; 32]));
    let labelled =
        |name, labels: Change| Case::of(name).file("p.syn", bare()).with(ones(2)).with(labels).fails(CLASSIFY, 1);
    let labels = || npy("y.npy", &[2], &[0.0, 1.0]);
    vec![
        Advice::on("SF0904", [run("cut short", ones(2)).with(cut("x.npy", 3)).remedy(again, ones(2))]),
        Advice::on("SF0905", [run("complex", complex).remedy("save it as numbers", ones(2))]),
        Advice::on(
            "SF0906",
            [run("not a number", npy("x.npy", &[1, 2], &[1.0, f64::NAN]))
                .remedy("find where the value comes from and write the file again", ones(2))],
        ),
        Advice::on(
            "SF0907",
            [archive("cut short", &["x"])
                .with(cut("x.npz", 30))
                .remedy("write it again with `numpy.savez(path, x=inputs, y=labels)`", npz(&["x", "y"]))],
        ),
        Advice::on(
            "SF0908",
            [
                archive("two others", &["a", "b"])
                    .remedy("give one the name `x`", npz(&["x", "b"]))
                    .remedy("or leave one alone in an archive of its own", npz(&["a"])),
                archive("a capital", &["X", "b"]).remedy("give `X` the name `x`", npz(&["x", "b"])),
            ],
        ),
        Advice::on(
            "SF0909",
            [
                run("transposed", npy("x.npy", &[2, 4], &[1.0; 8]))
                    .remedy("reshape or transpose the array before it is saved", npy("x.npy", &[4, 2], &[1.0; 8])),
                run("an image", npy("x.npy", &[4, 1, 2], &[1.0; 8]))
                    .remedy("reshape or transpose the array", npy("x.npy", &[4, 2], &[1.0; 8]))
                    .remedy("numpy.save(\"x.npy\", images.reshape(len(images), -1))", npy("x.npy", &[4, 2], &[1.0; 8])),
            ],
        ),
        Advice::on(
            "SF0913",
            [
                labelled("a fraction", npy("y.npy", &[2], &[0.0, 1.5]))
                    .remedy("labels are whole numbers from 0, one per sample", labels()),
                labelled("below 0", npy("y.npy", &[2], &[0.0, -1.0]))
                    .remedy("labels are whole numbers from 0, one per sample", labels()),
            ],
        ),
    ]
}

fn tables() -> Vec<Advice> {
    let rows = "write one row of numbers per line";
    let events = "events under the header `tick,axon` or `tick,axon,value`";
    let twice = table("twice", "tick,axon\n0,1\n0,1\n");
    let sum = "tick,axon,value\n0,1,2\n";
    vec![
        Advice::on(
            "SF0910",
            [
                table("a word", "1,1\n1,x\n").remedy(rows, edit("x.csv", "x", "0")),
                table("another header", "tick,neuron\n0,1\n3,0,1\n")
                    .remedy(events, write("x.csv", "tick,axon\n0,1\n3,0\n")),
            ],
        ),
        Advice::on(
            "SF0911",
            [table("from 1", "tick,axon\n0,2\n")
                .remedy("axons count from 0 to 1 in the order of the network's inputs", edit("x.csv", "0,2", "0,1"))],
        ),
        Advice::on(
            "SF0912",
            [twice
                .remedy("or drop one", write("x.csv", "tick,axon\n0,1\n"))
                .remedy("such as `--input-range 0:2`", write("x.csv", sum).call(format!("{RUN_CSV} --input-range 0:2")))
                .remedy("add up the two in one line with a value", write("x.csv", "tick,axon,value\n0,1,1\n"))],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    [files(), arrays(), tables()].into_iter().flatten().collect()
}

#[test]
fn data_files() {
    check(&advice());
}
