//! What the line carries: rates, throughput, and a host that is slow.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::time::Duration;

use common::dense::dense;
use common::have_verilator;
use synfire_emulator::Emulator;
use synfire_link::Place;
use synfire_rtl::{ChipOptions, Sources};
use synfire_session::{Reporting, Session, Transport};
use synfire_testchip::{ChipLine, checks, run, session, small, spikes, stimulus, target};
use synfire_testkit::{Bias, random_image};

const BAUD: u32 = 3_000_000;
/// The chip of the written conversation.
fn fast() -> ChipOptions {
    ChipOptions { input_words: 512, ..ChipOptions::new(100_000_000, BAUD) }
}

/// Bits per second that so many words are, as bytes on the line have ten.
fn rate(words: usize, time: Duration) -> f64 {
    (words * 4 * 10) as f64 / time.as_secs_f64()
}

#[test]
fn bulk_writes_use_nine_tenths_of_the_line() {
    if !have_verilator() {
        return;
    }
    let mut session = session(&target("ncx"), &fast());
    let words: Vec<u32> = (0..2000_u32).map(|index| index.wrapping_mul(0x9E37_79B9)).collect();
    let place = Place::memory(1, 64);
    let begin = session.transport().now();
    session.write(place, 0, &words, &mut |_| ()).unwrap();
    session.flush().unwrap();
    let share = rate(words.len(), session.transport().now() - begin) / f64::from(BAUD);
    println!("bulk writes use {:.1} % of {BAUD} baud", 100.0 * share);
    assert!(share >= 0.9, "{share}");
    assert_eq!(session.read(place, 0, 1000, &mut |_| ()).unwrap(), words);
}

/// A session with a `ncx` in which every neuron spikes in every tick; each tick has 12 blocks of spikes.
fn noisy() -> (Session<ChipLine>, synfire_image::Image) {
    let target = target("ncx");
    let image = dense(&target, 0..96, true);
    let mut session = session(&target, &fast());
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.report(&Reporting { clocks: true, monitors: Vec::new() }).unwrap();
    (session, image)
}

/// Words of a tick: twelve blocks with clocks, tick word, clocks and saturations.
const NOISY_WORDS: usize = 2 * 12 + 3;

/// Takes reports, which have to be the emulator's.
fn take(session: &mut Session<ChipLine>, emulator: &mut Emulator, ticks: usize) {
    for _ in 0..ticks {
        let report = session.next_tick().unwrap().unwrap();
        let expected = emulator.tick(&[]).unwrap();
        let expected_spikes: Vec<_> =
            expected.spikes.iter().map(|spike| (spike.neuron, spike.cycle.0 as u32)).collect();
        assert_eq!(spikes(&report, 8), expected_spikes);
        assert_eq!(u64::from(report.clocks), expected.cycles.total);
        assert_eq!(expected_spikes.len(), 96);
    }
}

#[test]
fn events_use_four_fifths_of_the_line() {
    if !have_verilator() {
        return;
    }
    let (mut session, image) = noisy();
    let mut emulator = Emulator::new(&image.target, &image.program);
    session.run_freely().unwrap();
    take(&mut session, &mut emulator, 5);
    let begin = session.transport().now();
    let ticks = 60;
    take(&mut session, &mut emulator, ticks);
    let share = rate(ticks * NOISY_WORDS, session.transport().now() - begin) / f64::from(BAUD);
    println!("the stream uses {:.1} % of {BAUD} baud", 100.0 * share);
    assert!(share >= 0.8, "{share}");
    session.stop().unwrap();
}

#[test]
fn a_slow_host_makes_the_core_wait_and_loses_nothing() {
    if !have_verilator() {
        return;
    }
    let (mut session, image) = noisy();
    let mut emulator = Emulator::new(&image.target, &image.program);
    let ticks = 50;
    (0..ticks).for_each(|_| session.submit_tick(&[]).unwrap());
    // What is kept back while the line is busy goes too.
    session.flush().unwrap();
    // The stream's memory is full after some 18 ticks; the host does nothing for as long as 200 take.
    let pause = 400_000;
    session.transport().pause(pause).unwrap();
    assert!(session.transport().chip.is_busy());
    let stalled = session.link_register(3).unwrap();
    take(&mut session, &mut emulator, ticks);
    assert_eq!(session.next_tick().unwrap(), None);
    println!("the core waited {stalled} clocks of {pause}");
    assert!(stalled > pause / 2 && stalled < pause * 2, "{stalled}");
    assert!(session.link_register(3).unwrap() > stalled);
    assert_eq!(session.traffic().repeats, 0);
}

#[test]
fn rates_change_and_clocks_may_differ() {
    if have_verilator() {
        checks::rates(&small(Sources::chip()));
    }
}

#[test]
fn a_rate_that_does_not_work_is_given_up() {
    if have_verilator() {
        checks::rate_is_given_up(&small(Sources::chip()));
    }
}

#[test]
fn a_frame_without_room_is_damaged_and_harms_no_other() {
    if have_verilator() {
        checks::frames_without_room(&small(Sources::chip()));
    }
}

#[test]
fn a_reset_at_any_clock_of_a_frame_forgets_it() {
    if have_verilator() {
        checks::reset_at_any_clock_of_a_frame(&small(Sources::chip()));
    }
}

#[test]
fn a_session_begins_although_a_tick_never_ends() {
    if have_verilator() {
        checks::a_tick_without_an_end(&small(Sources::chip()));
    }
}

#[test]
fn a_run_shows_its_registers_and_is_reset_at_any_moment() {
    if have_verilator() {
        checks::reads_and_resets(&small(Sources::chip()));
    }
}

/// Else host and chip drift apart, and after some hundred thousand bytes every answer is late.
#[test]
fn a_simulated_line_is_as_fast_as_the_host_believes() {
    if !have_verilator() {
        return;
    }
    for baud in [3_000_000, 1_440_000, 360_000] {
        let mut line = ChipLine::new(&target("test-p2-q1-w2-s8"), &ChipOptions::new(12_000_000, baud));
        for count in [3000, 1, 7, 2000] {
            line.send(&vec![0x55; count]).unwrap();
            let clocks = line.end() - line.chip.now();
            line.chip.run(clocks as u32 - 2, 0).unwrap();
            assert_eq!(line.chip.unsent(), 1, "{baud} baud");
            line.chip.run(4, 0).unwrap();
            assert_eq!(line.chip.unsent(), 0, "{baud} baud");
            line.pause(1000).unwrap();
        }
    }
}

/// Positions of input words and of the stream are kept in 16 bits.
#[test]
#[ignore = "minutes; run with --ignored"]
fn a_session_goes_on_when_its_counters_wrap() {
    if !have_verilator() {
        return;
    }
    let target = target("ncx");
    let image = random_image(3, &target, &Bias::default());
    let mut session = session(&target, &ChipOptions::new(100_000_000, BAUD));
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    let mut words = 0;
    for seed in 0.. {
        let stimulus = stimulus(seed, &image, 100);
        session.clear().unwrap();
        run(&mut session, &image, &stimulus).unwrap();
        words += stimulus.iter().map(|events| events.len() + 1).sum::<usize>();
        println!("{words} words, {:?}", session.traffic());
        if words > 1 << 16 {
            break;
        }
    }
    assert_eq!(session.traffic().repeats, 0);
}
