//! A session with a virtual board: programming, verification, running.

mod common;

use synfire_arch::Target;
use synfire_link::Place;
use synfire_session::{LinkError, Programming, Reporting, Stage};
use synfire_testkit::{Bias, random_image};

#[test]
fn a_board_runs_as_the_emulator_does() {
    for name in ["ncx", "hx8k", "ecp5-25f"] {
        let target = Target::named(name).unwrap();
        let image = random_image(3, &target, &Bias::default());
        let mut session = common::session(&target);
        session.program(&image.target, &image.program, &mut |_| ()).unwrap();
        session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
        let stimulus = common::stimulus(5, &image, 40);
        let expected = common::expected(&image, &stimulus);
        for events in &stimulus {
            session.submit_tick(events).unwrap();
        }
        for (tick, (spikes, clocks, saturations)) in expected.iter().enumerate() {
            let report = session.next_tick().unwrap().unwrap();
            assert_eq!(common::spikes(&report, target.lanes), *spikes, "tick {tick} on {name}");
            assert_eq!((u64::from(report.clocks), u64::from(report.saturations)), (*clocks, *saturations));
            assert_eq!(usize::from(report.tick), tick + 1);
        }
        assert!(expected.iter().any(|(spikes, ..)| !spikes.is_empty()));
        assert_eq!(session.next_tick().unwrap(), None);
    }
}

#[test]
fn programming_reports_its_progress_and_verification_finds_a_wrong_word() {
    let target = Target::named("ncx").unwrap();
    let image = random_image(9, &target, &Bias::default());
    let mut session = common::session(&target);
    let mut last = None;
    session.program(&image.target, &image.program, &mut |progress| last = Some(progress)).unwrap();
    let Some(Programming { stage: Stage::Writing, done, total }) = last else { panic!("{last:?}") };
    assert!(done == total && total > 0);
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();

    let weights = &image.program.memories(&target).unwrap()[0];
    let place = Place::memory(weights.memory.region, weights.word_bits);
    session.write(place, 5, &[0x0102_0304, 0x0506_0708], &mut |_| ()).unwrap();
    let error = session.verify(&image.target, &image.program, &mut |_| ()).unwrap_err();
    let LinkError::Verification { memory, address, found, .. } = error else { panic!("{error}") };
    assert_eq!((memory.as_str(), address, found.as_str()), ("weights", 5, "0102030405060708"));
}

#[test]
fn an_image_for_another_target_is_refused_before_anything_is_written() {
    let image = random_image(9, &Target::named("hx8k").unwrap(), &Bias::default());
    let mut session = common::session(&Target::named("ncx").unwrap());
    let sent = session.traffic().sent;
    let error = session.program(&image.target, &image.program, &mut |_| ()).unwrap_err();
    assert_eq!(error, LinkError::OtherTarget { image: "hx8k".into(), device: "ncx".into() });
    assert_eq!(session.traffic().sent, sent);
}
