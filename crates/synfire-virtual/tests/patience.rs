//! What takes long and goes forward is not cut.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::time::Duration;

use common::Watchdog;
use synfire_arch::Target;
use synfire_arch::link_generated::register;
use synfire_session::{Opening, Reporting, Session, Transport as _};
use synfire_testkit::{Bias, random_image};
use synfire_virtual::{BoardOptions, VirtualBoard, VirtualLine};

fn session(target: Target, baud: u32) -> Session<Watchdog<VirtualLine>> {
    let board = VirtualBoard::new(&BoardOptions::new(target, baud)).unwrap();
    let line = VirtualLine::new(board, Duration::from_millis(1));
    Session::open(Watchdog(line, Duration::from_secs(10_000)), &Opening::new("virtual", 7)).unwrap()
}

#[test]
fn a_slow_line_carries_an_image_although_that_takes_long() {
    let target = Target::named("ecp5-25f").unwrap();
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(target, 2400);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
    let time = session.transport().now();
    assert!(time > Duration::from_secs(20), "twice the patience: {time:?}");
    assert_eq!(session.traffic().repeats, 0);
}

#[test]
fn the_slowest_pace_is_waited_for() {
    let target = Target { clock_hz: 1_000_000, ..Target::named("ncx").unwrap() };
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(target, 115_200);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    let slowest = (1 << 24) - 1;
    session.set_link_register(register::TICK_PERIOD, slowest).unwrap();
    session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
    let start = session.transport().now();
    let stimulus = common::stimulus(5, &image, 4);
    stimulus.iter().for_each(|events| session.submit_tick(events).unwrap());
    for (spikes, clocks, _) in common::expected(&image, &stimulus) {
        let report = session.next_tick().unwrap().unwrap();
        assert_eq!((common::spikes(&report, image.target.lanes), u64::from(report.clocks)), (spikes, clocks));
    }
    let time = session.transport().now() - start;
    assert!(time > Duration::from_secs(3 * 16), "a tick in more than ten seconds: {time:?}");
}
