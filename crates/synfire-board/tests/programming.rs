//! A session with a virtual board: programming, verification, running.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use synfire_arch::Target;
use synfire_board::{BoardOptions, Faults, VirtualBoard, VirtualLine};
use synfire_emulator::Emulator;
use synfire_link::{Opening, Reporting, Session};
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus};

fn session(target: &Target, faults: &str) -> Session<VirtualLine> {
    let options =
        BoardOptions { faults: Faults::parse(faults).unwrap(), ..BoardOptions::new(target.clone(), 3_000_000) };
    let line = VirtualLine::new(VirtualBoard::new(&options).unwrap(), Duration::from_micros(100));
    Session::open(line, &Opening::new("virtual", 0x5eed)).unwrap()
}

#[test]
fn a_board_runs_as_the_emulator_does() {
    let target = Target::named("ncx").unwrap();
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(&target, "");
    session.program(&image, &mut |_| ()).unwrap();
    session.verify(&image, &mut |_| ()).unwrap();
    session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
    let mut emulator = Emulator::new(&image);
    let stimulus = random_stimulus(5, &image, Payloads::Any, 40);
    let stimulus: Vec<Vec<_>> =
        stimulus.into_iter().map(|events| events.into_iter().filter(|event| event.payload != 0).collect()).collect();
    let mut seen = 0;
    for events in &stimulus {
        session.submit_tick(events).unwrap();
    }
    for events in &stimulus {
        let expected = emulator.tick(events).unwrap();
        let report = session.next_tick().unwrap().unwrap();
        assert_eq!(u64::from(report.clocks), expected.cycles.total);
        let neurons = report.spikes.iter().map(|spikes| spikes.mask.count_ones() as usize).sum::<usize>();
        assert_eq!(neurons, expected.spikes.len());
        seen += neurons;
    }
    assert!(seen > 0);
    assert_eq!(session.next_tick().unwrap(), None);
}
