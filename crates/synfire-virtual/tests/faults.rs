//! Lines that flip, lose, double and invent bytes, stop and lose the board's power: the result of a clean run, or an error.
//!
//! `SYNFIRE_LINK_RUNS=1000 cargo test -p synfire-virtual --release --test faults` runs more seeds than every test run does.

mod common;

use std::time::Duration;

use common::Watchdog;
use synfire_arch::Target;
use synfire_image::Image;
use synfire_session::{LinkError, Opening, Reporting, Session};
use synfire_testkit::{Bias, Rng, random_image};
use synfire_virtual::{Faults, VirtualLine};

const TICKS: usize = 60;

fn runs() -> u64 {
    std::env::var("SYNFIRE_LINK_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(120)
}

/// Faults of a seed: up to 1e-3 a byte together.
fn faults(seed: u64) -> Faults {
    let rng = &mut Rng::new(seed);
    let worst = rng.pick(&[1e-5, 1e-4, 3e-4, 1e-3]);
    let mut share = || worst * rng.pick(&[0.0, 0.1, 0.3]);
    Faults {
        seed,
        flip: share(),
        drop: share(),
        duplicate: share(),
        insert: share(),
        stall: share() / 10.0,
        split: share(),
        reset: 0.0,
        stall_ms: 50.0,
    }
}

/// Programs, verifies, runs and reads back; every tick has to be the emulator's.
fn whole_run(line: VirtualLine, image: &Image, seed: u64) -> Result<u64, LinkError> {
    let patient = Watchdog(line, Duration::from_secs(120));
    let mut session = Session::open(patient, &Opening::new("virtual", seed as u32 | 1))?;
    session.program(&image.target, &image.program, &mut |_| ())?;
    session.verify(&image.target, &image.program, &mut |_| ())?;
    session.report(&Reporting { clocks: true, monitors: Vec::new() })?;
    let stimulus = common::stimulus(seed, image, TICKS);
    let expected = common::expected(image, &stimulus);
    let mut submitted = 0;
    for (tick, (spikes, clocks, saturations)) in expected.iter().enumerate() {
        while submitted < stimulus.len().min(tick + 10) {
            session.submit_tick(&stimulus[submitted])?;
            submitted += 1;
        }
        let report = session.next_tick()?.expect("a tick was asked for");
        assert_eq!(common::spikes(&report, image.target.lanes), *spikes, "tick {tick} of seed {seed}");
        assert_eq!((u64::from(report.clocks), u64::from(report.saturations)), (*clocks, *saturations), "seed {seed}");
        assert_eq!(usize::from(report.tick), tick + 1, "seed {seed}");
    }
    assert_eq!(session.next_tick()?, None);
    session.verify(&image.target, &image.program, &mut |_| ())?;
    Ok(session.traffic().repeats)
}

#[test]
fn a_bad_line_changes_no_result() {
    let target = Target::named("ncx").unwrap();
    let (mut repeats, mut failures) = (0, Vec::new());
    for seed in 0..runs() {
        let image = random_image(seed, &target, &Bias::default());
        match whole_run(common::line(&target, &faults(seed)), &image, seed) {
            Ok(again) => repeats += again,
            Err(error) => failures.push((seed, error)),
        }
    }
    assert!(repeats > runs(), "the lines were not bad: {repeats} repeats");
    assert!(failures.is_empty(), "every line gets through without a reset: {failures:?}");
}

#[test]
fn a_reset_is_an_error_and_never_a_wrong_result() {
    let target = Target::named("ncx").unwrap();
    let (mut ends, mut complete) = (0, 0);
    for seed in 0..runs() {
        let image = random_image(seed, &target, &Bias::default());
        let reset = Rng::new(!seed).pick(&[3e-5, 1e-4, 3e-4]);
        let line = common::line(&target, &Faults { reset, ..faults(seed) });
        match whole_run(line, &image, seed) {
            Ok(_) => complete += 1,
            Err(LinkError::DeviceReset) => ends += 1,
            // The reset came while the session was being opened.
            Err(LinkError::BadLine { .. } | LinkError::Silent { .. }) => ends += 1,
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    assert!(ends > runs() / 5 && complete > 0, "{ends} resets, {complete} complete runs");
}

#[test]
fn a_line_that_is_too_bad_is_an_error() {
    let target = Target::named("ncx").unwrap();
    let image = random_image(1, &target, &Bias::default());
    let bad = Faults { flip: 0.2, drop: 0.1, ..faults(1) };
    let error = whole_run(common::line(&target, &bad), &image, 1).unwrap_err();
    assert!(
        matches!(error, LinkError::BadLine { .. } | LinkError::Silent { .. } | LinkError::NotACore { .. }),
        "{error}"
    );
}
