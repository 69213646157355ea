//! What quantisation changed, through the library.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use synfire::{Calibration, Compared, OpenOptions, PrepareOptions, Source, Target};
use synfire_budget::{Budget, Bytes};
use synfire_data::{Array, Layout, Samples, write_npy};
use synfire_diagnostics::{Severity, codes};
use synfire_run::Trials;

fn open(path: &str) -> synfire::Loaded {
    let Source::Network(loaded) = synfire::open(path, &OpenOptions::default()).unwrap() else { panic!("a network") };
    loaded
}

#[test]
fn an_exact_network_differs_nowhere_and_needs_no_option() {
    let loaded = open("../../examples/gates.syn");
    let options = PrepareOptions::of(&loaded.experiment);
    let prepared = synfire::prepare(&loaded.experiment, &Target::named("hx8k").unwrap(), &options).unwrap();
    let samples = Samples::constant(3, vec![1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
    let (network, compiled) = (loaded.network(), &prepared.compiled);
    let compared = Compared { network, compiled, samples: &samples, ticks: 12 };
    let comparison = compared.compare(Budget::RUN).unwrap();
    assert_eq!((comparison.samples, comparison.differing.len()), (2, 0));
    assert!(Trials::are_needless(&comparison));
    assert!(compared.causes(&comparison, Budget::RUN).unwrap().is_none());
    assert!(compared.warnings(&comparison, None).is_empty());
    let classes = compared.classes(Some(&[0, 0]), Budget::RUN).unwrap().unwrap();
    assert_eq!((classes.same, classes.reference), (2, classes.image));
    let error = compared.compare(Budget { memory: Bytes(1), ..Budget::RUN }).unwrap_err();
    assert_eq!(error.0[0].severity, Severity::Error);
}

#[test]
fn what_is_calibrated_on_is_said_and_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.npy");
    let read = |path: &Path, layout, asked| Calibration::read(path, layout, 3, asked, Budget::READER).unwrap();
    write_npy(&path, &Array::new(vec![1, 3], vec![1.0; 3])).unwrap();
    let samples = read(&path, Layout::Classify, Some(7));
    assert_eq!(samples.ticks, 7);
    let said: Vec<_> = samples.notes.iter().map(|note| note.code).collect();
    assert_eq!(said, [codes::run::CALIBRATED, codes::run::CALIBRATION]);
    assert!(samples.notes[0].message.contains("1 sample that is held, for 7 ticks"), "{}", samples.notes[0].message);
    let run = read(&path, Layout::Run, None);
    assert_eq!((run.ticks, run.notes.len()), (1, 1));
}
