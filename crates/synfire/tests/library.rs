//! What a user of the library gets.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};

use synfire::{
    Backend, Dataset, Diagnostics, Image, Kind, Loaded, OpenOptions, PrepareOptions, Prepared, Protocol, Samples,
    Settings, Source, SourceFile, Target, observe_and_compile,
};
use synfire_budget::Budget;
use synfire_data::Array;
use synfire_run::{ImageMachine, classify_in_order};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn example(name: &str) -> Loaded {
    match synfire::open(repository("examples").join(name), &OpenOptions::default()).unwrap() {
        Source::Network(loaded) => loaded,
        Source::Image(_) => panic!("an image"),
    }
}

fn prepared(loaded: &Loaded) -> Prepared {
    let target = Target::named("ecp5-85f").unwrap();
    synfire::prepare(&loaded.experiment, &target, &PrepareOptions::of(&loaded.experiment)).unwrap()
}

fn code<T>(result: Result<T, Diagnostics>) -> &'static str {
    result.err().unwrap().0[0].code.id
}

#[test]
fn files_are_told_apart_by_what_they_hold() {
    let folder = tempfile::tempdir().unwrap();
    let image = prepared(&example("gates.syn")).compiled.image;
    let path = folder.path().join("gates");
    std::fs::write(&path, image.to_bytes().unwrap()).unwrap();
    let read = |path: &Path| SourceFile::read(path, Budget::READER).unwrap();
    let graph = repository("tests/data/digits/digits_snntorch_subtract.nir");
    let kinds = [&repository("examples/gates.syn"), &path, &graph].map(|path| read(path).kind());
    assert_eq!(kinds, [Kind::Page, Kind::Image, Kind::Graph]);
    assert_eq!(code(read(&path).network(&OpenOptions::default())), "SF0510");
    match synfire::open(&path, &OpenOptions::default()).unwrap() {
        Source::Image(opened) => assert!(*opened == image),
        Source::Network(_) => panic!("a network"),
    }
}

#[test]
fn one_recipe_makes_one_image() {
    let loaded = example("winner_take_all.syn");
    let options = PrepareOptions::of(&loaded.experiment);
    let target = Target::named("ecp5-85f").unwrap();
    let image = prepared(&loaded).compiled.image;
    assert!(observe_and_compile(loaded.network(), &target, &options.compile).unwrap().image == image);
    let other = synfire_compiler::compile(loaded.network(), &target, &options.compile).unwrap().image;
    assert!(other.program != image.program, "without an observation scales are others");
}

#[test]
fn a_backend_that_cannot_be_opened_says_why() {
    let image = prepared(&example("gates.syn")).compiled.image;
    assert_eq!(code(Backend::Reference.open(&image)), "SF0510");
    assert_eq!(code(Backend::Serial("/dev/no_such_port".into()).open(&image)), "SF0701");
    let run = |watch: &str| {
        let input = Samples::constant(image.input_size(), vec![0.0; image.input_size()]);
        synfire::run(&image, &Backend::Emulator, &input, 3, &[watch]).map(|recording| recording.traces.len())
    };
    assert_eq!((run("xor:v").unwrap(), run("xor:v,i").unwrap()), (1, 2));
    assert_eq!(code(run("xnor:v")), "SF0506");
}

#[test]
fn classes_are_those_of_one_sample_after_the_other() {
    let image = prepared(&example("gates.syn")).compiled.image;
    let axons = image.input_size();
    let values = (0..4 * axons).map(|at| f64::from(u8::from(at % 3 == 0))).collect();
    let samples = Samples::constant(axons, values);
    let found = synfire::classify(&image, &Backend::Emulator, &samples, None, 10, None);
    let mut machine = ImageMachine::emulator(&image);
    let expected = classify_in_order(&mut machine, &samples, None, 10, None, &mut || ()).unwrap();
    assert_eq!(found.unwrap(), expected);
}

#[test]
fn a_network_learns_in_one_call() {
    let image: Image = prepared(&example("digits_supervised.syn")).compiled.image;
    let pixels = (0..4 * 64).map(|at| f64::from(at % 17) / 16.0).collect();
    let labels = Array::new(vec![4], (0..4).map(f64::from).collect());
    let data = Dataset::new(Array::new(vec![4, 64], pixels), Some(labels.into()), 64, image.output_size()).unwrap();
    let protocol = Protocol::named("supervised").unwrap();
    let settings = Settings { epochs: 1, seed: 3 };
    let taught = synfire::learn(&image, &Backend::Emulator, &protocol, [&data, &data], settings).unwrap();
    assert!(taught.state.changed_weights(&image.program) > 0);
    assert_eq!(taught.record.epochs.len(), 2, "before, and one");
}
