//! A simulated chip on lines that flip, lose, double and invent bytes, stop and press its reset: the result of a clean run, or
//! an error, and after an error a chip that works.
//!
//! `SYNFIRE_LINK_RUNS=1000 cargo test -p synfire-rtl --release --test chip_faults` runs more seeds than every test run does;
//! `SYNFIRE_LINK_FIRST=250` is the first of them.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::collections::BTreeMap;
use std::ops::Range;

use common::have_verilator;
use synfire_rtl::{ChipModel, ChipOptions};
use synfire_session::{LinkError, Session};
use synfire_testchip::{ChipLine, opening, stimulus, target, whole_run};
use synfire_testkit::{Bias, Rng, random_image};
use synfire_virtual::Faults;

const TICKS: usize = 40;

/// A number from the environment, or another one.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn runs() -> u64 {
    number("SYNFIRE_LINK_RUNS", 30)
}

fn seeds() -> Range<u64> {
    let first = number("SYNFIRE_LINK_FIRST", 0);
    first..first + runs()
}

/// Faults of a seed: up to 1e-3 a byte together.
fn faults(seed: u64) -> Faults {
    let rng = &mut Rng::new(seed);
    let worst = rng.pick(&[1e-4, 3e-4, 1e-3]);
    let mut share = || worst * rng.pick(&[0.0, 0.1, 0.3]);
    Faults {
        seed,
        flip: share(),
        drop: share(),
        duplicate: share(),
        insert: share(),
        stall: share(),
        split: share(),
        reset: 0.0,
        stall_ms: 1.0,
    }
}

/// Runs of all seeds, each of which ends with the memories read back; how they ended, with the repeats of those that went
/// through. Where a run ended early, another one follows on the same chip and a line as bad as before but for resets.
fn outcomes(faults: impl Fn(u64) -> Faults) -> Vec<(u64, Result<u64, LinkError>)> {
    let target = target("test-p2-q1-w2-s8");
    let options = ChipOptions::new(12_000_000, 3_000_000);
    let model = ChipModel::build(&target, &options).unwrap();
    let run = |seed: u64| {
        let image = random_image(seed, &target, &Bias::default());
        let stimulus = stimulus(seed, &image, TICKS);
        let faults = faults(seed);
        let line = ChipLine::with_faults(model.start().unwrap(), &options, &faults);
        let mut session = Session::open(line, &opening(seed as u32 + 1))?;
        let Err(error) = whole_run(&mut session, &image, &stimulus) else { return Ok(session.traffic().repeats) };
        let mut line = session.into_transport();
        line.set_faults(&Faults { reset: 0.0, ..faults });
        Session::open(line, &opening(!seed as u32))
            .and_then(|mut session| whole_run(&mut session, &image, &stimulus))
            .unwrap_or_else(|again| panic!("seed {seed}: after {error}: {again}"));
        Err(error)
    };
    seeds().map(|seed| (seed, run(seed))).collect()
}

/// How many runs ended how.
fn count(outcomes: &[(u64, Result<u64, LinkError>)]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, outcome) in outcomes {
        let name = outcome.as_ref().map_or_else(
            |error| format!("{error:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned(),
            |_| "equal".to_owned(),
        );
        *counts.entry(name).or_default() += 1;
    }
    counts
}

#[test]
fn a_bad_line_changes_no_result() {
    if !have_verilator() {
        return;
    }
    let outcomes = outcomes(faults);
    let failures: Vec<_> = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).collect();
    assert!(failures.is_empty(), "every line gets through without a reset: {failures:?}");
    let repeats: u64 = outcomes.iter().flat_map(|(_, outcome)| outcome).sum();
    println!("bad lines: {:?}, {repeats} repeats", count(&outcomes));
    assert!(repeats > runs() / 2, "the lines were not bad: {repeats} repeats");
}

#[test]
fn a_reset_is_an_error_and_never_a_wrong_result() {
    if !have_verilator() {
        return;
    }
    let resets = |seed: u64| Faults { reset: Rng::new(!seed).pick(&[2e-4, 6e-4]), ..faults(seed) };
    let outcomes = outcomes(resets);
    let counts = count(&outcomes);
    println!("bad lines and resets: {counts:?}");
    for (seed, outcome) in &outcomes {
        match outcome {
            // Where the reset came while the session was being opened, the line seems bad.
            Ok(_) | Err(LinkError::DeviceReset | LinkError::BadLine { .. } | LinkError::Silent { .. }) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    let complete = counts.get("equal").copied().unwrap_or_default() as u64;
    let ends = runs() - complete;
    assert!(ends > runs() / 5 && complete > 0, "{ends} resets, {complete} complete runs");
}
