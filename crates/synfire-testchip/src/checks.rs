//! What a chip has to get right besides frames one at a time.

use std::time::Duration;

use synfire_arch::AxonId;
use synfire_arch::generated::{memory, register};
use synfire_link::{Deframer, Monitor, Place, Reply, Request, seal, unseal};
use synfire_program::Event;
use synfire_rtl::{ChipOptions, RtlChip, SentByte};
use synfire_session::{LinkError, Opening, Reporting, Session, Transport};
use synfire_testkit::{Bias, random_image};

use super::{ChipLine, exchange, opening, run, session, stimulus, target};

const TARGET: &str = "test-p2-q1-w2-s8";
const MONITORS: Place = Place::own(1);

/// Bits of 4, 8.33, 16 and 33.33 clocks: 3 Mbaud at 12, 25, 48 and 100 MHz. The host's clock may be wrong by some percent.
pub fn rates(options: &ChipOptions) {
    let mut session = session(&target(TARGET), options);
    for (baud, most_percent) in [(3_000_000, 1), (1_440_000, 3), (750_000, 3), (360_000, 4)] {
        session.set_baud(baud).unwrap();
        let bit_clocks = (options.clock_hz << 8) / baud;
        for percent in [-most_percent, most_percent, 0] {
            let detuned = i64::from(bit_clocks) * (100 + percent) / 100;
            session.transport().chip.set_bit_clocks(detuned as u32).unwrap();
            let words: Vec<u32> = (0..16).map(|index| index * 0x0101_0101 + 0x5500_AAFF).collect();
            session.write(MONITORS, 0, &words, &mut |_| ()).unwrap();
            let found = session.read(MONITORS, 0, words.len() as u32, &mut |_| ()).unwrap();
            assert_eq!(found, words, "{baud} baud, {percent} %");
        }
    }
    let traffic = session.traffic();
    assert_eq!((traffic.repeats, traffic.damaged), (0, 0), "no bit was wrong");
}

/// A line that cannot do one rate.
struct Deaf(ChipLine, u32);

impl Transport for Deaf {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.0.send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        self.0.receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        self.0.now()
    }
    fn baud(&self) -> u32 {
        self.0.baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.0.set_baud(if baud == self.1 { baud / 2 } else { baud })
    }
}

/// The device goes back to its first rate, and the session goes on.
pub fn rate_is_given_up(options: &ChipOptions) {
    let line = Deaf(ChipLine::new(&target(TARGET), options), 1_000_000);
    let mut session = Session::open(line, &opening(9)).unwrap();
    session.set_link_register(2, 77).unwrap();
    let begin = session.transport().now();
    let error = session.set_baud(1_000_000).unwrap_err();
    assert!(matches!(error, LinkError::Baud { baud: 1_000_000, .. }), "{error}");
    assert!(session.transport().now() - begin > Duration::from_millis(500));
    assert_eq!(session.link_register(2).unwrap(), 77, "the session outlives it");
}

/// Three questions with long answers fill both buffers and the sender; what comes then is damaged, and the answers are right.
pub fn frames_without_room(options: &ChipOptions) {
    let mut chip = super::chip(&target(TARGET), options);
    let say = |chip: &mut _, requests: &[Request]| {
        let lines = requests.iter().flat_map(|request| seal(&request.to_frame(), 5));
        let bytes: Vec<SentByte> = lines.map(SentByte::from).collect();
        let mut deframer = Deframer::default();
        let found = exchange(chip, &bytes, 2500);
        let frames = found.into_iter().filter_map(|byte| deframer.push(byte));
        frames.map(|frame| Reply::from_frame(unseal(&frame.unwrap(), 5).unwrap()).unwrap()).collect::<Vec<_>>()
    };
    say(&mut chip, &[Request::Open { session: 5 }]);
    let words: Vec<u32> = (0..16).collect();
    say(&mut chip, &[Request::Write { sequence: 0, place: MONITORS, address: 0, words: words.clone() }]);
    let question = |address: u32| Request::Read { sequence: 1, place: MONITORS, address, count: 8, more: 0 };
    let burst = [question(0), question(4), question(8), Request::Stop { sequence: 1 }, Request::Stop { sequence: 1 }];
    let mut replies = say(&mut chip, &burst);
    let answer = |address: u32| Reply::Data {
        sequence: 1,
        place: MONITORS,
        address,
        part: 0,
        words: words[address as usize..][..8].to_vec(),
    };
    let damaged = Reply::Ack { expected: 1, code: 1, state: 0, consumed: 0, produced: 0 };
    replies.sort_by_key(|reply| matches!(reply, Reply::Ack { .. }));
    assert_eq!(replies, [answer(0), answer(4), answer(8), damaged]);
}

/// Registers are read while a run is in progress, and it is reset at many moments; then the image runs as it should.
pub fn reads_and_resets(options: &ChipOptions) {
    let target = target(TARGET);
    let mut session = session(&target, options);
    let image = random_image(2, &target, &Bias::default());
    let digest = session.register(register::SPEC_DIGEST).unwrap();
    let monitors = vec![Monitor::register(register::STATUS.address); 8];
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    for moment in 0..24 {
        session.report(&Reporting { clocks: false, monitors: monitors.clone() }).unwrap();
        session.run_freely().unwrap();
        for _ in 0..4 {
            assert_eq!(session.register(register::SPEC_DIGEST).unwrap(), digest);
        }
        session.transport().pause(3000 + 7 * moment).unwrap();
        session.reset().unwrap();
        assert!(!session.transport().chip.is_busy());
    }
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    run(&mut session, &image, &stimulus(1, &image, 10)).unwrap();
}

/// The replies to requests of a session that are sent at once.
fn replies(chip: &mut RtlChip, session: u32, requests: &[Request]) -> Vec<Reply> {
    let bytes = requests.iter().flat_map(|request| match request {
        Request::Open { .. } => seal(&request.to_frame(), 0),
        _ => seal(&request.to_frame(), session),
    });
    let bytes: Vec<SentByte> = bytes.map(SentByte::from).collect();
    let mut deframer = Deframer::default();
    let frames = exchange(chip, &bytes, 2500).into_iter().filter_map(|byte| deframer.push(byte));
    let read = |frame: Vec<u8>| {
        // What answers an `open` carries the plain CRC.
        let open = unseal(&frame, 0).or_else(|_| unseal(&frame, session)).unwrap();
        Reply::from_frame(open).unwrap()
    };
    frames.map(|frame| read(frame.unwrap())).collect()
}

/// A reset in any clock around a frame forgets it: a frame that was found right is not executed after the reset, and what comes
/// next is answered at once.
pub fn reset_at_any_clock_of_a_frame(options: &ChipOptions) {
    let mut chip = super::chip(&target(TARGET), &ChipOptions { boot_words: 0, ..options.clone() });
    for moment in 0..160 {
        let frame = seal(&Request::Identify.to_frame(), 0);
        chip.send(&frame.into_iter().map(SentByte::from).collect::<Vec<_>>()).unwrap();
        while chip.unsent() > 0 {
            chip.run(1, 0).unwrap();
        }
        chip.run(moment, 0).unwrap();
        chip.reset().unwrap();
        let heard = chip.run(1000, 0).unwrap();
        assert_eq!(heard, [], "{moment} clocks after the frame");
        let opened = replies(&mut chip, 9, &[Request::Open { session: 9 }]);
        assert!(matches!(opened.as_slice(), [Reply::Identity(found)] if found.session == 9), "{moment}: {opened:?}");
        for sequence in 0..3 {
            let found = replies(&mut chip, 9, &[Request::Stop { sequence }]);
            let acknowledged = Reply::Ack { expected: sequence + 1, code: 0, state: 0, consumed: 0, produced: 0 };
            assert_eq!(found, [acknowledged], "{moment} clocks after the frame");
        }
        chip.reset().unwrap();
        chip.run(100, 0).unwrap();
    }
}

/// A core that was half programmed may have a tick that never ends: another session begins after half a second all the same.
pub fn a_tick_without_an_end(options: &ChipOptions) {
    let target = target(TARGET);
    let image = random_image(2, &target, &Bias::default());
    let mut uses = image.program.boot_writes(&target).unwrap().memories;
    uses.retain(|contents| contents.memory == memory::USES);
    let lists = &mut uses[0];
    // No entry is the last of its list.
    lists.bytes = vec![0; target.uses as usize * lists.bytes_per_word()];

    let mut session = session(&target, options);
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.write_memory(0, lists, &mut |_| ()).unwrap();
    let events: Vec<_> = (0..target.axons).map(|axon| Event { axon: AxonId(axon), payload: 1 }).collect();
    session.submit_tick(&events).unwrap();
    session.flush().unwrap();
    let mut line = session.into_transport();
    line.pause(1_000_000).unwrap();
    assert!(line.chip.is_busy(), "the tick ended");

    let begin = line.now();
    let mut session = Session::open(line, &Opening::new("simulated", 77)).unwrap();
    let waited = session.transport().now() - begin;
    assert!(waited > Duration::from_millis(500) && waited < Duration::from_millis(700), "{waited:?}");
    assert!(!session.transport().chip.is_busy());
    session.reset().unwrap();
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    run(&mut session, &image, &stimulus(1, &image, 10)).unwrap();
}
