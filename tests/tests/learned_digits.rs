//! Digits learned on the core, from scratch: exact figures of short runs, and, run with `--ignored`, the full bars of
//! docs/learning.md.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};

use synfire::observe_and_compile;
use synfire_arch::Target;
use synfire_compiler::CompileOptions;
use synfire_data::{Array, Budget, Layout, read_input, read_npy};
use synfire_image::Image;
use synfire_language::{Disk, load_seeded};
use synfire_learn::{Advance, Dataset, Learner, Protocol, Session, Settings};
use synfire_network::{Network, ProjectionId, Schedule};
use synfire_run::{ImageMachine, ReferenceMachine};

const LEARNED: usize = 1258;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Digits `range` of the fixed order.
fn digits(range: std::ops::Range<usize>, outputs: usize) -> Dataset {
    let table = read_input(repository("tests/data/digits/digits.csv.gz"), 65, Layout::Run, Budget::READER).unwrap();
    let order = read_npy(repository("tests/data/digits/order.npy"), Budget::READER).unwrap().values;
    let (mut x, mut y, mut row) = (Vec::new(), Vec::new(), vec![0.0; 65]);
    for index in &order[range] {
        table.get(0).fill_row(*index as usize, &mut row);
        x.extend(row[..64].iter().map(|value| value / 16.0));
        y.push(row[64]);
    }
    let shape = vec![y.len(), 64];
    let labels = Array::new(vec![y.len()], y);
    Dataset::new(Array::new(shape, x), Some(labels.into()), 64, outputs).unwrap()
}

fn network(page: &str, seed: u64) -> Network {
    let path = repository("examples").join(page);
    load_seeded(&path, &Disk, &synfire_language::Limits::default(), Some(seed)).unwrap().experiment.network
}

fn image(network: &Network) -> Image {
    observe_and_compile(network, &Target::named("ecp5-85f").unwrap(), &CompileOptions::default()).unwrap().image
}

/// Right answers to the test after so many epochs.
fn learned(learner: impl Learner, protocol: &str, train: &Dataset, test: &Dataset, settings: Settings) -> usize {
    let protocol = Protocol::named(protocol).unwrap();
    let mut session = Session::new(learner, &protocol, train, Some(test), settings).unwrap();
    while session.advance(&mut || {}).unwrap() != Advance::Done {}
    session.record().last().unwrap().correct
}

/// Right answers of a core that runs an example.
fn on_core(page: &str, protocol: &str, parts: [std::ops::Range<usize>; 2], settings: Settings) -> usize {
    let image = image(&network(page, u64::from(settings.seed)));
    let [train, test] = parts.map(|part| digits(part, image.output_size()));
    learned(ImageMachine::emulator(&image), protocol, &train, &test, settings)
}

/// Right answers in floating point, with weights rounded to the nearest step of the core if asked for.
fn in_floats(page: &str, protocol: &str, rounded: bool, settings: Settings) -> usize {
    let network = network(page, u64::from(settings.seed));
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let feed = network.projections.iter().position(|projection| projection.plasticity.is_some()).unwrap();
    let mut machine = ReferenceMachine::new(&network, &schedule);
    let step = rounded.then(|| image.projections[0].weight_step);
    machine.reference_mut().set_weight_step(ProjectionId(feed), step);
    let [train, test] = [0..LEARNED, LEARNED..1797].map(|part| digits(part, image.output_size()));
    learned(machine, protocol, &train, &test, settings)
}

#[test]
fn short_runs_learn_exactly_what_they_learned_before() {
    let settings = Settings { epochs: 1, seed: 1 };
    let parts = || [0..400, 400..500];
    let found = [
        on_core("digits_supervised.syn", "supervised", parts(), settings),
        on_core("digits_unsupervised.syn", "unsupervised", parts(), settings),
        on_core("digits_winner.syn", "unsupervised", parts(), settings),
    ];
    assert_eq!(found, [82, 77, 57]);
}

/// Right answers to the 539 held-out digits by seed.
fn by_seed(run: impl Fn(u32) -> usize) -> [usize; 3] {
    [1, 2, 3].map(run)
}

fn full(page: &str, protocol: &str, epochs: u32) -> [usize; 3] {
    by_seed(|seed| on_core(page, protocol, [0..LEARNED, LEARNED..1797], Settings { epochs, seed }))
}

/// At least this part of the held-out digits.
fn reaches(correct: usize, part: f64) -> bool {
    correct as f64 >= part * 539.0
}

#[test]
fn digits_reach_their_bars_on_every_seed() {
    let supervised = full("digits_supervised.syn", "supervised", 10);
    assert!(supervised.iter().all(|correct| reaches(*correct, 0.90)), "{supervised:?}");
    let unsupervised = full("digits_unsupervised.syn", "unsupervised", 3);
    assert!(unsupervised.iter().all(|correct| reaches(*correct, 0.75)), "{unsupervised:?}");
    assert!(unsupervised.iter().sum::<usize>() as f64 >= 0.80 * 3.0 * 539.0, "{unsupervised:?}");
    let winner = full("digits_winner.syn", "unsupervised", 4);
    assert!(winner.iter().all(|correct| reaches(*correct, 0.85)), "{winner:?}");
}

#[test]
fn rounding_at_random_is_as_good_as_none_and_to_nearest_learns_nothing() {
    let (page, protocol) = ("digits_supervised.syn", "supervised");
    let at_random = full(page, protocol, 10);
    let exact = by_seed(|seed| in_floats(page, protocol, false, Settings { epochs: 10, seed }));
    let nearest = by_seed(|seed| in_floats(page, protocol, true, Settings { epochs: 10, seed }));
    let mean = |correct: [usize; 3]| correct.iter().sum::<usize>() as f64 / (3.0 * 539.0);
    let shown = format!("at random {at_random:?}, exact {exact:?}, to nearest {nearest:?}");
    assert!(mean(at_random) >= mean(exact) - 0.02, "{shown}");
    // Ten classes: chance is 10 %, and a network that never spikes answers nothing at all.
    assert!(mean(nearest) <= 0.13, "{shown}");
}
