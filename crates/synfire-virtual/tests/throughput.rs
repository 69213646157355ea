//! How much of the line is used, at 3 Mbaud and in the line's own time.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::time::Duration;

use synfire_arch::link_generated::register;
use synfire_arch::{AxonId, Target};
use synfire_link::Place;
use synfire_program::Event;
use synfire_session::{Opening, Reporting, Session, Transport};
use synfire_testkit::{Bias, random_image};
use synfire_virtual::{BoardOptions, VirtualBoard, VirtualLine};

const BAUD: u32 = 3_000_000;
const BYTES_PER_SECOND: f64 = BAUD as f64 / 10.0;
/// Of a USB bridge, each way.
const LATENCY: Duration = Duration::from_millis(1);

fn session(target: &Target) -> Session<VirtualLine> {
    session_with(target, LATENCY)
}

fn session_with(target: &Target, latency: Duration) -> Session<VirtualLine> {
    let board = VirtualBoard::new(&BoardOptions::new(target.clone(), BAUD)).unwrap();
    Session::open(VirtualLine::new(board, latency), &Opening::new("virtual", 7)).unwrap()
}

/// Seconds of the line's time.
fn seconds<T>(session: &mut Session<VirtualLine>, action: impl FnOnce(&mut Session<VirtualLine>) -> T) -> (T, f64) {
    let before = session.transport().now();
    let result = action(session);
    (result, (session.transport().now() - before).as_secs_f64())
}

#[test]
fn bulk_writing_uses_nine_tenths_of_the_line() {
    let target = Target::named("sim-large").unwrap();
    let mut session = session(&target);
    let place = Place::memory(1, target.lanes * target.weight_bits);
    let words: Vec<u32> = (0..1 << 18).map(|word: u32| word.wrapping_mul(0x9e37_79b9)).collect();
    let bytes = (4 * words.len()) as f64;
    let ((), writing) = seconds(&mut session, |session| {
        session.write(place, 0, &words, &mut |_| ()).unwrap();
        session.flush().unwrap();
    });
    assert!(bytes / writing > 0.9 * BYTES_PER_SECOND, "1 MiB in {writing} s");
    assert!(writing < 4.0);
    let count = words.len() as u32 / u32::from(place.chunks);
    let (found, reading) = seconds(&mut session, |session| session.read(place, 0, count, &mut |_| ()).unwrap());
    assert!(found == words);
    assert!(bytes / reading > 0.9 * BYTES_PER_SECOND, "1 MiB in {reading} s");
    println!(
        "1 MiB written in {writing:.3} s, read in {reading:.3} s: {:.1} % and {:.1} % of the line",
        100.0 * bytes / writing / BYTES_PER_SECOND,
        100.0 * bytes / reading / BYTES_PER_SECOND
    );
}

/// A bridge that keeps bytes for 16 ms, each way.
#[test]
fn bulk_reading_uses_four_fifths_of_a_line_that_takes_its_time() {
    let target = Target::named("sim-large").unwrap();
    let mut session = session_with(&target, Duration::from_millis(16));
    let place = Place::memory(1, target.lanes * target.weight_bits);
    let count = (1 << 17) / u32::from(place.chunks);
    let (found, reading) = seconds(&mut session, |session| session.read(place, 0, count, &mut |_| ()).unwrap());
    let share = (4 * found.len()) as f64 / reading / BYTES_PER_SECOND;
    println!("512 KiB read in {reading:.3} s with 16 ms of latency: {:.1} % of the line", 100.0 * share);
    assert!(found.len() == 1 << 17 && share > 0.8, "{} words in {reading} s: {share}", found.len());
    assert_eq!(session.traffic().repeats, 0);
}

#[test]
fn the_stream_uses_four_fifths_of_the_line() {
    let target = Target::named("ecp5-25f").unwrap();
    let bias = Bias { max_neuron_blocks: 128, max_tiles: 60, extremes: 1.0, ..Bias::default() };
    let busy = |image: &synfire_image::Image| {
        let ticks = common::expected(image, &vec![Vec::new(); 20]);
        ticks.iter().map(|(spikes, ..)| spikes.len()).sum::<usize>() > 20 * 200
    };
    let image = (0..200).map(|seed| random_image(seed, &target, &bias)).find(busy).expect("a busy network");
    let mut session = session(&target);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.report(&Reporting::default()).unwrap();
    const TICKS: usize = 600;
    let (words, time) = seconds(&mut session, |session| {
        (0..TICKS).for_each(|_| session.submit_tick(&[]).unwrap());
        let report = |_| session.next_tick().unwrap().unwrap().spikes.len() + 3;
        (0..TICKS).map(report).sum::<usize>()
    });
    let share = 4.0 * words as f64 / time / BYTES_PER_SECOND;
    println!("{words} words of stream in {time:.3} s: {:.1} % of the line", 100.0 * share);
    assert!(words > 20 * TICKS && share > 0.8, "{words} words in {time} s: {share}");
}

#[test]
fn a_slow_host_stalls_the_core_and_loses_nothing() {
    let target = Target::named("ncx").unwrap();
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(&target);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
    let stimulus = vec![Vec::new(); 1000];
    let expected = common::expected(&image, &stimulus);
    for events in &stimulus {
        session.submit_tick(events).unwrap();
    }
    let check = |session: &mut Session<VirtualLine>, ticks: std::ops::Range<usize>| {
        for (tick, (spikes, clocks, _)) in expected.iter().enumerate().take(ticks.end).skip(ticks.start) {
            let report = session.next_tick().unwrap().unwrap();
            assert_eq!(common::spikes(&report, target.lanes), *spikes, "tick {tick}");
            assert_eq!(u64::from(report.clocks), *clocks);
        }
    };
    check(&mut session, 0..100);
    session.transport().pass(Duration::from_secs(3)).unwrap();
    check(&mut session, 100..1000);
    let stalled = f64::from(session.link_register(register::STALL_CLOCKS).unwrap()) / target.clock_hz as f64;
    assert!((2.8..3.2).contains(&stalled), "{stalled} s");
}

/// On an idle line words go at once; while the line carries something, those that come share the next frame.
#[test]
fn words_share_frames_while_the_line_is_busy_and_never_wait_for_an_idle_one() {
    const FRAME_BYTES: u64 = 8;
    let target = Target::named("ncx").unwrap();
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(&target);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.report(&Reporting::default()).unwrap();
    let sent = |session: &Session<VirtualLine>| session.traffic().sent;
    session.transport().pass(Duration::from_millis(5)).unwrap();
    let before = sent(&session);
    let event = |payload| [Event { axon: AxonId(1), payload }];
    session.submit_tick(&event(1)).unwrap();
    assert_eq!((sent(&session) - before, session.unsent()), (FRAME_BYTES + 8, 0), "an event and a run");
    // The line needs 53 us for these.
    for payload in 2..=20 {
        session.submit_tick(&event(payload)).unwrap();
    }
    assert_eq!((sent(&session) - before, session.unsent()), (FRAME_BYTES + 8, 38));
    let begin = session.transport().now();
    for _ in 0..20 {
        session.next_tick().unwrap().unwrap();
    }
    assert_eq!(session.unsent(), 0);
    let input = 2 * FRAME_BYTES + 4 * 40;
    let polls = sent(&session) - before - input;
    assert!(polls < 200, "two frames of input, and {polls} bytes of polls");
    let time = session.transport().now() - begin;
    assert!(time < 2 * LATENCY + Duration::from_millis(6), "{time:?}");
}
