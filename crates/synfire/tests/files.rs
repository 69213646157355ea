//! Files that the library opens: targets, input, data to learn from.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use synfire::{
    ExportFiles, FormattedPage, Input, LearnedFile, LearningFiles, OpenOptions, PrepareOptions, Source, Target,
    tick_period, ticks_of,
};
use synfire_budget::Budget;
use synfire_data::{Array, Samples, write_npy, write_npz};
use synfire_diagnostics::codes;

fn code(error: &synfire::Diagnostics) -> synfire_diagnostics::Code {
    error.0[0].code
}

#[test]
fn a_target_is_a_name_or_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("own.toml");
    let named = Target::named("hx8k").unwrap();
    let find = |path: &Path| synfire::target(path.to_str().unwrap(), Budget::READER);
    assert!(find(&path).is_err());
    fs::write(&path, "lanes = 8").unwrap();
    let error = find(&path).unwrap_err();
    assert!(matches!(&error.0[0].location, synfire_diagnostics::Location::File(file) if *file == path));
    let (_, text) = synfire_arch::generated::BUILT_IN_TARGETS.iter().find(|(name, _)| *name == "hx8k").unwrap();
    fs::write(&path, text).unwrap();
    assert_eq!(find(&path).unwrap(), named);
}

#[test]
fn the_length_of_a_run_is_asked_for_or_said_by_the_input() {
    let held = Samples::constant(2, vec![1.0; 2]);
    assert_eq!(ticks_of(&held, None).unwrap(), synfire::CONSTANT_TICKS);
    assert_eq!(ticks_of(&held, Some(7)).unwrap(), 7);
    let none = Input::of_run(None, None, None, 2, Budget::READER).unwrap_err();
    assert_eq!(code(&none), codes::run::INPUT_SHAPE);
    let silent = Input::of_run(None, Some(9), None, 0, Budget::READER).unwrap();
    assert_eq!((silent.samples.len(), silent.ticks), (1, 9));
}

#[test]
fn a_pace_becomes_a_period_that_fits_its_register() {
    assert_eq!(tick_period(None, 50_000_000).unwrap(), 0);
    assert_eq!(tick_period(Some(1000.0), 50_000_000).unwrap(), 50_000);
    let error = tick_period(Some(1.0), 50_000_000).unwrap_err();
    assert_eq!(error.0[0].help.as_deref(), Some("give `--pace 3` or more"));
}

#[test]
fn first_bytes_tell_kinds_apart() {
    assert_eq!(synfire::kind_of(&synfire_image::MAGIC), Some("an image"));
    assert_eq!(synfire::kind_of(b"\x93NUMPY\x01"), Some("an npy array"));
    assert_eq!(synfire::kind_of(b"network x:"), None);
}

/// The image of the gates, and a folder with samples for it.
fn gates() -> (synfire::Image, tempfile::TempDir) {
    let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default()).unwrap() else {
        panic!("a network")
    };
    let options = PrepareOptions::of(&loaded.experiment);
    let prepared = synfire::prepare(&loaded.experiment, &Target::named("hx8k").unwrap(), &options).unwrap();
    (prepared.compiled.image, tempfile::tempdir().unwrap())
}

#[test]
fn a_protocol_follows_from_the_files() {
    let (image, dir) = gates();
    let path = |name: &str| -> PathBuf { dir.path().join(name) };
    let axons = image.input_size();
    let x = Array::new(vec![2, axons], vec![0.5; 2 * axons]);
    let y = Array::new(vec![2], vec![0.0, 1.0]);
    write_npy(path("x.npy"), &x).unwrap();
    write_npy(path("y.npy"), &y).unwrap();
    write_npz(path("xy.npz"), &[("x".to_owned(), x), ("y".to_owned(), y)].into()).unwrap();
    let (plain, labelled, labels) = (path("x.npy"), path("xy.npz"), path("y.npy"));
    let files = LearningFiles { input: &plain, labels: None, protocol: None, budget: Budget::READER };
    let named = |files: LearningFiles<'_>| files.protocol(&image).map(|protocol| protocol.readout);
    let readout = |name: &str| Ok(synfire::Protocol::named(name).unwrap().readout);
    assert_eq!(named(files), readout("plain"));
    assert_eq!(named(LearningFiles { input: &labelled, ..files }), readout("unsupervised"));
    assert_eq!(named(LearningFiles { labels: Some(&labels), ..files }), readout("unsupervised"));
    let unused = named(LearningFiles { labels: Some(&labels), protocol: Some("plain"), ..files }).unwrap_err();
    assert_eq!(code(&unused), codes::run::NO_EFFECT);
    let unknown = named(LearningFiles { protocol: Some("no-such"), ..files }).unwrap_err();
    assert!(unknown.0[0].message.contains("no-such"));
    let protocol = synfire::Protocol::named("unsupervised").unwrap();
    let data = LearningFiles { labels: Some(&labels), ..files }.data(&image, &protocol).unwrap();
    assert_eq!((data.train.len(), data.test.is_some()), (2, false));
    let error = LearningFiles { input: &labels, ..files }.data(&image, &protocol).unwrap_err();
    assert_eq!(code(&error), codes::learning::DATA);
    assert!(matches!(&error.0[0].location, synfire_diagnostics::Location::File(file) if *file == labels));
}

#[test]
fn what_was_learned_is_in_an_image_that_learns() {
    let (image, dir) = gates();
    let path = dir.path().join("gates.sfi");
    fs::write(&path, image.to_bytes().unwrap()).unwrap();
    let error = LearnedFile::open(&path, &Budget::READER.meter()).unwrap_err();
    assert_eq!(code(&error), codes::learning::NOTHING_LEARNS);
    fs::write(&path, b"\x93NUMPY").unwrap();
    let error = LearnedFile::open(&path, &Budget::READER.meter()).unwrap_err();
    assert!(error.0[0].message.contains("is an npy array"), "{error:?}");
}

#[test]
fn a_page_is_exported_and_formatted_alike() {
    let dir = tempfile::tempdir().unwrap();
    let (page, arrays) = (dir.path().join("out.syn"), dir.path().join("out.weights.npz"));
    let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default()).unwrap() else {
        panic!("a network")
    };
    let mut files = synfire_data::Outputs::default();
    let to = ExportFiles { page: Some((&page, &arrays)), nir: None, budget: Budget::READER };
    let exported = to.add(&loaded.experiment, &mut files).unwrap();
    assert!(!page.exists(), "nothing is seen before all is there");
    files.commit().unwrap();
    assert_eq!(exported.has_arrays, arrays.exists());
    assert!(exported.warnings.iter().all(|warning| warning.code == codes::run::NOT_EXPORTED));
    let FormattedPage { source, formatted } = FormattedPage::read(&page, Budget::READER).unwrap();
    assert_eq!(source, formatted);
    fs::write(&page, b"PK\x03\x04").unwrap();
    assert_eq!(code(&FormattedPage::read(&page, Budget::READER).unwrap_err()), codes::run::UNREADABLE);
}
